//! One job of the scanner: what it gives becomes pages, in their order, off the screen's thread.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lobby_devices::scanner::{
    Cancel, Colour, Deadlines, Encoding, HelperCommand, PaperSource, PixelFormat, RawPage, ScanError, ScanRequest,
    ScanSource, Scanner, Sources,
};
use lobby_domain::FailureCode;
use lobby_domain::evidence::PageSource;
use lobby_fleet::config::ScannerSection;
use lobby_flow::{CapturedPage, PageId, ScanWish};
use lobby_imaging::Format;
use lobby_imaging::capture::{Wish, raster};
use lobby_imaging::judge::Thresholds;

use crate::own_program;

use super::capture;
use super::ordered_work::OrderedWork;
use super::pages::{Given, Original, Page, Wiped};

/// Something that a scan brought. What belongs to one scan comes in the order of its pages, its end last.
pub enum ScanProgress {
    /// A page, made of what the device gave. Its id is given where the page is taken in.
    Page(Box<(CapturedPage, Page)>),
    /// The stack is at its end.
    Ended,
    /// The scan failed; pages that came before stay.
    Failed(FailureCode),
}

/// The scanner that a kiosk's configuration names.
///
/// # Errors
/// [`FailureCode::ScannerAbsent`] where none is configured.
pub fn scanner(config: &ScannerSection) -> Result<Scanner, FailureCode> {
    if config.device.is_empty() {
        return Err(FailureCode::ScannerAbsent);
    }
    Ok(Scanner {
        helper: HelperCommand::lobby(own_program::PATH),
        device: config.device.clone(),
        sane_config_dir: config.sane_config_dir.clone(),
        sources: Sources { feeder: config.feeder_source.clone(), duplex: config.duplex_source.clone() },
        options: config.options.clone().into_iter().collect(),
        options_file: config.options_file.clone(),
        monotonic: Instant::now,
    })
}

/// Limits of time for one job.
pub fn deadlines(config: &ScannerSection) -> Deadlines {
    let seconds = Duration::from_secs;
    Deadlines {
        open: seconds(config.deadline_open_s),
        first_byte: seconds(config.deadline_first_byte_s),
        silence: seconds(config.deadline_silence_s),
        page: seconds(config.deadline_page_s),
        close: seconds(config.deadline_close_s),
    }
}

/// Runs one job to its end. Nothing is reported after `cancel`.
pub fn run(
    scanner: &impl ScanSource,
    wish: ScanWish,
    limits: Thresholds,
    deadlines: &Deadlines,
    cancel: &Cancel,
    report: impl Fn(ScanProgress) + Send + Sync + 'static,
) {
    let cancelled = cancel.clone();
    let report = Arc::new(move |progress| {
        if !cancelled.is_cancelled() {
            report(progress);
        }
    });
    let (request, stack) = request(&wish);
    let (source, spec) = (wish.source, Arc::new(wish.spec));
    let (mut work, failed) = (OrderedWork::new(), Arc::new(AtomicBool::new(false)));
    let ended = scanner.scan(&request, deadlines, cancel, &mut |raw| {
        let (spec, device) = (Arc::clone(&spec), scanner.id().to_owned());
        let make = move || {
            let original = original(raw, source, request.dpi, &device)?;
            // The id is given where the page is taken in.
            let made = capture::make(PageId(0), original, spec.as_ref().as_ref(), &limits, Wish::default());
            made.map_err(|(code, _)| code)
        };
        let (report, stop) = (Arc::clone(&report), Arc::clone(&failed));
        work.push(make, move |made| {
            let succeeded = made.is_ok();
            stop.fetch_or(!succeeded, Ordering::AcqRel);
            report(made.map_or_else(ScanProgress::Failed, |page| ScanProgress::Page(Box::new(page))));
            succeeded
        });
        // A page that cannot be made ends the stack: those after it would stand in its place.
        if failed.load(Ordering::Acquire) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if !work.finish() {
        // The page that failed has reported it, unless there was no thread for that.
        if !failed.load(Ordering::Acquire) {
            report(ScanProgress::Failed(FailureCode::ScannerBroken));
        }
        return;
    }
    match ended {
        Ok(_) if stack => report(ScanProgress::Ended),
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(code = error.code(), "scanner");
            report(ScanProgress::Failed(scan_failure(&error)));
        }
    }
}

/// The request to the scanner, and whether it is for a stack.
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

/// What a failed scan means to people.
fn scan_failure(error: &ScanError) -> FailureCode {
    match error {
        ScanError::NoPaper => FailureCode::ScannerEmpty,
        ScanError::Jam => FailureCode::ScannerJam,
        ScanError::CoverOpen => FailureCode::ScannerCover,
        ScanError::Timeout { .. } => FailureCode::ScannerHangs,
        ScanError::Truncated { .. } | ScanError::BadImage { .. } | ScanError::Io { .. } => FailureCode::ScannerBroken,
        ScanError::Busy
        | ScanError::Denied
        | ScanError::Gone
        | ScanError::Unsupported { .. }
        | ScanError::Cancelled => FailureCode::ScannerAbsent,
    }
}

/// What a probe says of the scanner: `Some(None)` where it works, `None` where nothing can be said, because another
/// program uses it or the probe was cancelled. A cover or an empty glass is a citizen's matter.
pub fn probe_verdict(answer: Result<(), ScanError>) -> Option<Option<FailureCode>> {
    match answer {
        Ok(()) | Err(ScanError::NoPaper | ScanError::CoverOpen) => Some(None),
        Err(ScanError::Busy | ScanError::Cancelled) => None,
        Err(error) => Some(Some(scan_failure(&error))),
    }
}

/// What the scanner gave, as a picture.
fn original(mut raw: RawPage, source: PageSource, asked_dpi: u32, device: &str) -> Result<Original, FailureCode> {
    let size = raw.bytes.len() as u64;
    let given = match raw.encoding {
        Encoding::File(_) => Given::File(raw.bytes),
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

#[cfg(test)]
mod tests;
