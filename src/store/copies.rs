//! The second copy of an application's rows, its record: beside its files, or in the ledger where there are none.

use uuid::Uuid;

use crate::disk::{Disk, is_missing, read_whole};
use crate::ledger::{Entry, Ledger};
use crate::places::{RECORD, folder_of};
use crate::record::{self, RECORD_MAX, Record};
use crate::rows::Rows;
use crate::rows::application::{self, Application, Held};
use crate::rows::state::RowState;
use crate::{StoreError, rows};

/// The record of an application, where there is one that is whole.
pub(crate) fn find(disk: &dyn Disk, ledger: &Ledger, application_id: Uuid) -> Option<Record> {
    beside_files(disk, application_id).or_else(|| match ledger.find(application_id)? {
        Entry::Accepted(record) if record.row.application_id == application_id => Some(*record),
        Entry::Accepted(_) | Entry::Withdrawn(_) | Entry::Receipt(..) => None,
    })
}

/// The record that lies beside the files of an application.
pub(crate) fn beside_files(disk: &dyn Disk, application_id: Uuid) -> Option<Record> {
    let bytes = read_whole(disk, &format!("{}/{RECORD}", folder_of(application_id)), RECORD_MAX).ok()?;
    Record::read(&bytes).filter(|record| record.row.application_id == application_id)
}

/// Writes the record of rows as they are, beside the files or into the ledger; durable once this returns.
pub(crate) fn write(
    disk: &dyn Disk,
    rows: &mut Rows,
    ledger: &mut Ledger,
    application_id: Uuid,
) -> Result<(), StoreError> {
    let (row, blobs) = rows.read("reading an application", |connection| {
        Ok((application::find(connection, application_id)?, application::blobs(connection, application_id)?))
    })?;
    let row = row.ok_or(StoreError::Unknown { application_id })?;
    let record = record::bytes_of(&row, &blobs);
    let has_files = blobs.iter().any(|(_, held)| matches!(held, Held::File(_)));
    if !has_files {
        ledger.make_room(record.len())?;
        return ledger.accept(application_id, &record).map_err(StoreError::disk("writing", "ledger"));
    }
    let place = format!("{}/{RECORD}", folder_of(application_id));
    replace(disk, &folder_of(application_id), &place, &record).map_err(StoreError::disk("writing", &place))
}

fn replace(disk: &dyn Disk, folder: &str, place: &str, bytes: &[u8]) -> std::io::Result<()> {
    let new = format!("{place}.new");
    match disk.remove_file(&new) {
        Err(error) if !is_missing(&error) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = disk.create(&new)?;
    file.write_all(bytes)?;
    file.sync()?;
    disk.rename(&new, place)?;
    disk.sync_dir(folder)
}

/// Makes the rows of an application again from its record, instead of those that are there. False where another
/// application has its case number.
pub(crate) fn rebuild(rows: &mut Rows, record: &Record) -> Result<bool, StoreError> {
    let id = record.row.application_id;
    let written = rows.write_with_ballast("making the rows of an application again", |tx| {
        // A state that cannot be read is one of the things to be made again.
        let state = application::standing(tx, id).unwrap_or_default();
        let place = application::remove(tx, id)?;
        application::insert(tx, &record.row)?;
        place.map_or(Ok(()), |seq| application::set_place(tx, id, seq))?;
        let blobs = record.blobs.iter().enumerate();
        blobs.clone().try_for_each(|(n, (entry, held))| application::insert_blob(tx, id, n, entry, held))?;
        match state {
            // What staff were told stays.
            Some((state @ RowState::NeedsStaff, code, detail)) => {
                application::set_state(tx, id, state, &code, &detail).map(drop)
            }
            Some(_) | None => Ok(()),
        }
    });
    match written {
        Err(error) if rows::is_constraint(&error) => Ok(false),
        other => other.map(|()| true),
    }
}

/// Inserts the row of an application of which nothing but its receipt is left.
pub(crate) fn rebuild_receipted(rows: &mut Rows, receipt_jws: &str) -> Result<bool, StoreError> {
    let Some(receipt) = crate::signed::receipt_of(receipt_jws) else { return Ok(false) };
    let received_at = receipt.received_at.as_millisecond();
    let row = Application {
        application_id: receipt.application_id,
        case_number: receipt.case_number,
        manifest_jws: String::new(),
        manifest_sha256: receipt.manifest_sha256,
        state: RowState::Queued,
        code: String::new(),
        detail: String::new(),
        attempts: 0,
        accepted_at: received_at,
        receipt_jws: None,
        attempted_at: None,
        outcome: None,
        refused: None,
    };
    let written = rows.write_with_ballast("making the row of a receipt again", |tx| {
        application::insert(tx, &row)?;
        let blobs = receipt.blobs.iter().enumerate();
        blobs
            .clone()
            .try_for_each(|(n, entry)| application::insert_blob(tx, row.application_id, n, entry, &Held::Released))?;
        application::record_receipt(tx, row.application_id, receipt_jws, received_at)
    });
    match written {
        Err(error) if rows::is_constraint(&error) => Ok(false),
        other => other.map(|()| true),
    }
}

/// Makes damaged rows again where their record is whole. False where it is not, or where the rows are not of it.
pub(crate) fn mend(
    disk: &dyn Disk,
    rows: &mut Rows,
    ledger: &Ledger,
    application_id: Uuid,
) -> Result<bool, StoreError> {
    let Some(record) = find(disk, ledger, application_id) else { return Ok(false) };
    rebuild(rows, &record)
}
