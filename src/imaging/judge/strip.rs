//! The rows of one row of tiles as brightness, and the counting within a tile.

use crate::judge::tiles::{CELLS, Tile, is_clipped};
use crate::{Format, Raster};

/// Share of the paper's level below which a sample is ink.
const INK: f32 = 0.78;
/// Share of a cell's samples that must be ink: six pixels of sixteen by sixteen.
const CELL_INK: f32 = 0.023;
/// Levels between the brightest and the darkest sample up to which a tile is taken for bare paper uncounted.
const BARE: u8 = 12;

/// Brightness of some rows of the page, in pairs of neighbours.
pub struct Strip {
    width: usize,
    step: usize,
    rows: usize,
    luma: Vec<u8>,
    sums: Vec<u32>,
}

impl Strip {
    /// For rows of `width` samples, each the mean of `step` x `step` pixels.
    pub fn new(width: usize, step: usize) -> Strip {
        Strip { width, step, rows: 0, luma: Vec::new(), sums: Vec::new() }
    }

    /// Takes in the rows `top..bottom`: of every `stride` the first two.
    pub fn read(&mut self, page: &Raster, top: usize, bottom: usize, stride: usize) {
        self.rows = 0;
        self.luma.clear();
        for y in (top..bottom).filter(|y| (y - top) % stride < 2) {
            self.push(page, y);
            self.rows += 1;
        }
    }

    fn push(&mut self, page: &Raster, y: usize) {
        let line = page.width() as usize * page.format().channels();
        if self.step == 1 {
            let row = &page.samples()[y * line..][..line];
            match page.format() {
                Format::Gray => self.luma.extend_from_slice(row),
                Format::Rgb => self.luma.extend(row.chunks_exact(3).map(brightness)),
            }
            return;
        }
        self.sums.clear();
        self.sums.resize(self.width, 0);
        for k in 0..self.step {
            let row = &page.samples()[(y * self.step + k) * line..][..line];
            let side = self.step * page.format().channels();
            for (sum, pixels) in self.sums.iter_mut().zip(row.chunks_exact(side)) {
                *sum += match page.format() {
                    Format::Gray => pixels.iter().map(|p| u32::from(*p)).sum::<u32>(),
                    Format::Rgb => pixels.chunks_exact(3).map(|p| u32::from(brightness(p))).sum(),
                };
            }
        }
        let count = (self.step * self.step) as u32;
        self.luma.extend(self.sums.iter().map(|sum| (sum / count) as u8));
    }

    fn row(&self, y: usize, left: usize, right: usize) -> &[u8] {
        &self.luma[y * self.width + left..y * self.width + right]
    }

    /// Counts the tile between two columns. `noise`: take slopes even of bare paper.
    pub fn tile(&self, left: usize, right: usize, reach: usize, stride: usize, noise: bool) -> Tile {
        let (mut least, mut most) = (u8::MAX, 0);
        for y in 0..self.rows {
            let row = self.row(y, left, right);
            least = row.iter().fold(least, |a, v| a.min(*v));
            most = row.iter().fold(most, |a, v| a.max(*v));
        }
        let mut tile = if most - least <= BARE && !is_clipped(most) {
            // Counting would say about so: noise has thin tails.
            let part = (most - least) / 4;
            Tile { dark: least + part, white: most - part, ..Tile::default() }
        } else {
            self.counted(left, right)
        };
        let print = tile.has_edges();
        if f32::from(least) < INK * f32::from(tile.white) {
            tile.ink = self.ink(left, right, (INK * f32::from(tile.white)) as u8);
        }
        if print || noise {
            tile.slope = self.slopes(left, right);
        }
        if print {
            tile.swing = self.swings(left, right, reach, stride);
        }
        tile
    }

    fn counted(&self, left: usize, right: usize) -> Tile {
        let mut counts = [0u32; 256];
        for y in 0..self.rows {
            for level in self.row(y, left, right) {
                counts[usize::from(*level)] += 1;
            }
        }
        let total = (self.rows * (right - left)) as u32;
        let clipped: u32 = (0..=u8::MAX).filter(|v| is_clipped(*v)).map(|v| counts[usize::from(v)]).sum();
        let clipped = clipped as f32 / total.max(1) as f32;
        Tile { dark: level_at(&counts, total / 50), white: level_at(&counts, total * 85 / 100), clipped, ..Tile::default() }
    }

    /// Cells with ink under `limit`; a bit each.
    fn ink(&self, left: usize, right: usize, limit: u8) -> u16 {
        let (width, mut bits) = (right - left, 0);
        for cy in 0..CELLS {
            let rows = cy * self.rows / CELLS..(cy + 1) * self.rows / CELLS;
            for cx in 0..CELLS {
                let (from, to) = (left + cx * width / CELLS, left + (cx + 1) * width / CELLS);
                let dark = |y| self.row(y, from, to).iter().filter(|v| **v < limit).count();
                let count: usize = rows.clone().map(dark).sum();
                let least = (CELL_INK * (rows.len() * (to - from)) as f32).max(1.0);
                bits |= u16::from(count as f32 >= least) << (cy * CELLS + cx);
            }
        }
        bits
    }

    fn slopes(&self, left: usize, right: usize) -> [f32; 2] {
        let mut across = Steps::default();
        let mut down = Steps::default();
        for y in 0..self.rows {
            let row = self.row(y, left, right);
            across.count(row.get(1..).unwrap_or_default(), row);
            if y % 2 == 1 {
                down.count(row, self.row(y - 1, left, right));
            }
        }
        [across.steepest(), down.steepest()]
    }

    /// Rows lie in pairs, one pair to `stride` rows of the page: rows `reach` apart are `reach / stride` pairs apart.
    fn swings(&self, left: usize, right: usize, reach: usize, stride: usize) -> [f32; 2] {
        let mut across = Steps::default();
        let mut down = Steps::default();
        let apart = reach / stride * 2;
        for y in (0..self.rows).step_by(2) {
            let row = self.row(y, left, right);
            across.count(row.get(reach..).unwrap_or_default(), row);
            if y + apart < self.rows {
                down.count(self.row(y + apart, left, right), row);
            }
        }
        [across.steepest(), down.steepest()]
    }
}

/// Counts of absolute differences.
struct Steps {
    counts: [u32; 256],
    total: u32,
}

impl Default for Steps {
    fn default() -> Steps {
        Steps { counts: [0; 256], total: 0 }
    }
}

impl Steps {
    fn count(&mut self, one: &[u8], other: &[u8]) {
        for (a, b) in one.iter().zip(other) {
            self.counts[usize::from(a.abs_diff(*b))] += 1;
        }
        self.total += one.len().min(other.len()) as u32;
    }

    /// The difference that 2 % reach.
    fn steepest(&self) -> f32 {
        let mut seen = 0;
        for level in (0..256).rev() {
            seen += self.counts[level];
            if seen > self.total / 50 {
                return level as f32;
            }
        }
        0.0
    }
}

fn level_at(counts: &[u32; 256], rank: u32) -> u8 {
    let mut seen = 0;
    for (level, count) in (0..=u8::MAX).zip(counts) {
        seen += count;
        if seen > rank {
            return level;
        }
    }
    u8::MAX
}

fn brightness(pixel: &[u8]) -> u8 {
    let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    ((r * 77 + g * 150 + b * 29) >> 8) as u8
}
