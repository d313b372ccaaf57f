//! Handling: what the authority does with a case, from receipt to archive.
//!
//! - `table`: every way from one stage ([`Stage`]) to the next, which docs/cases.md shows.
//! - `step`: what can happen; the history of a case is its steps. `file`: the case as the fold of its steps.
//! - `decide`: a command, its actor and the day give steps, or a typed refusal.
//! - `offered`: what an officer may be offered, from the same table.
//! - `serving`: when a letter counts as served, and when silence asks an officer for another way.
//! - `urgency`: the signal of a case and what is left of its clocks.
//! - `erasure`: what of a step may be about a person.
//! - `clocks`: due days and open timers, as functions of the file and a calendar.

pub mod clocks;
pub mod command;
pub mod decide;
mod erasure;
pub mod file;
pub mod offered;
pub mod procedure;
pub mod serving;
pub mod step;
pub mod table;
pub mod urgency;

pub use command::Command;
pub use decide::{Refusal, Refused, decide};
pub use file::CaseFile;
pub use lobby_domain::case_stage::Stage;
pub use offered::{OfficerStep, offered};
pub use step::{Recorded, Step};
