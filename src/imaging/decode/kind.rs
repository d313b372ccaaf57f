//! Kinds of files, told by their first bytes.

/// A kind of file that people hand in as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Jpeg,
    Png,
    /// Portable bitmap, graymap or pixmap, as SANE and poppler write them.
    Pnm,
    Gif,
    Tiff,
    Webp,
    Bmp,
    /// HEIC and AVIF.
    Heif,
    Pdf,
}

impl Kind {
    /// The word that people know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Jpeg => "JPEG",
            Kind::Png => "PNG",
            Kind::Pnm => "PNM",
            Kind::Gif => "GIF",
            Kind::Tiff => "TIFF",
            Kind::Webp => "WebP",
            Kind::Bmp => "BMP",
            Kind::Heif => "HEIC",
            Kind::Pdf => "PDF",
        }
    }
}

/// The kind of a file, if it is one that is known here.
pub(super) fn of(bytes: &[u8]) -> Option<Kind> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |from: usize, magic: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(magic));
    Some(match bytes {
        _ if starts(b"\xFF\xD8\xFF") => Kind::Jpeg,
        _ if starts(b"\x89PNG\r\n\x1A\n") => Kind::Png,
        [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n' | b'#', ..] => Kind::Pnm,
        _ if starts(b"GIF87a") || starts(b"GIF89a") => Kind::Gif,
        _ if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") => Kind::Tiff,
        _ if starts(b"RIFF") && at(8, b"WEBP") => Kind::Webp,
        _ if starts(b"BM") && bytes.len() > 26 => Kind::Bmp,
        _ if at(4, b"ftyp") => Kind::Heif,
        _ if starts(b"%PDF-") => Kind::Pdf,
        _ => return None,
    })
}
