//! The first page: greeting, "apply", the services that are used most.

use std::collections::BTreeMap;

use lobby_domain::kiosk_health::DeviceKind;
use lobby_domain::{FailureCode, ImplementationItem};
use lobby_flow::steps::home;
use lobby_flow::{Network, Offers, Visit};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::service::{offline_note, promise, reason_note};
use crate::kit::tap::Tap;
use crate::kit::view::{Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the first page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct HomeView {
    pub head: Head,
    greeting: SharedString,
    promise: SharedString,
    apply: SharedString,
    apply_second: SharedString,
    apply_double: SharedString,
    cases: Line,
    used: SharedString,
    items: Vec<Line>,
    stages: Vec<Line>,
    health: SharedString,
    health_tone: Tone,
    staff: Line,
}

impl HomeView {
    pub(crate) fn of(visit: &Visit, scene: &Scene) -> HomeView {
        let offers = visit.offers();
        let (health, health_tone) = health(&visit.device_faults, offers.down(), scene);
        HomeView {
            head: Head { note: note(visit, &offers, scene), ..Head::default() },
            greeting: scene.say(texts::GREETING),
            promise: scene.say(texts::PROMISE),
            apply: scene.say(texts::APPLY),
            apply_second: if scene.large {
                scene.say(texts::APPLY_LARGE)
            } else {
                scene.count(texts::APPLY_COUNT, offers.now.len())
            },
            apply_double: if scene.is_han() {
                texts::APPLY.get(scene.next_lang).into()
            } else {
                SharedString::default()
            },
            cases: cases(visit, scene),
            used: if offers.now.is_empty() { SharedString::default() } else { scene.say(texts::USED_MOST) },
            items: offers.now.iter().take(scene.geometry.home_services()).map(|item| tile(item, scene)).collect(),
            stages: stages(scene),
            health,
            health_tone,
            staff: Line {
                icon: "hand-helping".into(),
                name: scene.say(texts::STAFF),
                second: scene.say(texts::STAFF_SECOND),
                ..Line::default()
            },
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Home>();
        page.set_greeting(self.greeting.clone());
        page.set_promise(self.promise.clone());
        page.set_apply(self.apply.clone());
        page.set_apply_second(self.apply_second.clone());
        page.set_apply_double(self.apply_double.clone());
        page.set_cases(canvas.line(&self.cases));
        page.set_used(self.used.clone());
        page.set_items(canvas.lines(page.get_items(), &self.items));
        page.set_stages(canvas.lines(page.get_stages(), &self.stages));
        page.set_health(self.health.clone());
        page.set_health_tone(self.health_tone);
        page.set_staff(canvas.line(&self.staff));
    }
}

/// The way to the person's own cases; without network it says so before a card is asked for.
fn cases(visit: &Visit, scene: &Scene) -> Line {
    let second = match visit.network {
        Network::Up => texts::CASES_HOME_SECOND,
        Network::Down => texts::CASES_HOME_OFFLINE,
    };
    Line {
        icon: "file-text".into(),
        name: scene.say(texts::CASES_HOME),
        second: scene.say(second),
        tap: Some(Tap::of(home::Intent::SeeCases)),
        ..Line::default()
    }
}

fn tile(item: &ImplementationItem, scene: &Scene) -> Line {
    Line {
        icon: if scene.large { "file-text".into() } else { SharedString::default() },
        name: scene.text(&item.name),
        second: promise(item, scene),
        tap: Some(Tap::of(home::Intent::Open(item.key.clone()))),
        ..Line::default()
    }
}

fn stages(scene: &Scene) -> Vec<Line> {
    [
        ("id-card", texts::ROAD_CARD),
        ("pencil-line", texts::ROAD_FORM),
        ("scan-line", texts::ROAD_PAPERS),
        ("send", texts::ROAD_SIGN),
    ]
    .into_iter()
    .map(|(icon, words)| Line { icon: icon.into(), name: scene.say(words), ..Line::default() })
    .collect()
}

fn note(visit: &Visit, offers: &Offers, scene: &Scene) -> Note {
    if offers.now.is_empty() {
        if let Some((_, why)) = offers.not_now.first() {
            // The first page has room for two lines.
            let note = reason_note(*why, scene);
            return Note { body: scene.say(texts::NOT_NOW_SHORT), last: SharedString::default(), ..note };
        }
        return Note {
            tone: Tone::Warn,
            icon: "info".into(),
            title: scene.say(texts::LIST_UPDATING),
            body: scene.say(texts::LIST_UPDATING_BODY),
            last: SharedString::default(),
        };
    }
    offline_note(visit, scene)
}

/// The device whose fault costs most, and how many services it costs now.
fn health(faults: &BTreeMap<DeviceKind, FailureCode>, down: usize, scene: &Scene) -> (SharedString, Tone) {
    let Some(kind) = faults.keys().next() else { return (scene.say(texts::HEALTH_OK), Tone::Ok) };
    let words = match (kind, down) {
        (DeviceKind::Reader, _) => texts::HEALTH_READER,
        (DeviceKind::Scanner, 0) => texts::HEALTH_SCANNER,
        (DeviceKind::Scanner, 1) => texts::HEALTH_SCANNER_ONE,
        (DeviceKind::Scanner, _) => texts::HEALTH_SCANNER_COUNT,
        (DeviceKind::Printer, _) => texts::HEALTH_PRINTER,
    };
    (scene.fill(words, &[("n", &down.to_string())]), Tone::Warn)
}
