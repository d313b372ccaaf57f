//! The receipt: the case number, and what happens next.

use lobby_domain::CaseNumber;
use lobby_flow::printing::{PrintStage as Stage, Printing};
use lobby_flow::steps::receipt::{self, Receipt};
use lobby_flow::{Network, Visit};
use lobby_words::common;
use slint::SharedString;

use crate::failures;
use crate::kit::canvas::Canvas;
use crate::kit::tap::Tap;
use crate::kit::typeset;
use crate::kit::view::{Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows. The code itself is set apart, see `Screen::set_qr`.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ReceiptView {
    pub head: Head,
    item: SharedString,
    when: SharedString,
    number_head: SharedString,
    number: (SharedString, SharedString),
    number_foot: SharedString,
    state: Note,
    next: SharedString,
    timeline: Vec<Line>,
    slip: Line,
}

impl ReceiptView {
    pub(crate) fn of(state: &Receipt, visit: &Visit, scene: &Scene) -> ReceiptView {
        let submitted = state.submitted_at;
        ReceiptView {
            head: Head {
                title: scene.say(texts::RECEIPT_TITLE),
                actions: vec![
                    scene.quiet(texts::APPLY_AGAIN, receipt::Intent::ApplyAgain),
                    scene.primary(texts::DONE_LEAVE, receipt::Intent::Leave),
                ],
                ..Head::default()
            },
            item: scene.text(&state.item_name),
            when: scene.fill(
                common::DATE_AND_TIME,
                &[("date", &typeset::date(submitted.date(), scene.lang)), ("time", &typeset::time(submitted))],
            ),
            number_head: scene.say(texts::NUMBER_HEAD),
            number: halves(&state.case_number),
            number_foot: scene.say(texts::NUMBER_FOOT),
            state: note(state, visit, scene),
            // The line of the printer takes the room of the heading.
            next: if scene.large || state.printing.is_some() {
                SharedString::default()
            } else {
                scene.say(texts::WHAT_NEXT)
            },
            timeline: timeline(state, visit, scene),
            slip: state.printing.as_ref().map(|printing| slip(printing, scene)).unwrap_or_default(),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Receipt>();
        page.set_item(self.item.clone());
        page.set_when(self.when.clone());
        page.set_number_head(self.number_head.clone());
        page.set_number_one(self.number.0.clone());
        page.set_number_two(self.number.1.clone());
        page.set_number_foot(self.number_foot.clone());
        page.set_state(self.state.clone());
        page.set_next(self.next.clone());
        page.set_timeline(canvas.lines(page.get_timeline(), &self.timeline));
        page.set_slip(canvas.line(&self.slip));
    }
}

/// The number in two lines, cut before the counter: QL01-K03, -004826-T.
fn halves(number: &CaseNumber) -> (SharedString, SharedString) {
    let text = number.as_str();
    let cut = text.match_indices('-').nth(1).map_or(text.len(), |(at, _)| at);
    (text[..cut].into(), text[cut..].into())
}

/// What the printer does. The number on the screen is enough without it, and says so.
fn slip(printing: &Printing, scene: &Scene) -> Line {
    let line = |icon: &str, words, tone| Line { icon: icon.into(), name: scene.say(words), tone, ..Line::default() };
    let shown = match printing.stage {
        Stage::Idle => return Line::default(),
        Stage::Printing => return line("printer", texts::SLIP_PRINTING, Tone::Info),
        Stage::Printed => line("receipt-text", texts::SLIP_PRINTED, Tone::Info),
        Stage::Failed(code) => Line {
            name: failures::what(code, scene.lang).into(),
            second: scene.fill(
                if scene.large { texts::SLIP_FAILED_SHORT } else { texts::SLIP_FAILED },
                &[("code", code.code())],
            ),
            ..line("printer", texts::SLIP_FAILED, Tone::Warn)
        },
    };
    if !printing.may_start() {
        return shown;
    }
    let again = if printing.next_is_copy() { texts::PRINT_COPY } else { texts::PRINT_AGAIN };
    Line { button: scene.say(again), tap: Some(Tap::of(receipt::Intent::Print)), ..shown }
}

fn note(state: &Receipt, visit: &Visit, scene: &Scene) -> Note {
    let (tone, icon, title, body) = match (state.received_at, visit.network) {
        (Some(_), _) => {
            let body = if scene.large { texts::RECEIPT_ONLINE_SHORT } else { texts::RECEIPT_ONLINE_BODY };
            (Tone::Ok, "shield-check", texts::RECEIPT_ONLINE, body)
        }
        (None, Network::Up) => {
            let body = if scene.large { texts::RECEIPT_SENDING_SHORT } else { texts::RECEIPT_SENDING_BODY };
            (Tone::Info, "shield-check", texts::RECEIPT_SENDING, body)
        }
        (None, Network::Down) => {
            let body = if scene.large { texts::RECEIPT_OFFLINE_SHORT } else { texts::RECEIPT_OFFLINE_BODY };
            (Tone::Warn, "cloud-off", texts::RECEIPT_OFFLINE, body)
        }
    };
    Note { tone, icon: icon.into(), title: scene.say(title), body: scene.say(body), last: SharedString::default() }
}

fn timeline(state: &Receipt, visit: &Visit, scene: &Scene) -> Vec<Line> {
    let at = scene.fill(texts::TODAY_AT, &[("t", &typeset::time(state.submitted_at))]);
    let row = |name: SharedString, second: SharedString, tone| Line { name, second, tone, ..Line::default() };
    let mut timeline = Vec::new();
    if !scene.large && scene.is_han() {
        timeline.push(row(scene.say(texts::ROAD_KIOSK), at.clone(), Tone::Ok));
    }
    timeline.push(match (state.received_at, visit.network) {
        (Some(_), _) => row(scene.say(texts::ROAD_PLATFORM_DONE), at, Tone::Ok),
        (None, Network::Up) => row(scene.say(texts::ROAD_PLATFORM), scene.say(texts::ROAD_GOES), Tone::Warn),
        (None, Network::Down) => row(scene.say(texts::ROAD_PLATFORM), scene.say(texts::ROAD_WAITS), Tone::Warn),
    });
    if let Some(limit) = state.intake_limit {
        let name = scene.fill(texts::ROAD_INTAKE, &[("n", &typeset::limit(limit, scene.lang))]);
        timeline.push(row(name, scene.say(texts::ROAD_INTAKE_SECOND), Tone::Plain));
    }
    let decision = match state.promised_limit.filter(|limit| limit.days > 0) {
        Some(limit) => scene.fill(texts::ROAD_DECISION, &[("n", &typeset::limit(limit, scene.lang))]),
        None => scene.say(texts::ROAD_DECISION_NOW),
    };
    let by = if scene.large && !scene.is_han() {
        scene.say(texts::ROAD_DECISION_LARGE)
    } else {
        scene.fill(texts::ROAD_DECISION_SECOND, &[("name", &typeset::of(&state.authority, scene.lang))])
    };
    timeline.push(row(decision, by, Tone::Plain));
    timeline
}
