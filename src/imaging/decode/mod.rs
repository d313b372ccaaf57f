//! Decoding of untrusted pictures.
//!
//! [`open`] is the only entrance. It recognises the kind by the first bytes, never by a name; surveys the file's
//! structure before it reserves memory; checks every claim against [`Caps`]; decodes in Rust; and refuses with a
//! [`Refusal`] that has a sentence for people. A picture is decoded whole or refused: a truncated page is no page.

mod caps;
mod exif;
mod jpeg;
mod kind;
mod png;
mod pnm;
mod refusal;
mod survey;
mod tail;
mod walk;

#[cfg(test)]
mod tests;

pub use caps::Caps;
pub use exif::Orientation;
pub use kind::Kind;
pub use refusal::Refusal;

use crate::Raster;

/// A decoded picture.
#[derive(Debug)]
pub struct Opened {
    /// Upright as its file says ([`Opened::orientation`] is applied already), 8 bits a sample, on white.
    pub raster: Raster,
    /// Format of the file.
    pub kind: Kind,
    /// Dots per inch that the file claims, 50..=2400; `None` where it claims none or an implausible one.
    pub dpi: Option<u32>,
    /// Transformation that was applied to the file's samples.
    pub orientation: Orientation,
    /// Whether the file itself may be bound into a document.
    pub passage: Passage,
}

/// Whether a file may go into a document byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// A JPEG that shows exactly what [`Opened::raster`] holds.
    ByteForByte,
    /// It must be encoded again.
    Anew(Why),
}

/// Why a file may not go into a document as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Documents hold JPEG.
    NotJpeg,
    /// It is upright only by its EXIF orientation, which PDF readers ignore.
    Turned,
    /// Something follows the picture: a camera's second picture, or a maker's notes.
    Trailing,
    /// Its EXIF holds a geographic position.
    Whereabouts,
    /// Its layout is legal and rare: readers of documents are known to show it wrongly.
    Layout,
}

/// Decodes a picture.
///
/// # Errors
/// [`Refusal`]; memory and work stay within `caps` for every claim of the file.
pub fn open(bytes: &[u8], caps: &Caps) -> Result<Opened, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::NoBytes);
    }
    if bytes.len() > caps.file_bytes {
        return Err(Refusal::FileTooLarge { bytes: bytes.len(), limit: caps.file_bytes });
    }
    let kind = kind::of(bytes).ok_or(Refusal::NoPicture)?;
    tail::check_head(bytes)?;
    match kind {
        Kind::Jpeg => jpeg::open(bytes, caps),
        Kind::Png => png::open(bytes, caps),
        Kind::Pnm => pnm::open(bytes, caps),
        Kind::Gif | Kind::Tiff | Kind::Webp | Kind::Bmp | Kind::Heif | Kind::Pdf => Err(Refusal::OtherKind(kind)),
    }
}
