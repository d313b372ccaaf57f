//! The durable outbox of a kiosk: applications whose citizen was shown "accepted", until the platform's receipt.
//!
//! # Constraints
//! - Power may go at any instant, the disk may fill up, a sector may rot, the process may be killed.
//! - "Accepted" is shown only after [`Incoming::commit`] returned. From then on the application is never lost by this
//!   kiosk, and it is deleted only against a verified receipt that is itself durable ([`Outbox::record_receipt`]).
//! - One damaged application never stops the others.
//! - Whatever lies here is sealed to the platform. Rows hold ids, digests, times and codes: nothing personal, no key.
//! - A case number's counter is durable before the number is shown and never goes back.
//!
//! # Format
//! ```text
//! lock                        held by the one process that may be here
//! outbox.sqlite (+ -wal)      rows: counter, application, blob       (rows/schema.rs)
//! blobs/<application id>/<n>.age   sealed blobs over 64 KiB, and staged pages; smaller ones are in their row
//! incoming/<application id>.<k>/   what has not been accepted yet
//! incoming/visit.<k>/         sealed pages of a visit, durable before the citizen goes on   (staging.rs)
//! quarantine/<application id>/     files of a damaged application, set aside
//! ballast                     bytes given up when the disk is full, so that receipts can still be recorded
//! ```
//! SQLite runs as one exclusive connection in WAL mode with `synchronous=FULL`. The order of one acceptance:
//!
//! 1. every large blob is written under `incoming/`, its digest checked on the way, and fsynced: side by side, and all
//!    are waited for (writer.rs); a staged page is fsynced already and gets a second name there, a hard link, so that it
//!    still lies where it was when the acceptance is refused;
//! 2. that folder is fsynced, renamed to `blobs/<application id>`, and `blobs/` is fsynced;
//! 3. **then** the row commits; 4. **then** `commit` returns.
//!
//! And of one receipt: the row takes the receipt and drops small blobs (commit), then the files are unlinked and
//! `blobs/` is fsynced.
//!
//! # Recovery
//! [`Outbox::open`] compares names and lengths only, so its cost is a row and a listing per waiting application:
//!
//! | found | what it was | done |
//! |---|---|---|
//! | anything under `incoming/` | never accepted | removed |
//! | a folder in `blobs/` without a row | the commit never happened | removed |
//! | a folder of a receipted application | power went between commit and unlink | removed |
//! | a row whose file is missing or of another length | damage | row marked, files set aside, reported |
//! | no database although there are blobs | a lost or emptied store | [`StoreError::Lost`]: a new kiosk code is needed |
//!
//! [`Outbox::verify`] hashes every byte; a blob is also hashed before its first byte is served. After a commit whose
//! outcome is unknown (an fsync that failed) the connection is dropped, and before anything else is written the log is
//! checkpointed: that rewrites every page to the database file, because a second fsync of the same pages proves
//! nothing.

mod ballast;
mod blob;
mod disk;
mod error;
mod finding;
mod incoming;
mod outbox;
mod queue;
mod receipt;
mod recovery;
mod rows;
mod staging;
mod verify;
mod writer;

#[cfg(test)]
mod proofs;

pub use blob::Blob;
pub use error::{BlobMismatch, ManifestMismatch, Refusal, StoreError};
pub use finding::{Fault, Finding};
pub use incoming::{Accepted, Incoming};
pub use outbox::{Limits, Outbox};
pub use queue::{Attempt, QueueDepth, QueueState, Queued, ToDeliver};
pub use recovery::RecoveryReport;
pub use staging::{Staging, StagingLimits};
