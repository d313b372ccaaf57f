//! `[pages]`: limits for every captured page. Limits of a material take precedence.

use serde::{Deserialize, Serialize};

/// Limits by name; `lobby page --calibrate` writes them from sample pages of a site.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PagesSection {
    /// Sharpness from which a page passes, 0..=1.
    pub sharpness_pass: f64,
    /// Sharpness below which it must be taken again; between the two the citizen looks.
    pub sharpness_retake: f64,
    /// Level of the paper from which a page passes, 0..=255.
    pub white_pass: f64,
    /// Level of the paper below which it is too dark to read.
    pub white_retake: f64,
    /// Share of a camera's page clipped to white from which print is lost, 0..=1.
    pub over_exposed_share: f64,
    /// Share of the page under a reflection from which it counts, 0..=1.
    pub glare_share: f64,
    /// How much brighter than the page's own paper a reflection is, levels.
    pub glare_step: f64,
    /// Brightest paper over darkest paper of the same page.
    pub uneven_ratio: f64,
    /// Least dots of the original per inch of paper.
    pub dpi_min: f64,
    /// Largest deviation of a side from the expected size, share of it.
    pub size_tolerance: f64,
    /// Cells of 1.35 mm with ink below which a page is blank.
    pub blank_cells: f64,
    /// Share of a blank page with faint structure from which its back shows through, 0..=1.
    pub show_through_share: f64,
}

impl Default for PagesSection {
    /// The handbook's values; a test of `kiosk` compares them with those of `imaging`.
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
