//! Why a page did not come.

/// The part of a scan that overran its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanStage {
    Open,
    FirstByte,
    Silence,
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
    #[error("there is no paper in the scanner")]
    NoPaper,
    #[error("paper is jammed in the scanner")]
    Jam,
    #[error("the scanner's cover is open")]
    CoverOpen,
    #[error("the scanner is in use by another program")]
    Busy,
    #[error("this program may not use the scanner")]
    Denied,
    #[error("the scanner is not there")]
    Gone,
    /// Less, or more, than the device announced; `want` is `None` where it announced nothing.
    #[error("the page ended wrongly after {got} bytes")]
    Truncated { got: u64, want: Option<u64> },
    #[error("the scanner did not answer in time ({})", stage.name())]
    Timeout { stage: ScanStage },
    #[error("the scanner sent an impossible picture: {what}")]
    BadImage { what: String },
    #[error("the scanner cannot do what is configured: {what}")]
    Unsupported { what: String },
    #[error("scanning failed: {what}")]
    Io { what: String },
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
