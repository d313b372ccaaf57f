//! Printers: a finished PDF becomes paper, over IPP, on a printer beside the kiosk.
//!
//! A visit has no network, so a helper process speaks IPP for one job. It gets the document through a pipe and holds it
//! in memory only: no spool file, nothing to wipe. It outlives the visit that started it, since a citizen who leaves
//! while the paper comes out still wants the paper; its deadline ends it all the same.
//!
//! ```text
//! IppPrinter (visit)  --PDF-->  lobby helper print  --IPP over HTTP-->  printer
//!        ^                            |
//!        +------ one report a line ---+      started, printed, stopped (see `protocol`)
//! ```

mod answers;
mod child;
mod client;
mod error;
pub mod helper;
mod job;
mod progress;
pub mod protocol;
mod state;
mod uri;
mod wire;

use std::time::Duration;

pub use child::IppPrinter;
pub use error::{PrintError, PrintFailure};
pub use state::{Attention, PrinterState};
pub use uri::{BadUri, PrinterUri};

/// What the document is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A roll; the page is as long as it needs to be.
    Roll,
    /// Sheets of A4.
    A4,
}

impl Media {
    /// Both.
    pub const ALL: [Media; 2] = [Media::Roll, Media::A4];

    /// Name on the helper's command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Media::Roll => "roll",
            Media::A4 => "a4",
        }
    }

    /// The medium to ask for by its PWG 5101.1 name; a roll printer has only one, so it is not asked.
    pub(crate) fn keyword(self) -> Option<&'static str> {
        match self {
            Media::Roll => None,
            Media::A4 => Some("iso_a4_210x297mm"),
        }
    }
}

/// How long a job may take before it is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    /// For the printer to answer one request.
    pub answer: Duration,
    /// From the start of the helper until the paper is out.
    pub job: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { answer: Duration::from_secs(8), job: Duration::from_secs(60) }
    }
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The helper holds the whole document: the caller may end.
    HandedOver,
    /// The printer has taken the job.
    Started,
}
