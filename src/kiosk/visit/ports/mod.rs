//! The visit's ports: they carry out what the flow asks for. Another capability (speech, an input method) adds a port
//! here and touches no loop.
//!
//! All ports live on the screen's thread. What takes time runs on threads of their own, which send a [`PortMessage`].

mod bell;
mod keeping;
mod printer;
mod probe;
mod questions;
mod reader;
mod scanner;
mod submission;

pub(super) use bell::PLAYERS;
pub use printer::printers;
pub use scanner::feeder;

use lobby_domain::kiosk_health::DeviceKind;
use lobby_domain::person_case::NoAnswer;
use lobby_flow::{CoreEvent, Effect, Event, PageEffect, PageId, ScannerEvent};
use lobby_imaging::Preview;
use lobby_imaging::capture::Wish;
use lobby_screen::{PagePreview, QrPicture};
use lobby_wire::digest::Sha256;

use super::pages::Pages;
use super::papers;
use super::port_context::{MadePage, PortContext, PortMessage};
use super::scan_job::ScanProgress;
use crate::ipc::{AskTicket, KeepTicket, VisitMessage};
use bell::BellPort;
use keeping::KeepingPort;
use printer::PrinterPort;
use probe::ProbePort;
use questions::QuestionPort;
use reader::ReaderPort;
use scanner::ScannerPort;
use submission::SubmissionPort;

/// What the loop has to do after an effect or a message.
pub enum PortOutput {
    /// Hand this to the flow.
    Event(Event),
    /// Show the receipt's code; `None` where it cannot be drawn.
    Code(Option<QrPicture>),
    /// End the visit.
    End {
        /// Whether the citizen goes on with another application.
        again: bool,
    },
    /// Core is gone: end without a goodbye.
    Quit,
}

impl From<Event> for PortOutput {
    fn from(event: Event) -> PortOutput {
        PortOutput::Event(event)
    }
}

/// All ports of one visit, and the pages that they share.
pub struct Ports {
    context: PortContext,
    pages: Pages,
    reader: ReaderPort,
    scanner: ScannerPort,
    keeping: KeepingPort,
    submission: SubmissionPort,
    printer: PrinterPort,
    probe: ProbePort,
    bell: BellPort,
    questions: QuestionPort,
}

impl Ports {
    /// Ports at rest.
    pub fn new(context: PortContext) -> Ports {
        Ports {
            context,
            pages: Pages::default(),
            reader: ReaderPort::default(),
            scanner: ScannerPort::default(),
            keeping: KeepingPort::default(),
            submission: SubmissionPort::default(),
            printer: PrinterPort::default(),
            probe: ProbePort::default(),
            bell: BellPort::default(),
            questions: QuestionPort::default(),
        }
    }

    /// Carries out one effect of the flow.
    pub fn carry_out(&mut self, effect: Effect) -> Option<PortOutput> {
        let context = &self.context;
        let event = match effect {
            Effect::StartReader => {
                self.probe.stop_reader();
                self.reader.start(context)
            }
            Effect::StopReader => {
                self.reader.stop();
                None
            }
            Effect::RingBell => {
                self.bell.ring();
                None
            }
            Effect::Scan(wish) => {
                self.probe.stop_scanner();
                self.scanner.start(*wish, context)
            }
            Effect::CancelScan => {
                self.scanner.cancel();
                None
            }
            Effect::Page(effect) => self.page_effect(effect),
            Effect::ReserveCaseNumber => {
                context.say(&VisitMessage::ReserveCaseNumber);
                None
            }
            Effect::Submit(application) => self.submission.submit(&application, &self.pages, &self.keeping, context),
            Effect::MakeReceipt => return self.make_receipt(),
            Effect::Ask(question) => self.questions.ask(*question, context),
            Effect::Print(job) => self.printer.print(job, context),
            Effect::EndVisit { again } => return Some(PortOutput::End { again }),
        };
        event.map(PortOutput::Event)
    }

    fn page_effect(&mut self, effect: PageEffect) -> Option<Event> {
        match effect {
            PageEffect::Remake { id, quarters, whole, spec } => {
                let wish = Wish { quarters, whole };
                self.scanner.remake(id, wish, spec, &mut self.pages, &self.context)
            }
            PageEffect::Keep(id) => self.keeping.keep(id, &self.pages, &self.context),
            PageEffect::Drop(id) => {
                self.pages.drop_page(id);
                self.drop_kept_page(id);
                None
            }
        }
    }

    /// Takes in what a port's thread sent.
    pub fn receive(&mut self, message: PortMessage) -> Option<PortOutput> {
        match message {
            PortMessage::Event(event) => Some(event.into()),
            // Cancelled since it was sent: no page of it is wanted.
            PortMessage::Scanned { scan, .. } if scan.is_cancelled() => None,
            PortMessage::Scanned { progress, .. } => Some(self.scanned(progress).into()),
            PortMessage::Remade { id, made } => Some(self.remade(id, *made).into()),
            PortMessage::Rendered { ticket, rendition } => {
                self.keeping.rendered(ticket, rendition);
                None
            }
            PortMessage::PageNotKept { ticket, code } => self.keeping.page_not_kept(ticket, code).map(Into::into),
            PortMessage::Sealed { application, document } => {
                self.submission.sealed(application, document);
                Some(Event::Core(CoreEvent::Sealed).into())
            }
            PortMessage::Probed(kind, code) => {
                self.probe.probed(kind, code, &self.context);
                None
            }
            PortMessage::CoreGone => Some(PortOutput::Quit),
        }
    }

    /// Core keeps a page.
    pub fn page_kept(&mut self, ticket: KeepTicket, sha256: Sha256, size: u64) -> Option<PortOutput> {
        self.keeping.page_kept(ticket, sha256, size, &mut self.pages, &self.context).map(Into::into)
    }

    /// The platform answered a question; nothing follows from an answer that no page waits for.
    pub fn answered(&mut self, ticket: AskTicket, sealed: &str) -> Option<PortOutput> {
        self.questions.answered(ticket, sealed).map(Into::into)
    }

    /// A question has no answer.
    pub fn not_answered(&mut self, ticket: AskTicket, why: NoAnswer) -> Option<PortOutput> {
        self.questions.not_answered(ticket, why).map(Into::into)
    }

    /// Looks whether a device works and reports it to core.
    pub fn probe(&mut self, kind: DeviceKind) {
        match kind {
            // It is watched for a citizen's card: what it says of itself is told already.
            DeviceKind::Reader if self.reader.is_open() => {}
            DeviceKind::Reader => self.probe.probe_reader(&self.context),
            DeviceKind::Scanner => self.probe.probe_scanner(&self.context),
            DeviceKind::Printer => {}
        }
    }

    /// Which picture of a page is held: it changes when the page is made again. 0: none.
    pub fn revision(&self, id: PageId) -> u32 {
        self.pages.revision(id)
    }

    /// A page as the screen shows it.
    pub fn preview(&self, id: PageId) -> Option<PagePreview> {
        let Preview { width, height, rgb } = &self.pages.get(id)?.preview;
        Some(PagePreview { width: *width, height: *height, rgb: rgb.clone() })
    }

    /// Forgets everything of the citizen that the process can forget by itself; its end does the rest. The reader is
    /// watched on for a card that lies on it still.
    pub fn forget(&mut self) {
        self.scanner.cancel();
        self.pages.clear();
        self.keeping.clear();
        self.submission.clear();
        self.printer.clear();
        self.questions.clear();
        self.probe.stop_reader();
        self.probe.stop_scanner();
    }

    /// Lets the next visit have the reader.
    pub fn release_reader(&mut self) {
        self.reader.stop();
    }

    /// Waits, for a limited time, until a helper process holds every paper that was asked for.
    pub fn hand_papers_over(&self) {
        self.printer.hand_papers_over();
    }

    fn scanned(&mut self, progress: ScanProgress) -> Event {
        Event::Scanner(match progress {
            ScanProgress::Page(made) => {
                let (mut captured, page) = *made;
                captured.id = self.pages.next_id();
                self.pages.put(captured.id, page);
                ScannerEvent::Page(Box::new(captured))
            }
            ScanProgress::Ended => ScannerEvent::StackEnded,
            ScanProgress::Failed(code) => ScannerEvent::Fault(code),
        })
    }

    fn remade(&mut self, id: PageId, made: MadePage) -> Event {
        Event::Scanner(match made {
            Ok((captured, page)) => {
                self.pages.put(id, page);
                self.drop_kept_page(id);
                ScannerEvent::Remade(Box::new(captured))
            }
            Err(_) => ScannerEvent::NotRemade(id),
        })
    }

    /// The page is gone, or was made again: core may remove what it keeps of it.
    fn drop_kept_page(&mut self, id: PageId) {
        if let Some(sha256) = self.keeping.forget(id) {
            self.context.say(&VisitMessage::DropPage { sha256 });
        }
    }

    fn make_receipt(&mut self) -> Option<PortOutput> {
        let (application, document) = self.submission.take_sealed()?;
        self.printer.set_slip(&self.context.settings, &application, &document);
        // The pages are durable elsewhere now.
        self.pages.clear();
        self.keeping.clear();
        Some(PortOutput::Code(papers::code(&self.context.settings, &application.case_number, &document)))
    }
}

#[cfg(test)]
mod tests;
