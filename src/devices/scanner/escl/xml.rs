//! The XML of eSCL: capabilities, status and settings. The reader knows no entities but XML's own, so no document
//! grows when it is read.

use roxmltree::{Document, Node, ParsingOptions};

/// Longest document that is read; a scanner's description has some 10 KiB.
pub const XML_BYTES_MAX: u64 = 256 * 1024;
const NODES_MAX: u32 = 20_000;
/// eSCL measures in 1/300 inch. The longest page that is asked of a feeder: A4 and a little.
const FEEDER_LENGTH_MAX: u32 = 3600;

/// The document is not XML, over a limit, or another document than expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the scanner's XML is not understood")]
pub struct BadXml;

/// What one source of paper can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Largest picture, in 1/300 inch.
    pub width: u32,
    /// Largest picture, in 1/300 inch.
    pub height: u32,
    /// Offers RGB24.
    pub colour: bool,
    /// Offers Grayscale8.
    pub gray: bool,
    /// Offers image/jpeg.
    pub jpeg: bool,
    /// Dots per inch.
    pub resolutions: Vec<u32>,
}

/// ScannerCapabilities, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// eSCL version, at most 16 characters.
    pub version: String,
    /// The glass.
    pub glass: Option<Input>,
    /// The feeder, one side of each sheet.
    pub feeder: Option<Input>,
    /// The feeder, both sides.
    pub feeder_both: Option<Input>,
}

/// State of the feeder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdfState {
    /// It has paper.
    Loaded,
    /// It has none.
    Empty,
    /// Jammed, mispicked, or misfed in another way that needs a hand.
    Jam,
    /// Its cover or hatch is open.
    CoverOpen,
    /// It is feeding.
    Busy,
    /// A state of no meaning here.
    Other,
}

/// ScannerStatus, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScannerStatus {
    /// The scanner itself has stopped or is out of order.
    pub down: bool,
    /// `None` where the scanner reports no feeder.
    pub adf: Option<AdfState>,
    /// `JobUri` of jobs in the state Aborted.
    pub aborted: Vec<String>,
}

impl Capabilities {
    /// Reads a ScannerCapabilities document.
    ///
    /// # Errors
    /// [`BadXml`]
    pub fn read(bytes: &[u8]) -> Result<Self, BadXml> {
        reading(bytes, |root| {
            let input = |name| descendant(root, name).map(input);
            (root.tag_name().name() == "ScannerCapabilities").then(|| Self {
                version: text(root, "Version").unwrap_or_default().chars().take(16).collect(),
                glass: input("PlatenInputCaps"),
                feeder: input("AdfSimplexInputCaps"),
                feeder_both: input("AdfDuplexInputCaps"),
            })
        })
    }
}

impl ScannerStatus {
    /// Reads a ScannerStatus document.
    ///
    /// # Errors
    /// [`BadXml`]
    pub fn read(bytes: &[u8]) -> Result<Self, BadXml> {
        reading(bytes, |root| {
            let aborted = elements(root, "JobInfo").filter(|job| text(*job, "JobState") == Some("Aborted"));
            (root.tag_name().name() == "ScannerStatus").then(|| Self {
                down: matches!(text(root, "State"), Some("Stopped" | "Down")),
                adf: text(root, "AdfState").map(adf_state),
                aborted: aborted.filter_map(|job| text(job, "JobUri")).map(str::to_owned).collect(),
            })
        })
    }
}

impl Input {
    /// The offered resolution that is nearest to `dpi`.
    #[must_use]
    pub fn nearest(&self, dpi: u32) -> Option<u32> {
        self.resolutions.iter().copied().min_by_key(|offer| (offer.abs_diff(dpi), u32::MAX - offer))
    }
}

/// Settings of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings<'a> {
    pub version: &'a str,
    pub input: &'a Input,
    pub feeder: bool,
    pub both_sides: bool,
    pub colour: bool,
    /// Dots per inch.
    pub dpi: u32,
}

impl Settings<'_> {
    /// ScanSettings.
    #[must_use]
    pub fn xml(&self) -> String {
        let Self { input, dpi, .. } = self;
        let source = if self.feeder { "Feeder" } else { "Platen" };
        let duplex =
            if self.feeder { format!("<scan:Duplex>{}</scan:Duplex>", self.both_sides) } else { String::new() };
        let mode = if self.colour { "RGB24" } else { "Grayscale8" };
        let height = if self.feeder { input.height.min(FEEDER_LENGTH_MAX) } else { input.height };
        let version: String = self.version.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <scan:ScanSettings xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\" \
             xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\">\
             <pwg:Version>{version}</pwg:Version>\
             <pwg:ScanRegions><pwg:ScanRegion>\
             <pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>\
             <pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>\
             <pwg:Width>{}</pwg:Width><pwg:Height>{height}</pwg:Height>\
             </pwg:ScanRegion></pwg:ScanRegions>\
             <pwg:InputSource>{source}</pwg:InputSource>{duplex}\
             <scan:ColorMode>{mode}</scan:ColorMode>\
             <scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>\
             <pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>\
             <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>\
             </scan:ScanSettings>",
            input.width
        )
    }
}

fn reading<T>(bytes: &[u8], read: impl FnOnce(Node<'_, '_>) -> Option<T>) -> Result<T, BadXml> {
    if bytes.len() as u64 > XML_BYTES_MAX {
        return Err(BadXml);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| BadXml)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| BadXml)?;
    read(document.root_element()).ok_or(BadXml)
}

fn elements<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    within.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

fn descendant<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    elements(within, name).next()
}

fn text<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> Option<&'a str> {
    descendant(within, name)?.text().map(str::trim)
}

fn number<'a, 'i: 'a>(within: Node<'a, 'i>, name: &'static str) -> Option<u32> {
    text(within, name)?.parse().ok()
}

fn input(caps: Node<'_, '_>) -> Input {
    let has = |name, value: &str| elements(caps, name).any(|node| node.text().map(str::trim) == Some(value));
    let discrete = elements(caps, "DiscreteResolution").filter_map(|pair| number(pair, "XResolution"));
    let mut resolutions: Vec<u32> = discrete.filter(|dpi| (1..=4800).contains(dpi)).take(64).collect();
    // A range instead of a list: the house's own resolutions within it.
    let range = descendant(caps, "XResolutionRange").map(|range| (number(range, "Min"), number(range, "Max")));
    if let Some((Some(min), Some(max))) = range {
        resolutions.extend([75, 100, 150, 200, 300, 400, 600].into_iter().filter(|dpi| (min..=max).contains(dpi)));
    }
    let size = |name| number(caps, name).filter(|size| (1..=20_000).contains(size));
    Input {
        width: size("MaxWidth").unwrap_or(2550),
        height: size("MaxHeight").unwrap_or(3508),
        colour: has("ColorMode", "RGB24"),
        gray: has("ColorMode", "Grayscale8"),
        jpeg: has("DocumentFormat", "image/jpeg") || has("DocumentFormatExt", "image/jpeg"),
        resolutions,
    }
}

fn adf_state(name: &str) -> AdfState {
    match name {
        "ScannerAdfLoaded" => AdfState::Loaded,
        "ScannerAdfEmpty" => AdfState::Empty,
        "ScannerAdfProcessing" => AdfState::Busy,
        "ScannerAdfHatchOpen" | "ScannerAdfCoverOpen" => AdfState::CoverOpen,
        "ScannerAdfJam"
        | "ScannerAdfMispick"
        | "ScannerAdfMultipickDetected"
        | "ScannerAdfDuplexPageTooShort"
        | "ScannerAdfDuplexPageTooLong"
        | "ScannerAdfInputTrayFailed"
        | "ScannerAdfInputTrayOverloaded" => AdfState::Jam,
        _ => AdfState::Other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn hostile_documents_are_refused_without_growing() {
        let bomb = "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><ScannerStatus>&b;</ScannerStatus>";
        let deep = format!("<ScannerStatus>{}", "<a>".repeat(80_000));
        let deep_and_closed =
            format!("<ScannerStatus>{}{}</ScannerStatus>", "<a>".repeat(19_000), "</a>".repeat(19_000));
        let long = format!("<ScannerStatus>{}</ScannerStatus>", "x".repeat(10 << 20));
        for text in ["", "<html/>", "<ScannerStatus>", bomb, &deep, &long] {
            assert_eq!(ScannerStatus::read(text.as_bytes()), Err(BadXml));
        }
        assert_eq!(ScannerStatus::read(b"\xff\xfe<ScannerStatus/>"), Err(BadXml));
        assert_eq!(ScannerStatus::read(deep_and_closed.as_bytes()), Ok(ScannerStatus::default()));
    }

    #[test]
    fn what_is_asked_for_is_near_what_the_device_offers() {
        let input = Input { resolutions: vec![75, 200, 400], ..Input::default() };
        assert_eq!((input.nearest(300), input.nearest(10)), (Some(400), Some(75)));
        assert_eq!(Input::default().nearest(300), None);
    }
}
