//! Pages that continue into a shadow.
//!
//! A shadow separates bright from dark as an edge does, so that the lit part of a page looks like a whole one. But the
//! edges beside a shadow continue in it: there, too, paper is brighter than its background.

use super::line::{Line, fit};
use super::luma::Plane;
use super::outline::Shape;
use crate::geometry::{Point, Quad};

/// Least ratio and least difference of paper to background in the same light.
const TIMES: f64 = 1.22;
const BRIGHTER: f64 = 6.0;
/// Pixels along an edge without a difference after which it is over.
const OVER: usize = 10;
/// Shortest part in the shadow, pixels of the small picture: a centimetre.
const REACH_MIN: f64 = 25.0;
/// Share of that length on which the difference must be seen.
const SEEN_MIN: f64 = 0.8;
/// Pixels before and behind its expected place in which the far edge is looked for.
const WINDOW: i32 = 14;
/// Share of the far edge that must be seen.
const FAR_SEEN_MIN: f64 = 0.5;

/// The whole page, if one of its edges was a shadow's.
pub(crate) fn whole(shape: &Shape, plane: &Plane) -> Option<Shape> {
    let sides = (0..4).filter(|side| !shape.cut[*side]);
    let longest = sides.filter_map(|side| Some((side, reach(&shape.corners, side, plane)?)));
    let (side, reach) = longest.max_by(|a, b| (a.1.0 + a.1.1).total_cmp(&(b.1.0 + b.1.1)))?;
    let far = far_edge(&shape.corners, side, reach, plane)?;
    let [a, b, c, d] = ends(&shape.corners, side);
    let beside = |from: Point, to: Point| Line::through(from, to, side % 2 == 0);
    let crossing = |line: &Line| if side % 2 == 0 { Line::crossing(line, &far) } else { Line::crossing(&far, line) };
    let mut corners = shape.corners.0;
    corners[side] = crossing(&beside(d, a));
    corners[(side + 1) % 4] = crossing(&beside(c, b));
    Some(Shape { corners: Quad(corners), ..*shape })
}

/// The ends of a side and, behind them, of the opposite one.
fn ends(quad: &Quad, side: usize) -> [Point; 4] {
    [0, 1, 2, 3].map(|i| quad.0[(side + i) % 4])
}

fn unit(from: Point, to: Point) -> Point {
    let length = from.distance(to).max(1e-9);
    Point::new((to.x - from.x) / length, (to.y - from.y) / length)
}

fn beyond(from: Point, way: Point, far: f64) -> Point {
    Point::new(from.x + way.x * far, from.y + way.y * far)
}

/// How far both edges beside a side go on behind it.
fn reach(quad: &Quad, side: usize, plane: &Plane) -> Option<(f64, f64)> {
    let [a, b, c, d] = ends(quad, side);
    let first = along(a, unit(d, a), unit(a, b), plane)?;
    Some((first, along(b, unit(c, b), unit(b, a), plane)?))
}

fn along(corner: Point, way: Point, inwards: Point, plane: &Plane) -> Option<f64> {
    let (mut last, mut seen, mut missed) = (0usize, 0usize, 0usize);
    for step in 2..plane.width.max(plane.height) {
        let place = beyond(corner, way, step as f64);
        let paper = mean(plane, [2.0, 3.0, 4.0].map(|k| beyond(place, inwards, k)));
        let ground = mean(plane, [-3.0, -4.0, -5.0].map(|k| beyond(place, inwards, k)));
        let (Some(paper), Some(ground)) = (paper, ground) else { break };
        if paper > ground * TIMES && paper > ground + BRIGHTER {
            (last, seen, missed) = (step, seen + 1, 0);
        } else {
            missed += 1;
        }
        if missed > OVER {
            break;
        }
    }
    (last as f64 >= REACH_MIN && seen as f64 >= SEEN_MIN * last as f64).then_some(last as f64)
}

fn mean(plane: &Plane, places: [Point; 3]) -> Option<f64> {
    let values = places.map(|p| value(plane, p));
    Some((values[0]? + values[1]? + values[2]?) / 3.0)
}

fn value(plane: &Plane, place: Point) -> Option<f64> {
    let inside = place.x >= 0.0 && place.y >= 0.0 && place.x < plane.width as f64 && place.y < plane.height as f64;
    inside.then(|| f64::from(plane.at(place.x as usize, place.y as usize)))
}

/// The edge between the two places where those beside it end.
fn far_edge(quad: &Quad, side: usize, reach: (f64, f64), plane: &Plane) -> Option<Line> {
    let [a, b, c, d] = ends(quad, side);
    let (first, second) = (unit(d, a), unit(c, b));
    let (from, to) = (beyond(a, first, reach.0), beyond(b, second, reach.1));
    let steps = from.distance(to) as usize;
    let points: Vec<Point> = (0..steps)
        .filter_map(|i| {
            let share = i as f64 / steps as f64;
            let mid = |p: Point, q: Point| Point::new(p.x + (q.x - p.x) * share, p.y + (q.y - p.y) * share);
            fall(plane, mid(from, to), mid(first, second))
        })
        .collect();
    let line = fit(&points, side % 2 == 1)?;
    let near = points.iter().filter(|p| line.miss(**p) < 1.5).count();
    (near as f64 >= FAR_SEEN_MIN * steps as f64).then_some(line)
}

/// Where paper ends on the way outwards: half way between the light before and behind the steepest fall.
fn fall(plane: &Plane, middle: Point, way: Point) -> Option<Point> {
    let at = |k: i32| value(plane, beyond(middle, way, f64::from(k)));
    let level = |from: i32| Some((at(from)? + at(from + 1)? + at(from + 2)?) / 3.0);
    let drop = |k: i32| Some(level(k - 4)? - level(k + 2)?);
    let steepest = (-WINDOW..=WINDOW)
        .filter_map(|k| Some((k, drop(k)?)))
        .fold(None, |best: Option<(i32, f64)>, it| if best.is_some_and(|b| b.1 >= it.1) { best } else { Some(it) });
    let (k, depth) = steepest?;
    let (paper, ground) = (level(k - 4)?, level(k + 2)?);
    if depth < BRIGHTER || paper < ground * TIMES {
        return None;
    }
    let half = f64::midpoint(paper, ground);
    (k - 4..k + 4).find_map(|i| {
        let (here, next) = (at(i)?, at(i + 1)?);
        let far = f64::from(i) + (here - half) / (here - next);
        (here >= half && next < half).then(|| beyond(middle, way, far))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A page of which the left third lies in the dark with the table.
    fn scene() -> Plane {
        let (width, height) = (400, 300);
        let light = |x: usize| if x < 160 { 0.35 } else { 1.0 };
        let level = |x: usize, y: usize| if (60..360).contains(&x) && (40..250).contains(&y) { 230.0 } else { 80.0 };
        let samples = (0..width * height).map(|i| (level(i % width, i / width) * light(i % width)) as u8).collect();
        Plane { width, height, samples }
    }

    fn shape(left: f64) -> Shape {
        let corners = Quad([(left, 40.0), (360.0, 40.0), (360.0, 250.0), (left, 250.0)].map(|(x, y)| Point::new(x, y)));
        Shape { corners, support: 0.95, weakest: 0.9, cut: [false; 4], filled: 1.0, angle: 0.0 }
    }

    #[test]
    fn the_part_in_the_shadow_belongs_to_the_page() {
        let whole = whole(&shape(160.0), &scene()).unwrap();
        for (seen, due) in whole.corners.0.iter().zip(shape(60.0).corners.0) {
            assert!(seen.distance(due) < 1.0, "{seen:?}");
        }
    }

    #[test]
    fn a_page_that_is_whole_stays_so() {
        assert!(whole(&shape(60.0), &scene()).is_none());
    }
}
