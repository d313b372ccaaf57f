//! Hashing everything that waits, and setting aside what is damaged.

use lobby_envelope::digest::sha256;
use uuid::Uuid;

use crate::blob::{Flaw, check, place};
use crate::copies;
use crate::places::{RECORD, ROW};
use crate::quarantine::{is_damage, set_aside};
use crate::rows::application::{self, Held};
use crate::rows::state::RowState;
use crate::signed::manifest_of;
use crate::{Fault, Finding, Outbox, StoreError};

/// How far a check reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Rows and second copies.
    Rows,
    /// Every file too.
    Files,
}

impl Outbox {
    /// Hashes every blob that waits and returns what is damaged. A damaged application is set aside: its files move
    /// under `quarantine/`, its row stays and is shown; the others drain. What merely cannot be read now stays where it
    /// is.
    ///
    /// # Errors
    /// [`StoreError::Rows`] or [`StoreError::Disk`], on reading and on setting aside.
    pub fn verify(&self) -> Result<Vec<Finding>, StoreError> {
        self.verify_all(Depth::Files)
    }

    /// As [`Outbox::verify`], without reading files: rows, blobs in rows, and second copies.
    ///
    /// # Errors
    /// As [`Outbox::verify`].
    pub fn verify_rows(&self) -> Result<Vec<Finding>, StoreError> {
        self.verify_all(Depth::Rows)
    }

    fn verify_all(&self, depth: Depth) -> Result<Vec<Finding>, StoreError> {
        let mut findings = self.verify_database()?;
        let ids = self.shared.rows().read("listing the queue", application::waiting_ids)?;
        for application_id in ids {
            let found = self.verify_one(application_id, depth)?;
            let Some(worst) = found.iter().find(|finding| is_damage(finding.fault)) else {
                findings.extend(found);
                findings.extend(self.verify_copy(application_id)?);
                continue;
            };
            if worst.place == ROW && self.mend(application_id)? {
                findings.push(Finding { fault: Fault::Rebuilt, ..worst.clone() });
                continue;
            }
            set_aside(self.shared.disk.as_ref(), &mut self.shared.rows(), application_id, worst)?;
            findings.extend(found);
        }
        Ok(findings)
    }

    /// Writes the second copy again where it is missing or damaged.
    fn verify_copy(&self, application_id: Uuid) -> Result<Option<Finding>, StoreError> {
        let disk = self.shared.disk.as_ref();
        let mut rows = self.shared.rows();
        let mut ledger = self.shared.ledger();
        let row = rows.read("reading the queue", |connection| application::find(connection, application_id))?;
        let is_waiting = row.is_some_and(|row| matches!(row.state, RowState::Queued | RowState::NeedsStaff));
        if !is_waiting || copies::find(disk, &ledger, application_id).is_some() {
            return Ok(None);
        }
        copies::write(disk, &mut rows, &mut ledger, application_id)?;
        Ok(Some(Finding { application_id: Some(application_id), place: RECORD.into(), fault: Fault::Copy }))
    }

    fn verify_database(&self) -> Result<Vec<Finding>, StoreError> {
        let finding = Finding { application_id: None, place: "database".into(), fault: Fault::Database };
        Ok(if self.shared.rows().is_sound() { vec![] } else { vec![finding] })
    }

    fn verify_one(&self, application_id: Uuid, depth: Depth) -> Result<Vec<Finding>, StoreError> {
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
        let is_numbered = manifest.as_ref().is_some_and(|manifest| manifest.case_number == row.case_number);
        if !is_numbered || sha256(row.manifest_jws.as_bytes()) != row.manifest_sha256 {
            return Ok(vec![finding(ROW.into(), Fault::Manifest)]);
        }
        let mut findings = Vec::new();
        for entry in entries {
            let blob = self
                .shared
                .rows()
                .read("reading the queue", |connection| application::blob(connection, application_id, entry.sha256))?;
            let Some((_, held)) = blob else { continue };
            if depth == Depth::Rows && matches!(held, Held::File(_)) {
                continue;
            }
            match check(self.shared.disk.as_ref(), application_id, &entry, &held) {
                Ok(()) => {}
                Err(Flaw::Fault(fault)) => findings.push(finding(place(application_id, &held), fault)),
                Err(Flaw::Io(_)) => findings.push(finding(place(application_id, &held), Fault::Unreadable)),
            }
        }
        Ok(findings)
    }
}
