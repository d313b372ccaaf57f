//! What a visit asks of the shell.

use std::sync::Arc;

use lobby_domain::capture::CaptureSpec;
use lobby_domain::evidence::PageSource;

use crate::application::Application;
use crate::draft::PageId;
use crate::printing::Paper;

/// What is asked of the scanner.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanWish {
    /// Flatbed: one page. Feeder: all that lie in it, at most `pages_max`.
    pub source: PageSource,
    /// Whether the feeder takes both sides; the back of each sheet follows its front.
    pub both_sides: bool,
    /// Most pages that are wanted.
    pub pages_max: u16,
    /// Dots per inch.
    pub dpi: u16,
    /// Colour or grey.
    pub colour: bool,
    /// What the material asks for; comes before what is usual at this kiosk.
    pub spec: Option<CaptureSpec>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Look for a card and read it.
    StartReader,
    /// Leave the reader alone.
    StopReader,
    /// Scan one page, or a stack.
    Scan(Box<ScanWish>),
    /// Make this page again from what the device gave; it returns under the same id.
    RemakePage {
        /// Which.
        id: PageId,
        /// Quarter turns clockwise beyond the one that was found, 0..=3.
        quarters: u8,
        /// The whole picture, nothing cropped.
        whole: bool,
        /// What the material asks for.
        spec: Option<CaptureSpec>,
    },
    /// Make this page durable: it was accepted.
    KeepPage(PageId),
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
