//! A line of the desk, in words and bars.

use lobby_casework::handling::clocks::{Clock, ClockState};
use lobby_casework::handling::step::ClockKind;
use lobby_casework::handling::urgency::{Left, Signal};
use lobby_words::Words;
use lobby_words::console::worklist as k;

use crate::console::case::standing::{clock_words, stage_words};
use crate::console::plain::plain;
use crate::console::wording::Wording;
use crate::service::worklist::DeskCase;

/// Most pieces of a bar: more than that cannot be told apart.
const PIECES_MAX: i32 = 20;

/// A line.
pub struct Row {
    pub number: String,
    pub item: String,
    pub applicant: String,
    pub kiosk: String,
    pub stage: &'static str,
    pub signal: &'static str,
    pub tag: &'static str,
    pub is_late: bool,
    pub holder: Option<String>,
    pub clocks: Vec<Bar>,
    pub due: String,
    pub is_provisional: bool,
    pub is_spoiled: bool,
}

/// A clock: words, and a bar of working days.
pub struct Bar {
    pub name: &'static str,
    pub left: String,
    /// Colour by how urgent it is: `bad`, `warn`, `info`, `still`.
    pub class: &'static str,
    pub pieces: Vec<Piece>,
    pub width: i32,
}

/// A piece of a bar.
pub struct Piece {
    pub x: i32,
    pub is_over: bool,
}

impl Row {
    /// In the words of the page.
    pub fn new(w: &Wording, case: &DeskCase) -> Row {
        let running = case.clocks.iter().filter(|(clock, _)| !matches!(clock.state, ClockState::Ended { .. }));
        let next = running.clone().filter(|(clock, _)| clock.state == ClockState::Running);
        let next = next.filter_map(|(clock, _)| clock.due).min_by_key(|due| due.day);
        Row {
            number: case.line.case_number.to_string(),
            item: match &case.line.item_name {
                Some(name) => plain(w.of(name)),
                None => case.line.item_key.to_string(),
            },
            applicant: case.line.applicant_masked.as_deref().map_or_else(|| "—".to_owned(), plain),
            kiosk: case.line.kiosk.to_string(),
            stage: w.say(stage_words(case.line.stage)),
            signal: w.say(signal_words(case.signal)),
            tag: match case.signal {
                Signal::Late => "tag tag-bad",
                Signal::DeemedSoon | Signal::Soon => "tag tag-warn",
                Signal::Normal => "tag tag-ok",
                Signal::WaitsForApplicant | Signal::Paused | Signal::Done => "tag tag-still",
            },
            is_late: case.signal == Signal::Late,
            holder: case.holder.as_deref().map(plain),
            clocks: running.map(|(clock, left)| Bar::new(w, clock, *left)).collect(),
            due: next.map_or_else(|| "—".to_owned(), |due| w.day(k::DAY, due.day.date())),
            is_provisional: next.is_some_and(|due| due.is_provisional),
            is_spoiled: case.is_spoiled,
        }
    }
}

impl Bar {
    /// In the words of the page.
    pub fn new(w: &Wording, clock: &Clock, left: Option<Left>) -> Bar {
        let is_running = clock.state == ClockState::Running;
        let (words, class) = match left {
            _ if !is_running => (w.say(k::STANDS).to_owned(), "still"),
            None => (w.say(k::NOT_KNOWN).to_owned(), "still"),
            Some(Left { days, .. }) if days < 0 => (w.count(k::OVER_BY, -days), "bad"),
            Some(Left { days, .. }) if days <= 1 => (w.count(k::LEFT, days), "warn"),
            Some(Left { days, .. }) => (w.count(k::LEFT, days), "info"),
        };
        let total = left.map_or(0, |left| left.total).max(0);
        let shown = total.min(PIECES_MAX);
        // A bar of more days than pieces is scaled; a day that is over is never shown as none.
        let over =
            left.map_or(0, |left| if total > shown { (left.over * shown + total - 1) / total } else { left.over });
        Bar {
            name: w.say(name_words(clock.kind)),
            left: words,
            class,
            pieces: (0..shown).map(|n| Piece { x: n * 5, is_over: n < over }).collect(),
            width: (shown * 5).max(1),
        }
    }
}

fn name_words(kind: ClockKind) -> Words {
    match kind {
        ClockKind::Intake => k::CLOCK_INTAKE,
        ClockKind::Promised => k::CLOCK_PROMISED,
        ClockKind::Statutory => k::CLOCK_STATUTORY,
        ClockKind::Stage => k::CLOCK_STAGE,
        ClockKind::Correction | ClockKind::Delivery => clock_words(kind),
    }
}

pub fn signal_words(signal: Signal) -> Words {
    match signal {
        Signal::Late => k::SIGNAL_LATE,
        Signal::DeemedSoon => k::SIGNAL_DEEMED,
        Signal::Soon => k::SIGNAL_SOON,
        Signal::Normal => k::SIGNAL_NORMAL,
        Signal::WaitsForApplicant => k::SIGNAL_APPLICANT,
        Signal::Paused => k::SIGNAL_PAUSED,
        Signal::Done => k::SIGNAL_DONE,
    }
}
