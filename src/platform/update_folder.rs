//! `updates/` of the platform's folder: signed metadata, bundles, and drafts that wait for signatures.
//!
//! ```text
//! image/*.json            metadata of the image repository
//! targets/SHA256          bundles
//! drafts/ROLE.json        the next metadata of a role, signed by some
//! director/1.root.json    the first root of every director; later ones beside it
//! director/KIOSK/*.json   what is ordered for one kiosk
//! ```

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use lobby_domain::id::KioskId;
use lobby_release::{FileKey, Files, Repository, Role};
use lobby_wire::digest::Sha256;
use lobby_words::release as words;

use crate::error::{PlatformError, Result};

/// The folder, and that of the platform's keys.
#[derive(Clone, Debug)]
pub struct UpdateFolder {
    root: PathBuf,
    keys: PathBuf,
}

/// A key that a serving platform holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnlineKey {
    /// Signs snapshots of the image repository.
    Snapshot,
    /// Signs its timestamps.
    Timestamp,
    /// Signs what is ordered for kiosks.
    Director,
}

impl OnlineKey {
    fn file(self) -> &'static str {
        match self {
            OnlineKey::Snapshot => "update-snapshot.key.pem",
            OnlineKey::Timestamp => "update-timestamp.key.pem",
            OnlineKey::Director => "update-director.key.pem",
        }
    }
}

const HEAD: &str = "-----BEGIN PRIVATE KEY-----";
const FOOT: &str = "-----END PRIVATE KEY-----";

impl UpdateFolder {
    /// Of a platform's folder and its folder of keys.
    #[must_use]
    pub fn new(root: PathBuf, keys: PathBuf) -> Self {
        Self { root, keys }
    }

    /// Waits until no other process and no other thread signs; held until it is dropped, so that no version is signed twice.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn lock(&self) -> Result<fs::File> {
        let path = self.root.join("lock");
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.root)
            .map_err(PlatformError::file("making", &self.root))?;
        let opened = fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = opened.map_err(PlatformError::file("opening", &path))?;
        file.lock().map_err(PlatformError::file("locking", path))?;
        Ok(file)
    }

    /// The image repository as it is published; None before the ceremony.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn image(&self) -> Result<Option<Repository>> {
        let files = metadata(&self.root.join("image"))?;
        Ok((!files.is_empty()).then(|| Repository::image(files)))
    }

    /// The director of a kiosk, with the roots of all; None before the ceremony.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn director(&self, kiosk: &KioskId) -> Result<Option<Repository>> {
        let mut files = metadata(&self.root.join("director"))?;
        if files.is_empty() {
            return Ok(None);
        }
        files.extend(metadata(&self.root.join("director").join(kiosk.as_str()))?);
        Ok(Some(Repository::director(files)))
    }

    /// Adds files to the image repository, each durable before the next.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn write_image(&self, new: &[(String, Vec<u8>)]) -> Result<()> {
        write_all(&self.root.join("image"), new)
    }

    /// Adds files to a kiosk's director.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn write_director(&self, kiosk: &KioskId, new: &[(String, Vec<u8>)]) -> Result<()> {
        write_all(&self.root.join("director").join(kiosk.as_str()), new)
    }

    /// The first root of every director.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn write_director_root(&self, root: Vec<u8>) -> Result<()> {
        write_all(&self.root.join("director"), &[("1.root.json".to_owned(), root)])
    }

    /// A role's draft.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn draft(&self, role: Role) -> Result<Option<Vec<u8>>> {
        or_none(&self.draft_file(role))
    }

    /// Keeps a role's draft.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn write_draft(&self, role: Role, bytes: Vec<u8>) -> Result<()> {
        write_all(&self.root.join("drafts"), &[(format!("{}.json", role.name()), bytes)])
    }

    /// Forgets a role's draft.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn remove_draft(&self, role: Role) -> Result<()> {
        let path = self.draft_file(role);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(PlatformError::file("removing", path)(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn draft_file(&self, role: Role) -> PathBuf {
        self.root.join("drafts").join(format!("{}.json", role.name()))
    }

    /// Keeps a bundle under its hash.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn write_target(&self, sha256: Sha256, bytes: &[u8]) -> Result<()> {
        write_all(&self.root.join("targets"), &[(sha256.to_string(), bytes.to_vec())])
    }

    /// Where a bundle lies.
    #[must_use]
    pub fn target(&self, sha256: Sha256) -> PathBuf {
        self.root.join("targets").join(sha256.to_string())
    }

    /// A key of the serving platform.
    ///
    /// # Errors
    /// [`PlatformError::File`]; [`PlatformError::Setup`] where the file holds none.
    pub fn online_key(&self, key: OnlineKey) -> Result<FileKey> {
        read_key(&self.keys.join(key.file()))
    }

    /// Makes a key of the serving platform where there is none.
    ///
    /// # Errors
    /// As [`UpdateFolder::online_key`].
    pub fn make_online_key(&self, key: OnlineKey) -> Result<FileKey> {
        let path = self.keys.join(key.file());
        if path.exists() { read_key(&path) } else { make_key(&path) }
    }
}

/// A key out of a file: PKCS#8 in PEM.
///
/// # Errors
/// [`PlatformError::File`]; [`PlatformError::Setup`] where the file holds none.
pub fn read_key(path: &Path) -> Result<FileKey> {
    let text = crate::data_dir::read(path)?;
    let body = text.trim().strip_prefix(HEAD).and_then(|rest| rest.strip_suffix(FOOT));
    let body: String = body.unwrap_or_default().split_whitespace().collect();
    let bytes = BASE64.decode(body.as_bytes()).unwrap_or_default();
    FileKey::read(&bytes).map_err(|_| PlatformError::setup(words::NO_KEY, &[("file", &path.display().to_string())]))
}

/// A new key in a file that only its owner reads. A file that is there is left as it is.
///
/// # Errors
/// [`PlatformError::Setup`] where there is one; [`PlatformError::File`].
pub fn make_key(path: &Path) -> Result<FileKey> {
    if path.exists() {
        return Err(PlatformError::setup(words::KEY_THERE, &[("file", &path.display().to_string())]));
    }
    let (key, bytes) = FileKey::generate().map_err(PlatformError::because(lobby_words::setup::SYSTEM_REFUSES))?;
    crate::data_dir::write_private(path, &format!("{HEAD}\n{}\n{FOOT}\n", BASE64.encode(&bytes)))?;
    Ok(key)
}

fn or_none(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(PlatformError::file("reading", path)(error)),
    }
}

/// Metadata in a folder, none where there is no folder.
fn metadata(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(files),
        Err(error) => return Err(PlatformError::file("listing", folder)(error)),
    };
    for entry in entries {
        let entry = entry.map_err(PlatformError::file("listing", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json")
            && let Some(bytes) = or_none(&entry.path())?
        {
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

/// Each beside its place, then there: a reader finds the whole or what was there before.
fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<()> {
    let failed = || PlatformError::file("writing", folder);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed())?;
    for (name, bytes) in files {
        let fresh = folder.join(format!("{name}.new"));
        let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh);
        let mut file = opened.map_err(failed())?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed())?;
        fs::rename(&fresh, folder.join(name)).map_err(failed())?;
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed())?;
    }
    Ok(())
}
