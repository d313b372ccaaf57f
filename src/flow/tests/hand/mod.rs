//! A citizen for tests: walks a visit over the sample catalogue, with a clock of its own.

#![allow(clippy::unwrap_used, dead_code)]

#[path = "../../../../tests/sample/mod.rs"]
pub mod sample;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::Timestamp;
use lobby_domain::Catalogue;
use lobby_domain::form::FieldKind;
use lobby_domain::id::FieldKey;
use lobby_domain::identity::IdCard;
use lobby_flow::part_date::DatePart;
use lobby_flow::steps::form_screen::FormScreen;
use lobby_flow::steps::provide_materials::{CaptureStage, ProvideMaterials};
use lobby_flow::steps::{choose_item, fill_form, home, provide_materials, sign, situation};
use lobby_flow::{
    CapturedPage, CoreEvent, Effect, Event, Intent, Now, Overlay, PageEffect, PageId, Printers, ReaderEvent,
    ScannerEvent, State, Step, Visit, delays,
};

pub use sample::card;

/// Rows of the review that are shown at once.
const ROWS: usize = 11;

pub static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let items = ["residence-permit-apply", "social-card-replace", "senior-card", "signboard-filing"];
    Arc::new(sample::catalogue(&items).try_into().unwrap())
});

/// A card whose holder may apply for this item: the senior card is for people of sixty and more.
pub fn card_for(item: &str) -> IdCard {
    card(|fields| {
        if item == "senior-card" {
            (fields.birth, fields.id_number) = ("19550418".into(), "330199195504180284".into());
        }
    })
}

/// A visit with its clock and the effects so far.
pub struct Hand {
    pub visit: Option<Visit>,
    pub mono: Duration,
    pub effects: Vec<Effect>,
    pub steps: Vec<Step>,
    /// Pages that came from the scanner.
    pub scanned: Vec<PageId>,
    to_keep: Vec<PageId>,
    pages: u32,
}

impl Hand {
    pub fn new() -> Hand {
        let mut hand = Hand {
            visit: None,
            mono: Duration::ZERO,
            effects: vec![],
            steps: vec![Step::Home],
            scanned: vec![],
            to_keep: vec![],
            pages: 0,
        };
        hand.visit = Some(hand.new_visit(Arc::clone(&CATALOGUE)));
        hand
    }

    /// A visit on its home page, at a kiosk with every device.
    pub fn new_visit(&self, catalogue: Arc<Catalogue>) -> Visit {
        Visit::new(catalogue, self.now()).with_printers(Printers { receipt: true, notice: true, letter: true })
    }

    pub fn now(&self) -> Now {
        let utc = Timestamp::from_second(1_793_588_400).unwrap() + self.mono;
        Now { mono: self.mono, local: jiff::tz::TimeZone::fixed(jiff::tz::offset(8)).to_datetime(utc), utc }
    }

    pub fn visit(&self) -> &Visit {
        self.visit.as_ref().unwrap()
    }

    pub fn step(&self) -> Step {
        self.visit().step()
    }

    pub fn event(&mut self, event: Event) {
        if let Event::Scanner(ScannerEvent::Page(page)) = &event {
            self.scanned.push(page.id);
        }
        let (visit, effects) = self.visit.take().unwrap().handle(event, self.now());
        if self.steps.last() != Some(&visit.step()) {
            self.steps.push(visit.step());
        }
        self.visit = Some(visit);
        let kept = |effect: &Effect| {
            if let Effect::Page(PageEffect::Keep(id)) = effect { Some(*id) } else { None }
        };
        self.to_keep.extend(effects.iter().filter_map(kept));
        self.effects.extend(effects);
        self.show();
    }

    /// Plays the screen: shows as many rows of the review as fit, and reports them.
    fn show(&mut self) {
        let State::Review(review) = &self.visit().state else { return };
        let first = review.first();
        let rows = first..review.rows().len().min(first + ROWS);
        if review.shown() != Some(&rows) {
            self.event(Event::RowsShown(rows));
        }
    }

    /// A touch once the page has settled.
    pub fn tap(&mut self, intent: impl Into<Intent>) {
        self.mono += delays::PAGE_SETTLES;
        self.touch(intent);
    }

    /// A touch at once, as quick as the one before.
    pub fn touch(&mut self, intent: impl Into<Intent>) {
        self.event(Event::Intent(intent.into()));
    }

    /// Opens an item's guide, from home or from the list.
    pub fn choose_item(&mut self, key: &str) {
        if self.step() == Step::Home {
            self.tap(home::Intent::Open(key.parse().unwrap()));
        } else {
            self.tap(choose_item::Intent::Open(key.parse().unwrap()));
        }
    }

    pub fn wait(&mut self, time: Duration) {
        let end = self.mono + time;
        while self.mono < end {
            self.mono = end.min(self.mono + Duration::from_millis(500));
            self.event(Event::Tick);
        }
    }

    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Home to the card read.
    pub fn identify(&mut self, item: &str) {
        self.choose_item(item);
        assert_eq!(self.step(), Step::ItemGuide);
        self.tap(Intent::Next);
        assert_eq!(self.step(), Step::Identify);
        self.event(Event::Reader(ReaderEvent::Empty));
        self.event(Event::Reader(ReaderEvent::Found));
        self.event(Event::Reader(ReaderEvent::Read(Box::new(card_for(item)))));
        self.event(Event::Reader(ReaderEvent::Lifted));
        self.tap(Intent::Next);
    }

    /// Home to the card read, to see one's own cases.
    pub fn see_cases(&mut self) {
        self.tap(home::Intent::SeeCases);
        assert_eq!(self.step(), Step::Identify);
        self.event(Event::Reader(ReaderEvent::Empty));
        self.event(Event::Reader(ReaderEvent::Read(Box::new(card(|_| ())))));
        self.event(Event::Reader(ReaderEvent::Lifted));
        self.tap(Intent::Next);
    }

    /// Does the one thing the step shown asks for.
    pub fn go_on(&mut self, answers: &BTreeMap<&str, &str>) {
        if let Overlay::Erase(_) = self.visit().overlay {
            return self.tap(Intent::ConfirmErasure);
        }
        match self.visit().state.clone() {
            State::Situation(situation) => {
                let question = situation.question().unwrap();
                let first = question.answers[0].code.as_str();
                let code = answers.get(question.code.as_str()).copied().unwrap_or(if question.code == "agent" {
                    "no"
                } else {
                    first
                });
                self.tap(situation::Intent::Answer(code.into()));
                self.tap(Intent::Next);
            }
            State::FillForm(form) => {
                if let Some(FormScreen::Question { field, .. }) = form.screens().get(form.index) {
                    self.fill(field);
                }
                self.tap(Intent::Next);
            }
            State::ProvideMaterials(materials) => self.go_on_with_papers(materials),
            State::Sign(_) => {
                self.event(Event::Core(CoreEvent::CaseNumber(number())));
                self.tap(sign::Intent::ToggleDeclaration);
                self.draw();
                self.tap(Intent::Next);
            }
            State::Home(_)
            | State::ChooseItem(_)
            | State::ItemGuide(_)
            | State::Identify(_)
            | State::OneTimeNotice(_)
            | State::Review(_)
            | State::Submitting(_)
            | State::Receipt(_)
            | State::MyCases(_)
            | State::Goodbye(_)
            | State::OutOfService(_) => self.tap(Intent::Next),
        }
    }

    /// Opens the next paper, scans a page of it, or goes on.
    fn go_on_with_papers(&mut self, materials: ProvideMaterials) {
        match materials.open {
            None => {
                let open = materials.lines().into_iter().find(|line| !materials.draft.settled(line));
                match open {
                    Some(line) => self.tap(provide_materials::Intent::OpenMaterial(line.material.code)),
                    None => self.tap(Intent::Next),
                }
            }
            Some(ref capture) if capture.stage == CaptureStage::Place => {
                let settled = materials.open_line().is_some_and(|line| materials.draft.settled(&line));
                if settled {
                    self.tap(Intent::Next);
                } else {
                    self.tap(provide_materials::Intent::Scan);
                    let page = self.page();
                    self.event(Event::Scanner(ScannerEvent::Page(page)));
                    self.tap(provide_materials::Intent::AcceptPage);
                    self.keep();
                }
            }
            Some(capture) => match capture.stage {
                // Whatever a random citizen began: back to the paper.
                CaptureStage::Look(id) => self.tap(provide_materials::Intent::DiscardPage(id)),
                CaptureStage::Place
                | CaptureStage::Scanning { .. }
                | CaptureStage::Feeding { .. }
                | CaptureStage::Check(_)
                | CaptureStage::Fault(_) => self.tap(Intent::Back),
            },
        }
    }

    /// Types into the field shown, in place of what it holds.
    pub fn type_text(&mut self, text: &str) {
        self.tap(fill_form::Intent::ClearText);
        self.tap(fill_form::Intent::Type(text.into()));
    }

    pub fn draw(&mut self) {
        for x in [100.0, 300.0] {
            self.tap(sign::Intent::BeginStroke(x, 100.0));
            self.tap(sign::Intent::ExtendStroke(x + 80.0, 180.0));
            self.tap(sign::Intent::EndStroke);
        }
    }

    /// The shell says of every page that was asked for by the last event that it is durable.
    pub fn keep(&mut self) {
        for id in std::mem::take(&mut self.to_keep) {
            self.event(Event::Scanner(ScannerEvent::Kept(id)));
        }
    }

    pub fn page(&mut self) -> Box<CapturedPage> {
        self.pages += 1;
        Box::new(sample::page(self.pages))
    }

    fn fill(&mut self, key: &FieldKey) {
        let field = self.visit().state.draft().unwrap().item.form.field(key).unwrap().clone();
        match field.kind {
            FieldKind::Phone => self.type_text("19900000101"),
            FieldKind::IdNumber => self.type_text("330199199304180288"),
            FieldKind::Area | FieldKind::Money | FieldKind::Integer => self.type_text("3.5"),
            FieldKind::Date => {
                self.tap(fill_form::Intent::OpenDatePart(DatePart::Year));
                self.tap(fill_form::Intent::Type("20250301".into()));
            }
            FieldKind::YesNo => self.tap(fill_form::Intent::Choose("yes".into())),
            FieldKind::Choice => {
                let list = field.choice_list.clone().unwrap();
                let code = CATALOGUE.choices(&list)[0].code.clone();
                self.tap(fill_form::Intent::Choose(code));
            }
            FieldKind::Address => {
                for (level, code) in ["340000", "348100", "348102", "348102001"].into_iter().enumerate() {
                    self.tap(fill_form::Intent::PickDivision { level, code: code.into() });
                }
                self.type_text("岚桥南街18号");
            }
            FieldKind::Text
            | FieldKind::PersonName
            | FieldKind::BankAccount
            | FieldKind::CreditCode
            | FieldKind::MultiChoice
            | FieldKind::Declaration
            | FieldKind::Signature => self.type_text("测试"),
        }
    }

    /// Goes on until `step` is shown.
    pub fn until(&mut self, step: Step, answers: &BTreeMap<&str, &str>) {
        for _ in 0..200 {
            if self.step() == step {
                return;
            }
            self.go_on(answers);
        }
        panic!("never came to {step:?}, stands at {:?}", self.step());
    }
}

pub fn number() -> lobby_domain::CaseNumber {
    lobby_domain::CaseNumber::new("WL01", "K01", 1).unwrap()
}

/// The visit after one more event, once its page has settled.
pub fn later(visit: Visit, event: Event) -> Visit {
    let now = Now { mono: visit.now.mono + delays::PAGE_SETTLES, ..visit.now };
    visit.handle(event, now).0
}
