//! EXIF: orientation, dots per inch, and whether it holds a geographic position.
//!
//! Everything else is ignored, and EXIF that cannot be parsed counts as absent: it is no reason to refuse a page.

use super::survey::plausible_dpi;
use crate::{Format, Raster};

/// Most entries of a directory that are read.
const ENTRIES_MAX: u16 = 512;

/// Transformation that brings a file's samples upright: EXIF's orientations 1 to 8, in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// None.
    #[default]
    Upright,
    /// Left and right exchanged.
    Mirrored,
    /// Turned by 180 degrees.
    HalfTurn,
    /// Top and bottom exchanged.
    HalfTurnMirrored,
    /// Mirrored about the diagonal from the upper left.
    Transposed,
    /// Turned clockwise by 90 degrees.
    QuarterRight,
    /// Mirrored about the other diagonal.
    Transversed,
    /// Turned anticlockwise by 90 degrees.
    QuarterLeft,
}

/// The fields in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Exif {
    pub orientation: Orientation,
    /// Whether there is a GPS directory.
    pub whereabouts: bool,
    pub dpi: Option<u32>,
}

/// Reads the first directory of a TIFF structure.
pub(super) fn read(tiff: &[u8]) -> Exif {
    entries(tiff).unwrap_or_default()
}

fn entries(tiff: &[u8]) -> Option<Exif> {
    let reader = Reader { tiff, little: matches!(tiff.get(..2)?, b"II") };
    if !matches!(tiff.get(..2)?, b"II" | b"MM") || reader.short(2)? != 42 {
        return None;
    }
    let start = reader.long(4)? as usize;
    let mut exif = Exif::default();
    let (mut x, mut y, mut per_inch) = (None, None, 1.0);
    for index in 0..reader.short(start)?.min(ENTRIES_MAX) {
        let at = start.checked_add(2 + usize::from(index) * 12)?;
        let Some(tag) = reader.short(at) else { break };
        match (tag, reader.short(at + 2)?) {
            (0x0112, 3) => exif.orientation = Orientation::of(reader.short(at + 8)?),
            (0x8825, _) => exif.whereabouts = true,
            (0x011A, 5) => x = reader.rational(at + 8),
            (0x011B, 5) => y = reader.rational(at + 8),
            (0x0128, 3) => per_inch = if reader.short(at + 8)? == 3 { 2.54 } else { 1.0 },
            _ => {}
        }
    }
    exif.dpi = x.zip(y).and_then(|(x, y)| plausible_dpi(x * per_inch, y * per_inch));
    Some(exif)
}

struct Reader<'a> {
    tiff: &'a [u8],
    little: bool,
}

impl Reader<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// The fraction whose place stands at `at`.
    fn rational(&self, at: usize) -> Option<f64> {
        let place = self.long(at)? as usize;
        Some(f64::from(self.long(place)?) / f64::from(self.long(place.checked_add(4)?)?))
    }
}

impl Orientation {
    fn of(value: u16) -> Self {
        match value {
            2 => Self::Mirrored,
            3 => Self::HalfTurn,
            4 => Self::HalfTurnMirrored,
            5 => Self::Transposed,
            6 => Self::QuarterRight,
            7 => Self::Transversed,
            8 => Self::QuarterLeft,
            _ => Self::Upright,
        }
    }

    /// The picture turned and mirrored so that it stands upright.
    pub(super) fn upright(self, picture: Raster) -> Raster {
        if self == Self::Upright {
            return picture;
        }
        let (width, height, format) = (picture.width() as usize, picture.height() as usize, picture.format());
        let sideways = matches!(self, Self::Transposed | Self::QuarterRight | Self::Transversed | Self::QuarterLeft);
        let (wide, high) = if sideways { (height, width) } else { (width, height) };
        let from = |x: usize, y: usize| match self {
            Self::Upright => (x, y),
            Self::Mirrored => (width - 1 - x, y),
            Self::HalfTurn => (width - 1 - x, height - 1 - y),
            Self::HalfTurnMirrored => (x, height - 1 - y),
            Self::Transposed => (y, x),
            Self::QuarterRight => (y, height - 1 - x),
            Self::Transversed => (width - 1 - y, height - 1 - x),
            Self::QuarterLeft => (width - 1 - y, x),
        };
        let samples = match format {
            Format::Gray => gather::<1>(picture.samples(), width, (wide, high), from),
            Format::Rgb => gather::<3>(picture.samples(), width, (wide, high), from),
        };
        // The same samples in another order fill the same shape.
        Raster::new(wide as u32, high as u32, format, samples).unwrap_or(picture)
    }
}

/// In squares, so that a quarter turn of a page does not leave the cache at every pixel.
fn gather<const N: usize>(
    samples: &[u8],
    width: usize,
    (wide, high): (usize, usize),
    from: impl Fn(usize, usize) -> (usize, usize),
) -> Vec<u8> {
    const SQUARE: usize = 64;
    let mut out = vec![0; samples.len()];
    for top in (0..high).step_by(SQUARE) {
        for left in (0..wide).step_by(SQUARE) {
            for y in top..high.min(top + SQUARE) {
                for x in left..wide.min(left + SQUARE) {
                    let (from_x, from_y) = from(x, y);
                    let (to, at) = ((y * wide + x) * N, (from_y * width + from_x) * N);
                    out[to..to + N].copy_from_slice(&samples[at..at + N]);
                }
            }
        }
    }
    out
}
