//! Hashing everything that waits, and setting aside what is damaged.

use std::io::{self, ErrorKind};

use lobby_envelope::digest::sha256;
use uuid::Uuid;

use crate::blob::{Flaw, check, place};
use crate::disk::{Disk, Entry, is_missing, remove_folder};
use crate::incoming::manifest_of;
use crate::outbox::{BLOBS, QUARANTINE};
use crate::rows::Rows;
use crate::rows::application;
use crate::rows::state::RowState;
use crate::{Fault, Finding, Outbox, StoreError};

impl Outbox {
    /// Hashes every blob that waits and returns what is damaged. A damaged application is set aside: its files move
    /// under `quarantine/`, its row stays and is shown; the others drain. What merely cannot be read now stays where it
    /// is.
    ///
    /// # Errors
    /// [`StoreError::Rows`] or [`StoreError::Disk`], on reading and on setting aside.
    pub fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = self.verify_database()?;
        let ids = self.shared.rows().read("listing the queue", application::waiting_ids)?;
        for application_id in ids {
            let found = self.verify_one(application_id)?;
            if let Some(worst) = found.iter().find(|finding| is_damage(finding.fault)) {
                set_aside(self.shared.disk.as_ref(), &mut self.shared.rows(), application_id, worst)?;
            }
            findings.extend(found);
        }
        Ok(findings)
    }

    fn verify_database(&self) -> Result<Vec<Finding>, StoreError> {
        let answer: String = self.shared.rows().read("checking the database", |connection| {
            connection.query_row("pragma integrity_check(1)", [], |row| row.get(0))
        })?;
        let finding = Finding { application_id: None, place: "database".into(), fault: Fault::Database };
        Ok(if answer == "ok" { vec![] } else { vec![finding] })
    }

    fn verify_one(&self, application_id: Uuid) -> Result<Vec<Finding>, StoreError> {
        let finding = |place: String, fault| Finding { application_id: Some(application_id), place, fault };
        let (row, entries) = self.shared.rows().read("reading the queue", |connection| {
            let entries = application::blob_entries(connection, application_id)?;
            Ok((application::find(connection, application_id)?, entries))
        })?;
        // A receipt may have come in since the queue was listed.
        let Some(row) = row.filter(|row| row.state != RowState::Receipted) else { return Ok(vec![]) };
        if row.state == RowState::Damaged {
            return Ok(vec![finding(row.detail, Fault::SetAside)]);
        }
        let manifest = manifest_of(&row.manifest_jws).filter(|manifest| manifest.blobs == entries);
        if manifest.is_none() || sha256(row.manifest_jws.as_bytes()) != row.manifest_sha256 {
            return Ok(vec![finding("row".into(), Fault::Manifest)]);
        }
        let mut findings = Vec::new();
        for entry in entries {
            let blob = self
                .shared
                .rows()
                .read("reading the queue", |connection| application::blob(connection, application_id, entry.sha256))?;
            let Some((_, held)) = blob else { continue };
            match check(self.shared.disk.as_ref(), application_id, &entry, &held) {
                Ok(()) => {}
                Err(Flaw::Fault(fault)) => findings.push(finding(place(application_id, &held), fault)),
                Err(Flaw::Io(_)) => findings.push(finding(place(application_id, &held), Fault::Unreadable)),
            }
        }
        Ok(findings)
    }
}

/// Whether a fault is damage for good, so that the application must not be sent.
pub(crate) fn is_damage(fault: Fault) -> bool {
    match fault {
        Fault::Missing | Fault::Length | Fault::Digest | Fault::Manifest => true,
        Fault::Unreadable | Fault::SetAside | Fault::Database => false,
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
    let from = format!("{BLOBS}/{application_id}");
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
