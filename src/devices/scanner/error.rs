//! Why a scan failed.

/// The part of a scan that overran its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanStage {
    /// Until the device is open and its options are set.
    Open,
    /// From then, or from the page before, to the first byte of a page.
    FirstByte,
    /// Between two pieces of a page.
    Silence,
    /// From the first byte of a page to its last.
    Page,
}

impl ScanStage {
    /// Name used in codes, logs and the technician's page.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::FirstByte => "first_byte",
            Self::Silence => "silence",
            Self::Page => "page",
        }
    }
}

/// Scanning failed; pages that were handed over before stand. Nothing in here says what was on the paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Glass or feeder is empty, as far as the device can tell.
    #[error("there is no paper in the scanner")]
    NoPaper,
    /// The feeder is blocked.
    #[error("paper is jammed in the scanner")]
    Jam,
    /// A cover must be closed first.
    #[error("the scanner's cover is open")]
    CoverOpen,
    /// It stayed busy until the retries ended.
    #[error("the scanner is in use by another program")]
    Busy,
    /// Permissions of the device file, or HTTP 401 or 403.
    #[error("this program may not use the scanner")]
    Denied,
    /// It is unplugged, switched off or out of reach.
    #[error("the scanner is not there")]
    Gone,
    /// Less, or more, than the device announced; `want` is `None` where it announced nothing.
    #[error("the page ended wrongly after {got} bytes")]
    Truncated {
        /// Bytes received.
        got: u64,
        /// Bytes announced.
        want: Option<u64>,
    },
    /// A deadline of [`Deadlines`](super::Deadlines) was overrun; the helper was killed.
    #[error("the scanner did not answer in time ({})", stage.name())]
    Timeout {
        /// Which deadline.
        stage: ScanStage,
    },
    /// The data cannot be the announced page.
    #[error("the scanner sent an impossible picture: {what}")]
    BadImage {
        /// Cause, for the log.
        what: String,
    },
    /// An option, a source or libsane itself is missing.
    #[error("the scanner cannot do what is configured: {what}")]
    Unsupported {
        /// Cause, for the log.
        what: String,
    },
    /// Everything else that goes wrong between kiosk and device; `what` is for the log.
    #[error("scanning failed: {what}")]
    Io {
        /// Cause, for the log.
        what: String,
    },
    /// [`Cancel`](super::Cancel) was set.
    #[error("the scan was cancelled")]
    Cancelled,
}

impl ScanError {
    /// Stable name for failure-code tables, journals and tests.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPaper => "no_paper",
            Self::Jam => "jam",
            Self::CoverOpen => "cover_open",
            Self::Busy => "busy",
            Self::Denied => "denied",
            Self::Gone => "gone",
            Self::Truncated { .. } => "truncated",
            Self::Timeout { .. } => "timeout",
            Self::BadImage { .. } => "bad_image",
            Self::Unsupported { .. } => "unsupported",
            Self::Io { .. } => "io",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the citizen can put it right (paper, cover) rather than the staff.
    #[must_use]
    pub fn is_for_citizen(&self) -> bool {
        match self {
            Self::NoPaper | Self::Jam | Self::CoverOpen => true,
            Self::Busy
            | Self::Denied
            | Self::Gone
            | Self::Truncated { .. }
            | Self::Timeout { .. }
            | Self::BadImage { .. }
            | Self::Unsupported { .. }
            | Self::Io { .. }
            | Self::Cancelled => false,
        }
    }
}
