//! Recovery at opening. Names and lengths only: hashing is for [`crate::Outbox::verify`] and for serving.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::copies;
use crate::disk::{Disk, Entry as Name, is_missing, remove_folder};
use crate::ledger::{Entry, Ledger};
use crate::places::{BLOBS, INCOMING, RECORD, ROW, folder_of};
use crate::quarantine::{is_damage, move_aside, set_aside};
use crate::record::Record;
use crate::rows::state::RowState;
use crate::rows::{Rows, application};
use crate::{Fault, Finding, StoreError};

/// Outcome of the recovery at opening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveryReport {
    /// Applications that were on their way in and never accepted: removed.
    pub unfinished_removed: usize,
    /// Folders of receipted applications: removed.
    pub leftovers_removed: usize,
    /// Things that should have been removed or set aside and could not be; harmless, and tried again next time.
    pub not_removed: usize,
    /// What is damaged or unreadable, and what was made again.
    pub findings: Vec<Finding>,
}

/// What the recovery works on.
pub(crate) struct Site<'a> {
    pub disk: &'a dyn Disk,
    pub rows: &'a mut Rows,
    pub ledger: &'a mut Ledger,
    /// What the ledger said when it was opened, oldest first.
    pub entries: &'a [Entry],
    /// Whether an earlier program wrote this outbox: then second copies are made without a word.
    pub is_upgrade: bool,
    pub report: RecoveryReport,
}

/// Puts right what a crash or damage left behind. No published file is removed without a receipt.
pub(crate) fn run(site: &mut Site<'_>) -> Result<(), StoreError> {
    site.remove_unfinished()?;
    // On a disk too full even for this, what a receipt would free stays until next time.
    let settled = site.rows.settle_with_ballast().is_ok();
    site.take_from_ledger()?;
    site.recover_folders(settled)?;
    for application_id in site.rows.read("listing the queue", application::waiting_ids)? {
        site.check(application_id)?;
    }
    let waiting = site.rows.read("listing the queue", application::waiting_ids)?;
    let waiting: std::collections::HashSet<Uuid> = waiting.into_iter().collect();
    site.ledger.forget(|id| !waiting.contains(&id));
    Ok(())
}

impl Site<'_> {
    fn remove_unfinished(&mut self) -> Result<(), StoreError> {
        for entry in self.disk.list(INCOMING).map_err(StoreError::disk("listing", INCOMING))? {
            let removed = remove(self.disk, INCOMING, &entry);
            self.report.count(removed.is_ok(), |report| &mut report.unfinished_removed);
        }
        Ok(())
    }

    /// Makes rows again that the ledger has and the database has not.
    fn take_from_ledger(&mut self) -> Result<(), StoreError> {
        let (mut accepted, mut receipts) = (BTreeMap::new(), BTreeMap::new());
        for entry in self.entries {
            match entry {
                Entry::Accepted(record) => drop(accepted.insert(record.row.application_id, record.as_ref())),
                Entry::Withdrawn(id) => drop(accepted.remove(id)),
                Entry::Receipt(id, jws) => drop(receipts.insert(*id, jws.as_str())),
            }
        }
        for (id, jws) in &receipts {
            self.take_receipt(*id, jws)?;
        }
        let mut accepted: Vec<&Record> = accepted.into_values().collect();
        accepted.sort_by_key(|record| record.row.accepted_at);
        for record in accepted {
            if self.state(record.row.application_id)?.is_none() && copies::rebuild(self.rows, record)? {
                self.found(record.row.application_id, ROW.into(), Fault::Rebuilt);
            }
        }
        Ok(())
    }

    /// Records a receipt that the database has lost.
    fn take_receipt(&mut self, id: Uuid, jws: &str) -> Result<(), StoreError> {
        let taken = match self.state(id)? {
            Some(RowState::Receipted) => false,
            Some(RowState::Queued | RowState::NeedsStaff | RowState::Damaged) => {
                let Some(receipt) = crate::signed::receipt_of(jws) else { return Ok(()) };
                let received_at = receipt.received_at.as_millisecond();
                self.rows.write_with_ballast("recording a receipt again", |tx| {
                    application::record_receipt(tx, id, jws, received_at)
                })?;
                true
            }
            None => copies::rebuild_receipted(self.rows, jws)?,
        };
        if taken {
            self.found(id, ROW.into(), Fault::Rebuilt);
        }
        Ok(())
    }

    /// Looks at every published folder: a row is made again, a receipted one is removed, one that nothing tells of is set
    /// aside.
    fn recover_folders(&mut self, settled: bool) -> Result<(), StoreError> {
        let mut without_row = Vec::new();
        let mut removed_any = false;
        for entry in self.disk.list(BLOBS).map_err(StoreError::disk("listing", BLOBS))? {
            // A name that is not an id was not made by us and is left alone.
            let Ok(id) = entry.name.parse::<Uuid>() else { continue };
            match self.state(id)? {
                Some(RowState::Receipted) if !settled => self.report.not_removed += 1,
                Some(RowState::Receipted) => {
                    let removed = remove(self.disk, BLOBS, &entry);
                    removed_any |= removed.is_ok();
                    self.report.count(removed.is_ok(), |report| &mut report.leftovers_removed);
                }
                Some(RowState::Damaged) => self.report.not_removed += usize::from(move_aside(self.disk, id).is_err()),
                Some(RowState::Queued | RowState::NeedsStaff) => {}
                None => without_row.push((id, copies::beside_files(self.disk, id))),
            }
        }
        if removed_any && self.disk.sync_dir(BLOBS).is_err() {
            self.report.not_removed += 1;
        }
        without_row.sort_by_key(|(_, record)| record.as_ref().map(|record| record.row.accepted_at));
        without_row.into_iter().try_for_each(|(id, record)| self.take_folder(id, record))
    }

    /// Makes the rows of a folder again, or sets it aside.
    fn take_folder(&mut self, id: Uuid, record: Option<Record>) -> Result<(), StoreError> {
        let place = folder_of(id);
        if let Some(record) = record
            && copies::rebuild(self.rows, &record)?
        {
            self.found(id, place, Fault::Rebuilt);
            return Ok(());
        }
        self.found(id, place, Fault::Orphan);
        self.report.not_removed += usize::from(move_aside(self.disk, id).is_err());
        Ok(())
    }

    /// Looks at one application that waits. Where rows and files differ, the rows are made again from the record: they may
    /// be the ones that are wrong.
    fn check(&mut self, id: Uuid) -> Result<(), StoreError> {
        let Some(found) = self.damage(id)? else { return Ok(()) };
        if !is_damage(found.fault) {
            self.report.findings.push(found);
            return Ok(());
        }
        if copies::mend(self.disk, self.rows, self.ledger, id)? && self.damage(id)?.is_none() {
            self.found(id, ROW.into(), Fault::Rebuilt);
            return Ok(());
        }
        set_aside(self.disk, self.rows, id, &found)?;
        self.report.findings.push(found);
        Ok(())
    }

    /// What is wrong with one application that waits, by names and lengths.
    fn damage(&mut self, id: Uuid) -> Result<Option<Finding>, StoreError> {
        let (row, files) = self.rows.read("reading the queue", |connection| {
            // Rows that cannot be read would keep the whole queue from being listed.
            application::blob_entries(connection, id)?;
            let files = application::files(connection, id)?;
            Ok((application::find(connection, id)?, files))
        })?;
        let found = |place: String, fault| Ok(Some(Finding { application_id: Some(id), place, fault }));
        if let Some(row) = row.filter(|row| row.state == RowState::Damaged) {
            return found(row.detail, Fault::SetAside);
        }
        if files.is_empty() && self.ledger.holds(id) {
            return Ok(None);
        }
        let folder = folder_of(id);
        let there = match self.disk.list(&folder) {
            Err(error) if is_missing(&error) => vec![],
            // The folder may be readable again later; serving a blob will find out.
            Err(_) => return found(folder, Fault::Unreadable),
            Ok(there) => there,
        };
        for (name, entry) in files {
            let fault = match there.iter().find(|there| there.name == name) {
                None => Fault::Missing,
                Some(there) if there.len != entry.size => Fault::Length,
                Some(_) => continue,
            };
            return found(format!("{folder}/{name}"), fault);
        }
        if !there.iter().any(|there| there.name == RECORD && there.len > 0) {
            self.copy(id);
        }
        Ok(None)
    }

    /// Writes the second copy of an application that has none. Where that fails it is tried again next time.
    fn copy(&mut self, id: Uuid) {
        let copied = copies::write(self.disk, self.rows, self.ledger, id);
        if !self.is_upgrade || copied.is_err() {
            self.found(id, format!("{}/{RECORD}", folder_of(id)), Fault::Copy);
        }
    }

    fn state(&mut self, id: Uuid) -> Result<Option<RowState>, StoreError> {
        let row = self.rows.read("looking for a row", |connection| application::find(connection, id))?;
        Ok(row.map(|row| row.state))
    }

    fn found(&mut self, id: Uuid, place: String, fault: Fault) {
        self.report.findings.push(Finding { application_id: Some(id), place, fault });
    }
}

fn remove(disk: &dyn Disk, folder: &str, entry: &Name) -> std::io::Result<()> {
    let place = format!("{folder}/{}", entry.name);
    if entry.is_dir { remove_folder(disk, &place) } else { disk.remove_file(&place) }
}

impl RecoveryReport {
    fn count(&mut self, removed: bool, counter: impl Fn(&mut RecoveryReport) -> &mut usize) {
        if removed {
            *counter(self) += 1;
        } else {
            self.not_removed += 1;
        }
    }
}
