//! Decides whether what a helper sent is a complete page.

use super::error::ScanError;
use super::page::{Encoding, RawPage, Samples};
use super::picture_file::{FileEnds, FileKind};
use super::protocol::{ProtocolError, RawShape, SIDE_PIXELS_MAX, SentPage, Shape};

/// Accepts a page only when the device reported "end of page", the helper's count equals what arrived, and what
/// arrived is exactly the announced number of lines, or a picture file with both its ends. Devices are known to report
/// success for less.
pub(super) fn accept(sent: SentPage, number: u32, settings: &[(String, String)]) -> Result<RawPage, ScanError> {
    if let Some(error) = sent.end.error() {
        return Err(error);
    }
    let got = sent.data.len() as u64;
    if sent.end.bytes != got {
        return Err(ScanError::Truncated { got, want: Some(sent.end.bytes) });
    }
    let encoding = match &sent.header.shape {
        Shape::Raw(shape) => Encoding::Raw(whole_lines(shape, got)?),
        Shape::File(_) => Encoding::File(whole_file(&sent.data)?),
    };
    Ok(RawPage {
        number,
        side: sent.header.side,
        encoding,
        dpi: sent.header.dpi,
        sha256: RawPage::digest(&sent.data),
        bytes: sent.data,
        settings: settings.to_vec(),
    })
}

/// The kind of a file whose both ends are there; padding may follow.
fn whole_file(bytes: &[u8]) -> Result<FileKind, ScanError> {
    let mut ends = FileEnds::default();
    ends.push(bytes);
    match ends.kind() {
        Some(kind) if ends.is_whole() => Ok(kind),
        None if !bytes.is_empty() => Err(ScanError::BadImage { what: "what came is no JPEG or PNG file".into() }),
        Some(_) | None => Err(ScanError::Truncated { got: bytes.len() as u64, want: None }),
    }
}

/// An unknown height follows from the data, which must end with a full line.
fn whole_lines(shape: &RawShape, got: u64) -> Result<Samples, ScanError> {
    let per_line = u64::from(shape.bytes_per_line);
    let lines = match shape.height {
        Some(lines) => u64::from(lines),
        None => got.div_ceil(per_line).max(1),
    };
    let want = lines * per_line;
    if got != want {
        return Err(ScanError::Truncated { got, want: Some(want) });
    }
    let height = u32::try_from(lines).ok().filter(|lines| *lines <= SIDE_PIXELS_MAX);
    let height = height.ok_or_else(|| ScanError::BadImage { what: "too many lines".into() })?;
    let RawShape { width, bytes_per_line, depth, format, .. } = *shape;
    Ok(Samples { width, height, bytes_per_line, depth, format })
}

impl From<ProtocolError> for ScanError {
    fn from(error: ProtocolError) -> Self {
        let what = error.to_string();
        match error {
            ProtocolError::Ended | ProtocolError::Garbage(_) | ProtocolError::ReceiverStopped => Self::Io { what },
            ProtocolError::TooLarge(_) => Self::BadImage { what },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use zeroize::Zeroizing;

    use super::super::page::PixelFormat;
    use super::super::protocol::{PageEnd, PageHeader, Step};
    use super::*;

    fn sent(shape: Shape, data: Vec<u8>, bytes: u64) -> SentPage {
        let header = PageHeader { side: None, dpi: 75, shape };
        SentPage { header, data: Zeroizing::new(data), end: PageEnd { step: Step::Read, status: 5, bytes } }
    }

    fn raw(height: Option<u32>, bytes: usize, total: u64) -> Result<RawPage, ScanError> {
        let shape = RawShape { width: 10, height, bytes_per_line: 10, depth: 8, format: PixelFormat::Gray };
        accept(sent(Shape::Raw(shape), vec![7; bytes], total), 1, &[])
    }

    fn jpeg(data: &[u8]) -> Result<RawPage, ScanError> {
        accept(sent(Shape::File(FileKind::Jpeg), data.to_vec(), data.len() as u64), 1, &[])
    }

    #[test]
    fn a_complete_page_is_accepted_with_its_digest() {
        let page = raw(Some(3), 30, 30).unwrap();
        let samples = page.samples().unwrap();
        assert_eq!((samples.width, samples.height, page.bytes.len()), (10, 3, 30));
        assert_eq!(page.sha256, RawPage::digest(&[7; 30]));
        assert_eq!(page.sha256_hex().len(), 64);
    }

    #[test]
    fn short_empty_and_overlong_pages_are_refused() {
        for bytes in [0, 1, 29, 31, 40] {
            let got = raw(Some(3), bytes, bytes as u64).unwrap_err();
            assert_eq!(got, ScanError::Truncated { got: bytes as u64, want: Some(30) });
        }
    }

    #[test]
    fn an_unknown_height_follows_from_full_lines_only() {
        assert_eq!(raw(None, 40, 40).unwrap().samples().unwrap().height, 4);
        assert_eq!(raw(None, 41, 41).unwrap_err().code(), "truncated");
        assert_eq!(raw(None, 0, 0).unwrap_err().code(), "truncated");
    }

    #[test]
    fn a_count_that_differs_from_what_arrived_is_refused() {
        assert_eq!(raw(Some(3), 30, 31).unwrap_err().code(), "truncated");
    }

    #[test]
    fn a_jpeg_file_needs_both_its_ends_and_nothing_else_is_one() {
        assert!(jpeg(b"\xff\xd8\xff\xe0..\xff\xd9").is_ok());
        assert!(jpeg(b"\xff\xd8\xff\xe0..\xff\xd9\0\0").is_ok());
        for (bytes, code) in [
            (&b""[..], "truncated"),
            (b"\xff\xd8\xff\xe0..", "truncated"),
            (b"\xff\xd8\xff\xe0..\xff\xd9<html>", "truncated"),
            (b"<html>\xff\xd9", "bad_image"),
            (b"\0\0\0", "bad_image"),
        ] {
            assert_eq!(jpeg(bytes).unwrap_err().code(), code, "{bytes:?}");
        }
    }

    #[test]
    fn debug_output_of_a_page_shows_no_pixel() {
        let text = format!("{:?}", raw(Some(3), 30, 30).unwrap());
        assert!(!text.contains("[7"), "{text}");
    }
}
