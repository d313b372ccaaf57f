//! Stacks: the feeder of Debian's virtual back end, and fake helpers for what no virtual device does.

use std::fs;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lobby_devices::scanner::protocol::{FrameWriter, PageHeader, Shape, Step};
use lobby_devices::scanner::{
    Cancel, Deadlines, Encoding, FileKind, PaperSource, ScanError, ScanRequest, ScanSource, ScanStage, Scanner, Sources,
};
use lobby_domain::evidence::Side;

use super::bench::{Bench, children, scan_stack};

const EOF: i32 = 5;
const JAMMED: i32 = 6;
const NO_DOCS: i32 = 7;
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 one page \xff\xd9";

/// A scanner whose helper sends the frames that `write` writes.
fn fake_helper(bench: &Bench, write: impl FnOnce(&mut FrameWriter<&mut Vec<u8>>)) -> Scanner {
    let mut bytes = Vec::new();
    let mut frames = FrameWriter::greet(&mut bytes).unwrap();
    frames.opened(&[]).unwrap();
    write(&mut frames);
    let path = bench.dir.path().join("frames");
    fs::write(&path, bytes).unwrap();
    bench.scripted(&format!("cat {}", path.display()))
}

fn jpeg_pages(frames: &mut FrameWriter<&mut Vec<u8>>, pages: u32) {
    for _ in 0..pages {
        frames.page(&PageHeader { side: None, dpi: 300, shape: Shape::File(FileKind::Jpeg) }).unwrap();
        frames.data(JPEG).unwrap();
        frames.end_page(Step::Read, EOF).unwrap();
    }
}

#[test]
fn ten_pages_of_the_feeder_come_in_their_order_and_its_end_is_no_fault() {
    let bench = Bench::new();
    let (pages, ended) = scan_stack(&bench.scanner("test:0", &[]), false, 60);
    assert_eq!(ended, Ok(10));
    assert_eq!(pages.iter().map(|page| page.number).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    assert!(pages.iter().all(|page| page.side.is_none() && page.samples().is_some()));
    let source = pages[0].settings.iter().find(|(name, _)| name == "source").unwrap();
    assert_eq!(source.1, "Automatic Document Feeder");
}

#[test]
fn no_more_pages_are_asked_of_the_feeder_than_are_wanted() {
    let bench = Bench::new();
    let (pages, ended) = scan_stack(&bench.scanner("test:0", &[]), false, 3);
    assert_eq!((pages.len(), ended), (3, Ok(3)));
}

#[test]
fn both_sides_alternate_from_the_front() {
    let bench = Bench::new();
    let mut scanner = bench.scanner("test:0", &[]);
    let (_, ended) = scan_stack(&scanner, true, 4);
    assert_eq!(ended.unwrap_err().code(), "unsupported", "the device lists no such feeder");
    scanner.sources = Sources { duplex: "Automatic Document Feeder".into(), ..Sources::default() };
    let (pages, ended) = scan_stack(&scanner, true, 4);
    assert_eq!(ended, Ok(4));
    let sides: Vec<_> = pages.iter().map(|page| page.side.unwrap()).collect();
    assert_eq!(sides, [Side::Front, Side::Back, Side::Front, Side::Back]);
}

#[test]
fn a_fault_at_the_first_page_of_a_stack_keeps_its_name() {
    let bench = Bench::new();
    let (pages, ended) =
        scan_stack(&bench.scanner("test:0", &[("read-return-value", "SANE_STATUS_JAMMED")]), false, 60);
    assert_eq!((pages.len(), ended), (0, Err(ScanError::Jam)));
    let (pages, ended) = scan_stack(&bench.pnm(&[]), false, 60);
    assert_eq!((pages.len(), ended.unwrap_err().code()), (0, "unsupported"), "it has glass only");
}

#[test]
fn a_jam_at_page_21_leaves_twenty_pages_byte_for_byte() {
    let bench = Bench::new();
    let scanner = fake_helper(&bench, |frames| {
        jpeg_pages(frames, 20);
        frames.page(&PageHeader { side: None, dpi: 300, shape: Shape::File(FileKind::Jpeg) }).unwrap();
        frames.data(b"\xff\xd8\xff half").unwrap();
        frames.end_page(Step::Read, JAMMED).unwrap();
        frames.done(Step::Read, JAMMED, "").unwrap();
    });
    let (pages, ended) = scan_stack(&scanner, false, 60);
    assert_eq!((pages.len(), ended), (20, Err(ScanError::Jam)));
    assert!(pages.iter().all(|page| page.encoding == Encoding::File(FileKind::Jpeg) && *page.bytes == JPEG));
}

#[test]
fn a_helper_that_dies_in_the_middle_leaves_the_pages_before() {
    let bench = Bench::new();
    let scanner = fake_helper(&bench, |frames| {
        jpeg_pages(frames, 4);
        frames.page(&PageHeader { side: None, dpi: 300, shape: Shape::File(FileKind::Jpeg) }).unwrap();
    });
    let (pages, ended) = scan_stack(&scanner, false, 60);
    assert_eq!((pages.len(), ended.unwrap_err().code()), (4, "io"));
}

#[test]
fn what_the_helper_counts_must_be_what_came() {
    let bench = Bench::new();
    let too_many = fake_helper(&bench, |frames| {
        jpeg_pages(frames, 4);
        frames.done(Step::Start, NO_DOCS, "").unwrap();
    });
    let (pages, ended) = scan_stack(&too_many, false, 3);
    assert_eq!((pages.len(), ended.unwrap_err().code()), (3, "io"));
    let none = fake_helper(&bench, |frames| frames.done(Step::Start, NO_DOCS, "").unwrap());
    assert_eq!(scan_stack(&none, false, 3).1, Err(ScanError::NoPaper));
    let half = fake_helper(&bench, |frames| {
        jpeg_pages(frames, 1);
        frames.page(&PageHeader { side: None, dpi: 300, shape: Shape::File(FileKind::Jpeg) }).unwrap();
        frames.data(&JPEG[..8]).unwrap();
        frames.end_page(Step::Read, EOF).unwrap();
        frames.done(Step::Start, NO_DOCS, "").unwrap();
    });
    let (pages, ended) = scan_stack(&half, false, 3);
    assert_eq!((pages.len(), ended.unwrap_err().code()), (1, "truncated"));
}

#[test]
fn a_stack_that_stands_still_runs_into_a_deadline_of_its_page_and_keeps_the_pages_before() {
    let bench = Bench::new();
    let mut scanner = fake_helper(&bench, |frames| jpeg_pages(frames, 2));
    let file = bench.dir.path().join("frames");
    scanner.helper.args[1] = format!("cat {}; sleep 600", file.display()).into();
    let deadlines = Deadlines { first_byte: Duration::from_millis(300), ..Deadlines::default() };
    let request =
        ScanRequest { source: PaperSource::Feeder { both_sides: false }, pages_max: 60, ..ScanRequest::default() };
    let mut received = 0;
    let ended = scanner.scan(&request, &deadlines, &Cancel::default(), &mut |_| {
        received += 1;
        ControlFlow::Continue(())
    });
    assert_eq!((received, ended), (2, Err(ScanError::Timeout { stage: ScanStage::FirstByte })));
    assert_eq!(children(), [] as [u32; 0]);
}

#[test]
fn a_caller_that_stops_listening_ends_the_helper() {
    let bench = Bench::new();
    let request = ScanRequest {
        dpi: 75,
        source: PaperSource::Feeder { both_sides: false },
        pages_max: 60,
        ..ScanRequest::default()
    };
    let seen = AtomicBool::new(false);
    let scanner = bench.scanner("test:0", &[]);
    let ended = scanner.scan(&request, &Deadlines::default(), &Cancel::default(), &mut |_| {
        assert!(!seen.swap(true, Ordering::Relaxed), "nothing comes after the break");
        ControlFlow::Break(())
    });
    assert_eq!(ended, Ok(1));
    assert_eq!(children(), [] as [u32; 0]);
}
