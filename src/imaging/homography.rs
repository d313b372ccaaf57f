//! From places on the straight page to places in the picture.

use crate::geometry::{Point, Quad};

/// A plane seen in perspective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Homography([f64; 8]);

impl Homography {
    /// Maps the rectangle `width` x `height` onto the quadrilateral, upper left corner to the first.
    /// (Heckbert, Fundamentals of Texture Mapping, 1989, 2.2.3.)
    pub fn onto(quad: &Quad, width: f64, height: f64) -> Self {
        let [a, b, c, d] = quad.0;
        let (sx, sy) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
        let (dx1, dy1, dx2, dy2) = (b.x - c.x, b.y - c.y, d.x - c.x, d.y - c.y);
        let det = dx1 * dy2 - dx2 * dy1;
        let (mut g, mut h) = (0.0, 0.0);
        if det.abs() > f64::EPSILON {
            g = (sx * dy2 - dx2 * sy) / det;
            h = (dx1 * sy - sx * dy1) / det;
        }
        Self([
            (b.x - a.x + g * b.x) / width,
            (d.x - a.x + h * d.x) / height,
            a.x,
            (b.y - a.y + g * b.y) / width,
            (d.y - a.y + h * d.y) / height,
            a.y,
            g / width,
            h / height,
        ])
    }

    /// Where in the picture a place of the page is.
    pub fn at(&self, u: f64, v: f64) -> Point {
        let m = &self.0;
        let z = 1.0 / (m[6] * u + m[7] * v + 1.0);
        Point::new((m[0] * u + m[1] * v + m[2]) * z, (m[3] * u + m[4] * v + m[5]) * z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_come_upon_corners() {
        let quad =
            Quad([Point::new(10.0, 12.0), Point::new(205.0, 4.0), Point::new(230.0, 320.0), Point::new(-3.0, 290.0)]);
        let map = Homography::onto(&quad, 210.0, 297.0);
        for (place, corner) in [(0.0, 0.0), (210.0, 0.0), (210.0, 297.0), (0.0, 297.0)].into_iter().zip(quad.0) {
            assert!(map.at(place.0, place.1).distance(corner) < 1e-9);
        }
        let square = Homography::onto(&Quad::of_picture(50, 40), 50.0, 40.0);
        assert!(square.at(12.5, 7.5).distance(Point::new(12.5, 7.5)) < 1e-12);
    }
}
