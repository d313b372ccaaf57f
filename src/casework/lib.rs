//! Cases: what the authority handles, from intake on.
//!
//! - `event`: what can happen to a case. Its history is the list of its events, which only grows.
//! - `state`: a case as the fold of its history.
//! - `decide`: a command and a case give events, or a typed refusal.
//! - `clock`: limits, as functions of a case and the time.
//!
//! No IO, no SQL, no serde and no clock: the platform stores events, loads cases and tells the time.

pub mod clock;
pub mod decide;
pub mod event;
pub mod state;

pub use event::{Event, Recorded};
pub use state::{Case, Phase};
