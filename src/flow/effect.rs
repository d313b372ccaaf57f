//! What a visit asks of the shell.

use std::sync::Arc;

use crate::application::Application;
use crate::draft::PageId;
use crate::printing::Paper;

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Look for a card and read it.
    StartReader,
    /// Leave the reader alone.
    StopReader,
    /// Scan one page at this resolution, dots per inch.
    ScanPage {
        /// Dots per inch.
        dpi: u16,
        /// Colour or grey.
        colour: bool,
    },
    /// Give up a scan under way.
    CancelScan,
    /// Forget this page's pixels.
    DropPage(PageId),
    /// Ask core for a case number.
    ReserveCaseNumber,
    /// Compose, seal and hand this application to core.
    Submit(Arc<Application>),
    /// Keep what the receipt says, show its code, and let go of the pages.
    MakeReceipt,
    /// Print a paper; nothing waits for it.
    Print {
        /// Which.
        paper: Paper,
        /// Whether it is marked as a copy.
        copy: bool,
    },
    /// Forget everything and end this visit's process. With `again`, the next visit opens on choose_item.
    EndVisit {
        /// Whether the citizen goes on with another application.
        again: bool,
    },
}
