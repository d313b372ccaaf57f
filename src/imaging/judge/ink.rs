//! Blank pages, and those on which only the back shows through. They are marked, never dropped.

use lobby_domain::capture::{Finding, Grade, Reason};

use crate::Source;
use crate::judge::patch::quantile;
use crate::judge::tile::CELLS;
use crate::judge::tiles::Tiles;
use crate::judge::{Measures, Thresholds, finding};

/// Cells with ink on the whole page, but for the outermost 1.35 mm: there the background may show.
pub fn cells(tiles: &Tiles) -> u32 {
    let places = (0..tiles.all.len()).map(|i| (i % tiles.across, i / tiles.across));
    places.map(|(x, y)| (tiles.at(x, y).ink & inside(tiles, x, y)).count_ones()).sum()
}

/// Bits of the cells that do not lie at the edge of the page.
fn inside(tiles: &Tiles, x: usize, y: usize) -> u16 {
    let mut bits = 0;
    for cell in 0..CELLS * CELLS {
        let (cx, cy) = (cell % CELLS, cell / CELLS);
        let rim = x == 0 && cx == 0
            || y == 0 && cy == 0
            || x + 1 == tiles.across && cx + 1 == CELLS
            || y + 1 == tiles.down && cy + 1 == CELLS;
        bits |= u16::from(!rim) << cell;
    }
    bits
}

/// Share of the tiles with more structure than the quietest of the page: paper is alike all over, print on its back
/// is not.
pub fn faint_share(tiles: &Tiles) -> f32 {
    let mut contrasts: Vec<f32> = tiles.all.iter().map(|tile| tile.contrast()).collect();
    let Some(quiet) = quantile(&mut contrasts, 0.05) else { return 0.0 };
    // The rim may hold the background.
    let inner = |i: &usize| !tiles.is_rim(i % tiles.across, i / tiles.across);
    let faint = (0..tiles.all.len()).filter(inner).filter(|i| tiles.all[*i].contrast() > 1.5 * quiet + 3.0).count();
    faint as f32 / tiles.all.len().max(1) as f32
}

/// Blank, or shown through.
pub fn judge(source: Source, measures: &Measures, limits: &Thresholds) -> Option<Finding> {
    if measures.ink_cells >= limits.blank_cells {
        return None;
    }
    // Out of a feeder backs without print are the rule, not a sheet laid face down.
    let grade = match source {
        Source::Feeder => Grade::Note,
        Source::Flatbed | Source::Camera => Grade::Look,
    };
    if measures.faint_share >= limits.show_through_share {
        let values = (measures.faint_share, limits.show_through_share);
        return Some(finding(Reason::ShowThrough, grade, values, None));
    }
    Some(finding(Reason::Blank, grade, (measures.ink_cells, limits.blank_cells), None))
}
