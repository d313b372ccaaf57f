//! Known sizes of paper: they give a camera's picture its scale.

use super::Hint;
use crate::geometry::{Point, Quad};

/// Sides may differ from a known paper's by this much.
const ASPECT_NEAR: f64 = 0.03;
const MM_PER_INCH: f64 = 25.4;
/// Short and long side, millimetres: A5, A4, A3 (ISO 216), ID-1 (ISO/IEC 7810), passport ID-3 (88 x 125).
const KNOWN: [(f64, f64); 5] = [(210.0, 297.0), (148.0, 210.0), (297.0, 420.0), (53.98, 85.6), (88.0, 125.0)];

/// Paper that a picture may show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paper {
    /// Width and height, millimetres: right in proportion.
    pub mm: (f64, f64),
    /// False where other paper has the same proportions, so that the size is ambiguous.
    pub sure: bool,
}

/// The known paper that has these proportions. A5, A4, A3 and a passport have the same: what is asked for comes first,
/// then what would have dots nearest to the hint.
pub(crate) fn known(width: f64, height: f64, hint: &Hint) -> Option<Paper> {
    let aspect = width.max(height) / width.min(height);
    let near = |(short, long): &(f64, f64)| (aspect * short / long - 1.0).abs() <= ASPECT_NEAR;
    let off = |(short, long): &(f64, f64)| {
        let dots = (width * height / (short * long)).sqrt() * MM_PER_INCH;
        if hint.dpi == 0 { 0.0 } else { (dots / f64::from(hint.dpi)).ln().abs() }
    };
    let best = |sizes: &[(f64, f64)]| {
        let near = sizes.iter().copied().filter(near);
        (near.clone().count(), near.min_by(|a, b| off(a).total_cmp(&off(b))))
    };
    let (asked, known) = (best(&hint.sizes), best(&KNOWN));
    let (short, long) = asked.1.or(known.1)?;
    let only = if asked.1.is_some() { asked.0 } else { known.0 } == 1;
    let mm = if width < height { (short, long) } else { (long, short) };
    Some(Paper { mm, sure: only || hint.dpi > 0 })
}

/// Dots per inch of a picture of `width` x `height` pixels that shows this paper.
pub(crate) fn dots(width: f64, height: f64, (mm_wide, mm_high): (f64, f64)) -> f64 {
    (width * height / (mm_wide * mm_high)).sqrt() * MM_PER_INCH
}

/// Width by height of the rectangle that shows as `quad` in the picture of a camera with square pixels whose axis goes
/// through the picture's middle; where the picture has no keystone, by the lengths of its sides.
/// (Zhang and He, Whiteboard scanning and image enhancement, 2007.)
pub(crate) fn aspect(quad: &Quad, middle: Point) -> f64 {
    let (w, h) = quad.size();
    let flat = w / h;
    let p = |i: usize| [quad.0[i].x - middle.x, quad.0[i].y - middle.y, 1.0];
    // Their m1..m4 are upper left, upper right, lower left, lower right.
    let (m1, m2, m3, m4) = (p(0), p(1), p(3), p(2));
    let k2 = dot(cross(m1, m4), m3) / dot(cross(m2, m4), m3);
    let k3 = dot(cross(m1, m4), m2) / dot(cross(m3, m4), m2);
    let n2 = [k2 * m2[0] - m1[0], k2 * m2[1] - m1[1], k2 - 1.0];
    let n3 = [k3 * m3[0] - m1[0], k3 * m3[1] - m1[1], k3 - 1.0];
    if n2[2].abs() < 0.02 || n3[2].abs() < 0.02 {
        return flat;
    }
    let focal_square = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2]);
    if !focal_square.is_finite() || focal_square < (w.min(h) / 2.0).powi(2) {
        return flat;
    }
    let long = |n: [f64; 3]| (n[0] * n[0] + n[1] * n[1]) / focal_square + n[2] * n[2];
    let seen = (long(n2) / long(n3)).sqrt();
    if (0.6..1.6).contains(&(seen / flat)) { seen } else { flat }
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn proportions_tell_the_paper_and_the_hint_which_of_a_series() {
        let paper = |width, height, hint: &Hint| known(width, height, hint).map(|paper| (paper.mm, paper.sure));
        let (none, at) = (Hint::default(), Hint::from);
        assert_eq!(paper(2480.0, 3508.0, &none), Some(((210.0, 297.0), false)));
        assert_eq!(paper(3508.0, 2480.0, &at(290)), Some(((297.0, 210.0), true)));
        assert_eq!(paper(2480.0, 3508.0, &at(430)), Some(((148.0, 210.0), true)));
        assert_eq!(paper(1011.0, 638.0, &none), Some(((85.6, 53.98), true)), "nothing else is shaped like a card");
        assert_eq!(paper(1000.0, 1000.0, &at(300)), None);
        let asked = Hint { dpi: 0, sizes: vec![(88.0, 125.0), (54.0, 85.6)] };
        assert_eq!(paper(1476.0, 1039.0, &asked), Some(((125.0, 88.0), true)));
        let either = Hint { dpi: 0, sizes: vec![(297.0, 420.0), (210.0, 297.0)] };
        assert_eq!(paper(2480.0, 3508.0, &either).map(|paper| paper.1), Some(false));
        assert!((dots(2480.0, 3508.0, (210.0, 297.0)) - 300.0).abs() < 0.1);
    }

    #[test]
    fn a_slanted_view_does_not_change_the_proportions() {
        // A camera 400 mm above, turned by 20 degrees about one axis and 9 about the other; focal length 3000 pixels.
        let (s, c) = 20f64.to_radians().sin_cos();
        let (s2, c2) = 9f64.to_radians().sin_cos();
        let view = |x: f64, y: f64| {
            let (y, z) = (y * c, y * s);
            let (x, z) = (x * c2 - z * s2, x * s2 + z * c2);
            Point::new(2000.0 + 3000.0 * x / (400.0 + z), 1500.0 + 3000.0 * y / (400.0 + z))
        };
        let quad = Quad([view(-105.0, -148.5), view(105.0, -148.5), view(105.0, 148.5), view(-105.0, 148.5)]);
        let seen = aspect(&quad, Point::new(2000.0, 1500.0));
        assert!((seen * 297.0 / 210.0 - 1.0).abs() < 0.005, "{seen}");
        assert!((aspect(&Quad::of_picture(210, 297), Point::new(105.0, 148.5)) - 210.0 / 297.0).abs() < 1e-9);
    }
}
