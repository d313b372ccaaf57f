//! Pixels in, pages out. Pure: slices in, owned buffers back; no device, no file, no clock.
//!
//! A device's picture enters [`capture::page`] as samples or as a file and leaves as a page: a JPEG that goes into the
//! envelope (one lossy step, full colour resolution, so that red seals keep their edges; the device's own bytes where
//! nothing had to be changed), a [`Preview`] for the screen, and the record of the capture. Pictures from outside
//! are taken in by [`decode::open`] under fixed caps; the room `pdf` binds pages into documents.

pub mod capture;
pub mod codes;
mod cores;
pub mod decode;
pub mod encode;
mod error;
pub mod find;
pub mod geometry;
mod homography;
pub mod judge;
mod memory;
mod preview;
mod raster;
mod sampling;
pub mod straighten;
pub mod strokes;
mod view;
mod wide;

pub use encode::Jpeg;
pub use error::ImagingError;
pub use find::Source;
pub use preview::{PREVIEW_HEIGHT_MAX, PREVIEW_WIDTH_MAX, Preview, preview, preview_within};
pub use raster::Raster;
pub use view::{Format, RawView};

/// Longest side of any picture taken in, in pixels: what documents are bound from holds no longer one.
pub const SIDE_PIXELS_MAX: u32 = 16_384;
/// Most bytes one picture may occupy in memory.
pub const PICTURE_BYTES_MAX: u64 = 256 * 1024 * 1024;
