//! Pages as this room encodes them, bound into archival documents by `pdf`.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use jiff::Zoned;
use lobby_domain::Lang;
use lobby_imaging::{Format, Raster, encode};
use lobby_pdf::{Label, Properties, ScanDocument, ScanPage, Standard, scan_pdf};

fn encoded(format: Format) -> Arc<Vec<u8>> {
    let (width, height) = (620, 877);
    let samples = (0..width * height * format.channels() as u32).map(|i| (i % 251) as u8).collect();
    Arc::new(encode::page(&Raster::new(width, height, format, samples).unwrap(), 75).unwrap().bytes)
}

#[test]
fn encoded_pages_stand_in_every_standard_byte_for_byte() {
    let made_at: Zoned = "2026-03-04T09:05:06+08:00[Asia/Shanghai]".parse().unwrap();
    let pages = [Format::Rgb, Format::Gray].map(|format| ScanPage {
        jpeg: encoded(format),
        dpi: 75,
        label: Label::page("营业执照", 1),
    });
    let properties = Properties { title: "店招标牌设置备案", lang: Lang::ZH, made_at: &made_at };
    let document = ScanDocument { properties, pages: &pages, evidence: None, fonts: None };
    for standard in [Standard::A1b, Standard::A2b, Standard::A3b] {
        let file = scan_pdf(&document, standard).unwrap();
        for page in &pages {
            assert!(file.windows(page.jpeg.len()).any(|part| *part == **page.jpeg), "{standard:?}");
        }
    }
}
