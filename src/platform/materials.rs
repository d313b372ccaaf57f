//! Sealed blobs by organisation, kiosk and digest. A kiosk sees only its own and cannot probe for those of others.

use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use lobby_domain::id::{KioskId, OrgCode};
use lobby_wire::digest::Sha256;
use object_store::local::LocalFileSystem;
use object_store::path::Path as StorePath;
use object_store::{GetResultPayload, ObjectStore, ObjectStoreExt as _};

use crate::error::{PlatformError, Result};

/// The store.
#[derive(Clone)]
pub struct Materials {
    store: Arc<dyn ObjectStore>,
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
