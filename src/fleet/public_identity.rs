//! The public half of the identity: what a visit may know. The key stays unread.

use std::path::Path;

use lobby_envelope::{Recipient, SealError, VerifyingKey};
use lobby_wire::enrol::Trust;

use crate::trust::{FOLDER, IdentityError, KIOSK, KioskRecord, TRUST, damaged, read};

/// Who the kiosk is and whom it trusts, without its key.
#[derive(Clone, Debug)]
pub struct PublicIdentity {
    /// Who the kiosk is.
    pub record: KioskRecord,
    /// Whom it trusts.
    pub trust: Trust,
}

impl PublicIdentity {
    /// Whether both speak of the same kiosk at the same platform, which proves itself by the same keys. Recipients may
    /// differ: they change in the life of a platform.
    #[must_use]
    pub fn is_same_kiosk_and_platform(&self, other: &PublicIdentity) -> bool {
        let keys = |identity: &PublicIdentity| {
            let trust = &identity.trust;
            (trust.ca_pem.clone(), trust.receipt_key.clone(), trust.catalogue_key.clone())
        };
        self.record == other.record && keys(self) == keys(other)
    }

    /// Reads it below `state_dir`, leaving the key alone.
    ///
    /// # Errors
    /// As [`crate::Identity::load`].
    pub fn load(state_dir: &Path) -> Result<PublicIdentity, IdentityError> {
        let folder = state_dir.join(FOLDER);
        if !folder.exists() {
            return Err(IdentityError::NotEnrolled { path: folder });
        }
        let trust = lobby_wire::read::<Trust>(read(&folder, TRUST)?.as_bytes())
            .map_err(|error| damaged(&folder, TRUST, &error))?;
        let record = serde_json::from_str(&read(&folder, KIOSK)?).map_err(|error| damaged(&folder, KIOSK, &error))?;
        Ok(PublicIdentity { record, trust })
    }

    /// The keys whose receipts count.
    ///
    /// # Errors
    /// [`SealError::Key`] where the trust bundle's key is not one.
    pub fn receipt_keys(&self) -> Result<Vec<VerifyingKey>, SealError> {
        Ok(vec![VerifyingKey::from_wire(&self.trust.receipt_key)?])
    }

    /// The keys whose catalogue heads count.
    ///
    /// # Errors
    /// [`SealError::Key`] where the trust bundle's key is not one.
    pub fn catalogue_keys(&self) -> Result<Vec<VerifyingKey>, SealError> {
        Ok(vec![VerifyingKey::from_wire(&self.trust.catalogue_key)?])
    }

    /// The recipients every blob is sealed to.
    ///
    /// # Errors
    /// [`SealError::Key`] where one of them is none.
    pub fn recipients(&self) -> Result<Vec<Recipient>, SealError> {
        self.trust.recipients.iter().map(Recipient::from_wire).collect()
    }
}
