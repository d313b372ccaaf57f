//! What is wrong with something stored.

use uuid::Uuid;

/// One thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The application it belongs to; none for the database as a whole.
    pub application_id: Option<Uuid>,
    /// Which file, or `row`.
    pub place: String,
    /// What is wrong.
    pub fault: Fault,
}

/// Ways in which something stored is wrong.
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
    /// The database does not pass SQLite's own check.
    Database,
}

impl Fault {
    /// Its name in rows and logs.
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
}
