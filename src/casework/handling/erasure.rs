//! What of a step may be about a person, and stands there no more once the case's records are erased.

use super::step::{Decision, NonAcceptance, Step, Text};

impl Step {
    /// The step without an officer's reasons; its kind, its days and whom it names by office stay.
    #[must_use]
    pub fn without_reasons(self) -> Step {
        match self {
            Step::Extended { amount, lengthens, approved_by, reason: _ } => {
                Step::Extended { amount, lengthens, approved_by, reason: Text::erased() }
            }
            Step::NotAccepted(NonAcceptance::NotRequired { reason: _ }) => {
                Step::NotAccepted(NonAcceptance::NotRequired { reason: Text::erased() })
            }
            Step::DecidedOnTheSpot(decision) => Step::DecidedOnTheSpot(decision.without_reasons()),
            Step::Decided(decision) => Step::Decided(decision.without_reasons()),
            Step::Reopened { reason: _ } => Step::Reopened { reason: Text::erased() },
            Step::Received(_)
            | Step::CorrectedOnTheSpot
            | Step::CorrectionAsked { .. }
            | Step::PartSupplied { .. }
            | Step::AllSupplied { .. }
            | Step::CorrectionLapsed
            | Step::Accepted { .. }
            | Step::DeemedAccepted { .. }
            | Step::NotAccepted(NonAcceptance::NotCompetent { .. })
            | Step::ReviewBegun
            | Step::StageBegun { .. }
            | Step::Suspended(_)
            | Step::SuspendedAgain(_)
            | Step::ResumedInPart { .. }
            | Step::Resumed { .. }
            | Step::Withdrawn
            | Step::Waived
            | Step::Delivered
            | Step::Archived
            | Step::SecondCorrectionRefused { .. }
            | Step::NoticeServed { .. }
            | Step::Reprojected { .. } => self,
        }
    }
}

impl Decision {
    fn without_reasons(self) -> Decision {
        Decision { reasons: Text::erased(), ..self }
    }
}
