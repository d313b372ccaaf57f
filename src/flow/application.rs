//! The signed application, as the shell seals it.

use std::time::Duration;

use lobby_domain::CaseNumber;

use crate::draft::Draft;

/// One point of a stroke on the signature pad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StrokePoint {
    /// Pixels from the pad's left edge.
    pub x: f32,
    /// Pixels from the pad's upper edge.
    pub y: f32,
    /// Time since the first point of the signature.
    pub t: Duration,
}

/// Strokes in the order drawn.
pub type Strokes = Vec<Vec<StrokePoint>>;

/// Everything the citizen confirmed and signed.
#[derive(Clone, Debug)]
pub struct Application {
    /// Answers, values and pages.
    pub draft: Draft,
    /// Case number.
    pub case_number: CaseNumber,
    /// Strokes of the signature.
    pub strokes: Strokes,
    /// Language shown when it was signed.
    pub lang: lobby_domain::Lang,
    /// When it was submitted.
    pub signed_at: jiff::Timestamp,
    /// The same instant in local civil time, for the receipt.
    pub signed_local: jiff::civil::DateTime,
}

impl PartialEq for Application {
    /// Applications are the same when their numbers are: a number is never used twice.
    fn eq(&self, other: &Application) -> bool {
        self.case_number == other.case_number
    }
}
