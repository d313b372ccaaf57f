//! Setting aside: what is damaged is moved under `quarantine/`, never removed.

use std::io::{self, ErrorKind};

use uuid::Uuid;

use crate::disk::{Disk, Entry, is_missing, remove_folder};
use crate::places::{BLOBS, QUARANTINE, folder_of};
use crate::rows::Rows;
use crate::rows::application;
use crate::rows::state::RowState;
use crate::{Fault, Finding, StoreError};

/// Whether a fault is damage for good, so that the application must not be sent.
pub(crate) fn is_damage(fault: Fault) -> bool {
    match fault {
        Fault::Missing | Fault::Length | Fault::Digest | Fault::Manifest => true,
        Fault::Unreadable
        | Fault::SetAside
        | Fault::Database
        | Fault::Rebuilt
        | Fault::Orphan
        | Fault::Copy
        | Fault::Counter
        | Fault::Older => false,
    }
}

/// Marks an application as damaged, then moves its files aside. A move needs no room and no reading; a crash between
/// the two is finished at the next opening.
pub(crate) fn set_aside(
    disk: &dyn Disk,
    rows: &mut Rows,
    application_id: Uuid,
    finding: &Finding,
) -> Result<(), StoreError> {
    rows.write_with_ballast("marking a damaged application", |tx| {
        application::set_state(tx, application_id, RowState::Damaged, finding.fault.as_str(), &finding.place)
    })?;
    move_aside(disk, application_id)
}

/// Moves the files of a damaged application under `quarantine/`, where that has not been done. What lies there already
/// is never written over.
pub(crate) fn move_aside(disk: &dyn Disk, application_id: Uuid) -> Result<(), StoreError> {
    let from = folder_of(application_id);
    match rename_to_free(disk, &from, &format!("{QUARANTINE}/{application_id}")) {
        Err(error) if is_missing(&error) => return Ok(()),
        other => other.map_err(StoreError::disk("moving aside", &from))?,
    }
    disk.sync_dir(QUARANTINE).map_err(StoreError::disk("syncing", QUARANTINE))?;
    disk.sync_dir(BLOBS).map_err(StoreError::disk("syncing", BLOBS))
}

fn rename_to_free(disk: &dyn Disk, from: &str, to: &str) -> io::Result<()> {
    let mut outcome = disk.rename(from, to);
    for k in 1..10 {
        match &outcome {
            Err(error) if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists) => {
                outcome = disk.rename(from, &format!("{to}.{k}"));
            }
            Ok(()) | Err(_) => break,
        }
    }
    outcome
}

/// Removes what was set aside of an application.
pub(crate) fn remove_set_aside(disk: &dyn Disk, application_id: Uuid) -> io::Result<()> {
    let id = application_id.to_string();
    let ours = |entry: &Entry| entry.name == id || entry.name.strip_prefix(&id).is_some_and(|k| k.starts_with('.'));
    let found: Vec<Entry> = disk.list(QUARANTINE)?.into_iter().filter(ours).collect();
    for entry in &found {
        remove_folder(disk, &format!("{QUARANTINE}/{}", entry.name))?;
    }
    if found.is_empty() { Ok(()) } else { disk.sync_dir(QUARANTINE) }
}
