//! Cases: what the authority handles, from intake on.
//!
//! - `event`: what can happen to a case. Its history is the list of its events, which only grows.
//! - `state`: a case as the fold of its history.
//! - `decide`: a command and a case give events, or a typed refusal.
//! - `clock`: how long full pages may be missing.
//! - `day`, `calendar`, `stops`, `limits`: local days, working days, the suspension ledger, and the days that terms end on.
//! - `timeline`, `deadlines`: a case as dated events, and its dates.
//! - `authority`: which officer may take which action on what.
//! - `retention`: how long what is held of a person is kept after their case is over.
//! - `handling`: what the authority does with a case, from receipt to archive, and its clocks and timers.
//!
//! No IO, no SQL, no serde and no clock: the platform stores events, loads cases and tells the time.

pub mod authority;
pub mod calendar;
pub mod clock;
pub mod day;
pub mod deadlines;
pub mod decide;
pub mod event;
pub mod handling;
pub mod limits;
pub mod retention;
pub mod state;
pub mod stops;
pub mod timeline;

pub use event::{Event, Recorded};
pub use state::{Case, Phase};
