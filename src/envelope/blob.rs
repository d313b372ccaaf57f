//! age v1 envelopes (<https://age-encryption.org/v1>) to X25519 recipients.
//!
//! During a key rotation blobs are sealed to the new and the old recipient; any one identity opens them.

use std::fmt;
use std::io::{self, BufRead, Chain, Cursor, Read, Write as _};

use age::secrecy::ExposeSecret as _;
use age::stream::StreamReader;
use age::{DecryptError, Decryptor, Encryptor, x25519};
use data_encoding::HEXLOWER;
use lobby_wire::digest::Sha256;
use lobby_wire::enrol::RecipientEntry;
use lobby_wire::upload::BLOB_MAX;
use ring::agreement;
use zeroize::Zeroizing;

use crate::SealError;
use crate::digest::sha256;
use crate::head::{self, HEAD_MAX};
use crate::pair::{Pair, bech32_payload};

/// Whom blobs are sealed to.
#[derive(Clone)]
pub struct Recipient {
    id: String,
    inner: x25519::Recipient,
}

impl Recipient {
    /// Reads a recipient (`age1…`) under the id that manifests name.
    ///
    /// # Errors
    /// [`SealError::Key`] where it is not an X25519 recipient, or one whose envelopes any reader could open.
    pub fn parse(id: &str, text: &str) -> Result<Recipient, SealError> {
        let wrong = |reason| SealError::Key { what: "a recipient", reason };
        if id.is_empty() {
            return Err(wrong("it has no id"));
        }
        let inner = text.parse().map_err(|_| wrong("not an age X25519 recipient"))?;
        if !contributes(text) {
            return Err(wrong("a point of low order"));
        }
        Ok(Recipient { id: id.into(), inner })
    }

    /// Reads a recipient of the trust bundle.
    ///
    /// # Errors
    /// As [`Recipient::parse`].
    pub fn from_wire(entry: &RecipientEntry) -> Result<Recipient, SealError> {
        Recipient::parse(&entry.id, &entry.recipient)
    }

    /// The recipient as it stands in the trust bundle.
    #[must_use]
    pub fn to_wire(&self) -> RecipientEntry {
        RecipientEntry { id: self.id.clone(), recipient: self.inner.to_string() }
    }

    /// The id that manifests name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.id)
    }
}

/// Whether a key agreement with this recipient gives a secret. The age library panics on points that do not (it blames
/// the random generator), so they are refused where they enter.
fn contributes(recipient: &str) -> bool {
    let Some(point) = bech32_payload(recipient) else { return false };
    let random = ring::rand::SystemRandom::new();
    let Ok(ours) = agreement::EphemeralPrivateKey::generate(&agreement::X25519, &random) else { return false };
    let theirs = agreement::UnparsedPublicKey::new(&agreement::X25519, point);
    agreement::agree_ephemeral(ours, &theirs, |_| ()).is_ok()
}

/// The platform's key that opens envelopes. No kiosk ever holds one. Wiped on drop; `Debug` shows the id only.
pub struct IntakeIdentity {
    inner: x25519::Identity,
    /// What opens, where the text of `inner` can be taken apart; else `inner` does, at twice the cost.
    pair: Option<Pair>,
    recipient: Recipient,
}

impl IntakeIdentity {
    /// Makes a new identity.
    #[must_use]
    pub fn generate() -> IntakeIdentity {
        IntakeIdentity::of(x25519::Identity::generate())
    }

    fn of(inner: x25519::Identity) -> IntakeIdentity {
        let public = inner.to_public();
        let id = format!("intake-{}", HEXLOWER.encode(&sha256(public.to_string().as_bytes()).0[..4]));
        IntakeIdentity { pair: Pair::of(&inner), inner, recipient: Recipient { id, inner: public } }
    }

    /// Reads an identity: the line `AGE-SECRET-KEY-1…`, alone or among the `#` comments of an age key file.
    ///
    /// # Errors
    /// [`SealError::Key`] where there is not exactly one.
    pub fn parse(text: &str) -> Result<IntakeIdentity, SealError> {
        let wrong = |reason| SealError::Key { what: "an intake identity", reason };
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (Some(line), None) = (lines.next(), lines.next()) else { return Err(wrong("not exactly one key line")) };
        line.parse().map(IntakeIdentity::of).map_err(|_| wrong("not an age secret key"))
    }

    /// Reads every identity of an age key file, in its order.
    ///
    /// # Errors
    /// [`SealError::Key`] where there is none, or a line that is none.
    pub fn parse_all(text: &str) -> Result<Vec<IntakeIdentity>, SealError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let found = lines.map(IntakeIdentity::parse).collect::<Result<Vec<_>, _>>()?;
        let none = SealError::Key { what: "an intake identity", reason: "no key line" };
        if found.is_empty() { Err(none) } else { Ok(found) }
    }

    /// The identity as its key line.
    #[must_use]
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.inner.to_string().expose_secret().to_owned())
    }

    /// The recipient whose envelopes it opens. Its id follows from the recipient's text: `intake-` and the first eight
    /// hexadecimal digits of its SHA-256.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        self.recipient.clone()
    }

    fn opener(&self) -> &dyn age::Identity {
        match &self.pair {
            Some(pair) => pair,
            None => &self.inner,
        }
    }
}

impl fmt::Debug for IntakeIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IntakeIdentity({}, secret)", self.recipient.id)
    }
}

/// An envelope and its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBlob {
    /// The age file.
    pub bytes: Vec<u8>,
    /// Digest of the age file.
    pub sha256: Sha256,
}

impl fmt::Debug for SealedBlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBlob({}, {} bytes)", self.sha256, self.bytes.len())
    }
}

/// Seals `plain` to every recipient.
///
/// # Errors
/// [`SealError::NoRecipient`], [`SealError::TooLarge`] past [`BLOB_MAX`] sealed bytes, [`SealError::HeadTooLarge`] for
/// more recipients than a head has room for, [`SealError::NotSealed`].
pub fn seal(recipients: &[Recipient], plain: &[u8]) -> Result<SealedBlob, SealError> {
    if recipients.is_empty() {
        return Err(SealError::NoRecipient);
    }
    check_size("sealing a blob", plain.len())?;
    let inner = recipients.iter().map(|recipient| &recipient.inner as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(inner).map_err(|_| SealError::NotSealed)?;
    let mut bytes = Vec::with_capacity(plain.len() + plain.len() / 4096 + 512 * (recipients.len() + 1));
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(|_| SealError::NotSealed)?;
    writer.write_all(plain).and_then(|()| writer.finish()).map_err(|_| SealError::NotSealed)?;
    check_size("sealing a blob", bytes.len())?;
    head::measure(&bytes)?;
    let sha256 = sha256(&bytes);
    Ok(SealedBlob { bytes, sha256 })
}

/// What is in `sealed`, opened by whichever of `identities` fits.
///
/// # Errors
/// [`SealError::TooLarge`] past [`BLOB_MAX`]; those of [`PlainReader::new`].
pub fn open(identities: &[IntakeIdentity], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    check_size("opening a blob", sealed.len())?;
    let mut reader = PlainReader::new(identities, sealed)?;
    // The whole capacity at once: a vector that grows leaves copies behind that are never wiped.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut plain).map_err(|_| SealError::Damaged)?;
    Ok(plain)
}

/// The content of an envelope, opened as it is read: 64 KiB of it are in memory. Every piece is authentic; that none is
/// missing is known at the end.
pub struct PlainReader<R: BufRead>(StreamReader<Chain<Cursor<Vec<u8>>, R>>);

impl<R: BufRead> PlainReader<R> {
    /// Reads the head of `sealed`, once it was measured, and takes the file's key from it by whichever of `identities`
    /// fits. Nothing of the content is opened yet.
    ///
    /// # Errors
    /// Those of [`head::measure`]; [`SealError::OtherRecipient`], [`SealError::Damaged`].
    pub fn new(identities: &[IntakeIdentity], mut sealed: R) -> Result<PlainReader<R>, SealError> {
        let mut beginning = Vec::with_capacity(HEAD_MAX);
        sealed.by_ref().take(HEAD_MAX as u64).read_to_end(&mut beginning).map_err(|_| SealError::Damaged)?;
        head::measure(&beginning)?;
        let decryptor = Decryptor::new_buffered(Cursor::new(beginning).chain(sealed)).map_err(refusal)?;
        let inner = identities.iter().map(IntakeIdentity::opener);
        decryptor.decrypt(inner).map(PlainReader).map_err(refusal)
    }
}

impl<R: BufRead> Read for PlainReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

fn check_size(doing: &'static str, size: usize) -> Result<(), SealError> {
    let size = size as u64;
    if size > BLOB_MAX { Err(SealError::TooLarge { doing, size, max: BLOB_MAX }) } else { Ok(()) }
}

fn refusal(error: DecryptError) -> SealError {
    // Everything but a missing key is a header that no sealing of ours made.
    if matches!(error, DecryptError::NoMatchingKeys) { SealError::OtherRecipient } else { SealError::Damaged }
}

#[cfg(test)]
mod tests;
