//! Requirements for captured pages, and findings of the gate.
//!
//! `imaging` measures; a [`Finding`] is a fact that the flow acts on, the screen shows and the application keeps.
//! Values are on the scales of `min_sharpness` and its neighbours in the service list.

/// Requirements of a material for its captured pages.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptureSpec {
    /// Fewest pages.
    pub pages_min: u16,
    /// Most pages.
    pub pages_max: u16,
    /// Whether the page is scanned in colour.
    pub colour: bool,
    /// Resolution asked of a scanner, dots per inch.
    pub dpi: u16,
    /// Least effective resolution of a camera's picture, dots per inch.
    pub dpi_min_effective: u16,
    /// Sharpness from which a page passes, 0..=1 on the project's measure.
    pub min_sharpness: f32,
    /// Sharpness below which a page must be taken again, 0..=1; in between the citizen is asked.
    pub retake_below: f32,
    /// Whether both sides of a sheet are captured.
    pub both_sides: bool,
    /// Page size word of the catalogue, e.g. `A4`, `A3_or_A4`, `ID-1`.
    pub page_size: String,
    /// Whether glare is checked.
    pub glare_check: bool,
    /// Whether all four edges must lie inside of the picture.
    pub edge_check: bool,
}

/// A possible defect of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No page is visible.
    NoPage,
    /// Several pages are visible.
    SeveralPages,
    /// Out of focus, or moved.
    Blurred,
    /// Too little light.
    Dark,
    /// So much light that print is lost.
    OverExposed,
    /// A lamp's reflection covers a part.
    Glare,
    /// A part of the page lies outside of the picture.
    Cut,
    /// Light and shadow on the same page.
    Uneven,
    /// Too few dots per inch to be read.
    Coarse,
    /// No print.
    Blank,
    /// Only the back shows through.
    ShowThrough,
    /// Not a size of the material.
    WrongSize,
}

/// Weight of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// Shown; the citizen is not asked.
    Note,
    /// The citizen is asked to look.
    Look,
    /// The page must be taken again.
    Retake,
}

/// A part of the page, in fractions of its width and height from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Left edge, 0..=1.
    pub left: f32,
    /// Upper edge, 0..=1.
    pub top: f32,
    /// Right edge, 0..=1.
    pub right: f32,
    /// Lower edge, 0..=1.
    pub bottom: f32,
}

/// One defect found on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The defect.
    pub reason: Reason,
    /// Its weight.
    pub grade: Grade,
    /// Measured value, in the unit of the reason's threshold.
    pub value: f32,
    /// Threshold that the value crossed, same unit.
    pub limit: f32,
    /// Its place; `None` where it concerns the whole page.
    pub region: Option<Region>,
}

impl Grade {
    /// Every grade, the lightest first.
    pub const ALL: [Grade; 3] = [Grade::Note, Grade::Look, Grade::Retake];

    /// Its code in JSON and in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Grade::Note => "note",
            Grade::Look => "look",
            Grade::Retake => "retake",
        }
    }
}

impl Reason {
    /// Every reason in the order of display: one that may cause others comes first.
    pub const ALL: [Reason; 12] = [
        Reason::NoPage,
        Reason::SeveralPages,
        Reason::Cut,
        Reason::Blurred,
        Reason::Glare,
        Reason::Dark,
        Reason::OverExposed,
        Reason::Coarse,
        Reason::WrongSize,
        Reason::Uneven,
        Reason::ShowThrough,
        Reason::Blank,
    ];

    /// Its code in JSON and in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reason::NoPage => "no_page",
            Reason::SeveralPages => "several_pages",
            Reason::Blurred => "blurred",
            Reason::Dark => "dark",
            Reason::OverExposed => "over_exposed",
            Reason::Glare => "glare",
            Reason::Cut => "cut",
            Reason::Uneven => "uneven",
            Reason::Coarse => "coarse",
            Reason::Blank => "blank",
            Reason::ShowThrough => "show_through",
            Reason::WrongSize => "wrong_size",
        }
    }
}

/// The gravest grade among findings; `None` where nothing was found.
#[must_use]
pub fn gravest(findings: &[Finding]) -> Option<Grade> {
    findings.iter().map(|finding| finding.grade).max()
}
