//! Signed update metadata after The Update Framework 1.0. Bytes and the time go in, a verdict comes out: no IO, no clock.

mod digest;
mod json;
mod key;
mod metadata;
mod name;
mod pattern;
mod refusal;
mod search;
mod signed;
mod update;

pub use digest::Digests;
pub use metadata::Artifact;
pub use name::{decode_segment, encode_segment};
pub use refusal::Refusal;
pub use update::{Effect, Event, Update};
