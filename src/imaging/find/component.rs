//! Connected pieces of a picture, with the areas that they enclose.

use std::ops::Range;

/// Pixels of one row, half open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub row: usize,
    pub start: usize,
    pub end: usize,
}

/// A connected piece without holes.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Pixels.
    pub area: usize,
    pub columns: Range<usize>,
    pub rows: Range<usize>,
    /// From top to bottom; a row may have several.
    pub runs: Vec<Run>,
}

impl Piece {
    fn encloses(&self, other: &Self) -> bool {
        self.columns.start <= other.columns.start
            && self.columns.end >= other.columns.end
            && self.rows.start <= other.rows.start
            && self.rows.end >= other.rows.end
    }

    fn join(&mut self, other: Self) {
        self.area += other.area;
        self.columns = self.columns.start.min(other.columns.start)..self.columns.end.max(other.columns.end);
        self.rows = self.rows.start.min(other.rows.start)..self.rows.end.max(other.rows.end);
        self.runs.extend(other.runs);
        self.runs.sort_by_key(|run| (run.row, run.start));
    }
}

/// The pieces of at least `area_min` pixels, the largest first. `front` is 1 where a pixel is not
/// background; background that a piece encloses belongs to the piece, and so does a piece inside of its frame: print
/// that is as dark as the background, even a black border around the whole page, does not make the page smaller.
pub(crate) fn pieces(mut front: Vec<u8>, width: usize, area_min: usize) -> Vec<Piece> {
    fill_holes(&mut front, width);
    let height = front.len() / width.max(1);
    let runs = runs(&front, width);
    let mut groups = Groups::of(&runs);
    let mut places = vec![usize::MAX; runs.len()];
    let mut pieces: Vec<Piece> = Vec::new();
    for (i, run) in runs.iter().enumerate() {
        let place = &mut places[groups.root(i)];
        if *place == usize::MAX {
            *place = pieces.len();
            pieces.push(Piece { area: 0, columns: width..0, rows: height..0, runs: Vec::new() });
        }
        let piece = &mut pieces[*place];
        piece.area += run.end - run.start;
        piece.columns = piece.columns.start.min(run.start)..piece.columns.end.max(run.end);
        piece.rows = piece.rows.start.min(run.row)..piece.rows.end.max(run.row + 1);
        piece.runs.push(*run);
    }
    pieces.retain(|piece| piece.area >= area_min.min(64));
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.area));
    join_frames(&mut pieces);
    pieces.retain(|piece| piece.area >= area_min);
    pieces
}

/// A border of print that a tear opens to the background separates the margin outside of it from the page inside.
fn join_frames(pieces: &mut Vec<Piece>) {
    if pieces.is_empty() {
        return;
    }
    let mut first = pieces.remove(0);
    let hollow = first.area * 2 < first.columns.len() * first.rows.len();
    let belongs = |piece: &Piece| piece.encloses(&first) || hollow && first.encloses(piece);
    let (around, rest): (Vec<Piece>, Vec<Piece>) = std::mem::take(pieces).into_iter().partition(belongs);
    for piece in around {
        first.join(piece);
    }
    *pieces = rest;
    pieces.insert(0, first);
}

fn fill_holes(front: &mut [u8], width: usize) {
    let height = front.len() / width.max(1);
    let ground: Vec<u8> = front.iter().map(|v| 1 - v).collect();
    let runs = runs(&ground, width);
    let mut groups = Groups::of(&runs);
    let mut open = vec![false; runs.len()];
    for (i, run) in runs.iter().enumerate() {
        if run.row == 0 || run.row + 1 == height || run.start == 0 || run.end == width {
            open[groups.root(i)] = true;
        }
    }
    for (i, run) in runs.iter().enumerate() {
        if !open[groups.root(i)] {
            front[run.row * width + run.start..run.row * width + run.end].fill(1);
        }
    }
}

/// Runs of pixels that are not 0, row by row.
pub(crate) fn runs(mask: &[u8], width: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (row, pixels) in mask.chunks_exact(width.max(1)).enumerate() {
        let mut x = 0;
        while let Some(start) = next(pixels, x, |v| v != 0) {
            let end = next(pixels, start, |v| v == 0).unwrap_or(width);
            runs.push(Run { row, start, end });
            x = end;
        }
    }
    runs
}

/// The first pixel from `x` on that is wanted; sixteen at once where none is.
fn next(pixels: &[u8], x: usize, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let rest = &pixels[x..];
    let empty = rest.chunks_exact(16).take_while(|part| !part.iter().fold(false, |some, v| some | wanted(*v))).count();
    let skip = empty * 16;
    rest[skip..].iter().position(|v| wanted(*v)).map(|place| x + skip + place)
}

/// Runs that touch from row to row are of one group.
pub(crate) struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    /// Groups the runs, which are ordered by row, then by column.
    pub fn of(runs: &[Run]) -> Self {
        let mut groups = Self { parents: (0..runs.len()).collect() };
        let mut above = 0;
        for i in 0..runs.len() {
            let run = runs[i];
            while runs[above].row + 1 < run.row || (runs[above].row + 1 == run.row && runs[above].end <= run.start) {
                above += 1;
            }
            let mut k = above;
            while k < i && runs[k].row + 1 == run.row && runs[k].start < run.end {
                groups.unite(k, i);
                k += 1;
            }
        }
        groups
    }

    /// The first run of the group.
    pub fn root(&mut self, mut i: usize) -> usize {
        while self.parents[i] != i {
            self.parents[i] = self.parents[self.parents[i]];
            i = self.parents[i];
        }
        i
    }

    fn unite(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> (Vec<u8>, usize) {
        (rows.iter().flat_map(|row| row.bytes().map(|b| u8::from(b == b'#'))).collect(), rows[0].len())
    }

    #[test]
    fn holes_belong_to_the_piece_around_them() {
        let (front, width) = mask(&["........", ".#####..", ".#...#..", ".#.#.#.#", ".#####.#", "........"]);
        let pieces = pieces(front, width, 1);
        assert_eq!(pieces.len(), 2);
        assert_eq!((pieces[0].area, pieces[0].columns.clone(), pieces[0].rows.clone()), (20, 1..6, 1..5));
        assert_eq!(pieces[1].area, 2);
    }

    #[test]
    fn a_margin_outside_of_a_torn_border_stays_with_its_page() {
        let (front, width) = mask(&[
            "..........",
            ".########.",
            ".#......#.",
            ".#.####.#.",
            ".#.####.#.",
            "...####.#.",
            ".#......#.",
            ".########.",
        ]);
        let pieces = pieces(front, width, 1);
        assert_eq!(pieces.len(), 1);
        assert_eq!((pieces[0].columns.clone(), pieces[0].rows.clone()), (1..9, 1..8));
    }

    #[test]
    fn arms_that_meet_later_are_one_piece() {
        let (front, width) = mask(&["#.#.#", "#.#.#", "#####", "....."]);
        assert_eq!(pieces(front, width, 1).len(), 1);
        assert!(pieces(vec![0; 12], 4, 1).is_empty());
    }
}
