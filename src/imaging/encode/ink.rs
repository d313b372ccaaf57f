//! Separation of ink from paper, for black-and-white pages.
//!
//! A pixel is measured by its darkest channel, so that a red seal is as dark as it is saturated, and compared with
//! the mean of its neighbourhood, so that print on grey, coloured or unevenly lit paper stays. What is black by itself
//! is ink wherever it lies; else broad strokes would become hollow.

use crate::Raster;

/// Half the side of a neighbourhood at 300 dpi: 2.5 mm, wider than the strokes of headings.
const REACH_PER_DPI: f32 = 31.0 / 300.0;
/// Ink is darker than so many 256ths of its neighbourhood: 0.84.
const SHARE: u32 = 215;
/// Darker than this is ink without looking around.
const BLACK: u8 = 56;
/// Brighter than this is paper without looking around.
const WHITE: u8 = 225;

/// Calls `line` with each row's ink, from the top; `true` is ink.
pub(super) fn rows(picture: &Raster, dpi: u32, mut line: impl FnMut(&[bool])) {
    let plane = darkest(picture);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let reach = ((dpi.clamp(50, 2400) as f32 * REACH_PER_DPI) as usize).max(4);
    let mut columns = vec![0u32; width];
    let row = |y: usize| &plane[y * width..(y + 1) * width];
    let add = |columns: &mut [u32], row: &[u8]| columns.iter_mut().zip(row).for_each(|(sum, v)| *sum += u32::from(*v));
    let sub = |columns: &mut [u32], row: &[u8]| columns.iter_mut().zip(row).for_each(|(sum, v)| *sum -= u32::from(*v));
    for y in 0..reach.min(height) {
        add(&mut columns, row(y));
    }
    let mut ink = vec![false; width];
    for y in 0..height {
        if y + reach < height {
            add(&mut columns, row(y + reach));
        }
        if y > reach {
            sub(&mut columns, row(y - reach - 1));
        }
        let high = (y + reach + 1).min(height) - y.saturating_sub(reach);
        decide(row(y), &columns, high as u64, reach, &mut ink);
        line(&ink);
    }
}

fn decide(row: &[u8], columns: &[u32], high: u64, reach: usize, ink: &mut [bool]) {
    let width = row.len();
    let mut sum: u64 = columns.iter().take(reach).map(|sum| u64::from(*sum)).sum();
    for x in 0..width {
        if let Some(entering) = columns.get(x + reach) {
            sum += u64::from(*entering);
        }
        if x > reach {
            sum -= u64::from(columns[x - reach - 1]);
        }
        let wide = ((x + reach + 1).min(width) - x.saturating_sub(reach)) as u64;
        let value = row[x];
        ink[x] = value < BLACK || value < WHITE && u64::from(value) * wide * high * 256 < sum * u64::from(SHARE);
    }
}

fn darkest(picture: &Raster) -> Vec<u8> {
    match picture.format().channels() {
        1 => picture.samples().to_vec(),
        channels => {
            picture.samples().chunks_exact(channels).map(|pixel| pixel.iter().copied().min().unwrap_or(255)).collect()
        }
    }
}
