//! Acceptance of one application: its blobs, then the row that makes them count.

use std::io::{self, Read};
use std::sync::Arc;

use jiff::Timestamp;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest};
use lobby_wire::upload::BLOB_MAX;
use uuid::Uuid;

use crate::disk::remove_folder;
use crate::ledger::Ledger;
use crate::outbox::Shared;
use crate::places::{BLOBS, INCOMING, LEDGER, RECORD, folder_of};
use crate::pour::{fill, pour};
use crate::rows::Rows;
use crate::rows::application::{self, Application, Held};
use crate::rows::state::RowState;
use crate::signed::manifest_of;
use crate::writer::{PendingFile, Writer};
use crate::{BlobMismatch, ManifestMismatch, Outbox, Staging, StoreError, copies, record};

/// Blobs up to this size, bytes, are kept in their row.
pub(crate) const ROW_MAX: u64 = 64 * 1024;
/// What a row and its log may need on the disk.
const COMMIT_ROOM: u64 = 1024 * 1024;

/// An application that was accepted: it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Id that the visit gave it.
    pub application_id: Uuid,
    /// The number on the citizen's slip.
    pub case_number: String,
    /// Digest of the manifest's JWS as stored, which the receipt will name.
    pub manifest_sha256: Sha256,
    /// When it was accepted, to the millisecond.
    pub accepted_at: Timestamp,
}

/// An application on its way in. Dropped without [`Incoming::commit`] it leaves nothing.
pub struct Incoming {
    shared: Arc<Shared>,
    application_id: Uuid,
    /// Its folder under `incoming/`, made with the first file.
    folder: String,
    has_folder: bool,
    /// Whether pages lie in it that were durable before: then nothing large was written to find a full disk by.
    has_staged: bool,
    blobs: Vec<(BlobEntry, Held)>,
    /// Files that may not be durable yet, by place.
    writing: Vec<(String, PendingFile)>,
}

impl Outbox {
    /// Begins to take in an application.
    ///
    /// # Errors
    /// None today: the disk is touched first by [`Incoming::blob`].
    pub fn begin(&self, application_id: Uuid) -> Result<Incoming, StoreError> {
        let shared = Arc::clone(&self.shared);
        let folder = format!("{INCOMING}/{application_id}.{}", shared.next_incoming());
        Ok(Incoming {
            shared,
            application_id,
            folder,
            has_folder: false,
            has_staged: false,
            blobs: Vec::new(),
            writing: Vec::new(),
        })
    }
}

impl Incoming {
    /// Takes in one sealed blob of `size` bytes and checks its digest on the way. No more than `size + 1` bytes are
    /// read.
    ///
    /// # Errors
    /// [`StoreError::OtherBlob`], [`StoreError::Source`], [`StoreError::Disk`], or [`StoreError::Rows`]. The
    /// application cannot be committed without it, but the same blob may be tried again. A failed write of bytes
    /// already taken is reported by the commit.
    pub fn blob(&mut self, kind: BlobKind, expected: Sha256, size: u64, source: impl Read) -> Result<(), StoreError> {
        let entry = BlobEntry { kind, sha256: expected, size };
        if size > BLOB_MAX {
            return Err(StoreError::OtherBlob { sha256: expected, mismatch: BlobMismatch::Length });
        }
        let held = if size <= ROW_MAX {
            let mut bytes = Vec::new();
            pour(&entry, source, |piece| {
                bytes.extend(piece);
                Ok(())
            })?;
            Held::Row(bytes)
        } else {
            self.file(&entry, source)?
        };
        self.blobs.push((entry, held));
        Ok(())
    }

    /// Takes over a page that `staging` holds: a second name for its file, no second copy. `staging` keeps it until it
    /// is cleared.
    ///
    /// # Errors
    /// [`StoreError::NotStaged`], [`StoreError::Disk`], or [`StoreError::Rows`].
    pub fn staged(&mut self, kind: BlobKind, expected: Sha256, size: u64, staging: &Staging) -> Result<(), StoreError> {
        let from = staging.find(expected, size).ok_or(StoreError::NotStaged { sha256: expected })?;
        self.make_folder()?;
        let name = format!("{}.age", self.blobs.len());
        let place = format!("{}/{name}", self.folder);
        self.shared.disk.link(&from, &place).map_err(StoreError::disk("taking over", &place))?;
        self.has_staged = true;
        self.blobs.push((BlobEntry { kind, sha256: expected, size }, Held::File(name)));
        Ok(())
    }

    fn make_folder(&mut self) -> Result<(), StoreError> {
        if !self.has_folder {
            self.shared.disk.create_dir(&self.folder).map_err(StoreError::disk("making", &self.folder))?;
            self.has_folder = true;
        }
        Ok(())
    }

    fn file(&mut self, entry: &BlobEntry, source: impl Read) -> Result<Held, StoreError> {
        let disk = Arc::clone(&self.shared.disk);
        self.make_folder()?;
        let name = format!("{}.age", self.blobs.len());
        let place = format!("{}/{name}", self.folder);
        let file = disk.create(&place).map_err(StoreError::disk("making", &place))?;
        match fill(entry, source, file, disk.allows_threads(), &place) {
            Ok(writing) => {
                self.writing.push((place, writing));
                Ok(Held::File(name))
            }
            Err(error) => {
                // So that the same blob may be tried again, in a new file.
                disk.remove_file(&place).map_err(StoreError::disk("removing", &place))?;
                Err(error)
            }
        }
    }

    /// Returns once every file is durable.
    fn written(&mut self) -> Result<(), StoreError> {
        // All are waited for, also behind one that failed: none may be written to while its folder is removed.
        let ends: Vec<_> = self.writing.drain(..).map(|(place, writing)| (place, writing.wait())).collect();
        ends.into_iter().try_for_each(|(place, end)| end.map_err(StoreError::disk("writing", &place)))
    }

    /// Accepts the application: once this returns it is durable. The same application again gives the first answer,
    /// whichever signature its manifest carries this time.
    ///
    /// # Errors
    /// [`StoreError::OtherManifest`] where manifest and blobs differ, [`StoreError::Conflict`] where the id was
    /// accepted with another manifest, [`StoreError::CaseNumberTaken`], [`StoreError::Disk`], or [`StoreError::Rows`];
    /// then it must not be called accepted.
    pub fn commit(mut self, manifest_jws: &str, manifest: &Manifest, now: Timestamp) -> Result<Accepted, StoreError> {
        let refused = |mismatch| StoreError::OtherManifest { application_id: manifest.application_id, mismatch };
        if manifest.application_id != self.application_id {
            return Err(refused(ManifestMismatch::Application));
        }
        if manifest_of(manifest_jws).as_ref() != Some(manifest) {
            return Err(refused(ManifestMismatch::Signed));
        }
        let blobs = in_order(&manifest.blobs, std::mem::take(&mut self.blobs)).map_err(refused)?;
        let row = Application::accepted(manifest, manifest_jws, now.as_millisecond());
        let record = record::bytes_of(&row, &blobs);
        let for_ledger = self.write_record(record)?;
        let shared = Arc::clone(&self.shared);
        // Before the rows are held: a slow disk may take a minute for a large application, and core looks at the rows.
        self.make_durable()?;
        let mut rows = shared.rows();
        if let Some(accepted) = self.accepted_before(&mut rows, manifest)? {
            return Ok(accepted);
        }
        self.ask_for_room()?;
        self.publish()?;
        let written = insert(&shared, &mut rows, &row, &blobs, for_ledger.as_deref());
        if written.is_err() && !rows.is_suspect() {
            self.withdraw();
        }
        written.map(|()| accepted(&row))
    }

    /// Begins to write the record beside the files. Where there are none, and it is small, it is given back: the ledger
    /// takes it.
    fn write_record(&mut self, record: Vec<u8>) -> Result<Option<Vec<u8>>, StoreError> {
        if !self.has_folder && record.len() as u64 <= ROW_MAX {
            return Ok(Some(record));
        }
        self.make_folder()?;
        let place = format!("{}/{RECORD}", self.folder);
        let disk = Arc::clone(&self.shared.disk);
        let file = disk.create(&place).map_err(StoreError::disk("making", &place))?;
        let failed = |source| StoreError::disk("writing", &place)(source);
        let mut writer = Writer::start(file, disk.allows_threads()).map_err(failed)?;
        if let Err(error) = writer.push(record) {
            return Err(failed(writer.abandon().unwrap_or(error)));
        }
        let writing = writer.finish().map_err(failed)?;
        self.writing.push((place, writing));
        Ok(None)
    }

    /// The first answer, where this application was accepted before; refusals that no disk is needed for.
    fn accepted_before(&self, rows: &mut Rows, manifest: &Manifest) -> Result<Option<Accepted>, StoreError> {
        let application_id = self.application_id;
        // A row may stem from a commit that was reported as failed. Before it is vouched for it must be durable.
        rows.settle()?;
        let doing = "looking for an earlier application";
        let Some(row) = rows.read(doing, |connection| application::find(connection, application_id))? else {
            let taken =
                rows.read(doing, |connection| application::has_case_number(connection, &manifest.case_number))?;
            return if taken { Err(StoreError::CaseNumberTaken { application_id }) } else { Ok(None) };
        };
        if manifest_of(&row.manifest_jws).as_ref() != Some(manifest) {
            return Err(StoreError::Conflict { application_id });
        }
        let is_waiting = matches!(row.state, RowState::Queued | RowState::NeedsStaff);
        let mut ledger = self.shared.ledger();
        // The try before may have failed between the rows and their second copy.
        if is_waiting && copies::find(self.shared.disk.as_ref(), &ledger, application_id).is_none() {
            copies::write(self.shared.disk.as_ref(), rows, &mut ledger, application_id)?;
        }
        Ok(Some(accepted(&row)))
    }

    /// Waits until every file and its name are on the disk.
    fn make_durable(&mut self) -> Result<(), StoreError> {
        if !self.has_folder {
            return Ok(());
        }
        // The names become durable while the bytes still do; only both together count.
        self.shared.disk.sync_dir(&self.folder).map_err(StoreError::disk("syncing", &self.folder))?;
        self.written()
    }

    /// Refuses before anything has its final name where the row would find no room: a folder without its row would stay
    /// until the next opening.
    fn ask_for_room(&self) -> Result<(), StoreError> {
        if !self.has_staged {
            return Ok(());
        }
        let free =
            self.shared.disk.free_bytes().map_err(StoreError::disk("asking for the room left on", "the disk"))?;
        if free < COMMIT_ROOM { Err(StoreError::LowWater { free, wanted: COMMIT_ROOM }) } else { Ok(()) }
    }

    /// Gives the durable files their final name. No row names them yet.
    fn publish(&mut self) -> Result<(), StoreError> {
        if !self.has_folder {
            return Ok(());
        }
        let shared = Arc::clone(&self.shared);
        let disk = shared.disk.as_ref();
        let place = folder_of(self.application_id);
        // An earlier try may have come as far as here; there is no row, so "accepted" was never said.
        remove_folder(disk, &place).map_err(StoreError::disk("clearing", &place))?;
        disk.rename(&self.folder, &place).map_err(StoreError::disk("moving into", &place))?;
        self.has_folder = false;
        disk.sync_dir(BLOBS).map_err(StoreError::disk("syncing", BLOBS))
    }

    /// Takes back what was published: the rows took nothing, and the caller gets the error. What cannot be taken back is
    /// found at the next opening and kept.
    fn withdraw(&mut self) {
        let disk = self.shared.disk.as_ref();
        if disk.rename(&folder_of(self.application_id), &self.folder).is_ok() {
            self.has_folder = true;
            let _ = disk.sync_dir(BLOBS);
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Errors do not matter any more.
        let _ = self.written();
        if self.has_folder {
            // What stays is removed at the next opening.
            let _ = remove_folder(self.shared.disk.as_ref(), &self.folder);
        }
    }
}

/// Writes the rows, and beside them the record into the ledger where it is given.
fn insert(
    shared: &Shared,
    rows: &mut Rows,
    row: &Application,
    blobs: &[(BlobEntry, Held)],
    for_ledger: Option<&[u8]>,
) -> Result<(), StoreError> {
    let mut write = || {
        rows.write("accepting an application", |tx| {
            application::insert(tx, row)?;
            let mut blobs = blobs.iter().enumerate();
            blobs.try_for_each(|(n, (entry, held))| application::insert_blob(tx, row.application_id, n, entry, held))
        })
    };
    let Some(record) = for_ledger else { return write() };
    let mut ledger = shared.ledger();
    ledger.make_room(record.len())?;
    let (noted, written) = if shared.disk.allows_threads() {
        side_by_side(&mut ledger, row.application_id, record, write)
    } else {
        let noted = ledger.accept(row.application_id, record);
        let written = if noted.is_ok() { write() } else { Ok(()) };
        (noted, written)
    };
    if written.is_err() {
        ledger.withdraw(row.application_id);
    }
    written.and_then(|()| noted.map_err(StoreError::disk("writing", LEDGER)))
}

/// Both fsyncs at once: the disk makes them durable together.
fn side_by_side(
    ledger: &mut Ledger,
    application_id: Uuid,
    record: &[u8],
    write: impl FnOnce() -> Result<(), StoreError>,
) -> (io::Result<()>, Result<(), StoreError>) {
    std::thread::scope(|scope| {
        let note = std::thread::Builder::new()
            .name("outbox-ledger".into())
            .spawn_scoped(scope, || ledger.accept(application_id, record));
        let written = write();
        let noted =
            note.and_then(|note| note.join().unwrap_or_else(|_| Err(io::Error::other("the ledger's thread panicked"))));
        (noted, written)
    })
}

fn accepted(row: &Application) -> Accepted {
    Accepted {
        application_id: row.application_id,
        case_number: row.case_number.clone(),
        manifest_sha256: row.manifest_sha256,
        accepted_at: Timestamp::from_millisecond(row.accepted_at).unwrap_or_default(),
    }
}

/// The received blobs, in the order of the manifest; none missing, none left over.
fn in_order(
    wanted: &[BlobEntry],
    mut received: Vec<(BlobEntry, Held)>,
) -> Result<Vec<(BlobEntry, Held)>, ManifestMismatch> {
    let mut ordered = Vec::with_capacity(received.len());
    for entry in wanted {
        let at = received.iter().position(|(candidate, _)| candidate == entry);
        ordered.push(received.swap_remove(at.ok_or(ManifestMismatch::BlobMissing)?));
    }
    if received.is_empty() { Ok(ordered) } else { Err(ManifestMismatch::BlobUnlisted) }
}
