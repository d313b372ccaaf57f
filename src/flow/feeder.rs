//! What the scanner can take in besides one page on its glass.

/// The scanner's feeder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Feeder {
    /// There is none.
    #[default]
    None,
    /// It draws a stack through and sees one side of each sheet.
    OneSide,
    /// It draws a stack through and sees both sides of each sheet.
    BothSides,
}
