//! Straight lines through points with outliers.

use crate::geometry::Point;

/// Largest distance of an inlier in the first fit, pixels of the small picture.
const NEAR: f64 = 1.0;
/// Largest distances of inliers in the least-squares fits, pixels.
const CLOSER: [f64; 3] = [1.4, 0.9, 0.7];
const ROUNDS: usize = 240;
/// Most points that each guess is tested with.
const JURY: usize = 160;
/// Steepest line, rise over run: 42 degrees.
const SLOPE_MAX: f64 = 0.9;
const POINTS_MIN: usize = 12;

/// `y = slope * x + offset`, or `x = slope * y + offset` where `upright`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub slope: f64,
    pub offset: f64,
    pub upright: bool,
}

impl Line {
    /// Through two places, which must differ along it.
    pub fn through(from: Point, to: Point, upright: bool) -> Self {
        let blank = Line { slope: 0.0, offset: 0.0, upright };
        let ((u0, v0), (u1, v1)) = (blank.turned(from), blank.turned(to));
        let slope = (v1 - v0) / (u1 - u0);
        Self { slope, offset: v0 - slope * u0, upright }
    }

    /// Distance of a point across the line, pixels.
    pub fn miss(&self, point: Point) -> f64 {
        let (along, across) = self.turned(point);
        (across - self.slope * along - self.offset).abs()
    }

    fn turned(&self, point: Point) -> (f64, f64) {
        if self.upright { (point.y, point.x) } else { (point.x, point.y) }
    }

    /// Where an upright line and a level one cross.
    pub fn crossing(upright: &Line, level: &Line) -> Point {
        let y = (level.slope * upright.offset + level.offset) / (1.0 - level.slope * upright.slope);
        Point::new(upright.slope * y + upright.offset, y)
    }
}

/// The line that most points agree on; `None` if there are too few of them. The guesses are the same each time.
pub(crate) fn fit(points: &[Point], upright: bool) -> Option<Line> {
    if points.len() < POINTS_MIN {
        return None;
    }
    let guess = guess(points, upright)?;
    CLOSER.iter().try_fold(guess, |line, near| least_squares(points, &line, *near))
}

fn guess(points: &[Point], upright: bool) -> Option<Line> {
    let step = points.len().div_ceil(JURY);
    let mut seed = 0x9E37_79B9u32;
    let mut draw = || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        points[seed as usize % points.len()]
    };
    let blank = Line { slope: 0.0, offset: 0.0, upright };
    let apart_min = extent(points, &blank) / 20.0;
    let mut best = (0, blank);
    for _ in 0..ROUNDS {
        let ((u0, v0), (u1, v1)) = (blank.turned(draw()), blank.turned(draw()));
        if (u1 - u0).abs() < apart_min.max(4.0) {
            continue;
        }
        let slope = (v1 - v0) / (u1 - u0);
        if slope.abs() > SLOPE_MAX {
            continue;
        }
        let line = Line { slope, offset: v0 - slope * u0, upright };
        let agree = points.iter().step_by(step).filter(|p| line.miss(**p) < NEAR).count();
        if agree > best.0 {
            best = (agree, line);
        }
    }
    (best.0 * step >= POINTS_MIN / 2).then_some(best.1)
}

fn extent(points: &[Point], line: &Line) -> f64 {
    let along = points.iter().map(|p| line.turned(*p).0);
    along.clone().fold(f64::MIN, f64::max) - along.fold(f64::MAX, f64::min)
}

fn least_squares(points: &[Point], line: &Line, near: f64) -> Option<Line> {
    let (mut n, mut su, mut sv) = (0.0, 0.0, 0.0);
    for (u, v) in points.iter().filter(|p| line.miss(**p) < near).map(|p| line.turned(*p)) {
        n += 1.0;
        su += u;
        sv += v;
    }
    if n < POINTS_MIN as f64 / 2.0 {
        return None;
    }
    let (mu, mv) = (su / n, sv / n);
    let (mut suu, mut suv) = (0.0, 0.0);
    for (u, v) in points.iter().filter(|p| line.miss(**p) < near).map(|p| line.turned(*p)) {
        suu += (u - mu) * (u - mu);
        suv += (u - mu) * (v - mv);
    }
    let slope = suv / suu;
    slope.is_finite().then_some(Line { slope, offset: mv - slope * mu, upright: line.upright })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn points_that_do_not_belong_do_not_bend_the_line() {
        let mut points: Vec<Point> = (0..300)
            .map(|i| Point::new(f64::from(i), 20.0 + 0.05 * f64::from(i) + 0.3 * f64::from(i * 7 % 5 - 2)))
            .collect();
        for (i, point) in points.iter_mut().enumerate().take(140) {
            point.y += 6.0 + (i % 11) as f64;
        }
        let line = fit(&points, false).unwrap();
        assert!((line.slope - 0.05).abs() < 0.001 && (line.offset - 20.0).abs() < 0.25, "{line:?}");
        assert!(fit(&points[..8], false).is_none());
        assert!(fit(&[Point::new(5.0, 5.0); 40], true).is_none());
    }

    #[test]
    fn an_upright_and_a_level_line_cross() {
        let upright = Line { slope: 0.1, offset: 10.0, upright: true };
        let level = Line { slope: -0.1, offset: 20.0, upright: false };
        let at = Line::crossing(&upright, &level);
        assert!(upright.miss(at) < 1e-9 && level.miss(at) < 1e-9);
    }
}
