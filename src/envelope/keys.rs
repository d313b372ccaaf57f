//! P-256 keys: the device key, the receipt key and the catalogue key are all of this kind.

use std::fmt;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use lobby_wire::enrol::PublicKey;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use zeroize::Zeroizing;

use crate::SealError;
use crate::digest::sha256;

const PEM_HEAD: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_TAIL: &str = "-----END PRIVATE KEY-----";
const WHAT: &str = "a signing key";

/// Bytes of an uncompressed P-256 point.
const POINT_LEN: usize = 65;

/// An ES256 private key. Its PKCS#8 bytes are wiped on drop; `Debug` shows the key id only.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl SigningKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`SealError::Randomness`].
    pub fn generate() -> Result<SigningKey, SealError> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| SealError::Randomness { what: WHAT })?;
        SigningKey::from_pkcs8_der(pkcs8.as_ref())
    }

    /// Reads a key from PKCS#8 DER.
    ///
    /// # Errors
    /// [`SealError::Key`] where it is not a P-256 private key with its public key.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<SigningKey, SealError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &SystemRandom::new())
            .map_err(|_| SealError::Key { what: WHAT, reason: "not a P-256 key in PKCS#8" })?;
        Ok(SigningKey { pair, pkcs8: Zeroizing::new(der.to_vec()) })
    }

    /// Reads a key from PEM (`BEGIN PRIVATE KEY`).
    ///
    /// # Errors
    /// [`SealError::Key`] where it is not one such block.
    pub fn from_pkcs8_pem(pem: &str) -> Result<SigningKey, SealError> {
        let wrong = |reason| SealError::Key { what: WHAT, reason };
        let body = pem.trim().strip_prefix(PEM_HEAD).ok_or(wrong("no PEM head of a private key"))?;
        let body = body.strip_suffix(PEM_TAIL).ok_or(wrong("no PEM tail of a private key"))?;
        let base64: Zeroizing<Vec<u8>> = Zeroizing::new(body.bytes().filter(|b| !b.is_ascii_whitespace()).collect());
        let der = Zeroizing::new(BASE64.decode(&base64).map_err(|_| wrong("the PEM body is not base64"))?);
        SigningKey::from_pkcs8_der(&der)
    }

    /// The key as PKCS#8 DER.
    #[must_use]
    pub fn to_pkcs8_der(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The key as PEM.
    #[must_use]
    pub fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        let base64 = Zeroizing::new(BASE64.encode(&self.pkcs8));
        let mut pem = Zeroizing::new(String::with_capacity(base64.len() + 128));
        pem.push_str(PEM_HEAD);
        for (at, symbol) in base64.chars().enumerate() {
            if at % 64 == 0 {
                pem.push('\n');
            }
            pem.push(symbol);
        }
        pem.push('\n');
        pem.push_str(PEM_TAIL);
        pem.push('\n');
        pem
    }

    /// The key id that follows from the public key: the first 16 hexadecimal digits of the point's SHA-256.
    #[must_use]
    pub fn kid(&self) -> String {
        kid_of(self.pair.public_key().as_ref())
    }

    /// The public half under the id `kid`.
    #[must_use]
    pub fn public_key(&self, kid: &str) -> PublicKey {
        PublicKey { kid: kid.into(), p256: BASE64URL_NOPAD.encode(self.pair.public_key().as_ref()) }
    }

    /// Signs `message`: `r || s`, 64 bytes, as JWS wants it (RFC 7518, 3.4).
    ///
    /// # Errors
    /// [`SealError::Randomness`].
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealError> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        Ok(signature.map_err(|_| SealError::Randomness { what: "a signature" })?.as_ref().to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, secret)", self.kid())
    }
}

/// A public key with the id that stands in `kid`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    kid: String,
    point: [u8; POINT_LEN],
}

impl VerifyingKey {
    /// Reads a key of the trust bundle.
    ///
    /// # Errors
    /// [`SealError::Key`] where it is not an uncompressed point in base64url, or the id is empty.
    pub fn from_wire(key: &PublicKey) -> Result<VerifyingKey, SealError> {
        let wrong = |reason| SealError::Key { what: "a verifying key", reason };
        if key.kid.is_empty() {
            return Err(wrong("it has no id"));
        }
        let point = BASE64URL_NOPAD.decode(key.p256.as_bytes()).map_err(|_| wrong("not base64url without padding"))?;
        VerifyingKey::from_point(&key.kid, &point)
    }

    /// A key from its uncompressed point, as it stands in a certificate's SubjectPublicKey.
    ///
    /// # Errors
    /// [`SealError::Key`] where `point` is not 65 bytes that begin with 4.
    pub fn from_point(kid: &str, point: &[u8]) -> Result<VerifyingKey, SealError> {
        let point: [u8; POINT_LEN] = point
            .try_into()
            .ok()
            .filter(|point: &[u8; POINT_LEN]| point[0] == 4)
            .ok_or(SealError::Key { what: "a verifying key", reason: "not an uncompressed P-256 point" })?;
        Ok(VerifyingKey { kid: kid.into(), point })
    }

    /// A key from its point alone, under the id that follows from it.
    ///
    /// # Errors
    /// As [`VerifyingKey::from_point`].
    pub fn with_derived_kid(point: &[u8]) -> Result<VerifyingKey, SealError> {
        VerifyingKey::from_point(&kid_of(point), point)
    }

    /// Its id.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The id that follows from the key alone, whatever it is called: 16 hex digits.
    #[must_use]
    pub fn derived_kid(&self) -> String {
        kid_of(&self.point)
    }

    /// Whether `signature` (`r || s`) is this key's over `message`.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.point).verify(message, signature).is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", self.kid)
    }
}

fn kid_of(point: &[u8]) -> String {
    HEXLOWER.encode(&sha256(point).0[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_pem_and_der() {
        let key = SigningKey::generate().unwrap();
        let again = SigningKey::from_pkcs8_pem(&key.to_pkcs8_pem()).unwrap();
        assert_eq!(again.to_pkcs8_der(), key.to_pkcs8_der());
        assert_eq!(again.kid(), key.kid());
        assert_eq!(key.kid().len(), 16);
        assert!(key.to_pkcs8_pem().lines().all(|line| line.len() <= 64));
    }

    #[test]
    fn its_public_half_verifies_what_it_signed_and_nothing_else() {
        let key = SigningKey::generate().unwrap();
        let public = VerifyingKey::from_wire(&key.public_key("device")).unwrap();
        let signature = key.sign(b"message").unwrap();
        assert_eq!(signature.len(), 64);
        assert!(public.verifies(b"message", &signature));
        assert!(!public.verifies(b"massage", &signature));
        let other = SigningKey::generate().unwrap();
        assert!(!VerifyingKey::from_wire(&other.public_key("device")).unwrap().verifies(b"message", &signature));
    }

    #[test]
    fn debug_output_shows_the_key_id_only() {
        let key = SigningKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey({}, secret)", key.kid()));
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        for pem in ["", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----"] {
            assert!(matches!(SigningKey::from_pkcs8_pem(pem), Err(SealError::Key { .. })), "{pem}");
        }
        assert!(matches!(SigningKey::from_pkcs8_der(&[0; 138]), Err(SealError::Key { .. })));
        let good = SigningKey::generate().unwrap().public_key("k");
        for p256 in [String::new(), format!("{}=", good.p256), good.p256[2..].into(), "A".repeat(87)] {
            let bad = PublicKey { kid: "k".into(), p256 };
            assert!(matches!(VerifyingKey::from_wire(&bad), Err(SealError::Key { .. })), "{bad:?}");
        }
        assert!(VerifyingKey::from_wire(&PublicKey { kid: String::new(), ..good }).is_err());
    }
}
