//! What can happen to a case in handling. A case's history is its steps, which only grow.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use lobby_domain::Actor;
use lobby_domain::case_document::Document;
use lobby_domain::id::{MaterialCode, OfficerLogin};

use super::procedure::{Procedure, StopKind};
use crate::day::Day;
use crate::deadlines::Extension;
use crate::stops::StopId;

pub use lobby_domain::clock_kind::ClockKind;

/// The longest text of a reason, in bytes.
const TEXT_MAX: usize = 8192;

/// A step with its time and its actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// When it was taken, by the platform's clock.
    pub at: Timestamp,
    /// The local day that it counts for, never before that of the step before it.
    pub day: Day,
    /// Who took it.
    pub actor: Actor,
    /// What happened.
    pub step: Step,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The platform received the application; its procedure is fixed from here.
    Received(Box<Procedure>),
    /// An officer and the applicant mended errors at once.
    CorrectedOnTheSpot,
    /// Everything that is missing was asked for, once.
    CorrectionAsked {
        /// What is missing.
        demands: Demands,
    },
    /// Some of it came.
    PartSupplied {
        /// What came.
        materials: BTreeSet<MaterialCode>,
    },
    /// The last of it came.
    AllSupplied {
        /// What came.
        materials: BTreeSet<MaterialCode>,
    },
    /// The applicant's term for corrections ended in silence.
    CorrectionLapsed,
    /// An officer accepted the application.
    Accepted {
        /// The acceptance date.
        on: Day,
    },
    /// Nothing was said in time: it counts as accepted.
    DeemedAccepted {
        /// The acceptance date.
        on: Day,
    },
    /// An officer did not accept it.
    NotAccepted(NonAcceptance),
    /// Work on it began.
    ReviewBegun,
    /// A stage of the item's own process began.
    StageBegun {
        /// Its name in the item.
        name: Text,
        /// Working days it should take.
        working_days: u16,
    },
    /// The terms were lengthened.
    Extended {
        /// By how much, in the unit of each term.
        amount: u16,
        /// Which terms.
        lengthens: Extension,
        /// Who approved it.
        approved_by: OfficerLogin,
        /// Why.
        reason: Text,
    },
    /// The clocks stopped.
    Suspended(Suspension),
    /// They stopped for one more reason.
    SuspendedAgain(Suspension),
    /// One of several reasons ended; the clocks still stand.
    ResumedInPart {
        /// Which.
        stop: StopId,
    },
    /// The last reason ended; the clocks run.
    Resumed {
        /// Which.
        stop: StopId,
    },
    /// The applicant withdrew.
    Withdrawn,
    /// An item that is decided at once was accepted and decided.
    DecidedOnTheSpot(Decision),
    /// It was decided.
    Decided(Decision),
    /// The applicant gave the decision up before it was delivered.
    Waived,
    /// The decision reached the applicant.
    Delivered,
    /// The case was packed and registered.
    Archived,
    /// Supervision ordered that it be handled again.
    Reopened {
        /// Why.
        reason: Text,
    },
    /// An officer asked for corrections again, or too late: refused, and reported to supervision.
    SecondCorrectionRefused {
        /// What was asked for.
        demands: BTreeSet<MaterialCode>,
    },
    /// A notice counts as served.
    NoticeServed {
        /// Which.
        document: Document,
        /// The day on which it counted.
        on: Day,
        /// The days that it states.
        days: Vec<(ClockKind, Day)>,
    },
    /// A calendar was published or changed, and days were counted anew.
    Reprojected {
        /// The year whose calendar it was.
        year: i16,
        /// What moved.
        moved: Vec<Moved>,
    },
}

/// What is asked for, each with what is wrong with it where the officer says that.
pub type Demands = BTreeMap<MaterialCode, Option<Text>>;

/// Which step, without what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StepKind {
    /// See [`Step::CorrectedOnTheSpot`].
    CorrectedOnTheSpot,
    /// See [`Step::CorrectionAsked`].
    CorrectionAsked,
    /// See [`Step::PartSupplied`].
    PartSupplied,
    /// See [`Step::AllSupplied`].
    AllSupplied,
    /// See [`Step::CorrectionLapsed`].
    CorrectionLapsed,
    /// See [`Step::Accepted`].
    Accepted,
    /// See [`Step::DeemedAccepted`].
    DeemedAccepted,
    /// See [`Step::NotAccepted`].
    NotAccepted,
    /// See [`Step::ReviewBegun`].
    ReviewBegun,
    /// See [`Step::StageBegun`].
    StageBegun,
    /// See [`Step::Extended`].
    Extended,
    /// See [`Step::Suspended`].
    Suspended,
    /// See [`Step::SuspendedAgain`].
    SuspendedAgain,
    /// See [`Step::ResumedInPart`].
    ResumedInPart,
    /// See [`Step::Resumed`].
    Resumed,
    /// See [`Step::Withdrawn`].
    Withdrawn,
    /// See [`Step::DecidedOnTheSpot`].
    DecidedOnTheSpot,
    /// See [`Step::Decided`].
    Decided,
    /// See [`Step::Waived`].
    Waived,
    /// See [`Step::Delivered`].
    Delivered,
    /// See [`Step::Archived`].
    Archived,
    /// See [`Step::Reopened`].
    Reopened,
}

/// Why an application was not accepted: two of the licensing law's five answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NonAcceptance {
    /// No licence is needed for it.
    NotRequired {
        /// Why.
        reason: Text,
    },
    /// Another agency is competent.
    NotCompetent {
        /// Which.
        competent: Text,
    },
}

/// A stop of the clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Its number within the case.
    pub stop: StopId,
    /// Why.
    pub kind: StopKind,
    /// When it should end, as the applicant is told in writing.
    pub expected_end: Day,
}

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub outcome: Outcome,
    /// The reasons.
    pub reasons: Text,
    /// How to appeal.
    pub appeal: Text,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Granted.
    Granted,
    /// Refused.
    Refused,
}

/// A due day that was counted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Of which clock.
    pub clock: ClockKind,
    /// What it was.
    pub from: Day,
    /// What it would be by the new calendar alone.
    pub to: Day,
    /// Whether a served notice states a better day, which stays.
    pub is_held: bool,
}

/// A text of an officer: 1 to 8192 bytes, not only spaces. It may be about a person and never shows in a `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Checks the text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Text> {
        (text.len() <= TEXT_MAX && !text.trim().is_empty()).then(|| Text(text.to_owned()))
    }

    /// What stands for a text that was erased.
    pub(super) fn erased() -> Text {
        Text("*".to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl Step {
    /// Its kind where it may move the case from stage to stage; `None` for the receipt, which begins the case, and for
    /// notes, which may stand anywhere.
    #[must_use]
    pub fn kind(&self) -> Option<StepKind> {
        Some(match self {
            Step::Received(_)
            | Step::SecondCorrectionRefused { .. }
            | Step::NoticeServed { .. }
            | Step::Reprojected { .. } => return None,
            Step::CorrectedOnTheSpot => StepKind::CorrectedOnTheSpot,
            Step::CorrectionAsked { .. } => StepKind::CorrectionAsked,
            Step::PartSupplied { .. } => StepKind::PartSupplied,
            Step::AllSupplied { .. } => StepKind::AllSupplied,
            Step::CorrectionLapsed => StepKind::CorrectionLapsed,
            Step::Accepted { .. } => StepKind::Accepted,
            Step::DeemedAccepted { .. } => StepKind::DeemedAccepted,
            Step::NotAccepted(_) => StepKind::NotAccepted,
            Step::ReviewBegun => StepKind::ReviewBegun,
            Step::StageBegun { .. } => StepKind::StageBegun,
            Step::Extended { .. } => StepKind::Extended,
            Step::Suspended(_) => StepKind::Suspended,
            Step::SuspendedAgain(_) => StepKind::SuspendedAgain,
            Step::ResumedInPart { .. } => StepKind::ResumedInPart,
            Step::Resumed { .. } => StepKind::Resumed,
            Step::Withdrawn => StepKind::Withdrawn,
            Step::DecidedOnTheSpot(_) => StepKind::DecidedOnTheSpot,
            Step::Decided(_) => StepKind::Decided,
            Step::Waived => StepKind::Waived,
            Step::Delivered => StepKind::Delivered,
            Step::Archived => StepKind::Archived,
            Step::Reopened { .. } => StepKind::Reopened,
        })
    }
}
