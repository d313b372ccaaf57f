//! The one-time notice: the complete list of what is needed.

use lobby_domain::checklist::{ChecklistLine, Standing};
use lobby_domain::material::Obtain;
use lobby_flow::printing::{PrintStage as Stage, Printing};
use lobby_flow::steps::one_time_notice::{self, OneTimeNotice};
use lobby_flow::{Intent, Unavailable, Visit};
use lobby_words::{Words, common};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::groups::paged;
use crate::kit::paging::{List, Part};
use crate::kit::service::reason_note;
use crate::kit::view::{Action, ActionKind, Group, Head, Line, Note, Pager, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the notice shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct OneTimeNoticeView {
    pub head: Head,
    groups: Vec<Group>,
    promise: Note,
    pager: Pager,
}

impl OneTimeNoticeView {
    pub(crate) fn of(state: &OneTimeNotice, visit: &Visit, scene: &Scene) -> OneTimeNoticeView {
        let groups = groups(state, scene);
        let lack = state.lack(&visit.equipment());
        let needed = state.checklist.to_capture().count();
        let others = state.checklist.lines.len() - needed;
        let geometry = &scene.geometry;
        let pages = paged(groups, geometry.notice_room(false), geometry.notice_room(true), geometry);
        let part = scene.memory.part(List::Notice, 0, 1, pages.len());
        OneTimeNoticeView {
            head: Head {
                title: match needed {
                    0 => scene.say(texts::NOTICE_NONE),
                    1 => scene.say(texts::NOTICE_TITLE_ONE),
                    n => scene.count(texts::NOTICE_TITLE, n),
                },
                lead: match others {
                    0 => scene.say(texts::NOTICE_ALL),
                    1 => scene.say(texts::NOTICE_OTHERS_ONE),
                    n => scene.count(texts::NOTICE_OTHERS, n),
                },
                actions: actions(state.printing.as_ref(), lack.is_none(), scene),
                ..Head::default()
            },
            pager: pager(part, scene),
            groups: pages.into_iter().nth(part.at()).unwrap_or_default(),
            // Without a device for the papers there is no going on: that is what has to be read.
            promise: lack.map_or_else(
                || promise(state.printing.as_ref(), scene),
                |lack| reason_note(Unavailable::Lacks(lack), scene),
            ),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::OneTimeNotice>();
        page.set_groups(canvas.groups(&self.groups));
        page.set_promise(self.promise.clone());
        page.set_pager(canvas.pager(&self.pager));
    }
}

/// The last part of the page: what is said here of the printer moves nothing.
fn promise(printing: Option<&Printing>, scene: &Scene) -> Note {
    let (title, body) = match printed(printing, scene) {
        None if scene.large => (scene.say(texts::NOTICE_HEAD), scene.say(texts::NOTICE_SHORT)),
        None => (scene.say(texts::NOTICE_HEAD), scene.say(texts::NOTICE_BODY)),
        // Large text leaves no room for both.
        Some(printed) if scene.large => (scene.say(texts::NOTICE_HEAD), printed),
        Some(printed) => (printed, scene.say(texts::NOTICE_SHORT)),
    };
    Note { tone: Tone::Sunk, icon: "stamp".into(), title, body, last: SharedString::default() }
}

/// The list can be printed where there is a printer; it goes on without.
fn actions(printing: Option<&Printing>, may_go_on: bool, scene: &Scene) -> Vec<Action> {
    let words = if scene.large { texts::NOTICE_PRINT_SHORT } else { texts::NOTICE_PRINT };
    // While it prints its place stays empty: the button beside it must not come under the finger.
    let print = printing.map(|printing| {
        let kind = if printing.may_start() { ActionKind::Secondary } else { ActionKind::Gap };
        Action { kind, icon: "printer".into(), ..scene.quiet(words, one_time_notice::Intent::Print) }
    });
    let go = may_go_on.then(|| scene.primary(texts::NOTICE_GO, Intent::Next));
    print.into_iter().chain(go).collect()
}

/// What became of the printed list.
fn printed(printing: Option<&Printing>, scene: &Scene) -> Option<SharedString> {
    match printing?.stage {
        Stage::Idle => None,
        Stage::Printing => Some(scene.say(texts::NOTICE_PRINTING)),
        Stage::Printed => Some(scene.say(texts::NOTICE_PRINTED)),
        Stage::Failed(code) => Some(scene.fill(texts::NOTICE_UNPRINTED, &[("code", code.code())])),
    }
}

fn pager(part: Part, scene: &Scene) -> Pager {
    if part.is_all() {
        return Pager::default();
    }
    let (page, _, pages) = part.range();
    Pager {
        text: scene.fill(texts::OF_PAGES, &[("n", &page.to_string()), ("m", &pages.to_string())]),
        ..scene.pager(List::Notice, texts::RANGE, part)
    }
}

fn groups(state: &OneTimeNotice, scene: &Scene) -> Vec<Group> {
    let kinds: [(&[Standing], Words, &str, Tone); 4] = [
        (&[Standing::Demanded, Standing::MayFollow], texts::NOTICE_BRING, "file-plus", Tone::Info),
        (&[Standing::PaperOriginal], texts::NOTICE_COUNTER, "file-text", Tone::Info),
        (&[Standing::LookedUp], texts::NOTICE_LOOKED_UP, "shield-check", Tone::Ok),
        (&[Standing::AtHand], texts::NOTICE_AT_HAND, "circle-check", Tone::Ok),
    ];
    kinds
        .into_iter()
        .map(|(standings, title, icon, tone)| {
            let lines: Vec<Line> =
                state.checklist.with(standings).enumerate().map(|(at, line)| line_of(at, line, scene)).collect();
            Group { icon: icon.into(), title: scene.count(title, lines.len()), tone, lines, ..Group::default() }
        })
        .filter(|group| !group.lines.is_empty())
        .collect()
}

fn line_of(at: usize, line: &ChecklistLine, scene: &Scene) -> Line {
    let name = scene.text(&line.material.name);
    let row = |icon: &str, words| Line {
        icon: icon.into(),
        tone: Tone::Ok,
        name: name.clone(),
        second: scene.say(words),
        ..Line::default()
    };
    match line.standing {
        Standing::LookedUp => row("shield-check", texts::HOW_LOOKED_UP),
        Standing::AtHand if line.material.obtain == Obtain::ElectronicForm => row("pencil-line", texts::HOW_FORM),
        Standing::AtHand => row("id-card", texts::HOW_CARD),
        Standing::Demanded | Standing::MayFollow | Standing::PaperOriginal => {
            let follows = (line.standing == Standing::MayFollow).then(|| scene.say(texts::MAY_FOLLOW));
            let (mark, how) = match follows {
                // Beside large text it would leave no room for the name.
                Some(follows) if scene.large => {
                    let separator = common::CLAUSE_SEPARATOR.get(scene.lang);
                    (SharedString::default(), format!("{}{separator}{follows}", how(line, scene)).into())
                }
                follows => (follows.unwrap_or_default(), how(line, scene)),
            };
            let number = (at + 1).to_string().into();
            Line { number, name, second: how, mark, tone: Tone::Warn, ..Line::default() }
        }
    }
}

fn how(line: &ChecklistLine, scene: &Scene) -> SharedString {
    let scan = match &line.material.capture {
        Some(spec) if spec.pages_max > spec.pages_min => {
            scene.fill(texts::HOW_SCAN_PAGES, &[("a", &spec.pages_min.to_string()), ("b", &spec.pages_max.to_string())])
        }
        Some(_) | None => scene.say(texts::HOW_SCAN),
    };
    let separator = common::CLAUSE_SEPARATOR.get(scene.lang);
    match &line.material.acceptance_standard {
        None => scan,
        Some(standard) => format!("{}{separator}{scan}", scene.text(standard)).into(),
    }
}
