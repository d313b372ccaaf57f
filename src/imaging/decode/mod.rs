//! Pictures from outside: nothing about them is believed.
//!
//! [`open`] is the only way in. It tells the kind by the first bytes, never by a name; surveys the file's structure
//! before any memory is reserved; holds every claim against [`Caps`]; decodes in Rust; and refuses with a
//! [`Refusal`] that has a sentence for people. What it takes in it takes in whole: a page that is missing its end is no
//! page.

mod caps;
mod exif;
mod jpeg;
mod kind;
mod png;
mod pnm;
mod refusal;
mod survey;
mod tail;

#[cfg(test)]
mod tests;

pub use caps::Caps;
pub use exif::Orientation;
pub use kind::Kind;
pub use refusal::Refusal;

use crate::Raster;

/// A picture taken in.
#[derive(Debug)]
pub struct Opened {
    /// Upright as its file says ([`Opened::orientation`] is applied already), 8 bits a sample, on white.
    pub raster: Raster,
    pub kind: Kind,
    /// What the file claims, dots per inch; a device may be wrong.
    pub dpi: Option<u32>,
    /// How the file's samples were turned to come upright.
    pub orientation: Orientation,
    /// Whether the file itself may stand in a document.
    pub passage: Passage,
}

/// Whether a file may go into a document byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It is a JPEG that shows what [`Opened::raster`] shows, and nothing but that.
    ByteForByte,
    /// It has to be encoded anew.
    Anew(Why),
}

/// Why a file may not go into a document as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Documents hold JPEG.
    NotJpeg,
    /// It is upright only for a reader that heeds its EXIF, which readers of documents do not.
    Turned,
    /// Something follows the picture: a camera's second picture, or a maker's notes.
    Trailing,
    /// It says where on earth it was taken.
    Whereabouts,
}

/// Takes a picture in.
///
/// # Errors
/// [`Refusal`]; memory and work stay within `caps` whatever the file claims.
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
