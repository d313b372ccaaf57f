//! The visit's devices: one blocking thread each, their words turned into those of the flow.

use std::time::{Duration, Instant};

use lobby_devices::id_reader::{self, FaultClass, ReaderConfig, ReaderSession};
use lobby_devices::scanner::{
    Cancel, Colour, Deadlines, HelperCommand, PixelFormat, RawPage, SaneScanner, ScanError, ScanRequest,
    ScanSource as _,
};
use lobby_domain::FailureCode;
use lobby_domain::evidence::PageSource;
use lobby_fleet::config::{IdReaderSection, ScannerSection};
use lobby_flow::{ReaderEvent, ScanWish};
use lobby_imaging::Format;
use lobby_imaging::capture::raster;

use super::pages::{Given, Original, Wiped};

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

/// Something that a scan brought.
pub enum Scanned {
    /// A page, as the device gave it.
    Original(Box<Original>),
    /// It went wrong; pages that came before stay.
    Failed(FailureCode),
}

/// Scans on a thread of its own; `report` is called there. Nothing comes after the scan was given up.
///
/// # Errors
/// The failure to show where it cannot even start.
pub fn start_scan(
    config: &ScannerSection,
    wish: &ScanWish,
    report: impl Fn(Scanned) + Send + 'static,
) -> Result<Cancel, FailureCode> {
    if config.device.is_empty() {
        return Err(FailureCode::ScannerAbsent);
    }
    let exe = std::env::current_exe().map_err(|_| FailureCode::ScannerAbsent)?;
    let scanner = SaneScanner {
        helper: HelperCommand::lobby(exe),
        device: config.device.clone(),
        sane_config_dir: config.sane_config_dir.clone(),
        options: config.options.clone().into_iter().collect(),
        options_file: config.options_file.clone(),
        monotonic: Instant::now,
    };
    let deadlines = deadlines(config);
    let request = ScanRequest { dpi: wish.dpi.into(), colour: if wish.colour { Colour::Colour } else { Colour::Gray } };
    let source = wish.source;
    let cancel = Cancel::default();
    let given_up = cancel.clone();
    let scan = move || {
        let raw = scanner.scan_page(&request, &deadlines, &given_up);
        let end = match raw {
            _ if given_up.is_cancelled() => return,
            Ok(raw) => match original(raw, source, request.dpi, scanner.id()) {
                Ok(original) => Scanned::Original(Box::new(original)),
                Err(code) => Scanned::Failed(code),
            },
            Err(error) => {
                tracing::warn!(code = error.code(), "scanner");
                Scanned::Failed(scan_failure(&error))
            }
        };
        report(end);
    };
    std::thread::Builder::new().name("scan".into()).spawn(scan).map_err(|_| FailureCode::ScannerAbsent)?;
    Ok(cancel)
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
    let format = match raw.format {
        PixelFormat::Gray => Format::Gray,
        PixelFormat::Rgb => Format::Rgb,
    };
    let size = raw.bytes.len() as u64;
    let picture = raster((raw.width, raw.height), (raw.bytes_per_line, raw.depth), format, &mut raw.bytes);
    let picture = picture.map_err(|error| {
        tracing::warn!(error = %error, "a page could not be used");
        FailureCode::ScannerBroken
    })?;
    Ok(Original {
        given: Given::Raw(Wiped(picture)),
        source,
        side: None,
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
