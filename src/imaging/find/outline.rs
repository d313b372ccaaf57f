//! The four corners of a page, from the rims of a piece.

use super::component::Piece;
use super::edges::{Rim, rims};
use super::line::{Line, fit};
use super::luma::Plane;
use crate::geometry::{Point, Quad};

/// Largest distance of a point that supports its edge, pixels of the small picture.
const SUPPORT_NEAR: f64 = 1.3;
/// Ends of each edge that do not count: rounded and folded corners.
const ENDS: f64 = 0.07;
/// Share of rows that begin at the frame from which a side without an edge is cut.
const AT_FRAME: f64 = 0.3;
/// Least share of rows that show an edge; of a page that fills a feeder's frame half of them do.
const EDGE_SEEN: f64 = 0.2;
/// Margin along the frame without edges, pixels of the small picture.
const FRAME: f64 = 2.0;
/// Largest distance of a corner outside of the picture before its sides count as cut, share of the longer side:
/// a scanner whose frame is as large as the page loses 2.5 mm of the corners of a page that lies half a degree askew.
const OUTSIDE: f64 = 0.012;

/// Four corners in pixels of the small picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub corners: Quad,
    /// Share of the visible edge that lies on its lines, 0..=1.
    pub support: f64,
    /// The same of the worst edge.
    pub weakest: f64,
    /// Top, right, bottom, left.
    pub cut: [bool; 4],
    /// Pixels of the piece to pixels of the quadrilateral.
    pub filled: f64,
    /// Clockwise, from all edges that are seen, degrees.
    pub angle: f64,
}

/// `None` where no quadrilateral fits at all.
pub(crate) fn shape(piece: &Piece, plane: &Plane) -> Option<Shape> {
    let rims = rims(piece, plane);
    let mut cut = [false; 4];
    let mut seen = [None; 4];
    for (side, rim) in rims.iter().enumerate() {
        seen[side] = fit(&rim.points, side % 2 == 1).filter(|line| !goes_on(rim, line));
        cut[side] = seen[side].is_none();
        if cut[side] && (rim.at_frame as f64) < AT_FRAME * rim.seen as f64 {
            return None;
        }
    }
    let lines = [0, 1, 2, 3].map(|side| seen[side].unwrap_or_else(|| edge_of_picture(side, &seen, plane)));
    let corner = |upright: usize, level: usize| Line::crossing(&lines[upright], &lines[level]);
    let corners = Quad([corner(3, 0), corner(1, 0), corner(1, 2), corner(3, 2)]);
    let area = area(&corners)?;
    let angle = angle(&corners, &cut);
    let (support, weakest) = support(&rims, &lines, &corners, &cut, plane);
    mark_outside(&corners, plane, &mut cut);
    Some(Shape { corners, support, weakest, cut, filled: piece.area as f64 / area, angle })
}

fn goes_on(rim: &Rim, line: &Line) -> bool {
    let seen = rim.seen as f64;
    // The neighbouring edges of a page that lies askew have points here too.
    let edge = rim.points.iter().filter(|p| line.miss(**p) < SUPPORT_NEAR).count() as f64;
    rim.at_frame as f64 > AT_FRAME * seen && edge < EDGE_SEEN * seen
}

/// Where a cut page ends with the picture: as the opposite edge lies, as far out as the picture goes.
fn edge_of_picture(side: usize, seen: &[Option<Line>; 4], plane: &Plane) -> Line {
    let upright = side % 2 == 1;
    let (across, along) = if upright { (plane.width, plane.height) } else { (plane.height, plane.width) };
    let (low, frame) = (matches!(side, 0 | 3), if matches!(side, 0 | 3) { 0.0 } else { across as f64 });
    // At right angles to the neighbours where the opposite edge is not seen either.
    let beside = || seen[(side + 1) % 4].or(seen[(side + 3) % 4]).map(|line| -line.slope);
    let slope = seen[(side + 2) % 4].map(|line| line.slope).or_else(beside).unwrap_or(0.0);
    let level = Line { slope: 0.0, offset: frame, upright };
    let ends = [(side + 1) % 4, (side + 3) % 4].map(|next| match seen[next] {
        Some(line) if upright => Line::crossing(&level, &line).y,
        Some(line) => Line::crossing(&line, &level).x,
        None => 0.0,
    });
    let offsets = ends.map(|end| frame - slope * end.clamp(0.0, along as f64));
    let offset = if low { offsets[0].min(offsets[1]) } else { offsets[0].max(offsets[1]) };
    Line { slope, offset, upright }
}

/// Pixels inside; `None` unless the corners turn clockwise all the way.
fn area(quad: &Quad) -> Option<f64> {
    let corner = |i: usize| quad.0[i % 4];
    let turn = |i: usize| {
        let (a, b, c) = (corner(i), corner(i + 1), corner(i + 2));
        (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
    };
    let doubled: f64 = (0..4).map(|i| corner(i).x * corner(i + 1).y - corner(i + 1).x * corner(i).y).sum();
    ((0..4).all(|i| turn(i) > 1.0) && doubled > 200.0).then_some(doubled / 2.0)
}

/// The mean of the visible edges' angles, each by the square of its length.
fn angle(quad: &Quad, cut: &[bool; 4]) -> f64 {
    let [a, b, c, d] = quad.0;
    let edges = [(a, b), (b, c), (d, c), (a, d)];
    let (mut sum, mut weight) = (0.0, 0.0);
    for (side, (from, to)) in edges.into_iter().enumerate() {
        if cut[side] {
            continue;
        }
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let angle = if side % 2 == 0 { dy.atan2(dx) } else { (-dx).atan2(dy) };
        let square = dx * dx + dy * dy;
        sum += angle.to_degrees() * square;
        weight += square;
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// Of all edges together, and of the worst.
fn support(rims: &[Rim; 4], lines: &[Line], quad: &Quad, cut: &[bool; 4], plane: &Plane) -> (f64, f64) {
    let [a, b, c, d] = quad.0;
    let ends = [(a.x, b.x), (b.y, c.y), (d.x, c.x), (a.y, d.y)];
    let (mut near, mut due, mut weakest) = (0.0, 0.0, 1.0f64);
    for side in 0..4 {
        if cut[side] {
            continue;
        }
        let (from, to) = ends[side];
        let trim = (to - from) * ENDS;
        let along = |p: &Point| if side % 2 == 1 { p.y } else { p.x };
        let inner = |p: &&Point| along(p) > from + trim && along(p) < to - trim;
        let on_line = rims[side].points.iter().filter(inner).filter(|p| lines[side].miss(**p) < SUPPORT_NEAR).count();
        let length = inside(&lines[side], (from + trim, to - trim), plane).max(1.0);
        near += (on_line as f64).min(length);
        due += length;
        weakest = weakest.min(on_line as f64 / length);
    }
    if due > 0.0 { ((near / due).min(1.0), weakest) } else { (0.0, 0.0) }
}

/// Pixels of a line between two places that lie within the picture.
fn inside(line: &Line, (from, to): (f64, f64), plane: &Plane) -> f64 {
    let (width, height) = (plane.width as f64 - FRAME, plane.height as f64 - FRAME);
    let (across, along) = if line.upright { (width, height) } else { (height, width) };
    let (mut low, mut high) = (from.max(FRAME), to.min(along));
    if line.slope.abs() > 1e-9 {
        let ends = [FRAME, across].map(|edge| (edge - line.offset) / line.slope);
        low = low.max(ends[0].min(ends[1]));
        high = high.min(ends[0].max(ends[1]));
    }
    (high - low).max(0.0)
}

fn mark_outside(quad: &Quad, plane: &Plane, cut: &mut [bool; 4]) {
    let (width, height) = (plane.width as f64, plane.height as f64);
    let least = OUTSIDE * width.max(height);
    for corner in quad.0 {
        cut[0] |= corner.y < -least;
        cut[1] |= corner.x > width + least;
        cut[2] |= corner.y > height + least;
        cut[3] |= corner.x < -least;
    }
}

/// The quadrilateral in pixels of the large picture.
pub(crate) fn enlarged(quad: &Quad, shrink: usize) -> Quad {
    Quad(quad.0.map(|p| Point::new(p.x * shrink as f64, p.y * shrink as f64)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn corners_must_turn_one_way() {
        let page = Quad::of_picture(100, 80);
        assert_eq!(area(&page), Some(8000.0));
        let crossed = Quad([page.0[0], page.0[2], page.0[1], page.0[3]]);
        assert_eq!(area(&crossed), None);
    }

    #[test]
    fn all_visible_edges_tell_the_angle() {
        let turned = |degrees: f64| {
            let (s, c) = degrees.to_radians().sin_cos();
            Quad(Quad::of_picture(100, 80).0.map(|p| Point::new(p.x * c - p.y * s, p.x * s + p.y * c)))
        };
        for degrees in [-12.0, 0.0, 3.7] {
            assert!((angle(&turned(degrees), &[false; 4]) - degrees).abs() < 1e-9);
            assert!((angle(&turned(degrees), &[true, false, true, true]) - degrees).abs() < 1e-9);
        }
    }
}
