//! The simulated printer, met by the kiosk's own driver through its real helper process.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../line/mod.rs"]
mod line;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lobby_devices::printer::{Deadlines, IppPrinter, Media, PrintError, PrintFailure};
use lobby_devices::scanner::HelperCommand;
use lobby_simulator::{PrinterFault, PrinterReply, SimOptions, SimPrinter, Simulator};
use serde_json::{Value, json};

const PDF: &[u8] = b"%PDF-1.7\n% a receipt\n";

/// A world with a printer, on a thread that ends with the test's process.
struct World {
    addresses: Value,
    _dir: tempfile::TempDir,
}

impl World {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = SimOptions {
            dir: dir.path().into(),
            http: ([127, 0, 0, 1], 0).into(),
            proxy: None,
            upstream: None,
            paced: false,
        };
        let (sender, addresses) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let simulator = Simulator::start(&options).await.unwrap();
                sender.send(simulator.addresses()).unwrap();
                simulator.serve(std::future::pending()).await.unwrap();
            });
        });
        Self { addresses: addresses.recv().unwrap(), _dir: dir }
    }

    fn set(&self, fault: Option<PrinterFault>) {
        let url = format!("{}/printer/fault", self.addresses["http"].as_str().unwrap());
        let answer = ureq::post(url).content_type("application/json").send(json!({ "fault": fault }).to_string());
        assert_eq!(answer.unwrap().status(), 200);
    }

    fn print(&self, media: Media) -> Result<(), PrintFailure> {
        self.print_within(Duration::from_secs(40), media)
    }

    fn print_within(&self, job: Duration, media: Media) -> Result<(), PrintFailure> {
        self.print_at(self.addresses["printer"].as_str().unwrap(), job, media)
    }

    fn print_at(&self, uri: &str, job: Duration, media: Media) -> Result<(), PrintFailure> {
        let deps = std::env::current_exe().unwrap();
        let exe: PathBuf = deps.ancestors().nth(2).unwrap().join("examples/ipp_helper");
        assert!(exe.exists(), "cargo builds the example ipp_helper with the tests: {}", exe.display());
        let printer = IppPrinter {
            helper: HelperCommand { exe, args: vec![] },
            uri: uri.parse().unwrap(),
            media,
            deadlines: Deadlines { answer: Duration::from_secs(8), job },
            monotonic: Instant::now,
        };
        printer.print(PDF, "receipt", |_| {})
    }

    /// What came out, in the order of the jobs.
    fn printed(&self) -> Vec<Vec<u8>> {
        let folder = fs::read_dir(self.addresses["printed"].as_str().unwrap()).unwrap();
        folder.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
    }
}

#[test]
fn whatever_is_odd_about_a_printer_a_document_is_printed_once_and_called_printed() {
    let world = World::start();
    let odd = [
        PrinterFault::OddAttributes,
        PrinterFault::CounterIsLate,
        PrinterFault::Strict,
        PrinterFault::BusyAtFirst,
        PrinterFault::Forgetful,
        PrinterFault::BadRequestAfterEnd,
        PrinterFault::AddressAlone,
        PrinterFault::NoJobState,
        PrinterFault::NewVersion,
        PrinterFault::HangsUp,
        PrinterFault::NoMedia,
        PrinterFault::LooseWords,
        PrinterFault::OneRequestEach,
    ];
    for (at, fault) in odd.into_iter().enumerate() {
        world.set(Some(fault));
        assert_eq!(world.print(Media::A4), Ok(()), "{fault:?}");
        assert_eq!(world.printed().len(), at + 1, "{fault:?}");
    }
    world.set(None);
    assert_eq!(world.print(Media::Roll), Ok(()));
    assert!(world.printed().iter().all(|document| document == PDF));
}

#[test]
fn however_a_printer_writes_http_a_document_is_printed_once_and_called_printed() {
    let world = World::start();
    let address = world.addresses["printer"].as_str().unwrap().strip_prefix("ipp://").unwrap();
    let (host, path) = address.split_once('/').unwrap();
    for (at, manner) in line::MANNERS.into_iter().enumerate() {
        let uri = format!("ipp://{}/{path}", line::line(host, manner, "POST /"));
        assert_eq!(world.print_at(&uri, Duration::from_secs(40), Media::A4), Ok(()), "{manner:?}");
        assert_eq!(world.printed().len(), at + 1, "{manner:?}");
    }
    assert!(world.printed().iter().all(|document| document == PDF));
}

#[test]
fn a_warning_about_another_tray_and_toner_takes_no_job_back_however_slow_the_printer() {
    let world = World::start();
    world.set(Some(PrinterFault::OtherTray));
    assert_eq!(world.print(Media::A4), Ok(()));
    assert_eq!(world.printed().len(), 1);
}

#[test]
fn a_poll_that_is_never_answered_costs_a_part_of_the_jobs_time() {
    let world = World::start();
    world.set(Some(PrinterFault::MissesPoll));
    assert_eq!(world.print_within(Duration::from_secs(6), Media::Roll), Ok(()));
    assert_eq!(world.printed().len(), 1);
}

#[test]
fn a_printer_that_falls_silent_has_failed_for_what_it_said_before() {
    let world = World::start();
    world.set(Some(PrinterFault::SilentWithoutPaper));
    let failure = world.print_within(Duration::from_secs(3), Media::Roll);
    assert_eq!(failure, Err(PrintFailure::half_way(PrintError::PaperOut)), "the cancellation is not answered");
}

#[test]
fn completed_with_nothing_on_paper_is_never_called_printed() {
    let world = World::start();
    world.set(Some(PrinterFault::CompletedWithNothing));
    assert_eq!(world.print(Media::Roll), Err(PrintFailure::half_way(PrintError::Aborted)));
    world.set(Some(PrinterFault::HalfPage));
    assert_eq!(world.print(Media::Roll), Err(PrintFailure::half_way(PrintError::Aborted)));
    let world = World::start();
    world.set(Some(PrinterFault::CompletedWithoutPaper));
    assert_eq!(world.print(Media::Roll), Err(PrintFailure::half_way(PrintError::PaperOut)));
    assert!(world.printed().is_empty());
}

#[test]
fn a_job_that_its_printer_holds_for_a_code_is_taken_back_and_one_that_is_refused_unencrypted_is_clean() {
    let world = World::start();
    world.set(Some(PrinterFault::HoldsJobs));
    let failure = world.print(Media::Roll).unwrap_err();
    assert_eq!(failure.error, PrintError::Offline, "long before the time of a job is over");
    world.set(Some(PrinterFault::NeedsEncryption));
    assert_eq!(world.print(Media::Roll), Err(PrintFailure::clean(PrintError::Refused)));
    assert!(world.printed().is_empty());
}

#[test]
fn what_stops_a_printer_is_reported_before_a_document_is_sent() {
    let world = World::start();
    for (fault, error) in [
        (PrinterFault::PaperOut, PrintError::PaperOut),
        (PrinterFault::CoverOpen, PrintError::CoverOpen),
        (PrinterFault::Jam, PrintError::Jam),
    ] {
        world.set(Some(fault));
        assert_eq!(world.print(Media::Roll), Err(PrintFailure::clean(error)));
    }
}

#[test]
fn what_is_no_ipp_is_refused_and_a_silent_printer_stays_silent() {
    let dir = tempfile::tempdir().unwrap();
    let printer = SimPrinter::start(dir.path()).unwrap();
    assert!(printer.answer(b"GET / HTTP/1.1".to_vec()).is_err());
    let request = ipp::request::IppRequestResponse::new(
        ipp::model::IppVersion::v1_1(),
        ipp::model::Operation::GetPrinterAttributes,
        Some("ipp://localhost/ipp/print".parse().unwrap()),
    );
    let request = request.unwrap().to_bytes().to_vec();
    assert!(matches!(printer.answer(request.clone()).unwrap(), PrinterReply::Ipp(_)));
    printer.set_fault(Some(PrinterFault::Silent));
    assert_eq!(printer.answer(request).unwrap(), PrinterReply::Silence);
}
