//! Jobs of a scanner that is made up at its byte boundary: what it gives are the device's own bytes.
#![allow(clippy::unwrap_used)]

use std::sync::Mutex;

use lobby_devices::scanner::{FileKind, Samples, ScanStage};
use lobby_envelope::digest::sha256;
use lobby_imaging::{Raster, encode};
use zeroize::Zeroizing;

use super::*;

/// Gives these pages, then ends so.
struct Scripted {
    pages: Mutex<Vec<RawPage>>,
    end: fn(u32) -> Result<u32, ScanError>,
    asked: Mutex<Vec<ScanRequest>>,
}

impl Scripted {
    fn new(pages: Vec<RawPage>, end: fn(u32) -> Result<u32, ScanError>) -> Scripted {
        Scripted { pages: Mutex::new(pages), end, asked: Mutex::default() }
    }
}

impl ScanSource for Scripted {
    fn id(&self) -> &str {
        "pnm:0"
    }

    fn scan(
        &self,
        request: &ScanRequest,
        _deadlines: &Deadlines,
        _cancel: &Cancel,
        page: &mut dyn FnMut(RawPage) -> ControlFlow<()>,
    ) -> Result<u32, ScanError> {
        self.asked.lock().unwrap().push(request.clone());
        let mut given = 0;
        for raw in self.pages.lock().unwrap().drain(..) {
            given += 1;
            if page(raw).is_break() {
                break;
            }
        }
        (self.end)(given)
    }
}

fn raw(encoding: Encoding, bytes: Vec<u8>, dpi: u32) -> RawPage {
    let digest = sha256(&bytes).0;
    let bytes = Zeroizing::new(bytes);
    RawPage { number: 1, side: None, encoding, dpi, bytes, sha256: digest, settings: Vec::new() }
}

/// A page of text-like stripes, wide enough for the judge.
fn samples(width: u32, height: u32, gray: bool) -> Vec<u8> {
    let pixel = |x: u32, y: u32| if y % 24 < 8 && x % 9 < 5 { 20 } else { 245 };
    let channels = if gray { 1 } else { 3 };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| vec![pixel(x, y); channels])).collect()
}

fn gray_page() -> RawPage {
    let (width, height) = (420, 594);
    let shape = Samples { width, height, bytes_per_line: width, depth: 8, format: PixelFormat::Gray };
    raw(Encoding::Raw(shape), samples(width, height, true), 0)
}

fn jpeg_page() -> RawPage {
    let picture = Raster::new(420, 594, Format::Rgb, samples(420, 594, false)).unwrap();
    raw(Encoding::File(FileKind::Jpeg), encode::page(&picture, 150).unwrap().bytes, 150)
}

fn broken_page() -> RawPage {
    raw(Encoding::File(FileKind::Jpeg), b"no picture at all".to_vec(), 300)
}

fn wish(source: PageSource) -> ScanWish {
    ScanWish { source, both_sides: true, pages_max: 40, dpi: 200, colour: false, spec: None }
}

fn deadlines_of_a_day() -> Deadlines {
    deadlines(&ScannerSection::default())
}

/// What a job reports, as words: pages by the digest of the device's bytes.
fn job(scanner: &Scripted, wish: ScanWish) -> Vec<String> {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&told);
    let report = move |progress| {
        heard.lock().unwrap().push(match progress {
            ScanProgress::Page(made) => format!("page of {} bytes at {}", made.0.device_size, made.0.device),
            ScanProgress::Ended => "ended".into(),
            ScanProgress::Failed(code) => code.code().into(),
        });
    };
    run(scanner, wish, Thresholds::default(), &deadlines_of_a_day(), &Cancel::default(), report);
    let told = told.lock().unwrap();
    told.clone()
}

fn page_of(page: &RawPage) -> String {
    format!("page of {} bytes at pnm:0", page.bytes.len())
}

#[test]
fn a_stack_brings_its_pages_in_order_and_then_its_end() {
    let pages = || vec![gray_page(), jpeg_page(), gray_page()];
    let mut expected: Vec<String> = pages().iter().map(page_of).collect();
    expected.push("ended".into());
    assert_eq!(job(&Scripted::new(pages(), Ok), wish(PageSource::Feeder)), expected);
}

#[test]
fn a_page_on_the_glass_has_no_end_beside_itself() {
    assert_eq!(job(&Scripted::new(vec![gray_page()], Ok), wish(PageSource::Flatbed)), [page_of(&gray_page())]);
}

#[test]
fn a_page_that_cannot_be_made_ends_the_stack_with_one_failure() {
    let scanner = Scripted::new(vec![gray_page(), broken_page(), gray_page(), gray_page()], Ok);
    assert_eq!(job(&scanner, wish(PageSource::Feeder)), [page_of(&gray_page()), "S-06".into()]);
}

#[test]
fn samples_that_do_not_fit_their_shape_are_a_failure_and_no_panic() {
    let shape = Samples { width: 4_000, height: 4_000, bytes_per_line: 4_000, depth: 8, format: PixelFormat::Rgb };
    let scanner = Scripted::new(vec![raw(Encoding::Raw(shape), vec![0; 100], 300)], Ok);
    assert_eq!(job(&scanner, wish(PageSource::Flatbed)), ["S-06"]);
}

#[test]
fn a_jam_after_two_pages_is_reported_after_them() {
    let scanner = Scripted::new(vec![gray_page(), gray_page()], |_| Err(ScanError::Jam));
    let page = page_of(&gray_page());
    assert_eq!(job(&scanner, wish(PageSource::Feeder)), [page.clone(), page, "S-03".into()]);
}

#[test]
fn after_a_cancellation_nothing_is_reported() {
    let (scanner, cancel) = (Scripted::new(vec![gray_page()], |_| Err(ScanError::Cancelled)), Cancel::default());
    cancel.cancel();
    let report = |_: ScanProgress| panic!("told after the cancellation");
    run(&scanner, wish(PageSource::Feeder), Thresholds::default(), &deadlines_of_a_day(), &cancel, report);
}

#[test]
fn the_scanner_is_asked_for_what_the_flow_wishes() {
    let scanner = Scripted::new(Vec::new(), Ok);
    job(&scanner, wish(PageSource::Feeder));
    job(&scanner, wish(PageSource::Flatbed));
    job(&scanner, ScanWish { pages_max: 0, colour: true, ..wish(PageSource::Feeder) });
    let asked = scanner.asked.lock().unwrap();
    let both = PaperSource::Feeder { both_sides: true };
    let expected = [(Colour::Gray, both, 40), (Colour::Gray, PaperSource::Glass, 1), (Colour::Colour, both, 1)];
    let found: Vec<_> = asked.iter().map(|request| (request.colour, request.source, request.pages_max)).collect();
    assert_eq!(found, expected);
    assert!(asked.iter().all(|request| request.dpi == 200));
}

#[test]
fn every_error_of_the_scanner_has_its_failure_code() {
    let what = || "x".to_owned();
    let table = [
        (ScanError::NoPaper, FailureCode::ScannerEmpty),
        (ScanError::Jam, FailureCode::ScannerJam),
        (ScanError::CoverOpen, FailureCode::ScannerCover),
        (ScanError::Busy, FailureCode::ScannerAbsent),
        (ScanError::Denied, FailureCode::ScannerAbsent),
        (ScanError::Gone, FailureCode::ScannerAbsent),
        (ScanError::Truncated { got: 1, want: None }, FailureCode::ScannerBroken),
        (ScanError::Timeout { stage: ScanStage::Open }, FailureCode::ScannerHangs),
        (ScanError::BadImage { what: what() }, FailureCode::ScannerBroken),
        (ScanError::Unsupported { what: what() }, FailureCode::ScannerAbsent),
        (ScanError::Io { what: what() }, FailureCode::ScannerBroken),
        (ScanError::Cancelled, FailureCode::ScannerAbsent),
    ];
    for (error, code) in table {
        assert_eq!(scan_failure(&error), code, "{error}");
    }
}

#[test]
fn a_page_keeps_the_devices_own_digest_and_resolution() {
    let raw = jpeg_page();
    let (digest, size) = (raw.sha256, raw.bytes.len() as u64);
    let given = original(raw, PageSource::Flatbed, 200, "pnm:0").unwrap();
    assert_eq!((given.sha256, given.size, given.dpi), (digest, size, 150));
    let unsaid = original(gray_page(), PageSource::Flatbed, 200, "pnm:0").unwrap();
    assert_eq!(unsaid.dpi, 200, "a device that says nothing did what it was asked");
}

#[test]
fn a_kiosk_without_scanner_has_no_job() {
    let config = ScannerSection { device: String::new(), ..ScannerSection::default() };
    assert_eq!(scanner(&config).err(), Some(FailureCode::ScannerAbsent));
    let config = ScannerSection { device: "pnm:0".into(), ..ScannerSection::default() };
    assert_eq!(scanner(&config).unwrap().device, "pnm:0");
}
