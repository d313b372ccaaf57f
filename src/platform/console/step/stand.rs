//! How a case stands in handling: its clocks, what the officer may do, its letters and what happened.

use lobby_casework::authority::Action;
use lobby_casework::handling::clocks::ClockState;
use lobby_casework::handling::serving::Standing;
use lobby_casework::handling::{OfficerStep, Step};
use lobby_domain::Actor;
use lobby_words::common::date::FULL;
use lobby_words::console::{case as case_words, desk, step as k};

use super::form::StepForm;
use super::words;
use crate::console::case::standing::stage_words;
use crate::console::happened::Happened;
use crate::console::plain::plain;
use crate::console::wording::Wording;
use crate::console::worklist::row::{Bar, signal_words};
use crate::public::letter::document_words;
use crate::service::handling::shown::CaseShown;
use crate::service::notice::Letter;

/// How a case stands.
pub struct Stand {
    pub number: String,
    pub stage: &'static str,
    pub signal: &'static str,
    pub clocks: Vec<Bar>,
    pub offers: Vec<Offer>,
    pub form: Option<StepForm>,
    pub done: Option<String>,
    pub letters: Vec<LetterLine>,
    pub happened: Vec<Happened>,
    pub same_item: Vec<String>,
    /// The page that this stands on.
    pub here: String,
}

/// A step that the officer may take.
pub struct Offer {
    pub name: &'static str,
    pub title: &'static str,
    pub hint: &'static str,
    pub is_here: bool,
    /// Its key, from 1.
    pub key: usize,
}

/// A letter of the case.
pub struct LetterLine {
    pub title: &'static str,
    pub number: Option<String>,
    pub code: String,
    pub standing: String,
}

impl Stand {
    /// In the words of the page; `seen_by`: the action that opens the page.
    pub fn new(w: &Wording, shown: &CaseShown, seen_by: Action, form: Option<StepForm>, done: Option<String>) -> Stand {
        let page = if seen_by == Action::ReadApplication { "" } else { "/handling" };
        let offer = |(key, step): (usize, &OfficerStep)| Offer {
            name: step.name(),
            title: w.say(words::title(*step)),
            hint: w.say(words::hint(*step)),
            is_here: form.as_ref().is_some_and(|form| form.step == step.name()),
            key,
        };
        let running = shown.clocks.iter().zip(&shown.left);
        let running = running.filter(|(clock, _)| !matches!(clock.state, ClockState::Ended { .. }));
        Stand {
            number: shown.number.to_string(),
            stage: w.say(stage_words(shown.file.stage)),
            signal: w.say(signal_words(shown.signal)),
            clocks: running.map(|(clock, left)| Bar::new(w, clock, *left)).collect(),
            offers: (1..).zip(&shown.offered).map(offer).collect(),
            letters: shown.letters.iter().map(|letter| LetterLine::new(w, letter)).collect(),
            happened: happened(w, shown),
            same_item: shown.same_item.iter().map(ToString::to_string).collect(),
            here: format!("/cases/{}{page}", shown.number),
            form,
            done,
        }
    }
}

/// The steps of a case, oldest first.
pub fn happened(w: &Wording, shown: &CaseShown) -> Vec<Happened> {
    let line = |recorded: &lobby_casework::handling::Recorded| Happened {
        at: recorded.at,
        time: w.exact_time(&recorded.at),
        what: w.say(words::happened(&recorded.step)),
        who: who(w, shown, &recorded.actor),
        alarm: matches!(recorded.step, Step::SecondCorrectionRefused { .. }),
    };
    shown.steps.iter().map(line).collect()
}

fn who(w: &Wording, shown: &CaseShown, actor: &Actor) -> String {
    match actor {
        Actor::Kiosk(id) => w.with(desk::KIOSK, "kiosk", id.as_str()),
        Actor::Officer(login) => shown.names.get(login).map_or_else(|| login.to_string(), |name| plain(name)),
        Actor::Platform => w.say(case_words::ACTOR_PLATFORM).to_owned(),
    }
}

impl LetterLine {
    fn new(w: &Wording, letter: &Letter) -> LetterLine {
        LetterLine {
            title: w.say(document_words(letter.notice.document)),
            number: letter.notice.number.clone(),
            code: letter.notice.code.clone(),
            standing: match letter.standing {
                Standing::Served(served) => w.with(k::SERVED, "day", w.day(FULL, served.on.date())),
                Standing::Open => w.say(k::OPEN).to_owned(),
                Standing::Silent => w.say(k::SILENT).to_owned(),
            },
        }
    }
}
