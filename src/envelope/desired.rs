//! The desired state of a kiosk: its bytes, and a detached signature over them.

use data_encoding::BASE64URL_NOPAD;
use lobby_wire::desired::Desired;
use lobby_wire::read;

use crate::{SealError, SigningKey, VerifyingKey, jws};

/// `typ` of a desired state.
pub const DESIRED_TYP: &str = "lobby-desired+jws";

/// Signs the bytes of a desired state; the answer is a compact JWS without its payload: `header..signature`.
///
/// # Errors
/// [`SealError::Randomness`].
pub fn sign_desired(key: &SigningKey, kid: &str, bytes: &[u8]) -> Result<String, SealError> {
    let whole = jws::sign(key, kid, DESIRED_TYP, bytes)?;
    let (header, rest) = whole.split_once('.').unwrap_or_default();
    let signature = rest.rsplit_once('.').map_or("", |(_, signature)| signature);
    Ok(format!("{header}..{signature}"))
}

/// Puts bytes back between the parts of their detached signature, so that one text holds both.
///
/// # Errors
/// [`SealError::NotJws`] where `detached` is no detached JWS.
pub fn attach_desired(detached: &str, bytes: &[u8]) -> Result<String, SealError> {
    let reason = "not a detached JWS";
    let (header, signature) = detached.trim().split_once("..").ok_or(SealError::NotJws { typ: DESIRED_TYP, reason })?;
    Ok(format!("{header}.{}.{signature}", BASE64URL_NOPAD.encode(bytes)))
}

/// The desired state in a compact JWS, once a trusted key vouches for it and it is for this kiosk.
///
/// # Errors
/// As [`jws::verify`], [`SealError::Message`], or [`SealError::OtherKiosk`].
pub fn verify_desired(jws: &str, keys: &[VerifyingKey], kiosk: &str) -> Result<Desired, SealError> {
    let desired: Desired = read(&jws::verify(jws, keys, DESIRED_TYP)?)?;
    if desired.kiosk != kiosk {
        return Err(SealError::OtherKiosk);
    }
    Ok(desired)
}

#[cfg(test)]
mod tests {
    use lobby_wire::Message as _;
    use lobby_wire::desired::Configuration;

    use super::*;

    fn desired() -> Desired {
        Desired {
            schema: Desired::SCHEMA.into(),
            kiosk: "WL01-K01".into(),
            version: 7,
            catalogue: None,
            recipients: Vec::new(),
            configuration: Configuration::default(),
        }
    }

    fn publisher() -> (SigningKey, Vec<VerifyingKey>) {
        let key = SigningKey::generate().unwrap();
        let keys = vec![VerifyingKey::from_wire(&key.public_key("publisher")).unwrap()];
        (key, keys)
    }

    #[test]
    fn a_document_and_its_detached_signature_are_believed_together_by_their_kiosk_alone() {
        let (key, keys) = publisher();
        let bytes = desired().to_bytes();
        let detached = sign_desired(&key, "publisher", &bytes).unwrap();
        assert!(detached.contains("..") && !detached.contains(&BASE64URL_NOPAD.encode(&bytes)));
        let jws = attach_desired(&detached, &bytes).unwrap();
        assert_eq!(verify_desired(&jws, &keys, "WL01-K01").unwrap(), desired());
        assert!(matches!(verify_desired(&jws, &keys, "WL01-K02"), Err(SealError::OtherKiosk)));
    }

    #[test]
    fn a_changed_document_another_key_and_a_portal_page_are_refused() {
        let (key, keys) = publisher();
        let bytes = desired().to_bytes();
        let detached = sign_desired(&key, "publisher", &bytes).unwrap();
        let changed = Desired { version: 8, ..desired() }.to_bytes();
        let jws = attach_desired(&detached, &changed).unwrap();
        assert!(matches!(verify_desired(&jws, &keys, "WL01-K01"), Err(SealError::Forged { .. })));
        let (_, others) = publisher();
        let jws = attach_desired(&detached, &bytes).unwrap();
        assert!(matches!(verify_desired(&jws, &others, "WL01-K01"), Err(SealError::Forged { .. })));
        assert!(matches!(attach_desired("<html>welcome</html>", &bytes), Err(SealError::NotJws { .. })));
    }
}
