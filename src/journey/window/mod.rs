//! The ordinary kiosk in a real window on a virtual display, touched as a citizen touches it.

mod display;
mod hand;
mod labels;
mod screen;

pub use display::{Display, print_display, start_server};
pub use hand::WindowHand;
