//! From one release to the next and back. Facts and events go in, what to do comes out: no IO, no clock, and nothing
//! but the standard library, because the launcher is built of it.

mod gate;
mod health;
mod journal;
mod launch;
mod record;
mod release;
mod situation;

pub use gate::{Conditions, Wait};
pub use health::{Devices, Health, Missing};
pub use journal::{Journal, OutOfOrder, Reading};
pub use launch::{Action, End, Facts, Launch, Link};
pub use record::{Boot, Reason, Record, Step};
pub use release::Release;
pub use situation::{Phase, Situation};
