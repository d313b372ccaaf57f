//! JPEG by libjpeg-turbo (docs/decisions/0014), on two cores.
//!
//! The page is cut into strips that are encoded apart and joined by restart markers into one ordinary baseline file:
//! the same bytes on every machine, in half the time where a second core is free.

use std::thread;

use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use super::Jpeg;
use super::strips::{self, MCU};
use crate::{Format, ImagingError};

/// Strips of fewer rows are not worth a thread.
const ROWS_MIN: usize = 128;
const CORES: usize = 2;

/// Packed 8-bit samples.
pub(super) struct Samples<'a> {
    pub width: u32,
    pub height: u32,
    pub format: Format,
    pub bytes: &'a [u8],
}

pub(super) fn encode(picture: &Samples<'_>, quality: i32, dpi: u32) -> Result<Jpeg, ImagingError> {
    let side = |pixels: u32| u16::try_from(pixels).map_err(|_| ImagingError::Encode);
    let (width, height) = (side(picture.width)?, side(picture.height)?);
    let row = picture.width as usize * picture.format.channels();
    if width == 0 || height == 0 || picture.bytes.len() != row * picture.height as usize {
        return Err(ImagingError::Encode);
    }
    let rows = rows_of_a_strip(usize::from(width), usize::from(height));
    let pieces: Vec<&[u8]> = picture.bytes.chunks(rows * row).collect();
    let parts = if pieces.len() == 1 {
        vec![strip(pieces[0], picture, quality)?]
    } else {
        on_two_cores(&pieces, |piece| strip(piece, picture, quality))?
    };
    let bytes = strips::join(&parts, width, height, rows, dpi).ok_or(ImagingError::Encode)?;
    Ok(Jpeg { bytes, width: picture.width, height: picture.height })
}

/// An even number of strips, each of whole MCUs and of no more than a restart interval can count.
fn rows_of_a_strip(width: usize, height: usize) -> usize {
    if height < 2 * ROWS_MIN {
        return height.next_multiple_of(MCU);
    }
    let most = usize::from(u16::MAX) / width.div_ceil(MCU);
    let mut strips = CORES;
    while height.div_ceil(MCU).div_ceil(strips) > most {
        strips += CORES;
    }
    height.div_ceil(MCU).div_ceil(strips) * MCU
}

fn on_two_cores<F>(pieces: &[&[u8]], work: F) -> Result<Vec<Vec<u8>>, ImagingError>
where
    F: Fn(&[u8]) -> Result<Vec<u8>, ImagingError> + Sync,
{
    let (here, there) = pieces.split_at(pieces.len() / 2);
    let do_all = |part: &[&[u8]]| part.iter().map(|piece| work(piece)).collect::<Result<Vec<_>, _>>();
    thread::scope(|scope| {
        let other = scope.spawn(|| do_all(there));
        let mut parts = do_all(here)?;
        parts.extend(other.join().map_err(|_| ImagingError::Encode)??);
        Ok(parts)
    })
}

/// One strip as a file of its own.
fn strip(piece: &[u8], picture: &Samples<'_>, quality: i32) -> Result<Vec<u8>, ImagingError> {
    let (format, subsampling) = match picture.format {
        Format::Gray => (PixelFormat::GRAY, Subsamp::Gray),
        Format::Rgb => (PixelFormat::RGB, Subsamp::None),
    };
    let width = picture.width as usize;
    let pitch = width * picture.format.channels();
    let image = Image { pixels: piece, width, pitch, height: piece.len() / pitch, format };
    let write = || {
        let mut compressor = Compressor::new()?;
        compressor.set_quality(quality)?;
        compressor.set_subsamp(subsampling)?;
        compressor.compress_to_vec(image)
    };
    write().map_err(|_: turbojpeg::Error| ImagingError::Encode)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::decode::{Caps, open};

    fn noise(count: usize) -> Vec<u8> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..count).map(|_| next()).collect()
    }

    fn shape(width: usize, height: usize, format: Format, bytes: &[u8]) -> Samples<'_> {
        Samples { width: width as u32, height: height as u32, format, bytes }
    }

    fn read(bytes: &[u8]) -> Vec<u8> {
        open(bytes, &Caps::default()).unwrap().raster.into_samples()
    }

    #[test]
    fn joined_strips_show_what_they_show_apart() {
        for (format, width, height) in [(Format::Rgb, 333, 613), (Format::Gray, 1001, 257)] {
            let row = width * format.channels();
            let bytes = noise(row * height);
            let whole = encode(&shape(width, height, format, &bytes), 85, 300).unwrap();
            assert!(whole.bytes.windows(4).any(|w| w == [0xFF, 0xDD, 0, 4]), "it was cut");
            let rows = rows_of_a_strip(width, height);
            let apart: Vec<u8> = bytes
                .chunks(rows * row)
                .flat_map(|piece| read(&strip(piece, &shape(width, height, format, &bytes), 85).unwrap()))
                .collect();
            assert!(read(&whole.bytes) == apart);
        }
    }

    #[test]
    fn strips_are_whole_units_and_countable() {
        for (width, height) in [(2480, 3508), (16_384, 12_000), (1, 16_384), (4960, 7016), (8, 256)] {
            let rows = rows_of_a_strip(width, height);
            assert_eq!(rows % MCU, 0);
            assert!(width.div_ceil(MCU) * (rows / MCU) <= usize::from(u16::MAX), "{width} x {height}");
            assert!(height.div_ceil(rows) % 2 == 0 || height < 2 * ROWS_MIN);
        }
    }

    #[test]
    fn samples_that_do_not_fit_their_size_are_refused() {
        for (width, height, length) in [(0, 4, 0), (4, 0, 0), (4, 4, 15), (70_000, 1, 70_000)] {
            let bytes = vec![0; length];
            assert!(encode(&shape(width, height, Format::Gray, &bytes), 85, 300).is_err());
        }
    }
}
