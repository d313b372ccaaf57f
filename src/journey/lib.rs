//! Scripted visits: a language for what the citizen and the devices around the kiosk do, its interpreter, and two hands
//! that play it.
//!
//! The room drives programs from outside and depends on no other room. `lobby journey` plays on the testing backend and
//! compares a transcript; `lobby-hand` plays in a real window and takes pictures.

// The citizen's patience is measured on a clock.
#![allow(clippy::disallowed_methods)]

mod bench;
mod case_number;
mod command;
mod error;
mod hand;
mod hands;
mod headless;
mod operator;
mod phrases;
mod place;
mod play;
mod play_options;
#[cfg(test)]
mod play_tests;
mod remains;
mod run;
mod script;
mod step;
mod transcript;
mod window;
mod window_play;
mod word;
mod world;

pub use bench::{BenchArgs, StackArgs, bench_screen, bench_stack, print_outcome};
pub use error::JourneyError;
pub use run::{JourneyArgs, run};
pub use window::print_display;
pub use window_play::{PlayArgs, play_in_window};
