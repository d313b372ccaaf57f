//! Record of a page's capture: kept with the page as evidence, from the device to the archive.

use std::fmt;

use crate::capture::Finding;

/// Kind of device that takes pictures of pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageSource {
    /// A scanner's glass: the page is a rectangle in true size.
    #[default]
    Flatbed,
    /// A scanner's feeder.
    Feeder,
    /// A document camera: the page is seen in perspective.
    Camera,
}

/// Side of a sheet, where the device took both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The side that the device takes first.
    Front,
    /// The other side.
    Back,
}

/// Who accepted a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedBy {
    /// The gate: it had no finding for a person to decide.
    Gate,
    /// The citizen, who saw the page and its findings.
    Citizen,
}

/// Record of a page's capture. Of the page's content it holds its codes alone.
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
    /// Clockwise turn that brought it upright, degrees: 0, 90, 180 or 270.
    pub turn_deg: u16,
    /// Whether the citizen chose the whole picture, without cropping.
    pub whole: bool,
    /// Whether the page's bytes are the device's own.
    pub unchanged: bool,
    /// Values of the gate, by name.
    pub measures: Vec<(&'static str, f32)>,
    /// Findings of the gate.
    pub findings: Vec<Finding>,
    /// Texts of the codes on the page; untrusted.
    pub codes: Vec<String>,
    /// Earlier captures of the same page.
    pub retakes: u32,
    /// `None` until it is accepted.
    pub accepted_by: Option<AcceptedBy>,
}

impl PageSource {
    /// Its code in JSON and in records.
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
    /// Its code in JSON and in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Side::Front => "front",
            Side::Back => "back",
        }
    }
}

impl AcceptedBy {
    /// Its code in JSON and in records.
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
