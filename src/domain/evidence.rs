//! How a captured page came about: kept with the page as evidence, from the device to the archive.

use std::fmt;

use crate::capture::Finding;

/// What took a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageSource {
    /// The page lay on glass: a rectangle in true size.
    #[default]
    Flatbed,
    /// The page was drawn through.
    Feeder,
    /// The page was seen from above, perhaps at a slant.
    Camera,
}

/// Which side of a sheet, where the device took both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The side that the device takes first.
    Front,
    /// The other side.
    Back,
}

/// Who let a page pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedBy {
    /// Nothing was found that a person had to look at.
    Gate,
    /// The citizen, who saw the page and what was found of it.
    Citizen,
}

/// How a page came about. It says nothing of what stands on the page but what its codes say.
#[derive(Clone, Default, PartialEq)]
pub struct PageEvidence {
    /// Kind of device that took the page.
    pub source: PageSource,
    /// `None` where only one side was taken.
    pub side: Option<Side>,
    /// Dots per inch that the device claims; 0 where it claims nothing.
    pub dpi_device: u32,
    /// Dots per inch of the page as measured; 0 where unknown.
    pub dpi_effective: f32,
    /// Corners of the page within the device's picture, pixels, in the order of the upright page; `None` where no edge
    /// was seen.
    pub corners: Option<[[f64; 2]; 4]>,
    /// Clockwise skew that was taken out, degrees.
    pub angle_deg: f64,
    /// Clockwise turn to come upright, degrees: 0, 90, 180 or 270.
    pub turn_deg: u16,
    /// Whether the citizen wanted the whole picture, so that nothing was cropped.
    pub whole: bool,
    /// Whether the page's bytes are the device's own.
    pub unchanged: bool,
    /// Values of the gate, by name.
    pub measures: Vec<(&'static str, f32)>,
    /// What the gate found.
    pub findings: Vec<Finding>,
    /// What the codes on the page say: somebody else's words, untrusted.
    pub codes: Vec<String>,
    /// How often the page was taken before this time.
    pub retakes: u32,
    /// `None` until somebody has.
    pub accepted_by: Option<AcceptedBy>,
}

impl PageSource {
    /// The word for it in JSON and in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PageSource::Flatbed => "flatbed",
            PageSource::Feeder => "feeder",
            PageSource::Camera => "camera",
        }
    }
}

impl Side {
    /// The word for it in JSON and in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Side::Front => "front",
            Side::Back => "back",
        }
    }
}

impl AcceptedBy {
    /// The word for it in JSON and in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            AcceptedBy::Gate => "gate",
            AcceptedBy::Citizen => "citizen",
        }
    }
}

impl fmt::Debug for PageEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageEvidence")
            .field("source", &self.source)
            .field("findings", &self.findings.len())
            .field("codes", &self.codes.len())
            .field("accepted_by", &self.accepted_by)
            .finish_non_exhaustive()
    }
}
