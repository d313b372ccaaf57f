//! Receipts: durable first, then the files of the application are removed.

use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::disk::remove_folder;
use crate::places::{BLOBS, QUARANTINE, folder_of};
use crate::quarantine::remove_set_aside;
use crate::rows::application;
use crate::{Outbox, StoreError};

impl Outbox {
    /// Records the receipt of an application, whose signature the caller has verified, and removes its files. Doing it
    /// again is harmless; a crash in between is finished at the next opening. The row with the case number stays for
    /// ever.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::OtherReceipt`] where it names other digests than the row,
    /// [`StoreError::Disk`], or [`StoreError::Rows`]. After an error of the disk the receipt may be durable all the
    /// same: check with [`Outbox::receipt`].
    pub fn record_receipt(
        &self,
        application_id: Uuid,
        receipt_jws: &str,
        receipt: &IntakeReceipt,
    ) -> Result<(), StoreError> {
        let shared = self.shared.as_ref();
        let mut rows = shared.rows();
        // A receipt that is only believed to be recorded must not cost the files.
        rows.settle_with_ballast()?;
        let (row, blobs) = rows.read("looking for a receipted application", |connection| {
            let blobs = application::blob_entries(connection, application_id)?;
            Ok((application::find(connection, application_id)?, blobs))
        })?;
        let row = row.ok_or(StoreError::Unknown { application_id })?;
        let covers = receipt.application_id == application_id
            && receipt.case_number == row.case_number
            && receipt.manifest_sha256 == row.manifest_sha256
            && receipt.blobs == blobs;
        if !covers {
            return Err(StoreError::OtherReceipt { application_id });
        }
        if row.receipt_jws.is_none() {
            let received_at = receipt.received_at.as_millisecond();
            rows.write_with_ballast("recording a receipt", |tx| {
                application::record_receipt(tx, application_id, receipt_jws, received_at)
            })?;
            shared.ledger().receipt(application_id, receipt_jws);
        }
        shared.verified().retain(|(id, _)| *id != application_id);
        let disk = shared.disk.as_ref();
        let place = folder_of(application_id);
        remove_folder(disk, &place).map_err(StoreError::disk("removing", &place))?;
        remove_set_aside(disk, application_id).map_err(StoreError::disk("removing from", QUARANTINE))?;
        disk.sync_dir(BLOBS).map_err(StoreError::disk("syncing", BLOBS))
    }

    /// The receipt of an application, once there is one.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn receipt(&self, application_id: Uuid) -> Result<Option<String>, StoreError> {
        let row = self
            .shared
            .rows()
            .read("looking for a receipt", |connection| application::find(connection, application_id))?;
        Ok(row.and_then(|row| row.receipt_jws))
    }
}
