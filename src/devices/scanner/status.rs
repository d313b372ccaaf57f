//! SANE status codes, and the [`ScanError`] that each means at each step of the helper.

use super::error::ScanError;
use super::protocol::{PageEnd, Step, Trailer};

/// `SANE_Status` of `sane.h`; the numbers are the library's binary interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(pub i32);

impl Status {
    /// `SANE_STATUS_GOOD`.
    pub const GOOD: Self = Self(0);
    /// `SANE_STATUS_UNSUPPORTED`.
    pub const UNSUPPORTED: Self = Self(1);
    /// `SANE_STATUS_CANCELLED`.
    pub const CANCELLED: Self = Self(2);
    /// `SANE_STATUS_DEVICE_BUSY`.
    pub const DEVICE_BUSY: Self = Self(3);
    /// `SANE_STATUS_INVAL`.
    pub const INVAL: Self = Self(4);
    /// `SANE_STATUS_EOF`.
    pub const EOF: Self = Self(5);
    /// `SANE_STATUS_JAMMED`.
    pub const JAMMED: Self = Self(6);
    /// `SANE_STATUS_NO_DOCS`.
    pub const NO_DOCS: Self = Self(7);
    /// `SANE_STATUS_COVER_OPEN`.
    pub const COVER_OPEN: Self = Self(8);
    /// `SANE_STATUS_IO_ERROR`.
    pub const IO_ERROR: Self = Self(9);
    /// `SANE_STATUS_NO_MEM`.
    pub const NO_MEM: Self = Self(10);
    /// `SANE_STATUS_ACCESS_DENIED`.
    pub const ACCESS_DENIED: Self = Self(11);
    /// Not of SANE: the network's transfer of a page stopped before its end.
    pub const CUT: Self = Self(100);
}

impl PageEnd {
    /// The failure this page ended with; `None` when the device reported it complete.
    #[must_use]
    pub fn error(&self) -> Option<ScanError> {
        match (self.step, Status(self.status)) {
            (Step::Read, Status::EOF) => None,
            (Step::Read, Status::CUT) => Some(ScanError::Truncated { got: self.bytes, want: None }),
            (step, status) => Some(meaning(step, status, "")),
        }
    }
}

impl Trailer {
    /// The failure this trailer reports; `None` when all that was asked for is there: so many pages, or an empty
    /// feeder after at least one.
    #[must_use]
    pub fn error(&self) -> Option<ScanError> {
        match (self.step, Status(self.status)) {
            (Step::Read, Status::EOF) if self.pages > 0 => None,
            (Step::Start, Status::NO_DOCS) if self.pages > 0 => None,
            (Step::Read, Status::CUT) => Some(ScanError::Truncated { got: 0, want: None }),
            (step, status) => Some(meaning(step, status, &self.detail)),
        }
    }
}

fn meaning(step: Step, status: Status, detail: &str) -> ScanError {
    let error = device_error(step, status, detail);
    match (step, error) {
        // An unknown name comes back as INVAL, an unplugged or unreachable device as IO_ERROR.
        (Step::Open, _) if status == Status::INVAL || status == Status::IO_ERROR => ScanError::Gone,
        (Step::Load | Step::Option, ScanError::Io { what }) => ScanError::Unsupported { what },
        (_, error) => error,
    }
}

fn device_error(step: Step, status: Status, detail: &str) -> ScanError {
    let describe = || {
        let what = if detail.is_empty() { step.name() } else { detail };
        format!("{what} (status {})", status.0)
    };
    match status {
        Status::DEVICE_BUSY => ScanError::Busy,
        Status::JAMMED => ScanError::Jam,
        Status::NO_DOCS => ScanError::NoPaper,
        Status::COVER_OPEN => ScanError::CoverOpen,
        Status::ACCESS_DENIED => ScanError::Denied,
        Status::UNSUPPORTED => ScanError::Unsupported { what: describe() },
        Status::CANCELLED => ScanError::Io { what: "the device ended the scan".into() },
        Status::NO_MEM => ScanError::Io { what: "the scanner driver ran out of memory".into() },
        _ => ScanError::Io { what: describe() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(step: Step, status: Status) -> &'static str {
        PageEnd { step, status: status.0, bytes: 0 }.error().map_or("page", |e| e.code())
    }

    #[test]
    fn every_status_while_reading_has_its_own_meaning() {
        let expected = [
            (Status::GOOD, "io"),
            (Status::UNSUPPORTED, "unsupported"),
            (Status::CANCELLED, "io"),
            (Status::DEVICE_BUSY, "busy"),
            (Status::INVAL, "io"),
            (Status::EOF, "page"),
            (Status::JAMMED, "jam"),
            (Status::NO_DOCS, "no_paper"),
            (Status::COVER_OPEN, "cover_open"),
            (Status::IO_ERROR, "io"),
            (Status::NO_MEM, "io"),
            (Status::ACCESS_DENIED, "denied"),
        ];
        for (status, want) in expected {
            assert_eq!(code(Step::Read, status), want, "{status:?}");
        }
    }

    #[test]
    fn a_device_that_cannot_be_opened_is_gone_unless_it_is_busy_or_denied() {
        assert_eq!(code(Step::Open, Status::INVAL), "gone");
        assert_eq!(code(Step::Open, Status::IO_ERROR), "gone");
        assert_eq!(code(Step::Open, Status::DEVICE_BUSY), "busy");
        assert_eq!(code(Step::Open, Status::ACCESS_DENIED), "denied");
    }

    #[test]
    fn an_end_of_page_before_reading_is_never_a_page() {
        for step in [Step::Load, Step::Init, Step::Open, Step::Option, Step::Start] {
            assert_ne!(code(step, Status::EOF), "page", "{step:?}");
        }
    }

    #[test]
    fn an_empty_feeder_is_the_end_after_a_page_and_no_paper_before() {
        let ended =
            |pages| Trailer { step: Step::Start, status: Status::NO_DOCS.0, pages, detail: String::new() }.error();
        assert_eq!((ended(0), ended(1)), (Some(ScanError::NoPaper), None));
    }
}
