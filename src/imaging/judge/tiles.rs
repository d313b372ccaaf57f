//! One pass over the page, in tiles of about 64 pixels at 300 dpi.
//!
//! A page of more than [`DPI_PLANE`] x 1.5 is first averaged down by whole steps, and tiles, cells and the distance
//! over which gradients are taken grow with the resolution, so that every measure means the same from 200 to 600 dpi.
//! Of a large page every other row, or column, is counted.

use crate::judge::strip::{Reading, Strip};
use crate::judge::tile::Tile;
use crate::{Format, Raster, cores};

/// The resolution that the measures are scaled to, dots per inch.
const DPI_PLANE: f32 = 300.0;
/// Side of a tile at that resolution, pixels.
const TILE: f32 = 64.0;
/// Distance over which a full change of brightness is looked for, pixels at 300 dpi.
const REACH: f32 = 16.0;
/// Pages larger than this, in pixels after averaging, are read every other row.
const READ_ALL_BELOW: usize = 2_000_000;

/// The tiles of a page, row by row; together they cover all of it.
#[derive(Clone, Debug)]
pub struct Tiles {
    pub across: usize,
    pub down: usize,
    pub all: Vec<Tile>,
}

impl Tiles {
    /// The tile at a place.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> &Tile {
        &self.all[y * self.across + x]
    }

    /// Whether a place lies at the edge of the page.
    #[must_use]
    pub fn is_rim(&self, x: usize, y: usize) -> bool {
        x == 0 || y == 0 || x + 1 == self.across || y + 1 == self.down
    }
}

/// Reads a page of `dpi` dots per inch.
#[must_use]
pub fn survey(page: &Raster, dpi: f32) -> Tiles {
    let dpi = if dpi.is_finite() && dpi > 0.0 { dpi.clamp(20.0, 2_400.0) } else { DPI_PLANE };
    let (width, height) = (page.width() as usize, page.height() as usize);
    let step = ((dpi / DPI_PLANE).round() as usize).clamp(1, width.min(height).max(1));
    let plane_dpi = dpi / step as f32;
    let (across_px, down_px) = (width / step, height / step);
    let side = (TILE * plane_dpi / DPI_PLANE).max(16.0);
    let count = |pixels: usize| ((pixels as f32 / side).round() as usize).max(1);
    let (across, down) = (count(across_px), count(down_px));
    let every = if across_px * down_px < READ_ALL_BELOW { 1 } else { 2 };
    let reading = Reading { every, reach: (REACH * plane_dpi / DPI_PLANE).round().max(4.0) as usize };
    let scale = plane_dpi / DPI_PLANE;
    let mut all = vec![Tile::default(); across * down];
    cores::each(cores::dealt(all.chunks_mut(across).enumerate()), |rows| {
        let mut strip = Strip::new(across_px, step);
        for (ty, tiles) in rows {
            let (top, bottom) = (ty * down_px / down, (ty + 1) * down_px / down);
            strip.read(page, top, bottom);
            for (tx, tile) in tiles.iter_mut().enumerate() {
                let (left, right) = (tx * across_px / across, (tx + 1) * across_px / across);
                *tile = strip.tile(left, right, reading, (tx + ty) % 8 == 0);
                tile.slope = tile.slope.map(|slope| slope * scale);
                tile.value = value(page, tile, (left * step, right * step), (top * step, bottom * step));
            }
        }
    });
    Tiles { across, down, all }
}

/// Mean of the brightest channel over the tile's paper: a few hundred samples do.
fn value(page: &Raster, tile: &Tile, (left, right): (usize, usize), (top, bottom): (usize, usize)) -> u8 {
    if page.format() == Format::Gray {
        return tile.white;
    }
    let paper = u32::from(tile.white.saturating_sub(8));
    let (across, down) = (((right - left) / 12).max(1), ((bottom - top) / 12).max(1));
    let (mut sum, mut count) = (0, 0);
    for y in (top..bottom).step_by(down) {
        let row = &page.samples()[(y * page.width() as usize + left) * 3..][..(right - left) * 3];
        for pixel in row.chunks_exact(3).step_by(across) {
            let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
            if (r * 77 + g * 150 + b * 29) >> 8 >= paper {
                sum += r.max(g).max(b);
                count += 1;
            }
        }
    }
    sum.checked_div(count).map_or(tile.white, |mean| mean as u8)
}
