//! Signed manifests. The digest that receipts name is that of the JWS text itself.

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::Manifest;
use lobby_wire::{Message as _, read};

use crate::digest::sha256;
use crate::{SealError, SigningKey, VerifyingKey, jws};

/// `typ` of a manifest.
pub const MANIFEST_TYP: &str = "lobby-manifest+jws";

/// A manifest as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedManifest {
    /// Compact JWS.
    pub jws: String,
    /// Digest of the JWS bytes.
    pub sha256: Sha256,
}

/// Signs a manifest with the device key.
///
/// # Errors
/// [`SealError::Randomness`].
pub fn sign_manifest(key: &SigningKey, kid: &str, manifest: &Manifest) -> Result<SignedManifest, SealError> {
    let jws = jws::sign(key, kid, MANIFEST_TYP, &manifest.to_bytes())?;
    let sha256 = sha256(jws.as_bytes());
    Ok(SignedManifest { jws, sha256 })
}

/// The manifest and the digest of its JWS, once `key` vouches for it.
///
/// # Errors
/// As [`jws::verify`], or [`SealError::Message`].
pub fn verify_manifest(jws: &str, key: &VerifyingKey) -> Result<(Manifest, Sha256), SealError> {
    let payload = jws::verify(jws, std::slice::from_ref(key), MANIFEST_TYP)?;
    Ok((read(&payload)?, sha256(jws.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::sign_receipt;
    use crate::receipt::tests::{manifest, receipt_for};

    #[test]
    fn a_signed_manifest_comes_back_with_the_digest_of_its_text() {
        let key = SigningKey::generate().unwrap();
        let signed = sign_manifest(&key, "device", &manifest()).unwrap();
        let public = VerifyingKey::from_wire(&key.public_key("device")).unwrap();
        assert_eq!(verify_manifest(&signed.jws, &public).unwrap(), (manifest(), signed.sha256));
        assert_eq!(signed.sha256, sha256(signed.jws.as_bytes()));
    }

    #[test]
    fn a_manifest_of_another_device_and_a_receipt_are_not_taken_for_it() {
        let key = SigningKey::generate().unwrap();
        let signed = sign_manifest(&key, "device", &manifest()).unwrap();
        let other = VerifyingKey::from_wire(&SigningKey::generate().unwrap().public_key("device")).unwrap();
        assert!(matches!(verify_manifest(&signed.jws, &other), Err(SealError::Forged { .. })));
        let receipt = sign_receipt(&key, "device", &receipt_for(&manifest(), signed.sha256)).unwrap();
        let public = VerifyingKey::from_wire(&key.public_key("device")).unwrap();
        assert!(matches!(verify_manifest(&receipt, &public), Err(SealError::Header { member: "typ", .. })));
    }

    #[test]
    fn a_manifest_of_another_schema_is_refused_although_signed() {
        let key = SigningKey::generate().unwrap();
        let later = Manifest { schema: "lobby-manifest/2".into(), ..manifest() };
        let signed = sign_manifest(&key, "device", &later).unwrap();
        let public = VerifyingKey::from_wire(&key.public_key("device")).unwrap();
        assert!(matches!(verify_manifest(&signed.jws, &public), Err(SealError::Message(_))));
    }
}
