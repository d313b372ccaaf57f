//! The durable outbox of a kiosk: applications whose citizen was shown "accepted", until the platform's receipt.
//!
//! # Constraints
//! - Power may go at any instant, the disk may fill up, a sector may rot, the process may be killed.
//! - "Accepted" is shown only after [`Incoming::commit`] returned. From then on the application is never lost by this
//!   kiosk, and it is deleted only against a verified receipt that is itself durable ([`Outbox::record_receipt`]).
//! - One damaged application never stops the others.
//! - Whatever lies here is sealed to the platform. Rows hold ids, digests, times and codes: nothing personal, no key.
//! - A case number's counter is durable before the number is shown and never goes back, whichever file does.
//!
//! # Format
//! ```text
//! lock                        held by the one process that may be here
//! outbox.sqlite (+ -wal)      rows: counter, floors, application, blob, finding       (rows/schema.rs)
//! blobs/<application id>/<n>.age   sealed blobs over 64 KiB, and staged pages; smaller ones are in their row
//! blobs/<application id>/record    the rows of that application a second time, with its signed manifest   (record.rs)
//! ledger/<n>                  records of applications without files, and receipts     (ledger/)
//! incoming/<application id>.<k>/   what has not been accepted yet
//! incoming/visit.<k>/         sealed pages of a visit, durable before the citizen goes on   (staging.rs)
//! quarantine/<application id>/     files of a damaged application, set aside
//! quarantine/database.<k>/    a database that could not be read
//! ballast                     bytes given up when the disk is full, so that receipts can still be recorded
//! ../<name>.marks             highest case number and versions a second time, beside the folder   (marks.rs)
//! ```
//! SQLite runs as one exclusive connection in WAL mode with `synchronous=FULL`. The order of one acceptance:
//!
//! 1. every large blob is written under `incoming/`, its digest checked on the way, and fsynced: side by side, and all
//!    are waited for (writer.rs), the record among them; a staged page is fsynced already and gets a second name there, a
//!    hard link, so that it still lies where it was when the acceptance is refused;
//! 2. that folder is fsynced, renamed to `blobs/<application id>`, and `blobs/` is fsynced;
//! 3. **then** the row commits, and beside it, where there is no folder, the ledger; 4. **then** `commit` returns.
//!
//! And of one receipt: the row takes the receipt and drops small blobs (commit), then the files are unlinked and
//! `blobs/` is fsynced. A case number is committed in the database, then written to the marks, then returned.
//!
//! # Recovery
//! Any one file may be lost, damaged or put back as it was before. [`Outbox::open`] compares names and lengths only, so
//! its cost is a row and a listing per waiting application, and a check of a database that is not large:
//!
//! | found | what it was | done |
//! |---|---|---|
//! | anything under `incoming/` | never accepted | removed |
//! | a record without a row | power went before the commit, or the database has lost it | row made again, reported |
//! | a folder without row and record | damage | set aside, reported |
//! | a folder of a receipted application | power went between commit and unlink | removed |
//! | a row whose file is missing or of another length | damage | row marked, files set aside, reported |
//! | a row without its second copy | damage | copy written again, reported |
//! | a counter below the other one, or below a number in a row | damage | raised, reported |
//! | a database that is missing, empty or damaged | damage | set aside, made again, reported |
//! | no database, and no marks either | a lost store | [`StoreError::Lost`]: a new kiosk code is needed |
//!
//! A row that is made again may be of an application that was on its way in when the power went: it was signed and is
//! whole and cannot be distinguished from one that was lost, so it is delivered.
//!
//! [`Outbox::verify`] hashes every byte; a blob is also hashed before its first byte is served. Rows that are found
//! damaged are made again from their record. After a commit whose outcome is unknown (an fsync that failed) the
//! connection is dropped, and before anything else is written the log is checkpointed: that rewrites every page to the
//! database file, because a second fsync of the same pages proves nothing.

mod ballast;
mod blob;
mod copies;
mod disk;
mod error;
mod finding;
mod incoming;
mod last_refusal;
mod ledger;
mod lock;
mod marks;
mod opening;
mod outbox;
mod places;
mod pour;
mod quarantine;
mod queue;
mod receipt;
mod receipted;
mod record;
mod recovery;
mod rows;
mod signed;
mod staging;
mod verify;
mod writer;

#[cfg(test)]
mod proofs;

pub use blob::Blob;
pub use disk::free_bytes;
pub use error::{BlobMismatch, ManifestMismatch, Refusal, StoreError};
pub use finding::{Fault, Finding};
pub use incoming::{Accepted, Incoming};
pub use last_refusal::LastRefusal;
pub use marks::{Floor, marked_floor};
pub use outbox::{Limits, Outbox};
pub use queue::{Attempt, QueueDepth, QueueState, Queued, ToDeliver};
pub use receipted::Proof;
pub use recovery::RecoveryReport;
pub use staging::{Staging, StagingLimits};

/// Versions of the rows that this program opens: the oldest is brought up to the newest, and a newer one is refused.
pub const SCHEMAS: std::ops::RangeInclusive<u32> = 1..=rows::schema::LATEST;
