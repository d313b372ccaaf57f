//! Kinds of files, recognised by their first bytes.

/// Format of a file that is offered as a picture; only the first three are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// ITU-T T.81.
    Jpeg,
    /// Portable Network Graphics.
    Png,
    /// Portable bitmap, graymap or pixmap, as SANE and poppler write them.
    Pnm,
    /// Graphics Interchange Format.
    Gif,
    /// Tag Image File Format.
    Tiff,
    /// WebP.
    Webp,
    /// Windows bitmap.
    Bmp,
    /// HEIC and AVIF.
    Heif,
    /// Portable Document Format.
    Pdf,
}

impl Kind {
    /// Common name, e.g. `JPEG`.
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

/// The kind of a file; `None` for any other.
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
