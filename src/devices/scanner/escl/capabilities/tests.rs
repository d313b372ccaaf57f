//! Descriptions as scanners in the field give them.
#![allow(clippy::unwrap_used)]

use super::*;

const LIST: &str = "<SupportedResolutions><DiscreteResolutions><DiscreteResolution><XResolution>300</XResolution>\
                    <YResolution>300</YResolution></DiscreteResolution></DiscreteResolutions></SupportedResolutions>";

fn read(body: &str) -> Capabilities {
    Capabilities::read(format!("<ScannerCapabilities>{body}</ScannerCapabilities>").as_bytes()).unwrap()
}

fn glass(profile: &str) -> Input {
    let caps = format!("<SettingProfiles><SettingProfile>{profile}</SettingProfile></SettingProfiles>");
    read(&format!("<Platen><PlatenInputCaps>{caps}</PlatenInputCaps></Platen>")).glass.unwrap()
}

#[test]
fn hostile_documents_are_refused_without_growing() {
    let bomb =
        "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><ScannerCapabilities>&b;</ScannerCapabilities>";
    let deep = format!("<ScannerCapabilities>{}", "<a>".repeat(80_000));
    let deep_and_closed =
        format!("<ScannerCapabilities>{}{}</ScannerCapabilities>", "<a>".repeat(19_000), "</a>".repeat(19_000));
    let long = format!("<ScannerCapabilities>{}</ScannerCapabilities>", "x".repeat(10 << 20));
    for text in ["", "<html/>", "<ScannerCapabilities>", bomb, &deep, &long] {
        assert_eq!(Capabilities::read(text.as_bytes()), Err(BadXml));
    }
    assert!(Capabilities::read(deep_and_closed.as_bytes()).is_ok());
}

#[test]
fn what_is_asked_for_is_not_coarser_than_wanted_where_the_device_can() {
    let input = |resolutions: &[u32]| Input { resolutions: resolutions.to_vec(), ..Input::default() };
    for (offers, asked, want) in [
        (&[75, 200, 400][..], 300, 400),
        (&[200, 600], 300, 600),
        (&[75, 200], 300, 200),
        (&[200, 1200], 300, 200),
        (&[600], 10, 600),
        (&[75, 150, 300, 600], 300, 300),
        (&[], 300, 300),
    ] {
        assert_eq!(input(offers).nearest(asked), want, "{offers:?}");
    }
}

#[test]
fn ranges_are_read_with_and_without_steps() {
    let range = |inner: &str| {
        let range = format!(
            "<SupportedResolutions><ResolutionRange><XResolutionRange>{inner}</XResolutionRange>\
                             <YResolutionRange>{inner}</YResolutionRange></ResolutionRange></SupportedResolutions>"
        );
        glass(&range)
    };
    let asked = |inner: &str, dpi| range(inner).nearest(dpi);
    assert_eq!(asked("<Min>50</Min><Max>1200</Max><Normal>300</Normal><Step>1</Step>", 300), 300);
    assert_eq!(asked("<Min>75</Min><Max>600</Max><Step>75</Step>", 200), 225);
    assert_eq!(asked("<Min>75</Min><Max>240</Max>", 300), 240);
    assert_eq!(asked("<Min>400</Min><Max>600</Max><Step>0</Step>", 300), 400);
    assert_eq!(asked("<Min>600</Min><Max>75</Max>", 300), 300, "no range");
    assert_eq!(asked("<Min>1</Min><Max>99999999</Max><Step>4294967295</Step>", 300), 1, "no panic");
}

#[test]
fn lists_are_read_in_pairs_alone_and_with_fractions_and_stretched_pairs_are_left_out() {
    let list = |inner: &str| glass(&format!("<DiscreteResolutions>{inner}</DiscreteResolutions>")).resolutions;
    let pair = |x, y| {
        format!("<DiscreteResolution><XResolution>{x}</XResolution><YResolution>{y}</YResolution></DiscreteResolution>")
    };
    assert_eq!(list(&[pair("300.0", "300"), pair("600", "1200"), pair(" 150 ", "150")].concat()), [300, 150]);
    assert_eq!(list("<DiscreteResolution>200</DiscreteResolution>"), [200]);
    assert_eq!(list("<XResolution>300</XResolution><XResolution>600</XResolution>"), [300, 600]);
    assert_eq!(list(&pair("0", "0")), [0; 0]);
}

#[test]
fn profiles_stand_within_a_source_or_under_a_name_elsewhere() {
    let profile = format!(
        "<SettingProfile name=\"p1\"><ColorModes><ColorMode>Grayscale8</ColorMode></ColorModes>\
         <DocumentFormats><DocumentFormat>image/png</DocumentFormat></DocumentFormats>{LIST}</SettingProfile>"
    );
    let other = "<SettingProfile name=\"p2\"><ColorModes><ColorMode>RGB24</ColorMode></ColorModes></SettingProfile>";
    let refers = "<SettingProfiles><SettingProfile ref=\"p1\"/></SettingProfiles>";
    for source in [refers, ""] {
        let own = if source.is_empty() { profile.clone() } else { [&profile[..], other].concat() };
        let caps = read(&format!(
            "<SettingProfiles>{own}</SettingProfiles><Adf><AdfSimplexInputCaps>{source}</AdfSimplexInputCaps></Adf>"
        ));
        let feeder = caps.feeder.unwrap();
        assert_eq!((feeder.colour, feeder.gray, feeder.format), (false, true, Some(FileFormat::Png)), "{source}");
        assert_eq!(feeder.resolutions, [300]);
        assert_eq!(caps.glass, None);
    }
}

#[test]
fn formats_and_modes_that_are_not_named_are_the_usual_ones() {
    let format = |inner: &str| glass(&format!("<DocumentFormats>{inner}</DocumentFormats>")).format;
    assert_eq!(format(""), Some(FileFormat::Jpeg));
    assert_eq!(format("<DocumentFormat>application/pdf</DocumentFormat>"), None);
    assert_eq!(format("<DocumentFormat>Image/JPG</DocumentFormat>"), Some(FileFormat::Jpeg));
    let both = "<DocumentFormat>image/png</DocumentFormat><DocumentFormatExt>image/jpeg</DocumentFormatExt>";
    assert_eq!(format(both), Some(FileFormat::Jpeg));
    let silent = glass("");
    assert_eq!((silent.colour, silent.gray, silent.format_ext), (true, false, false));
    assert_eq!((silent.width, silent.height), (2550, 3508));
}

#[test]
fn both_sides_may_be_an_option_and_paper_is_sensed_only_where_that_is_claimed() {
    let feeder = "<AdfSimplexInputCaps/>";
    let options = "<AdfOptions><AdfOption>Duplex</AdfOption><AdfOption> DetectPaperLoaded </AdfOption></AdfOptions>";
    let caps = read(&format!("<Adf>{feeder}{options}</Adf>"));
    assert_eq!((caps.feeder_both == caps.feeder, caps.senses_paper), (true, true));
    let caps = read(&format!("<Adf>{feeder}</Adf>"));
    assert_eq!((caps.feeder_both, caps.senses_paper, caps.version.as_str()), (None, false, "2.0"));
    assert_eq!(read("<Version> 2.63<!-- --></Version>").version, "2.63");
}
