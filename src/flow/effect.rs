//! What a visit asks of the shell.

use std::sync::Arc;

use crate::application::Application;
use crate::draft::PageId;

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
    /// Write the receipt as a document into the visit's private folder and show its code.
    MakeReceipt,
    /// Forget everything and end this visit's process. With `again`, the next visit opens on choose_item.
    EndVisit {
        /// Whether the citizen goes on with another application.
        again: bool,
    },
}
