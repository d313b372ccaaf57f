//! Sealed blobs by organisation, kiosk and digest. A kiosk sees only its own and cannot probe for those of others.

use std::path::Path;
use std::sync::Arc;

use lobby_domain::id::{KioskId, OrgCode};
use lobby_wire::digest::Sha256;
use object_store::local::LocalFileSystem;
use object_store::path::Path as StorePath;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::error::{PlatformError, Result};

/// The store.
#[derive(Clone)]
pub struct Materials {
    store: Arc<dyn ObjectStore>,
    org: OrgCode,
}

impl Materials {
    /// The store in a local folder; what it answered for is on the disk.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub fn in_folder(folder: &Path, org: OrgCode) -> Result<Materials> {
        let store = LocalFileSystem::new_with_prefix(folder).map_err(PlatformError::materials("opening the folder"))?;
        Ok(Materials { store: Arc::new(store.with_fsync(true)), org })
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

    /// Stores a blob whose digest has been checked.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub async fn put(&self, kiosk: &KioskId, sha256: Sha256, bytes: Vec<u8>) -> Result<()> {
        let path = self.path(kiosk, sha256);
        self.store.put(&path, bytes.into()).await.map_err(PlatformError::materials("storing a blob"))?;
        Ok(())
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// [`PlatformError::Materials`].
    pub async fn get(&self, kiosk: &KioskId, sha256: Sha256) -> Result<Vec<u8>> {
        let reading = || PlatformError::materials("reading a blob");
        let found = self.store.get(&self.path(kiosk, sha256)).await.map_err(reading())?;
        Ok(found.bytes().await.map_err(reading())?.to_vec())
    }
}
