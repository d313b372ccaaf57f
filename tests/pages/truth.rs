//! What is known of a picture because we made it.

use crate::papers::Paper;

/// What the picture came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Flatbed,
    Feeder,
    Camera,
}

/// How much of the paper's edges is to be seen against what it lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edges {
    /// All four stand out.
    Visible,
    /// White paper under a white lid, with a trace of shadow.
    Faint,
    /// Nothing of them.
    Hidden,
}

/// What is wrong with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flaw {
    /// Nothing lies there.
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
    Blank,
    /// Strength: per cent of the back's ink.
    ShowThrough,
    /// Strength: unused.
    WrongSize,
}

/// What a careful officer says. The set draws nothing from the grey bands between (see [`crate::bands`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every letter can be read and nothing is missing.
    Accept,
    /// It cannot be handed in.
    Refuse,
    /// It may be meant so: the citizen is asked, and may keep it.
    Ask,
}

/// What is known of a picture.
#[derive(Debug, Clone)]
pub struct Truth {
    pub paper: Paper,
    /// Corners of the sheet, upper left first, clockwise, **as it lies in the picture**: pixels from the upper left
    /// corner of the upper left pixel. Folded, torn and rounded corners are where the edges would meet; of a cut sheet
    /// they may lie outside. `None` where no one sheet lies there.
    pub corners: Option<[(f64, f64); 4]>,
    pub edges: Edges,
    /// Mean turn of the sheet's upper and lower edge in the picture, clockwise degrees, -45..45.
    pub angle: f64,
    /// Clockwise quarter turns that make it upright.
    pub turn: u8,
    /// Whether there is print enough to tell the turn.
    pub tells_up: bool,
    /// Millimetres across and down, upright.
    pub size_mm: (f64, f64),
    /// Dots per inch on the paper.
    pub dpi: f64,
    /// Size that the material asks for, in the catalogue's words.
    pub asked: &'static str,
    /// What is wrong, and how much.
    pub flaws: Vec<(Flaw, f64)>,
    pub verdict: Verdict,
}

/// A picture and what is known of it.
#[derive(Debug, Clone)]
pub struct Case {
    pub index: usize,
    /// Recipe and number, as `camera-glare-140`.
    pub name: String,
    pub seed: u64,
    pub source: Source,
    pub width: u32,
    pub height: u32,
    /// 8-bit samples, rows without padding.
    pub rgb: Vec<u8>,
    /// What the device says; 0: it does not know, as a camera.
    pub dpi: u32,
    pub truth: Truth,
}
