//! The citizen's visit as a sans-IO state machine: `(visit, event, now) -> (visit, effects)`.
//!
//! It performs no IO, reads no clock and names no device model. The shell turns [`Effect`]s into calls and feeds what
//! comes back as [`Event`]s. All transitions between steps stand in [`transitions`].

pub mod application;
pub mod delays;
mod dispatch;
pub mod draft;
pub mod effect;
pub mod event;
pub mod feeder;
pub mod idle;
pub mod intent;
pub mod pages;
pub mod printing;
pub mod state;
pub mod step;
pub mod steps;
pub mod technician;
pub mod transitions;
mod untouched;
pub mod visit;

pub use application::Application;
pub use draft::{CapturedPage, Draft, PageId};
pub use effect::{Effect, ScanWish};
pub use event::{CoreEvent, Event, Network, Now, PrinterEvent, ReaderEvent, ScannerEvent};
pub use feeder::Feeder;
pub use intent::Intent;
pub use printing::{Paper, Printers};
pub use state::State;
pub use step::Step;
pub use visit::{Overlay, Visit};
