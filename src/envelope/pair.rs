//! The X25519 identity of age with its public half kept. age's own computes that half from the secret for every envelope,
//! a second scalar multiplication beside the key agreement; intake unwraps the keys of all blobs before it answers.
//!
//! What a stanza must be stands in <https://c2sp.org/age#the-x25519-recipient-type>.

use age::DecryptError;
use age::secrecy::ExposeSecret as _;
use age::x25519;
use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use age_core::primitives::{aead_decrypt, hkdf};
use data_encoding::{BASE64_NOPAD, Specification};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize as _, Zeroizing};

const TAG: &str = "X25519";
const LABEL: &[u8] = b"age-encryption.org/v1/X25519";
/// Bytes of a wrapped file key: the key and the tag of its cipher.
const WRAPPED: usize = FILE_KEY_BYTES + 16;

/// Secret and public half. The secret is wiped on drop.
pub struct Pair {
    secret: StaticSecret,
    public: PublicKey,
}

impl Pair {
    /// The halves of an identity; `None` where its text is not one of 32 bytes.
    pub fn of(identity: &x25519::Identity) -> Option<Pair> {
        let text = identity.to_string();
        let bytes = Zeroizing::new(bech32_payload(text.expose_secret())?);
        let secret = StaticSecret::from(<[u8; 32]>::try_from(bytes.as_slice()).ok()?);
        Some(Pair { public: PublicKey::from(&secret), secret })
    }
}

impl age::Identity for Pair {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        let Some(share) = share(stanza).filter(|_| stanza.body.len() == WRAPPED) else {
            return Some(Err(DecryptError::InvalidHeader));
        };
        let agreed = self.secret.diffie_hellman(&share);
        if !agreed.was_contributory() {
            return Some(Err(DecryptError::InvalidHeader));
        }
        let mut salt = [0; 64];
        salt[..32].copy_from_slice(share.as_bytes());
        salt[32..].copy_from_slice(self.public.as_bytes());
        let key = Zeroizing::new(hkdf(&salt, LABEL, agreed.as_bytes()));
        // What does not open may be another recipient's: a stanza does not say whose it is.
        let mut plain = Zeroizing::new(aead_decrypt(&key, FILE_KEY_BYTES, &stanza.body).ok()?);
        Some(Ok(FileKey::init_with_mut(|file_key| {
            file_key.copy_from_slice(&plain);
            plain.zeroize();
        })))
    }
}

/// The sender's share of the agreement: the only argument, 32 bytes in the one way of writing them.
fn share(stanza: &Stanza) -> Option<PublicKey> {
    let [share] = stanza.args.as_slice() else { return None };
    let share = BASE64_NOPAD.decode(share.as_bytes()).ok()?;
    Some(PublicKey::from(<[u8; 32]>::try_from(share.as_slice()).ok()?))
}

/// The bytes of a Bech32 text whose checksum (the last six symbols) was verified before.
pub fn bech32_payload(text: &str) -> Option<Vec<u8>> {
    let text = Zeroizing::new(text.to_ascii_lowercase());
    let (_, symbols) = text.rsplit_once('1')?;
    let mut spec = Specification::new();
    spec.symbols.push_str("qpzry9x8gf2tvdw0s3jn54khce6mua7l");
    spec.encoding().ok()?.decode(symbols.get(..symbols.len().checked_sub(6)?)?.as_bytes()).ok()
}

#[cfg(test)]
mod tests;
