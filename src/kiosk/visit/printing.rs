//! Printing from a visit: a paper is set on a thread of its own and handed to a helper process, which goes on alone
//! when the visit ends. Nothing here holds up the road, and nothing of a paper is ever on disk.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lobby_devices::printer::{Deadlines, IppPrinter, Media, PrintError, Progress};
use lobby_devices::scanner::HelperCommand;
use lobby_domain::FailureCode;
use lobby_fleet::KioskConfig;
use lobby_fleet::config::{PrinterPaper, PrinterSection};
use lobby_flow::{Paper, PrinterEvent, Printers};
use lobby_paper::{PaperError, PaperSize};

/// A visit that ends waits so long for papers that are still being set; then they are lost.
const HAND_OVER_LIMIT: Duration = Duration::from_secs(3);

/// What this kiosk can print.
#[must_use]
pub fn printers(config: &KioskConfig) -> Printers {
    Printers { receipt: section(config, Paper::Receipt).is_there(), notice: section(config, Paper::Notice).is_there() }
}

/// The printer of a paper: notices have their own, or share the one for receipts.
fn section(config: &KioskConfig, paper: Paper) -> &PrinterSection {
    match paper {
        Paper::Notice if config.notice_printer.is_there() => &config.notice_printer,
        Paper::Receipt | Paper::Notice => &config.printer,
    }
}

/// Papers that are being set and are not in a helper's hands yet.
#[derive(Clone, Default)]
pub struct Unset(Arc<(Mutex<usize>, Condvar)>);

impl Unset {
    fn one_more(&self) -> Guard {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Guard(self.clone())
    }

    /// Waits until a helper holds every paper, for a limited time: the visit's end must not lose a receipt.
    pub fn wait(&self) {
        let count = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.1.wait_timeout_while(count, HAND_OVER_LIMIT, |count| *count > 0);
        if waited.is_ok_and(|(_, result)| result.timed_out()) {
            tracing::warn!("the visit ends before its papers were handed over");
        }
    }
}

/// One paper; dropped when it is handed over, or lost.
struct Guard(Unset);

impl Drop for Guard {
    fn drop(&mut self) {
        let Unset(shared) = &self.0;
        *shared.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        shared.1.notify_all();
    }
}

/// Sets and prints a paper on a thread of its own; `set` makes the PDF for the size of paper in the printer, `report` is
/// told what comes of it.
pub fn start(
    config: &KioskConfig,
    paper: Paper,
    unset: &Unset,
    set: impl FnOnce(PaperSize) -> Result<Vec<u8>, PaperError> + Send + 'static,
    report: impl Fn(PrinterEvent) + Clone + Send + 'static,
) {
    let section = section(config, paper).clone();
    let guard = unset.one_more();
    let told = report.clone();
    let work = move || {
        let mut last = LastWord { report: report.clone(), said: broken() };
        last.said = match print(&section, paper, guard, set, &report) {
            Ok(()) => PrinterEvent::Printed,
            Err(event) => event,
        };
    };
    if std::thread::Builder::new().name("print".into()).spawn(work).is_err() {
        told(broken());
    }
}

/// Says how it ended when dropped, also where the thread did not come to its end: nobody waits for a paper for ever.
struct LastWord<F: Fn(PrinterEvent)> {
    report: F,
    said: PrinterEvent,
}

impl<F: Fn(PrinterEvent)> Drop for LastWord<F> {
    fn drop(&mut self) {
        (self.report)(self.said);
    }
}

fn print(
    section: &PrinterSection,
    paper: Paper,
    guard: Guard,
    set: impl FnOnce(PaperSize) -> Result<Vec<u8>, PaperError>,
    report: &impl Fn(PrinterEvent),
) -> Result<(), PrinterEvent> {
    let printer = printer(section).ok_or_else(broken)?;
    let (size, job) = (size(section.paper), job(paper));
    let pdf = set(size).map_err(|error| {
        tracing::error!(error = %error, job, "a paper could not be set");
        broken()
    })?;
    let mut guard = Some(guard);
    let heard = |progress| match progress {
        Progress::HandedOver => guard = None,
        Progress::Started => report(PrinterEvent::Started),
    };
    printer.print(&pdf, job, heard).map_err(|failure| {
        let code = code(failure.error);
        tracing::warn!(error = %failure, code = code.code(), job, "printer");
        PrinterEvent::Failed { code, may_have_printed: failure.may_have_printed }
    })
}

fn printer(section: &PrinterSection) -> Option<IppPrinter> {
    let exe = std::env::current_exe().ok()?;
    Some(IppPrinter {
        helper: HelperCommand { exe, args: vec!["helper".into(), "print".into()] },
        uri: section.uri.parse().ok()?,
        media: match section.paper {
            PrinterPaper::Receipt80mm => Media::Roll,
            PrinterPaper::A4 => Media::A4,
        },
        deadlines: Deadlines {
            answer: Duration::from_secs(section.deadline_answer_s),
            job: Duration::from_secs(section.deadline_job_s),
        },
        monotonic: Instant::now,
    })
}

fn size(paper: PrinterPaper) -> PaperSize {
    match paper {
        PrinterPaper::Receipt80mm => PaperSize::Roll80,
        PrinterPaper::A4 => PaperSize::A4,
    }
}

/// What the printer's log calls the job: never whose it is.
fn job(paper: Paper) -> &'static str {
    match paper {
        Paper::Receipt => "receipt",
        Paper::Notice => "notice",
    }
}

/// Nothing was printed, and it is our own doing.
pub fn broken() -> PrinterEvent {
    PrinterEvent::Failed { code: FailureCode::PrinterBroken, may_have_printed: false }
}

fn code(error: PrintError) -> FailureCode {
    match error {
        PrintError::PaperOut => FailureCode::PrinterPaper,
        PrintError::Jam => FailureCode::PrinterJam,
        PrintError::CoverOpen => FailureCode::PrinterCover,
        PrintError::Absent => FailureCode::PrinterAbsent,
        PrintError::Silent => FailureCode::PrinterSilent,
        PrintError::Offline | PrintError::Refused | PrintError::Aborted | PrintError::Garbage | PrintError::Helper => {
            FailureCode::PrinterBroken
        }
    }
}
