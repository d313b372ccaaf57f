//! Pixels of the straight page from those of the picture, between four neighbours each.

use super::blend;
use crate::geometry::Point;
use crate::homography::Homography;
use crate::sampling::{SamplePath, WHOLE};
use crate::{Format, ImagingError, Raster, cores, memory};

/// Pixels between exact divisions; in between places are interpolated: under 0.01 pixel off at a keystone of 10 %.
const SEGMENT: usize = 32;
/// Rows that are worked through together, so that a steep line through the picture stays in the cache.
const BAND: usize = 32;

/// The page as `width` x `height` pixels. What lies outside of the picture gets the colour `fill`. `memory` is used
/// again for the result.
///
/// # Errors
/// As [`Raster::new`].
pub(crate) fn warp(
    picture: &Raster,
    map: &Homography,
    (width, height): (u32, u32),
    fill: [u8; 3],
    mut memory: Vec<u8>,
) -> Result<Raster, ImagingError> {
    let channels = picture.format().channels();
    let row = width as usize * channels;
    Raster::check(width, height, picture.format())?;
    // Every sample is written below: fresh memory comes as zeros by itself, used memory need not be cleared.
    if memory.capacity() < row * height as usize {
        memory = memory::zeros(row * height as usize);
    } else {
        memory.resize(row * height as usize, 0);
    }
    let job = Job { picture, map, fill, width: width as usize };
    let rows = (height as usize).div_ceil(cores::count()).next_multiple_of(BAND);
    cores::each(memory.chunks_mut(row * rows).enumerate(), |(i, part)| job.rows(part, i * rows));
    Raster::new(width, height, picture.format(), memory)
}

#[derive(Clone, Copy)]
struct Job<'a> {
    picture: &'a Raster,
    map: &'a Homography,
    fill: [u8; 3],
    width: usize,
}

impl Job<'_> {
    fn rows(&self, out: &mut [u8], first: usize) {
        match self.picture.format() {
            Format::Rgb => self.bands::<3>(out, first, Self::colour_segment),
            Format::Gray => self.bands::<1>(out, first, Self::gray_segment),
        }
    }

    /// Calls `segment` with pixels to fill and their path through the picture, where it lies inside.
    fn bands<const CHANNELS: usize>(&self, out: &mut [u8], first: usize, segment: fn(&Self, &mut [u8], SamplePath)) {
        let stride = self.width * CHANNELS;
        for (band, rows) in out.chunks_mut(stride * BAND).enumerate() {
            let place = |x: usize, k: usize| self.map.at(x as f64 + 0.5, (first + band * BAND + k) as f64 + 0.5);
            // Where the last segment of each row has ended, the next one begins.
            let mut begins: [Point; BAND] = std::array::from_fn(|k| place(0, k));
            for left in (0..self.width).step_by(SEGMENT) {
                let pixels = SEGMENT.min(self.width - left);
                for ((k, row), begin) in rows.chunks_exact_mut(stride).enumerate().zip(&mut begins) {
                    let out = &mut row[left * CHANNELS..(left + pixels) * CHANNELS];
                    let end = place(left + pixels, k);
                    match SamplePath::between(std::mem::replace(begin, end), end, pixels, self.picture) {
                        Some(path) => segment(self, out, path),
                        None => self.at_the_rim::<CHANNELS>(out, |i| place(left + i, k)),
                    }
                }
            }
        }
    }

    fn colour_segment(&self, out: &mut [u8], path: SamplePath) {
        blend::colours(self.picture.samples(), self.picture.width() as usize * 3, out, path);
    }

    fn gray_segment(&self, out: &mut [u8], mut path: SamplePath) {
        let (samples, stride) = (self.picture.samples(), self.picture.width() as usize);
        for pixel in out {
            let (x, y, fx, fy) = path.step();
            let upper = y * stride + x;
            let lower = upper + stride;
            let mix = |a: u8, b: u8, f: u16| (u16::from(a) * (WHOLE - f) + u16::from(b) * f + WHOLE / 2) / WHOLE;
            let (left, right) =
                (mix(samples[upper], samples[lower], fy), mix(samples[upper + 1], samples[lower + 1], fy));
            *pixel = mix(left as u8, right as u8, fx) as u8;
        }
    }

    /// Neighbours outside of the picture have the colour of the surroundings.
    fn at_the_rim<const CHANNELS: usize>(&self, out: &mut [u8], at: impl Fn(usize) -> Point) {
        let (width, height) = (i64::from(self.picture.width()), i64::from(self.picture.height()));
        let samples = self.picture.samples();
        for (i, pixel) in out.chunks_exact_mut(CHANNELS).enumerate() {
            let place = at(i);
            let (x, y) = (place.x - 0.5, place.y - 0.5);
            let (left, top) = (x.floor().clamp(-2.0, width as f64), y.floor().clamp(-2.0, height as f64));
            let (fx, fy) = ((x - left).clamp(0.0, 1.0), (y - top).clamp(0.0, 1.0));
            for (c, value) in pixel.iter_mut().enumerate() {
                let near = |dx: i64, dy: i64| {
                    let (x, y) = (left as i64 + dx, top as i64 + dy);
                    let inside = x >= 0 && y >= 0 && x < width && y < height;
                    f64::from(if inside { samples[(y * width + x) as usize * CHANNELS + c] } else { self.fill[c] })
                };
                let upper = near(0, 0) * (1.0 - fx) + near(1, 0) * fx;
                let lower = near(0, 1) * (1.0 - fx) + near(1, 1) * fx;
                *value = (upper * (1.0 - fy) + lower * fy).round() as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::Quad;

    fn slope(width: u32, height: u32, format: Format) -> Raster {
        let n = format.channels();
        let samples = (0..width as usize * height as usize * n)
            .map(|i| (i / n % width as usize + 2 * (i / n / width as usize) + 20 * (i % n)) as u8)
            .collect();
        Raster::new(width, height, format, samples).unwrap()
    }

    #[test]
    fn a_slope_of_grey_stays_one_wherever_it_is_cut() {
        for format in [Format::Rgb, Format::Gray] {
            let picture = slope(90, 40, format);
            let quad =
                Quad([Point::new(10.0, 4.0), Point::new(70.0, 9.0), Point::new(68.0, 33.0), Point::new(8.0, 28.0)]);
            let map = Homography::onto(&quad, 60.0, 24.0);
            let page = warp(&picture, &map, (60, 24), [0; 3], Vec::new()).unwrap();
            for (i, pixel) in page.samples().chunks_exact(format.channels()).enumerate() {
                let p = map.at((i % 60) as f64 + 0.5, (i / 60) as f64 + 0.5);
                for (c, value) in pixel.iter().enumerate() {
                    let due = (p.x - 0.5) + 2.0 * (p.y - 0.5) + 20.0 * c as f64;
                    assert!((f64::from(*value) - due).abs() < 1.6, "{value} {due} at {i}");
                }
            }
        }
    }

    #[test]
    fn the_whole_picture_comes_back_as_it_was() {
        let picture = slope(70, 45, Format::Rgb);
        let map = Homography::onto(&Quad::of_picture(70, 45), 70.0, 45.0);
        assert_eq!(warp(&picture, &map, (70, 45), [9; 3], vec![7; 3]).unwrap(), picture);
    }

    #[test]
    fn outside_of_the_picture_is_the_colour_around_it() {
        let picture = slope(20, 20, Format::Rgb);
        let quad = Quad(
            [-100.0, -50.0]
                .map(|v| Point::new(v, v))
                .into_iter()
                .fold(Quad::of_picture(40, 40), |q, _| q)
                .0
                .map(|p| Point::new(p.x - 30.0, p.y - 30.0)),
        );
        let page = warp(&picture, &Homography::onto(&quad, 40.0, 40.0), (40, 40), [1, 2, 3], Vec::new()).unwrap();
        assert_eq!(page.samples()[..3], [1, 2, 3]);
        assert_eq!(page.samples()[(35 * 40 + 36) * 3..][..3], picture.samples()[(5 * 20 + 6) * 3..][..3]);
    }

    proptest! {
        #[test]
        fn no_corners_make_it_read_outside(
            corners in proptest::array::uniform8(-300.0f64..300.0), w in 1u32..90, h in 1u32..70, pw in 1u32..60, ph in 1u32..60,
        ) {
            let quad = Quad([0, 2, 4, 6].map(|i| Point::new(corners[i], corners[i + 1])));
            let map = Homography::onto(&quad, f64::from(w), f64::from(h));
            for format in [Format::Rgb, Format::Gray] {
                let page = warp(&slope(pw, ph, format), &map, (w, h), [0; 3], Vec::new()).unwrap();
                prop_assert_eq!((page.width(), page.height()), (w, h));
            }
        }
    }
}
