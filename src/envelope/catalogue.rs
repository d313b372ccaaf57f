//! Signed catalogue heads and the bundles they name.

use lobby_wire::catalogue::{CatalogueBundle, CatalogueHead};
use lobby_wire::{Message as _, read};

use crate::digest::sha256;
use crate::{SealError, SigningKey, VerifyingKey, jws};

/// `typ` of a catalogue head.
pub const HEAD_TYP: &str = "lobby-catalogue-head+jws";

/// Signs a head with the catalogue key.
///
/// # Errors
/// [`SealError::Randomness`].
pub fn sign_head(key: &SigningKey, kid: &str, head: &CatalogueHead) -> Result<String, SealError> {
    jws::sign(key, kid, HEAD_TYP, &head.to_bytes())
}

/// The head, once a trusted key vouches for it.
///
/// # Errors
/// As [`jws::verify`], or [`SealError::Message`].
pub fn verify_head(jws: &str, keys: &[VerifyingKey]) -> Result<CatalogueHead, SealError> {
    Ok(read(&jws::verify(jws, keys, HEAD_TYP)?)?)
}

/// The bundle, once its head is genuine, not older than `min_version` and names these bytes.
///
/// # Errors
/// As [`verify_head`], [`SealError::OldCatalogue`], [`SealError::OtherBundle`] or [`SealError::Message`].
pub fn verify_bundle(
    head_jws: &str,
    bundle: &[u8],
    keys: &[VerifyingKey],
    min_version: u64,
) -> Result<CatalogueBundle, SealError> {
    let head = verify_head(head_jws, keys)?;
    if head.version < min_version {
        return Err(SealError::OldCatalogue { found: head.version, wanted: min_version });
    }
    if head.size != bundle.len() as u64 {
        return Err(SealError::OtherBundle { member: "size" });
    }
    if head.sha256 != sha256(bundle) {
        return Err(SealError::OtherBundle { member: "digest" });
    }
    let bundle: CatalogueBundle = read(bundle)?;
    if bundle.version != head.version {
        return Err(SealError::OtherBundle { member: "version" });
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(version: u64) -> CatalogueBundle {
        CatalogueBundle {
            schema: CatalogueBundle::SCHEMA.into(),
            version,
            items: vec![serde_json::json!({"unknown_here": true})],
            choice_lists: [].into(),
            divisions: vec![],
            themes: vec![],
        }
    }

    fn head(version: u64, bytes: &[u8]) -> CatalogueHead {
        CatalogueHead {
            schema: CatalogueHead::SCHEMA.into(),
            version,
            sha256: sha256(bytes),
            size: bytes.len() as u64,
            published_at: "2026-03-02T00:00:00Z".parse().unwrap(),
        }
    }

    fn publisher() -> (SigningKey, Vec<VerifyingKey>) {
        let key = SigningKey::generate().unwrap();
        let keys = vec![VerifyingKey::from_wire(&key.public_key("catalogue")).unwrap()];
        (key, keys)
    }

    #[test]
    fn a_published_bundle_is_taken_from_its_version_on() {
        let (key, keys) = publisher();
        let bytes = bundle(5).to_bytes();
        let jws = sign_head(&key, "catalogue", &head(5, &bytes)).unwrap();
        assert_eq!(verify_bundle(&jws, &bytes, &keys, 0).unwrap(), bundle(5));
        assert_eq!(verify_bundle(&jws, &bytes, &keys, 5).unwrap(), bundle(5));
        let older = verify_bundle(&jws, &bytes, &keys, 6);
        assert!(matches!(older, Err(SealError::OldCatalogue { found: 5, wanted: 6 })));
    }

    #[test]
    fn a_changed_bundle_is_refused() {
        let (key, keys) = publisher();
        let bytes = bundle(5).to_bytes();
        let jws = sign_head(&key, "catalogue", &head(5, &bytes)).unwrap();
        let mut changed = bytes.clone();
        changed[40] ^= 1;
        let refused = |bytes: &[u8]| verify_bundle(&jws, bytes, &keys, 0).unwrap_err();
        assert!(matches!(refused(&changed), SealError::OtherBundle { member: "digest" }));
        assert!(matches!(refused(&bytes[1..]), SealError::OtherBundle { member: "size" }));
        let mislabelled = bundle(4).to_bytes();
        let jws = sign_head(&key, "catalogue", &head(5, &mislabelled)).unwrap();
        let found = verify_bundle(&jws, &mislabelled, &keys, 0);
        assert!(matches!(found, Err(SealError::OtherBundle { member: "version" })));
    }

    #[test]
    fn a_head_by_another_key_is_refused() {
        let (_, keys) = publisher();
        let (stranger, _) = publisher();
        let bytes = bundle(5).to_bytes();
        let jws = sign_head(&stranger, "catalogue", &head(5, &bytes)).unwrap();
        assert!(matches!(verify_bundle(&jws, &bytes, &keys, 0), Err(SealError::Forged { .. })));
    }
}
