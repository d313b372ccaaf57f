//! The platform's folder: what is in it and how its files are written.
//!
//! ```text
//! platform.json     organisation, the profile its keys were made for, and where the rows are if not here; 0600
//! platform.db       everything in rows (SQLite), unless they are kept in PostgreSQL
//! keys/             CA, server certificate, receipt key, catalogue key, intake identities; each file 0600
//! materials/        sealed blobs, by organisation, kiosk and digest
//! uploads/          blobs on their way, and marks of complete ones that no application names
//! updates/          releases for kiosks, their signed metadata, and drafts of it (update_folder.rs)
//! ballast           holds nothing; gives way where the disk is full
//! words/            further languages of the pages, one file each (as in assets/words), where there are any
//! ```

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use lobby_domain::id::OrgCode;
use lobby_words::setup as words;
use serde::{Deserialize, Serialize};

use crate::error::{PlatformError, Result};
use crate::notice_file::Letterhead;
use crate::place::DatabaseUrl;
use crate::profile::Profile;

/// The folder.
#[derive(Clone, Debug)]
pub struct DataDir(PathBuf);

/// `platform.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Leads the key of every row: the division whose platform this is.
    pub org: String,
    /// What the keys were made for.
    pub profile: Profile,
    /// Where the rows are; the file in this folder where nothing is said. May hold a password, as the folder holds
    /// keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseUrl>,
    /// Where the officers' pages listen, `0.0.0.0:8444`: a listener of their own, so that what besets the kiosks' does not
    /// beset theirs. On the address of the API where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<SocketAddr>,
    /// How long a kiosk's certificate lasts; it renews itself after two thirds of that.
    #[serde(default = "certificate_life")]
    pub kiosk_certificate_life: SignedDuration,
    /// What stands on the letters of cases.
    #[serde(default, skip_serializing_if = "LettersSettings::is_empty")]
    pub letters: LettersSettings,
}

/// What stands on the letters of cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LettersSettings {
    /// The agency's mark in numbers, 1 to 12 letters or digits; what the organisation's code has of them where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Telephone for questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helpline: Option<String>,
    /// Where people reach the public pages, `https://case.example.gov.cn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_pages: Option<String>,
}

impl LettersSettings {
    fn is_empty(&self) -> bool {
        *self == LettersSettings::default()
    }
}

impl Settings {
    /// The letterhead, checked.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] where the settings hold what none can have.
    pub fn letterhead(&self) -> Result<Letterhead> {
        let LettersSettings { mark, helpline, public_pages } = self.letters.clone();
        let of_org = || self.org.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
        Letterhead::new(mark.unwrap_or_else(of_org), helpline, public_pages).map_err(|error| {
            let (file, reason) = ("platform.json, letters", error.to_string());
            PlatformError::setup(words::SETTINGS_UNREADABLE, &[("file", file), ("reason", &reason)])
        })
    }

    /// The organisation, checked.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] where the text is no code.
    pub fn org(&self) -> Result<OrgCode> {
        OrgCode::parse(&self.org).map_err(PlatformError::because(words::ORG_CODE))
    }
}

/// How long a kiosk's certificate lasts where nothing else is said.
#[must_use]
pub fn certificate_life() -> SignedDuration {
    SignedDuration::from_hours(24 * 30)
}

impl DataDir {
    /// The folder at `root`, made (0700) where it is missing.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn create(root: &Path) -> Result<DataDir> {
        let dir = DataDir(root.to_owned());
        require_owner(root)?;
        for folder in [root.to_owned(), dir.keys(), dir.materials(), dir.uploads()] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .map_err(PlatformError::file("making the folder", &folder))?;
        }
        Ok(dir)
    }

    /// The folder at `root`, with its settings.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] where `init` has not been run there.
    pub fn open(root: &Path) -> Result<(DataDir, Settings)> {
        let dir = DataDir(root.to_owned());
        let Some(settings) = dir.settings()? else {
            return Err(PlatformError::setup(words::NO_PLATFORM, &[("folder", &root.display().to_string())]));
        };
        Ok((DataDir::create(root)?, settings))
    }

    /// The settings; None before `init`.
    ///
    /// # Errors
    /// [`PlatformError::File`] or [`PlatformError::Setup`] where the file is not readable.
    pub fn settings(&self) -> Result<Option<Settings>> {
        let path = self.0.join("platform.json");
        if !path.exists() {
            return Ok(None);
        }
        let text = read(&path)?;
        let unreadable = |error: serde_json::Error| {
            let (file, reason) = (path.display().to_string(), error.to_string());
            PlatformError::setup(words::SETTINGS_UNREADABLE, &[("file", &file), ("reason", &reason)])
        };
        serde_json::from_str(&text).map(Some).map_err(unreadable)
    }

    /// Writes the settings.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn write_settings(&self, settings: &Settings) -> Result<()> {
        let json = serde_json::to_string_pretty(settings).unwrap_or_default();
        write_private(&self.0.join("platform.json"), &(json + "\n"))
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("platform.db")
    }

    /// The folder of keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// The folder of sealed blobs.
    #[must_use]
    pub fn materials(&self) -> PathBuf {
        self.0.join("materials")
    }

    /// The folder of blobs on their way.
    #[must_use]
    pub fn uploads(&self) -> PathBuf {
        self.0.join("uploads")
    }
}

/// Refuses the folder of another user: what is written there, a new key before all, would lock `serve` out.
fn require_owner(root: &Path) -> Result<()> {
    let Ok(owner) = fs::metadata(root).map(|folder| folder.uid()) else { return Ok(()) };
    if rustix::process::geteuid().as_raw() == owner {
        return Ok(());
    }
    let (folder, uid) = (root.display().to_string(), owner.to_string());
    Err(PlatformError::setup(words::OTHER_OWNER, &[("folder", &folder), ("uid", &uid)]))
}

/// Reads a text file.
///
/// # Errors
/// [`PlatformError::File`].
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(PlatformError::file("reading", path))
}

/// Writes a file that only its owner reads (0600), durably: a key that was answered for must survive a power cut.
///
/// # Errors
/// [`PlatformError::File`].
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    let failed = || PlatformError::file("writing", path);
    let fresh = path.with_extension("new");
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh).map_err(failed())?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed())?;
    fs::rename(&fresh, path).map_err(failed())?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed())
}
