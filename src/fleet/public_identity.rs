//! The public part of the identity, which a visit holds. The key stays unread.

use std::path::Path;

use lobby_envelope::{Recipient, SealError, VerifyingKey};
use lobby_wire::enrol::Trust;
use serde::{Deserialize, Serialize};

use crate::config::Profile;
use crate::identity_files::{FOLDER, IdentityError, KIOSK, TRUST, damaged, read};

/// Ids of the kiosk and address of its platform, `kiosk.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskRecord {
    /// Id of the kiosk, e.g. `WL01-K01`.
    pub kiosk: String,
    /// Site code, four characters.
    pub site_code: String,
    /// Kiosk code, three characters.
    pub kiosk_code: String,
    /// URL of the platform at enrolment.
    pub platform_url: String,
    /// Highest counter of a case number under this code that the platform knew to be given at enrolment.
    #[serde(default)]
    pub numbered_to: u32,
    /// Whether the platform enrolled it for tests. Set at enrolment and nowhere else: the certificate says the same.
    #[serde(default)]
    pub test: bool,
    /// Whether the platform is a demonstration, where nothing is real.
    #[serde(default)]
    pub demonstration: bool,
}

impl KioskRecord {
    /// Whether this is the same kiosk at the same platform, for the same use; its numbers have gone on since.
    #[must_use]
    pub fn is_same(&self, other: &KioskRecord) -> bool {
        self.kiosk == other.kiosk
            && self.site_code == other.site_code
            && self.kiosk_code == other.kiosk_code
            && self.platform_url == other.platform_url
            && self.test == other.test
            && self.demonstration == other.demonstration
    }

    /// Whether applications made under this profile would be taken for real although they are not: profile
    /// `acceptance` needs an enrolment for tests; so does `simulation`, unless the platform is a demonstration.
    #[must_use]
    pub fn is_unmarked_trial(&self, profile: Profile) -> bool {
        match profile {
            Profile::Production => false,
            Profile::Acceptance => !self.test,
            Profile::Simulation => !self.test && !self.demonstration,
        }
    }
}

/// The kiosk's record and trust bundle, without its key.
#[derive(Clone, Debug)]
pub struct PublicIdentity {
    /// Ids of the kiosk and address of its platform.
    pub record: KioskRecord,
    /// CA, keys and recipients that the kiosk trusts.
    pub trust: Trust,
}

impl PublicIdentity {
    /// Whether kiosk, CA, receipt key and catalogue key are equal. Recipients may differ: a platform changes them.
    #[must_use]
    pub fn is_same_kiosk_and_platform(&self, other: &PublicIdentity) -> bool {
        let keys = |identity: &PublicIdentity| {
            let trust = &identity.trust;
            (trust.ca_pem.clone(), trust.receipt_key.clone(), trust.catalogue_key.clone())
        };
        self.record.is_same(&other.record) && keys(self) == keys(other)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_out_is_marked_unless_the_platform_is_a_demonstration() {
        let unmarked = |test, demonstration| {
            let record = KioskRecord {
                kiosk: "WL01-K01".into(),
                site_code: "WL01".into(),
                kiosk_code: "K01".into(),
                platform_url: String::new(),
                numbered_to: 0,
                test,
                demonstration,
            };
            Profile::ALL.map(|profile| record.is_unmarked_trial(profile))
        };
        // Simulation, acceptance, production.
        assert_eq!(unmarked(false, false), [true, true, false]);
        assert_eq!(unmarked(false, true), [false, true, false]);
        assert_eq!(unmarked(true, false), [false, false, false], "a kiosk for tests may run with every profile");
    }

    #[test]
    fn a_record_of_an_earlier_program_is_one_of_a_real_kiosk() {
        let old = r#"{"kiosk":"WL01-K01","site_code":"WL01","kiosk_code":"K01","platform_url":"https://p"}"#;
        let record = serde_json::from_str::<KioskRecord>(old).ok();
        assert!(record.is_some_and(|record| !record.test && !record.demonstration));
    }
}
