//! Scanners: papers on the glass or in the feeder become [`RawPage`]s, each handed over as soon as it is complete.
//!
//! The device itself lives behind a process boundary. SANE back ends hang and crash (in `sane_cancel`, in
//! reader threads, in vendor code), and a visit has no network: so libsane is loaded, and an eSCL scanner asked, only
//! in a helper process that serves one job and ends; the parent holds the deadlines, kills, reaps, and believes a page
//! only when helper, header and byte count agree. A fault after page n leaves pages 1 to n valid.
//!
//! ```text
//! Scanner (visit)  --spawn-->  lobby helper scan  --dlopen-->  libsane.so.1
//!        ^                               |        --HTTP---->  an eSCL scanner
//!        +------ framed pipe ------------+      HELO OPEN (PAGE DATA* ENDP)* DONE (see `protocol`)
//! ```

mod accept;
mod child;
mod error;
pub mod escl;
pub mod helper;
mod job;
mod page;
mod parent;
mod picture_file;
pub mod protocol;
mod resolution;
mod sane;
mod sane_ffi;
mod sane_options;
mod status;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use error::{ScanError, ScanStage};
pub use page::{Encoding, PixelFormat, RawPage, Samples};
pub use parent::{Scanner, Sources};
pub use picture_file::FileKind;

pub use crate::helper::HelperCommand;

/// Anything that can deliver pages: SANE and eSCL now; document cameras later.
pub trait ScanSource: Send {
    /// Name of the device as the configuration knows it, e.g. `pnm:0` or `escl:http://192.168.4.9/eSCL`.
    fn id(&self) -> &str;

    /// Scans what `request` names, calls `page` with each complete page, and returns how many there were. Blocks the
    /// calling thread until the last page, a deadline or `cancel`; afterwards no helper process is left. While `page`
    /// works, the device waits, and no deadline runs; `Break` ends the job.
    ///
    /// # Errors
    /// [`ScanError`], whose [`code`](ScanError::code) is stable and public; pages handed over before stand.
    fn scan(
        &self,
        request: &ScanRequest,
        deadlines: &Deadlines,
        cancel: &Cancel,
        page: &mut dyn FnMut(RawPage) -> ControlFlow<()>,
    ) -> Result<u32, ScanError>;

    /// Scans one page.
    ///
    /// # Errors
    /// As for [`scan`](Self::scan).
    fn scan_page(&self, request: &ScanRequest, deadlines: &Deadlines, cancel: &Cancel) -> Result<RawPage, ScanError> {
        let request = ScanRequest { pages_max: 1, ..request.clone() };
        let mut only = None;
        self.scan(&request, deadlines, cancel, &mut |page| {
            only = Some(page);
            ControlFlow::Continue(())
        })?;
        only.ok_or_else(|| ScanError::Io { what: "the scan ended without a page".into() })
    }
}

/// What is to be scanned. Devices round; [`RawPage`] holds what they made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRequest {
    /// Dots per inch in both directions.
    pub dpi: u32,
    /// Colour or gray; a device that lacks one gives the other.
    pub colour: Colour,
    /// Where the papers lie.
    pub source: PaperSource,
    /// Most pages of the job; 0: open the device and scan nothing.
    pub pages_max: u16,
}

impl Default for ScanRequest {
    /// Evidence keeps its red seals: 300 dpi in colour.
    fn default() -> Self {
        Self { dpi: 300, colour: Colour::Colour, source: PaperSource::Glass, pages_max: 1 }
    }
}

/// Where the papers lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperSource {
    /// One page.
    Glass,
    /// A stack.
    Feeder {
        /// Whether the back of each sheet is scanned too, behind its front.
        both_sides: bool,
    },
}

impl PaperSource {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::Glass, Self::Feeder { both_sides: false }, Self::Feeder { both_sides: true }];

    /// Name on the helper's command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Glass => "glass",
            Self::Feeder { both_sides: false } => "feeder",
            Self::Feeder { both_sides: true } => "feeder-both",
        }
    }
}

/// Whether a page has colours.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Red, green and blue.
    Colour,
    /// Shades of gray.
    Gray,
}

impl Colour {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Colour, Self::Gray];

    /// Name on the helper's command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Colour => "colour",
            Self::Gray => "gray",
        }
    }
}

/// How long each part of a scan may take before the helper is killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    /// From start of the helper until the device is open and its options are set.
    pub open: Duration,
    /// From then, or from the end of a page, until the first byte of the next: the lamp warms up here.
    pub first_byte: Duration,
    /// Between two pieces of data.
    pub silence: Duration,
    /// From the first byte of a page to its last.
    pub page: Duration,
    /// After the last page: time for the device to close in good order. Overrunning it loses nothing.
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

/// A flag that ends a scan from another thread; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends the scan at its next poll, within some 50 ms.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether [`Cancel::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
