//! Tiles that belong together, and where on the page they lie.

use lobby_domain::capture::Region;

use crate::judge::tiles::Tiles;

/// Tiles that touch each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patch {
    /// How many.
    pub tiles: usize,
    /// The box around them.
    pub region: Region,
}

/// The largest group of touching tiles of which `belongs` holds; ties go to the first.
pub fn largest(tiles: &Tiles, belongs: impl Fn(usize, usize) -> bool) -> Option<Patch> {
    let mut open: Vec<bool> = (0..tiles.all.len()).map(|i| belongs(i % tiles.across, i / tiles.across)).collect();
    let mut best: Option<Patch> = None;
    for start in 0..open.len() {
        if open[start] {
            let patch = spread(tiles, &mut open, start);
            if best.is_none_or(|best| patch.tiles > best.tiles) {
                best = Some(patch);
            }
        }
    }
    best
}

fn spread(tiles: &Tiles, open: &mut [bool], start: usize) -> Patch {
    let mut waiting = vec![start];
    open[start] = false;
    let (mut count, mut low, mut high) = (0, (usize::MAX, usize::MAX), (0, 0));
    while let Some(at) = waiting.pop() {
        let (x, y) = (at % tiles.across, at / tiles.across);
        count += 1;
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
        for ny in y.saturating_sub(1)..=(y + 1).min(tiles.down - 1) {
            for nx in x.saturating_sub(1)..=(x + 1).min(tiles.across - 1) {
                let next = ny * tiles.across + nx;
                if open[next] {
                    open[next] = false;
                    waiting.push(next);
                }
            }
        }
    }
    Patch { tiles: count, region: region(tiles, low, high) }
}

/// The box from one tile to another, both inside.
pub fn region(tiles: &Tiles, low: (usize, usize), high: (usize, usize)) -> Region {
    let part = |tile: usize, all: usize| tile as f32 / all as f32;
    Region {
        left: part(low.0, tiles.across),
        top: part(low.1, tiles.down),
        right: part(high.0 + 1, tiles.across),
        bottom: part(high.1 + 1, tiles.down),
    }
}

/// The value at a share of the sorted values, 0 the least and 1 the greatest; `None` of nothing.
pub fn quantile(values: &mut [f32], share: f32) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(((values.len().max(1) - 1) as f32 * share).round() as usize).copied()
}
