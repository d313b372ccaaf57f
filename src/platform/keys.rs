//! The platform's keys: made once by `init`, read at every start.

use std::path::PathBuf;

use jiff::Timestamp;
use lobby_envelope::{IntakeIdentity, SigningKey, VerifyingKey};
use lobby_wire::Message as _;
use lobby_wire::enrol::Trust;

use crate::authority::{self, Authority, Pair};
use crate::data_dir::{DataDir, read, write_private};
use crate::error::{PlatformError, Result};
use crate::profile::Profile;

/// Everything the platform signs and opens with.
pub struct Keys {
    /// Signs certificates.
    pub authority: Authority,
    /// Server certificate and key.
    pub server: Pair,
    /// Signs receipts.
    pub receipt: SigningKey,
    /// Signs catalogue heads.
    pub catalogue: SigningKey,
    /// Open envelopes: the one in force first, older ones after it.
    pub intake: Vec<IntakeIdentity>,
}

struct Files {
    ca: PathBuf,
    ca_key: PathBuf,
    server: PathBuf,
    server_key: PathBuf,
    receipt: PathBuf,
    catalogue: PathBuf,
    intake: PathBuf,
}

fn files(dir: &DataDir) -> Files {
    let file = |name: &str| dir.keys().join(name);
    Files {
        ca: file("ca.pem"),
        ca_key: file("ca.key.pem"),
        server: file("server.pem"),
        server_key: file("server.key.pem"),
        receipt: file("receipt.key.pem"),
        catalogue: file("catalogue.key.pem"),
        intake: file("intake.age.txt"),
    }
}

/// Makes the keys that are missing; those that are there stay.
///
/// # Errors
/// [`PlatformError::File`], [`PlatformError::Certificate`] or [`PlatformError::Seal`].
pub fn make_missing(dir: &DataDir, profile: Profile, hosts: &[String], now: Timestamp) -> Result<()> {
    let files = files(dir);
    if !files.ca.exists() {
        let ca = authority::make_ca(profile, now)?;
        write_private(&files.ca_key, &ca.key_pem)?;
        write_private(&files.ca, &ca.certificate_pem)?;
    }
    if !files.server.exists() {
        let server = load_authority(&files)?.make_server(hosts, now)?;
        write_private(&files.server_key, &server.key_pem)?;
        write_private(&files.server, &server.certificate_pem)?;
    }
    for path in [&files.receipt, &files.catalogue] {
        if !path.exists() {
            let key = SigningKey::generate().map_err(PlatformError::seal("making a signing key"))?;
            write_private(path, &key.to_pkcs8_pem())?;
        }
    }
    if !files.intake.exists() {
        write_private(&files.intake, &IntakeIdentity::generate().to_secret_text())?;
    }
    Ok(())
}

fn load_authority(files: &Files) -> Result<Authority> {
    Authority::load(&Pair { certificate_pem: read(&files.ca)?, key_pem: read(&files.ca_key)? })
}

impl Keys {
    /// Reads the keys of a folder.
    ///
    /// # Errors
    /// [`PlatformError::File`], [`PlatformError::Certificate`] or [`PlatformError::Seal`].
    pub fn load(dir: &DataDir) -> Result<Keys> {
        let files = files(dir);
        let signing = |path: &PathBuf| {
            SigningKey::from_pkcs8_pem(&read(path)?).map_err(PlatformError::seal("reading a signing key"))
        };
        let intake =
            IntakeIdentity::parse(&read(&files.intake)?).map_err(PlatformError::seal("reading the intake identity"))?;
        Ok(Keys {
            authority: load_authority(&files)?,
            server: Pair { certificate_pem: read(&files.server)?, key_pem: read(&files.server_key)? },
            receipt: signing(&files.receipt)?,
            catalogue: signing(&files.catalogue)?,
            intake: vec![intake],
        })
    }

    /// What kiosks trust this platform by.
    #[must_use]
    pub fn trust(&self) -> Trust {
        Trust {
            schema: Trust::SCHEMA.into(),
            ca_pem: self.authority.ca_pem().to_owned(),
            receipt_key: self.receipt.public_key(&self.receipt.kid()),
            catalogue_key: self.catalogue.public_key(&self.catalogue.kid()),
            recipients: self.intake.iter().map(|identity| identity.recipient().to_wire()).collect(),
        }
    }

    /// The key that catalogue heads verify with.
    ///
    /// # Errors
    /// [`PlatformError::Seal`].
    pub fn catalogue_verifier(&self) -> Result<VerifyingKey> {
        VerifyingKey::from_wire(&self.catalogue.public_key(&self.catalogue.kid()))
            .map_err(PlatformError::seal("reading the catalogue key"))
    }
}
