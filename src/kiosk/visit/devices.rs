//! The visit's devices: one blocking thread each, their words turned into those of the flow.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lobby_devices::id_reader::{self, FaultClass, ReaderConfig, ReaderSession};
use lobby_devices::scanner::{
    Cancel, Colour, Deadlines, Encoding, HelperCommand, PaperSource, PixelFormat, RawPage, ScanError, ScanRequest,
    ScanSource as _, Scanner, Sources,
};
use lobby_domain::FailureCode;
use lobby_domain::evidence::PageSource;
use lobby_fleet::config::{IdReaderSection, ScannerFeeder, ScannerSection};
use lobby_flow::{CapturedPage, Feeder, PageId, ReaderEvent, ScanWish};
use lobby_imaging::Format;
use lobby_imaging::capture::{Wish, raster};
use lobby_imaging::judge::Thresholds;

use super::capture;
use super::in_order::InOrder;
use super::pages::{Given, Original, Page, Wiped};

/// Starts looking for a card.
///
/// # Errors
/// The failure to show where it cannot even start.
pub fn start_reader(
    config: &IdReaderSection,
    report: impl Fn(ReaderEvent) + Send + 'static,
) -> Result<ReaderSession, FailureCode> {
    if config.port.as_os_str().is_empty() {
        return Err(FailureCode::ReaderPort);
    }
    let config = ReaderConfig { port: config.port.clone(), baud: config.baud };
    let on_event = Box::new(move |event| {
        if let Some(event) = reader_event(event) {
            report(event);
        }
    });
    ReaderSession::start(config, Instant::now, on_event).map_err(|_| FailureCode::ReaderPort)
}

fn reader_event(event: id_reader::ReaderEvent) -> Option<ReaderEvent> {
    Some(match event {
        id_reader::ReaderEvent::Ready => ReaderEvent::Ready,
        id_reader::ReaderEvent::CardFound => ReaderEvent::Found,
        id_reader::ReaderEvent::Reading { received, total } => ReaderEvent::Reading { received, total },
        id_reader::ReaderEvent::Read(card) => ReaderEvent::Read(card),
        id_reader::ReaderEvent::Removed => ReaderEvent::Lifted,
        id_reader::ReaderEvent::Lost => ReaderEvent::Fault(FailureCode::ReaderPort),
        id_reader::ReaderEvent::Fault(fault) => {
            tracing::warn!(class = fault.code(), "reader");
            ReaderEvent::Fault(reader_failure(fault.class)?)
        }
    })
}

fn reader_failure(class: FaultClass) -> Option<FailureCode> {
    Some(match class {
        FaultClass::NoCard => return None,
        FaultClass::CardMoved => FailureCode::CardMoved,
        FaultClass::CardBad => FailureCode::CardBad,
        FaultClass::WrongCard => FailureCode::CardWrong,
        FaultClass::Device => FailureCode::ReaderDevice,
        FaultClass::Protocol => FailureCode::ReaderGarbage,
        FaultClass::Timeout => FailureCode::ReaderSilent,
        FaultClass::PortBusy | FaultClass::PortMissing => FailureCode::ReaderPort,
    })
}

/// The feeder that a kiosk's configuration names.
#[must_use]
pub fn feeder(config: &ScannerSection) -> Feeder {
    match config.feeder {
        ScannerFeeder::None => Feeder::None,
        ScannerFeeder::OneSide => Feeder::OneSide,
        ScannerFeeder::BothSides => Feeder::BothSides,
    }
}

/// Something that a scan brought. What belongs to one scan comes in the order of its pages, its end last.
pub enum Scanned {
    /// A page, made of what the device gave. Its id is for the one who takes it in to give.
    Page(Box<(CapturedPage, Page)>),
    /// The stack is at its end.
    Ended,
    /// It went wrong; pages that came before stay.
    Failed(FailureCode),
}

/// Scans on a thread of its own and makes the pages beside it; `report` is called from there. Nothing comes after
/// `cancel`.
///
/// # Errors
/// The failure to show where it cannot even start.
pub fn start_scan(
    config: &ScannerSection,
    wish: ScanWish,
    limits: Thresholds,
    cancel: Cancel,
    report: impl Fn(Scanned) + Send + Sync + 'static,
) -> Result<(), FailureCode> {
    if config.device.is_empty() {
        return Err(FailureCode::ScannerAbsent);
    }
    let exe = std::env::current_exe().map_err(|_| FailureCode::ScannerAbsent)?;
    let scanner = Scanner {
        helper: HelperCommand::lobby(exe),
        device: config.device.clone(),
        sane_config_dir: config.sane_config_dir.clone(),
        sources: Sources { feeder: config.feeder_source.clone(), duplex: config.duplex_source.clone() },
        options: config.options.clone().into_iter().collect(),
        options_file: config.options_file.clone(),
        monotonic: Instant::now,
    };
    let deadlines = deadlines(config);
    let scan = move || scan(&scanner, wish, limits, &deadlines, &cancel, report);
    std::thread::Builder::new().name("scan".into()).spawn(scan).map_err(|_| FailureCode::ScannerAbsent)?;
    Ok(())
}

fn scan(
    scanner: &Scanner,
    wish: ScanWish,
    limits: Thresholds,
    deadlines: &Deadlines,
    cancel: &Cancel,
    report: impl Fn(Scanned) + Send + Sync + 'static,
) {
    let cancelled = cancel.clone();
    let report = Arc::new(move |scanned| {
        if !cancelled.is_cancelled() {
            report(scanned);
        }
    });
    let (request, stack) = request(&wish);
    let (source, spec) = (wish.source, Arc::new(wish.spec));
    let (mut line, failed) = (InOrder::new(), Arc::new(AtomicBool::new(false)));
    let ended = scanner.scan(&request, deadlines, cancel, &mut |raw| {
        let (spec, device) = (Arc::clone(&spec), scanner.device.clone());
        let make = move || {
            let original = original(raw, source, request.dpi, &device)?;
            // The number is given where the page is taken in.
            let made = capture::make(PageId(0), original, spec.as_ref().as_ref(), &limits, Wish::default());
            made.map_err(|(code, _)| code)
        };
        let (report, stop) = (Arc::clone(&report), Arc::clone(&failed));
        line.push(make, move |made| {
            let well = made.is_ok();
            stop.fetch_or(!well, Ordering::AcqRel);
            report(made.map_or_else(Scanned::Failed, |page| Scanned::Page(Box::new(page))));
            well
        });
        // A page that cannot be made ends the stack: those after it would stand in its place.
        if failed.load(Ordering::Acquire) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if !line.finish() {
        // It was told with the page that failed; unless there was no thread to tell it.
        if !failed.load(Ordering::Acquire) {
            report(Scanned::Failed(FailureCode::ScannerBroken));
        }
        return;
    }
    match ended {
        Ok(_) if stack => report(Scanned::Ended),
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(code = error.code(), "scanner");
            report(Scanned::Failed(scan_failure(&error)));
        }
    }
}

/// What is asked of the scanner, and whether it is a stack.
fn request(wish: &ScanWish) -> (ScanRequest, bool) {
    let colour = if wish.colour { Colour::Colour } else { Colour::Gray };
    let stack = wish.source == PageSource::Feeder;
    let (source, pages_max) = if stack {
        (PaperSource::Feeder { both_sides: wish.both_sides }, wish.pages_max.max(1))
    } else {
        (PaperSource::Glass, 1)
    };
    (ScanRequest { dpi: wish.dpi.into(), colour, source, pages_max }, stack)
}

fn deadlines(config: &ScannerSection) -> Deadlines {
    let seconds = Duration::from_secs;
    Deadlines {
        open: seconds(config.deadline_open_s),
        first_byte: seconds(config.deadline_first_byte_s),
        silence: seconds(config.deadline_silence_s),
        page: seconds(config.deadline_page_s),
        close: seconds(config.deadline_close_s),
    }
}

fn scan_failure(error: &ScanError) -> FailureCode {
    match error.code() {
        "no_paper" => FailureCode::ScannerEmpty,
        "jam" => FailureCode::ScannerJam,
        "cover_open" => FailureCode::ScannerCover,
        "timeout" => FailureCode::ScannerHangs,
        "truncated" | "bad_image" | "io" => FailureCode::ScannerBroken,
        _ => FailureCode::ScannerAbsent,
    }
}

/// What the scanner gave, as a picture.
fn original(mut raw: RawPage, source: PageSource, asked_dpi: u32, device: &str) -> Result<Original, FailureCode> {
    let size = raw.bytes.len() as u64;
    let given = match raw.encoding {
        Encoding::Jpeg => Given::Jpeg(raw.bytes),
        Encoding::Raw(samples) => {
            let format = match samples.format {
                PixelFormat::Gray => Format::Gray,
                PixelFormat::Rgb => Format::Rgb,
            };
            let (size, rows) = ((samples.width, samples.height), (samples.bytes_per_line, samples.depth));
            let picture = raster(size, rows, format, &mut raw.bytes).map_err(|error| {
                tracing::warn!(error = %error, "a page could not be used");
                FailureCode::ScannerBroken
            })?;
            Given::Raw(Wiped(picture))
        }
    };
    Ok(Original {
        given,
        source,
        side: raw.side,
        dpi: if raw.dpi == 0 { asked_dpi } else { raw.dpi },
        sha256: raw.sha256,
        size,
        device: device.to_owned(),
    })
}

/// Stops a reader without holding up the screen: its thread may sit in a read for a moment.
pub fn stop_reader(session: ReaderSession) {
    // Without a thread the closure, and with it the session, is dropped here: that stops it too.
    if std::thread::Builder::new().name("reader-stop".into()).spawn(move || session.stop()).is_err() {
        tracing::warn!("the reader was stopped on the screen's thread");
    }
}
