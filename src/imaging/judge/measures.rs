//! Measured values of a page.

use crate::judge::tiles::{Tiles, survey};
use crate::judge::{Scene, glare, ink, light, sharpness};

/// Values on the scales of [`super::Thresholds`]; `None` where a page holds nothing to measure it by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Width of the page by its resolution, millimetres; 0 where unknown.
    pub width_mm: f32,
    /// Height of the page by its resolution, millimetres; 0 where unknown.
    pub height_mm: f32,
    /// Dots of the original per inch of paper.
    pub dpi: f32,
    /// Sharpness of upright edges: suffers from movement sideways.
    pub sharp_across: Option<f32>,
    /// Sharpness of level edges: suffers from movement up and down.
    pub sharp_down: Option<f32>,
    /// Sharpness of the worst part of the page.
    pub sharp_worst: Option<f32>,
    /// Level of the paper, 0..=255 of its brightest channel.
    pub white: f32,
    /// Share of the page clipped to white, 0..=1.
    pub clipped_share: f32,
    /// Share of the page clipped and brighter than its own paper, 0..=1.
    pub glare_share: f32,
    /// Brightest paper over darkest paper.
    pub uneven_ratio: f32,
    /// Cells with ink.
    pub ink_cells: f32,
    /// Share of the tiles with faint structure, 0..=1.
    pub faint_share: f32,
}

impl Measures {
    /// The values by their names in records; `NaN`s and absent values are left out.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, f32)> {
        let measured = |value: f32| (value > 0.0).then_some(value);
        let known = |name, value: Option<f32>| value.filter(|value| value.is_finite()).map(|value| (name, value));
        [
            known("width_mm", measured(self.width_mm)),
            known("height_mm", measured(self.height_mm)),
            known("dpi", measured(self.dpi)),
            known("sharp_across", self.sharp_across),
            known("sharp_down", self.sharp_down),
            known("sharp_worst", self.sharp_worst),
            known("white", Some(self.white)),
            known("clipped_share", Some(self.clipped_share)),
            known("glare_share", Some(self.glare_share)),
            known("uneven_ratio", Some(self.uneven_ratio)),
            known("ink_cells", Some(self.ink_cells)),
            known("faint_share", Some(self.faint_share)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The smaller of the two sharpnesses.
    #[must_use]
    pub fn sharpness(&self) -> Option<f32> {
        match (self.sharp_across, self.sharp_down) {
            (Some(across), Some(down)) => Some(across.min(down)),
            (one, other) => one.or(other),
        }
    }
}

/// Measures a page without judging it, for calibration.
#[must_use]
pub fn measure(scene: &Scene<'_>) -> Measures {
    of_tiles(&survey(scene.page, scene.dpi), scene)
}

pub(super) fn of_tiles(tiles: &Tiles, scene: &Scene<'_>) -> Measures {
    let millimetres = |pixels: u32| if scene.dpi > 0.0 { pixels as f32 / scene.dpi * 25.4 } else { 0.0 };
    let white = light::white(tiles);
    let noise = sharpness::noise(tiles);
    let [sharp_across, sharp_down] = sharpness::of_page(tiles, noise);
    Measures {
        width_mm: millimetres(scene.page.width()),
        height_mm: millimetres(scene.page.height()),
        dpi: scene.dpi,
        sharp_across,
        sharp_down,
        sharp_worst: sharpness::worst(tiles, noise).map(|(value, _)| value),
        white,
        clipped_share: light::clipped_share(tiles),
        glare_share: glare::share(tiles),
        uneven_ratio: light::uneven_ratio(tiles),
        ink_cells: ink::cells(tiles) as f32,
        faint_share: ink::faint_share(tiles),
    }
}
