//! Edges of a piece, seen from each side of the picture, with subpixel precision.

use super::component::Piece;
use super::luma::Plane;
use crate::geometry::Point;

/// Pixels examined on either side of the first one of the piece.
const REACH: isize = 5;
/// Least difference between inside and outside at an edge.
const STEP_MIN: f32 = 7.0;

/// The edge of a piece as seen from one side.
#[derive(Debug, Default)]
pub(crate) struct Rim {
    /// Places of the edge, in pixels of the small picture.
    pub points: Vec<Point>,
    /// Rows or columns in which the piece begins at the picture's own frame.
    pub at_frame: usize,
    /// Rows or columns that the piece occupies.
    pub seen: usize,
}

/// From the top, the right, the bottom and the left, of a piece that is brighter than its background.
pub(crate) fn rims(piece: &Piece, plane: &Plane) -> [Rim; 4] {
    let (tops, bottoms, lefts, rights) = extremes(piece, plane);
    let column = |x: usize| move |y: isize| (x, y);
    let line = |y: usize| move |x: isize| (x, y);
    let mut rims: [Rim; 4] = Default::default();
    for x in piece.columns.clone() {
        if let (Some(top), Some(bottom)) = (tops[x], bottoms[x]) {
            let value = |y: isize| sample(plane, column(x)(y).0 as isize, y);
            let middle = x as f64 + 0.5;
            rims[0].add(top, 1, plane.height, value, |y| Point::new(middle, y));
            rims[2].add(bottom, -1, plane.height, value, |y| Point::new(middle, y));
        }
    }
    for y in piece.rows.clone() {
        if let (Some(left), Some(right)) = (lefts[y], rights[y]) {
            let value = |x: isize| sample(plane, x, line(y)(x).1 as isize);
            let middle = y as f64 + 0.5;
            rims[3].add(left, 1, plane.width, value, |x| Point::new(x, middle));
            rims[1].add(right, -1, plane.width, value, |x| Point::new(x, middle));
        }
    }
    rims
}

impl Rim {
    /// `first` is the first pixel of the piece, `inwards` the way to go on from there.
    fn add(
        &mut self,
        first: usize,
        inwards: isize,
        length: usize,
        value: impl Fn(isize) -> Option<f32>,
        place: impl Fn(f64) -> Point,
    ) {
        self.seen += 1;
        let outside_pixels = if inwards > 0 { first } else { length - 1 - first };
        if outside_pixels < 2 {
            self.at_frame += 1;
            return;
        }
        let at = |k: isize| value(first as isize + k * inwards);
        if let Some(offset) = crossing(at) {
            let pixel = first as f64 + 0.5;
            self.points.push(place(pixel + inwards as f64 * f64::from(offset)));
        }
    }
}

/// Where the values pass half way between outside and inside, in pixels inwards of the middle of pixel 0.
fn crossing(at: impl Fn(isize) -> Option<f32>) -> Option<f32> {
    let inside = (0..REACH).filter_map(&at).fold(f32::MIN, f32::max);
    let far: Vec<f32> = (2..REACH).filter_map(|k| at(-k)).collect();
    let outside = if far.is_empty() { at(-1)? } else { far.iter().sum::<f32>() / far.len() as f32 };
    if inside - outside < STEP_MIN {
        return None;
    }
    let half = f32::midpoint(inside, outside);
    (-3..3).find_map(|k| {
        let (here, next) = (at(k)?, at(k + 1)?);
        (here < half && next >= half).then(|| k as f32 + (half - here) / (next - here))
    })
}

fn sample(plane: &Plane, x: isize, y: isize) -> Option<f32> {
    let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
    (x < plane.width && y < plane.height).then(|| f32::from(plane.at(x, y)))
}

type Extremes = Vec<Option<usize>>;

/// First and last row of each column, first and last column of each row.
fn extremes(piece: &Piece, plane: &Plane) -> (Extremes, Extremes, Extremes, Extremes) {
    let (mut tops, mut bottoms) = (vec![None; plane.width], vec![None; plane.width]);
    let (mut lefts, mut rights): (Extremes, Extremes) = (vec![None; plane.height], vec![None; plane.height]);
    for run in piece.runs.iter().rev() {
        tops[run.start..run.end].fill(Some(run.row));
        lefts[run.row] = Some(run.start);
        rights[run.row].get_or_insert(run.end - 1);
    }
    for run in &piece.runs {
        bottoms[run.start..run.end].fill(Some(run.row));
    }
    (tops, bottoms, lefts, rights)
}

#[cfg(test)]
mod tests {
    use super::super::component::pieces;
    use super::*;

    /// A bright rectangle whose first column and row are only partly covered.
    fn scene() -> Plane {
        let (width, height) = (60, 50);
        let mut samples = vec![20u8; width * height];
        for y in 10..40 {
            for x in 15..45 {
                samples[y * width + x] = if x == 15 { 70 } else { 220 };
            }
        }
        Plane { width, height, samples }
    }

    #[test]
    fn an_edge_inside_of_a_pixel_is_found_there() {
        let plane = scene();
        let piece = pieces(plane.samples.iter().map(|v| u8::from(*v > 120)).collect(), plane.width, 10).remove(0);
        let rims = rims(&piece, &plane);
        assert_eq!(rims[3].points.len(), 30);
        for point in &rims[3].points {
            assert!((point.x - 15.83).abs() < 0.1, "a quarter of column 15 is covered: {point:?}");
        }
        assert!(rims[1].points.iter().all(|p| (p.x - 45.0).abs() < 0.01));
        assert!(rims[0].points.iter().filter(|p| p.x > 16.0).all(|p| (p.y - 10.0).abs() < 0.01));
        assert_eq!(rims.iter().map(|r| r.at_frame).sum::<usize>(), 0);
    }

    #[test]
    fn a_piece_that_leaves_the_picture_is_counted_at_its_frame() {
        let mut plane = scene();
        for y in 10..40 {
            plane.samples[y * 60..y * 60 + 20].fill(220);
        }
        let piece = pieces(plane.samples.iter().map(|v| u8::from(*v > 120)).collect(), plane.width, 10).remove(0);
        let rims = rims(&piece, &plane);
        assert_eq!((rims[3].at_frame, rims[3].seen), (30, 30));
        assert!(rims[3].points.is_empty());
    }
}
