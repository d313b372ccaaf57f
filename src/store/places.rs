//! Names of files and folders inside the outbox.

use uuid::Uuid;

/// Folder of accepted files.
pub(crate) const BLOBS: &str = "blobs";
/// Folder of what is not accepted yet.
pub(crate) const INCOMING: &str = "incoming";
/// Folder of what is set aside: files of damaged applications, a database that cannot be read.
pub(crate) const QUARANTINE: &str = "quarantine";
/// Folder of the ledger's segments.
pub(crate) const LEDGER: &str = "ledger";
/// Name of the record beside the files of an application.
pub(crate) const RECORD: &str = "record";

/// Place of what stands in the database and in no file.
pub(crate) const ROW: &str = "row";

/// Folder of the files of an accepted application.
pub(crate) fn folder_of(application_id: Uuid) -> String {
    format!("{BLOBS}/{application_id}")
}
