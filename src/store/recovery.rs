//! Recovery at opening. Names and lengths only: hashing is for [`crate::Outbox::verify`] and for serving.

use uuid::Uuid;

use crate::disk::{Disk, Entry, is_missing, remove_folder};
use crate::outbox::{BLOBS, INCOMING};
use crate::rows::state::RowState;
use crate::rows::{Rows, application};
use crate::verify::{is_damage, move_aside, set_aside};
use crate::{Fault, Finding, StoreError};

/// Outcome of the recovery at opening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveryReport {
    /// Applications that were on their way in and never accepted: removed.
    pub unfinished_removed: usize,
    /// Folders without a row, or of receipted applications: removed.
    pub leftovers_removed: usize,
    /// Things that should have been removed or set aside and could not be; harmless, and tried again next time.
    pub not_removed: usize,
    /// What is damaged or unreadable.
    pub findings: Vec<Finding>,
}

/// Removes and sets aside what a crash left behind.
pub(crate) fn run(disk: &dyn Disk, rows: &mut Rows) -> Result<RecoveryReport, StoreError> {
    let mut report = RecoveryReport::default();
    remove_unfinished(disk, &mut report)?;
    // On a disk too full even for this, what a receipt would free stays until next time.
    let settled = rows.settle_with_ballast().is_ok();
    remove_leftovers(disk, rows, settled, &mut report)?;
    for application_id in rows.read("listing the queue", application::waiting_ids)? {
        check(disk, rows, application_id, &mut report)?;
    }
    Ok(report)
}

fn remove_unfinished(disk: &dyn Disk, report: &mut RecoveryReport) -> Result<(), StoreError> {
    for entry in disk.list(INCOMING).map_err(StoreError::disk("listing", INCOMING))? {
        let removed = remove(disk, INCOMING, &entry);
        report.count(removed.is_ok(), |report| &mut report.unfinished_removed);
    }
    Ok(())
}

/// Removes folders that no waiting application owns, and moves those of damaged ones aside.
fn remove_leftovers(
    disk: &dyn Disk,
    rows: &mut Rows,
    settled: bool,
    report: &mut RecoveryReport,
) -> Result<(), StoreError> {
    let mut removed_any = false;
    for entry in disk.list(BLOBS).map_err(StoreError::disk("listing", BLOBS))? {
        // A name that is not an id was not made by us and is left alone.
        let Ok(application_id) = entry.name.parse::<Uuid>() else { continue };
        let row =
            rows.read("looking for a folder's row", |connection| application::find(connection, application_id))?;
        match row.map(|row| row.state) {
            Some(RowState::Receipted) if !settled => report.not_removed += 1,
            None | Some(RowState::Receipted) => {
                let removed = remove(disk, BLOBS, &entry);
                removed_any |= removed.is_ok();
                report.count(removed.is_ok(), |report| &mut report.leftovers_removed);
            }
            Some(RowState::Damaged) => report.not_removed += usize::from(move_aside(disk, application_id).is_err()),
            Some(RowState::Queued | RowState::NeedsStaff) => {}
        }
    }
    if removed_any && disk.sync_dir(BLOBS).is_err() {
        report.not_removed += 1;
    }
    Ok(())
}

fn check(
    disk: &dyn Disk,
    rows: &mut Rows,
    application_id: Uuid,
    report: &mut RecoveryReport,
) -> Result<(), StoreError> {
    let (row, files) = rows.read("reading the queue", |connection| {
        let files = application::files(connection, application_id)?;
        Ok((application::find(connection, application_id)?, files))
    })?;
    let finding = |place: String, fault| Finding { application_id: Some(application_id), place, fault };
    if let Some(row) = row.filter(|row| row.state == RowState::Damaged) {
        report.findings.push(finding(row.detail, Fault::SetAside));
        return Ok(());
    }
    if files.is_empty() {
        return Ok(());
    }
    let folder = format!("{BLOBS}/{application_id}");
    let there = match disk.list(&folder) {
        Err(error) if is_missing(&error) => vec![],
        // The folder may be readable again later; serving a blob will find out.
        Err(_) => {
            report.findings.push(finding(folder, Fault::Unreadable));
            return Ok(());
        }
        Ok(there) => there,
    };
    for (name, entry) in files {
        let fault = match there.iter().find(|there| there.name == name) {
            None => Fault::Missing,
            Some(there) if there.len != entry.size => Fault::Length,
            Some(_) => continue,
        };
        let found = finding(format!("{folder}/{name}"), fault);
        if is_damage(fault) {
            set_aside(disk, rows, application_id, &found)?;
        }
        report.findings.push(found);
        return Ok(());
    }
    Ok(())
}

fn remove(disk: &dyn Disk, folder: &str, entry: &Entry) -> std::io::Result<()> {
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
