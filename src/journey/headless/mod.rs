//! A visit on the testing backend: it speaks through the journey's socket, and nothing is drawn on any display.

mod hand;
mod message;
mod visits;

pub use hand::HeadlessHand;
