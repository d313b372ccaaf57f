//! Documents as independent programs see them: qpdf, poppler, and Apache PDFBox's Preflight for PDF/A-1b. Needs qpdf,
//! poppler-utils, fonts-noto-cjk, a Java runtime and libpdfbox2-java with its libraries (`cargo xtask setup`).
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jiff::Zoned;
use jpeg_encoder::{ColorType, Encoder};
use lobby_domain::Lang;
use lobby_domain::evidence::{AcceptedBy, PageEvidence};
use lobby_pdf::{
    Digest, Evidence, Fingerprint, FontFile, Fonts, Label, NotoFace, PageRecord, PdfError, Properties, ScanDocument,
    ScanPage, SheetFonts, Standard, scan_pdf,
};

fn page(seed: u8, colour: ColorType) -> Arc<Vec<u8>> {
    let (width, height) = (620u16, 877u16);
    let samples: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let ink = x % 30 < 4 && y % 40 < 22;
            let pixel = if ink { [seed, 20, 30] } else { [250, 249, 244] };
            pixel.into_iter().take(if colour == ColorType::Luma { 1 } else { 3 })
        })
        .collect();
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 90).encode(&samples, width, height, colour).unwrap();
    Arc::new(jpeg)
}

fn record(label: &str, jpeg: &[u8]) -> PageRecord {
    PageRecord {
        label: label.to_owned(),
        device: "紫光 Q400\u{7}\u{E863}".to_owned(),
        original: Fingerprint { sha256: Digest::of(b"raw"), bytes: 26_000_000 },
        rendition: Fingerprint { sha256: Digest::of(jpeg), bytes: jpeg.len() as u64 },
        evidence: PageEvidence {
            dpi_device: 75,
            dpi_effective: 74.9,
            corners: Some([[1.5, 2.0], [618.2, 2.5], [618.0, 875.0], [1.0, 874.5]]),
            angle_deg: 0.25,
            turn_deg: 180,
            measures: vec![("sharpness", 0.39), ("white", 245.0)],
            codes: vec!["what stands on the page".to_owned()],
            retakes: 1,
            accepted_by: Some(AcceptedBy::Gate),
            ..PageEvidence::default()
        },
    }
}

struct Made {
    folder: tempfile::TempDir,
    pages: Vec<Arc<Vec<u8>>>,
}

impl Made {
    fn new() -> Self {
        let pages = vec![page(180, ColorType::Rgb), page(20, ColorType::Luma), page(90, ColorType::Rgb)];
        Self { folder: tempfile::tempdir().unwrap(), pages }
    }

    fn bytes(&self, standard: Standard) -> Vec<u8> {
        let labels = [Label::page("营业执照", 1), Label::page("营业执照", 2), Label::named("人像面")];
        let pages: Vec<ScanPage> = self
            .pages
            .iter()
            .zip(labels)
            .map(|(jpeg, label)| ScanPage { jpeg: jpeg.clone(), dpi: 75, label })
            .collect();
        let records = pages.iter().map(|page| record(&page.label.text(), &page.jpeg)).collect();
        let made_at: Zoned = "2026-03-04T09:05:06+08:00[Asia/Shanghai]".parse().unwrap();
        let regular = FontFile::load(NotoFace::SansRegular, |path| fs::read(path)).unwrap();
        let document = ScanDocument {
            properties: Properties { title: "店招标牌设置备案", lang: Lang::ZH, made_at: &made_at },
            pages: &pages,
            evidence: Some(&Evidence::new(records)),
            fonts: Some(&SheetFonts { regular, others: Fonts::in_folders(Vec::new()) }),
        };
        scan_pdf(&document, standard).unwrap()
    }

    fn file(&self, standard: Standard) -> PathBuf {
        let path = self.folder.path().join(format!("{standard:?}.pdf"));
        fs::write(&path, self.bytes(standard)).unwrap();
        path
    }
}

fn run(program: &str, arguments: &[&str], file: &Path) -> (bool, String) {
    let output = Command::new(program).args(arguments).arg(file).output().unwrap_or_else(|_| panic!("{program}"));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let (good, text) = run(program, arguments, file);
    assert!(good, "{program}: {text}");
    text
}

/// Preflight knows PDF/A-1b and nothing else.
fn preflight(file: &Path) -> (bool, String) {
    const JARS: [&str; 8] =
        ["preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "bcprov", "javax.activation", "jaxb-api"];
    let path: Vec<String> = JARS.iter().map(|jar| format!("/usr/share/java/{jar}.jar")).collect();
    run("java", &["-Xshare:auto", "-cp", &path.join(":"), "org.apache.pdfbox.preflight.Validator_A1b"], file)
}

#[test]
fn the_document_as_a1b_is_valid_to_pdfbox_and_what_is_not_a1b_is_not() {
    let made = Made::new();
    let (good, text) = preflight(&made.file(Standard::A1b));
    assert!(good && text.contains("is a valid PDF/A-1b file"), "{text}");
    for other in [Standard::A2b, Standard::A3b] {
        let (good, text) = preflight(&made.file(other));
        assert!(!good && text.contains("is not a valid PDF/A-1b file"), "{other:?}: {text}");
    }
    let damaged = made.folder.path().join("damaged.pdf");
    let mut bytes = made.bytes(Standard::A1b);
    let at = bytes.windows(15).position(|w| w == b"<pdfaid:part>1<").unwrap();
    bytes[at + 13] = b'7';
    fs::write(&damaged, bytes).unwrap();
    assert!(!preflight(&damaged).0, "a file that claims another part is none");
}

#[test]
fn every_variant_is_clean_to_qpdf_and_says_what_it_is() {
    let made = Made::new();
    for (standard, part) in [(Standard::A1b, 1), (Standard::A2b, 2), (Standard::A3b, 3)] {
        let file = made.file(standard);
        let text = said("qpdf", &["--check"], &file);
        assert!(text.contains("No syntax or stream encoding errors found"), "{text}");
        let metadata = said("pdfinfo", &["-meta"], &file);
        assert!(metadata.contains(&format!("<pdfaid:part>{part}</pdfaid:part>")), "{metadata}");
        assert!(metadata.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "{metadata}");
        assert!(metadata.contains("zh-CN") && metadata.contains("店招标牌设置备案"), "{metadata}");
        let fonts = said("pdffonts", &[], &file);
        assert!(fonts.contains("NotoSansCJKsc") && fonts.contains("yes yes yes"), "{fonts}");
    }
}

#[test]
fn pages_stand_in_it_byte_for_byte_and_in_their_true_size() {
    let made = Made::new();
    let file = made.file(Standard::A2b);
    let prefix = made.folder.path().join("out");
    let output = Command::new("pdfimages").arg("-all").arg(&file).arg(&prefix).output().unwrap();
    assert!(output.status.success());
    for (index, jpeg) in made.pages.iter().enumerate() {
        let path = made.folder.path().join(format!("out-{index:03}.jpg"));
        assert!(fs::read(&path).unwrap() == **jpeg, "page {index}");
    }
    let info = said("pdfinfo", &["-l", "4"], &file);
    // 620 x 877 pixels at 75 dpi are A4 within half a millimetre.
    assert_eq!(info.matches("595.2 x 841.92 pts (A4)").count(), 3, "{info}");
}

#[test]
fn the_sheet_of_evidence_can_be_read_and_searched() {
    let made = Made::new();
    let file = made.file(Standard::A2b);
    said("pdftotext", &["-layout", "-f", "4"], &file);
    let text = fs::read_to_string(file.with_extension("txt")).unwrap();
    for want in
        ["采集记录", "营业执照 1", "紫光 Q400", "180°", "sharpness 0.390", &Digest::of(&made.pages[1]).to_string()]
    {
        assert!(text.contains(want), "{want} in {text}");
    }
    assert!(!text.contains('?'), "a character that the typeface lacks is drawn as its code point: {text}");
    assert!(text.contains("紫光 Q400\u{E863}") && text.contains("带框的编号"), "{text}");
    let fonts = said("pdffonts", &[], &file);
    assert!(fonts.contains("LobbyCodePoints"), "{fonts}");
}

#[test]
fn pages_have_their_names() {
    let made = Made::new();
    let plain = made.folder.path().join("plain.pdf");
    let file = made.file(Standard::A2b);
    let output = Command::new("qpdf").args(["--qdf", "--object-streams=disable"]).arg(&file).arg(&plain).output();
    assert!(output.unwrap().status.success());
    let json = said("qpdf", &["--json", "--json-key=pagelabels"], &plain);
    assert!(json.contains("营业执照") && json.contains("人像面") && json.contains("采集记录"), "{json}");
}

#[test]
fn the_record_is_attached_where_the_standard_allows_it() {
    let made = Made::new();
    let listed = said("pdfdetach", &["-list"], &made.file(Standard::A3b));
    assert!(listed.contains("evidence.json"), "{listed}");
    for without in [Standard::A1b, Standard::A2b] {
        let listed = said("pdfdetach", &["-list"], &made.file(without));
        assert!(listed.contains("0 embedded files"), "{listed}");
    }
    let out = made.folder.path().join("evidence.json");
    let file = made.file(Standard::A3b);
    said("pdfdetach", &["-save", "1", "-o", out.to_str().unwrap()], &file);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(out).unwrap()).unwrap();
    assert_eq!(json["schema"], "lobby-evidence/1");
    assert_eq!(json["pages"][1]["rendition"]["sha256"], Digest::of(&made.pages[1]).to_string());
    assert_eq!(json["pages"][0]["turn_deg"], 180);
    assert_eq!(json["pages"][0]["accepted_by"], "gate");
    assert!(!json.to_string().contains("what stands on the page"), "{json}");
}

/// What a signer does: append objects and a new cross-reference section, and touch nothing before it.
#[test]
fn an_incremental_update_keeps_every_byte_and_is_read() {
    let made = Made::new();
    let before = made.bytes(Standard::A2b);
    let text = String::from_utf8_lossy(&before).into_owned();
    assert_eq!(text.matches("startxref").count(), 1, "one section to build on");
    assert!(text.contains("/ID"), "signers need the file's identity");
    let start: usize = text.rsplit("startxref").next().unwrap().split_whitespace().next().unwrap().parse().unwrap();
    assert!(before[start..].starts_with(b"xref"), "a plain table, which every signer can append to");
    let after_trailer = text.rsplit("trailer").next().unwrap();
    let number = |key: &str| {
        let rest = after_trailer.split(key).nth(1).unwrap();
        let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().unwrap()
    };
    let (size, root) = (number("/Size"), number("/Root"));
    let object = format!("\n{size} 0 obj\n<< /Signed true >>\nendobj\n");
    let table = before.len() + object.len();
    let appended = format!(
        "{object}xref\n{size} 1\n{:010} 00000 n \ntrailer\n<< /Size {} /Root {root} 0 R /Prev {start} >>\nstartxref\n{table}\n%%EOF\n",
        before.len() + 1,
        size + 1,
    );
    let file = made.folder.path().join("updated.pdf");
    fs::write(&file, [&before[..], appended.as_bytes()].concat()).unwrap();
    let text = said("qpdf", &["--check"], &file);
    assert!(text.contains("No syntax or stream encoding errors found"), "{text}");
}

#[test]
fn the_same_pages_at_the_same_time_are_the_same_bytes() {
    let made = Made::new();
    assert!(made.bytes(Standard::A2b) == made.bytes(Standard::A2b));
}

#[test]
fn what_is_no_document_is_refused() {
    let made_at: Zoned = "2026-03-04T09:05:06+08:00[Asia/Shanghai]".parse().unwrap();
    let properties = Properties { title: "", lang: Lang::EN, made_at: &made_at };
    let mut document = ScanDocument { properties, pages: &[], evidence: None, fonts: None };
    assert_eq!(scan_pdf(&document, Standard::A2b), Err(PdfError::NoPages));
    let broken = [ScanPage { jpeg: Arc::new(b"\xFF\xD8\xFF".to_vec()), dpi: 300, label: Label::page("", 1) }];
    document.pages = &broken;
    assert!(matches!(scan_pdf(&document, Standard::A2b), Err(PdfError::Jpeg(_))));
}
