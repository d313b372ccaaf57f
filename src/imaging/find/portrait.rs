//! A portrait on a card or passport: dark hair above dark shoulders, which end flat with the picture.
//!
//! Fair hair or white clothes give no result, and no wrong one.

use super::component::{Groups, runs};
use super::luma::Plane;

/// Side of the squares that are averaged, pixels: letters fade in them.
const CELL: usize = 8;
/// Cells are dark below this share of the paper, percent.
const DARK_PERCENT: usize = 55;
/// The paper is as bright as this share of the cells at most is brighter, percent.
const PAPER_PERCENT: usize = 20;
/// Narrowest shoulders: cells, and share of the sheet's shorter side; letters are smaller.
const SHOULDERS_MIN: usize = 8;
const SHOULDERS_LEAST: f64 = 0.08;
/// Widest, share of the sheet's width.
const SHOULDERS_MOST: f64 = 0.6;
/// Least of the shoulders' rectangle that is dark; of a heading in bold letters it is less.
const SOLID: f64 = 0.55;
/// Of the shoulders' width: their flat end at least, their other end at most.
const FLAT: f64 = 0.85;
const ROUND: f64 = 0.7;
/// Of the shoulders' width: the head's.
const HEAD: std::ops::Range<f64> = 0.3..0.85;
/// Of the shoulders' width: largest offset of the head from their middle, and height of the whole.
const BESIDE: f64 = 0.12;
const HIGH: std::ops::Range<f64> = 0.7..2.0;

/// 1 where heads stand above shoulders, -1 where they hang below, 0 where there are none or both.
pub(crate) fn portrait(page: &Plane) -> f64 {
    let Some(dark) = dark(page) else { return 0.0 };
    let blobs = blobs(&dark);
    let mirrored: Vec<Blob> = blobs.iter().map(|blob| blob.mirrored(dark.height)).collect();
    f64::from(i8::from(has_portrait(&blobs, &dark)) - i8::from(has_portrait(&mirrored, &dark)))
}

/// 1 where a cell is dark, none at the rim: what lies around the sheet is dark too.
fn dark(page: &Plane) -> Option<Plane> {
    let (width, height) = (page.width / CELL, page.height / CELL);
    if width < SHOULDERS_MIN || height < SHOULDERS_MIN {
        return None;
    }
    let mut means = vec![0usize; width * height];
    for y in 0..height * CELL {
        let to = &mut means[y / CELL * width..][..width];
        for (sum, cell) in to.iter_mut().zip(page.row(y).chunks_exact(CELL)) {
            *sum += cell.iter().map(|value| usize::from(*value)).sum::<usize>();
        }
    }
    let mut sorted = means.clone();
    let place = sorted.len() * (100 - PAPER_PERCENT) / 100;
    let paper = *sorted.select_nth_unstable(place).1;
    let inside = |i: usize| (1..width - 1).contains(&(i % width)) && (1..height - 1).contains(&(i / width));
    let dark = |(i, mean): (usize, &usize)| u8::from(inside(i) && *mean * 100 < paper * DARK_PERCENT);
    Some(Plane { width, height, samples: means.iter().enumerate().map(dark).collect() })
}

/// A connected dark piece: its first row, how many cells are dark, and where each row begins and ends.
#[derive(Clone)]
struct Blob {
    top: usize,
    cells: usize,
    rows: Vec<(usize, usize)>,
}

impl Blob {
    fn mirrored(&self, height: usize) -> Self {
        Self { top: height - self.bottom(), cells: self.cells, rows: self.rows.iter().rev().copied().collect() }
    }

    fn bottom(&self) -> usize {
        self.top + self.rows.len()
    }

    fn left(&self) -> usize {
        self.rows.iter().map(|row| row.0).min().unwrap_or(0)
    }

    fn right(&self) -> usize {
        self.rows.iter().map(|row| row.1).max().unwrap_or(0)
    }

    fn width(&self) -> f64 {
        (self.right() - self.left()) as f64
    }

    fn middle(&self) -> f64 {
        (self.left() + self.right()) as f64 / 2.0
    }

    /// Widest of some rows.
    fn widest(&self, rows: std::ops::Range<usize>) -> f64 {
        self.rows[rows].iter().map(|row| row.1 - row.0).max().unwrap_or(0) as f64
    }
}

fn blobs(dark: &Plane) -> Vec<Blob> {
    let runs = runs(&dark.samples, dark.width);
    let mut groups = Groups::of(&runs);
    let mut blobs: Vec<Option<Blob>> = vec![None; runs.len()];
    for (i, run) in runs.iter().enumerate() {
        let blob = blobs[groups.root(i)].get_or_insert(Blob { top: run.row, cells: 0, rows: Vec::new() });
        blob.cells += run.end - run.start;
        match blob.rows.get_mut(run.row - blob.top) {
            Some(row) => row.1 = run.end,
            None => blob.rows.push((run.start, run.end)),
        }
    }
    blobs.into_iter().flatten().filter(|blob| blob.rows.len() > 1).collect()
}

fn has_portrait(blobs: &[Blob], sheet: &Plane) -> bool {
    let least = (SHOULDERS_LEAST * sheet.width.min(sheet.height) as f64).max(SHOULDERS_MIN as f64);
    let is_body = |body: &&Blob| {
        let (width, rows) = (body.width(), body.rows.len());
        // Of the last row only a part may be dark.
        width >= least
            && width <= SHOULDERS_MOST * sheet.width as f64
            && body.cells as f64 >= SOLID * width * rows as f64
            && body.widest(rows - 2..rows) >= FLAT * width
            && body.widest(0..1) <= ROUND * width
    };
    blobs.iter().filter(is_body).any(|body| {
        let width = body.width();
        let high = |top: usize| HIGH.contains(&((body.bottom() - top) as f64 / width));
        let is_head = |head: &Blob| {
            head.bottom() <= body.top + 1
                && high(head.top)
                && HEAD.contains(&(head.width() / width))
                && (head.middle() - body.middle()).abs() <= BESIDE * width
        };
        // Long hair joins both.
        let upper = body.widest(0..body.rows.len() / 2);
        blobs.iter().any(is_head) || high(body.top) && HEAD.contains(&(upper / width))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Middle, half axes, and the row from which on nothing of it is seen.
    type Ellipse = ((f64, f64), (f64, f64), f64);

    /// A sheet with dark ellipses.
    fn sheet(ellipses: &[Ellipse]) -> Plane {
        let (width, height) = (440, 320);
        let dark = |x: f64, y: f64| {
            ellipses
                .iter()
                .any(|((cx, cy), (rx, ry), end)| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0 && y < *end)
        };
        let samples =
            (0..width * height).map(|i| if dark((i % width) as f64, (i / width) as f64) { 50 } else { 230 }).collect();
        Plane { width, height, samples }
    }

    fn upside_down(mut page: Plane) -> Plane {
        page.samples.reverse();
        page
    }

    const HEAD_ALONE: Ellipse = ((300.0, 100.0), (36.0, 40.0), 120.0);
    const SHOULDERS: Ellipse = ((300.0, 220.0), (70.0, 66.0), 218.0);

    #[test]
    fn shoulders_end_flat_below_a_head() {
        let person = || sheet(&[HEAD_ALONE, SHOULDERS]);
        assert_eq!((portrait(&person()), portrait(&upside_down(person()))), (1.0, -1.0));
        let long_hair = || sheet(&[(HEAD_ALONE.0, (40.0, 60.0), 170.0), SHOULDERS]);
        assert_eq!((portrait(&long_hair()), portrait(&upside_down(long_hair()))), (1.0, -1.0));
    }

    #[test]
    fn what_has_no_head_or_no_flat_end_or_both_ways_is_no_portrait() {
        assert_eq!(portrait(&sheet(&[SHOULDERS])), 0.0, "a lid");
        assert_eq!(portrait(&sheet(&[HEAD_ALONE, (SHOULDERS.0, SHOULDERS.1, 320.0)])), 0.0, "two balls");
        assert_eq!(portrait(&sheet(&[((200.0, 150.0), (60.0, 60.0), 320.0)])), 0.0, "a seal");
        let mut both = sheet(&[HEAD_ALONE, SHOULDERS]);
        let turned = upside_down(both.clone());
        for (value, other) in both.samples.iter_mut().zip(turned.samples) {
            *value = (*value).min(other);
        }
        assert_eq!(portrait(&both), 0.0, "one each way");
    }
}
