//! Sealed blobs by organisation, kiosk and digest. A kiosk sees only its own and cannot probe for those of others.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lobby_domain::id::{KioskId, OrgCode};
use lobby_envelope::digest::sha256_of;
use lobby_wire::digest::Sha256;
use object_store::local::LocalFileSystem;
use object_store::path::Path as StorePath;
use object_store::{GetResultPayload, ObjectStore, ObjectStoreExt as _};

use crate::error::{PlatformError, Result};

/// The store.
#[derive(Clone)]
pub struct Materials {
    store: Arc<dyn ObjectStore>,
    folder: PathBuf,
    org: OrgCode,
}

/// A blob that is read as it is needed, from its beginning.
pub struct Source {
    /// Its length, bytes.
    pub size: u64,
    /// Its bytes; reading them blocks.
    pub reader: Box<dyn Read + Send>,
}

impl Materials {
    /// The store in a local folder; what it answered for is on the disk.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub fn in_folder(folder: &Path, org: OrgCode) -> Result<Materials> {
        let store = LocalFileSystem::new_with_prefix(folder).map_err(PlatformError::materials("opening the folder"))?;
        Ok(Materials { store: Arc::new(store.with_fsync(true)), folder: folder.to_owned(), org })
    }

    fn path(&self, kiosk: &KioskId, sha256: Sha256) -> StorePath {
        StorePath::from_iter([self.org.as_str(), kiosk.as_str(), &sha256.to_string()])
    }

    /// Length of a blob in bytes; None where there is none.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub async fn size(&self, kiosk: &KioskId, sha256: Sha256) -> Result<Option<u64>> {
        match self.store.head(&self.path(kiosk, sha256)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(source) => Err(PlatformError::Materials { doing: "looking for a blob", source }),
        }
    }

    /// Takes the file of a blob over whose digest has been checked and whose bytes are on the disk. Blocks.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn adopt(&self, kiosk: &KioskId, sha256: Sha256, file: &Path) -> Result<()> {
        let folder = self.folder.join(self.org.as_str()).join(kiosk.as_str());
        let storing = || PlatformError::file("storing a blob in", &folder);
        let sync = |folder: &Path| File::open(folder).and_then(|folder| folder.sync_all());
        if !folder.is_dir() {
            std::fs::create_dir_all(&folder).map_err(storing())?;
            folder.ancestors().skip(1).take(2).try_for_each(sync).map_err(storing())?;
        }
        std::fs::rename(file, folder.join(sha256.to_string())).and_then(|()| sync(&folder)).map_err(storing())
    }

    /// Removes a blob that no application names. One that is not there is removed already.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub async fn remove(&self, kiosk: &KioskId, sha256: Sha256) -> Result<()> {
        match self.store.delete(&self.path(kiosk, sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(PlatformError::Materials { doing: "removing a blob", source }),
        }
    }

    /// Whether anything is here: where the disk of this folder is not mounted, nothing is.
    #[must_use]
    pub fn is_there(&self) -> bool {
        let folder = self.folder.join(self.org.as_str());
        std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
    }

    /// Whether a blob is here with this size and its digest. Reads all of it.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub async fn holds(&self, kiosk: &KioskId, sha256: Sha256, size: u64) -> Result<bool> {
        let Some(source) = self.source(kiosk, sha256).await?.filter(|source| source.size == size) else {
            return Ok(false);
        };
        let found = tokio::task::spawn_blocking(move || sha256_of(source.reader)).await;
        let found = found.map_err(|_| PlatformError::Panicked)?;
        // What cannot be read is as good as missing: a backup may hold it.
        Ok(found.is_ok_and(|found| found == sha256))
    }

    /// Sets the file of a blob aside whose bytes are not those of its digest, so that it can be brought again. Blocks.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn set_aside(&self, kiosk: &KioskId, sha256: Sha256) -> Result<()> {
        let file = self.folder.join(self.org.as_str()).join(kiosk.as_str()).join(sha256.to_string());
        match std::fs::rename(&file, file.with_extension("damaged")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(PlatformError::file("setting a damaged blob aside", file)(error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Removes the file of a blob that was set aside. One that is not there is removed already. Blocks.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn remove_damaged(&self, kiosk: &KioskId, sha256: Sha256) -> Result<()> {
        let folder = self.folder.join(self.org.as_str()).join(kiosk.as_str());
        let file = folder.join(sha256.to_string()).with_extension("damaged");
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(PlatformError::file("removing a damaged blob", file)(error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The same as [`Materials::source`] where the caller may wait for the disk itself. Blocks.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn open(&self, kiosk: &KioskId, sha256: Sha256) -> Result<Option<Source>> {
        let file = self.folder.join(self.org.as_str()).join(kiosk.as_str()).join(sha256.to_string());
        match File::open(&file).and_then(|opened| Ok((opened.metadata()?.len(), opened))) {
            Ok((size, opened)) => Ok(Some(Source { size, reader: Box::new(opened) })),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(PlatformError::file("reading a blob", file)(error)),
        }
    }

    /// A blob, to be read; None where there is none.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub async fn source(&self, kiosk: &KioskId, sha256: Sha256) -> Result<Option<Source>> {
        let reading = || PlatformError::materials("reading a blob");
        let found = match self.store.get(&self.path(kiosk, sha256)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(source) => return Err(reading()(source)),
        };
        let size = found.meta.size;
        let reader: Box<dyn Read + Send> = match found.payload {
            GetResultPayload::File(file, _) => Box::new(file),
            GetResultPayload::Stream(_) => Box::new(Cursor::new(found.bytes().await.map_err(reading())?)),
        };
        Ok(Some(Source { size, reader }))
    }
}
