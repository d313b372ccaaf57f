//! Limits between good and bad pages. Officers would disagree about pages in between, so the set has none there.
//!
//! Blur is measured in millimetres on the paper, because a letter does not grow with the resolution: in 7 pt Chinese
//! print (an em of 2.5 mm, up to eight strokes) strokes lie 0.3 mm apart, and a blur of deviation s leaves exp(-2 (pi s
//! / 0.3)^2) of their contrast: 17 % at 0.09 mm, less than 1 % at 0.15 mm.

/// Deviation of all blur together, mm: at most this is good, from the second on bad.
pub const BLUR_MM: (f64, f64) = (0.09, 0.22);
/// Length of a smear, mm.
pub const SMEAR_MM: (f64, f64) = (0.12, 0.9);
/// White of the paper in levels: at least the first is good, up to the second bad.
pub const WHITE: (f64, f64) = (150.0, 85.0);
/// Times too much light.
pub const EXPOSURE: (f64, f64) = (1.15, 3.5);
/// Share of the page that is washed out.
pub const GLARE: (f64, f64) = (0.0, 0.012);
/// Millimetres of the sheet outside of the picture; a scanner's frame as large as the page loses that much of a corner.
pub const CUT_MM: (f64, f64) = (2.5, 6.0);
/// Light against shadow on one page.
pub const UNEVEN: (f64, f64) = (1.4, 2.2);
/// Dots per inch on the paper: at least the first is good, up to the second bad.
pub const DPI: (f64, f64) = (205.0, 140.0);
