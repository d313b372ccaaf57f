//! The scanner in the network, met by the kiosk's own driver through its real helper process, and by Debian's.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod bench;
mod hostile;
#[path = "../line/mod.rs"]
mod line;
mod peer;

use std::ops::ControlFlow;
use std::time::Duration;

use bench::{Sim, scan};
use lobby_devices::scanner::{
    Cancel, Colour, Deadlines, Encoding, FileKind, PaperSource, ScanError, ScanRequest, ScanSource, ScanStage,
};
use lobby_domain::evidence::Side;
use serde_json::json;

const FEEDER: PaperSource = PaperSource::Feeder { both_sides: false };

#[test]
fn a_page_on_the_glass_arrives_as_the_jpeg_that_the_device_made() {
    let sim = Sim::start();
    let (pages, ended) = sim.scan(PaperSource::Glass, 1);
    assert_eq!(ended, Ok(1));
    assert_eq!((&pages[0].encoding, pages[0].dpi, pages[0].side), (&Encoding::File(FileKind::Jpeg), 75, None));
    sim.post("/scanner/page", &json!({ "page": "photo" }));
    let (others, _) = sim.scan(PaperSource::Glass, 1);
    assert_ne!(others[0].sha256, pages[0].sha256, "another paper");
    sim.post("/scanner/page", &json!({ "page": "signboard" }));
    let (again, _) = sim.scan(PaperSource::Glass, 1);
    assert_eq!(again[0].bytes, pages[0].bytes, "byte for byte");
}

#[test]
fn a_stack_comes_in_its_order_and_ends_well_and_the_feeder_is_empty() {
    let sim = Sim::start();
    sim.fill(25);
    let (pages, ended) = sim.stack(60);
    assert_eq!(ended, Ok(25));
    for (at, page) in pages.iter().enumerate() {
        assert_eq!(page.sha256, pages[at % 5].sha256, "page {at}");
    }
    assert_ne!(pages[0].sha256, pages[1].sha256);
    assert_eq!(sim.stack(60).1, Err(ScanError::NoPaper), "nothing is left");
}

#[test]
fn both_sides_alternate_and_a_blank_back_is_a_page_too() {
    let sim = Sim::start();
    let sheets = json!([{ "front": "lease_page_1", "back": "lease_page_2" }, "lease_page_3"]);
    sim.post("/scanner/feeder", &json!({ "sheets": sheets }));
    let (pages, ended) = sim.scan(PaperSource::Feeder { both_sides: true }, 60);
    assert_eq!(ended, Ok(4));
    let sides: Vec<_> = pages.iter().map(|page| page.side.unwrap()).collect();
    assert_eq!(sides, [Side::Front, Side::Back, Side::Front, Side::Back]);
}

#[test]
fn no_more_pages_are_asked_for_than_are_wanted() {
    let sim = Sim::start();
    sim.fill(10);
    assert_eq!(sim.stack(4).1, Ok(4));
}

#[test]
fn a_jam_at_page_21_leaves_twenty_pages_and_the_rest_comes_when_it_is_cleared() {
    let sim = Sim::start();
    sim.fill(25);
    sim.fault(json!({ "fault": "jammed", "page": 21 }));
    let (pages, ended) = sim.stack(60);
    assert_eq!((pages.len(), ended), (20, Err(ScanError::Jam)));
    assert_eq!(sim.stack(60).1, Err(ScanError::Jam), "it is not cleared");
    sim.fault(json!({ "fault": null }));
    assert_eq!(sim.stack(60).1, Ok(5));
}

#[test]
fn an_open_cover_an_empty_feeder_and_an_absent_device_are_distinguished() {
    let sim = Sim::start();
    sim.fill(5);
    for (fault, code) in [("cover_open", "cover_open"), ("no_docs", "no_paper"), ("jammed", "jam"), ("absent", "gone")]
    {
        sim.fault(json!({ "fault": fault }));
        assert_eq!(sim.stack(60).1.unwrap_err().code(), code);
    }
    sim.fault(json!({ "fault": null }));
    let mut scanner = sim.scanner();
    drop(sim);
    let glass = |scanner: &_| scan(scanner, PaperSource::Glass, 1, &Deadlines::default()).1.unwrap_err().code();
    assert_eq!(glass(&scanner), "gone", "no scanner at that port");
    scanner.device = "escl:somewhere".into();
    assert_eq!(glass(&scanner), "unsupported", "no address");
}

#[test]
fn a_cover_that_is_opened_in_the_middle_leaves_the_pages_before() {
    let sim = Sim::start();
    sim.fill(5);
    sim.fault(json!({ "fault": "cover_open", "page": 3 }));
    let (pages, ended) = sim.stack(60);
    assert_eq!((pages.len(), ended), (2, Err(ScanError::CoverOpen)));
}

#[test]
fn no_bytes_half_a_picture_and_a_cut_connection_are_never_a_page() {
    let sim = Sim::start();
    for fault in ["empty_page", "short", "cut"] {
        sim.fill(5);
        sim.fault(json!({ "fault": fault, "page": 3 }));
        let (pages, ended) = sim.stack(60);
        assert_eq!((pages.len(), ended.unwrap_err().code()), (2, "truncated"), "{fault}");
    }
}

#[test]
fn a_busy_scanner_is_asked_again_and_given_up_after_a_while() {
    let sim = Sim::start();
    sim.fault(json!({ "fault": "busy", "times": 3 }));
    assert_eq!(sim.scan(PaperSource::Glass, 1).1, Ok(1));
    sim.fault(json!({ "fault": "busy", "times": 100_000 }));
    let deadlines = Deadlines { first_byte: Duration::from_secs(1), ..Deadlines::default() };
    let (_, ended) = scan(&sim.scanner(), PaperSource::Glass, 1, &deadlines);
    assert_eq!(ended, Err(ScanError::Busy));
}

#[test]
fn a_scanner_that_takes_itself_for_another_host_is_asked_where_it_is() {
    let sim = Sim::start();
    sim.fault(json!({ "fault": "foreign_location" }));
    assert_eq!(sim.scan(PaperSource::Glass, 1).1, Ok(1));
}

#[test]
fn a_scanner_that_is_never_ready_runs_into_the_deadline_of_its_page() {
    let sim = Sim::start();
    sim.fill(5);
    sim.fault(json!({ "fault": "hang", "page": 3 }));
    let deadlines = Deadlines { first_byte: Duration::from_millis(1500), ..Deadlines::default() };
    let (pages, ended) = scan(&sim.scanner(), PaperSource::Feeder { both_sides: false }, 60, &deadlines);
    assert_eq!((pages.len(), ended), (2, Err(ScanError::Timeout { stage: ScanStage::FirstByte })));
}

#[test]
fn a_stack_that_was_cancelled_is_given_up_and_the_next_scan_begins() {
    let sim = Sim::start();
    sim.fill(20);
    let request = ScanRequest { dpi: 75, colour: Colour::Colour, source: FEEDER, pages_max: 60 };
    let (cancel, mut came) = (Cancel::default(), 0);
    let ended = sim.scanner().scan(&request, &Deadlines::default(), &cancel, &mut |_| {
        came += 1;
        cancel.cancel();
        ControlFlow::Continue(())
    });
    assert_eq!((came, ended), (1, Err(ScanError::Cancelled)));
    sim.until_no_job();
    sim.fill(5);
    assert_eq!(sim.stack(60).1, Ok(5));
    let ended =
        sim.scanner().scan(&request, &Deadlines::default(), &Cancel::default(), &mut |_| ControlFlow::Break(()));
    assert_eq!(ended, Err(ScanError::NoPaper));
    sim.fill(5);
    let ended =
        sim.scanner().scan(&request, &Deadlines::default(), &Cancel::default(), &mut |_| ControlFlow::Break(()));
    assert_eq!(ended, Ok(1), "enough after the first");
    assert_eq!(sim.scan(PaperSource::Glass, 1).1, Ok(1));
}

#[test]
fn a_scanner_that_hung_is_free_again_when_it_was_given_up() {
    let sim = Sim::start();
    sim.fill(5);
    sim.fault(json!({ "fault": "hang", "page": 2 }));
    let deadlines = Deadlines { first_byte: Duration::from_secs(1), ..Deadlines::default() };
    assert_eq!(scan(&sim.scanner(), FEEDER, 60, &deadlines).1, Err(ScanError::Timeout { stage: ScanStage::FirstByte }));
    sim.fault(json!({ "fault": null }));
    assert_eq!(sim.stack(60).1, Ok(4));
}

#[test]
fn a_broken_line_within_the_scanner_is_an_error_after_the_pages_before() {
    let sim = Sim::start();
    sim.fill(5);
    sim.fault(json!({ "fault": "io_error", "page": 2 }));
    let (pages, ended) = sim.stack(60);
    assert_eq!((pages.len(), ended.unwrap_err().code()), (1, "io"));
}

#[test]
fn whatever_is_odd_about_a_scanner_a_stack_comes_whole_and_ends_well() {
    let sim = Sim::start();
    for odd in [
        "not_yet404",
        "not_yet410",
        "not_yet503",
        "never_completed",
        "no_job_list",
        "senses_nothing",
        "no_location",
        "odd_location",
        "odd_documents",
        "padded_page",
        "ends_with_nothing",
        "sheet_fed",
        "asleep",
        "one_request_each",
        "wrong_label",
        "relative_location",
        "old_jobs",
    ] {
        sim.post("/scanner/feeder", &json!({ "sheets": ["lease_page_1", "lease_page_2", "lease_page_3"] }));
        sim.fault(json!({ "fault": odd, "times": 3 }));
        let (pages, ended) = sim.stack(20);
        assert_eq!((pages.len(), ended), (3, Ok(3)), "{odd}");
        sim.fault(json!({ "fault": null }));
        sim.until_no_job();
    }
}

#[test]
fn however_a_scanner_writes_http_a_page_and_a_stack_come_whole() {
    let sim = Sim::start();
    for manner in line::MANNERS {
        let mut scanner = sim.scanner();
        scanner.device = format!("escl:http://{}/eSCL", line::line(sim.host(), manner, "POST /eSCL/ScanJobs"));
        let deadlines = Deadlines::default();
        let (pages, ended) = scan(&scanner, PaperSource::Glass, 1, &deadlines);
        assert_eq!((pages.len(), ended), (1, Ok(1)), "{manner:?}");
        sim.until_no_job();
        sim.post("/scanner/feeder", &json!({ "sheets": ["lease_page_1", "lease_page_2", "lease_page_3"] }));
        let (pages, ended) = scan(&scanner, FEEDER, 20, &deadlines);
        assert_eq!((pages.len(), ended), (3, Ok(3)), "{manner:?}");
        sim.until_no_job();
    }
}

#[test]
fn a_page_on_the_glass_is_waited_for_and_a_scanner_without_glass_draws_it_in() {
    let sim = Sim::start();
    for odd in ["not_yet404", "not_yet410", "not_yet503", "odd_location", "no_location"] {
        sim.fault(json!({ "fault": odd }));
        assert_eq!(sim.scan(PaperSource::Glass, 1).1, Ok(1), "{odd}");
        sim.until_no_job();
    }
    sim.fault(json!({ "fault": "sheet_fed" }));
    assert_eq!(sim.scan(PaperSource::Glass, 1).1, Err(ScanError::NoPaper));
    sim.fill(5);
    assert_eq!(sim.scan(PaperSource::Glass, 1).1, Ok(1));
}

#[test]
fn a_stack_whose_last_page_is_lost_and_an_open_door_are_no_end() {
    let sim = Sim::start();
    sim.fill(5);
    sim.fault(json!({ "fault": "loses_last_page" }));
    let (pages, ended) = sim.stack(20);
    assert_eq!((pages.len(), ended.unwrap_err().code()), (5, "io"));
    sim.fill(5);
    sim.fault(json!({ "fault": "door_open", "page": 3 }));
    let (pages, ended) = sim.stack(20);
    assert_eq!((pages.len(), ended), (2, Err(ScanError::CoverOpen)));
    assert_eq!(sim.stack(20).1, Err(ScanError::CoverOpen));
}

/// Asked again it would come again: a citizen who is told to scan once more would do so for ever.
#[test]
fn a_pdf_and_a_page_for_people_are_named_and_are_no_broken_page() {
    let sim = Sim::start();
    for (fault, what) in [("pdf_pages", "another format"), ("text_pages", "a text")] {
        sim.fill(5);
        sim.fault(json!({ "fault": fault }));
        let (pages, ended) = sim.stack(20);
        let Err(ScanError::Unsupported { what: said }) = ended else { panic!("{fault}: {ended:?}") };
        assert!(pages.is_empty() && said.contains(what), "{said}");
        sim.fault(json!({ "fault": null }));
        sim.until_no_job();
    }
}

#[test]
fn a_scanner_that_does_not_wake_up_is_busy() {
    let sim = Sim::start();
    sim.fault(json!({ "fault": "asleep", "times": 100_000 }));
    let deadlines = Deadlines { first_byte: Duration::from_secs(1), ..Deadlines::default() };
    assert_eq!(scan(&sim.scanner(), PaperSource::Glass, 1, &deadlines).1, Err(ScanError::Busy));
}

#[test]
fn a_page_that_comes_coarser_than_it_was_asked_for_is_called_that() {
    let sim = Sim::start();
    sim.fault(json!({ "fault": "half_resolution" }));
    let request = ScanRequest { dpi: 300, colour: Colour::Gray, source: PaperSource::Glass, pages_max: 1 };
    let page = sim.scanner().scan_page(&request, &Deadlines::default(), &Cancel::default()).unwrap();
    assert_eq!(page.dpi, 150);
}
