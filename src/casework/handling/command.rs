//! What is asked of a case.

use std::collections::BTreeSet;

use lobby_domain::id::{MaterialCode, OfficerLogin};

use super::procedure::{Approver, StopKind};
use super::step::{ClockKind, Decision, Demands, NonAcceptance, Text};
use crate::day::Day;
use crate::stops::StopId;
use lobby_domain::case_document::Document;

/// What an applicant, an officer, supervision or the platform asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Answer an application: one of the licensing law's five answers.
    Answer(Answer),
    /// Supply what was asked for.
    Supply {
        /// What comes.
        materials: BTreeSet<MaterialCode>,
    },
    /// Begin a stage of the item's own process.
    BeginStage {
        /// Its name in the item.
        name: Text,
        /// Working days it should take.
        working_days: u16,
    },
    /// Lengthen the terms.
    Extend {
        /// By how much, in the unit of the terms.
        amount: u16,
        /// Who approved it.
        approved_by: OfficerLogin,
        /// In which office.
        approver: Approver,
        /// Why.
        reason: Text,
    },
    /// Stop the clocks.
    Suspend {
        /// Why.
        kind: StopKind,
        /// When it should end.
        expected_end: Day,
    },
    /// End a stop.
    Resume {
        /// Which.
        stop: StopId,
    },
    /// Withdraw, or give a decision up.
    Withdraw,
    /// Decide; an item that is decided on the spot is accepted with it.
    Decide(Decision),
    /// Note that the decision reached the applicant.
    Deliver,
    /// Note that the case was packed and registered.
    Archive,
    /// Have it handled again.
    Reopen {
        /// Why.
        reason: Text,
    },
    /// Note that a notice counts as served.
    Serve {
        /// Which.
        document: Document,
        /// The day on which it counted.
        on: Day,
        /// The days that it states.
        days: Vec<(ClockKind, Day)>,
    },
    /// Do what time alone has brought: a timer's command, which may come late, early or twice.
    Settle,
}

/// The licensing law's five answers to an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Not accepted: no licence is needed, or another agency is competent.
    NotAccepted(NonAcceptance),
    /// Errors were mended at once.
    CorrectedOnTheSpot,
    /// Materials are missing or not in the form that the law wants.
    Incomplete {
        /// Everything that is missing.
        demands: Demands,
    },
    /// Everything is there.
    Complete,
}
