//! A lamp's reflection: clipped, and brighter than the page's own paper.

use lobby_domain::capture::{Finding, Grade, Reason};

use crate::judge::patch::{Patch, largest, quantile};
use crate::judge::tiles::Tiles;
use crate::judge::{Measures, Thresholds, finding};

/// Share of a tile clipped from which a reflection may cover it.
const TILE_CLIPPED: f32 = 0.3;

/// Share of the page under its largest reflection.
pub fn share(tiles: &Tiles) -> f32 {
    patch(tiles, Thresholds::default().glare_step).map_or(0.0, |patch| patch.tiles as f32 / tiles.all.len() as f32)
}

fn patch(tiles: &Tiles, step: f32) -> Option<Patch> {
    let mut whites: Vec<f32> = tiles.all.iter().map(|tile| f32::from(tile.white)).collect();
    let paper = quantile(&mut whites, 0.5)?;
    largest(tiles, |x, y| {
        let tile = tiles.at(x, y);
        tile.clipped > TILE_CLIPPED && f32::from(tile.white) > paper + step
    })
}

/// A reflection large enough to hide a word.
pub fn judge(tiles: &Tiles, _: &Measures, limits: &Thresholds) -> Option<Finding> {
    let patch = patch(tiles, limits.glare_step)?;
    let share = patch.tiles as f32 / tiles.all.len() as f32;
    (share >= limits.glare_share)
        .then(|| finding(Reason::Glare, Grade::Retake, (share, limits.glare_share), Some(patch.region)))
}
