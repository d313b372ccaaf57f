//! Where the samples of a resampled row lie in the picture.

use crate::Raster;
use crate::geometry::Point;

/// Weights of two neighbours add up to this.
pub(crate) const WHOLE: u16 = 128;
/// Fixed point: bits after the point.
pub(crate) const BITS: u32 = 16;
/// Places farther outside than this are equally outside, pixels.
const FAR: f64 = 4.0;

/// A straight path through the picture in equal steps, fixed point.
#[derive(Clone, Copy)]
pub(crate) struct SamplePath {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) step_x: i32,
    pub(crate) step_y: i32,
}

impl SamplePath {
    /// `None` unless all neighbours of every pixel on it, and the two samples read besides, lie inside.
    pub(crate) fn between(from: Point, to: Point, pixels: usize, picture: &Raster) -> Option<Self> {
        let (right, bottom) = (f64::from(picture.width()) - 2.5 - 0.01, f64::from(picture.height()) - 1.5 - 0.01);
        let inside = |p: Point| p.x > 0.51 && p.y > 0.51 && p.x < right && p.y < bottom;
        let beyond = |p: Point| p.x < -FAR || p.y < -FAR;
        if beyond(from) || !inside(from) || !inside(to) {
            return None;
        }
        let scale = f64::from(1u32 << BITS);
        let fixed = |v: f64| ((v - 0.5) * scale) as i32;
        let step = |from: f64, to: f64| ((to - from) * scale / pixels as f64) as i32;
        Some(Self { x: fixed(from.x), y: fixed(from.y), step_x: step(from.x, to.x), step_y: step(from.y, to.y) })
    }

    /// The upper left neighbour and the weights of the right and the lower one.
    #[inline(always)]
    pub(crate) fn step(&mut self) -> (usize, usize, u16, u16) {
        let weight = |v: i32| (v >> (BITS - 7)) as u16 & (WHOLE - 1);
        let place = ((self.x >> BITS) as usize, (self.y >> BITS) as usize, weight(self.x), weight(self.y));
        self.x += self.step_x;
        self.y += self.step_y;
        place
    }
}
