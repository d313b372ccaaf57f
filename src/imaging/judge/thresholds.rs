//! Limits for a page.

use lobby_domain::capture::CaptureSpec;

/// Limits by name. The defaults are the handbook's; sharpness was scaled to them on a part of the generated pages
/// (`tests/judged.rs` prints the table of all). A site may calibrate its own, and a material's [`CaptureSpec`] comes
/// before both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Sharpness from which a page passes, 0..=1: 0.7 of the share of its contrast that an edge crosses in 1/300 inch.
    pub sharpness_pass: f32,
    /// Sharpness below which it must be taken again; between the two the citizen looks.
    pub sharpness_retake: f32,
    /// Level of the paper from which a page passes, 0..=255 of its brightest channel.
    pub white_pass: f32,
    /// Level of the paper below which it is too dark to read.
    pub white_retake: f32,
    /// Share of the page clipped to white from which a camera's picture has lost print, 0..=1.
    pub over_exposed_share: f32,
    /// Share of the page under a reflection from which it counts, 0..=1.
    pub glare_share: f32,
    /// Least difference of a reflection to the page's own paper, levels.
    pub glare_step: f32,
    /// Brightest paper over darkest paper of the same page.
    pub uneven_ratio: f32,
    /// Least dots of the original per inch of paper.
    pub dpi_min: f32,
    /// Largest deviation of a side from the size asked for, share of it.
    pub size_tolerance: f32,
    /// Cells of 1.35 mm with ink below which a page is blank.
    pub blank_cells: f32,
    /// Share of a blank page's tiles with faint structure from which its back shows through, 0..=1.
    pub show_through_share: f32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            sharpness_pass: 0.18,
            sharpness_retake: 0.12,
            white_pass: 140.0,
            white_retake: 110.0,
            over_exposed_share: 0.30,
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

impl Thresholds {
    /// These limits with those of the material in their place.
    #[must_use]
    pub fn for_material(&self, spec: Option<&CaptureSpec>) -> Thresholds {
        let Some(spec) = spec else { return *self };
        Thresholds {
            sharpness_pass: spec.min_sharpness,
            sharpness_retake: spec.retake_below,
            dpi_min: f32::from(spec.dpi_min_effective),
            ..*self
        }
    }
}
