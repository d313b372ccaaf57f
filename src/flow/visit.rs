//! The visit: its state, its overlay, its language, and the one entry for events.

// Intents and states that a handler has no use for are left to the others, whatever is added later.
#![allow(clippy::wildcard_enum_match_arm)]

use std::sync::Arc;
use std::time::Duration;

use lobby_domain::{Catalogue, FailureCode, Lang};

use crate::delays;
use crate::effect::Effect;
use crate::event::{Citizen, CoreEvent, Event, Network, Now, PrinterEvent, ScannerEvent};
use crate::feeder::Feeder;
use crate::idle::IdleClock;
use crate::printing::{Paper, Printers};
use crate::state::{State, Step};
use crate::steps::out_of_service::OutOfService;
use crate::steps::{Context, Exit, Turn};
use crate::technician::Facts;
use crate::transitions::{self, Manner};

/// What lies over the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// "Are you still there?", opaque; at `until` (monotonic) everything is wiped.
    IdleCountdown {
        /// When the countdown ends.
        until: Duration,
    },
    /// "End now?".
    EndSheet,
    /// Help.
    HelpSheet,
    /// What a technician may read; closes by itself at `until` (monotonic).
    Technician {
        /// When it closes.
        until: Duration,
    },
}

/// One citizen's visit.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Language shown.
    pub lang: Lang,
    /// Whether text is large.
    pub large_text: bool,
    /// Whether the platform answers.
    pub network: Network,
    /// Devices that are missing or faulty.
    pub device_faults: Vec<FailureCode>,
    /// What this kiosk can print.
    pub printers: Printers,
    /// What its scanner can take in besides one page on the glass.
    pub feeder: Feeder,
    /// How the kiosk is, for a technician; told while it is out of service.
    pub facts: Option<Arc<Facts>>,
    /// What lies over the page.
    pub overlay: Overlay,
    /// The step's state.
    pub state: State,
    /// The verified list.
    pub catalogue: Arc<Catalogue>,
    /// Time of the event handled last.
    pub now: Now,
    idle: IdleClock,
}

impl Visit {
    /// A visit on its home page.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, now: Now) -> Visit {
        let mut idle = IdleClock::default();
        idle.restart(now.mono);
        Visit {
            lang: Lang::default(),
            large_text: false,
            network: Network::default(),
            device_faults: Vec::new(),
            printers: Printers::default(),
            feeder: Feeder::default(),
            facts: None,
            overlay: Overlay::None,
            state: State::Home,
            catalogue,
            now,
            idle,
        }
    }

    /// The same visit on a kiosk that can print this.
    #[must_use]
    pub fn with_printers(mut self, printers: Printers) -> Visit {
        self.printers = printers;
        self
    }

    /// The same visit at a kiosk whose scanner has this feeder.
    #[must_use]
    pub fn with_feeder(mut self, feeder: Feeder) -> Visit {
        self.feeder = feeder;
        self
    }

    /// The step shown.
    #[must_use]
    pub fn step(&self) -> Step {
        self.state.step()
    }

    /// Seconds left of the countdown, rounded up; `None` where there is none.
    #[must_use]
    pub fn countdown_seconds(&self) -> Option<u64> {
        match self.overlay {
            Overlay::IdleCountdown { until } => {
                Some(until.saturating_sub(self.now.mono).as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX))
            }
            Overlay::None | Overlay::EndSheet | Overlay::HelpSheet | Overlay::Technician { .. } => None,
        }
    }

    /// The masked name for the head; `None` before a card is read and after everything is forgotten.
    #[must_use]
    pub fn masked_name(&self) -> Option<String> {
        use crate::steps::identify::Phase;
        let card = match (&self.state, self.state.draft()) {
            (_, Some(draft)) => &draft.card,
            (State::Identify(identify), None) => match &identify.phase {
                Phase::Done { card, .. } => card,
                Phase::Waiting | Phase::Reading { .. } | Phase::Fault(_) => return None,
            },
            (_, None) => return None,
        };
        Some(lobby_domain::identity::mask_name(card.display_name()))
    }

    /// Handles one event.
    #[must_use]
    pub fn handle(mut self, event: Event, now: Now) -> (Visit, Vec<Effect>) {
        self.now = now;
        match event {
            Event::Citizen(intent) => self.citizen(&intent),
            Event::Tick => self.tick(),
            Event::Reader(event) => match self.state {
                State::Identify(_) => self.step_turn(|state, cx| match state {
                    State::Identify(identify) => identify.reader(event, cx),
                    other => Turn::stay(other),
                }),
                _ => (self, Vec::new()),
            },
            Event::Scanner(event) => self.scanner(event),
            Event::Printer(paper, event) => self.printer(paper, event),
            Event::Core(event) => self.core(&event),
        }
    }

    /// What a printer says of the page's own paper; of any other the citizen is told nothing any more.
    fn printer(mut self, paper: Paper, event: PrinterEvent) -> (Visit, Vec<Effect>) {
        let printing = match &mut self.state {
            State::Receipt(receipt) => receipt.printing.as_mut(),
            State::OneTimeNotice(notice) => notice.printing.as_mut(),
            _ => None,
        };
        if let Some(printing) = printing {
            printing.heard(paper, event);
        }
        (self, Vec::new())
    }

    fn scanner(mut self, event: ScannerEvent) -> (Visit, Vec<Effect>) {
        // A long stack keeps the citizen waiting without a touch.
        if self.overlay == Overlay::None && matches!(event, ScannerEvent::Page(_) | ScannerEvent::StackEnded) {
            self.idle.touched(self.now.mono);
        }
        self.step_turn(|state, cx| match state {
            State::ProvideMaterials(materials) => materials.scanner(event, cx),
            other => elsewhere(other, &event),
        })
    }

    fn citizen(mut self, intent: &Citizen) -> (Visit, Vec<Effect>) {
        self.idle.touched(self.now.mono);
        if self.overlay != Overlay::None {
            return self.over(intent);
        }
        match intent {
            Citizen::ToggleLanguage => self.lang = self.lang.other(),
            Citizen::ToggleLargeText => self.toggle_large_text(),
            Citizen::Help => {
                self.overlay = Overlay::HelpSheet;
                self.idle.hold(self.now.mono + delays::HELP_STOPS_IDLE);
            }
            Citizen::End if self.may_end() => self.overlay = Overlay::EndSheet,
            Citizen::Technician if self.step() == Step::OutOfService && self.facts.is_some() => {
                self.overlay = Overlay::Technician { until: self.now.mono + delays::TECHNICIAN_IDLE };
            }
            Citizen::Touch | Citizen::End => {}
            _ => {
                return self.step_turn(|state, cx| citizen_in_step(state, intent, cx));
            }
        }
        (self, Vec::new())
    }

    /// An intent while something lies over the page. A touch outside the buttons means "I am here".
    fn over(mut self, intent: &Citizen) -> (Visit, Vec<Effect>) {
        match (self.overlay, intent) {
            (Overlay::IdleCountdown { .. } | Overlay::EndSheet, Citizen::EndConfirmed) => {
                self.overlay = Overlay::None;
                return self.leave(false);
            }
            (Overlay::IdleCountdown { .. }, Citizen::MoreTime) => {
                self.overlay = Overlay::None;
                self.idle.extend(self.now.mono);
            }
            (Overlay::IdleCountdown { .. }, _) => {
                self.overlay = Overlay::None;
                self.idle.restart(self.now.mono);
            }
            (Overlay::Technician { .. }, Citizen::CloseSheet) => self.overlay = Overlay::None,
            (Overlay::Technician { .. }, touch) => {
                if *touch == Citizen::ToggleLanguage {
                    self.lang = self.lang.other();
                }
                self.overlay = Overlay::Technician { until: self.now.mono + delays::TECHNICIAN_IDLE };
            }
            (Overlay::EndSheet | Overlay::HelpSheet, Citizen::ToggleLanguage) => self.lang = self.lang.other(),
            (Overlay::EndSheet | Overlay::HelpSheet, Citizen::ToggleLargeText) => self.toggle_large_text(),
            (Overlay::EndSheet, Citizen::CloseSheet | Citizen::Back) => self.overlay = Overlay::None,
            (Overlay::HelpSheet, Citizen::CloseSheet | Citizen::Back | Citizen::Help) => {
                self.overlay = Overlay::None;
                self.idle.restart(self.now.mono);
            }
            (_, _) => {}
        }
        (self, Vec::new())
    }

    fn toggle_large_text(&mut self) {
        self.large_text = !self.large_text;
        if let State::Review(review) = &mut self.state {
            review.resize(self.large_text);
        }
    }

    fn may_end(&self) -> bool {
        !matches!(self.step(), Step::Home | Step::Submitting | Step::Goodbye | Step::OutOfService)
    }

    fn tick(mut self) -> (Visit, Vec<Effect>) {
        let now = self.now.mono;
        if let Overlay::IdleCountdown { until } = self.overlay {
            if now >= until {
                self.overlay = Overlay::None;
                return self.leave(false);
            }
        } else if let Overlay::Technician { until } = self.overlay {
            if now >= until {
                self.overlay = Overlay::None;
            }
        } else if self.idle.due(self.step(), self.large_text, now) {
            self.idle_due();
        }
        self.step_turn(|state, cx| match state {
            State::Identify(identify) => identify.tick(cx),
            State::Submitting(submitting) => submitting.tick(cx),
            State::Goodbye(goodbye) => goodbye.tick(cx),
            other => Turn::stay(other),
        })
    }

    fn idle_due(&mut self) {
        if self.step() == Step::Home {
            // Nothing personal is there: only the manner falls back.
            self.lang = Lang::default();
            self.large_text = false;
            self.overlay = Overlay::None;
            self.idle.restart(self.now.mono);
            return;
        }
        let countdown = if self.large_text { delays::IDLE_COUNTDOWN * 2 } else { delays::IDLE_COUNTDOWN };
        self.overlay = Overlay::IdleCountdown { until: self.now.mono + countdown };
    }

    fn core(mut self, event: &CoreEvent) -> (Visit, Vec<Effect>) {
        match event {
            CoreEvent::Network(network) => self.network = *network,
            CoreEvent::Devices(faults) => self.device_faults.clone_from(faults),
            CoreEvent::Facts(facts) => self.facts = Some(Arc::clone(facts)),
            CoreEvent::OutOfService(code) if self.step().is_before_the_card() => {
                self.state = State::OutOfService(OutOfService { code: *code });
            }
            CoreEvent::InService if self.step() == Step::OutOfService => {
                self.state = State::Home;
                self.overlay = Overlay::None;
                // The next citizen finds the home page in its own manner.
                self.lang = Lang::default();
            }
            CoreEvent::OutOfService(_) | CoreEvent::InService => {}
            CoreEvent::CaseNumber(number) => {
                if let State::Sign(sign) = &mut self.state {
                    sign.case_number = Some(number.clone());
                    sign.problem = None;
                }
            }
            CoreEvent::NoCaseNumber(code) => {
                if let State::Sign(sign) = &mut self.state {
                    sign.problem = Some(crate::steps::sign::Problem::NotTakenIn(*code));
                }
            }
            CoreEvent::Sealed | CoreEvent::Stored | CoreEvent::Delivered { .. } | CoreEvent::Refused(_) => {
                return self.step_turn(|state, cx| match state {
                    State::Submitting(submitting) => submitting.core(event, cx),
                    State::Receipt(receipt) => receipt.core(event),
                    other => Turn::stay(other),
                });
            }
        }
        (self, Vec::new())
    }

    fn leave(self, again: bool) -> (Visit, Vec<Effect>) {
        self.step_turn(|state, _| Turn::exit(state, Exit::Leave { again }))
    }

    /// Lets the step handle something and follows its exit.
    fn step_turn(mut self, handle: impl FnOnce(State, &Context) -> Turn) -> (Visit, Vec<Effect>) {
        let (catalogue, printers, feeder) = (Arc::clone(&self.catalogue), self.printers, self.feeder);
        let cx = Context { catalogue, network: self.network, printers, feeder, now: self.now };
        let before = self.step();
        let Turn { state, exit, mut effects } = handle(self.state, &cx);
        self.state = state;
        if let Some(exit) = exit {
            let manner = Manner { lang: self.lang, large_text: self.large_text };
            let (state, entered) = transitions::next(self.state, exit, manner, &cx);
            self.state = state;
            effects.extend(entered);
        }
        if self.step() != before {
            self.idle.restart(self.now.mono);
        }
        (self, effects)
    }
}

/// What the scanner's side says while the citizen is in another step: pages of the draft are still made and kept; any
/// other page belongs to nobody.
fn elsewhere(mut state: State, event: &ScannerEvent) -> Turn {
    let told = state.draft_mut().and_then(|draft| draft.told(event));
    let belongs = |id| state.draft().is_some_and(|draft| draft.page(id).is_some());
    let effects = match (told, event) {
        (Some(effects), _) => effects,
        (None, ScannerEvent::Page(page) | ScannerEvent::Remade(page)) if !belongs(page.id) => {
            vec![Effect::DropPage(page.id)]
        }
        (None, _) => Vec::new(),
    };
    Turn::stay(state).with_all(effects)
}

fn citizen_in_step(state: State, intent: &Citizen, cx: &Context) -> Turn {
    match state {
        State::Home => match intent {
            Citizen::Apply | Citizen::Next => Turn::exit(State::Home, Exit::Browse),
            Citizen::ChooseItem(key) => Turn::exit(State::Home, Exit::Open(key.clone())),
            _ => Turn::stay(State::Home),
        },
        State::ChooseItem(choose) => choose.citizen(intent),
        State::ItemGuide(guide) => guide.citizen(intent, cx),
        State::Identify(identify) => identify.citizen(intent),
        State::Situation(situation) => situation.citizen(intent),
        State::OneTimeNotice(notice) => notice.citizen(intent),
        State::FillForm(form) => form.citizen(intent, cx),
        State::ProvideMaterials(materials) => materials.citizen(intent, cx),
        State::Review(review) => review.citizen(intent),
        State::Sign(sign) => sign.citizen(intent, cx),
        State::Receipt(receipt) => receipt.citizen(intent),
        state @ (State::Submitting(_) | State::Goodbye(_) | State::OutOfService(_)) => Turn::stay(state),
    }
}
