//! Whether the platform admits this kiosk, as far as it has said.

use lobby_fleet::health::ReportOutcome;
use lobby_wire::problem::{ProblemCode, Scope};
use serde::{Deserialize, Serialize};

/// The platform's last word about this kiosk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// It has refused nothing yet, or has taken the refusal back.
    #[default]
    Active,
    /// An operator shut the kiosk out.
    Revoked,
    /// Its certificate counts no more: people must enrol it again.
    EnrolAnew,
    /// Another machine shows the same identity: deliveries wait for a decision at the platform, applications are taken.
    InDoubt,
}

impl Admission {
    /// What an answer changes; `None` where it says nothing about it. A certificate that has just expired renews by itself.
    #[must_use]
    pub fn after(outcome: &ReportOutcome) -> Option<Admission> {
        match outcome {
            ReportOutcome::Accepted => Some(Admission::Active),
            ReportOutcome::AcceptedInDoubt => Some(Admission::InDoubt),
            ReportOutcome::Refused(code) => code.as_ref().and_then(Admission::after_refusal),
            ReportOutcome::Failed(_) => None,
        }
    }

    /// Whether the kiosk takes no applications any more: what it takes could never be delivered as its own.
    #[must_use]
    pub fn shuts_out(self) -> bool {
        match self {
            Admission::Active | Admission::InDoubt => false,
            Admission::Revoked | Admission::EnrolAnew => true,
        }
    }

    fn after_refusal(code: &ProblemCode) -> Option<Admission> {
        match code.scope() {
            Scope::Revoked => Some(Admission::Revoked),
            Scope::Unenrolled => Some(Admission::EnrolAnew),
            Scope::Doubt => Some(Admission::InDoubt),
            Scope::Application | Scope::Passing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_of_the_platform_about_this_kiosk_change_its_admission() {
        let refused = |code: &str| Admission::after(&ReportOutcome::Refused(Some(code.into())));
        assert_eq!(refused("kiosk_revoked"), Some(Admission::Revoked));
        assert_eq!(refused("kiosk_unknown"), Some(Admission::EnrolAnew));
        assert_eq!(refused("certificate_replaced"), Some(Admission::EnrolAnew));
        assert_eq!(refused("identity_in_doubt"), Some(Admission::InDoubt));
        assert_eq!((refused("certificate_expired"), refused("of_next_year")), (None, None));
        assert_eq!(Admission::after(&ReportOutcome::Refused(None)), None);
        assert_eq!(Admission::after(&ReportOutcome::Failed(503)), None);
        assert_eq!(Admission::after(&ReportOutcome::Accepted), Some(Admission::Active));
    }
}
