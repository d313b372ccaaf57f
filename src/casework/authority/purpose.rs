//! What personal data is read for.

use super::action::Action;
use super::authorise::Officer;
use super::role::Permission;

/// A purpose. Who reads does not choose it: the role that permits the reading says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Handling the case: intake, work, decision.
    Handling,
    /// Packing and registering it.
    Archiving,
    /// Seeing whether limits and duties are kept.
    Supervision,
    /// Looking after accounts, kiosks and lists.
    Administration,
    /// By the operator at the platform's machine.
    Operation,
    /// By the person whose data it is, at a kiosk.
    OwnCase,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Purpose; 6] = [
        Purpose::Handling,
        Purpose::Archiving,
        Purpose::Supervision,
        Purpose::Administration,
        Purpose::Operation,
        Purpose::OwnCase,
    ];

    /// Its name in rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Handling => "handling",
            Purpose::Archiving => "archiving",
            Purpose::Supervision => "supervision",
            Purpose::Administration => "administration",
            Purpose::Operation => "operation",
            Purpose::OwnCase => "own_case",
        }
    }

    /// The purpose with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// What the officer takes the action for: the first purpose, in the order above, that a permission stands for which
    /// allows it.
    #[must_use]
    pub fn of(officer: &Officer, action: Action) -> Purpose {
        let has = |permission: &&Permission| officer.roles.iter().any(|role| role.permissions.contains(permission));
        let purposes = action.allowed_by().iter().filter(has).map(|permission| purpose(*permission));
        purposes
            .min_by_key(|purpose| Purpose::ALL.iter().position(|known| known == purpose))
            .unwrap_or(Purpose::Administration)
    }
}

fn purpose(permission: Permission) -> Purpose {
    use Permission as P;
    match permission {
        P::TakeIn
        | P::Accept
        | P::AskCorrection
        | P::RefuseIntake
        | P::Handle
        | P::ProposeStop
        | P::Decide
        | P::Extend
        | P::Suspend
        | P::SplitJoint
        | P::NotifyJoint
        | P::Assist => Purpose::Handling,
        P::BuildArchive | P::CheckArchive => Purpose::Archiving,
        P::Supervise | P::RaiseFinding | P::ReadAudit => Purpose::Supervision,
        P::DraftItem
        | P::ReviewItem
        | P::PublishItem
        | P::SignBundle
        | P::ConfigureKiosk
        | P::TestKiosk
        | P::PushFleet
        | P::LockFleet
        | P::SignConfig
        | P::AnswerSharing
        | P::ResolveDispute
        | P::ManageAccounts => Purpose::Administration,
    }
}
