//! Versioned messages between kiosk and platform.
//!
//! Versions in force:
//! - `lobby-manifest/1`, `lobby-receipt/1`, `lobby-document/1`, `lobby-signature/1`, `lobby-catalogue-bundle/1`,
//!   `lobby-catalogue-head/1`, `lobby-trust/1`, `lobby-desired/1`, `lobby-health/1`, `lobby-health-answer/1`, `lobby-proof/1`,
//!   `lobby-question/1`, `lobby-carried-question/1`, `lobby-person-cases/1`, `lobby-letter-copy/1`, `lobby-letter-served/1`, all under the path prefix `/v1`.
//!
//! Unknown JSON fields are ignored; another schema name is refused. Wire types are plain data; `TryFrom` turns what
//! matters into checked `domain` values.

pub mod catalogue;
mod choice;
pub mod desired;
pub mod digest;
pub mod document;
pub mod enrol;
pub mod evidence;
pub mod health;
mod health_answer;
pub mod held;
pub mod item;
pub mod letter_copy;
pub mod manifest;
pub mod person_cases;
pub mod problem;
mod problem_code;
pub mod proof;
pub mod question;
pub mod receipt;
pub mod renewal;
pub mod signature;
pub mod upload;

pub use health_answer::{HealthAnswer, WANTED_MAX};
use thiserror::Error;

/// Why a message was refused.
#[derive(Debug, Error)]
pub enum WireError {
    /// Not JSON of the expected shape.
    #[error("reading {what}: not of the expected shape")]
    Shape {
        /// Which message.
        what: &'static str,
        /// The parser's finding. Kept apart from Display: it may quote content.
        #[source]
        source: serde_json::Error,
    },
    /// A schema this program does not know.
    #[error("reading {what}: schema `{found}` is not `{wanted}`")]
    Schema {
        /// Which message.
        what: &'static str,
        /// What it says.
        found: String,
        /// What was expected.
        wanted: &'static str,
    },
    /// A value outside what the domain allows.
    #[error("reading {what}: {reason}")]
    Value {
        /// Which message and where in it.
        what: String,
        /// Why not.
        reason: String,
    },
}

/// Reads a message from JSON bytes and checks its schema name.
///
/// # Errors
/// [`WireError::Shape`] or [`WireError::Schema`].
pub fn read<M: Message>(bytes: &[u8]) -> Result<M, WireError> {
    let message: M = serde_json::from_slice(bytes).map_err(|source| WireError::Shape { what: M::SCHEMA, source })?;
    if message.schema() != M::SCHEMA {
        return Err(WireError::Schema { what: M::SCHEMA, found: message.schema().into(), wanted: M::SCHEMA });
    }
    Ok(message)
}

/// A message that names its schema.
pub trait Message: serde::Serialize + serde::de::DeserializeOwned {
    /// Name and major version, e.g. `lobby-manifest/1`.
    const SCHEMA: &'static str;

    /// The schema the message itself names.
    fn schema(&self) -> &str;

    /// The message as JSON bytes.
    fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Whether a mark is not set: then it is left out.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
pub(crate) fn is_absent(mark: &bool) -> bool {
    !*mark
}

macro_rules! message {
    ($name:ty, $schema:literal) => {
        impl $crate::Message for $name {
            const SCHEMA: &'static str = $schema;

            fn schema(&self) -> &str {
                &self.schema
            }
        }
    };
}
pub(crate) use message;
