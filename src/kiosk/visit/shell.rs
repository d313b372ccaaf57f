//! The shell of a visit: feeds events to the flow, carries out its effects, shows its state. Everything here runs on
//! the screen's thread; other threads post to it.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use lobby_devices::id_reader::ReaderSession;
use lobby_devices::scanner::Cancel;
use lobby_domain::{CaseNumber, FailureCode};
use lobby_flow::steps::home;
use lobby_flow::{
    Application, CoreEvent, Effect, Event, Intent, Network, PageEffect, PageId, PrintJob, ReaderEvent, State, Step,
    Visit,
};
use lobby_imaging::Preview;
use lobby_imaging::capture::Wish;
use lobby_screen::{PagePreview, Screen, ScreenError};
use uuid::Uuid;

use super::clock::Clock;
use super::devices;
use super::keeping::Keeping;
use super::link::CoreLink;
use super::pages::Pages;
use super::window::Window;
use super::{Facts, papers, printing, submit, technician};
use crate::ipc::{CoreSays, VisitSays};

/// How often time passes for the flow.
const TICK: Duration = Duration::from_millis(500);
/// How often core hears that the screen works.
const ALIVE_TICKS: u32 = 6;
/// How long the waiting window may take to come below the active one before it is looked at again.
const SETTLE: Duration = Duration::from_millis(20);

thread_local! {
    static SHELL: RefCell<Option<Rc<Shell>>> = const { RefCell::new(None) };
}

/// Lets `work` run with the shell on the screen's thread.
pub(super) fn post(work: impl FnOnce(&Rc<Shell>) + Send + 'static) {
    let posted = lobby_screen::post(move || {
        let shell = SHELL.with_borrow(Clone::clone);
        if let Some(shell) = shell {
            work(&shell);
        }
    });
    if posted.is_err() {
        tracing::debug!("the screen has ended");
    }
}

fn quit() {
    if lobby_screen::quit().is_err() {
        tracing::debug!("the screen has ended");
    }
}

/// One visit's shell.
pub struct Shell {
    pub(super) facts: Arc<Facts>,
    pub(super) screen: Screen,
    pub(super) clock: Clock,
    pub(super) link: CoreLink,
    queue: RefCell<VecDeque<Event>>,
    /// Papers that no helper holds yet.
    unset: printing::Unset,
    pub(super) inner: RefCell<Inner>,
}

pub(super) struct Inner {
    /// `None` only while an event is handled.
    visit: Option<Visit>,
    window: Window,
    reader: Option<ReaderSession>,
    pub(super) scan: Option<Cancel>,
    pub(super) pages: Pages,
    pub(super) keeping: Keeping,
    /// The page the screen has.
    pub(super) previewed: Option<PageId>,
    /// Ids by case number, so that a second try after a refusal is the same application.
    ids: BTreeMap<String, Uuid>,
    /// What was handed over last, for the receipt.
    submitted: Option<(Arc<Application>, lobby_wire::digest::Sha256)>,
    /// The receipt, for printing it again.
    slip: Option<papers::Slip>,
    raised: bool,
    ticks: u32,
}

impl Shell {
    /// A shell on its home page.
    pub fn new(facts: Facts, screen: Screen, link: CoreLink) -> Rc<Shell> {
        let clock = Clock::start();
        let visit = Visit::new(Arc::clone(&facts.catalogue), clock.now());
        let visit = visit.with_printers(printing::printers(&facts.config));
        let visit = visit.with_languages(lobby_words::languages());
        let visit = visit.with_feeder(devices::feeder(&facts.config.scanner));
        let inner = Inner {
            visit: Some(visit),
            window: Window::connect(),
            reader: None,
            scan: None,
            pages: Pages::default(),
            keeping: Keeping::default(),
            previewed: None,
            ids: BTreeMap::new(),
            submitted: None,
            slip: None,
            raised: false,
            ticks: 0,
        };
        let (queue, unset) = (RefCell::new(VecDeque::new()), printing::Unset::default());
        Rc::new(Shell { facts: Arc::new(facts), screen, clock, link, queue, unset, inner: RefCell::new(inner) })
    }

    /// Runs until the visit ends or core is gone.
    ///
    /// # Errors
    /// Where the display is gone.
    pub fn run(self: &Rc<Shell>) -> Result<(), ScreenError> {
        SHELL.set(Some(Rc::clone(self)));
        let touched = Rc::downgrade(self);
        self.screen.on_intent(move |intent| {
            if let Some(shell) = touched.upgrade() {
                shell.handle(Event::Intent(intent));
            }
        });
        if self.link.listen(|message| post(move |shell| shell.core_said(message))).is_err() {
            quit();
        }
        if let Some(code) = self.facts.fault {
            self.handle(Event::Core(CoreEvent::OutOfService(code)));
        }
        self.handle(Event::Core(CoreEvent::Devices(self.missing_devices())));
        self.inner.borrow_mut().window.open_waiting(&self.screen)?;
        let ticking = Rc::downgrade(self);
        lobby_screen::every(TICK, move || {
            if let Some(shell) = ticking.upgrade() {
                shell.tick();
            }
        });
        let settling = Rc::downgrade(self);
        lobby_screen::until_done(SETTLE, move || settling.upgrade().is_none_or(|shell| shell.settle()));
        let ran = lobby_screen::run();
        SHELL.set(None);
        ran
    }

    /// The waiting window is where it should be: core may raise this visit from now on.
    fn settle(&self) -> bool {
        if !self.inner.borrow_mut().window.settle(&self.screen) {
            return false;
        }
        if self.inner.borrow().raised {
            self.inner.borrow_mut().window.raise(&self.screen);
        }
        self.say(&VisitSays::Waiting);
        true
    }

    fn tick(&self) {
        let alive = {
            let mut inner = self.inner.borrow_mut();
            inner.ticks = inner.ticks.wrapping_add(1);
            inner.ticks.is_multiple_of(ALIVE_TICKS)
        };
        if alive {
            self.say(&VisitSays::Alive);
        }
        self.handle(Event::Tick);
    }

    /// Devices that are not even configured or plugged in.
    fn missing_devices(&self) -> Vec<FailureCode> {
        let config = &self.facts.config;
        let mut missing = Vec::new();
        if !config.id_reader.port.exists() {
            missing.push(FailureCode::ReaderPort);
        }
        if config.scanner.device.is_empty() {
            missing.push(FailureCode::ScannerAbsent);
        }
        missing
    }

    /// Handles an event, and those that handling it brings, one after the other.
    pub(super) fn handle(&self, event: Event) {
        if let Some(news) = technician::device_news(&event) {
            self.say(&news);
        }
        self.queue.borrow_mut().push_back(event);
        // Taken while another event is handled: that one's loop comes to it.
        while let Some((visit, event)) = self.next_event() {
            let before = visit.step();
            let (visit, effects) = visit.handle(event, self.clock.now());
            for effect in effects {
                self.carry_out(effect);
            }
            self.show(&visit, before);
            self.inner.borrow_mut().visit = Some(visit);
        }
    }

    /// The visit and the next event for it; `None` where there is none, or while another event is handled.
    fn next_event(&self) -> Option<(Visit, Event)> {
        let mut inner = self.inner.borrow_mut();
        inner.visit.as_ref()?;
        let event = self.queue.borrow_mut().pop_front()?;
        Some((inner.visit.take()?, event))
    }

    fn show(&self, visit: &Visit, before: Step) {
        if visit.step() == Step::Goodbye && before != Step::Goodbye {
            self.forget();
        }
        self.show_preview(visit);
        if let Some(event) = self.screen.show(visit, &lobby_screen::Clock { local: visit.now.local }) {
            self.later(event);
        }
        #[cfg(feature = "journey")]
        super::journey::shown(visit);
    }

    /// Hands the page under the citizen's eyes to the screen, once.
    fn show_preview(&self, visit: &Visit) {
        let wanted = page_in_view(visit);
        let mut inner = self.inner.borrow_mut();
        if wanted == inner.previewed {
            return;
        }
        inner.previewed = wanted;
        let preview = wanted.and_then(|id| inner.pages.get(id)).map(|page| {
            let Preview { width, height, rgb } = &page.preview;
            PagePreview { width: *width, height: *height, rgb: rgb.clone() }
        });
        drop(inner);
        self.screen.set_preview(preview);
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::StartReader => self.start_reader(),
            Effect::StopReader => self.stop_reader(),
            Effect::Scan(wish) => self.start_scan(*wish),
            Effect::CancelScan => self.cancel_scan(),
            Effect::Page(PageEffect::Remake { id, quarters, whole, spec }) => {
                self.remake(id, Wish { quarters, whole }, spec);
            }
            Effect::Page(PageEffect::Keep(id)) => self.keep_page(id),
            Effect::Page(PageEffect::Drop(id)) => {
                self.inner.borrow_mut().pages.drop_page(id);
                self.unkeep(id);
            }
            Effect::ReserveCaseNumber => self.say(&VisitSays::ReserveCaseNumber),
            Effect::Submit(application) => self.submit(&application),
            Effect::MakeReceipt => self.make_receipt(),
            Effect::Print(job) => self.print(job),
            Effect::EndVisit { again } => {
                self.end(again);
            }
        }
    }

    fn end(&self, again: bool) {
        self.forget();
        self.say(&VisitSays::Leaving { again });
        self.unset.wait();
        quit();
    }

    /// Forgets everything that the process can forget by itself; its end does the rest.
    fn forget(&self) {
        self.stop_reader();
        self.cancel_scan();
        let mut inner = self.inner.borrow_mut();
        inner.pages.clear();
        inner.keeping.clear();
        inner.ids.clear();
        inner.submitted = None;
        inner.slip = None;
        drop(inner);
        self.screen.wipe();
    }

    pub(super) fn say(&self, message: &VisitSays) {
        if self.link.say(message).is_err() {
            // Without core there is nobody to hand anything to, and nobody to raise the next visit.
            quit();
        }
    }

    fn start_reader(&self) {
        self.stop_reader();
        let report = |event| post(move |shell| shell.handle(Event::Reader(event)));
        match devices::start_reader(&self.facts.config.id_reader, report) {
            Ok(session) => self.inner.borrow_mut().reader = Some(session),
            Err(code) => self.later(Event::Reader(ReaderEvent::Fault(code))),
        }
    }

    fn stop_reader(&self) {
        let session = self.inner.borrow_mut().reader.take();
        if let Some(session) = session {
            devices::stop_reader(session);
        }
    }

    /// Queues an event behind the one being handled.
    pub(super) fn later(&self, event: Event) {
        self.queue.borrow_mut().push_back(event);
    }

    fn submit(&self, application: &Arc<Application>) {
        let mut inner = self.inner.borrow_mut();
        let id = *inner.ids.entry(application.case_number.to_string()).or_insert_with(Uuid::now_v7);
        let pages = match submit::page_parts(application, &inner.pages, &inner.keeping) {
            Ok(pages) => pages,
            Err(error) => return self.later(Event::Core(CoreEvent::Refused(error.code()))),
        };
        drop(inner);
        let (facts, link) = (Arc::clone(&self.facts), self.link.clone());
        let application = Arc::clone(application);
        let work = move || {
            let handed_over = submit::seal_application(&application, &pages, &facts, id).and_then(|sealed| {
                let document = sealed.manifest.document_sha256;
                let kept = Arc::clone(&application);
                post(move |shell| {
                    shell.inner.borrow_mut().submitted = Some((kept, document));
                    shell.handle(Event::Core(CoreEvent::Sealed));
                });
                submit::hand_over(sealed, &link)
            });
            if let Err(error) = handed_over {
                tracing::error!(code = error.code().code(), error = %error, "not handed over");
                let code = error.code();
                post(move |shell| shell.handle(Event::Core(CoreEvent::Refused(code))));
            }
        };
        if std::thread::Builder::new().name("submit".into()).spawn(work).is_err() {
            self.later(Event::Core(CoreEvent::Refused(FailureCode::SealFault)));
        }
    }

    fn make_receipt(&self) {
        let submitted = self.inner.borrow_mut().submitted.take();
        let Some((application, document)) = submitted else { return };
        self.screen.set_qr(papers::code(&application.case_number, &document));
        let slip = papers::Slip::of(&self.facts, &application, &document)
            .inspect_err(|error| tracing::error!(error = %error, "the receipt has no slip"));
        let mut inner = self.inner.borrow_mut();
        inner.slip = slip.ok();
        // The pages are durable elsewhere now.
        inner.pages.clear();
        inner.keeping.clear();
    }

    /// Prints a paper; what comes of it returns as an event.
    fn print(&self, job: PrintJob) {
        let paper = job.paper();
        let report = move |event| post(move |shell| shell.handle(Event::Printer(paper, event)));
        let config = &self.facts.config;
        match job {
            PrintJob::Receipt { lang, online, copy } => {
                let Some(slip) = self.inner.borrow().slip.clone() else {
                    return self.later(Event::Printer(paper, printing::broken()));
                };
                printing::start(config, paper, &self.unset, move |size| slip.pdf(lang, online, copy, size), report);
            }
            PrintJob::Notice { lang, draft, printed_at } => {
                let notice = papers::notice(&self.facts, &draft, printed_at, lang);
                let set = move |size| papers::notice_paper(&notice, lang, size);
                printing::start(config, paper, &self.unset, set, report);
            }
        }
    }

    fn core_said(&self, message: Option<CoreSays>) {
        let Some(message) = message else { return quit() };
        let event = match message {
            CoreSays::Raise { again } => return self.raised(again),
            CoreSays::GiveWay => return self.give_way(),
            CoreSays::Network { up } => CoreEvent::Network(if up { Network::Up } else { Network::Down }),
            CoreSays::CaseNumber { number } => match number.parse::<CaseNumber>() {
                Ok(number) => CoreEvent::CaseNumber(number),
                Err(_) => CoreEvent::NoCaseNumber(FailureCode::StoreFault),
            },
            CoreSays::PageKept { ticket, sha256, size } => return self.page_kept(ticket, sha256, size),
            CoreSays::PageNotKept { ticket, code } => return self.page_not_kept(ticket, known(&code)),
            CoreSays::NoCaseNumber { code } => CoreEvent::NoCaseNumber(known(&code)),
            CoreSays::Stored { .. } => CoreEvent::Stored,
            CoreSays::Refused { code, .. } => CoreEvent::Refused(known(&code)),
            CoreSays::Delivered { received_at, .. } => CoreEvent::Delivered { received_at },
            CoreSays::OutOfService { code } => CoreEvent::OutOfService(known(&code)),
            CoreSays::InService if self.facts.fault.is_some() => return,
            CoreSays::InService => CoreEvent::InService,
            CoreSays::Status { status } => CoreEvent::KioskStatus(technician::facts(&status)),
        };
        self.handle(Event::Core(event));
    }

    /// The next visit takes this one's place, unless somebody has begun with it.
    fn give_way(&self) {
        if self.inner.borrow().visit.as_ref().is_some_and(Visit::can_be_replaced) {
            self.end(false);
        }
    }

    fn raised(&self, again: bool) {
        let mut inner = self.inner.borrow_mut();
        inner.raised = true;
        inner.window.raise(&self.screen);
        drop(inner);
        #[cfg(feature = "journey")]
        super::journey::raised();
        if again {
            self.handle(Event::Intent(home::Intent::Apply.into()));
        } else {
            // A visit that waited long starts with a fresh clock.
            self.handle(Event::Intent(Intent::Touch));
        }
    }
}

fn page_in_view(visit: &Visit) -> Option<PageId> {
    let State::ProvideMaterials(materials) = &visit.state else { return None };
    materials.page_in_view().map(|page| page.id)
}

fn known(code: &str) -> FailureCode {
    FailureCode::from_code(code).unwrap_or(FailureCode::StoreFault)
}
