//! Head, steps and foot: the same on every page.

use lobby_domain::Lang;
use lobby_flow::{Network, Overlay, Step, Visit};
use lobby_words::Words;
use slint::SharedString;

use crate::kit::canvas::{Canvas, refresh};
use crate::kit::view::{Head, Scene};
use crate::kit::{geometry, typeset};
use crate::options::ScreenOptions;
use crate::texts;
use crate::ui::{self, Bar, View};

/// What stands around a page.
#[derive(Clone, PartialEq)]
pub(crate) struct Chrome {
    pub view: View,
    lang: Lang,
    language: &'static str,
    bar: Bar,
    /// Back, help and end do something.
    keys: [bool; 3],
    hall: SharedString,
    /// The name of the hall takes two lines, and its place none; the names of most halls take one.
    hall_long: bool,
    place: SharedString,
    mark: SharedString,
    /// Of a kiosk for tests: what stands in the band on top; empty otherwise.
    test: SharedString,
    time: SharedString,
    date: SharedString,
    person: SharedString,
    online: bool,
    steps: Vec<ui::Step>,
    steps_line: SharedString,
    steps_share: f32,
}

const STEPS: [Words; 7] = [
    texts::STEP_SERVICE,
    texts::STEP_IDENTITY,
    texts::STEP_RECORDS,
    texts::STEP_FORM,
    texts::STEP_PAPERS,
    texts::STEP_CHECK,
    texts::STEP_SIGN,
];

impl Chrome {
    pub(crate) fn of(visit: &Visit, options: &ScreenOptions, scene: &Scene) -> Chrome {
        let ScreenOptions { hall, place, mark, kiosk_use, .. } = options;
        let view = view_of(visit);
        // Countdown, help and the end carry no name.
        let person = match visit.overlay {
            Overlay::None => visit.masked_name().unwrap_or_default(),
            Overlay::IdleCountdown { .. }
            | Overlay::EndSheet
            | Overlay::Erase(_)
            | Overlay::EarlierCase
            | Overlay::HelpSheet
            | Overlay::Technician { .. } => String::new(),
        };
        let at = step_number(visit.step());
        Chrome {
            view,
            lang: visit.lang,
            language: lobby_words::language(scene.next_lang).name,
            bar: bar_of(visit),
            keys: keys_of(visit),
            hall: hall.get(visit.lang).into(),
            hall_long: geometry::weight(hall.get(visit.lang)) > scene.geometry.hall_letters(!person.is_empty()),
            place: place.get(visit.lang).into(),
            mark: mark.into(),
            test: if kiosk_use.is_test() { scene.say(texts::TEST_KIOSK) } else { SharedString::default() },
            time: typeset::time(scene.now).into(),
            date: lobby_words::date_of_week(scene.now.date(), visit.lang).into(),
            person: person.into(),
            online: visit.network == Network::Up,
            steps: STEPS
                .iter()
                .enumerate()
                .map(|(i, words)| ui::Step {
                    name: scene.say(*words),
                    state: match (i + 1).cmp(&at) {
                        std::cmp::Ordering::Less => 0,
                        std::cmp::Ordering::Equal => 1,
                        std::cmp::Ordering::Greater => 2,
                    },
                })
                .collect(),
            steps_line: STEPS.get(at.wrapping_sub(1)).map_or_else(SharedString::default, |words| {
                scene.fill(texts::STEP_LINE, &[("n", &at.to_string()), ("name", words.get(visit.lang))])
            }),
            steps_share: [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0].get(at).copied().unwrap_or_default() / 7.0,
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let app = canvas.global::<ui::App>();
        app.set_bar(self.bar);
        let [back, help, end] = self.keys;
        app.set_can_back(back);
        app.set_can_help(help);
        app.set_can_end(end);
        app.set_hall(self.hall.clone());
        app.set_hall_long(self.hall_long);
        app.set_place(self.place.clone());
        app.set_mark(self.mark.clone());
        app.set_test(self.test.clone());
        app.set_time(self.time.clone());
        app.set_date(self.date.clone());
        app.set_person(self.person.clone());
        app.set_online(self.online);
        app.set_steps(refresh(app.get_steps(), self.steps.clone()));
        app.set_steps_line(self.steps_line.clone());
        app.set_steps_share(self.steps_share);
        self.paint_words(&app);
        app.set_view(self.view);
    }

    fn paint_words(&self, app: &ui::App) {
        let say = |words: Words| words.get(self.lang).into();
        app.set_network(say(if self.online { texts::ONLINE } else { texts::OFFLINE }));
        app.set_back(say(texts::BACK));
        app.set_help(say(if self.bar == Bar::Out { texts::OUT_STAFF } else { texts::HELP }));
        app.set_language(self.language.into());
        app.set_larger(say(texts::LARGE));
        app.set_end(say(texts::END));
        app.set_waiting(say(texts::WAITING));
        app.set_delete(say(texts::KEY_DELETE));
        app.set_clear(say(texts::KEY_CLEAR));
        app.set_remove_all(say(texts::KEY_CLEAR));
        app.set_space(say(texts::KEY_SPACE));
        app.set_shift(say(texts::KEY_SHIFT));
        app.set_symbols(say(texts::KEY_SIGNS));
        app.set_letters(say(texts::KEY_LETTERS));
        app.set_pad(say(texts::PAD));
    }
}

/// Title, sentence, buttons and remark of the page.
pub(crate) fn paint_head(head: &Head, canvas: &Canvas) {
    let page = canvas.global::<ui::Page>();
    page.set_counter(head.counter.clone());
    page.set_subject(head.subject.clone());
    page.set_title(head.title.clone());
    page.set_lead(head.lead.clone());
    page.set_actions(canvas.actions(page.get_actions(), &head.actions));
    page.set_note(head.note.clone());
}

/// The page that is shown for a visit.
pub(crate) fn view_of(visit: &Visit) -> View {
    match visit.overlay {
        Overlay::IdleCountdown { .. } => return View::Idle,
        Overlay::EndSheet | Overlay::Erase(_) | Overlay::EarlierCase => return View::End,
        Overlay::HelpSheet => return View::Help,
        Overlay::Technician { .. } => return View::Technician,
        Overlay::None => {}
    }
    match visit.step() {
        Step::Home => View::Home,
        Step::ChooseItem => View::ChooseItem,
        Step::ItemGuide => View::ItemGuide,
        Step::Identify => View::Identify,
        Step::Situation => View::Situation,
        Step::OneTimeNotice => View::OneTimeNotice,
        Step::FillForm => View::FillForm,
        Step::ProvideMaterials => View::ProvideMaterials,
        Step::Review => View::Review,
        Step::Sign => View::Sign,
        Step::Submitting => View::Submitting,
        Step::Receipt => View::Receipt,
        Step::MyCases => View::MyCases,
        Step::Goodbye => View::Goodbye,
        Step::OutOfService => View::OutOfService,
    }
}

fn bar_of(visit: &Visit) -> Bar {
    match (visit.step(), visit.overlay) {
        (Step::Home, Overlay::None) => Bar::Home,
        (Step::OutOfService, Overlay::None) => Bar::Out,
        (Step::Submitting, Overlay::None) => Bar::Waiting,
        (Step::Goodbye, _) | (_, Overlay::Technician { .. } | Overlay::IdleCountdown { .. }) => Bar::None,
        (_, _) => Bar::Full,
    }
}

/// The keys of the bar that do something now: back, help, end. One that does nothing is not shown; its place stays.
fn keys_of(visit: &Visit) -> [bool; 3] {
    match visit.overlay {
        Overlay::None => [visit.step() != Step::Receipt, true, true],
        Overlay::EndSheet | Overlay::Erase(_) | Overlay::EarlierCase => [true, false, false],
        Overlay::HelpSheet => [true, true, false],
        Overlay::IdleCountdown { .. } | Overlay::Technician { .. } => [false; 3],
    }
}

/// Which of the seven steps, from 1; 0 outside an application.
fn step_number(step: Step) -> usize {
    match step {
        Step::ChooseItem | Step::ItemGuide => 1,
        Step::Identify => 2,
        Step::Situation | Step::OneTimeNotice => 3,
        Step::FillForm => 4,
        Step::ProvideMaterials => 5,
        Step::Review => 6,
        Step::Sign | Step::Submitting => 7,
        Step::Home | Step::Receipt | Step::MyCases | Step::Goodbye | Step::OutOfService => 0,
    }
}
