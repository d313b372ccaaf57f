//! Damage found in what is stored.

use uuid::Uuid;

/// One damaged thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The application it belongs to; none for the database as a whole.
    pub application_id: Option<Uuid>,
    /// A file inside the outbox, `row`, or `database`.
    pub place: String,
    /// Kind of damage.
    pub fault: Fault,
}

/// Kinds of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file is not there.
    Missing,
    /// The file has another length.
    Length,
    /// The bytes have another digest.
    Digest,
    /// The manifest is not the one that was accepted.
    Manifest,
    /// The system gives an error on reading. The application stays in the queue: the error may pass.
    Unreadable,
    /// The application was found damaged before and is set aside.
    SetAside,
    /// The database does not pass SQLite's own check, or a row holds a fault that this program does not know.
    Database,
}

impl Fault {
    const ALL: [Fault; 7] = [
        Fault::Missing,
        Fault::Length,
        Fault::Digest,
        Fault::Manifest,
        Fault::Unreadable,
        Fault::SetAside,
        Fault::Database,
    ];

    /// Its name in rows and logs; never changed once released.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::Missing => "missing",
            Fault::Length => "length",
            Fault::Digest => "digest",
            Fault::Manifest => "manifest",
            Fault::Unreadable => "unreadable",
            Fault::SetAside => "set_aside",
            Fault::Database => "database",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Fault> {
        Fault::ALL.into_iter().find(|fault| fault.as_str() == name)
    }
}
