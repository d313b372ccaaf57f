//! Skew of a page without visible edges, from its rows of print.

use super::luma::Plane;
use crate::geometry::{Point, Quad};

/// Largest skew that is searched, degrees.
const ANGLE_MAX: f64 = 15.0;
/// Steps of the three passes, degrees: all angles, around the best few, around the best one.
const STEPS: [f64; 3] = [0.2, 0.05, 0.02];
/// Most points per pass.
const POINTS: [usize; 3] = [9_000, 24_000, 60_000];
/// Angles of the first pass that are refined: the rows of a wide table also agree at the angle where each meets the
/// next one at the other side.
const REFINED_MAX: usize = 6;
/// Side of the squares that each have their own threshold, pixels of the small picture.
const SQUARE: usize = 16;
/// Squares darker than this throughout are no paper.
const PAPER_MIN: u8 = 90;
/// Ink is darker than this share of its square's paper, percent.
const INK_PERCENT: u32 = 72;
/// Fewest edges of ink for a result.
const POINTS_MIN: usize = 120;
/// Least ratio of the best angle's score to the median; rows of print reach 2 and far more.
const CONFIDENT: f64 = 1.35;

/// The angle of rows of print.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skew {
    /// Clockwise, degrees; 0 where the print does not show it.
    pub angle: f64,
    /// 0..=1.
    pub confidence: f64,
}

/// Edges of ink, seen from above and from the left.
pub(crate) struct Ink {
    from_above: Vec<(f32, f32)>,
    from_left: Vec<(f32, f32)>,
}

impl Ink {
    /// The edges of ink in a gray plane.
    pub fn of(plane: &Plane) -> Self {
        let mut ink = Self { from_above: Vec::new(), from_left: Vec::new() };
        for top in (0..plane.height).step_by(SQUARE) {
            for left in (0..plane.width).step_by(SQUARE) {
                ink.add_square(plane, left, top);
            }
        }
        ink
    }

    fn add_square(&mut self, plane: &Plane, left: usize, top: usize) {
        let (right, bottom) = ((left + SQUARE).min(plane.width), (top + SQUARE).min(plane.height));
        let rows = || (top..bottom).map(|y| &plane.row(y)[left..right]);
        let (mut darkest, mut brightest) = (u8::MAX, 0);
        for value in rows().flatten() {
            darkest = darkest.min(*value);
            brightest = brightest.max(*value);
        }
        let level = (u32::from(brightest) * INK_PERCENT / 100) as u8;
        if brightest < PAPER_MIN || darkest >= level {
            return;
        }
        for y in top.max(1)..bottom {
            let (row, above) = (plane.row(y), plane.row(y - 1));
            for x in left.max(1)..right {
                if row[x] < level {
                    if above[x] >= level {
                        self.from_above.push((x as f32, y as f32));
                    }
                    if row[x - 1] >= level {
                        self.from_left.push((-(y as f32), x as f32));
                    }
                }
            }
        }
    }

    /// Skew along rows or, for print that lies sideways, along columns; the result of higher confidence.
    pub fn skew(&self) -> Skew {
        let (rows, columns) = (skew_of(&self.from_above), skew_of(&self.from_left));
        if rows.confidence >= columns.confidence { rows } else { columns }
    }

    /// Rectangle around all ink, along axes turned clockwise by `angle`; `None` without ink.
    pub fn extent(&self, angle: f64) -> Option<Quad> {
        let (s, c) = angle.to_radians().sin_cos();
        let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
        let places = self.from_above.iter().map(|p| (p.0, p.1)).chain(self.from_left.iter().map(|p| (p.1, -p.0)));
        for (x, y) in places {
            let (x, y) = (f64::from(x), f64::from(y));
            let (u, v) = (x * c + y * s, y * c - x * s);
            low = Point::new(low.x.min(u), low.y.min(v));
            high = Point::new(high.x.max(u + 1.0), high.y.max(v + 1.0));
        }
        let back = |u: f64, v: f64| Point::new(u * c - v * s, u * s + v * c);
        (low.x < high.x)
            .then(|| Quad([back(low.x, low.y), back(high.x, low.y), back(high.x, high.y), back(low.x, high.y)]))
    }
}

fn skew_of(points: &[(f32, f32)]) -> Skew {
    let nothing = Skew { angle: 0.0, confidence: 0.0 };
    if points.len() < POINTS_MIN {
        return nothing;
    }
    let mut histogram = Histogram::over(points);
    let mut look = |pass: usize, middle: f64, steps: i32| -> Vec<(f64, f64)> {
        let stride = points.len().div_ceil(POINTS[pass]);
        let angles = (-steps..=steps).map(|i| middle + f64::from(i) * STEPS[pass]);
        angles.map(|angle| (angle, histogram.roughness(points, stride, angle))).collect()
    };
    let mut first = look(0, 0.0, (ANGLE_MAX / STEPS[0]) as i32);
    let ratio = prominence(&first);
    first.sort_by(|a, b| b.1.total_cmp(&a.1));
    let second: Vec<(f64, f64)> = first.iter().take(REFINED_MAX).flat_map(|(angle, _)| look(1, *angle, 4)).collect();
    let best = second.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0.0, |best| best.0);
    let best = peak(&look(2, best, 4), STEPS[2]);
    let confidence = ((ratio - 1.0) / (2.0 * (CONFIDENT - 1.0))).clamp(0.0, 1.0);
    if ratio < CONFIDENT || best.abs() > ANGLE_MAX + 0.5 { nothing } else { Skew { angle: best, confidence } }
}

/// The best score divided by the median.
fn prominence(scores: &[(f64, f64)]) -> f64 {
    let mut sorted: Vec<f64> = scores.iter().map(|s| s.1).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.last().map_or(0.0, |best| best / sorted[sorted.len() / 2].max(1.0))
}

/// The angle of the highest score, between the steps by the parabola through its neighbours.
fn peak(scores: &[(f64, f64)], step: f64) -> f64 {
    let Some(top) = (0..scores.len()).max_by(|a, b| scores[*a].1.total_cmp(&scores[*b].1)) else { return 0.0 };
    let (angle, here) = scores[top];
    if top == 0 || top + 1 == scores.len() {
        return angle;
    }
    let (before, after) = (scores[top - 1].1, scores[top + 1].1);
    let bend = before - 2.0 * here + after;
    if bend < 0.0 { angle + step * (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { angle }
}

struct Histogram {
    bins: Vec<u32>,
    low: f32,
    middle: f32,
}

impl Histogram {
    fn over(points: &[(f32, f32)]) -> Self {
        let range = |values: &mut dyn Iterator<Item = f32>| {
            values.fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v), high.max(v)))
        };
        let (left, right) = range(&mut points.iter().map(|p| p.0));
        let (top, bottom) = range(&mut points.iter().map(|p| p.1));
        // At the farthest skew a point moves by a third of the half width.
        let reach = (right - left) * 0.16 + 4.0;
        let bins = vec![0; (bottom - top + 2.0 * reach) as usize + 3];
        Self { bins, low: top - reach, middle: f32::midpoint(left, right) }
    }

    /// Rows of print make neighbouring bins differ most when the angle is theirs.
    fn roughness(&mut self, points: &[(f32, f32)], stride: usize, angle: f64) -> f64 {
        self.bins.fill(0);
        let slope = angle.to_radians().tan() as f32;
        let shift = self.low - slope * self.middle;
        let last = self.bins.len() - 1;
        for (along, across) in points.iter().step_by(stride) {
            self.bins[((across - slope * along - shift) as usize).min(last)] += 1;
        }
        let differ = |pair: &[u32]| (f64::from(pair[0]) - f64::from(pair[1])).powi(2);
        self.bins.windows(2).map(differ).sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// Rows of bars, as words are, turned clockwise.
    fn print(angle: f64, sideways: bool) -> Plane {
        let (width, height) = (600, 800);
        let (s, c) = angle.to_radians().sin_cos();
        let mut samples = vec![240u8; width * height];
        for y in 0..height {
            for x in 0..width {
                let (dx, dy) = (x as f64 - 300.0, y as f64 - 400.0);
                let (mut u, mut v) = (dx * c + dy * s, dy * c - dx * s);
                if sideways {
                    (u, v) = (v, u);
                }
                let word =
                    (u.rem_euclid(37.0) < 29.0) && v.rem_euclid(19.0) < 9.0 && u.abs() < 230.0 && v.abs() < 230.0;
                if word {
                    samples[y * width + x] = 40;
                }
            }
        }
        Plane { width, height, samples }
    }

    #[test]
    fn rows_of_print_tell_the_skew_to_a_tenth_of_a_degree() {
        for (angle, sideways) in [(0.0, false), (2.2, false), (-14.6, false), (0.35, true), (-6.1, true)] {
            let skew = Ink::of(&print(angle, sideways)).skew();
            assert!((skew.angle - angle).abs() < 0.1 && skew.confidence > 0.5, "{angle}: {skew:?}");
        }
    }

    #[test]
    fn an_empty_page_says_nothing() {
        let ink = Ink::of(&Plane { width: 300, height: 300, samples: vec![240; 90_000] });
        assert_eq!(ink.skew().confidence, 0.0);
        assert!(ink.extent(0.0).is_none());
    }

    #[test]
    fn the_extent_encloses_the_print() {
        let plane = print(4.0, false);
        let quad = Ink::of(&plane).extent(4.0).unwrap();
        let (w, h) = quad.size();
        assert!((w - 460.0).abs() < 12.0 && (h - 460.0).abs() < 20.0, "{w} x {h}");
        assert!((quad.angle() - 4.0).abs() < 1e-6);
    }
}
