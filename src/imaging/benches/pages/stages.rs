//! The road of a page in process: taken in, found, straightened, judged, encoded, assembled; each part timed.

use std::sync::Arc;

use lobby_domain::Lang;
use lobby_imaging::decode::{Caps, open};
use lobby_imaging::find::find;
use lobby_imaging::judge::{Thresholds, judge};
use lobby_imaging::straighten::straighten;
use lobby_imaging::{Raster, Source, capture, encode};
use lobby_pdf::{Label, Properties, ScanDocument, ScanPage, Standard, scan_pdf};

use crate::clock::{Moment, Spent};

/// Names of the parts, in order.
pub const PARTS: [&str; 6] = ["decode", "find", "straighten", "judge", "JPEG", "PDF/A"];

/// What a page is made of.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    /// As a scanner hands it over.
    Raw(&'a Raster),
    /// A file's bytes.
    File(&'a [u8]),
}

/// A page that was made, and what each part of it took.
pub struct Made {
    pub pdf: Vec<u8>,
    pub parts: [Spent; 6],
    pub all: Spent,
}

/// Makes a page.
pub fn make(input: Input<'_>, source: Source, dpi: u32) -> Made {
    let begun = Moment::now();
    let mut parts = [Spent::default(); 6];
    let mut last = Moment::now();
    let mut lap = |part: usize| {
        parts[part] = last.spent();
        last = Moment::now();
    };
    let opened;
    let picture = match input {
        Input::Raw(picture) => picture,
        Input::File(bytes) => {
            opened = open(bytes, &Caps::default()).unwrap();
            &opened.raster
        }
    };
    lap(0);
    let found = find(picture, source);
    lap(1);
    let page = straighten(picture, &found, dpi);
    lap(2);
    let scene = capture::scene(source, &found, &page, capture::Wish::default());
    let judgement = judge(&scene, &Thresholds::default(), None);
    assert!(
        !judgement.findings.iter().any(|f| f.grade == lobby_domain::capture::Grade::Retake),
        "{:?}",
        judgement.findings
    );
    lap(3);
    let dots = page.dpi_effective.round() as u32;
    let jpeg = encode::page(&page.raster, dots).unwrap();
    lap(4);
    let scanned = ScanPage { jpeg: Arc::new(jpeg.bytes), dpi: dots, label: Label::page("房屋租赁合同", 1) };
    let made_at = jiff::Zoned::default();
    let properties = Properties { title: "bench", lang: Lang::ZH, made_at: &made_at };
    let document = ScanDocument { properties, pages: &[scanned], evidence: None, fonts: None };
    let pdf = scan_pdf(&document, Standard::A2b).unwrap();
    lap(5);
    Made { pdf, parts, all: begun.spent() }
}
