//! Signed update metadata after The Update Framework 1.0. Bytes and the time go in, a verdict comes out: no IO, no clock.

mod checked;
mod digest;
mod floor;
mod json;
mod hash;
mod key;
mod metadata;
mod moment;
mod name;
mod order;
mod pace;
mod pattern;
mod refusal;
mod search;
mod signed;
mod state;
mod update;

pub use digest::Digests;
pub use floor::Floor;
pub use json::canonical;
pub use metadata::Artifact;
pub use hash::sha256_hex;
pub use moment::{Clock, Moment};
pub use name::{decode_segment, encode_segment};
pub use order::{Kind, Order};
pub use pace::{Pace, TooSlow};
pub use refusal::Refusal;
pub use state::{Opened, Slot, State};
pub use update::{Effect, Event, Ground, Update};
