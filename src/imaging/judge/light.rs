//! Too little light, too much, or light and shadow on the same page.

use lobby_domain::capture::{Finding, Grade, Reason};

use crate::Source;
use crate::judge::patch::{largest, quantile, region};
use crate::judge::tile::Tile;
use crate::judge::tiles::Tiles;
use crate::judge::{Measures, Scene, Thresholds, finding};

/// Share of a tile clipped from which the whole tile counts.
const TILE_CLIPPED: f32 = 0.5;
/// Parts to a side that the paper's level is compared between.
const PARTS: usize = 8;

/// Level of the paper in its brightest channel: three tiles of four lie under it.
pub fn white(tiles: &Tiles) -> f32 {
    let mut values: Vec<f32> = tiles.all.iter().map(|tile| f32::from(tile.value)).collect();
    quantile(&mut values, 0.6).unwrap_or(0.0)
}

/// Share of the page clipped to white.
pub fn clipped_share(tiles: &Tiles) -> f32 {
    share(tiles, is_clipped)
}

fn is_clipped(tile: &Tile) -> bool {
    tile.clipped > TILE_CLIPPED
}

/// Share of the tiles of which `belongs` holds.
pub fn share(tiles: &Tiles, belongs: impl Fn(&Tile) -> bool) -> f32 {
    tiles.all.iter().filter(|tile| belongs(tile)).count() as f32 / tiles.all.len().max(1) as f32
}

/// Brightest over darkest paper: of parts, so that a photograph or a black line is not taken for shadow.
pub fn uneven_ratio(tiles: &Tiles) -> f32 {
    let mut levels: Vec<f32> = parts(tiles).into_iter().map(|(level, _)| level).collect();
    let (Some(low), Some(high)) = (quantile(&mut levels, 0.05), quantile(&mut levels, 0.95)) else { return 1.0 };
    high / low.max(1.0)
}

/// A part's tiles: from, and to inclusive.
type Span = ((usize, usize), (usize, usize));

/// Level of the paper in each part of the page, and the part.
fn parts(tiles: &Tiles) -> Vec<(f32, Span)> {
    let cut = |all: usize, i: usize, count: usize| i * all / count;
    let (across, down) = (PARTS.min(tiles.across), PARTS.min(tiles.down));
    let places = (0..down).flat_map(|y| (0..across).map(move |x| (x, y)));
    let part = |(x, y): (usize, usize)| {
        let (left, right) = (cut(tiles.across, x, across), cut(tiles.across, x + 1, across));
        let (top, bottom) = (cut(tiles.down, y, down), cut(tiles.down, y + 1, down));
        let inside = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let mut levels: Vec<f32> = inside.map(|(x, y)| f32::from(tiles.at(x, y).value)).collect();
        let level = quantile(&mut levels, 0.9)?;
        Some((level, ((left, top), (right - 1, bottom - 1))))
    };
    places.filter_map(part).collect()
}

/// Dark, over-exposed, uneven.
pub fn judge(scene: &Scene<'_>, tiles: &Tiles, measures: &Measures, limits: &Thresholds) -> Vec<Finding> {
    let mut findings = Vec::new();
    if measures.white < limits.white_retake {
        findings.push(finding(Reason::Dark, Grade::Retake, (measures.white, limits.white_retake), None));
    } else if measures.white < limits.white_pass {
        findings.push(finding(Reason::Dark, Grade::Look, (measures.white, limits.white_pass), None));
    }
    // Under a scanner's lid white paper may be clipped: its light is set so that print is not.
    if scene.source == Source::Camera && measures.clipped_share > limits.over_exposed_share {
        let place = largest(tiles, |x, y| is_clipped(tiles.at(x, y))).map(|patch| patch.region);
        let values = (measures.clipped_share, limits.over_exposed_share);
        findings.push(finding(Reason::OverExposed, Grade::Retake, values, place));
    }
    if measures.uneven_ratio > limits.uneven_ratio {
        let darkest = parts(tiles).into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        let place = darkest.map(|(_, (low, high))| region(tiles, low, high));
        let values = (measures.uneven_ratio, limits.uneven_ratio);
        findings.push(finding(Reason::Uneven, Grade::Look, values, place));
    }
    findings
}
