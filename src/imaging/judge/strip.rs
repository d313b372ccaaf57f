//! The rows of one row of tiles as brightness, and the counting within a tile.

use crate::judge::tile::{CELLS, Tile, is_clipped};
use crate::wide::wide;
use crate::{Format, Raster};

/// Share of the paper's level below which a sample is ink.
const INK: f32 = 0.78;
/// Share of a cell's samples that must be ink: six pixels of sixteen by sixteen.
const CELL_INK: f32 = 0.023;
/// The slope of a tile is what this share of its samples reach: half of those that lie on edges, within these bounds.
const SLOPE_MIN: f32 = 0.0008;
const SLOPE_MAX: f32 = 0.02;
/// Range of levels up to which a tile is blank paper and is not counted.
const BLANK_RANGE: u8 = 12;

/// Brightness of the rows of one row of tiles.
pub struct Strip {
    width: usize,
    step: usize,
    rows: usize,
    luma: Vec<u8>,
    sums: Vec<u32>,
}

/// Density at which a page is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Step between rows, or between columns where rows are compared.
    pub every: usize,
    /// Distance over which a full change of brightness is looked for, pixels.
    pub reach: usize,
}

impl Strip {
    /// For rows of `width` samples, each the mean of `step` x `step` pixels.
    pub fn new(width: usize, step: usize) -> Strip {
        Strip { width, step, rows: 0, luma: Vec::new(), sums: Vec::new() }
    }

    /// Takes in the rows `top..bottom`.
    pub fn read(&mut self, page: &Raster, top: usize, bottom: usize) {
        self.rows = bottom - top;
        self.luma.resize(self.rows * self.width, 0);
        let mut luma = std::mem::take(&mut self.luma);
        for (y, out) in (top..bottom).zip(luma.chunks_exact_mut(self.width.max(1))) {
            self.row_of(page, y, out);
        }
        self.luma = luma;
    }

    fn row_of(&mut self, page: &Raster, y: usize, out: &mut [u8]) {
        let line = page.width() as usize * page.format().channels();
        if self.step == 1 {
            let row = &page.samples()[y * line..][..line];
            match page.format() {
                Format::Gray => out.copy_from_slice(row),
                Format::Rgb => brighten(row, out),
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
        for (level, sum) in out.iter_mut().zip(&self.sums) {
            *level = (sum / count) as u8;
        }
    }

    fn row(&self, y: usize, left: usize, right: usize) -> &[u8] {
        &self.luma[y * self.width + left..y * self.width + right]
    }

    /// Counts the tile between two columns. `noise`: take slopes even of bare paper.
    pub fn tile(&self, left: usize, right: usize, reading: Reading, noise: bool) -> Tile {
        let (mut least, mut most) = (u8::MAX, 0);
        for y in (0..self.rows).step_by(reading.every) {
            (least, most) = range(self.row(y, left, right), least, most);
        }
        if least > most {
            return Tile::default();
        }
        let mut tile = if most - least <= BLANK_RANGE && !is_clipped(most) {
            // Counting would say about so: noise has thin tails.
            let part = (most - least) / 4;
            Tile { dark: least + part, white: most - part, ..Tile::default() }
        } else {
            self.counted(left, right, reading.every)
        };
        if f32::from(least) < INK * f32::from(tile.white) {
            tile.ink = self.ink(left, right, reading.every, (INK * f32::from(tile.white)) as u8);
        }
        if tile.has_edges() {
            let half = (0.5 * tile.contrast()) as usize;
            let slopes = self.slopes(left, right, reading.every);
            tile.edges = self.swings(left, right, reading, half);
            // A full change shows at every place within reach before it, its steepest step at one.
            let share = |way: usize| (0.5 * tile.edges[way] / reading.reach as f32).clamp(SLOPE_MIN, SLOPE_MAX);
            tile.slope = [0, 1].map(|way| slopes[way].reached_by(share(way)));
        } else if noise {
            tile.slope = self.slopes(left, right, reading.every).map(|slopes| slopes.reached_by(SLOPE_MAX));
        }
        tile
    }

    fn counted(&self, left: usize, right: usize, every: usize) -> Tile {
        let mut counts = Counts::default();
        for y in (0..self.rows).step_by(every) {
            counts.add(self.row(y, left, right).iter().copied());
        }
        let counts = counts.all();
        let total: u32 = counts.iter().sum();
        let clipped: u32 = (0..=u8::MAX).filter(|v| is_clipped(*v)).map(|v| counts[usize::from(v)]).sum();
        let clipped = clipped as f32 / total.max(1) as f32;
        let (dark, white) = (level_at(&counts, total / 50), level_at(&counts, total * 85 / 100));
        Tile { dark, white, clipped, ..Tile::default() }
    }

    /// Cells with ink under `limit`; a bit each.
    fn ink(&self, left: usize, right: usize, every: usize, limit: u8) -> u16 {
        let (width, mut bits) = (right - left, 0);
        for cy in 0..CELLS {
            let rows = (cy * self.rows / CELLS..(cy + 1) * self.rows / CELLS).step_by(every);
            for cx in 0..CELLS {
                let (from, to) = (left + cx * width / CELLS, left + (cx + 1) * width / CELLS);
                let count: usize = rows.clone().map(|y| count_below(self.row(y, from, to), limit)).sum();
                let least = (CELL_INK * (rows.len() * (to - from)) as f32).max(1.0);
                bits |= u16::from(count as f32 >= least) << (cy * CELLS + cx);
            }
        }
        bits
    }

    fn slopes(&self, left: usize, right: usize, every: usize) -> [Steps; 2] {
        let mut steps = [Steps::default(), Steps::default()];
        for y in 0..self.rows {
            let row = self.row(y, left, right);
            if y % every == 0 {
                steps[0].count(row.get(1..).unwrap_or_default(), row, 1);
            }
            if y > 0 {
                steps[1].count(row, self.row(y - 1, left, right), every);
            }
        }
        steps
    }

    /// Shares of places that differ by `level` from the one within reach, to the right and downwards.
    fn swings(&self, left: usize, right: usize, Reading { every, reach }: Reading, level: usize) -> [f32; 2] {
        let level = level.min(255) as u8;
        let (mut large, mut all) = ([0; 2], [0; 2]);
        let mut count = |way: usize, one: &[u8], other: &[u8]| {
            large[way] += count_apart(one, other, level);
            all[way] += one.len().min(other.len());
        };
        for y in (0..self.rows).step_by(2 * every) {
            let row = self.row(y, left, right);
            count(0, row.get(reach..).unwrap_or_default(), row);
            if y + reach < self.rows {
                count(1, self.row(y + reach, left, right), row);
            }
        }
        [0, 1].map(|way| large[way] as f32 / all[way].max(1) as f32)
    }
}

/// Absolute differences, counted.
#[derive(Default)]
struct Steps {
    counts: Counts,
}

impl Steps {
    fn count(&mut self, one: &[u8], other: &[u8], every: usize) {
        let steps = one.iter().zip(other).map(|(a, b)| a.abs_diff(*b));
        match every {
            1 => self.counts.add(steps),
            _ => self.counts.add(steps.step_by(every)),
        }
    }

    /// The difference that a share of all reach.
    fn reached_by(&self, share: f32) -> f32 {
        let counts = self.counts.all();
        let total: u32 = counts.iter().sum();
        let wanted = ((share * total as f32) as u32).max(1);
        let mut seen = 0;
        for level in (0..256).rev() {
            seen += counts[level];
            if seen >= wanted {
                return level as f32;
            }
        }
        0.0
    }
}

/// How often each level is met. Neighbours are alike, and no count can be raised before the last raise of the same is
/// done: four counts take turns.
struct Counts([[u32; 256]; 4]);

impl Default for Counts {
    fn default() -> Counts {
        Counts([[0; 256]; 4])
    }
}

impl Counts {
    fn add(&mut self, levels: impl Iterator<Item = u8>) {
        let [a, b, c, d] = &mut self.0;
        let mut levels = levels.map(usize::from);
        while let Some(level) = levels.next() {
            a[level] += 1;
            for counts in [&mut *b, &mut *c, &mut *d] {
                let Some(level) = levels.next() else { return };
                counts[level] += 1;
            }
        }
    }

    fn all(&self) -> [u32; 256] {
        std::array::from_fn(|level| self.0.iter().map(|counts| counts[level]).sum())
    }
}

wide! {
    /// Least and most of a row, and of those before it.
    fn range(row: &[u8], least: u8, most: u8) -> (u8, u8) {
        (row.iter().fold(least, |a, v| a.min(*v)), row.iter().fold(most, |a, v| a.max(*v)))
    }
}

wide! {
    fn count_below(row: &[u8], limit: u8) -> usize {
        row.chunks(128).map(|part| usize::from(part.iter().map(|v| u8::from(*v < limit)).sum::<u8>())).sum()
    }
}

wide! {
    /// Places whose levels differ by at least `level`.
    fn count_apart(one: &[u8], other: &[u8], level: u8) -> usize {
        let parts = one.chunks(128).zip(other.chunks(128));
        parts.map(|(a, b)| usize::from(a.iter().zip(b).map(|(a, b)| u8::from(a.abs_diff(*b) >= level)).sum::<u8>())).sum()
    }
}

wide! {
    fn brighten(row: &[u8], out: &mut [u8]) {
        for (level, pixel) in out.iter_mut().zip(row.chunks_exact(3)) {
            *level = brightness(pixel);
        }
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

/// 256 parts together, so that 16 bits hold all.
#[inline(always)]
fn brightness(pixel: &[u8]) -> u8 {
    let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u16::from);
    ((r * 77 + g * 150 + b * 29) >> 8) as u8
}
