//! The person's own cases: the list, one case, one letter.

use lobby_domain::case_document::Document;
use lobby_domain::case_stage::{Attention, Stage};
use lobby_domain::clock_kind::ClockKind;
use lobby_domain::person_case::{
    CaseClock, CaseDemand, CaseLetter, CasePause, ClockState, LetterCopy, NoAnswer, PersonCase, PersonCases,
};
use lobby_flow::printing::{PrintStage, Printing};
use lobby_flow::steps::my_cases::{self, LetterStage, MyCases, OpenLetter, Phase};
use lobby_flow::{Intent, Network, Visit};
use lobby_words::Words;
use lobby_words::paper::letter as letters;
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::groups;
use crate::kit::paging::{List, Part};
use crate::kit::tap::Tap;
use crate::kit::typeset;
use crate::kit::view::{Action, ActionKind, Group, Head, Line, Note, Pager, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows: of list, groups and paragraphs one has lines.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct MyCasesView {
    pub head: Head,
    state: Note,
    cases: Vec<Line>,
    groups: Vec<Group>,
    paragraphs: Vec<Line>,
    pager: Pager,
}

impl MyCasesView {
    pub(crate) fn of(state: &MyCases, visit: &Visit, scene: &Scene) -> MyCasesView {
        match (&state.phase, state.open_case(), state.open_letter()) {
            (_, Some(case), Some((letter, open))) => letter_page(case, letter, open, scene),
            (_, Some(case), None) => case_page(case, scene),
            (Phase::Listed(cases), None, _) => list_page(state.page, cases, scene),
            (Phase::Asking, None, _) => MyCasesView {
                head: Head { title: scene.say(texts::CASES_ASKING), ..Head::default() },
                state: waiting(texts::CASES_ASKING_BODY, scene),
                ..MyCasesView::default()
            },
            (Phase::Failed(why), None, _) => MyCasesView {
                head: Head {
                    title: scene.say(texts::CASES_TITLE),
                    // Without network and card there is nothing to try again.
                    actions: if state.holder.is_none() && visit.network == Network::Down {
                        Vec::new()
                    } else {
                        vec![again(scene)]
                    },
                    note: failed(*why, scene),
                    ..Head::default()
                },
                ..MyCasesView::default()
            },
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::MyCases>();
        page.set_state(self.state.clone());
        page.set_cases(canvas.lines(page.get_cases(), &self.cases));
        page.set_groups(canvas.groups(&self.groups));
        page.set_paragraphs(canvas.lines(page.get_paragraphs(), &self.paragraphs));
        page.set_pager(canvas.pager(&self.pager));
    }
}

fn waiting(words: Words, scene: &Scene) -> Note {
    Note { tone: Tone::Info, icon: "timer".into(), body: scene.say(words), ..Note::default() }
}

fn again(scene: &Scene) -> Action {
    Action {
        arrow: SharedString::default(),
        icon: "rotate-cw".into(),
        ..scene.primary(texts::CASES_AGAIN, my_cases::Intent::AskAgain)
    }
}

/// Why nothing came, and what to do now.
fn failed(why: NoAnswer, scene: &Scene) -> Note {
    let (icon, title, body) = match why {
        NoAnswer::Offline => ("cloud-off", texts::CASES_OFFLINE, texts::CASES_OFFLINE_BODY),
        NoAnswer::TooOften => ("timer", texts::CASES_TOO_OFTEN, texts::CASES_TOO_OFTEN_BODY),
        NoAnswer::Refused => ("octagon-alert", texts::CASES_REFUSED, texts::CASES_REFUSED_BODY),
    };
    Note {
        tone: Tone::Warn,
        icon: icon.into(),
        title: scene.say(title),
        body: scene.say(body),
        last: scene.fill(texts::REFUSED_PHONE, &[("phone", scene.phone)]),
    }
}

// The list

fn list_page(page: usize, cases: &PersonCases, scene: &Scene) -> MyCasesView {
    let title = scene.say(texts::CASES_TITLE);
    if cases.cases.is_empty() {
        let note = Note {
            tone: Tone::Sunk,
            icon: "info".into(),
            title: scene.say(texts::CASES_NONE),
            body: scene.say(texts::CASES_NONE_BODY),
            last: SharedString::default(),
        };
        return MyCasesView { head: Head { title, note, ..Head::default() }, ..MyCasesView::default() };
    }
    let rows: Vec<Line> = cases.cases.iter().enumerate().map(|(at, case)| row(at, case, scene)).collect();
    let part = Part::new(page, scene.geometry.cases(), rows.len());
    let note = if cases.has_more {
        let body = scene.count(texts::CASES_MORE, cases.cases.len());
        Note { tone: Tone::Sunk, icon: "info".into(), body, ..Note::default() }
    } else {
        Note::default()
    };
    MyCasesView {
        head: Head { title, lead: scene.say(texts::CASES_LEAD), note, ..Head::default() },
        cases: part.rows(&rows),
        pager: scene.pager_with(texts::RANGE, part, |at| Tap::of(my_cases::Intent::ShowPage(at))),
        ..MyCasesView::default()
    }
}

fn row(at: usize, case: &PersonCase, scene: &Scene) -> Line {
    let state = scene.say(stage_words(case.stage));
    let left = case.next_due().map(|clock| left(clock, scene));
    let number = unbroken(case.number.as_str());
    // Large text leaves no room for the number: the case's own page has it.
    let second = match left {
        Some(left) if scene.large => format!("{state}{}{left}", clause(scene)).into(),
        Some(left) => scene.fill(texts::CASE_ROW_LEFT, &[("state", &state), ("left", &left), ("number", &number)]),
        None if scene.large => state,
        None => scene.fill(texts::CASE_ROW, &[("state", &state), ("number", &number)]),
    };
    Line {
        icon: match case.stage.attention() {
            Attention::Needed => "octagon-alert".into(),
            Attention::Running => "timer".into(),
            Attention::Over => "circle-check".into(),
        },
        name: scene.text(&case.item),
        second,
        tap: Some(Tap::of(my_cases::Intent::Open(at))),
        ..Line::default()
    }
}

/// The number with hyphens at which no line ends.
fn unbroken(number: &str) -> String {
    number.replace('-', "\u{2011}")
}

fn clause(scene: &Scene) -> &'static str {
    lobby_words::common::CLAUSE_SEPARATOR.get(scene.lang)
}

/// How far a case has come, in words.
pub(crate) fn stage_words(stage: Stage) -> Words {
    match stage {
        Stage::Received => texts::CASE_RECEIVED,
        Stage::Correction => texts::CASE_CORRECTION,
        Stage::NotAccepted => texts::CASE_NOT_ACCEPTED,
        Stage::Accepted => texts::CASE_ACCEPTED,
        Stage::InProcess => texts::CASE_IN_PROCESS,
        Stage::Suspended => texts::CASE_SUSPENDED,
        Stage::Decided => texts::CASE_DECIDED,
        Stage::Delivered => texts::CASE_DELIVERED,
        Stage::Waived => texts::CASE_WAIVED,
        Stage::Withdrawn => texts::CASE_WITHDRAWN,
        Stage::Returned => texts::CASE_RETURNED,
        Stage::Archived => texts::CASE_ARCHIVED,
    }
}

// One case

fn case_page(case: &PersonCase, scene: &Scene) -> MyCasesView {
    let all = [
        group(texts::CASE_DEMANDS, "file-plus", Tone::Warn, demands(case, scene), scene),
        group(texts::CASE_CLOCKS, "timer", Tone::Info, clocks(case, scene), scene),
        group(texts::CASE_LETTERS, "file-text", Tone::Info, letter_rows(case, scene), scene),
        group(
            texts::CASE_PAUSES,
            "timer",
            Tone::Sunk,
            case.pauses.iter().map(|one| pause(one, scene)).collect(),
            scene,
        ),
    ];
    let all = all.into_iter().filter(|group| !group.lines.is_empty()).collect();
    let room = scene.geometry.case_room();
    let pages = groups::paged(all, room, scene.geometry.case_room_paged(), &scene.geometry);
    let part = scene.memory.part(List::Case, 0, 1, pages.len());
    MyCasesView {
        head: Head {
            title: scene.text(&case.item),
            lead: scene.fill(texts::CASE_NUMBER, &[("number", case.number.as_str())]),
            ..Head::default()
        },
        state: standing(case, scene),
        groups: pages.into_iter().nth(part.at()).unwrap_or_default(),
        pager: turned(List::Case, part, scene),
        ..MyCasesView::default()
    }
}

fn turned(list: List, part: Part, scene: &Scene) -> Pager {
    if part.is_all() {
        return Pager::default();
    }
    let (page, _, pages) = part.range();
    Pager {
        text: scene.fill(texts::OF_PAGES, &[("n", &page.to_string()), ("m", &pages.to_string())]),
        ..scene.pager(list, texts::RANGE, part)
    }
}

/// How far the case has come, and what its applicant is to do.
fn standing(case: &PersonCase, scene: &Scene) -> Note {
    let agency = scene.text(&case.agency);
    let with_agency = |words| scene.fill(words, &[("agency", &agency)]);
    let (tone, icon, body) = match (case.stage, case.stage.attention()) {
        (_, Attention::Needed) => (Tone::Warn, "octagon-alert", scene.say(texts::CASE_SUPPLY)),
        (Stage::Decided, _) => (Tone::Ok, "circle-check", scene.say(texts::CASE_READ_DECISION)),
        (_, Attention::Running) => (Tone::Info, "timer", with_agency(texts::CASE_HELD_BY)),
        (_, Attention::Over) => (Tone::Sunk, "circle-check", with_agency(texts::CASE_OVER)),
    };
    Note { tone, icon: icon.into(), title: scene.say(stage_words(case.stage)), body, last: SharedString::default() }
}

fn group(title: Words, icon: &str, tone: Tone, lines: Vec<Line>, scene: &Scene) -> Group {
    Group { icon: icon.into(), title: scene.say(title), tone, lines, ..Group::default() }
}

fn demands(case: &PersonCase, scene: &Scene) -> Vec<Line> {
    let line = |(at, demand): (usize, &CaseDemand)| Line {
        number: (at + 1).to_string().into(),
        name: scene.text(&demand.name),
        second: scene.text(&demand.how),
        mark: scene.say(if demand.is_in { texts::DEMAND_IN } else { texts::DEMAND_MISSING }),
        tone: if demand.is_in { Tone::Ok } else { Tone::Warn },
        ..Line::default()
    };
    case.demands.iter().enumerate().map(line).collect()
}

/// Clocks that run or stand, those that end first on top; behind them what was missed.
fn clocks(case: &PersonCase, scene: &Scene) -> Vec<Line> {
    const ORDER: [ClockKind; 6] = [
        ClockKind::Correction,
        ClockKind::Intake,
        ClockKind::Promised,
        ClockKind::Statutory,
        ClockKind::Stage,
        ClockKind::Delivery,
    ];
    let open = |clock: &&CaseClock| clock.state != ClockState::Ended || clock.is_missed;
    ORDER.into_iter().filter_map(|kind| case.clock(kind)).filter(open).map(|clock| clock_line(clock, scene)).collect()
}

fn clock_line(clock: &CaseClock, scene: &Scene) -> Line {
    let name = scene.say(match clock.kind {
        ClockKind::Intake => texts::CLOCK_INTAKE,
        ClockKind::Correction => texts::CLOCK_CORRECTION,
        ClockKind::Statutory => texts::CLOCK_STATUTORY,
        ClockKind::Promised => texts::CLOCK_PROMISED,
        ClockKind::Stage => texts::CLOCK_STAGE,
        ClockKind::Delivery => texts::CLOCK_DELIVERY,
    });
    let by = if clock.is_provisional { texts::CLOCK_BY_PROVISIONAL } else { texts::CLOCK_BY };
    let second = match clock.due {
        Some(due) => scene.fill(by, &[("date", &typeset::date(due, scene.lang))]),
        None => scene.say(texts::CLOCK_UNKNOWN),
    };
    let is_close = clock.days_left.is_some_and(|days| days <= 1);
    let tone = if clock.is_missed || is_close { Tone::Warn } else { Tone::Plain };
    Line { icon: "timer".into(), name, second, mark: left(clock, scene), tone, ..Line::default() }
}

/// What is left of a clock, in words.
fn left(clock: &CaseClock, scene: &Scene) -> SharedString {
    let Some(days) = clock.days_left else {
        return scene.say(match clock.state {
            _ if clock.is_missed => texts::CLOCK_MISSED,
            ClockState::Running | ClockState::Stopped => texts::CLOCK_STOPPED,
            ClockState::Ended => texts::CLOCK_ENDED,
        });
    };
    let (left, late) = if clock.in_working_days {
        (texts::CLOCK_LEFT_WORKING, texts::CLOCK_LATE_WORKING)
    } else {
        (texts::CLOCK_LEFT_DAYS, texts::CLOCK_LATE_DAYS)
    };
    let count = usize::try_from(days.unsigned_abs()).unwrap_or_default();
    match days {
        // A clock is over though no working day has passed since: on a weekend.
        _ if clock.is_missed && count == 0 => scene.say(texts::CLOCK_MISSED),
        0 => scene.say(texts::CLOCK_TODAY),
        1 => scene.say(if clock.in_working_days { texts::CLOCK_LEFT_WORKING_ONE } else { texts::CLOCK_LEFT_DAY }),
        2.. => scene.count(left, count),
        -1 => scene.say(if clock.in_working_days { texts::CLOCK_LATE_WORKING_ONE } else { texts::CLOCK_LATE_DAY }),
        _ => scene.count(late, count),
    }
}

fn pause(pause: &CasePause, scene: &Scene) -> Line {
    let days = pause.working_days.to_string();
    let second = match pause.expected_end.filter(|_| !pause.is_over) {
        Some(end) => {
            let date = typeset::date(end, scene.lang);
            scene.fill(texts::PAUSE_OPEN, &[("n", &days), ("date", &date)])
        }
        None => scene.fill(texts::PAUSE_OVER, &[("n", &days)]),
    };
    let reopened = || scene.say(texts::PAUSE_BEFORE_REOPENING);
    Line {
        icon: "timer".into(),
        name: pause.ground.as_ref().map_or_else(reopened, |ground| scene.text(ground)),
        second,
        ..Line::default()
    }
}

fn letter_rows(case: &PersonCase, scene: &Scene) -> Vec<Line> {
    let row = |(at, letter): (usize, &CaseLetter)| {
        let words = if letter.served_on.is_some() { texts::LETTER_SERVED } else { texts::LETTER_ISSUED };
        Line {
            icon: "file-text".into(),
            name: scene.say(kind_words(letter.kind)),
            second: scene.fill(words, &[("date", &typeset::date(letter.issued_on, scene.lang))]),
            tone: if letter.served_on.is_some() { Tone::Plain } else { Tone::Info },
            button: scene.say(texts::LETTER_VIEW),
            tap: Some(Tap::of(my_cases::Intent::OpenLetter(at))),
            ..Line::default()
        }
    };
    case.letters.iter().enumerate().map(row).collect()
}

fn kind_words(kind: Document) -> Words {
    match kind {
        Document::CorrectionNotice => letters::CORRECTION,
        Document::SupplyReceipt => letters::SUPPLY,
        Document::AcceptanceNotice => letters::ACCEPTANCE,
        Document::NonAcceptanceNotice => letters::NON_ACCEPTANCE,
        Document::ExtensionNotice => letters::EXTENSION,
        Document::SuspensionNotice => letters::SUSPENSION,
        Document::ResumptionNotice => letters::RESUMPTION,
        Document::WithdrawalReceipt => letters::WITHDRAWAL,
        Document::ReturnNotice => letters::RETURN,
        Document::Decision => letters::DECISION,
        Document::DeliveryReceipt => letters::DELIVERY,
        Document::ReopeningNotice => letters::REOPENING,
    }
}

// One letter

fn letter_page(case: &PersonCase, letter: &CaseLetter, open: &OpenLetter, scene: &Scene) -> MyCasesView {
    let number = scene.fill(texts::LETTER_NUMBER, &[("number", &letter.number)]);
    let head = Head { title: scene.say(kind_words(letter.kind)), lead: number, ..Head::default() };
    match &open.stage {
        LetterStage::Announced => MyCasesView {
            head: Head {
                actions: vec![scene.primary(texts::LETTER_OPEN, Intent::Next)],
                note: Note {
                    tone: Tone::Warn,
                    icon: "info".into(),
                    title: scene.say(texts::LETTER_ANNOUNCED),
                    body: scene.say(texts::LETTER_ANNOUNCED_BODY),
                    last: scene.text(&case.item),
                },
                ..head
            },
            ..MyCasesView::default()
        },
        LetterStage::Asking => {
            MyCasesView { head, state: waiting(texts::LETTER_ASKING, scene), ..MyCasesView::default() }
        }
        LetterStage::Failed(why) => MyCasesView {
            head: Head { actions: vec![again(scene)], note: failed(*why, scene), ..head },
            ..MyCasesView::default()
        },
        LetterStage::Shown(copy) => shown(head, copy, open.printing.as_ref(), scene),
    }
}

fn shown(head: Head, copy: &LetterCopy, printing: Option<&Printing>, scene: &Scene) -> MyCasesView {
    let pages = groups::paragraphs(&copy.paragraphs, &scene.geometry);
    let part = scene.memory.part(List::Letter, 0, 1, pages.len());
    let lines = pages.into_iter().nth(part.at()).unwrap_or_default();
    lines.iter().for_each(|line| {
        scene.letters.note(&line.name);
        scene.letters.note(&line.second);
    });
    // While it prints its place stays empty: nothing else may come under the finger.
    let print = printing.map(|printing| {
        let kind = if printing.may_start() { ActionKind::Secondary } else { ActionKind::Gap };
        Action { kind, icon: "printer".into(), ..scene.quiet(texts::LETTER_PRINT, my_cases::Intent::Print) }
    });
    MyCasesView {
        head: Head { actions: print.into_iter().collect(), note: printed(printing, scene), ..head },
        paragraphs: lines,
        pager: turned(List::Letter, part, scene),
        ..MyCasesView::default()
    }
}

/// What became of the printed letter.
fn printed(printing: Option<&Printing>, scene: &Scene) -> Note {
    let (tone, body) = match printing.map(|printing| printing.stage) {
        None | Some(PrintStage::Idle) => return Note::default(),
        Some(PrintStage::Printing) => (Tone::Info, scene.say(texts::LETTER_PRINTING)),
        Some(PrintStage::Printed) => (Tone::Ok, scene.say(texts::LETTER_PRINTED)),
        Some(PrintStage::Failed(code)) => (Tone::Warn, scene.fill(texts::LETTER_UNPRINTED, &[("code", code.code())])),
    };
    Note { tone, icon: "printer".into(), body, ..Note::default() }
}
