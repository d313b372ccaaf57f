//! Known truth of a generated picture.

use crate::papers::Paper;

/// Device that took the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A scanner's glass.
    Flatbed,
    /// A scanner's feeder.
    Feeder,
    /// A document camera.
    Camera,
}

/// Visibility of the paper's edges against the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edges {
    /// All four are distinct.
    Visible,
    /// White paper under a white lid, with a trace of shadow.
    Faint,
    /// None is visible.
    Hidden,
}

/// A flaw of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flaw {
    /// An empty background.
    NoPage,
    /// Two sheets.
    Several,
    /// Out of focus; strength: deviation of the blur on the paper, mm.
    Defocus,
    /// Moved; strength: length of the smear on the paper, mm.
    Motion,
    /// Strength: what is left of the light, 0..1.
    Dark,
    /// Strength: times too much light.
    Over,
    /// Strength: share of the page that is washed out.
    Glare,
    /// Strength: millimetres outside of the picture.
    Cut,
    /// Strength: light to shadow.
    Uneven,
    /// Strength: dots per inch on the paper.
    Coarse,
    /// No print; strength: unused.
    Blank,
    /// Strength: per cent of the back's ink.
    ShowThrough,
    /// Strength: unused.
    WrongSize,
}

/// Judgement of a careful officer. The set has no case in the bands between (see [`crate::bands`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every letter can be read and nothing is missing.
    Accept,
    /// It cannot be handed in.
    Refuse,
    /// It may be intended: the citizen is asked, and may keep it.
    Ask,
}

/// Known truth of a picture.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Kind of paper.
    pub paper: Paper,
    /// Corners of the sheet, upper left first, clockwise, **as it lies in the picture**: pixels from the upper left
    /// corner of the upper left pixel. Folded, torn and rounded corners are where the edges would meet; of a cut sheet
    /// they may lie outside. `None` for no sheet or several.
    pub corners: Option<[(f64, f64); 4]>,
    /// Visibility of its edges.
    pub edges: Edges,
    /// Mean turn of the sheet's upper and lower edge in the picture, clockwise degrees, -45..45.
    pub angle: f64,
    /// Clockwise quarter turns that make it upright.
    pub turn: u8,
    /// Whether there is enough print to determine the turn.
    pub tells_up: bool,
    /// Millimetres across and down, upright.
    pub size_mm: (f64, f64),
    /// Dots per inch on the paper.
    pub dpi: f64,
    /// Size that the material asks for, in the catalogue's words.
    pub asked: &'static str,
    /// Flaws and their strengths.
    pub flaws: Vec<(Flaw, f64)>,
    /// Correct judgement.
    pub verdict: Verdict,
}

/// A picture and its truth.
#[derive(Debug, Clone)]
pub struct Case {
    /// Number in the set.
    pub index: usize,
    /// Recipe and number, as `camera-glare-140`.
    pub name: String,
    /// Seed of its random numbers.
    pub seed: u64,
    /// Device that took the picture.
    pub source: Source,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// 8-bit samples, rows without padding.
    pub rgb: Vec<u8>,
    /// Dots per inch that the device claims; 0 for a camera.
    pub dpi: u32,
    /// Known truth.
    pub truth: Truth,
}
