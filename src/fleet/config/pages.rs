//! `[pages]`: what a page is held against before the citizen leaves the screen.

use serde::{Deserialize, Serialize};

/// Limits by name, as in `imaging::judge::Thresholds`; a material's own, in the service list, come before these.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PagesSection {
    /// Sharpness from which a page passes, 0..=1.
    pub sharpness_pass: f64,
    /// Sharpness below which it must be taken again.
    pub sharpness_retake: f64,
    /// Level of the paper from which a page passes, 0..=255.
    pub white_pass: f64,
    /// Level of the paper below which it must be taken again.
    pub white_retake: f64,
    /// Share of the page clipped to white from which a camera's picture has lost print.
    pub over_exposed_share: f64,
    /// Share of the page under a reflection from which it counts.
    pub glare_share: f64,
    /// How much brighter than the page's own paper a reflection is, levels.
    pub glare_step: f64,
    /// Brightest paper over darkest paper of the same page.
    pub uneven_ratio: f64,
    /// Least dots of the original per inch of paper.
    pub dpi_min: f64,
    /// How far a side may be from the size asked for, share of it.
    pub size_tolerance: f64,
    /// Cells of 1.35 mm with ink below which a page is marked as blank.
    pub blank_cells: f64,
    /// Share of a blank page with faint structure from which its back shows through.
    pub show_through_share: f64,
}

impl Default for PagesSection {
    fn default() -> PagesSection {
        PagesSection {
            sharpness_pass: 0.18,
            sharpness_retake: 0.12,
            white_pass: 140.0,
            white_retake: 110.0,
            over_exposed_share: 0.3,
            glare_share: 0.005,
            glare_step: 12.0,
            uneven_ratio: 1.6,
            dpi_min: 200.0,
            size_tolerance: 0.03,
            blank_cells: 10.0,
            show_through_share: 0.05,
        }
    }
}

impl PagesSection {
    /// Every key with its value and the range that makes sense.
    #[must_use]
    pub fn ranges(&self) -> [(&'static str, f64, (f64, f64)); 12] {
        [
            ("pages.sharpness_pass", self.sharpness_pass, (0.05, 0.5)),
            ("pages.sharpness_retake", self.sharpness_retake, (0.0, 0.5)),
            ("pages.white_pass", self.white_pass, (60.0, 220.0)),
            ("pages.white_retake", self.white_retake, (40.0, 220.0)),
            ("pages.over_exposed_share", self.over_exposed_share, (0.05, 1.0)),
            ("pages.glare_share", self.glare_share, (0.001, 0.1)),
            ("pages.glare_step", self.glare_step, (4.0, 60.0)),
            ("pages.uneven_ratio", self.uneven_ratio, (1.1, 5.0)),
            ("pages.dpi_min", self.dpi_min, (75.0, 600.0)),
            ("pages.size_tolerance", self.size_tolerance, (0.005, 0.2)),
            ("pages.blank_cells", self.blank_cells, (0.0, 200.0)),
            ("pages.show_through_share", self.show_through_share, (0.01, 1.0)),
        ]
    }
}
