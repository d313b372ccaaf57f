//! Out of focus, or moved: how steeply print rises from paper, in two directions.
//!
//! Of each tile with print the steepest changes are taken as a share of its contrast. Movement blurs one direction
//! only, so each counts by itself, and only where the tile has edges that run across it: the rules of a table say
//! nothing about movement along them.

use lobby_domain::capture::{Finding, Grade, Reason};

use crate::judge::patch::{quantile, region};
use crate::judge::tile::Tile;
use crate::judge::tiles::Tiles;
use crate::judge::{Measures, Thresholds, finding};

/// Of a page's tiles this share is less sharp than its value.
const MIDDLE: f32 = 0.5;
/// A part is blurred when even its better tiles are: three of four may hold photographs or shades.
const BETTER: f32 = 0.75;
/// Fewest tiles that a page's sharpness is taken from.
const TILES_MIN: usize = 3;
/// Brings the measure onto the scale of the service list's `min_sharpness` and `retake_below`. Chosen on the first 105
/// generated pages, and not yet tried on others: there good ones (blur of at most 0.09 mm on the paper) reach 0.24,
/// their worst parts 0.19; those whose small print is lost (0.22 mm and more) stay under 0.11. The list's limits lie
/// between.
const SCALE: f32 = 0.7;
/// Share of a tile's places near an edge from which on it has edges.
const EDGES: f32 = 0.03;
/// Side of the parts that a page is judged by, tiles.
const PART: usize = 6;
/// Fewest tiles with print in such a part.
const PART_TILES_MIN: usize = 9;

/// Slopes of the noise on bare paper, levels, in both directions.
pub fn noise(tiles: &Tiles) -> [f32; 2] {
    [0, 1].map(|way| {
        let bare = |tile: &&Tile| !tile.has_edges() && tile.ink == 0 && tile.slope[way] > 0.0;
        let mut slopes: Vec<f32> = tiles.all.iter().filter(bare).map(|tile| tile.slope[way]).collect();
        quantile(&mut slopes, 0.5).unwrap_or(0.0)
    })
}

/// Sharpness of a page across and down.
pub fn of_page(tiles: &Tiles, noise: [f32; 2]) -> [Option<f32>; 2] {
    [0, 1].map(|way| {
        let values = |which: fn(&Tile) -> bool, rim: bool| {
            let places = (0..tiles.all.len()).filter(|i| rim || !tiles.is_rim(i % tiles.across, i / tiles.across));
            let chosen = places.map(|i| &tiles.all[i]).filter(|tile| which(tile));
            chosen.filter_map(|tile| of_tile(tile, way, noise)).collect::<Vec<_>>()
        };
        // Black print is the best measure; the rim may hold the edge of the sheet, which is sharp when its print is not.
        let choices = [(Tile::is_print as fn(&Tile) -> bool, false), (Tile::has_edges, false), (Tile::has_edges, true)];
        let mut enough = choices.into_iter().map(|(which, rim)| values(which, rim)).find(|v| v.len() >= TILES_MIN)?;
        quantile(&mut enough, MIDDLE)
    })
}

/// Sharpness of a tile in one direction: `None` where it has no edges across it.
fn of_tile(tile: &Tile, way: usize, noise: [f32; 2]) -> Option<f32> {
    let contrast = tile.contrast();
    let measured = tile.has_edges() && tile.edges[way] >= EDGES;
    let slope = (tile.slope[way].powi(2) - noise[way].powi(2)).max(0.0).sqrt();
    measured.then(|| SCALE * slope / contrast)
}

/// The least sharp part of the page with enough print, and its first tile.
pub fn worst(tiles: &Tiles, noise: [f32; 2]) -> Option<(f32, (usize, usize))> {
    let parts = |all: usize| (0..all).step_by(PART);
    let mut worst: Option<(f32, (usize, usize))> = None;
    for (x, y) in parts(tiles.down).flat_map(|y| parts(tiles.across).map(move |x| (x, y))) {
        let value = of_part(tiles, noise, (x, y));
        if let Some(value) = value.filter(|value| worst.is_none_or(|(least, _)| *value < least)) {
            worst = Some((value, (x, y)));
        }
    }
    worst
}

fn of_part(tiles: &Tiles, noise: [f32; 2], (left, top): (usize, usize)) -> Option<f32> {
    let (right, bottom) = ((left + PART).min(tiles.across), (top + PART).min(tiles.down));
    let both = [0, 1].map(|way| {
        let places = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let inner = places.filter(|(x, y)| !tiles.is_rim(*x, *y));
        let mut values: Vec<f32> = inner.filter_map(|(x, y)| of_tile(tiles.at(x, y), way, noise)).collect();
        if values.len() < PART_TILES_MIN { None } else { quantile(&mut values, BETTER) }
    });
    match both {
        [Some(across), Some(down)] => Some(across.min(down)),
        [one, other] => one.or(other),
    }
}

/// Blurred as a whole, or in one part.
pub fn judge(tiles: &Tiles, measures: &Measures, limits: &Thresholds) -> Option<Finding> {
    let whole = measures.sharpness()?;
    if whole < limits.sharpness_retake {
        return Some(finding(Reason::Blurred, Grade::Retake, (whole, limits.sharpness_retake), None));
    }
    if let Some((value, (x, y))) = worst(tiles, noise(tiles)).filter(|(value, _)| *value < limits.sharpness_retake) {
        let end = ((x + PART).min(tiles.across) - 1, (y + PART).min(tiles.down) - 1);
        let place = region(tiles, (x, y), end);
        return Some(finding(Reason::Blurred, Grade::Retake, (value, limits.sharpness_retake), Some(place)));
    }
    (whole < limits.sharpness_pass).then(|| finding(Reason::Blurred, Grade::Look, (whole, limits.sharpness_pass), None))
}
