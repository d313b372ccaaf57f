//! What took a picture, where the caller does not say: a file from a camera looks otherwise than one from a scanner.

use lobby_domain::evidence::PageSource;
use lobby_imaging::Raster;
use lobby_imaging::decode::{Caps, open};
use lobby_imaging::find::{Outline, find};
use lobby_imaging::geometry::{Point, Quad};

/// Beyond this a sheet is seen at a slant, though one on glass may be torn or folded, degrees off a right angle.
const SLANT_DEG: f64 = 1.5;
/// Within this it lay on glass: no camera hangs that straight, degrees.
const SQUARE_DEG: f64 = 0.3;
/// Sides of a camera's sensor, long by short.
const SENSORS: [(u32, u32); 3] = [(4, 3), (3, 2), (16, 9)];
/// How far a picture's sides may be from those of a sensor, share.
const LIKE: f64 = 0.002;

/// By the angles of the sheet; where they do not tell, a file that names no resolution and is shaped like a sensor is a
/// camera's, and any other a flatbed's.
pub fn source(file: &[u8]) -> PageSource {
    let Ok(opened) = open(file, &Caps::default()) else { return PageSource::Flatbed };
    let shaped = opened.dpi.is_none() && like_a_sensor(opened.raster.width(), opened.raster.height());
    let camera = match slant(&opened.raster) {
        Some(off) if off > SLANT_DEG => true,
        Some(off) if off < SQUARE_DEG => false,
        Some(_) | None => shaped,
    };
    if camera { PageSource::Camera } else { PageSource::Flatbed }
}

fn like_a_sensor(width: u32, height: u32) -> bool {
    let sides = f64::from(width.max(height)) / f64::from(width.min(height).max(1));
    SENSORS.iter().any(|(long, short)| (sides * f64::from(*short) / f64::from(*long) - 1.0).abs() < LIKE)
}

/// How far the sheet is from square, degrees; `None` where it is not seen whole.
fn slant(picture: &Raster) -> Option<f64> {
    match find(picture, PageSource::Camera).outline {
        Outline::Edges { corners, cut, .. } if !cut.contains(&true) => Some(off_square(&corners)),
        Outline::Edges { .. } | Outline::Content { .. } | Outline::Nothing => None,
    }
}

/// The farthest of the four angles from a right one, degrees.
fn off_square(Quad(corners): &Quad) -> f64 {
    let angle = |at: usize| {
        let (here, next, last) = (corners[at], corners[(at + 1) % 4], corners[(at + 3) % 4]);
        let towards = |to: Point| (to.y - here.y).atan2(to.x - here.x);
        let between = (towards(next) - towards(last)).to_degrees().rem_euclid(360.0);
        (between.min(360.0 - between) - 90.0).abs()
    };
    (0..4).map(angle).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quad(corners: [[f64; 2]; 4]) -> Quad {
        Quad(corners.map(|[x, y]| Point { x, y }))
    }

    #[test]
    fn a_turned_rectangle_is_square_and_a_sheet_at_a_slant_is_not() {
        assert!(off_square(&quad([[275.8, 49.6], [2749.6, 209.6], [2523.3, 3709.3], [49.5, 3549.3]])) < SQUARE_DEG);
        assert!(off_square(&quad([[3560.0, 330.0], [3690.0, 2790.0], [520.0, 2700.0], [690.0, 250.0]])) > SLANT_DEG);
    }

    #[test]
    fn pictures_of_sensors_and_of_glass_are_distinguished() {
        assert!(like_a_sensor(4160, 3120) && like_a_sensor(3000, 4000) && like_a_sensor(3840, 2160));
        // A4 at 300 dpi, the glass around it, and a picture that is nearly 4 to 3.
        assert!(!like_a_sensor(2480, 3508) && !like_a_sensor(2550, 3510) && !like_a_sensor(2800, 3760));
    }
}
