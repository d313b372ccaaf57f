//! What happens to a visit: intents of the citizen, reports of devices and core, and the passing of time.

use std::ops::Range;

use crate::intent::Intent;
use crate::printing::Paper;
use crate::report::{CoreEvent, PrinterEvent, ReaderEvent, ScannerEvent};

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    /// The citizen touched or typed.
    Intent(Intent),
    /// The identity reader reports.
    Reader(ReaderEvent),
    /// The scanner reports.
    Scanner(ScannerEvent),
    /// A printer reports about this paper.
    Printer(Paper, PrinterEvent),
    /// Core reports.
    Core(CoreEvent),
    /// review: the screen shows these rows, counted from 0.
    RowsShown(Range<usize>),
    /// A window has drawn the page of this number ([`crate::Visit::pages_shown`]).
    PageDrawn(u64),
    /// Time passed; comes at least once a second.
    Tick,
}
