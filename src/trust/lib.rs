//! Signed update metadata after The Update Framework 1.0. Bytes and the time go in, a verdict comes out: no IO, no clock.

mod checked;
mod digest;
mod drive;
mod floor;
mod hash;
mod json;
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
pub use drive::{Fetched, Found, drive};
pub use floor::Floor;
pub use hash::sha256_hex;
pub use json::canonical;
pub use metadata::Artifact;
pub use moment::{Clock, Moment};
pub use name::{decode_segment, encode_segment};
pub use order::{Kind, Order};
pub use pace::{Pace, TooSlow};
pub use refusal::Refusal;
pub use state::{Opened, Slot, State};
pub use update::{Effect, Event, Ground, Update};
