//! Blobs on their way: how far each has come, durably.
//!
//! Two files per upload, under the kiosk's name: `<sha256>.part` holds the bytes, `<sha256>.state` says how many of them
//! count. Bytes are written and synced first, the state after them by rename: whatever a power cut leaves behind the
//! offset is overwritten by the next chunk. When the last byte is there the whole is compared with its digest, moved to
//! the materials, and only then are the two files forgotten.
//!
//! Several servers may share the folder. So an upload is locked twice while it is worked on: among the tasks of this
//! process by a mutex, among processes by a lock on a file, which the kernel lifts if the process dies.

use std::fs::{File as LockFile, TryLockError};
use std::io::SeekFrom;
use std::path::{Path, PathBuf};

use lobby_domain::id::KioskId;
use lobby_envelope::digest::Hasher;
use lobby_wire::digest::Sha256;
use serde::{Deserialize, Serialize};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio::sync::{Mutex, MutexGuard};

use crate::error::{PlatformError, Result};

/// How many locks share all uploads: chunks of one upload must not interleave.
const STRIPES: usize = 64;

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
    stripes: Vec<Mutex<Option<LockFile>>>,
}

/// One upload, locked for this caller.
pub struct Upload<'a> {
    part: PathBuf,
    state: PathBuf,
    sha256: Sha256,
    lock: MutexGuard<'a, Option<LockFile>>,
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        // A lock that cannot be lifted goes with the file.
        if self.lock.as_ref().is_some_and(|file| file.unlock().is_err()) {
            *self.lock = None;
        }
    }
}

impl Uploads {
    /// The uploads under `folder`.
    #[must_use]
    pub fn new(folder: PathBuf) -> Uploads {
        Uploads { folder, stripes: (0..STRIPES).map(|_| Mutex::new(None)).collect() }
    }

    /// The upload of this blob by this kiosk; waits for the task that holds it, in this process or another.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn lock(&self, kiosk: &KioskId, sha256: Sha256) -> Result<Upload<'_>> {
        let folder = self.folder.join(kiosk.as_str());
        let stripe = usize::from(sha256.0[0]) % STRIPES;
        let mut lock = self.stripes[stripe].lock().await;
        let file = match lock.take() {
            Some(file) => file,
            None => open_lock(self.folder.join(format!("lock-{stripe:02}")))?,
        };
        *lock = Some(among_processes(file).await?);
        Ok(Upload {
            part: folder.join(format!("{sha256}.part")),
            state: folder.join(format!("{sha256}.state")),
            sha256,
            lock,
        })
    }
}

fn open_lock(path: PathBuf) -> Result<LockFile> {
    let opened = LockFile::options().write(true).create(true).truncate(false).open(&path);
    opened.map_err(PlatformError::file("opening", path))
}

async fn among_processes(file: LockFile) -> Result<LockFile> {
    let locking = || PlatformError::file("locking", "an upload");
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::Error(error)) => Err(locking()(error)),
        Err(TryLockError::WouldBlock) => {
            let wait = move || file.lock().map(|()| file);
            tokio::task::spawn_blocking(wait).await.map_err(|_| PlatformError::Panicked)?.map_err(locking())
        }
    }
}

impl Upload<'_> {
    /// How far it has come; None where it has not begun.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn progress(&self) -> Result<Option<Progress>> {
        match fs::read(&self.state).await {
            // A state that cannot be read is an upload that begins anew.
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(PlatformError::File { doing: "reading", path: self.state.clone(), source }),
        }
    }

    /// Begins the upload.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn begin(&self, length: u64, kind: &str) -> Result<()> {
        let folder = self.state.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).await.map_err(PlatformError::file("making the folder", folder))?;
        let file = File::create(&self.part).await.map_err(PlatformError::file("making", &self.part))?;
        file.sync_all().await.map_err(PlatformError::file("syncing", &self.part))?;
        self.record(&Progress { length, offset: 0, kind: kind.to_owned() }).await
    }

    /// The file of bytes, open for writing at `offset`.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn open_at(&self, offset: u64) -> Result<File> {
        let opening = || PlatformError::file("opening", &self.part);
        let mut file = File::options().write(true).open(&self.part).await.map_err(opening())?;
        file.seek(SeekFrom::Start(offset)).await.map_err(opening())?;
        Ok(file)
    }

    /// Makes the written bytes durable, then the offset after them.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn advance(&self, file: &File, progress: &Progress) -> Result<()> {
        file.sync_data().await.map_err(PlatformError::file("syncing", &self.part))?;
        self.record(progress).await
    }

    /// All bytes, where their digest is the promised one.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn whole(&self, length: u64) -> Result<Option<Vec<u8>>> {
        let reading = || PlatformError::file("reading", &self.part);
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        let file = File::open(&self.part).await.map_err(reading())?;
        file.take(length).read_to_end(&mut bytes).await.map_err(reading())?;
        let mut hasher = Hasher::default();
        hasher.update(&bytes);
        Ok((hasher.finish() == self.sha256).then_some(bytes))
    }

    /// Forgets the upload: it is complete, given up or corrupt.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn forget(&self) -> Result<()> {
        for path in [&self.state, &self.part] {
            match fs::remove_file(path).await {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(PlatformError::File { doing: "removing", path: path.clone(), source }),
            }
        }
        Ok(())
    }

    async fn record(&self, progress: &Progress) -> Result<()> {
        let path = self.state.clone();
        let text = serde_json::to_string(progress).unwrap_or_default();
        tokio::task::spawn_blocking(move || crate::data_dir::write_private(&path, &text))
            .await
            .map_err(|_| PlatformError::Panicked)?
    }
}
