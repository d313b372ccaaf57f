use jiff::SignedDuration;

const DAY: i64 = 24;

/// A role of the image repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Says who signs for every other role.
    Root,
    /// Delegates to the two below.
    Targets,
    /// Programs, `app/`.
    App,
    /// Texts, pictures and voices, `content/`.
    Content,
    /// Which versions belong together.
    Snapshot,
    /// Which snapshot is the newest.
    Timestamp,
}

impl Role {
    /// All, in the order in which they are written.
    pub const ALL: [Role; 6] = [Role::Root, Role::Targets, Role::App, Role::Content, Role::Snapshot, Role::Timestamp];
    /// Those whose keys people hold.
    pub const OFFLINE: [Role; 4] = [Role::Root, Role::Targets, Role::App, Role::Content];
    /// Those to which `targets` delegates.
    pub const DELEGATED: [Role; 2] = [Role::App, Role::Content];

    /// Its name in metadata.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Root => "root",
            Role::Targets => "targets",
            Role::App => "app",
            Role::Content => "content",
            Role::Snapshot => "snapshot",
            Role::Timestamp => "timestamp",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// How many keys a ceremony makes for it.
    #[must_use]
    pub fn keys(self) -> u8 {
        match self {
            Role::Root => 5,
            Role::Targets | Role::App | Role::Content => 3,
            Role::Snapshot | Role::Timestamp => 1,
        }
    }

    /// How many of them have to sign.
    #[must_use]
    pub fn threshold(self) -> usize {
        match self {
            Role::Root => 3,
            Role::Targets | Role::App | Role::Content => 2,
            Role::Snapshot | Role::Timestamp => 1,
        }
    }

    /// From signing to expiry.
    #[must_use]
    pub fn life(self) -> SignedDuration {
        SignedDuration::from_hours(match self {
            Role::Root => 365 * DAY,
            Role::Targets | Role::App | Role::Content => 90 * DAY,
            Role::Snapshot => 7 * DAY,
            Role::Timestamp => DAY,
        })
    }

    /// `_type` of its metadata.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Role::Root | Role::Snapshot | Role::Timestamp => self.name(),
            Role::Targets | Role::App | Role::Content => "targets",
        }
    }

    /// The file of a version below the metadata's address.
    pub(crate) fn file(self, version: u64) -> String {
        match self {
            Role::Timestamp => "timestamp.json".to_owned(),
            Role::Root | Role::Targets | Role::App | Role::Content | Role::Snapshot => {
                format!("{version}.{}.json", self.name())
            }
        }
    }
}
