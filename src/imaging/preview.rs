//! A page small enough for the screen, by box filter.

use std::fmt;

use crate::RawView;

/// Width of the scan preview in the screen design, pixels.
pub const PREVIEW_WIDTH_MAX: u32 = 952;
/// Height of the scan preview in the screen design, pixels.
pub const PREVIEW_HEIGHT_MAX: u32 = 816;

/// 8-bit RGB pixels, rows without padding. Debug shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Preview {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Preview({} x {})", self.width, self.height)
    }
}

/// Fits the page into the preview area of the screen.
#[must_use]
pub fn preview(view: &RawView<'_>) -> Preview {
    preview_within(view, PREVIEW_WIDTH_MAX, PREVIEW_HEIGHT_MAX)
}

/// Fits the page into `width_max` x `height_max` pixels, keeping its proportions; never enlarges.
#[must_use]
pub fn preview_within(view: &RawView<'_>, width_max: u32, height_max: u32) -> Preview {
    let (width, height) = fit(view.width(), view.height(), width_max.max(1), height_max.max(1));
    let columns = spans(view.width(), width);
    let rows = spans(view.height(), height);
    let channels = view.format().channels();
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    let mut sums = vec![0u64; width as usize * channels];
    for &(top, bottom) in &rows {
        sums.fill(0);
        for y in top..bottom {
            add_row(&view.row(y), &columns, channels, &mut sums);
        }
        push_row(&sums, &columns, bottom - top, channels, &mut rgb);
    }
    Preview { width, height, rgb }
}

fn fit(width: u32, height: u32, width_max: u32, height_max: u32) -> (u32, u32) {
    let (w, h) = (u64::from(width), u64::from(height));
    let (w_max, h_max) = (u64::from(width_max), u64::from(height_max));
    let (fit_w, fit_h) = if w <= w_max && h <= h_max {
        (w, h)
    } else if w * h_max >= h * w_max {
        (w_max, h * w_max / w)
    } else {
        (w * h_max / h, h_max)
    };
    (fit_w.max(1) as u32, fit_h.max(1) as u32)
}

/// For each target pixel the half-open range of source pixels it averages; together they cover all.
fn spans(source: u32, target: u32) -> Vec<(usize, usize)> {
    let at = |i: u64| (i * u64::from(source) / u64::from(target)) as usize;
    (0..u64::from(target)).map(|i| (at(i), at(i + 1))).collect()
}

fn add_row(row: &[u8], columns: &[(usize, usize)], channels: usize, sums: &mut [u64]) {
    for (sum, &(left, right)) in sums.chunks_exact_mut(channels).zip(columns) {
        for pixel in row[left * channels..right * channels].chunks_exact(channels) {
            for (total, sample) in sum.iter_mut().zip(pixel) {
                *total += u64::from(*sample);
            }
        }
    }
}

fn push_row(sums: &[u64], columns: &[(usize, usize)], rows: usize, channels: usize, rgb: &mut Vec<u8>) {
    for (sum, &(left, right)) in sums.chunks_exact(channels).zip(columns) {
        let count = ((right - left) * rows) as u64;
        let mean = |total: u64| ((total + count / 2) / count) as u8;
        match sum {
            [gray] => rgb.extend([mean(*gray); 3]),
            samples => rgb.extend(samples.iter().map(|total| mean(*total))),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::Format;

    #[test]
    fn an_a4_page_fits_the_height_of_the_preview() {
        let bytes = vec![200; 2480 * 3508];
        let view = RawView::new(2480, 3508, 2480, 8, Format::Gray, &bytes).unwrap();
        let small = preview(&view);
        assert_eq!((small.width, small.height), (576, 816));
        assert!(small.rgb.iter().all(|v| *v == 200));
    }

    #[test]
    fn pixels_are_averages_and_small_pages_stay() {
        let bytes = [0, 100, 200, 100];
        let view = RawView::new(2, 2, 2, 8, Format::Gray, &bytes).unwrap();
        assert_eq!(preview_within(&view, 1, 1).rgb, [100; 3]);
        assert_eq!(preview(&view).width, 2);
        let colours = [10, 20, 30, 30, 40, 50];
        let view = RawView::new(2, 1, 6, 8, Format::Rgb, &colours).unwrap();
        assert_eq!(preview_within(&view, 1, 9).rgb, [20, 30, 40]);
    }

    proptest! {
        #[test]
        fn every_shape_fits_its_box(w in 1u32..80, h in 1u32..80, bw in 0u32..60, bh in 0u32..60) {
            let bytes = vec![255; (w * h) as usize];
            let view = RawView::new(w, h, w, 8, Format::Gray, &bytes).unwrap();
            let small = preview_within(&view, bw, bh);
            prop_assert!(small.width <= bw.max(1).min(w) && small.height <= bh.max(1).min(h));
            prop_assert_eq!(small.rgb.len() as u32, small.width * small.height * 3);
            prop_assert!(small.rgb.iter().all(|v| *v == 255));
        }
    }
}
