//! ScanSettings: what one job asks of the scanner.

use super::capabilities::{Capabilities, FileFormat};
use crate::scanner::{Colour, PaperSource, ScanRequest};

/// eSCL measures in 1/300 inch. The longest page that is asked of a feeder: A4 and a little.
const FEEDER_LENGTH_MAX: u32 = 3600;

/// Settings of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    version: String,
    pub feeder: bool,
    pub both_sides: bool,
    pub colour: bool,
    /// Dots per inch.
    pub dpi: u32,
    pub format: FileFormat,
    format_ext: bool,
    /// Width and height of the region, in 1/300 inch.
    pub region: (u32, u32),
}

impl Settings {
    /// Settings that the device offers, as near as possible to the request; or what it lacks.
    pub(super) fn of(capabilities: &Capabilities, request: &ScanRequest) -> Result<Self, &'static str> {
        let (input, feeder, both_sides) = match request.source {
            // A scanner without glass draws one page in.
            PaperSource::Glass => match &capabilities.glass {
                Some(glass) => (Some(glass), false, false),
                None => (capabilities.feeder.as_ref(), true, false),
            },
            PaperSource::Feeder { both_sides: false } => (capabilities.feeder.as_ref(), true, false),
            PaperSource::Feeder { both_sides: true } => (capabilities.feeder_both.as_ref(), true, true),
        };
        let input = input.ok_or("the scanner has no such source of paper")?;
        let format = input.format.ok_or("the scanner gives neither JPEG nor PNG")?;
        let height = if feeder { input.height.min(FEEDER_LENGTH_MAX) } else { input.height };
        Ok(Self {
            version: capabilities.version.clone(),
            feeder,
            both_sides,
            colour: if request.colour == Colour::Colour { input.colour } else { !input.gray },
            dpi: input.nearest(request.dpi),
            format,
            format_ext: input.format_ext || is_since_2_1(&capabilities.version),
            region: (input.width, height),
        })
    }

    /// ScanSettings.
    pub(super) fn xml(&self) -> String {
        let Self { dpi, region: (width, height), .. } = self;
        let source = if self.feeder { "Feeder" } else { "Platen" };
        let duplex =
            if self.feeder { format!("<scan:Duplex>{}</scan:Duplex>", self.both_sides) } else { String::new() };
        let mode = if self.colour { "RGB24" } else { "Grayscale8" };
        let format = self.format.name();
        let format_ext = if self.format_ext {
            format!("<scan:DocumentFormatExt>{format}</scan:DocumentFormatExt>")
        } else {
            String::new()
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <scan:ScanSettings xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\" \
             xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\">\
             <pwg:Version>{}</pwg:Version>\
             <pwg:ScanRegions><pwg:ScanRegion>\
             <pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>\
             <pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>\
             <pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>\
             </pwg:ScanRegion></pwg:ScanRegions>\
             <pwg:InputSource>{source}</pwg:InputSource>{duplex}\
             <scan:ColorMode>{mode}</scan:ColorMode>\
             <scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>\
             <pwg:DocumentFormat>{format}</pwg:DocumentFormat>{format_ext}\
             </scan:ScanSettings>",
            self.version
        )
    }

    /// The settings as the page reports them.
    pub(super) fn effective(&self) -> Vec<(String, String)> {
        let source = match (self.feeder, self.both_sides) {
            (false, _) => "Platen",
            (true, false) => "Feeder",
            (true, true) => "Feeder, both sides",
        };
        let mode = if self.colour { "RGB24" } else { "Grayscale8" };
        let pairs = [("source", source.to_owned()), ("mode", mode.to_owned()), ("resolution", self.dpi.to_string())];
        pairs.map(|(name, value)| (name.to_owned(), value)).into()
    }
}

/// Scanners before eSCL 2.1 may refuse the element that came with it.
fn is_since_2_1(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    major > 2 || major == 2 && minor >= 1
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::capabilities::Input;
    use super::*;

    fn input() -> Input {
        Input {
            width: 2550,
            height: 4200,
            colour: true,
            gray: true,
            format: Some(FileFormat::Jpeg),
            ..Input::default()
        }
    }

    fn caps(glass: bool) -> Capabilities {
        Capabilities {
            version: "2.0".into(),
            glass: glass.then(input),
            feeder: Some(input()),
            ..Capabilities::default()
        }
    }

    #[test]
    fn a_scanner_without_glass_draws_the_one_page_in() {
        let request = ScanRequest::default();
        let settings = Settings::of(&caps(false), &request).unwrap();
        assert_eq!((settings.feeder, settings.both_sides, settings.region), (true, false, (2550, 3600)));
        let settings = Settings::of(&caps(true), &request).unwrap();
        assert_eq!((settings.feeder, settings.region), (false, (2550, 4200)));
        let both = ScanRequest { source: PaperSource::Feeder { both_sides: true }, ..request };
        assert!(Settings::of(&caps(true), &both).is_err(), "half of what was asked for is not it");
    }

    #[test]
    fn the_element_of_2_1_is_sent_to_those_who_know_it() {
        let xml = |version: &str, format_ext| {
            let feeder = Some(Input { format_ext, ..input() });
            let caps = Capabilities { version: version.into(), feeder, ..Capabilities::default() };
            Settings::of(&caps, &ScanRequest::default()).unwrap().xml()
        };
        for (version, named, want) in
            [("2.0", false, false), ("2.0", true, true), ("2.1", false, true), ("2.63", false, true)]
        {
            assert_eq!(xml(version, named).contains("DocumentFormatExt"), want, "{version}");
        }
    }
}
