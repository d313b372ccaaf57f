//! A line of a case's history.

use jiff::Timestamp;

/// Something that happened.
#[derive(Clone)]
pub(super) struct Happened {
    pub at: Timestamp,
    pub time: String,
    pub what: &'static str,
    pub who: String,
    pub alarm: bool,
}
