//! The visit: its state, its overlay, its language, and the one entry for events.

use std::collections::BTreeMap;
use std::sync::Arc;

use lobby_domain::equipment::Equipment;
use lobby_domain::id::ItemKey;
use lobby_domain::kiosk_health::{DeviceKind, KioskStatus};
use lobby_domain::person_case::{PersonCase, PersonCases};
use lobby_domain::{Catalogue, FailureCode, Lang, Languages};

use crate::delays;
use crate::dispatch;
use crate::effect::Effect;
use crate::event::Event;
use crate::feeder::Feeder;
use crate::idle::IdleClock;
use crate::intent::Intent;
use crate::last_tap::LastTap;
use crate::now::Now;
use crate::offer::Offers;
use crate::on_reader::OnReader;
use crate::overlay::Overlay;
use crate::place::Place;
use crate::printing::{Paper, Printers};
use crate::question::Answer;
use crate::report::{CoreEvent, Network, PrinterEvent, ScannerEvent};
use crate::settling::Settling;
use crate::state::State;
use crate::step::Step;
use crate::steps::home::Home;
use crate::steps::out_of_service::OutOfService;
use crate::steps::{Context, DisplayPrefs, Exit, StepOutcome};
use crate::transitions;

/// One citizen's visit.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Language shown.
    pub lang: Lang,
    /// Languages that the language key steps through.
    pub languages: Languages,
    /// Whether text is large.
    pub large_text: bool,
    /// Whether the platform answers.
    pub network: Network,
    /// Devices that are missing or at fault, as core tells it.
    pub device_faults: BTreeMap<DeviceKind, FailureCode>,
    /// What lies on the identity reader.
    pub on_reader: OnReader,
    /// What this kiosk can print.
    pub printers: Printers,
    /// What its scanner can take in besides one page on the glass.
    pub feeder: Feeder,
    /// State of the kiosk, for a technician; `None` until core has reported it.
    pub kiosk_status: Option<Arc<KioskStatus>>,
    /// What lies over the page.
    pub overlay: Overlay,
    /// The step's state.
    pub state: State,
    /// The verified list.
    pub catalogue: Arc<Catalogue>,
    /// Time of the event handled last.
    pub now: Now,
    /// Open cases of the item that was begun, while the person is told of them.
    earlier: Option<Arc<PersonCases>>,
    idle: IdleClock,
    settling: Settling,
    last_tap: LastTap,
}

impl Visit {
    /// A visit on its home page.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, now: Now) -> Visit {
        let mut idle = IdleClock::default();
        idle.restart(now.mono);
        Visit {
            lang: Lang::default(),
            languages: Languages::default(),
            large_text: false,
            network: Network::default(),
            device_faults: BTreeMap::new(),
            on_reader: OnReader::default(),
            printers: Printers::default(),
            feeder: Feeder::default(),
            kiosk_status: None,
            overlay: Overlay::None,
            state: State::Home(Home),
            catalogue,
            now,
            earlier: None,
            idle,
            settling: Settling::default(),
            last_tap: LastTap::default(),
        }
    }

    /// The same visit on a kiosk that can print this.
    #[must_use]
    pub fn with_printers(mut self, printers: Printers) -> Visit {
        self.printers = printers;
        self
    }

    /// The same visit at a kiosk that speaks these languages.
    #[must_use]
    pub fn with_languages(mut self, languages: Languages) -> Visit {
        self.languages = languages;
        self
    }

    /// The same visit at a kiosk whose scanner has this feeder.
    #[must_use]
    pub fn with_feeder(mut self, feeder: Feeder) -> Visit {
        self.feeder = feeder;
        self
    }

    /// The same visit in a window that reports what it has drawn ([`Event::PageDrawn`]).
    #[must_use]
    pub fn in_window(mut self) -> Visit {
        self.settling = self.settling.in_window();
        self
    }

    /// What this kiosk has, and what of it is at fault.
    #[must_use]
    pub fn equipment(&self) -> Equipment {
        Equipment {
            faults: self.device_faults.clone(),
            receipt_printer: self.printers.receipt,
            a4_printer: self.printers.notice,
        }
    }

    /// The items of the list, parted by whether they can be begun now.
    #[must_use]
    pub fn offers(&self) -> Offers<'_> {
        Offers::of(&self.catalogue, self.now.local.date(), &self.equipment(), self.network)
    }

    /// The step shown.
    #[must_use]
    pub fn step(&self) -> Step {
        self.state.step()
    }

    /// Whether another visit may take this one's place on the screen: nothing was begun at home, in the language and
    /// text size that every visit starts with; or the kiosk is out of service. No sheet is open in either case.
    #[must_use]
    pub fn can_be_replaced(&self) -> bool {
        let not_begun = self.step() == Step::Home && self.lang == Lang::default() && !self.large_text;
        self.overlay == Overlay::None && (not_begun || self.step() == Step::OutOfService)
    }

    /// Seconds left of the countdown, rounded up; `None` where there is none.
    #[must_use]
    pub fn countdown_seconds(&self) -> Option<u64> {
        match self.overlay {
            Overlay::IdleCountdown { until } => {
                Some(until.saturating_sub(self.now.mono).as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX))
            }
            Overlay::None
            | Overlay::EndSheet
            | Overlay::Erase(_)
            | Overlay::EarlierCase
            | Overlay::HelpSheet
            | Overlay::Technician { .. } => None,
        }
    }

    /// Whether the countdown may offer more time: not for ever.
    #[must_use]
    pub fn may_extend_idle(&self) -> bool {
        self.idle.may_extend()
    }

    /// The masked name for the head; `None` before its owner has confirmed a card and after everything is forgotten.
    #[must_use]
    pub fn masked_name(&self) -> Option<String> {
        self.state.card().map(|card| lobby_domain::identity::mask_name(card.display_name()))
    }

    /// Handles one event.
    #[must_use]
    pub fn handle(mut self, event: Event, now: Now) -> (Visit, Vec<Effect>) {
        self.now = now;
        let before = self.place();
        let (mut visit, effects) = self.apply(event);
        if visit.place() != before {
            visit.settling.begin(now.mono);
        }
        (visit, effects)
    }

    /// The page shown, as the citizen tells pages apart.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::of(&self.overlay, &self.state, self.lang, self.large_text)
    }

    /// How many pages have come since the first; names the one shown.
    #[must_use]
    pub fn pages_shown(&self) -> u64 {
        self.settling.pages()
    }

    fn apply(mut self, event: Event) -> (Visit, Vec<Effect>) {
        match event {
            Event::Intent(intent) => self.apply_intent(intent),
            Event::Tick => self.tick(),
            Event::Reader(event) => {
                self.on_reader = self.on_reader.after(&event);
                self.run_step(|state, cx| dispatch::apply_reader_event(state, event, cx))
            }
            Event::Scanner(event) => self.apply_scanner_event(event),
            Event::Printer(paper, event) => self.apply_printer_event(paper, event),
            Event::Core(event) => self.apply_core_event(&event),
            Event::PageDrawn(page) => {
                self.settling.drawn(page, self.now.mono);
                (self, Vec::new())
            }
            Event::RowsShown(rows) => {
                if let State::Review(review) = &mut self.state {
                    review.apply_rows_shown(rows);
                }
                (self, Vec::new())
            }
        }
    }

    /// Updates the printing of the page's own paper; a report about another paper changes nothing.
    fn apply_printer_event(mut self, paper: Paper, event: PrinterEvent) -> (Visit, Vec<Effect>) {
        let printing = match &mut self.state {
            State::Receipt(receipt) => receipt.printing.as_mut(),
            State::OneTimeNotice(notice) => notice.printing.as_mut(),
            State::MyCases(cases) => cases.printing_mut(),
            State::Home(_)
            | State::ChooseItem(_)
            | State::ItemGuide(_)
            | State::Identify(_)
            | State::Situation(_)
            | State::FillForm(_)
            | State::ProvideMaterials(_)
            | State::Review(_)
            | State::Sign(_)
            | State::Submitting(_)
            | State::Goodbye(_)
            | State::OutOfService(_) => None,
        };
        if let Some(printing) = printing {
            printing.apply_event(paper, event);
        }
        (self, Vec::new())
    }

    fn apply_scanner_event(mut self, event: ScannerEvent) -> (Visit, Vec<Effect>) {
        // A long stack keeps the citizen waiting without a touch.
        if self.overlay == Overlay::None && matches!(event, ScannerEvent::Page(_) | ScannerEvent::StackEnded) {
            self.idle.touch(self.now.mono);
        }
        self.run_step(|state, cx| dispatch::apply_scanner_event(state, event, cx))
    }

    fn apply_intent(mut self, intent: Intent) -> (Visit, Vec<Effect>) {
        let now = self.now.mono;
        if intent == Intent::Touch {
            self.idle.touch_nothing(now);
        } else {
            self.idle.touch(now);
        }
        if self.settling.is_settling(now) || self.last_tap.is_again(&intent, now) {
            return (self, Vec::new());
        }
        if self.overlay != Overlay::None {
            return self.apply_to_overlay(&intent);
        }
        match intent {
            Intent::ToggleLanguage => self.lang = self.languages.after(self.lang),
            Intent::ToggleLargeText => self.toggle_large_text(),
            Intent::Help => {
                self.overlay = Overlay::HelpSheet;
                self.idle.hold(self.now.mono + delays::HELP_STOPS_IDLE);
            }
            // The application is taken in: nothing would be lost.
            Intent::End if self.step() == Step::Receipt => return self.leave(false),
            Intent::End if self.may_end() => self.overlay = Overlay::EndSheet,
            Intent::OpenTechnicianPage if self.step() == Step::OutOfService && self.kiosk_status.is_some() => {
                self.overlay = Overlay::Technician { until: self.now.mono + delays::TECHNICIAN_IDLE };
            }
            Intent::Touch
            | Intent::End
            | Intent::ConfirmEnd
            | Intent::SeeEarlierCase
            | Intent::ConfirmErasure
            | Intent::CloseSheet
            | Intent::StillHere
            | Intent::MoreTime
            | Intent::OpenTechnicianPage => {}
            intent @ (Intent::Next
            | Intent::Back
            | Intent::Home(_)
            | Intent::ChooseItem(_)
            | Intent::Identify(_)
            | Intent::Situation(_)
            | Intent::OneTimeNotice(_)
            | Intent::FillForm(_)
            | Intent::ProvideMaterials(_)
            | Intent::Review(_)
            | Intent::Sign(_)
            | Intent::Receipt(_)
            | Intent::MyCases(_)) => {
                return self.run_step(|state, cx| dispatch::apply_intent(state, intent, cx));
            }
        }
        (self, Vec::new())
    }

    /// An intent while something lies over the page.
    fn apply_to_overlay(mut self, intent: &Intent) -> (Visit, Vec<Effect>) {
        match (self.overlay, intent) {
            (Overlay::IdleCountdown { .. } | Overlay::EndSheet, Intent::ConfirmEnd) => {
                self.overlay = Overlay::None;
                return self.leave(false);
            }
            (Overlay::IdleCountdown { .. }, Intent::MoreTime) => {
                self.overlay = Overlay::None;
                self.idle.extend(self.now.mono);
            }
            (Overlay::IdleCountdown { .. }, Intent::StillHere) => {
                self.overlay = Overlay::None;
                self.idle.restart(self.now.mono);
            }
            (Overlay::Erase(erasure), Intent::ConfirmErasure) => {
                self.overlay = Overlay::None;
                return self.run_step(|state, _| dispatch::erase(state, erasure));
            }
            (Overlay::EarlierCase, Intent::SeeEarlierCase) => {
                self.overlay = Overlay::None;
                let Some(cases) = self.earlier.take() else { return (self, Vec::new()) };
                return self.run_step(|state, _| StepOutcome::exit(state, Exit::SeeEarlier(cases)));
            }
            (Overlay::Technician { .. }, Intent::CloseSheet) => self.overlay = Overlay::None,
            (Overlay::Technician { .. }, touch) => {
                if *touch == Intent::ToggleLanguage {
                    self.lang = self.languages.after(self.lang);
                }
                self.overlay = Overlay::Technician { until: self.now.mono + delays::TECHNICIAN_IDLE };
            }
            (_, Intent::ToggleLanguage) => self.lang = self.languages.after(self.lang),
            (_, Intent::ToggleLargeText) => self.toggle_large_text(),
            (Overlay::EndSheet | Overlay::Erase(_) | Overlay::EarlierCase, Intent::CloseSheet | Intent::Back) => {
                self.overlay = Overlay::None;
            }
            (Overlay::HelpSheet, Intent::CloseSheet | Intent::Back | Intent::Help) => {
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
            review.show_from_top();
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
        self.run_step(dispatch::tick)
    }

    fn idle_due(&mut self) {
        if self.step() == Step::Home {
            // Nothing personal is there: only language and text size are reset.
            self.lang = Lang::default();
            self.large_text = false;
            self.overlay = Overlay::None;
            self.idle.restart(self.now.mono);
            return;
        }
        let countdown = if self.large_text { delays::IDLE_COUNTDOWN * 2 } else { delays::IDLE_COUNTDOWN };
        self.overlay = Overlay::IdleCountdown { until: self.now.mono + countdown };
    }

    fn apply_core_event(mut self, event: &CoreEvent) -> (Visit, Vec<Effect>) {
        match event {
            CoreEvent::Network(network) => self.network = *network,
            CoreEvent::Devices(faults) => self.device_faults.clone_from(faults),
            CoreEvent::KioskStatus(status) => self.kiosk_status = Some(Arc::clone(status)),
            CoreEvent::OutOfService(code) if self.step().is_before_the_card() => {
                self.state = State::OutOfService(OutOfService { code: *code });
                self.on_reader = OnReader::Unknown;
                return (self, vec![Effect::StopReader]);
            }
            CoreEvent::InService if self.step() == Step::OutOfService => {
                self.state = State::Home(Home);
                self.overlay = Overlay::None;
                // The next citizen finds the home page as every visit starts.
                self.lang = Lang::default();
            }
            CoreEvent::OutOfService(_) | CoreEvent::InService => {}
            CoreEvent::CaseNumber(number) => {
                if let State::Sign(sign) = &mut self.state {
                    sign.take_number(number.clone());
                }
            }
            CoreEvent::Answered(Answer::OpenCases { item, cases }) => self.note_earlier(item, cases),
            CoreEvent::NoCaseNumber(code) => {
                if let State::Sign(sign) = &mut self.state {
                    sign.miss_number(*code);
                }
            }
            CoreEvent::Sealed
            | CoreEvent::Stored
            | CoreEvent::Delivered { .. }
            | CoreEvent::Refused(_)
            | CoreEvent::Answered(_) => {
                return self.run_step(|state, cx| dispatch::apply_core_event(state, event, cx));
            }
        }
        (self, Vec::new())
    }

    /// Who has an open case of the item is told before the form is filled. Later, or under another sheet, nothing is said: the
    /// platform tells the officer.
    fn note_earlier(&mut self, item: &ItemKey, cases: &Arc<PersonCases>) {
        let is_early = matches!(self.step(), Step::Situation | Step::OneTimeNotice);
        let is_of_item = self.state.draft().is_some_and(|draft| draft.item.key == *item);
        if is_early && is_of_item && self.overlay == Overlay::None && !cases.cases.is_empty() {
            self.earlier = Some(Arc::clone(cases));
            self.overlay = Overlay::EarlierCase;
        }
    }

    /// The open case that the person is told of.
    #[must_use]
    pub fn earlier_case(&self) -> Option<&PersonCase> {
        self.earlier.as_ref()?.cases.first()
    }

    fn leave(self, again: bool) -> (Visit, Vec<Effect>) {
        self.run_step(|state, _| StepOutcome::exit(state, Exit::Leave { again }))
    }

    /// Runs `handle` on the step's state and follows its exit.
    fn run_step(mut self, handle: impl FnOnce(State, &Context) -> StepOutcome<State>) -> (Visit, Vec<Effect>) {
        let (catalogue, printers, feeder) = (Arc::clone(&self.catalogue), self.printers, self.feeder);
        let display = DisplayPrefs { lang: self.lang, large_text: self.large_text };
        let (network, on_reader, equipment) = (self.network, self.on_reader, self.equipment());
        let cx = Context { catalogue, network, printers, equipment, on_reader, feeder, display, now: self.now };
        let before = self.step();
        let StepOutcome { state, exit, mut effects, asks } = handle(self.state, &cx);
        self.state = state;
        if let Some(erasure) = asks {
            self.overlay = Overlay::Erase(erasure);
        }
        if let Some(exit) = exit {
            let (state, entered) = transitions::next(self.state, exit, &cx);
            self.state = state;
            effects.extend(entered);
        }
        if self.step() != before {
            self.idle.restart(self.now.mono);
            if self.step() == Step::Home {
                // The reader is watched only for a citizen who applies.
                effects.push(Effect::StopReader);
            }
        }
        if effects.iter().any(|effect| matches!(effect, Effect::StartReader | Effect::StopReader)) {
            self.on_reader = OnReader::Unknown;
        }
        (self, effects)
    }
}
