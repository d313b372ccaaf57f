//! The picture at a fraction of its size: the search runs on it, so that the large one is read once.

use crate::wide::wide;
use crate::{Format, Raster, cores};

/// Intended longest side, pixels; a page of 300 dots per inch is reduced to 75.
const SIDE_AIM: u32 = 900;

/// One sample per pixel, top row first, rows without padding.
#[derive(Clone)]
pub(crate) struct Plane {
    pub width: usize,
    pub height: usize,
    pub samples: Vec<u8>,
}

impl Plane {
    /// The sample at column `x` of row `y`.
    pub fn at(&self, x: usize, y: usize) -> u8 {
        self.samples[y * self.width + x]
    }

    /// The samples of row `y`.
    pub fn row(&self, y: usize) -> &[u8] {
        &self.samples[y * self.width..][..self.width]
    }
}

/// The picture with whole squares of `shrink` pixels averaged into one; what does not fill a square is left out.
pub(crate) struct Small {
    /// Pixels of the picture per pixel here, along one side.
    pub shrink: usize,
    width: usize,
    height: usize,
    channels: usize,
    samples: Vec<u8>,
}

impl Small {
    /// Shrunk so that the longer side is about [`SIDE_AIM`] pixels.
    pub fn of(picture: &Raster) -> Self {
        let longest = picture.width().max(picture.height());
        let shrink = ((longest / SIDE_AIM).max(1) as usize).min(picture.width().min(picture.height()) as usize);
        Self::shrunk(picture, shrink)
    }

    fn shrunk(picture: &Raster, shrink: usize) -> Self {
        let channels = picture.format().channels();
        let stride = picture.width() as usize * channels;
        let (width, height) = (picture.width() as usize / shrink, picture.height() as usize / shrink);
        let mut samples = vec![0u8; width * height * channels];
        let rows = height.div_ceil(cores::count()).max(1);
        let parts = picture.samples().chunks(stride * shrink * rows).zip(samples.chunks_mut(width * channels * rows));
        cores::each(parts, |(from, to)| {
            let mut sums = vec![0u16; width * shrink * channels];
            for (rows, out) in from.chunks_exact(stride * shrink).zip(to.chunks_exact_mut(width * channels)) {
                sums.fill(0);
                for row in rows.chunks_exact(stride) {
                    add(&mut sums, row);
                }
                match (picture.format(), shrink) {
                    (Format::Rgb, 4) => across_four(&sums, out),
                    (Format::Rgb, _) => across_any::<3>(&sums, out, shrink),
                    (Format::Gray, _) => across_any::<1>(&sums, out, shrink),
                }
            }
        });
        Self { shrink, width, height, channels, samples }
    }

    /// Brightness as the eye weighs it.
    pub fn luma(&self) -> Plane {
        self.plane(|p| ((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29 + 128) >> 8) as u8)
    }

    /// The brightest channel: coloured paper stands out from black by it.
    pub fn brightest(&self) -> Plane {
        self.plane(|p| p[0].max(p[1]).max(p[2]))
    }

    /// The darkest channel: white paper stands out from a coloured desk by it.
    pub fn darkest(&self) -> Plane {
        self.plane(|p| p[0].min(p[1]).min(p[2]))
    }

    /// Largest difference of each pixel's channels from `colour`.
    pub fn distance(&self, colour: [u8; 3]) -> Plane {
        self.plane(|p| p[0].abs_diff(colour[0]).max(p[1].abs_diff(colour[1])).max(p[2].abs_diff(colour[2])))
    }

    /// The median of each channel along the rim of the picture, and half of what separates its quartiles.
    pub fn surround(&self) -> ([u8; 3], u8) {
        let mut counts = [[0u32; 256]; 3];
        let mut total = 0u32;
        let deep = (self.width.min(self.height) / 100).max(1);
        for y in 0..self.height {
            let inner = y >= deep && y + deep < self.height && self.width > 2 * deep;
            for x in 0..self.width {
                if inner && x >= deep && x + deep < self.width {
                    continue;
                }
                total += 1;
                for (count, value) in counts.iter_mut().zip(self.pixel(x, y)) {
                    count[usize::from(value)] += 1;
                }
            }
        }
        let at = |count: &[u32; 256], share: u32| {
            let mut seen = 0u32;
            let place = count.iter().position(|n| {
                seen += n;
                u64::from(seen) * 100 >= u64::from(total) * u64::from(share)
            });
            place.and_then(|v| u8::try_from(v).ok()).unwrap_or(u8::MAX)
        };
        let spread = counts.iter().map(|c| (at(c, 75) - at(c, 25)) / 2).max().unwrap_or(0);
        ([at(&counts[0], 50), at(&counts[1], 50), at(&counts[2], 50)], spread)
    }

    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let i = (y * self.width + x) * self.channels;
        match self.samples[i..i + self.channels] {
            [r, g, b] => [r, g, b],
            [v, ..] => [v; 3],
            [] => [0; 3],
        }
    }

    fn plane(&self, of: impl Fn([u8; 3]) -> u8) -> Plane {
        let samples = match self.channels {
            1 => self.samples.iter().map(|v| of([*v; 3])).collect(),
            _ => self.samples.chunks_exact(3).map(|p| of([p[0], p[1], p[2]])).collect(),
        };
        Plane { width: self.width, height: self.height, samples }
    }
}

wide! {
    fn add(sums: &mut [u16], row: &[u8]) {
        for (sum, sample) in sums.iter_mut().zip(row) {
            *sum += u16::from(*sample);
        }
    }
}

wide! {
    /// Means of sixteen pixels of a colour picture: the common case, in which the compiler knows all sizes.
    fn across_four(sums: &[u16], out: &mut [u8]) {
        for (square, pixel) in sums.chunks_exact(12).zip(out.chunks_exact_mut(3)) {
            for (c, value) in pixel.iter_mut().enumerate() {
                *value = ((square[c] + square[c + 3] + square[c + 6] + square[c + 9] + 8) / 16) as u8;
            }
        }
    }
}

fn across_any<const CHANNELS: usize>(sums: &[u16], out: &mut [u8], shrink: usize) {
    for (square, pixel) in sums.chunks_exact(CHANNELS * shrink).zip(out.chunks_exact_mut(CHANNELS)) {
        let mut total = [0u32; CHANNELS];
        for part in square.chunks_exact(CHANNELS) {
            for (sum, value) in total.iter_mut().zip(part) {
                *sum += u32::from(*value);
            }
        }
        write_means(total, pixel, shrink);
    }
}

fn write_means<const CHANNELS: usize>(total: [u32; CHANNELS], pixel: &mut [u8], shrink: usize) {
    let count = (shrink * shrink) as u32;
    let reciprocal = (1u32 << 20).div_ceil(count);
    for (value, sum) in pixel.iter_mut().zip(total) {
        *value = ((u64::from(sum + count / 2) * u64::from(reciprocal)) >> 20).min(255) as u8;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn squares_are_averaged_and_a_rest_is_left_out() {
        for shrink in 1..=6usize {
            let (w, h) = (13usize, 14usize);
            let samples: Vec<u8> = (0..w * h * 3).map(|i| (i * 37 % 251) as u8).collect();
            let picture = Raster::new(w as u32, h as u32, Format::Rgb, samples.clone()).unwrap();
            let small = Small::shrunk(&picture, shrink);
            assert_eq!((small.width, small.height), (w / shrink, h / shrink));
            for (i, value) in small.samples.iter().enumerate() {
                let (x, y, c) = (i / 3 % small.width, i / 3 / small.width, i % 3);
                let square = (0..shrink * shrink).map(|k| (x * shrink + k % shrink, y * shrink + k / shrink));
                let sum: usize = square.map(|(x, y)| usize::from(samples[(y * w + x) * 3 + c])).sum();
                let mean = (sum as f64 / (shrink * shrink) as f64).round() as i32;
                assert!((i32::from(*value) - mean).abs() <= 1);
            }
        }
    }

    #[test]
    fn the_rim_has_the_colour_of_the_background() {
        let mut samples = vec![40u8; 300 * 300];
        for y in 60..240 {
            samples[y * 300 + 60..y * 300 + 240].fill(250);
        }
        let small = Small::of(&Raster::new(300, 300, Format::Gray, samples).unwrap());
        assert_eq!(small.surround(), ([40; 3], 0));
    }
}
