use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use x509_parser::prelude::{FromDer, SubjectPublicKeyInfo};

use crate::json::Json;

/// A public key whose scheme we know. Equal keys are one signer, under whatever ids they stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    scheme: Scheme,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scheme {
    Ed25519,
    EcdsaP256,
    EcdsaP384,
    RsaPssSha256,
}

impl Key {
    /// None for a scheme that we do not know or a value that is no such key: it then signs nothing.
    pub fn read(json: &Json) -> Option<Self> {
        let kind = json.get("keytype")?.text()?;
        let public = json.get("keyval")?.get("public")?.text()?;
        let scheme = match (kind, json.get("scheme")?.text()?) {
            ("ed25519", "ed25519") => Scheme::Ed25519,
            ("ecdsa" | "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256") => Scheme::EcdsaP256,
            ("ecdsa" | "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384") => Scheme::EcdsaP384,
            ("rsa", "rsassa-pss-sha256") => Scheme::RsaPssSha256,
            _ => return None,
        };
        let bytes = match scheme {
            Scheme::Ed25519 => HEXLOWER_PERMISSIVE.decode(public.as_bytes()).ok()?,
            Scheme::EcdsaP256 | Scheme::EcdsaP384 | Scheme::RsaPssSha256 => bits_of_pem(public)?,
        };
        Some(Self { scheme, bytes })
    }

    /// The key itself, without its scheme.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn VerificationAlgorithm = match self.scheme {
            Scheme::Ed25519 => &ED25519,
            Scheme::EcdsaP256 => &ECDSA_P256_SHA256_ASN1,
            Scheme::EcdsaP384 => &ECDSA_P384_SHA384_ASN1,
            Scheme::RsaPssSha256 => &RSA_PSS_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(algorithm, &self.bytes).verify(message, signature).is_ok()
    }
}

/// The key's own bits out of a PEM with a SubjectPublicKeyInfo (RFC 7468, RFC 5280).
fn bits_of_pem(text: &str) -> Option<Vec<u8>> {
    let body = text.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
    let body: String = body.split_ascii_whitespace().collect();
    let der = BASE64.decode(body.as_bytes()).ok()?;
    let (rest, info) = SubjectPublicKeyInfo::from_der(&der).ok()?;
    rest.is_empty().then(|| info.subject_public_key.data.to_vec())
}
