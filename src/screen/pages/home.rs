//! The first page: what this is and where to begin.

use lobby_domain::{FailureCode, ImplementationItem};
use lobby_flow::{Network, Visit};
use slint::{ComponentHandle, SharedString};

use crate::kit::view::{Head, Line, Note, Scene, Tone, refresh};
use crate::pages::choose_item::second_line;
use crate::texts;
use crate::ui;

/// Tiles in two columns of four.
const USED_MAX: usize = 8;

/// English names need the whole width.
const USED_LATIN: usize = 4;
/// With large text: two rows between "apply" and "ask someone".
const USED_LARGE: usize = 2;

/// What the first page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct HomeView {
    pub head: Head,
    greeting: SharedString,
    greeting_size: f32,
    two_lined: bool,
    promise: SharedString,
    apply: SharedString,
    apply_second: SharedString,
    apply_double: SharedString,
    used: SharedString,
    items: Vec<Line>,
    road: Vec<Line>,
    health: SharedString,
    health_tone: Tone,
    staff: Line,
}

impl HomeView {
    pub(crate) fn of(visit: &Visit, scene: &Scene) -> HomeView {
        let offered = visit.catalogue.offered(scene.now.date());
        let (health, health_tone) = health(&visit.device_faults, scene);
        let latin = scene.lang == lobby_domain::Lang::En;
        HomeView {
            head: Head { note: note(visit, offered.is_empty(), scene), ..Head::default() },
            greeting: scene.say(texts::GREETING),
            greeting_size: if latin {
                58.0
            } else if scene.large {
                84.0
            } else {
                76.0
            },
            two_lined: latin,
            promise: scene.say(texts::PROMISE),
            apply: scene.say(texts::APPLY),
            apply_second: if scene.large {
                scene.say(texts::APPLY_LARGE)
            } else {
                scene.count(texts::APPLY_COUNT, offered.len())
            },
            apply_double: scene.say(texts::APPLY_DOUBLE),
            used: scene.say(texts::USED_MOST),
            items: offered
                .iter()
                .take(match (scene.large, latin) {
                    (true, _) => USED_LARGE,
                    (false, true) => USED_LATIN,
                    (false, false) => USED_MAX,
                })
                .map(|item| tile(item, scene))
                .collect(),
            road: road(scene),
            health,
            health_tone,
            staff: Line {
                icon: "hand-helping".into(),
                name: scene.say(texts::STAFF),
                second: scene.say(texts::STAFF_SECOND),
                intent: "help".into(),
                ..Line::default()
            },
        }
    }

    pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
        let page = kiosk.global::<ui::Home>();
        page.set_greeting(self.greeting.clone());
        page.set_greeting_size(self.greeting_size);
        page.set_two_lined(self.two_lined);
        page.set_promise(self.promise.clone());
        page.set_apply(self.apply.clone());
        page.set_apply_second(self.apply_second.clone());
        page.set_apply_double(self.apply_double.clone());
        page.set_used(self.used.clone());
        page.set_items(refresh(page.get_items(), &self.items));
        page.set_road(refresh(page.get_road(), &self.road));
        page.set_health(self.health.clone());
        page.set_health_tone(self.health_tone);
        page.set_staff(self.staff.clone());
    }
}

fn tile(item: &ImplementationItem, scene: &Scene) -> Line {
    Line {
        icon: if scene.large { "file-text".into() } else { SharedString::default() },
        name: scene.text(&item.name),
        second: second_line(item, scene),
        intent: "item".into(),
        argument: item.key.as_str().into(),
        ..Line::default()
    }
}

fn road(scene: &Scene) -> Vec<Line> {
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

fn note(visit: &Visit, no_items: bool, scene: &Scene) -> Note {
    if no_items {
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

/// Said on the pages where it matters: the network is down, applying goes on.
pub(crate) fn offline_note(visit: &Visit, scene: &Scene) -> Note {
    match visit.network {
        Network::Up => Note::default(),
        Network::Down => Note {
            tone: Tone::Warn,
            icon: "cloud-off".into(),
            title: scene.say(texts::OFFLINE_TITLE),
            body: scene.say(texts::OFFLINE_BODY),
            last: SharedString::default(),
        },
    }
}

fn health(faults: &[FailureCode], scene: &Scene) -> (SharedString, Tone) {
    let has = |letter| faults.iter().any(|code| code.code().starts_with(letter));
    let words = if faults.is_empty() {
        return (scene.say(texts::HEALTH_OK), Tone::Ok);
    } else if has('R') {
        texts::HEALTH_READER
    } else if has('S') {
        texts::HEALTH_SCANNER
    } else {
        texts::HEALTH_OTHER
    };
    (scene.say(words), Tone::Warn)
}
