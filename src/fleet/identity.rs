//! The identity of a kiosk: who it is, whom it trusts, and the key that proves it.

use std::path::Path;
use std::sync::Arc;

use lobby_envelope::SigningKey;
use lobby_wire::Message as _;

use crate::certificate::Dates;
use crate::durable;
use crate::identity_files::{CERTIFICATE, FOLDER, IdentityError, KEY, KIOSK, TRUST, damaged, read};
use crate::public_identity::PublicIdentity;

/// The whole identity, with its key. Cheap to clone; `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The part without secrets, which a visit holds too.
    pub public: PublicIdentity,
    /// Its certificate, PEM.
    pub certificate_pem: String,
    key: Arc<SigningKey>,
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

    /// Replaces the identity on disk, durable at return.
    pub(crate) fn store(&self, state_dir: &Path) -> Result<(), IdentityError> {
        self.store_where(state_dir, |_| true).map(|_| ())
    }

    /// Replaces the identity on disk if its certificate is still `certificate_pem`; returns false and changes nothing
    /// otherwise: `lobby enrol` and a renewal may finish at the same time.
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

    /// Validity of the certificate; `None` where it cannot be parsed.
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
