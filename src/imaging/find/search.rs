//! Pages and cards among the pieces of a picture.

use std::ops::Range;

use super::Source;
use super::component::{Piece, pieces};
use super::luma::{Plane, Small};
use super::outline::{Shape, shape};
use super::shadow;
use super::threshold::otsu;
use crate::geometry::{Point, Quad};

/// Less difference between bright and dark is no page on a dark background.
const SEPARATION_MIN: f64 = 35.0;
/// Smallest piece, parts of the picture: a card under an A3 lid is 1 in 27.
const AREA_PART: usize = 80;
/// A second piece counts from this share of the first.
const SECOND_MIN: f64 = 0.12;
/// Least support of a quadrilateral.
const SUPPORT_MIN: f64 = 0.45;
/// Least support of a further page.
const SECOND_SUPPORT_MIN: f64 = 0.7;
/// Piece to quadrilateral: torn and folded pages are smaller, a finger makes them larger.
const FILLED: Range<f64> = 0.72..1.3;
/// A page that fills the frame, parts of the picture: a printed frame within it is smaller.
const FILLS: Range<f64> = 0.96..1.06;
/// Merit that ends the search.
const CLEAN: f64 = 0.93;
/// Least distances from the background's colour, the larger first, and least multiple of its spread.
const DISTANCES: [u8; 2] = [14, 5];
const SPREADS: u8 = 4;
/// Least support of edges against a background of nearly the same colour.
const FAINT_SUPPORT_MIN: f64 = 0.8;
const FAINT_WEAKEST_MIN: f64 = 0.6;
/// Most foreground outside of such pieces, share of their area: dust.
const OUTSIDE_MAX: f64 = 0.02;
/// Largest spread of a background that counts as one colour, levels.
const SPREAD_MAX: u8 = 14;
/// Share of a piece under a white lid that must itself differ from the lid; a printed frame does not.
const SOLID_MIN: f64 = 0.6;

/// Rank of a candidate: support of its edges, its worst edge, and its filled area.
fn merit(shape: &Shape) -> f64 {
    shape.support * shape.filled.min(1.0 / shape.filled) * (0.7 + 0.3 * shape.weakest)
}

/// Pages with visible edges, the largest first.
pub(crate) fn shapes(small: &Small, luma: &Plane, surround: [u8; 3], spread: u8, source: Source) -> Vec<Shape> {
    let mut shapes = best(small, luma, surround, spread, source);
    if let (Source::Camera, [only]) = (source, shapes.as_mut_slice()) {
        *only = shadow::whole(only, luma).unwrap_or(*only);
    }
    shapes
}

fn best(small: &Small, luma: &Plane, surround: [u8; 3], spread: u8, source: Source) -> Vec<Shape> {
    let mut best: Vec<Shape> = Vec::new();
    let better = |found: Vec<Shape>, best: &mut Vec<Shape>| {
        if found.first().map_or(0.0, merit) > best.first().map_or(0.0, merit) + 0.02 {
            *best = found;
        }
        best.first().is_some_and(|shape| merit(shape) > CLEAN)
    };
    if better(on_dark(luma, surround, source), &mut best) {
        return best;
    }
    if spread <= SPREAD_MAX {
        let plane = small.distance(surround);
        for least in DISTANCES {
            if better(by_distance(&plane, least.max(spread * SPREADS), source), &mut best) {
                return best;
            }
        }
    }
    if better(on_dark(&small.darkest(), surround, source), &mut best) {
        return best;
    }
    better(on_dark(&small.brightest(), surround, source), &mut best);
    best
}

/// A bright page on a darker ground.
fn on_dark(plane: &Plane, surround: [u8; 3], source: Source) -> Vec<Shape> {
    let split = otsu(plane);
    let ground = u32::from(surround[0]) * 77 + u32::from(surround[1]) * 150 + u32::from(surround[2]) * 29;
    // A page that fills a feeder's frame leaves of a dark ground no more than wedges, and it lies at the rim itself.
    let fills = ground >> 8 > u32::from(split.level);
    if split.separation < SEPARATION_MIN || fills && source != Source::Feeder {
        return Vec::new();
    }
    let front = plane.samples.iter().map(|v| u8::from(*v > split.level)).collect();
    let found = pieces(front, plane.width, plane.samples.len() / AREA_PART);
    let area = |(place, shape): &(usize, Shape)| found[*place].area as f64 / shape.filled / plane.samples.len() as f64;
    let mut shapes = plausible_shapes(&found, plane, source);
    shapes.retain(|it| !fills || FILLS.contains(&area(it)));
    shapes.into_iter().map(|(_, shape)| shape).collect()
}

/// Pieces that differ in colour from the background: a card under a white lid, a dark cover on a black background.
fn by_distance(plane: &Plane, level: u8, source: Source) -> Vec<Shape> {
    let front: Vec<u8> = plane.samples.iter().map(|v| u8::from(*v > level)).collect();
    let all = front.iter().filter(|v| **v != 0).count() as f64;
    let mut found = pieces(front, plane.width, plane.samples.len() / AREA_PART);
    found.retain(|piece| solid(piece, plane, level) >= SOLID_MIN);
    let faint = |shape: &Shape| shape.support >= FAINT_SUPPORT_MIN && shape.weakest >= FAINT_WEAKEST_MIN;
    let shapes: Vec<(usize, Shape)> =
        plausible_shapes(&found, plane, source).into_iter().filter(|(_, shape)| faint(shape)).collect();
    // A dark band of print is no page if there is other print beside it.
    let inside: f64 = shapes.iter().map(|(i, _)| solid(&found[*i], plane, level) * found[*i].area as f64).sum();
    if all - inside > OUTSIDE_MAX * inside { Vec::new() } else { shapes.into_iter().map(|(_, shape)| shape).collect() }
}

fn solid(piece: &Piece, plane: &Plane, level: u8) -> f64 {
    let differ = piece
        .runs
        .iter()
        .map(|r| plane.row(r.row)[r.start..r.end].iter().filter(|v| **v > level).count())
        .sum::<usize>();
    differ as f64 / piece.area as f64
}

/// With the place of the piece that each comes from.
fn plausible_shapes(found: &[Piece], plane: &Plane, source: Source) -> Vec<(usize, Shape)> {
    let mut shapes: Vec<(usize, Shape)> = Vec::new();
    for (place, piece) in found.iter().enumerate() {
        let Some(shape) = shape(piece, plane) else { continue };
        let least = if shapes.is_empty() { SUPPORT_MIN } else { SECOND_SUPPORT_MIN };
        let small = (piece.area as f64) < SECOND_MIN * found[0].area as f64;
        if shape.support < least || !FILLED.contains(&shape.filled) || small || !plausible(&shape, source) {
            continue;
        }
        shapes.push((place, shape));
    }
    shapes
}

/// On glass a page is a rectangle; under a camera its opposite sides may differ.
fn plausible(shape: &Shape, source: Source) -> bool {
    let corner = |i: usize| shape.corners.0[i % 4];
    let off = |i: usize| {
        let (a, b, c) = (corner(i + 3), corner(i), corner(i + 1));
        let (ux, uy, vx, vy) = (a.x - b.x, a.y - b.y, c.x - b.x, c.y - b.y);
        ((ux * vx + uy * vy) / (ux.hypot(uy) * vx.hypot(vy))).asin().to_degrees().abs()
    };
    let most = match source {
        Source::Flatbed => 1.5,
        Source::Feeder => 3.0,
        Source::Camera => 30.0,
    };
    (0..4).all(|i| off(i) < most)
}

/// What encloses all quadrilaterals, turned clockwise by `angle`.
pub(crate) fn around(quads: &[Quad], angle: f64) -> Quad {
    let (s, c) = angle.to_radians().sin_cos();
    let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
    for p in quads.iter().flat_map(|quad| quad.0) {
        let (u, v) = (p.x * c + p.y * s, p.y * c - p.x * s);
        low = Point::new(low.x.min(u), low.y.min(v));
        high = Point::new(high.x.max(u), high.y.max(v));
    }
    let back = |u: f64, v: f64| Point::new(u * c - v * s, u * s + v * c);
    Quad([back(low.x, low.y), back(high.x, low.y), back(high.x, high.y), back(low.x, high.y)])
}
