//! The one error of this room.

use lobby_wire::WireError;
use thiserror::Error;

/// Why something could not be sealed, signed, opened or verified.
#[derive(Debug, Error)]
pub enum SealError {
    /// The operating system gave no randomness.
    #[error("making {what}: no randomness from the operating system")]
    Randomness {
        /// What was being made.
        what: &'static str,
    },
    /// A key that is not one.
    #[error("reading {what}: {reason}")]
    Key {
        /// Which key, by role.
        what: &'static str,
        /// What is wrong with its form. Never quotes the key.
        reason: &'static str,
    },
    /// Not a compact JWS at all: a proxy's page, a cut answer, a wrong encoding.
    #[error("reading a JWS of type {typ}: {reason}")]
    NotJws {
        /// Type that was expected.
        typ: &'static str,
        /// What is wrong with its form.
        reason: &'static str,
    },
    /// A JWS that carries no signature.
    #[error("reading a JWS of type {typ}: it is not signed")]
    Unsigned {
        /// Type that was expected.
        typ: &'static str,
    },
    /// A signed message of another type, or by another algorithm.
    #[error("reading a JWS of type {typ}: its header has another {member}")]
    Header {
        /// Type that was expected.
        typ: &'static str,
        /// Header member that differs.
        member: &'static str,
    },
    /// Signed by a key that is not trusted for this.
    #[error("verifying a JWS of type {typ}: no trusted key has the id it names")]
    UnknownKey {
        /// Type that was expected.
        typ: &'static str,
    },
    /// The signature does not fit the message.
    #[error("verifying a JWS of type {typ}: the signature is forged or the message was changed")]
    Forged {
        /// Type that was expected.
        typ: &'static str,
    },
    /// The signed message is not what its schema promises.
    #[error("reading a signed message")]
    Message(#[from] WireError),
    /// A genuine receipt, but for another application.
    #[error("verifying a receipt: it is for another application or case number")]
    OtherApplication,
    /// A genuine receipt for this application, but for another manifest.
    #[error("verifying a receipt: it names another manifest")]
    OtherManifest,
    /// A genuine receipt whose list of blobs is not the manifest's.
    #[error("verifying a receipt: it names other blobs than the manifest")]
    OtherBlobs,
    /// A catalogue whose bytes are not those its head names.
    #[error("verifying a catalogue bundle: its {member} is not the one its head names")]
    OtherBundle {
        /// What differs: size, digest or version.
        member: &'static str,
    },
    /// A genuine catalogue that is older than the one in force.
    #[error("verifying a catalogue bundle: version {found} is older than {wanted}")]
    OldCatalogue {
        /// Version of the head.
        found: u64,
        /// Oldest version that is taken.
        wanted: u64,
    },
    /// A genuine desired state, but for another kiosk.
    #[error("verifying a desired state: it is for another kiosk")]
    OtherKiosk,
    /// Sealing was asked for without a recipient.
    #[error("sealing a blob: no recipient")]
    NoRecipient,
    /// More bytes than one blob may have.
    #[error("{doing}: {size} bytes are more than {max}")]
    TooLarge {
        /// Sealing or opening.
        doing: &'static str,
        /// Bytes there are.
        size: u64,
        /// Bytes there may be.
        max: u64,
    },
    /// Sealing failed inside the library.
    #[error("sealing a blob: the age library refused")]
    NotSealed,
    /// The head of an envelope is larger than any that is sealed here; nothing behind it was looked at.
    #[error("reading the head of an envelope: more than {max} {what}")]
    HeadTooLarge {
        /// Bytes or stanzas.
        what: &'static str,
        /// Most that are taken.
        max: usize,
    },
    /// None of the identities opens the envelope.
    #[error("opening a blob: it is sealed to other recipients")]
    OtherRecipient,
    /// The envelope was cut or changed.
    #[error("opening a blob: the envelope is damaged")]
    Damaged,
}
