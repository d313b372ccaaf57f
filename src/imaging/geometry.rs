//! Points and quadrilaterals in a picture, in pixels from the upper left corner of the upper left pixel.

/// A place in a picture; the middle of the first pixel is (0.5, 0.5).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Pixels to the right.
    pub x: f64,
    /// Pixels down.
    pub y: f64,
}

impl Point {
    /// A place, in pixels.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Pixels between two places.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Four corners of a page: upper left, upper right, lower right, lower left as it lies in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The whole of a picture.
    #[must_use]
    pub fn of_picture(width: u32, height: u32) -> Self {
        let (w, h) = (f64::from(width), f64::from(height));
        Self([Point::new(0.0, 0.0), Point::new(w, 0.0), Point::new(w, h), Point::new(0.0, h)])
    }

    /// Width and height of what it encloses, pixels: the means of opposite sides.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        let [a, b, c, d] = self.0;
        ((a.distance(b) + d.distance(c)) / 2.0, (a.distance(d) + b.distance(c)) / 2.0)
    }

    /// How far the upper and the lower edge together are turned clockwise, degrees.
    #[must_use]
    pub fn angle(&self) -> f64 {
        let [a, b, c, d] = self.0;
        let edge = |from: Point, to: Point| (to.y - from.y).atan2(to.x - from.x).to_degrees();
        f64::midpoint(edge(a, b), edge(d, c))
    }
}

/// Clockwise turn that brings the page upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// Upright already.
    #[default]
    None,
    /// A quarter anticlockwise.
    Left,
    /// Half round.
    Half,
    /// A quarter clockwise.
    Right,
}
