//! What lies over the page of a visit.

use std::time::Duration;

use crate::erasure::Erasure;

/// What lies over the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// "Are you still there?", opaque; at `until` (monotonic) everything is wiped.
    IdleCountdown {
        /// When the countdown ends.
        until: Duration,
    },
    /// "End now?".
    EndSheet,
    /// "Really erase this?".
    Erase(Erasure),
    /// "You applied for this before".
    EarlierCase,
    /// Help.
    HelpSheet,
    /// What a technician may read; closes by itself at `until` (monotonic).
    Technician {
        /// When it closes.
        until: Duration,
    },
}
