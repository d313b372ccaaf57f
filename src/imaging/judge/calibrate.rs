//! Thresholds of a site from sample pages.

use crate::judge::{Measures, Thresholds};

/// Fewest sample pages; with fewer the defaults stay.
pub const CALIBRATION_PAGES_MIN: usize = 5;

/// Limits under which none of these good pages, taken with this site's devices and light, is refused. Each limit moves
/// only as far as it must and never beyond what print of 6 pt bears.
#[must_use]
pub fn calibrate(samples: &[Measures]) -> Thresholds {
    let usual = Thresholds::default();
    if samples.len() < CALIBRATION_PAGES_MIN {
        return usual;
    }
    let least = |of: fn(&Measures) -> Option<f32>| samples.iter().filter_map(of).min_by(f32::total_cmp);
    let most = |of: fn(&Measures) -> Option<f32>| samples.iter().filter_map(of).max_by(f32::total_cmp);
    let sharpest = least(Measures::sharpness).map_or(usual.sharpness_pass, |worst| worst * 0.9);
    let sharpness_pass = sharpest.clamp(SHARPNESS_FLOOR, usual.sharpness_pass);
    let white = least(|m| Some(m.white)).map_or(usual.white_pass, |worst| worst * 0.9);
    let white_pass = white.clamp(WHITE_FLOOR, usual.white_pass);
    let over =
        |worst: Option<f32>, usual: f32, ceiling: f32| worst.unwrap_or(usual).mul_add(1.2, 0.0).clamp(usual, ceiling);
    Thresholds {
        sharpness_pass,
        sharpness_retake: usual.sharpness_retake.min(sharpness_pass),
        white_pass,
        white_retake: usual.white_retake.min(white_pass),
        over_exposed_share: over(most(|m| Some(m.clipped_share)), usual.over_exposed_share, 0.6),
        uneven_ratio: over(most(|m| Some(m.uneven_ratio)), usual.uneven_ratio, 2.2),
        ..usual
    }
}

/// Print of 6 pt is unreadable below this sharpness.
const SHARPNESS_FLOOR: f32 = 0.14;
/// Noise hides grey print below this level.
const WHITE_FLOOR: f32 = 110.0;
