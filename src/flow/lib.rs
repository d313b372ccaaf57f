//! The citizen's visit as a sans-IO state machine: `(visit, event, now) -> (visit, effects)`.
//!
//! It performs no IO, reads no clock and names no device model. The shell turns [`Effect`]s into calls and feeds what
//! comes back as [`Event`]s. All transitions between steps stand in [`transitions`].

pub mod application;
pub mod delays;
mod dispatch;
pub mod draft;
pub mod effect;
pub mod entered;
pub mod erasure;
pub mod event;
pub mod feeder;
pub mod idle;
pub mod ink;
mod intent;
pub mod last_tap;
pub mod now;
pub mod offer;
pub mod on_reader;
pub mod overlay;
pub mod page;
pub mod pages;
pub mod part_date;
pub mod place;
pub mod printing;
pub mod question;
pub mod report;
pub mod settling;
pub mod state;
pub mod step;
pub mod steps;
pub mod transitions;
pub mod typing;
pub mod visit;

pub use application::Application;
pub use draft::Draft;
pub use effect::{Effect, PrintJob, ScanWish};
pub use erasure::Erasure;
pub use event::Event;
pub use feeder::Feeder;
pub use intent::Intent;
pub use now::Now;
pub use offer::{Offers, Unavailable};
pub use on_reader::OnReader;
pub use overlay::Overlay;
pub use page::{CapturedPage, PageId};
pub use pages::PageEffect;
pub use place::Place;
pub use printing::{Paper, Printers};
pub use report::{CoreEvent, Network, PrinterEvent, ReaderEvent, ScannerEvent};
pub use state::State;
pub use step::Step;
pub use visit::Visit;

// `tests/sample` names this room as other rooms do.
#[cfg(test)]
extern crate self as lobby_flow;

#[cfg(test)]
#[path = "../../tests/sample/mod.rs"]
mod sample;
