//! Backgrounds of sheets, and fingers that hold them.

use super::picture::Picture;
use crate::rng::{GRAINS, Rng, grains};
use crate::sheet::Rgb;

/// Surface under a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// A scanner's black lid.
    DarkLid,
    /// A scanner's white lid.
    WhiteLid,
    /// A wooden desk.
    Wood,
    /// A mat of this colour.
    Mat(Rgb),
}

/// Pixels of the pattern that is laid side by side.
const TILE: usize = 512;

impl Background {
    /// A picture of it and nothing else.
    #[must_use]
    pub fn picture(self, rng: &mut Rng, width: usize, height: usize) -> Picture {
        let (colour, rough, grain): (Rgb, f64, f64) = match self {
            Background::DarkLid => {
                let level = 22 + rng.below(28) as u8;
                ([level, level, level + 2], 1.5, 0.0)
            }
            Background::WhiteLid => {
                let level = 246 + rng.below(6) as u8;
                ([level, level, level - 1], 0.6, 0.0)
            }
            Background::Wood => ([118, 88, 62], 3.0, 11.0),
            Background::Mat(colour) => (colour, 4.0, 0.0),
        };
        let shift = rng.below(GRAINS);
        let tile: Vec<f64> = (0..TILE * TILE)
            .map(|i| {
                let (x, y) = ((i % TILE) as f64, (i / TILE) as f64);
                let wave =
                    if grain > 0.0 { ((y + 9.0 * (x / 81.0).sin()) / 13.0).sin() + 0.5 * (y / 3.1).sin() } else { 0.0 };
                f64::from(grains()[(i + shift) % GRAINS]) * rough + wave * grain
            })
            .collect();
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                // Mirrored, so that no seam is seen.
                let fold = |at: usize| if (at / TILE).is_multiple_of(2) { at % TILE } else { TILE - 1 - at % TILE };
                let more = tile[fold(y) * TILE + fold(x)];
                rgb.extend(colour.map(|level| (f64::from(level) + more).clamp(0.0, 255.0) as u8));
            }
        }
        Picture { width, height, rgb }
    }
}

impl Picture {
    /// A finger from `root` to `tip`, pixels, so thick.
    pub fn finger(&mut self, root: (f64, f64), tip: (f64, f64), thick: f64) {
        let half = thick / 2.0;
        let (dx, dy) = (tip.0 - root.0, tip.1 - root.1);
        let length = (dx * dx + dy * dy).max(1.0);
        let far = |low: f64, high: f64, end: usize| {
            ((low - half).max(0.0) as usize, ((high + half).max(0.0) as usize + 1).min(end))
        };
        let (x0, x1) = far(root.0.min(tip.0), root.0.max(tip.0), self.width);
        let (y0, y1) = far(root.1.min(tip.1), root.1.max(tip.1), self.height);
        for y in y0..y1 {
            for x in x0..x1 {
                let (px, py) = (x as f64 + 0.5 - root.0, y as f64 + 0.5 - root.1);
                let along = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
                let side = (px - along * dx).hypot(py - along * dy);
                let cover = (half - side + 0.5).clamp(0.0, 1.0);
                if cover == 0.0 {
                    continue;
                }
                let round = (1.0 - (side / half).powi(2)).max(0.0).sqrt();
                let nail = (0.86..0.97).contains(&along) && side < half * 0.55;
                let skin: [f64; 3] = if nail { [226.0, 180.0, 168.0] } else { [206.0, 152.0, 124.0] };
                for (sample, level) in self.rgb[(y * self.width + x) * 3..][..3].iter_mut().zip(skin) {
                    let lit = level * (0.55 + 0.45 * round);
                    *sample = (f64::from(*sample) * (1.0 - cover) + lit * cover) as u8;
                }
            }
        }
    }
}
