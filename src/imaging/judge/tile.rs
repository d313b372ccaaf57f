//! One tile of a page.

/// Cells along each side of a tile; ink is counted per cell.
pub const CELLS: usize = 4;
/// Samples from this level on count as clipped.
const CLIPPED: u8 = 252;

/// Measured values of one tile. Levels are brightness 0..=255.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tile {
    /// Level that 2 % of the samples lie under.
    pub dark: u8,
    /// Level that 85 % lie under: the paper, if there is any.
    pub white: u8,
    /// Brightest colour channel where the tile is as bright as `white`: colour of the paper does not darken it.
    pub value: u8,
    /// Share of samples at the upper end, 0..=1.
    pub clipped: f32,
    /// Cells with ink, one bit each, row by row.
    pub ink: u16,
    /// Slope of its edges, to the right and downwards: levels per 1/300 inch.
    pub slope: [f32; 2],
    /// Share of its places from which half of the contrast is crossed within [`REACH`], same directions.
    pub edges: [f32; 2],
}

impl Tile {
    /// Levels between print and paper.
    #[must_use]
    pub fn contrast(&self) -> f32 {
        f32::from(self.white) - f32::from(self.dark)
    }

    /// Whether it holds print or a picture.
    #[must_use]
    pub fn is_print(&self) -> bool {
        self.contrast() >= (0.25 * f32::from(self.white)).max(24.0)
    }

    /// Whether there is contrast enough to measure edges by, as also grey print has when it is blurred.
    #[must_use]
    pub fn has_edges(&self) -> bool {
        self.contrast() >= (0.11 * f32::from(self.white)).max(14.0)
    }
}

/// Whether a sample counts as clipped.
pub fn is_clipped(level: u8) -> bool {
    level >= CLIPPED
}
