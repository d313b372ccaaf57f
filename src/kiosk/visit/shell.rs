//! The loop of a visit: feeds events to the flow, hands its effects to the ports, shows its state. It runs on the screen's
//! thread; other threads post to it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use lobby_flow::steps::home;
use lobby_flow::{CoreEvent, Event, Intent, Network, PageId, State, Step, Visit};
use lobby_screen::{Screen, ScreenError};

use super::clock::Clock;
use super::link::CoreLink;
use super::port_context::{PortContext, PortMessage, PortSender};
use super::ports::{self, PortOutput, Ports};
use super::probe_plan::ProbePlan;
use super::settings::VisitSettings;
use super::technician;
use super::window::Window;
use crate::delays::{ALIVE_TICKS, FLOW_TICK, WINDOW_POLL};
use crate::ipc::{CoreMessage, VisitMessage};

thread_local! {
    static SHELL: RefCell<Option<Rc<Shell>>> = const { RefCell::new(None) };
}

/// Lets `work` run with the shell at once; must be called on the screen's thread.
fn with_shell(work: impl FnOnce(&Rc<Shell>)) {
    if let Some(shell) = SHELL.with_borrow(Clone::clone) {
        work(&shell);
    }
}

/// Lets `work` run with the shell on the screen's thread.
pub(super) fn post(work: impl FnOnce(&Rc<Shell>) + Send + 'static) {
    let posted = lobby_screen::post(move || with_shell(work));
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
    settings: Arc<VisitSettings>,
    pub(super) screen: Screen,
    pub(super) clock: Clock,
    link: CoreLink,
    queue: RefCell<VecDeque<Event>>,
    /// `None` only while an event is handled.
    visit: RefCell<Option<Visit>>,
    ports: RefCell<Ports>,
    display: RefCell<Display>,
}

/// What stands on the screen.
struct Display {
    window: Window,
    raised: bool,
    /// Page and revision of the preview that the screen has.
    preview: Option<(PageId, u32)>,
    ticks: u32,
    probes: ProbePlan,
}

impl Shell {
    /// A shell on its home page.
    pub fn new(settings: VisitSettings, screen: Screen, link: CoreLink) -> Rc<Shell> {
        let clock = Clock::start();
        let visit = Visit::new(Arc::clone(&settings.catalogue), clock.now())
            .with_printers(ports::printers(&settings.config))
            .with_languages(lobby_words::languages())
            .with_feeder(ports::feeder(&settings.config.scanner))
            .in_window();
        let settings = Arc::new(settings);
        let sender = PortSender::new(|message| post(move |shell| shell.receive(message)));
        let context = PortContext { settings: Arc::clone(&settings), link: link.clone(), sender };
        Rc::new(Shell {
            settings,
            screen,
            clock,
            link,
            queue: RefCell::new(VecDeque::new()),
            visit: RefCell::new(Some(visit)),
            ports: RefCell::new(Ports::new(context)),
            display: RefCell::new(Display {
                window: Window::connect(),
                raised: false,
                preview: None,
                ticks: 0,
                probes: ProbePlan::default(),
            }),
        })
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
        let clocked = Rc::downgrade(self);
        self.screen.follow_fingers(move || clocked.upgrade().map_or(Duration::ZERO, |shell| shell.clock.now().mono));
        if self.link.listen(|message| post(move |shell| shell.core_said(message))).is_err() {
            quit();
        }
        if let Some(code) = self.settings.fault {
            self.handle(Event::Core(CoreEvent::OutOfService(code)));
            self.say(&VisitMessage::Unable { code });
        }
        self.display.borrow_mut().window.open_waiting(&self.screen)?;
        let ticking = Rc::downgrade(self);
        lobby_screen::every(FLOW_TICK, move || {
            if let Some(shell) = ticking.upgrade() {
                shell.tick();
            }
        });
        let settling = Rc::downgrade(self);
        lobby_screen::until_done(WINDOW_POLL, move || settling.upgrade().is_none_or(|shell| shell.settle()));
        super::window::watch(|| post(|shell| shell.follow_screen()));
        let ran = lobby_screen::run();
        SHELL.set(None);
        ran
    }

    /// What changed until now counts as seen: a script waits for nothing.
    #[cfg(feature = "journey")]
    pub(super) fn skip_drawing(&self) {
        let shown = self.visit.borrow().as_ref().map(Visit::pages_shown);
        if let Some(shown) = shown {
            self.handle(Event::PageDrawn(shown));
        }
    }

    /// The waiting window is where it should be: core may raise this visit from now on.
    fn settle(&self) -> bool {
        let mut display = self.display.borrow_mut();
        if !display.window.settle(&self.screen) {
            return false;
        }
        if display.raised {
            display.window.raise(&self.screen);
        }
        drop(display);
        self.say(&VisitMessage::Ready);
        true
    }

    fn follow_screen(&self) {
        self.display.borrow_mut().window.follow(&self.screen);
    }

    fn tick(&self) {
        let alive = {
            let mut display = self.display.borrow_mut();
            display.ticks = display.ticks.wrapping_add(1);
            display.ticks.is_multiple_of(ALIVE_TICKS)
        };
        if alive {
            self.say(&VisitMessage::Alive);
        }
        self.probe_devices();
        self.handle(Event::Tick);
    }

    /// Probes the devices while they are free: this visit is in front, and no card is asked for yet.
    fn probe_devices(&self) {
        let mut display = self.display.borrow_mut();
        let visit = self.visit.borrow();
        let Some(visit) = visit.as_ref().filter(|visit| display.raised && visit.step().is_before_the_card()) else {
            return;
        };
        let due = display.probes.due(self.clock.now().mono, |kind| visit.device_faults.contains_key(&kind));
        let mut ports = self.ports.borrow_mut();
        due.into_iter().for_each(|kind| ports.probe(kind));
    }

    /// Handles an event, and those that handling it brings, one after the other.
    pub(super) fn handle(&self, event: Event) {
        if let Some(news) = technician::device_news(&event) {
            self.say(&news);
        }
        self.queue.borrow_mut().push_back(event);
        // Taken while another event is handled: that one's loop comes to it.
        while let Some((visit, event)) = self.next_event() {
            let (before, pages) = (visit.step(), visit.pages_shown());
            let (visit, effects) = visit.handle(event, self.clock.now());
            for effect in effects {
                let output = self.ports.borrow_mut().carry_out(effect);
                if let Some(output) = output {
                    self.take_output(output, |event| self.queue.borrow_mut().push_back(event));
                }
            }
            self.show(&visit, before);
            let shown = visit.pages_shown();
            *self.visit.borrow_mut() = Some(visit);
            if shown != pages {
                lobby_screen::after_drawing(move || with_shell(|shell| shell.handle(Event::PageDrawn(shown))));
            }
        }
    }

    /// The visit and the next event for it; `None` where there is none, or while another event is handled.
    fn next_event(&self) -> Option<(Visit, Event)> {
        let mut visit = self.visit.borrow_mut();
        visit.as_ref()?;
        let event = self.queue.borrow_mut().pop_front()?;
        Some((visit.take()?, event))
    }

    fn take_output(&self, output: PortOutput, handle: impl FnOnce(Event)) {
        match output {
            PortOutput::Event(event) => handle(event),
            PortOutput::Code(code) => self.screen.set_qr(code),
            PortOutput::End { again } => self.end(again),
            PortOutput::Quit => quit(),
        }
    }

    /// A port's thread has news.
    fn receive(&self, message: PortMessage) {
        let output = self.ports.borrow_mut().receive(message);
        self.deliver(output);
    }

    fn deliver(&self, output: Option<PortOutput>) {
        if let Some(output) = output {
            self.take_output(output, |event| self.handle(event));
        }
    }

    fn show(&self, visit: &Visit, before: Step) {
        if visit.step() == Step::Goodbye && before != Step::Goodbye {
            self.forget();
        }
        self.show_preview(visit);
        if let Some(event) = self.screen.show(visit, &lobby_screen::Clock { local: visit.now.local }) {
            self.queue.borrow_mut().push_back(event);
        }
        #[cfg(feature = "journey")]
        super::journey_report::shown(visit);
    }

    /// Hands the page under the citizen's eyes to the screen, once for each of its revisions.
    fn show_preview(&self, visit: &Visit) {
        let ports = self.ports.borrow();
        let wanted = page_in_view(visit).map(|id| (id, ports.revision(id)));
        if std::mem::replace(&mut self.display.borrow_mut().preview, wanted) == wanted {
            return;
        }
        self.screen.set_preview(wanted.and_then(|(id, _)| ports.preview(id)));
    }

    fn end(&self, again: bool) {
        self.forget();
        self.ports.borrow_mut().release_reader();
        self.say(&VisitMessage::Leaving { again });
        self.ports.borrow().hand_papers_over();
        quit();
    }

    fn forget(&self) {
        self.ports.borrow_mut().forget();
        self.screen.wipe();
    }

    fn say(&self, message: &VisitMessage) {
        if self.link.say(message).is_err() {
            // Without core no application can be handed over, and no next visit is raised.
            quit();
        }
    }

    fn core_said(&self, message: Option<CoreMessage>) {
        let Some(message) = message else { return quit() };
        let event = match message {
            CoreMessage::Raise { again } => return self.raise(again),
            CoreMessage::YieldIfIdle => return self.yield_if_idle(),
            CoreMessage::PageKept { ticket, sha256, size } => {
                let output = self.ports.borrow_mut().page_kept(ticket, sha256, size);
                return self.deliver(output);
            }
            CoreMessage::PageNotKept { ticket, code } => {
                return self.receive(PortMessage::PageNotKept { ticket, code });
            }
            CoreMessage::Answer { ticket, sealed } => {
                let output = self.ports.borrow_mut().answered(ticket, &sealed);
                return self.deliver(output);
            }
            CoreMessage::NoAnswer { ticket, why } => {
                let output = self.ports.borrow_mut().not_answered(ticket, why);
                return self.deliver(output);
            }
            CoreMessage::Network { up } => CoreEvent::Network(if up { Network::Up } else { Network::Down }),
            CoreMessage::CaseNumber { number } => CoreEvent::CaseNumber(number),
            CoreMessage::NoCaseNumber { code } => CoreEvent::NoCaseNumber(code),
            CoreMessage::Stored { .. } => CoreEvent::Stored,
            CoreMessage::Refused { code, .. } => CoreEvent::Refused(code),
            CoreMessage::Delivered { received_at, .. } => CoreEvent::Delivered { received_at },
            CoreMessage::Devices { faults } => {
                let faults = faults.into_iter().map(|fault| (fault.kind.into(), fault.code));
                CoreEvent::Devices(faults.collect())
            }
            CoreMessage::OutOfService { code } => CoreEvent::OutOfService(code),
            CoreMessage::InService if self.settings.fault.is_some() => return,
            CoreMessage::InService => CoreEvent::InService,
            CoreMessage::Status { status } => CoreEvent::KioskStatus(technician::facts(&status)),
        };
        self.handle(Event::Core(event));
    }

    /// The next visit takes this one's place, unless a citizen has touched this one.
    fn yield_if_idle(&self) {
        let idle = self.visit.borrow().as_ref().is_some_and(Visit::can_be_replaced);
        if idle {
            self.end(false);
        }
    }

    fn raise(&self, again: bool) {
        let mut display = self.display.borrow_mut();
        display.raised = true;
        display.window.raise(&self.screen);
        drop(display);
        #[cfg(feature = "journey")]
        super::journey_report::raised();
        // A visit that waited long starts with a fresh clock.
        self.handle(Event::Intent(if again { home::Intent::Apply.into() } else { Intent::Touch }));
    }
}

fn page_in_view(visit: &Visit) -> Option<PageId> {
    let State::ProvideMaterials(materials) = &visit.state else { return None };
    materials.page_in_view().map(|page| page.id)
}
