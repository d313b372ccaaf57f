//! What happens to the corners of paper.

use crate::sheet::Sheet;

/// One corner that is not there, or all four rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Damage {
    None,
    /// Corner 0..4 from the upper left, clockwise on the upright sheet; millimetres along both edges.
    Folded {
        corner: u8,
        legs: (f64, f64),
    },
    /// The same, with a ragged side; the number makes one rag unlike another.
    Torn {
        corner: u8,
        legs: (f64, f64),
        rag: f64,
    },
    /// Radius, millimetres.
    Rounded(f64),
}

impl Damage {
    /// False where the place is surely whole; quicker than [`Damage::cover`].
    #[must_use]
    pub fn reaches(&self, at: (f64, f64), size: (f64, f64)) -> bool {
        match *self {
            Damage::None => false,
            Damage::Folded { corner, legs } | Damage::Torn { corner, legs, .. } => {
                let (x, y) = from_corner(at, size, corner);
                x < legs.0 + 3.0 && y < legs.1 + 3.0
            }
            Damage::Rounded(radius) => at.0.min(size.0 - at.0) < radius && at.1.min(size.1 - at.1) < radius,
        }
    }

    /// How much of a pixel is still paper, at a place in millimetres; a pixel is `pixel` millimetres wide.
    #[must_use]
    pub fn cover(&self, at: (f64, f64), size: (f64, f64), pixel: f64) -> f64 {
        let inside = match *self {
            Damage::None => return 1.0,
            Damage::Folded { corner, legs } => beyond(from_corner(at, size, corner), legs),
            Damage::Torn { corner, legs, rag } => {
                let (x, y) = from_corner(at, size, corner);
                let along = x - y + rag;
                beyond((x, y), legs)
                    + 0.5 * (along * 1.9).sin()
                    + 0.3 * (along * 5.3).sin()
                    + 0.15 * (along * 13.0).cos()
            }
            Damage::Rounded(radius) => {
                let near = (at.0.min(size.0 - at.0), at.1.min(size.1 - at.1));
                if near.0 >= radius || near.1 >= radius {
                    return 1.0;
                }
                radius - (radius - near.0).hypot(radius - near.1)
            }
        };
        (inside / pixel + 0.5).clamp(0.0, 1.0)
    }

    /// Draws the flap of a folded corner onto the sheet: the back of the paper, a shadow along its sides.
    pub fn draw(&self, sheet: &mut Sheet) {
        let Damage::Folded { corner, legs } = *self else { return };
        let size = sheet.size_mm();
        let per_mm = f64::from(sheet.px(1.0));
        let paper = sheet.rgb[..3].to_vec();
        for y in 0..sheet.height {
            for x in 0..sheet.width {
                let at = from_corner(((x as f64 + 0.5) / per_mm, (y as f64 + 0.5) / per_mm), size, corner);
                if at.0 > 2.0 * legs.0 + 2.0 || at.1 > 2.0 * legs.1 + 2.0 {
                    continue;
                }
                // Where this place lay before the fold; within the corner's triangle it is the flap.
                let over = beyond(at, legs);
                let (nx, ny) = normal(legs);
                let before = (at.0 - 2.0 * over * nx, at.1 - 2.0 * over * ny);
                let depth = before.0.min(before.1);
                let pixel = &mut sheet.rgb[(y * sheet.width + x) * 3..][..3];
                for (sample, paper) in pixel.iter_mut().zip(&paper) {
                    if over > 0.0 && depth > 0.0 {
                        *sample = (f64::from(*paper) * 0.95) as u8;
                    } else if over > 0.0 && depth > -1.2 {
                        *sample = (f64::from(*sample) * (0.72 + 0.28 * (-depth / 1.2))) as u8;
                    }
                }
            }
        }
    }
}

/// Millimetres from a corner along its two edges.
fn from_corner((x, y): (f64, f64), (w, h): (f64, f64), corner: u8) -> (f64, f64) {
    match corner % 4 {
        0 => (x, y),
        1 => (w - x, y),
        2 => (w - x, h - y),
        _ => (x, h - y),
    }
}

/// Unit normal of the line across a corner.
fn normal(legs: (f64, f64)) -> (f64, f64) {
    let length = legs.0.hypot(legs.1);
    (legs.1 / length, legs.0 / length)
}

/// Millimetres beyond the line across a corner.
fn beyond((x, y): (f64, f64), legs: (f64, f64)) -> f64 {
    let (nx, ny) = normal(legs);
    (x - legs.0) * nx + y * ny
}
