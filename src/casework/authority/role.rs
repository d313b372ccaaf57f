//! Roles as data: what each permits and how far it reaches.

use std::collections::BTreeSet;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// What it permits.
    pub permissions: BTreeSet<Permission>,
    /// How far.
    pub reach: Reach,
}

/// How far a role reaches. Every reach ends at the branch of divisions that the officer is set over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What belongs to the officer's own agency.
    Agency,
    /// What stands in a hall that the officer's agency runs.
    Hall,
    /// The whole branch.
    Division,
    /// The whole branch, where that is a province.
    Province,
    /// All that is on the platform, of no organisation too. No file grants it.
    Platform,
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        /// What a role may permit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[$doc])* $name,)+
        }

        impl Permission {
            /// Every permission.
            pub const ALL: &[Permission] = &[$(Permission::$name,)+];

            /// Its name in the organisation's file.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Permission::$name => $text,)+
                }
            }
        }
    };
}

permissions! {
    /// Draft items.
    DraftItem = "item.draft";
    /// Review items.
    ReviewItem = "item.review";
    /// Publish items.
    PublishItem = "item.publish";
    /// Sign bundles for kiosks.
    SignBundle = "bundle.sign";
    /// Read and claim what has come in.
    TakeIn = "case.intake";
    /// Accept.
    Accept = "case.accept";
    /// Ask for corrections.
    AskCorrection = "case.correct";
    /// Not accept.
    RefuseIntake = "case.refuse";
    /// Work on accepted cases.
    Handle = "case.handle";
    /// Propose a stop of the clocks.
    ProposeStop = "case.suspend_request";
    /// Decide.
    Decide = "case.decide";
    /// Approve an extension.
    Extend = "case.extend";
    /// Stop and start the clocks.
    Suspend = "case.suspend";
    /// Split a joint case.
    SplitJoint = "joint.split";
    /// Answer for all agencies of a joint case.
    NotifyJoint = "joint.notify";
    /// Help a citizen at a kiosk.
    Assist = "assist.session";
    /// Set kiosks up.
    ConfigureKiosk = "kiosk.configure";
    /// Test kiosks.
    TestKiosk = "kiosk.test";
    /// Send versions and lists to the fleet.
    PushFleet = "fleet.push";
    /// Lock kiosks.
    LockFleet = "fleet.lock";
    /// Sign configuration.
    SignConfig = "config.sign";
    /// See whether limits and duties are kept.
    Supervise = "supervise.read";
    /// Raise a finding.
    RaiseFinding = "finding.raise";
    /// Build archive packages.
    BuildArchive = "archive.build";
    /// Check archive packages.
    CheckArchive = "archive.check";
    /// Answer queries of shared data.
    AnswerSharing = "sharing.answer";
    /// Resolve disputes about shared data.
    ResolveDispute = "correction.resolve";
    /// Read the audit log.
    ReadAudit = "audit.read";
    /// Make and close accounts of officers.
    ManageAccounts = "account.manage";
}

impl Permission {
    /// The permission with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Permission> {
        Permission::ALL.iter().copied().find(|permission| permission.name() == name)
    }
}

impl Reach {
    /// The reach with this name in the organisation's file: `agency`, `hall`, `division`, `province`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Reach> {
        match name {
            "agency" => Some(Reach::Agency),
            "hall" => Some(Reach::Hall),
            "division" => Some(Reach::Division),
            "province" => Some(Reach::Province),
            _ => None,
        }
    }
}

impl Role {
    /// The role of an operator of a whole platform: everything, everywhere.
    #[must_use]
    pub fn of_whole_platform() -> Role {
        Role { permissions: Permission::ALL.iter().copied().collect(), reach: Reach::Platform }
    }

    /// The role of an agency's administrator: the accounts of that agency.
    #[must_use]
    pub fn of_account_administrator() -> Role {
        Role { permissions: BTreeSet::from([Permission::ManageAccounts]), reach: Reach::Agency }
    }
}
