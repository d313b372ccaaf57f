//! Blobs on their way: how far each has come, durably.
//!
//! Two files per upload, under the kiosk's name: `<sha256>.part` holds the bytes, `<sha256>.state` says how many of them
//! count. Bytes are written and synced first, the state after them by rename: whatever a power cut leaves behind the
//! offset is overwritten by the next chunk. When the last byte is there the whole is compared with its digest and moved
//! to the materials. `<sha256>.<size>.loose` then stands for it until an application names it.
//!
//! An upload is locked while a file of it is read or written, never while its bytes are awaited: by a lock on its own
//! `.part`, which holds among the tasks of this process and among servers that share the folder, and which the kernel
//! lifts if the process dies. Who writes is another matter: [`Uploads::claim`] gives that to the newest request, and the
//! one before ends. What a writer of another server does is seen by the offset that is not the one it began at.

mod aged;

pub use aged::Kept;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lobby_domain::id::KioskId;
use lobby_envelope::digest::sha256_of;
use lobby_wire::digest::Sha256;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};

use crate::error::{PlatformError, Result};

/// How long a writer may go on that a question is asked after: its line may have broken just now.
const GRACE: Duration = Duration::from_millis(500);
/// How long a writer that was told to end is waited for: it has only the disk to wait for.
const HANDOVER_MAX: Duration = Duration::from_secs(2);

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes in all.
    pub length: u64,
    /// Bytes that are there.
    pub offset: u64,
    /// What the blob holds, as the kiosk says.
    pub kind: String,
}

/// The folder of unfinished uploads.
pub struct Uploads {
    folder: PathBuf,
    writers: Mutex<HashMap<Key, Entry>>,
}

type Key = (KioskId, [u8; 32]);

/// Who writes an upload.
struct Entry {
    handover: Arc<Handover>,
    /// Closed when the writer has ended.
    ended: watch::Receiver<()>,
}

#[derive(Default)]
struct Handover {
    requested: Notify,
    /// Whether what has come may still count.
    keep: AtomicBool,
}

/// The right to write one upload, until a newcomer takes it over.
pub struct Writer<'a> {
    uploads: &'a Uploads,
    key: Key,
    handover: Arc<Handover>,
    _ended: watch::Sender<()>,
}

/// One upload: its files.
#[derive(Clone)]
pub struct Upload {
    part: PathBuf,
    state: PathBuf,
    sha256: Sha256,
}

/// What a kiosk has begun or brought that no application names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Unfinished uploads.
    pub open: usize,
    /// Bytes that were announced for these, and those of complete blobs.
    pub bytes: u64,
}

impl Uploads {
    /// The uploads under `folder`.
    #[must_use]
    pub fn new(folder: PathBuf) -> Uploads {
        Uploads { folder, writers: Mutex::new(HashMap::new()) }
    }

    /// The upload of this blob by this kiosk, begun or not.
    #[must_use]
    pub fn of(&self, kiosk: &KioskId, sha256: Sha256) -> Upload {
        let folder = self.folder_of(kiosk);
        Upload { part: folder.join(format!("{sha256}.part")), state: folder.join(format!("{sha256}.state")), sha256 }
    }

    /// Makes the caller the upload's writer; the one before is told to end, and nothing that came with it counts.
    #[must_use]
    pub fn claim(&self, kiosk: &KioskId, sha256: Sha256) -> Writer<'_> {
        let key = (kiosk.clone(), sha256.0);
        let (handover, (ended, end)) = (Arc::new(Handover::default()), watch::channel(()));
        let entry = Entry { handover: Arc::clone(&handover), ended: end };
        if let Some(before) = self.writers().insert(key.clone(), entry) {
            before.handover.requested.notify_one();
        }
        Writer { uploads: self, key, handover, _ended: ended }
    }

    /// Waits until the upload's writer, if there is one, has ended; after a moment it is told to, with what has come.
    pub async fn settle(&self, kiosk: &KioskId, sha256: Sha256) {
        let writer = self.writers().get(&(kiosk.clone(), sha256.0)).map(|entry| {
            let handover = Arc::clone(&entry.handover);
            (handover, entry.ended.clone())
        });
        let Some((handover, mut ended)) = writer else { return };
        // An error of the channel is how a writer tells that it ended.
        if tokio::time::timeout(GRACE, ended.changed()).await.is_err() {
            handover.keep.store(true, Ordering::Relaxed);
            handover.requested.notify_one();
            let _ = tokio::time::timeout(HANDOVER_MAX, ended.changed()).await;
        }
    }

    /// What this kiosk has begun or brought that no application names.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn held(&self, kiosk: &KioskId) -> Result<Held> {
        let folder = self.folder_of(kiosk);
        blocking(move || {
            let mut held = Held::default();
            for path in list(&folder)? {
                match path.extension().and_then(|end| end.to_str()) {
                    Some("state") => {
                        held.open += 1;
                        held.bytes += read_state(&path)?.map_or(0, |progress| progress.length);
                    }
                    Some("loose") => held.bytes += loose_size(&path),
                    Some(_) | None => {}
                }
            }
            Ok(held)
        })
        .await
    }

    /// Forgets the unfinished uploads of this kiosk that have rested for so long.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn forget_rested(&self, kiosk: &KioskId, rested: Duration) -> Result<()> {
        let folder = self.folder_of(kiosk);
        let states = blocking(move || Ok(list(&folder)?.into_iter().filter(|path| has_rested(path, rested)).collect()));
        let states: Vec<PathBuf> = states.await?;
        for state in states {
            let name = state.file_stem().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
            if let Some(sha256) = name {
                self.of(kiosk, sha256).forget().await?;
            }
        }
        Ok(())
    }

    /// Notes that a complete blob belongs to no application yet.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn note_loose(&self, kiosk: &KioskId, sha256: Sha256, size: u64) -> Result<()> {
        let path = self.loose(kiosk, sha256, size);
        File::create(&path).map(drop).map_err(PlatformError::file("making", path))
    }

    /// Notes that an application names these blobs. What cannot be noted is only counted too long.
    pub async fn forget_loose(&self, kiosk: &KioskId, blobs: impl IntoIterator<Item = (Sha256, u64)>) {
        let paths: Vec<_> = blobs.into_iter().map(|(sha256, size)| self.loose(kiosk, sha256, size)).collect();
        let removed = blocking(move || {
            for path in paths {
                remove(&path)?;
            }
            Ok(())
        });
        if let Err(error) = removed.await {
            tracing::warn!(%error, "blobs of an application are still counted as loose");
        }
    }

    fn loose(&self, kiosk: &KioskId, sha256: Sha256, size: u64) -> PathBuf {
        self.folder_of(kiosk).join(format!("{sha256}.{size}.loose"))
    }

    fn folder_of(&self, kiosk: &KioskId) -> PathBuf {
        self.folder.join(kiosk.as_str())
    }

    /// No code that can panic runs under the lock, so what a poisoned one holds is whole.
    fn writers(&self) -> MutexGuard<'_, HashMap<Key, Entry>> {
        self.writers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer<'_> {
    /// Returns when a newcomer takes the upload over: true where what has come may still count.
    pub async fn taken_over(&self) -> bool {
        self.handover.requested.notified().await;
        self.handover.keep.load(Ordering::Relaxed)
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        let mut writers = self.uploads.writers();
        if writers.get(&self.key).is_some_and(|entry| Arc::ptr_eq(&entry.handover, &self.handover)) {
            writers.remove(&self.key);
        }
    }
}

impl Upload {
    /// How far it has come; None where it has not begun.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn progress(&self) -> Result<Option<Progress>> {
        let upload = self.clone();
        blocking(move || read_state(&upload.state)).await
    }

    /// Begins the upload unless it has begun; answers with its length, which may be another.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn begin(&self, length: u64, kind: &str) -> Result<u64> {
        let (upload, kind) = (self.clone(), kind.to_owned());
        blocking(move || {
            let folder = upload.state.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder).map_err(PlatformError::file("making the folder", folder))?;
            let Some(file) = upload.lock(true)? else { return Ok(length) };
            if let Some(begun) = read_state(&upload.state)? {
                return Ok(begun.length);
            }
            file.set_len(0).and_then(|()| file.sync_all()).map_err(PlatformError::file("making", &upload.part))?;
            upload.record(&Progress { length, offset: 0, kind })?;
            Ok(length)
        })
        .await
    }

    /// Writes bytes of a chunk that began at `start`, `at` some place behind that; false where another writer has
    /// moved the offset meanwhile.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn write(&self, start: u64, at: u64, bytes: Vec<u8>) -> Result<bool> {
        let upload = self.clone();
        blocking(move || match upload.lock_at(start)? {
            Some((file, _)) => {
                file.write_all_at(&bytes, at).map(|()| true).map_err(PlatformError::file("writing", &upload.part))
            }
            None => Ok(false),
        })
        .await
    }

    /// Makes the written bytes durable, then the offset after them; false as with [`Upload::write`].
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn advance(&self, start: u64, offset: u64) -> Result<bool> {
        let upload = self.clone();
        blocking(move || match upload.lock_at(start)? {
            Some((file, progress)) => {
                file.sync_data().map_err(PlatformError::file("syncing", &upload.part))?;
                upload.record(&Progress { offset, ..progress })?;
                Ok(true)
            }
            None => Ok(false),
        })
        .await
    }

    /// Moves the complete file to where `place` says, where its digest is the promised one, and forgets the upload;
    /// false where it is not, or another has finished it.
    ///
    /// # Errors
    /// [`PlatformError::File`], or what `place` gives.
    pub async fn finish(&self, place: impl FnOnce(&Path) -> Result<()> + Send + 'static) -> Result<bool> {
        let upload = self.clone();
        blocking(move || {
            let Some(file) = upload.lock(false)? else { return Ok(false) };
            let digest = sha256_of(&file).map_err(PlatformError::file("reading", &upload.part))?;
            let is_whole = digest == upload.sha256;
            if is_whole {
                place(&upload.part)?;
            }
            upload.remove()?;
            Ok(is_whole)
        })
        .await
    }

    /// Forgets the upload: it is given up.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn forget(&self) -> Result<()> {
        let upload = self.clone();
        blocking(move || {
            let _lock = upload.lock(false)?;
            upload.remove()
        })
        .await
    }

    fn remove(&self) -> Result<()> {
        remove(&self.state)?;
        remove(&self.part)
    }

    /// The file of bytes, locked, and how far it has come; None where that is not `start`.
    fn lock_at(&self, start: u64) -> Result<Option<(File, Progress)>> {
        let Some(file) = self.lock(false)? else { return Ok(None) };
        let progress = read_state(&self.state)?.filter(|progress| progress.offset == start);
        Ok(progress.map(|progress| (file, progress)))
    }

    /// The file of bytes, locked until it is dropped; None where there is none and none is to be made.
    fn lock(&self, make: bool) -> Result<Option<File>> {
        let locking = || PlatformError::file("locking", &self.part);
        loop {
            let opened = File::options().read(true).write(true).create(make).truncate(false).open(&self.part);
            let file = match opened {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(locking()(error)),
            };
            file.lock().map_err(locking())?;
            // The holder before may have removed or moved the file: then the name is another upload's, or no file's.
            let held = file.metadata().map_err(locking())?;
            match fs::metadata(&self.part) {
                Ok(named) if (named.dev(), named.ino()) == (held.dev(), held.ino()) => return Ok(Some(file)),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(locking()(error)),
            }
        }
    }

    fn record(&self, progress: &Progress) -> Result<()> {
        crate::data_dir::write_private(&self.state, &serde_json::to_string(progress).unwrap_or_default())
    }
}

/// A state that cannot be read is an upload that begins anew.
fn read_state(path: &Path) -> Result<Option<Progress>> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(PlatformError::file("reading", path)(error)),
    }
}

fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let listing = || PlatformError::file("listing", folder);
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path()).map_err(listing())).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(listing()(error)),
    }
}

/// Whether this is the state of an upload that nothing was added to for so long.
fn has_rested(path: &Path, rested: Duration) -> bool {
    let since = fs::metadata(path).and_then(|state| state.modified()).ok().and_then(|then| then.elapsed().ok());
    path.extension().is_some_and(|end| end == "state") && since.is_some_and(|since| since >= rested)
}

/// The size in the name of a mark, `<sha256>.<size>.loose`.
fn loose_size(path: &Path) -> u64 {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.split('.').nth(1).and_then(|size| size.parse().ok()).unwrap_or_default()
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(PlatformError::file("removing", path)(error)),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| PlatformError::Panicked)?
}
