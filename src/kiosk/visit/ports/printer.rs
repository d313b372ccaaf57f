//! Port of the printers: a paper is set on a thread of its own and handed to a helper process, which runs on when
//! the visit ends. No citizen waits for a paper, and no paper is ever on disk.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lobby_devices::printer::{Deadlines, IppPrinter, Media, PrintError, Progress};
use lobby_devices::scanner::HelperCommand;
use lobby_domain::FailureCode;
use lobby_fleet::KioskConfig;
use lobby_fleet::config::{PrinterPaper, PrinterSection};
use lobby_flow::{Application, Event, Paper, PrintJob, PrinterEvent, Printers};
use lobby_paper::{PaperError, PaperSize};
use lobby_wire::digest::Sha256;

use crate::delays::PAPER_HAND_OVER_LIMIT;
use crate::own_program;
use crate::visit::papers::{self, Slip};
use crate::visit::port_context::{PortContext, PortMessage};
use crate::visit::settings::VisitSettings;

/// What this kiosk can print.
#[must_use]
pub fn printers(config: &KioskConfig) -> Printers {
    let notice = section(config, Paper::Notice);
    Printers {
        receipt: section(config, Paper::Receipt).is_there(),
        notice: notice.is_there(),
        // The file that the platform made is for A4.
        letter: notice.is_there() && notice.paper == PrinterPaper::A4,
    }
}

/// The printer of a paper: notices have their own, or share the one for receipts.
fn section(config: &KioskConfig, paper: Paper) -> &PrinterSection {
    match paper {
        Paper::Notice | Paper::Letter if config.notice_printer.is_there() => &config.notice_printer,
        Paper::Receipt | Paper::Notice | Paper::Letter => &config.printer,
    }
}

/// The slip of the receipt, and the papers that no helper process holds yet.
#[derive(Default)]
pub struct PrinterPort {
    unsent: UnsentPapers,
    /// Kept for printing it again: everything on it is masked.
    slip: Option<Slip>,
}

impl PrinterPort {
    /// Makes the slip of an application, before the application itself is forgotten.
    pub fn set_slip(&mut self, settings: &VisitSettings, application: &Application, document: &Sha256) {
        let slip = Slip::of(settings, application, document)
            .inspect_err(|error| tracing::error!(error = %error, "the receipt has no slip"));
        self.slip = slip.ok();
    }

    /// Prints a paper. Returns the failure where there is no slip to print.
    pub fn print(&self, job: PrintJob, context: &PortContext) -> Option<Event> {
        let paper = job.paper();
        match job {
            PrintJob::Receipt { lang, online, copy } => {
                let Some(slip) = self.slip.clone() else { return Some(Event::Printer(paper, broken())) };
                self.start(paper, context, move |size| slip.pdf(lang, online, copy, size));
            }
            PrintJob::Notice { lang, draft, printed_at } => {
                let notice = papers::notice(&context.settings, &draft, printed_at, lang);
                self.start(paper, context, move |size| papers::notice_paper(&notice, lang, size));
            }
            PrintJob::Letter { copy } => self.start(paper, context, move |_| Ok(copy.pdf.clone())),
        }
        None
    }

    fn start(
        &self,
        paper: Paper,
        context: &PortContext,
        set: impl FnOnce(PaperSize) -> Result<Vec<u8>, PaperError> + Send + 'static,
    ) {
        let sender = context.sender.clone();
        let report = move |event| sender.send(PortMessage::Event(Event::Printer(paper, event)));
        start(&context.settings.config, paper, &self.unsent, set, report);
    }

    /// Waits until a helper process holds every paper, for a limited time: the visit's end must not lose a receipt.
    pub fn hand_papers_over(&self) {
        self.unsent.wait();
    }

    /// Forgets the slip. Papers that were asked for are printed.
    pub fn clear(&mut self) {
        self.slip = None;
    }
}

/// Counts papers that no helper process holds yet.
#[derive(Clone, Default)]
struct UnsentPapers(Arc<(Mutex<usize>, Condvar)>);

impl UnsentPapers {
    fn add(&self) -> UnsentPaper {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        UnsentPaper(self.clone())
    }

    /// Waits until a helper holds every paper, for a limited time: the visit's end must not lose a receipt.
    fn wait(&self) {
        let count = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.1.wait_timeout_while(count, PAPER_HAND_OVER_LIMIT, |count| *count > 0);
        if waited.is_ok_and(|(_, result)| result.timed_out()) {
            tracing::warn!("the visit ends before its papers were handed over");
        }
    }
}

/// One paper; dropped when a helper process holds it, or it is lost.
struct UnsentPaper(UnsentPapers);

impl Drop for UnsentPaper {
    fn drop(&mut self) {
        let UnsentPapers(shared) = &self.0;
        *shared.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        shared.1.notify_all();
    }
}

/// Sets and prints a paper on a thread of its own; `set` makes the PDF for the size of paper in the printer, `report` gets
/// the outcome, exactly once, after any progress.
fn start(
    config: &KioskConfig,
    paper: Paper,
    unsent: &UnsentPapers,
    set: impl FnOnce(PaperSize) -> Result<Vec<u8>, PaperError> + Send + 'static,
    report: impl Fn(PrinterEvent) + Clone + Send + 'static,
) {
    let section = section(config, paper).clone();
    let guard = unsent.add();
    let failed_to_start = report.clone();
    let work = move || {
        let mut outcome = OutcomeOnDrop { report: report.clone(), event: broken() };
        outcome.event = match print(&section, paper, guard, set, &report) {
            Ok(()) => PrinterEvent::Printed,
            Err(event) => event,
        };
    };
    if std::thread::Builder::new().name("print".into()).spawn(work).is_err() {
        failed_to_start(broken());
    }
}

/// Reports the outcome when dropped, also where the thread panics: the citizen's page must not wait for a paper for ever.
struct OutcomeOnDrop<F: Fn(PrinterEvent)> {
    report: F,
    event: PrinterEvent,
}

impl<F: Fn(PrinterEvent)> Drop for OutcomeOnDrop<F> {
    fn drop(&mut self) {
        (self.report)(self.event);
    }
}

fn print(
    section: &PrinterSection,
    paper: Paper,
    guard: UnsentPaper,
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
    let on_progress = |progress| match progress {
        Progress::HandedOver => guard = None,
        Progress::Started => report(PrinterEvent::Started),
    };
    printer.print(&pdf, job, on_progress).map_err(|failure| {
        let code = code(failure.error);
        tracing::warn!(error = %failure, code = code.code(), job, "printer");
        PrinterEvent::Failed { code, may_have_printed: failure.may_have_printed }
    })
}

fn printer(section: &PrinterSection) -> Option<IppPrinter> {
    Some(IppPrinter {
        helper: HelperCommand { exe: own_program::PATH.into(), args: vec!["helper".into(), "print".into()] },
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

/// Name of the job in the printer's log: nothing of the citizen.
fn job(paper: Paper) -> &'static str {
    match paper {
        Paper::Receipt => "receipt",
        Paper::Notice => "notice",
        Paper::Letter => "letter",
    }
}

/// Nothing was printed, and the fault is not the printer's.
fn broken() -> PrinterEvent {
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

#[cfg(test)]
mod tests;
