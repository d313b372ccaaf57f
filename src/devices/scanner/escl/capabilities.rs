//! ScannerCapabilities: what the sources of paper can do.

use roxmltree::Node;

use super::xml::{BadXml, descendant, elements, number, reading, text};

/// Largest side of a picture that is believed, in 1/300 inch.
const SIDE_MAX: u32 = 20_000;
/// Resolutions that are believed, dots per inch.
const DPI: std::ops::RangeInclusive<u32> = 1..=4800;
const LIST_MAX: usize = 64;

/// Format of a page's file, as it is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FileFormat {
    /// `image/jpeg`: small, and what most scanners make first.
    #[default]
    Jpeg,
    /// `image/png`.
    Png,
}

impl FileFormat {
    /// Media type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// Resolutions from `min` to `max` in steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DpiRange {
    /// Dots per inch.
    pub min: u32,
    /// Dots per inch.
    pub max: u32,
    /// Dots per inch; at least 1.
    pub step: u32,
}

/// What one source of paper can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Largest picture, in 1/300 inch.
    pub width: u32,
    /// Largest picture, in 1/300 inch.
    pub height: u32,
    /// Offers RGB24, or says nothing of modes.
    pub colour: bool,
    /// Offers Grayscale8.
    pub gray: bool,
    /// `None` where it names formats and none of ours; JPEG where it names none at all.
    pub format: Option<FileFormat>,
    /// The format is named as `DocumentFormatExt`, the element of eSCL 2.1.
    pub format_ext: bool,
    /// Dots per inch.
    pub resolutions: Vec<u32>,
    /// Ranges beside the list.
    pub ranges: Vec<DpiRange>,
}

/// ScannerCapabilities, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// eSCL version, at most 16 characters of digits and dots.
    pub version: String,
    /// The glass.
    pub glass: Option<Input>,
    /// The feeder, one side of each sheet.
    pub feeder: Option<Input>,
    /// The feeder, both sides.
    pub feeder_both: Option<Input>,
    /// The feeder claims to know whether paper lies in it. Where it does not, its "empty" means nothing.
    pub senses_paper: bool,
}

impl Capabilities {
    /// Reads a ScannerCapabilities document.
    ///
    /// # Errors
    /// [`BadXml`]
    pub fn read(bytes: &[u8]) -> Result<Self, BadXml> {
        reading(bytes, |root| {
            let input = |name| descendant(root, name).map(|caps| input(caps, root));
            let option =
                |wanted: &str| elements(root, "AdfOption").any(|option| option.text().map(str::trim) == Some(wanted));
            let version: String = text(root, "Version").unwrap_or_default().chars().take(16).collect();
            let version: String = version.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            let feeder = input("AdfSimplexInputCaps");
            // Some describe the feeder once and call both sides an option of it.
            let both = feeder.clone().filter(|_| option("Duplex"));
            (root.tag_name().name() == "ScannerCapabilities").then(|| Self {
                version: if version.is_empty() { "2.0".into() } else { version },
                glass: input("PlatenInputCaps"),
                feeder_both: input("AdfDuplexInputCaps").or(both),
                feeder,
                senses_paper: option("DetectPaperLoaded"),
            })
        })
    }
}

impl Input {
    /// The resolution to ask for: the coarsest that is not coarser than `dpi`, up to twice of it; else the finest below;
    /// `dpi` itself where the scanner names none.
    #[must_use]
    pub fn nearest(&self, dpi: u32) -> u32 {
        let from_ranges = self.ranges.iter().flat_map(|range| {
            let steps = dpi.clamp(range.min, range.max) - range.min;
            let below = range.min + steps / range.step * range.step;
            [below, below.saturating_add(range.step).min(range.max.max(below))]
        });
        let offers: Vec<u32> = self.resolutions.iter().copied().chain(from_ranges).collect();
        let enough = offers.iter().copied().filter(|offer| *offer >= dpi);
        let near_enough = enough.clone().filter(|offer| *offer <= dpi.saturating_mul(2)).min();
        let below = offers.iter().copied().filter(|offer| *offer < dpi).max();
        near_enough.or(below).or(enough.min()).unwrap_or(dpi)
    }
}

/// One source's description; its profiles stand within it, or elsewhere under a name.
fn input(caps: Node<'_, '_>, root: Node<'_, '_>) -> Input {
    let own: Vec<Node<'_, '_>> = elements(caps, "SettingProfile").collect();
    let referred = own.iter().filter_map(|profile| profile.attribute("ref")).flat_map(|name| {
        elements(root, "SettingProfile").filter(move |profile| profile.attribute("name") == Some(name))
    });
    let mut places: Vec<Node<'_, '_>> = std::iter::once(caps).chain(referred).collect();
    if own.is_empty() {
        // None of its own: those of the scanner.
        let general = root.children().filter(|node| node.tag_name().name() == "SettingProfiles");
        places.extend(general);
    }
    let words = |name: &'static str| {
        let texts = places.iter().flat_map(move |place| elements(*place, name)).filter_map(|node| node.text());
        texts.map(|text| text.trim().to_ascii_lowercase()).filter(|text| !text.is_empty()).collect::<Vec<_>>()
    };
    let modes = words("ColorMode");
    let (formats, formats_ext) = (words("DocumentFormat"), words("DocumentFormatExt"));
    let offers = |names: &[&str]| formats.iter().chain(&formats_ext).any(|format| names.contains(&format.as_str()));
    let format = if formats.is_empty() && formats_ext.is_empty() || offers(&["image/jpeg", "image/jpg", "image/pjpeg"])
    {
        Some(FileFormat::Jpeg)
    } else {
        offers(&["image/png"]).then_some(FileFormat::Png)
    };
    let size = |name| number(caps, name).filter(|size| (1..=SIDE_MAX).contains(size));
    Input {
        width: size("MaxWidth").unwrap_or(2550),
        height: size("MaxHeight").unwrap_or(3508),
        colour: modes.is_empty() || modes.iter().any(|mode| mode == "rgb24"),
        gray: modes.iter().any(|mode| mode == "grayscale8"),
        format,
        format_ext: !formats_ext.is_empty(),
        resolutions: places.iter().flat_map(|place| listed(*place)).take(LIST_MAX).collect(),
        ranges: places.iter().flat_map(|place| ranges(*place)).take(LIST_MAX).collect(),
    }
}

/// Resolutions of a list, in pairs or alone; a pair of two different ones would stretch the page.
fn listed(place: Node<'_, '_>) -> Vec<u32> {
    let pair = |pair: Node<'_, '_>| {
        let (x, y) = (number(pair, "XResolution").or_else(|| alone(pair)), number(pair, "YResolution"));
        x.filter(|x| y.is_none_or(|y| *x == y) && DPI.contains(x))
    };
    let pairs = elements(place, "DiscreteResolution").filter_map(pair);
    let bare = elements(place, "DiscreteResolutions")
        .flat_map(|list| list.children().filter(|node| node.tag_name().name() == "XResolution"))
        .filter_map(alone)
        .filter(|dpi| DPI.contains(dpi));
    pairs.chain(bare).collect()
}

fn alone(node: Node<'_, '_>) -> Option<u32> {
    super::xml::whole(node.text()?)
}

fn ranges(place: Node<'_, '_>) -> Vec<DpiRange> {
    let range = |range: Node<'_, '_>| {
        let (min, max) = (number(range, "Min")?, number(range, "Max")?);
        let (min, max) = (min.max(*DPI.start()), max.min(*DPI.end()));
        let step = number(range, "Step").unwrap_or(1).max(1);
        (min <= max).then_some(DpiRange { min, max, step })
    };
    elements(place, "XResolutionRange").filter_map(range).collect()
}

#[cfg(test)]
mod tests;
