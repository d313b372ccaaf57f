//! The finished application as it is handed to the shell for sealing.

use std::time::Duration;

use lobby_domain::CaseNumber;

use crate::draft::Draft;

/// One point of a stroke on the signature pad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrokePoint {
    /// Across the pad, pixels.
    pub x: f32,
    /// Down the pad, pixels.
    pub y: f32,
    /// Since the first point of the signature.
    pub t: Duration,
}

/// Strokes in the order drawn.
pub type Strokes = Vec<Vec<StrokePoint>>;

/// Size of the signature pad at kiosk size, pixels (screens.md).
pub const PAD: (u32, u32) = (952, 500);

/// Everything the citizen confirmed and signed.
#[derive(Clone, Debug)]
pub struct Application {
    /// What was composed.
    pub draft: Draft,
    /// The number it keeps for ever.
    pub case_number: CaseNumber,
    /// The signature.
    pub strokes: Strokes,
    /// Language at the end.
    pub lang: lobby_domain::Lang,
    /// When "signed, submit" was pressed.
    pub signed_at: jiff::Timestamp,
    /// The same in local civil time, for the receipt.
    pub signed_local: jiff::civil::DateTime,
}

impl PartialEq for Application {
    /// Applications are the same when their numbers are: a number is never used twice.
    fn eq(&self, other: &Application) -> bool {
        self.case_number == other.case_number
    }
}
