//! The visit's devices: one blocking thread each, their words turned into those of the flow.

use std::time::{Duration, Instant};

use lobby_devices::id_reader::{self, FaultClass, ReaderConfig, ReaderSession};
use lobby_devices::scanner::{
    Cancel, Colour, Deadlines, HelperCommand, PixelFormat, RawPage, SaneScanner, ScanError, ScanRequest,
    ScanSource as _,
};
use lobby_domain::FailureCode;
use lobby_fleet::config::{IdReaderSection, ScannerSection};
use lobby_flow::{CapturedPage, PageId, ReaderEvent};
use lobby_imaging::{Format, RawView, encode_page, preview};
use lobby_seal::digest::sha256;
use zeroize::Zeroizing;

use super::pages::Page;

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

/// The end of a scan: facts and contents of a page, a failure to tell, or nothing because nobody wants it any more.
pub type ScanEnd = Result<(CapturedPage, Page), Option<FailureCode>>;

/// Scans one page on a thread of its own.
///
/// # Errors
/// The failure to show where it cannot even start.
pub fn start_scan(
    config: &ScannerSection,
    id: PageId,
    dpi: u16,
    colour: bool,
    done: impl FnOnce(ScanEnd) + Send + 'static,
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
    let request = ScanRequest { dpi: dpi.into(), colour: if colour { Colour::Colour } else { Colour::Gray } };
    let cancel = Cancel::default();
    let given_up = cancel.clone();
    let scan = move || {
        let raw = scanner.scan_page(&request, &deadlines, &given_up);
        let end = match raw {
            _ if given_up.is_cancelled() => Err(None),
            Ok(raw) => capture(&raw, id, dpi.into(), scanner.id()).map_err(Some),
            Err(error) => {
                tracing::warn!(code = error.code(), "scanner");
                Err(Some(scan_failure(&error)))
            }
        };
        done(end);
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

/// A raw page becomes one JPEG and a preview.
fn capture(raw: &RawPage, id: PageId, asked_dpi: u32, device: &str) -> Result<(CapturedPage, Page), FailureCode> {
    let broken = |error: lobby_imaging::ImagingError| {
        tracing::warn!(error = %error, "a page could not be used");
        FailureCode::ScannerBroken
    };
    let format = match raw.format {
        PixelFormat::Gray => Format::Gray,
        PixelFormat::Rgb => Format::Rgb,
    };
    let view =
        RawView::new(raw.width, raw.height, raw.bytes_per_line, raw.depth, format, &raw.bytes).map_err(broken)?;
    let dpi = if raw.dpi == 0 { asked_dpi } else { raw.dpi };
    let jpeg = encode_page(&view, dpi).map_err(broken)?;
    let small = preview(&view);
    let facts = CapturedPage {
        id,
        sha256: sha256(&jpeg.bytes).0,
        size: jpeg.bytes.len() as u64,
        width: jpeg.width,
        height: jpeg.height,
        dpi,
        device_sha256: raw.sha256,
        device: device.to_owned(),
    };
    let page = Page { jpeg: Zeroizing::new(jpeg.bytes), preview: (small.width, small.height, small.rgb) };
    Ok((facts, page))
}

/// Stops a reader without holding up the screen: its thread may sit in a read for a moment.
pub fn stop_reader(session: ReaderSession) {
    // Without a thread the closure, and with it the session, is dropped here: that stops it too.
    if std::thread::Builder::new().name("reader-stop".into()).spawn(move || session.stop()).is_err() {
        tracing::warn!("the reader was stopped on the screen's thread");
    }
}
