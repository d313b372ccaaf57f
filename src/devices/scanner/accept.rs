//! The one place that decides whether a helper's reply is a page.

use super::error::ScanError;
use super::page::RawPage;
use super::protocol::{PageHeader, ProtocolError, Reply, SIDE_PIXELS_MAX};

/// A page counts only when the device said "end of page", the helper's count equals what arrived, and what
/// arrived is exactly the announced number of lines. Back ends are known to report success for less.
pub(super) fn accept(reply: Reply) -> Result<RawPage, ScanError> {
    if let Some(error) = reply.trailer.error() {
        return Err(error);
    }
    let header = reply
        .header
        .as_ref()
        .ok_or_else(|| ScanError::Io { what: "the helper finished without announcing a page".into() })?;
    let got = reply.data.len() as u64;
    let height = complete_lines(header, got)?;
    if reply.trailer.total != got {
        return Err(ScanError::Truncated { got, want: reply.trailer.total });
    }
    Ok(RawPage {
        width: header.width,
        height,
        bytes_per_line: header.bytes_per_line,
        depth: header.depth,
        format: header.format,
        dpi: header.dpi,
        sha256: RawPage::digest(&reply.data),
        bytes: reply.data,
        settings: reply.settings,
    })
}

/// Height in pixels; an unknown one follows from the data, which must end with a full line.
fn complete_lines(header: &PageHeader, got: u64) -> Result<u32, ScanError> {
    let per_line = u64::from(header.bytes_per_line);
    let lines = match header.height {
        Some(lines) => u64::from(lines),
        None => got.div_ceil(per_line).max(1),
    };
    let want = lines * per_line;
    if got != want {
        return Err(ScanError::Truncated { got, want });
    }
    u32::try_from(lines)
        .ok()
        .filter(|lines| *lines <= SIDE_PIXELS_MAX)
        .ok_or_else(|| ScanError::BadImage { what: "too many lines".into() })
}

impl From<ProtocolError> for ScanError {
    fn from(error: ProtocolError) -> Self {
        let what = error.to_string();
        match error {
            ProtocolError::Ended | ProtocolError::Garbage(_) => Self::Io { what },
            ProtocolError::TooLarge(_) => Self::BadImage { what },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use zeroize::Zeroizing;

    use super::super::page::PixelFormat;
    use super::super::protocol::{Step, Trailer};
    use super::*;

    fn reply(height: Option<u32>, bytes: usize, total: u64) -> Reply {
        let header = PageHeader { width: 10, height, bytes_per_line: 10, depth: 8, format: PixelFormat::Gray, dpi: 75 };
        let trailer = Trailer { step: Step::Read, status: 5, total, detail: String::new() };
        Reply { settings: vec![], header: Some(header), data: Zeroizing::new(vec![7; bytes]), trailer }
    }

    #[test]
    fn a_complete_page_is_accepted_with_its_digest() {
        let page = accept(reply(Some(3), 30, 30)).unwrap();
        assert_eq!((page.width, page.height, page.bytes.len()), (10, 3, 30));
        assert_eq!(page.sha256, RawPage::digest(&[7; 30]));
        assert_eq!(page.sha256_hex().len(), 64);
    }

    #[test]
    fn short_empty_and_overlong_pages_are_refused() {
        for bytes in [0, 1, 29, 31, 40] {
            let got = accept(reply(Some(3), bytes, bytes as u64)).unwrap_err();
            assert_eq!(got, ScanError::Truncated { got: bytes as u64, want: 30 });
        }
    }

    #[test]
    fn an_unknown_height_follows_from_full_lines_only() {
        assert_eq!(accept(reply(None, 40, 40)).unwrap().height, 4);
        assert_eq!(accept(reply(None, 41, 41)).unwrap_err().code(), "truncated");
        assert_eq!(accept(reply(None, 0, 0)).unwrap_err().code(), "truncated");
    }

    #[test]
    fn a_count_that_differs_from_what_arrived_is_refused() {
        assert_eq!(accept(reply(Some(3), 30, 31)).unwrap_err().code(), "truncated");
    }

    #[test]
    fn debug_output_of_a_page_shows_no_pixel() {
        let text = format!("{:?}", accept(reply(Some(3), 30, 30)).unwrap());
        assert!(!text.contains("[7"), "{text}");
    }
}
