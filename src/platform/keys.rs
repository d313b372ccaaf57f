//! The platform's keys: made once by `init`, read at every start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use lobby_envelope::{Recipient, SigningKey, VerifyingKey};
use lobby_wire::Message as _;
use lobby_wire::enrol::Trust;
use lobby_words::setup as words;

use crate::authority::{self, Authority, AuthorityCertificates, Pair};
use crate::data_dir::{DataDir, read, write_private};
use crate::error::{PlatformError, Result};
use crate::intake_keys::{self, IntakeKeys};
use crate::person_index::PersonIndex;
use crate::profile::Profile;
use crate::server_certificate::{self, ServerCertificate};

/// Everything the platform signs and opens with.
pub struct Keys {
    /// Signs certificates.
    pub authority: Authority,
    /// Server certificate and key.
    pub server: Arc<ServerCertificate>,
    /// Signs receipts.
    pub receipt: SigningKey,
    /// Signs catalogue heads.
    pub catalogue: SigningKey,
    /// Open envelopes.
    pub intake: IntakeKeys,
    /// Digests what names a person.
    pub persons: PersonIndex,
    folder: PathBuf,
}

struct Files {
    ca: PathBuf,
    ca_key: PathBuf,
    ca_former: PathBuf,
    server: server_certificate::Files,
    receipt: PathBuf,
    catalogue: PathBuf,
    intake: PathBuf,
}

fn files(folder: &Path) -> Files {
    let file = |name: &str| folder.join(name);
    Files {
        ca: file("ca.pem"),
        ca_key: file("ca.key.pem"),
        ca_former: file("ca.former.pem"),
        server: server_certificate::Files { certificate: file("server.pem"), key: file("server.key.pem") },
        receipt: file("receipt.key.pem"),
        catalogue: file("catalogue.key.pem"),
        intake: intake_keys::file(folder),
    }
}

/// Makes the keys that are missing; those that are there stay.
///
/// # Errors
/// [`PlatformError::File`], [`PlatformError::Certificate`] or [`PlatformError::Seal`].
pub fn make_missing(dir: &DataDir, profile: Profile, hosts: &[String], now: Timestamp) -> Result<()> {
    let files = files(&dir.keys());
    if !files.ca.exists() {
        let ca = authority::make_ca(profile, now)?;
        write_private(&files.ca_key, &ca.key_pem)?;
        write_private(&files.ca, &ca.certificate_pem)?;
    }
    if !files.server.certificate.exists() {
        write_server(&files, &load_authority(&files)?.make_server(hosts, now)?)?;
    }
    for path in [&files.receipt, &files.catalogue] {
        if !path.exists() {
            let key = SigningKey::generate().map_err(PlatformError::seal("making a signing key"))?;
            write_private(path, &key.to_pkcs8_pem())?;
        }
    }
    if !files.intake.exists() {
        intake_keys::make_first(&dir.keys())?;
    }
    Ok(())
}

/// Renews the server's certificate in this folder of keys under the same names where it ends within `before`, has not begun or does not fit its
/// key; true where it did. One that another authority made is its maker's to renew.
///
/// # Errors
/// [`PlatformError::File`] or [`PlatformError::Certificate`].
pub fn renew_server(folder: &Path, before: SignedDuration, now: Timestamp) -> Result<bool> {
    let files = files(folder);
    let (pair, authority) = (files.server.read()?, load_authority(&files)?);
    let certificate = &pair.certificate_pem;
    let Some(life) = authority::life(certificate).filter(|_| authority.is_issuer_of(certificate)) else {
        return Ok(false);
    };
    let is_good = life.from <= now && life.until.duration_since(now) >= before;
    if is_good && server_certificate::fit(&pair) {
        return Ok(false);
    }
    write_server(&files, &authority.renew_server(life, &authority::names(certificate), now)?)?;
    Ok(true)
}

/// Gives the authority in this folder of keys another certificate for the key that it has. The one before stays among the
/// former ones and is shown beside it, for kiosks that are enrolled with its digest. Returns the new one's end.
///
/// # Errors
/// [`PlatformError::File`] or [`PlatformError::Certificate`]; [`PlatformError::Setup`] where another program made the
/// authority.
pub fn renew_ca(folder: &Path, now: Timestamp) -> Result<Timestamp> {
    let files = files(folder);
    let pair = Pair { certificate_pem: read(&files.ca)?, key_pem: read(&files.ca_key)? };
    let renewed = authority::renew_ca(&pair, now)?;
    let renewed = renewed.ok_or_else(|| PlatformError::setup(words::CA_OF_OTHERS, &[]))?;
    let former = former(&files)?;
    // First the former ones: where the power goes between the two files, it is listed twice and nothing is lost.
    if !former.contains(pair.certificate_pem.trim()) {
        write_private(&files.ca_former, &(pair.certificate_pem + &former))?;
    }
    write_private(&files.ca, &renewed)?;
    Ok(authority::life(&renewed).map_or(now, |life| life.until))
}

fn former(files: &Files) -> Result<String> {
    if files.ca_former.exists() { read(&files.ca_former) } else { Ok(String::new()) }
}

/// One file after the other: where the power goes between them, the next look finds a certificate that does not fit its
/// key, and makes both anew.
fn write_server(files: &Files, server: &Pair) -> Result<()> {
    write_private(&files.server.key, &server.key_pem)?;
    write_private(&files.server.certificate, &server.certificate_pem)
}

/// Refuses a platform that has lost a key. Another key in its place would be worse than none: kiosks trust the one they
/// were enrolled with, and what is sealed opens with no other.
///
/// # Errors
/// [`PlatformError::Setup`], with the file and what to do.
pub fn require(dir: &DataDir) -> Result<()> {
    let files = files(&dir.keys());
    let needed = [&files.ca, &files.ca_key, &files.receipt, &files.catalogue];
    match needed.into_iter().chain([&files.intake]).find(|path| !path.exists()) {
        None => Ok(()),
        Some(path) => Err(PlatformError::setup(words::KEY_MISSING, &[("file", &path.display().to_string())])),
    }
}

fn load_authority(files: &Files) -> Result<Authority> {
    Authority::load(&Pair { certificate_pem: read(&files.ca)?, key_pem: read(&files.ca_key)? }, former(files)?)
}

impl Keys {
    /// Reads the keys of a folder.
    ///
    /// # Errors
    /// [`PlatformError::File`], [`PlatformError::Certificate`] or [`PlatformError::Seal`].
    pub fn load(dir: &DataDir) -> Result<Keys> {
        let files = files(&dir.keys());
        let signing = |path: &PathBuf| {
            SigningKey::from_pkcs8_pem(&read(path)?).map_err(PlatformError::seal("reading a signing key"))
        };
        require(dir)?;
        let authority = load_authority(&files)?;
        let receipt = signing(&files.receipt)?;
        Ok(Keys {
            server: Arc::new(ServerCertificate::load(files.server, &authority.certificates().bundle())?),
            authority,
            persons: PersonIndex::of(&receipt),
            receipt,
            catalogue: signing(&files.catalogue)?,
            intake: IntakeKeys::load(dir.keys())?,
            folder: dir.keys(),
        })
    }

    /// The folder that holds them.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads the certificates of server and authority again; true where others are shown from now on.
    ///
    /// # Errors
    /// As [`ServerCertificate::reload`].
    pub fn reload(&self) -> Result<bool> {
        let files = files(&self.folder);
        let certificates = AuthorityCertificates { current: read(&files.ca)?, former: former(&files)? };
        let of_authority = self.authority.show(certificates);
        let of_server = self.server.reload(&self.authority.certificates().bundle())?;
        Ok(of_authority || of_server)
    }

    /// What kiosks trust this platform by.
    #[must_use]
    pub fn trust(&self) -> Trust {
        Trust {
            schema: Trust::SCHEMA.into(),
            ca_pem: self.authority.certificates().bundle(),
            receipt_key: self.receipt.public_key(&self.receipt.kid()),
            catalogue_key: self.catalogue.public_key(&self.catalogue.kid()),
            recipients: self.intake.in_force().iter().map(Recipient::to_wire).collect(),
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
