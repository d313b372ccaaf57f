//! What officers do on the platform, and which permissions allow it.

use super::role::Permission;

/// An action. Lists, counts, exports and expansions are the reading of everything that they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See that a case exists, its stage and its clocks.
    SeeCase,
    /// Read what the applicant handed in; leaves an event with its purpose.
    ReadApplication,
    /// Claim, hand over.
    ClaimCase,
    /// Accept.
    AcceptCase,
    /// Ask for corrections.
    AskCorrection,
    /// Not accept.
    RefuseCase,
    /// Begin stages, note deliveries.
    HandleCase,
    /// Stop or resume the clocks.
    SuspendCase,
    /// Approve an extension.
    ExtendCase,
    /// Decide.
    DecideCase,
    /// Order that a case be handled again.
    ReopenCase,
    /// Pack and register a case.
    ArchiveCase,
    /// Read what supervision sees: signals and findings.
    ReadSignals,
    /// Raise a finding.
    RaiseFinding,
    /// Read the audit log.
    ReadAudit,
    /// See that a kiosk exists and what is wrong with it.
    SeeKiosk,
    /// Set a kiosk up.
    ConfigureKiosk,
    /// Send versions and lists to kiosks.
    PushFleet,
    /// Lock a kiosk.
    LockKiosk,
    /// Help a citizen at a kiosk.
    AssistVisit,
    /// Draft an item.
    DraftItem,
    /// Publish items.
    PublishItem,
    /// See, make, change and close an account of an officer.
    ManageAccount,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 23] = [
        Action::SeeCase,
        Action::ReadApplication,
        Action::ClaimCase,
        Action::AcceptCase,
        Action::AskCorrection,
        Action::RefuseCase,
        Action::HandleCase,
        Action::SuspendCase,
        Action::ExtendCase,
        Action::DecideCase,
        Action::ReopenCase,
        Action::ArchiveCase,
        Action::ReadSignals,
        Action::RaiseFinding,
        Action::ReadAudit,
        Action::SeeKiosk,
        Action::ConfigureKiosk,
        Action::PushFleet,
        Action::LockKiosk,
        Action::AssistVisit,
        Action::DraftItem,
        Action::PublishItem,
        Action::ManageAccount,
    ];

    /// The permissions of which one allows it.
    #[must_use]
    pub fn allowed_by(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Action::SeeCase => &[P::TakeIn, P::Handle, P::Decide, P::SplitJoint, P::BuildArchive, P::Supervise],
            Action::ReadApplication => &[P::TakeIn, P::Handle, P::Decide, P::BuildArchive],
            Action::ClaimCase => &[P::TakeIn, P::Handle, P::Decide],
            Action::AcceptCase => &[P::Accept],
            Action::AskCorrection => &[P::AskCorrection],
            Action::RefuseCase => &[P::RefuseIntake],
            Action::HandleCase => &[P::Handle],
            Action::SuspendCase => &[P::Suspend],
            Action::ExtendCase => &[P::Extend],
            Action::DecideCase => &[P::Decide],
            Action::ReopenCase | Action::RaiseFinding => &[P::RaiseFinding],
            Action::ArchiveCase => &[P::BuildArchive],
            Action::ReadSignals => &[P::Supervise],
            Action::ReadAudit => &[P::ReadAudit],
            Action::SeeKiosk => &[P::Assist, P::ConfigureKiosk, P::TestKiosk, P::PushFleet, P::LockFleet, P::Supervise],
            Action::ConfigureKiosk => &[P::ConfigureKiosk],
            Action::PushFleet => &[P::PushFleet],
            Action::LockKiosk => &[P::LockFleet],
            Action::AssistVisit => &[P::Assist],
            Action::DraftItem => &[P::DraftItem],
            Action::PublishItem => &[P::PublishItem],
            Action::ManageAccount => &[P::ManageAccounts],
        }
    }
}
