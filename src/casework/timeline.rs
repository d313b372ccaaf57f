//! A case as its dates are asked for: its terms, and what happened on which day.

use crate::day::Day;
use crate::limits::DecisionTerms;
use crate::stops::StopId;

/// A case as its dates are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Timeline<'a> {
    /// When it was received.
    pub received: Day,
    /// Within which terms it is decided.
    pub terms: DecisionTerms,
    /// Working days in which it is accepted, refused or a correction asked for.
    pub intake: u16,
    /// The longest extension, in the unit of the term.
    pub extension_cap: u32,
    /// Working days in which a decision is delivered.
    pub delivery: u16,
    /// What happened.
    pub events: &'a [Dated],
    /// For which day the consumed working days are asked for.
    pub as_of: Option<Day>,
}

/// What happened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day.
    pub day: Day,
    /// What happened.
    pub event: Happening,
}

/// What can happen to a case, as far as its dates are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The applicant was asked for corrections.
    CorrectionNotice,
    /// Everything that was asked for is in.
    CorrectionComplete,
    /// Accepted.
    Accept,
    /// Refused at intake.
    Refuse,
    /// Withdrawn by the applicant.
    Withdraw,
    /// The clocks stopped.
    Suspend {
        /// Which stop.
        stop: StopId,
        /// When it should end, as the applicant was told.
        expected_end: Option<Day>,
    },
    /// A stop ended.
    Resume {
        /// Which stop.
        stop: StopId,
    },
    /// An extension was approved.
    Extension {
        /// By how much, in the unit of each term.
        amount: u32,
    },
    /// Decided.
    Decide,
}
