//! Scanners: one paper on the glass becomes one [`RawPage`].
//!
//! The device itself lives behind a process boundary. SANE back ends hang and crash (in `sane_cancel`, in
//! reader threads, in vendor code), so libsane is loaded only in a helper process that serves one page and
//! ends; the parent holds the deadlines, kills, reaps, and believes a page only when helper, header and byte
//! count agree.
//!
//! ```text
//! SaneScanner (visit)  --spawn-->  lobby helper scan  --dlopen-->  libsane.so.1
//!        ^                               |
//!        +------ framed pipe ------------+      HELO OPEN PAGE DATA* DONE (see `protocol`)
//! ```

mod accept;
mod child;
mod error;
pub mod helper;
mod page;
pub mod protocol;
mod sane;
mod sane_ffi;
mod sane_options;
mod status;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use child::HelperCommand;
pub use error::{ScanError, ScanStage};
pub use page::{PixelFormat, RawPage};
pub use sane::SaneScanner;

/// Anything that can deliver a page: SANE now; eSCL and document cameras later.
pub trait ScanSource: Send {
    /// Name of the device as the configuration knows it, e.g. `pnm:0`.
    fn id(&self) -> &str;

    /// Scans one page. Blocks the calling thread until the page is complete, a deadline passes or `cancel`
    /// is set; afterwards no helper process is left, whatever the outcome.
    ///
    /// # Errors
    /// [`ScanError`], whose [`code`](ScanError::code) is stable and public.
    fn scan_page(&self, request: &ScanRequest, deadlines: &Deadlines, cancel: &Cancel) -> Result<RawPage, ScanError>;
}

/// What the citizen's paper asks for. Devices round; the page says what it really got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRequest {
    /// Dots per inch in both directions.
    pub dpi: u32,
    pub colour: Colour,
}

impl Default for ScanRequest {
    /// Evidence keeps its red seals: 300 dpi in colour.
    fn default() -> Self {
        Self { dpi: 300, colour: Colour::Colour }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Colour,
    Gray,
}

/// How long each part of a scan may take before the helper is killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    /// From start of the helper until the device is open and its options are set.
    pub open: Duration,
    /// From then until the first byte: the lamp warms up here.
    pub first_byte: Duration,
    /// Between two pieces of data.
    pub silence: Duration,
    /// From the first byte to the last.
    pub page: Duration,
    /// After a complete page: time for the device to close in good order. Overrunning it loses nothing.
    pub close: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            open: Duration::from_secs(15),
            first_byte: Duration::from_secs(30),
            silence: Duration::from_secs(10),
            page: Duration::from_secs(60),
            close: Duration::from_secs(3),
        }
    }
}

/// Set by the thread that no longer wants the page; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
