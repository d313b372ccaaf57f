//! The one error of this room.

use std::io::{self, ErrorKind};

use lobby_wire::digest::Sha256;
use thiserror::Error;
use uuid::Uuid;

/// Why the outbox refused.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process has the outbox.
    #[error("opening the outbox: another process holds its lock")]
    Locked,
    /// The database is gone although there are blobs: the counter is lost, and with it this kiosk's code.
    #[error("opening the outbox: its database is missing or empty although sealed files are there")]
    Lost,
    /// A later program made this outbox.
    #[error("opening the outbox: its schema {found} is newer than {known}")]
    NewerSchema {
        /// Schema of the database.
        found: u32,
        /// Latest schema this program knows.
        known: u32,
    },
    /// A file could not be read or written.
    #[error("{doing} {place} in the outbox")]
    Disk {
        /// The attempted operation, as a gerund.
        doing: &'static str,
        /// File or folder, relative to the outbox.
        place: String,
        /// Error of the operating system.
        #[source]
        source: io::Error,
    },
    /// A row could not be read or written.
    #[error("{doing} in the outbox's database")]
    Rows {
        /// The attempted operation, as a gerund.
        doing: &'static str,
        /// Error of SQLite.
        #[source]
        source: rusqlite::Error,
    },
    /// Less room than a new citizen may need.
    #[error("asking for room: {free} bytes are free, {wanted} are wanted")]
    LowWater {
        /// Bytes that are free.
        free: u64,
        /// Bytes that should be.
        wanted: u64,
    },
    /// As many applications wait as may.
    #[error("asking for room: {count} applications wait, no more than {max} may")]
    QueueFull {
        /// Applications that wait.
        count: u64,
        /// Applications that may.
        max: u64,
    },
    /// A visit wants to stage more pages than one may.
    #[error("staging a page: {pages} pages of {bytes} bytes in all are more than one visit may stage")]
    StagedTooMuch {
        /// Pages with this one.
        pages: u64,
        /// Their bytes.
        bytes: u64,
    },
    /// The visit names a page as staged that is not.
    #[error("taking over staged page {sha256}: this visit has not staged it")]
    NotStaged {
        /// Digest it should have.
        sha256: Sha256,
    },
    /// Reading the bytes of a blob from the visit failed.
    #[error("receiving blob {sha256}")]
    Source {
        /// Digest it should have.
        sha256: Sha256,
        /// Error of the source.
        #[source]
        source: io::Error,
    },
    /// The received bytes are not the blob that was announced.
    #[error("receiving blob {sha256}: its {mismatch} is another")]
    OtherBlob {
        /// Digest it should have.
        sha256: Sha256,
        /// What differs.
        mismatch: BlobMismatch,
    },
    /// The manifest does not fit what was received with it.
    #[error("accepting application {application_id}: {mismatch}")]
    OtherManifest {
        /// The application.
        application_id: Uuid,
        /// What does not fit.
        mismatch: ManifestMismatch,
    },
    /// The same id was accepted before with another content.
    #[error("accepting application {application_id}: it was accepted before with another manifest")]
    Conflict {
        /// The application.
        application_id: Uuid,
    },
    /// Another application has this number.
    #[error("accepting application {application_id}: another one has its case number")]
    CaseNumberTaken {
        /// The application.
        application_id: Uuid,
    },
    /// A receipt that is not for what is stored.
    #[error("recording a receipt for {application_id}: it names other digests")]
    OtherReceipt {
        /// The application.
        application_id: Uuid,
    },
    /// No such application, or none that still waits.
    #[error("looking for application {application_id}: it is not in the queue")]
    Unknown {
        /// The application.
        application_id: Uuid,
    },
    /// The application has no such blob.
    #[error("looking for blob {sha256} of application {application_id}: there is none")]
    UnknownBlob {
        /// The application.
        application_id: Uuid,
        /// The blob.
        sha256: Sha256,
    },
    /// What is stored is not what was accepted; it is set aside and kept.
    #[error("reading application {application_id}: it is damaged and set aside")]
    Damaged {
        /// The application.
        application_id: Uuid,
    },
    /// Four thousand million numbers were given out.
    #[error("counting a case number: the counter is used up")]
    CounterExhausted,
}

/// How received bytes differ from the blob that was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BlobMismatch {
    /// More or fewer bytes, or more than a blob may have.
    #[error("length")]
    Length,
    /// SHA-256.
    #[error("digest")]
    Digest,
}

/// How a manifest differs from what was received with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ManifestMismatch {
    /// It names another application.
    #[error("the manifest is for another application")]
    Application,
    /// The JWS holds another manifest, or none.
    #[error("the signed manifest is not the manifest")]
    Signed,
    /// It lists a blob that was not received.
    #[error("a blob of the manifest is missing")]
    BlobMissing,
    /// A blob was received that it does not list.
    #[error("more blobs came than the manifest lists")]
    BlobUnlisted,
}

/// Reason shown to a citizen when the outbox refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no room.
    DiskFull,
    /// Anything else.
    StoreFault,
}

impl StoreError {
    /// Whether more room would have helped.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            StoreError::Disk { source, .. } => {
                matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
            }
            StoreError::Rows { source, .. } => rows_are_full(source),
            StoreError::LowWater { .. } | StoreError::QueueFull { .. } | StoreError::StagedTooMuch { .. } => true,
            StoreError::Locked
            | StoreError::Lost
            | StoreError::NewerSchema { .. }
            | StoreError::NotStaged { .. }
            | StoreError::Source { .. }
            | StoreError::OtherBlob { .. }
            | StoreError::OtherManifest { .. }
            | StoreError::Conflict { .. }
            | StoreError::CaseNumberTaken { .. }
            | StoreError::OtherReceipt { .. }
            | StoreError::Unknown { .. }
            | StoreError::UnknownBlob { .. }
            | StoreError::Damaged { .. }
            | StoreError::CounterExhausted => false,
        }
    }

    /// The reason that the citizen is shown.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        if self.is_full() { Refusal::DiskFull } else { Refusal::StoreFault }
    }

    pub(crate) fn disk(doing: &'static str, place: &str) -> impl FnOnce(io::Error) -> StoreError + use<> {
        let place = place.to_owned();
        move |source| StoreError::Disk { doing, place, source }
    }

    pub(crate) fn rows(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
        move |source| StoreError::Rows { doing, source }
    }
}

/// Whether SQLite ran out of room: the transaction is rolled back, the database as it was.
pub(crate) fn rows_are_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}
