//! What a visit asks of the shell. An effect carries all that is needed to carry it out.

use std::sync::Arc;

use lobby_domain::Lang;
use lobby_domain::capture::CaptureSpec;
use lobby_domain::evidence::PageSource;
use lobby_domain::person_case::LetterCopy;

use crate::application::Application;
use crate::draft::Draft;
use crate::pages::PageEffect;
use crate::printing::Paper;
use crate::question::Question;

/// What the scanner is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanWish {
    /// Flatbed: one page. Feeder: all pages in it, at most `pages_max`.
    pub source: PageSource,
    /// Whether the feeder takes both sides; the back of each sheet follows its front.
    pub both_sides: bool,
    /// Most pages that are wanted, from 1.
    pub pages_max: u16,
    /// Dots per inch.
    pub dpi: u16,
    /// Colour instead of grey.
    pub colour: bool,
    /// Requirements of the material; they go before this kiosk's defaults.
    pub spec: Option<CaptureSpec>,
}

/// One call to make.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Poll for a card and read it, from a fresh start of the reader.
    StartReader,
    /// Stop polling for a card.
    StopReader,
    /// Sound the bell for a card that was left on the reader.
    RingBell,
    /// Scan one page, or a stack.
    Scan(Box<ScanWish>),
    /// Cancel the scan under way.
    CancelScan,
    /// Do this with a page.
    Page(PageEffect),
    /// Ask core for a case number.
    ReserveCaseNumber,
    /// Compose, seal and hand this application to core.
    Submit(Arc<Application>),
    /// Compose the slip of the application submitted last, show its code, and forget the pages.
    MakeReceipt,
    /// Ask the platform about the person's own cases.
    Ask(Box<Question>),
    /// Print a paper; the visit never waits for it.
    Print(PrintJob),
    /// Forget everything and end this visit's process.
    EndVisit {
        /// Whether the next visit opens on choose_item, for another application of this citizen.
        again: bool,
    },
}

/// A paper to print, with all that stands on it but what the shell keeps of the receipt.
#[derive(Clone, Debug, PartialEq)]
pub enum PrintJob {
    /// The slip of the application submitted last.
    Receipt {
        /// Language of the slip.
        lang: Lang,
        /// Whether the platform has taken the application in.
        online: bool,
        /// Whether it is marked as a copy.
        copy: bool,
    },
    /// The complete list of what is needed.
    Notice {
        /// Language of the list.
        lang: Lang,
        /// The application it is for.
        draft: Box<Draft>,
        /// When it was asked for.
        printed_at: jiff::Timestamp,
    },
    /// A letter of a case, as the platform made it.
    Letter {
        /// The letter.
        copy: Arc<LetterCopy>,
    },
}

impl PrintJob {
    /// Which paper it is.
    #[must_use]
    pub fn paper(&self) -> Paper {
        match self {
            PrintJob::Receipt { .. } => Paper::Receipt,
            PrintJob::Notice { .. } => Paper::Notice,
            PrintJob::Letter { .. } => Paper::Letter,
        }
    }
}
