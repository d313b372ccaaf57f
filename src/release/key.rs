use data_encoding::HEXLOWER;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignFailure {
    /// The key's own bytes are no Ed25519 key in PKCS#8.
    #[error("this is no Ed25519 key in PKCS#8")]
    NotAKey,
    /// What holds the key does not sign now.
    #[error("the key does not sign: {0}")]
    Holder(String),
}

/// What signs: a file, or a token that never gives its key away.
pub trait Signer {
    /// The public half.
    fn public(&self) -> PublicKey;
    /// A signature over exactly these bytes.
    ///
    /// # Errors
    /// [`SignFailure`].
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFailure>;
}

/// The two keys that a serving platform holds.
pub struct Online<'a> {
    /// Signs snapshots.
    pub snapshot: &'a dyn Signer,
    /// Signs timestamps.
    pub timestamp: &'a dyn Signer,
}

/// A public key as metadata lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(Value);

impl PublicKey {
    /// Of 32 bytes of an Ed25519 key.
    #[must_use]
    pub fn ed25519(bytes: &[u8]) -> Self {
        let public = HEXLOWER.encode(bytes);
        Self(json!({ "keytype": "ed25519", "keyval": { "public": public }, "scheme": "ed25519" }))
    }

    /// SHA-256 of its canonical form, as other tools compute it.
    #[must_use]
    pub fn id(&self) -> String {
        let canonical = lobby_trust::canonical(self.0.to_string().as_bytes()).unwrap_or_default();
        lobby_trust::sha256_hex(&canonical)
    }

    pub(crate) fn json(&self) -> Value {
        self.0.clone()
    }
}

/// An Ed25519 key out of a file.
pub struct FileKey(Ed25519KeyPair);

impl FileKey {
    /// A new one, and its bytes in PKCS#8.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn generate() -> Result<(Self, Vec<u8>), SignFailure> {
        let failed = |_| SignFailure::Holder("no random numbers".to_owned());
        let bytes = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(failed)?;
        Ok((Self::read(bytes.as_ref())?, bytes.as_ref().to_vec()))
    }

    /// Of PKCS#8.
    ///
    /// # Errors
    /// [`SignFailure::NotAKey`].
    pub fn read(pkcs8: &[u8]) -> Result<Self, SignFailure> {
        Ed25519KeyPair::from_pkcs8(pkcs8).map(Self).map_err(|_| SignFailure::NotAKey)
    }
}

impl Signer for FileKey {
    fn public(&self) -> PublicKey {
        PublicKey::ed25519(self.0.public_key().as_ref())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFailure> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}
