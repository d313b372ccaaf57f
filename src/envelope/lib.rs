//! Sealing: age envelopes, ES256 signed manifests, receipts and catalogue heads.
//!
//! Guarantees for an auditor:
//! - A kiosk seals to public recipients and holds no key that opens anything it sealed ([`blob`]). A visit's own key
//!   opens answers that the platform sealed to it, and ends with the visit ([`question`]).
//! - Signatures stand outside the envelopes: a manifest names the digests of the *sealed* bytes, so intake verifies
//!   before anything is decrypted ([`manifest`], [`receipt`]).
//! - Every signature is a compact JWS with the header `{alg: ES256, kid, typ}` and nothing else ([`jws`]); a message of
//!   one type never passes for another.
//! - Errors and `Debug` output carry no key material and nothing that was sealed.

pub mod blob;
pub mod catalogue;
pub mod desired;
pub mod digest;
mod error;
pub mod head;
pub mod jws;
pub mod keys;
pub mod manifest;
mod pair;
pub mod question;
pub mod receipt;

pub use blob::{IntakeIdentity, PlainReader, Recipient, SealedBlob, open, seal};
pub use catalogue::{sign_head, verify_bundle};
pub use desired::{attach_desired, sign_desired, verify_desired};
pub use error::SealError;
pub use keys::{SigningKey, VerifyingKey};
pub use manifest::{SignedManifest, sign_manifest, verify_manifest};
pub use question::{AnswerKey, answer_recipient, sign_question, verify_question};
pub use receipt::{sign_receipt, verify_receipt};
