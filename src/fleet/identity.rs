//! What a kiosk is and whom it trusts: the folder `identity/` of its state, written once by enrolment.
//!
//! ```text
//! identity/device.key   PKCS#8 PEM, 0600; never leaves the machine; signs manifests and opens TLS connections
//! identity/device.crt   PEM, as the platform issued it
//! identity/trust.json   lobby-trust/1: CA, receipt key, catalogue key, recipients
//! identity/kiosk.json   who it is and where its platform answers
//! ```
//! The folder is put in place by one rename, so its files always belong together.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lobby_domain::{FailureCode, Text};
use lobby_envelope::SigningKey;
use lobby_wire::Message as _;
use serde::{Deserialize, Serialize};

use crate::certificate::Dates;
use crate::durable;
use crate::public::PublicIdentity;

pub(crate) const FOLDER: &str = "identity";
const KEY: &str = "device.key";
const CERTIFICATE: &str = "device.crt";
pub(crate) const TRUST: &str = "trust.json";
pub(crate) const KIOSK: &str = "kiosk.json";

/// Who the kiosk is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskRecord {
    /// Its id, e.g. `WL01-K01`.
    pub kiosk: String,
    /// Site code, four characters.
    pub site_code: String,
    /// Kiosk code, three characters.
    pub kiosk_code: String,
    /// Where its platform answered when it was enrolled.
    pub platform_url: String,
}

/// Everything enrolment gave. Cheap to clone; `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Identity {
    /// What a visit may know of it too.
    pub public: PublicIdentity,
    /// Its certificate, PEM.
    pub certificate_pem: String,
    key: Arc<SigningKey>,
}

/// Why there is no usable identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Never enrolled.
    #[error("reading the identity: this kiosk is not enrolled ({path} is missing) [Q-04]")]
    NotEnrolled {
        /// The folder that should be there.
        path: PathBuf,
    },
    /// A file that cannot be read.
    #[error("reading {path} of the identity")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is not what it should be.
    #[error("reading {path} of the identity: {reason}")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong; quotes no secret.
        reason: String,
    },
    /// The folder cannot be written.
    #[error("writing {path}")]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl IdentityError {
    /// The failure code to show with it.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        FailureCode::NotEnrolled
    }

    /// One sentence for a technician.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            IdentityError::NotEnrolled { .. } => Text::new(
                "这台机器还没有注册到平台，请先运行 lobby enrol。",
                "This kiosk is not enrolled with a platform yet. Run lobby enrol first.",
            ),
            IdentityError::Unreadable { path, .. } | IdentityError::Damaged { path, .. } => Text::new(
                format!("注册信息 {} 读不出来或已损坏，请重新注册。", path.display()),
                format!("The identity file {} cannot be read or is damaged. Enrol this kiosk again.", path.display()),
            ),
            IdentityError::Unwritable { path, .. } => Text::new(
                format!("注册信息写不进 {}，请检查磁盘和权限。", path.display()),
                format!("The identity cannot be written to {}. Check disk and permissions.", path.display()),
            ),
        }
    }
}

impl Identity {
    pub(crate) fn new(public: PublicIdentity, certificate_pem: String, key: SigningKey) -> Identity {
        Identity { public, certificate_pem, key: Arc::new(key) }
    }

    /// Reads the identity below `state_dir`.
    ///
    /// # Errors
    /// [`IdentityError::NotEnrolled`] where there is none, [`IdentityError::Unreadable`], [`IdentityError::Damaged`].
    pub fn load(state_dir: &Path) -> Result<Identity, IdentityError> {
        let folder = state_dir.join(FOLDER);
        let public = PublicIdentity::load(state_dir)?;
        let key = zeroize::Zeroizing::new(read(&folder, KEY)?);
        let key = SigningKey::from_pkcs8_pem(&key).map_err(|error| damaged(&folder, KEY, &error))?;
        let certificate_pem = read(&folder, CERTIFICATE)?;
        Ok(Identity::new(public, certificate_pem, key))
    }

    /// Puts this identity in place of whatever was there, durable at return.
    pub(crate) fn store(&self, state_dir: &Path) -> Result<(), IdentityError> {
        self.store_where(state_dir, |_| true).map(|_| ())
    }

    /// Puts this identity in place of the one with `certificate_pem`; `false` where another stands there by now, which
    /// is left alone: `lobby enrol` and a renewal may come to their end at the same time.
    pub(crate) fn store_after(&self, state_dir: &Path, certificate_pem: &str) -> Result<bool, IdentityError> {
        self.store_where(state_dir, |folder| read(folder, CERTIFICATE).is_ok_and(|there| there == certificate_pem))
    }

    fn store_where(&self, state_dir: &Path, may: impl FnOnce(&Path) -> bool) -> Result<bool, IdentityError> {
        let folder = state_dir.join(FOLDER);
        let unwritable = |source| IdentityError::Unwritable { path: folder.clone(), source };
        std::fs::create_dir_all(state_dir).map_err(unwritable)?;
        let _alone = durable::lock_beside(&folder).map_err(unwritable)?;
        if !may(&folder) {
            return Ok(false);
        }
        let record = serde_json::to_vec_pretty(&self.public.record).map_err(|error| unwritable(error.into()))?;
        let key = self.key.to_pkcs8_pem();
        let files: [(&str, &[u8]); 4] = [
            (KEY, key.as_bytes()),
            (CERTIFICATE, self.certificate_pem.as_bytes()),
            (TRUST, &self.public.trust.to_bytes()),
            (KIOSK, &record),
        ];
        durable::replace_folder(&folder, &files).map_err(unwritable)?;
        Ok(true)
    }

    /// When its certificate counts; none where it is not one.
    #[must_use]
    pub fn dates(&self) -> Option<Dates> {
        Dates::of(&self.certificate_pem)
    }

    /// The device key: signs manifests under [`SigningKey::kid`].
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.key
    }
}

pub(crate) fn read(folder: &Path, name: &str) -> Result<String, IdentityError> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).map_err(|source| IdentityError::Unreadable { path, source })
}

pub(crate) fn damaged(folder: &Path, name: &str, error: &dyn std::fmt::Display) -> IdentityError {
    IdentityError::Damaged { path: folder.join(name), reason: error.to_string() }
}
