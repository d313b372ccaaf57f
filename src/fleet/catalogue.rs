//! The implementation list on a kiosk: a signed head and the bundle it names, verified each time they are read.
//!
//! ```text
//! catalogue/head.jws             names the bundle by digest; replaced by rename, so it decides which list is in force
//! catalogue/<sha256>.json        the bundle
//! ```
//! A new bundle is written first, then the head: a power cut in between leaves the old list in force.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lobby_domain::{Catalogue, FailureCode};
use lobby_envelope::catalogue::verify_head;
use lobby_envelope::digest::sha256;
use lobby_envelope::{SealError, VerifyingKey, verify_bundle};
use lobby_wire::WireError;
use lobby_wire::digest::Sha256;

use crate::body::{BodyError, read_body};
use crate::{Floors, Versioned, durable};

const HEAD: &str = "head.jws";

/// Largest bundle that is accepted, bytes.
const BUNDLE_MAX: usize = 64 * 1024 * 1024;

/// Why there is no usable list, or no newer one.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// Signature, digest, version or content is not what it must be.
    #[error("verifying the implementation list [C-03]")]
    Untrusted(#[from] SealError),
    /// Genuine, but not in a form that this program reads.
    #[error("reading the implementation list [C-03]")]
    Content(#[from] WireError),
    /// A file or folder cannot be read or written.
    #[error("{doing} {path}")]
    Disk {
        /// Reading or writing.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The platform sent none.
    #[error("fetching the implementation list: {0}")]
    Fetch(String),
}

impl CatalogueError {
    /// The failure code to show with it.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        match self {
            CatalogueError::Untrusted(_) | CatalogueError::Content(_) | CatalogueError::Disk { .. } => {
                FailureCode::CatalogueUntrusted
            }
            CatalogueError::Fetch(_) => FailureCode::PlatformSilent,
        }
    }
}

/// The list in one folder.
#[derive(Clone, Debug)]
pub struct CatalogueStore {
    dir: PathBuf,
    keys: Vec<VerifyingKey>,
    floors: Arc<dyn Floors>,
}

impl CatalogueStore {
    /// The list in `dir` (`catalogue/` of the state); only `keys` are trusted, and no list below its floor.
    #[must_use]
    pub fn new(dir: &Path, keys: Vec<VerifyingKey>, floors: Arc<dyn Floors>) -> CatalogueStore {
        CatalogueStore { dir: dir.to_path_buf(), keys, floors }
    }

    /// Reads and verifies the list in force; `None` where none was ever installed.
    ///
    /// # Errors
    /// [`CatalogueError::Untrusted`], [`CatalogueError::Content`], [`CatalogueError::Disk`].
    pub fn load(&self) -> Result<Option<Catalogue>, CatalogueError> {
        let Some(head) = self.head()? else { return Ok(None) };
        let digest = verify_head(&head, &self.keys)?.sha256;
        let path = self.bundle_path(&digest);
        let bytes = std::fs::read(&path).map_err(|source| CatalogueError::Disk { doing: "reading", path, source })?;
        Ok(Some(verify_bundle(&head, &bytes, &self.keys, self.lowest())?.try_into()?))
    }

    /// Version of the list in force; `None` where its head is not genuine or older than one that was in force before, or
    /// its bundle is not the one the head names. Does not parse the bundle.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        let head = verify_head(&self.head().ok().flatten()?, &self.keys).ok()?;
        let bundle = std::fs::read(self.bundle_path(&head.sha256)).ok()?;
        let is_in_force = sha256(&bundle) == head.sha256 && head.version >= self.lowest();
        if is_in_force {
            self.raise(head.version);
        }
        is_in_force.then_some(head.version)
    }

    /// The version on disk and the lowest that is taken, where a genuine list was put back that is older than one that was
    /// in force before.
    #[must_use]
    pub fn put_back(&self) -> Option<(u64, u64)> {
        let head = verify_head(&self.head().ok().flatten()?, &self.keys).ok()?;
        let lowest = self.lowest();
        (head.version < lowest).then_some((head.version, lowest))
    }

    /// Puts a list in force, durable at return. An older one than the list in force is refused; on any error the list
    /// in force stays.
    ///
    /// # Errors
    /// As [`CatalogueStore::load`].
    pub fn install(&self, head_jws: &str, bundle: &[u8]) -> Result<Catalogue, CatalogueError> {
        let wire = verify_bundle(head_jws, bundle, &self.keys, self.floor())?;
        let catalogue: Catalogue = wire.try_into()?;
        let digest = verify_head(head_jws, &self.keys)?.sha256;
        let before = self.head().ok().flatten();
        self.write(&self.bundle_path(&digest), bundle)?;
        self.write(&self.dir.join(HEAD), head_jws.as_bytes())?;
        self.raise(catalogue.version);
        let old = before.and_then(|head| verify_head(&head, &self.keys).ok()).map(|head| head.sha256);
        if let Some(old) = old.filter(|old| *old != digest) {
            // A file left behind costs space, nothing else.
            let _ = std::fs::remove_file(self.bundle_path(&old));
        }
        Ok(catalogue)
    }

    /// Fetches the platform's list and installs it if it differs from the one in force; `None` if it does not.
    ///
    /// # Errors
    /// [`CatalogueError::Fetch`] where the platform sends none, else as [`CatalogueStore::install`].
    pub async fn fetch(
        &self,
        client: &reqwest::Client,
        platform_url: &str,
    ) -> Result<Option<Catalogue>, CatalogueError> {
        let base = platform_url.trim_end_matches('/');
        let head_bytes = get(client, &format!("{base}/v1/catalogue/head"), lobby_envelope::jws::JWS_MAX).await?;
        let head_jws =
            String::from_utf8(head_bytes).map_err(|_| CatalogueError::Fetch("the head is not a text".into()))?;
        let head = verify_head(head_jws.trim(), &self.keys)?;
        if self.version().is_some_and(|version| version == head.version) {
            return Ok(None);
        }
        let bundle = get(client, &format!("{base}/v1/catalogue/{}", head.sha256), BUNDLE_MAX).await?;
        self.install(head_jws.trim(), &bundle).map(Some)
    }

    /// Lowest version that may be installed: that of the last genuine head, even if its bundle is damaged, or of one that
    /// was in force before.
    fn floor(&self) -> u64 {
        let head = self.head().ok().flatten().and_then(|head| verify_head(&head, &self.keys).ok());
        head.map_or(0, |head| head.version).max(self.lowest())
    }

    fn lowest(&self) -> u64 {
        let of_key = |key: &VerifyingKey| self.floors.lowest(Versioned::ServiceList, &key.derived_kid());
        self.keys.iter().map(of_key).max().unwrap_or(0)
    }

    fn raise(&self, version: u64) {
        if version > self.lowest() {
            for key in &self.keys {
                self.floors.raise(Versioned::ServiceList, &key.derived_kid(), version);
            }
        }
    }

    fn head(&self) -> Result<Option<String>, CatalogueError> {
        let path = self.dir.join(HEAD);
        match std::fs::read_to_string(&path) {
            Ok(head) => Ok(Some(head)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(CatalogueError::Disk { doing: "reading", path, source }),
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), CatalogueError> {
        let disk = |source| CatalogueError::Disk { doing: "writing", path: path.to_path_buf(), source };
        std::fs::create_dir_all(&self.dir).map_err(disk)?;
        durable::replace_file(path, bytes).map_err(disk)
    }

    fn bundle_path(&self, digest: &Sha256) -> PathBuf {
        self.dir.join(format!("{digest}.json"))
    }
}

async fn get(client: &reqwest::Client, url: &str, max: usize) -> Result<Vec<u8>, CatalogueError> {
    let failed = |error: reqwest::Error| CatalogueError::Fetch(error.without_url().to_string());
    let response = client.get(url).send().await.map_err(failed)?;
    if !response.status().is_success() {
        return Err(CatalogueError::Fetch(format!("status {}", response.status().as_u16())));
    }
    read_body(response, max).await.map_err(|error| match error {
        BodyError::Network(error) => failed(error),
        BodyError::TooLong => CatalogueError::Fetch(format!("more than {max} bytes")),
    })
}
