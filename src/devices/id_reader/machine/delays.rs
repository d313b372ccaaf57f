//! Delays of the reader's protocol.

use std::time::Duration;

/// The delays of one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    /// Silence that ends a frame half-way, and that must come before a new request after noise.
    pub gap: Duration,
    /// Poll interval for a card, and for its removal.
    pub poll: Duration,
    /// From a card found to its reading, all retries included.
    pub transaction_max: Duration,
    /// Noise longer than this means another device.
    pub noise_max: Duration,
}

impl Delays {
    /// The delays for a line speed in bits per second: slow lines need a longer gap.
    pub fn for_baud(baud: u32) -> Self {
        Self {
            gap: Duration::from_millis(if baud >= 57_600 { 150 } else { 400 }),
            poll: Duration::from_millis(200),
            transaction_max: Duration::from_secs(10),
            noise_max: Duration::from_secs(2),
        }
    }
}
