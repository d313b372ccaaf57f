//! The document feeder of a scanner.

/// The document feeder, and how many sides of a sheet it scans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Feeder {
    /// There is none.
    #[default]
    None,
    /// One side of each sheet.
    OneSide,
    /// Both sides of each sheet in one pass.
    BothSides,
}
