//! What rests among the uploads and belongs to no application: unfinished ones that nothing was added to, complete blobs that
//! no application names.
//!
//! Intake keeps a kiosk's blobs from being collected while it looks for them and writes the application that names them,
//! by a shared lock on the kiosk's file `collecting`; the collector holds it alone. As the locks of uploads it holds
//! among servers that share the folder.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use jiff::Timestamp;
use lobby_domain::id::KioskId;
use lobby_wire::digest::Sha256;

use super::{Uploads, blocking, list, loose_size, remove};
use crate::error::{PlatformError, Result};

const COLLECTING: &str = "collecting";

/// Until it is dropped, nothing of a kiosk is collected, or no other process does it.
pub struct Kept {
    _file: File,
}

impl Uploads {
    /// Kiosks of which something is here, or was.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn kiosks(&self) -> Result<Vec<KioskId>> {
        let folder = self.folder.clone();
        blocking(move || {
            let names = list(&folder)?.into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
            Ok(names.filter_map(|name| KioskId::parse(&name).ok()).collect())
        })
        .await
    }

    /// Keeps this kiosk's blobs from being collected. Blocks.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn keep(&self, kiosk: &KioskId) -> Result<Kept> {
        let folder = self.folder_of(kiosk);
        let file = lock_file(&folder)?;
        file.lock_shared().map_err(PlatformError::file("locking", folder.join(COLLECTING)))?;
        Ok(Kept { _file: file })
    }

    /// The right to collect what is this kiosk's; `None` while it hands something in.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn collect(&self, kiosk: &KioskId) -> Result<Option<Kept>> {
        let folder = self.folder_of(kiosk);
        blocking(move || {
            let file = lock_file(&folder)?;
            match file.try_lock() {
                Ok(()) => Ok(Some(Kept { _file: file })),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(PlatformError::file("locking", folder.join(COLLECTING))(error)),
            }
        })
        .await
    }

    /// Forgets this kiosk's unfinished uploads that nothing was added to since `before`, also what a power cut left of one;
    /// how many files that were.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn forget_unfinished(&self, kiosk: &KioskId, before: Timestamp) -> Result<usize> {
        let folder = self.folder_of(kiosk);
        let aged = blocking(move || {
            let unfinished = |path: &Path| matches!(ending(path), Some("state" | "part" | "new"));
            Ok(list(&folder)?.into_iter().filter(|path| unfinished(path) && is_older(path, before)).collect::<Vec<_>>())
        });
        let mut forgotten = 0;
        for path in aged.await? {
            // One whose state is young goes on, however old its bytes are.
            let goes_on = ending(&path) == Some("part") && path.with_extension("state").exists();
            if goes_on {
                continue;
            }
            forgotten += 1;
            match path.file_stem().and_then(|name| name.to_str()).and_then(|name| name.parse().ok()) {
                Some(sha256) if ending(&path) != Some("new") => self.of(kiosk, sha256).forget().await?,
                Some(_) | None => blocking(move || remove(&path)).await?,
            }
        }
        Ok(forgotten)
    }

    /// At most `most` complete blobs with their sizes that came before `before` and that no application has been seen to
    /// name.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub async fn loose_before(&self, kiosk: &KioskId, before: Timestamp, most: usize) -> Result<Vec<(Sha256, u64)>> {
        let folder = self.folder_of(kiosk);
        blocking(move || {
            let aged =
                list(&folder)?.into_iter().filter(|path| ending(path) == Some("loose") && is_older(path, before));
            Ok(aged.filter_map(|path| Some((digest_of(&path)?, loose_size(&path)))).take(most).collect())
        })
        .await
    }
}

/// The kiosk's lock, made with its folder where there is none.
fn lock_file(folder: &Path) -> Result<File> {
    let path = folder.join(COLLECTING);
    let open = || File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let file = match open() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(PlatformError::file("making the folder", folder))?;
            open()
        }
        other => other,
    };
    file.map_err(PlatformError::file("opening", &path))
}

fn ending(path: &Path) -> Option<&str> {
    path.extension().and_then(|ending| ending.to_str())
}

/// The digest in the name of a mark, `<sha256>.<size>.loose`.
fn digest_of(path: &Path) -> Option<Sha256> {
    path.file_name()?.to_str()?.split('.').next()?.parse().ok()
}

/// A file that has gone meanwhile is not older than anything.
fn is_older(path: &Path, before: Timestamp) -> bool {
    let changed = fs::metadata(path).and_then(|file| file.modified()).ok();
    changed.and_then(|changed| Timestamp::try_from(changed).ok()).is_some_and(|changed| changed < before)
}
