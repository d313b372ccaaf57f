//! Damage found in what is stored.

use uuid::Uuid;

/// One damaged thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The application it belongs to; none for the database and the counter, and for files that name none.
    pub application_id: Option<Uuid>,
    /// A file or folder inside the outbox, `row`, `database`, `counter`, or `marks`.
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
    /// The database does not pass SQLite's own check, was lost or cannot be read, or a row holds a fault that this
    /// program does not know. A database that was set aside lies under `quarantine/`, and another was begun.
    Database,
    /// The rows of an application were lost or damaged and were made again from its record: it waits as before.
    Rebuilt,
    /// A folder of sealed files that no row and no record tells of; it is set aside.
    Orphan,
    /// The second copy of an application's rows was missing or damaged and was written again.
    Copy,
    /// One of the two places of the case numbers had gone back, or was lost; counting goes on above the other.
    Counter,
    /// A file that the platform signed was put back although a newer one was in force before; it is not used.
    Older,
}

impl Fault {
    const ALL: [Fault; 12] = [
        Fault::Missing,
        Fault::Length,
        Fault::Digest,
        Fault::Manifest,
        Fault::Unreadable,
        Fault::SetAside,
        Fault::Database,
        Fault::Rebuilt,
        Fault::Orphan,
        Fault::Copy,
        Fault::Counter,
        Fault::Older,
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
            Fault::Rebuilt => "rebuilt",
            Fault::Orphan => "orphan",
            Fault::Copy => "copy",
            Fault::Counter => "counter",
            Fault::Older => "older",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Fault> {
        Fault::ALL.into_iter().find(|fault| fault.as_str() == name)
    }
}
