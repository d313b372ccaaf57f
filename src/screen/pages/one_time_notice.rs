//! Everything that is needed, told once.

use lobby_domain::Lang;
use lobby_domain::checklist::{ChecklistLine, Standing};
use lobby_domain::material::Obtain;
use lobby_flow::printing::{Printing, Stage};
use lobby_flow::steps::one_time_notice::OneTimeNotice;
use slint::{ComponentHandle, SharedString};

use crate::kit::typeset;
use crate::kit::view::{Action, ActionKind, Group, Head, Line, Note, Pager, Scene, Tone, model};
use crate::texts::{self, Words};
use crate::ui;

/// What the notice shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct OneTimeNoticeView {
    pub head: Head,
    groups: Vec<Group>,
    measures: Measures,
    promise: Note,
    pager: Pager,
}

/// Heights on the page, pixels: what decides how many rows come on it.
#[derive(Clone, Copy, Default, PartialEq)]
struct Measures {
    /// A row with the line above it; its texts wrap differently in each language and size.
    row: u16,
    /// All there is for groups without a pager.
    one: usize,
    /// The same with one.
    many: usize,
}

impl Measures {
    fn of(lang: Lang, large: bool) -> Measures {
        let (row, one, many) = match (lang, large) {
            (Lang::Zh, false) => (126, 970, 862),
            (Lang::En, false) => (150, 880, 772),
            (Lang::Zh, true) => (158, 790, 660),
            (Lang::En, true) => (230, 730, 600),
        };
        Measures { row, one, many }
    }
}

impl OneTimeNoticeView {
    pub(crate) fn of(state: &OneTimeNotice, scene: &Scene) -> OneTimeNoticeView {
        let groups = groups(state, scene);
        let needed = state.checklist.to_capture().count();
        let others = state.checklist.lines.len() - needed;
        let measures = Measures::of(scene.lang, scene.large);
        let pages = paged(groups, measures, scene.large);
        let page = scene.local.page("notice", pages.len(), 1);
        OneTimeNoticeView {
            head: Head {
                title: match needed {
                    0 => scene.say(texts::NOTICE_NONE),
                    1 => scene.say(texts::NOTICE_TITLE_ONE),
                    n => scene.count(texts::NOTICE_TITLE, n),
                },
                lead: printed(state.printing.as_ref(), scene).unwrap_or_else(|| match others {
                    0 => scene.say(texts::NOTICE_ALL),
                    1 => scene.say(texts::NOTICE_OTHERS_ONE),
                    n => scene.count(texts::NOTICE_OTHERS, n),
                }),
                actions: actions(state.printing.as_ref(), scene),
                ..Head::default()
            },
            pager: page_of(&pages, page, scene),
            groups: pages.into_iter().nth(page).unwrap_or_default(),
            measures,
            promise: Note {
                tone: Tone::Sunk,
                icon: "stamp".into(),
                title: scene.say(texts::NOTICE_HEAD),
                body: scene.say(if scene.large { texts::NOTICE_SHORT } else { texts::NOTICE_BODY }),
                last: SharedString::default(),
            },
        }
    }

    pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
        let page = kiosk.global::<ui::OneTimeNotice>();
        page.set_groups(model(self.groups.iter().map(ui::Group::from).collect()));
        page.set_row_height(f32::from(self.measures.row));
        page.set_promise(self.promise.clone());
        page.set_pager(self.pager.clone());
    }
}

/// The list can be printed where there is a printer; it goes on without.
fn actions(printing: Option<&Printing>, scene: &Scene) -> Vec<Action> {
    let words = if scene.large { texts::NOTICE_PRINT_SHORT } else { texts::NOTICE_PRINT };
    let print = printing.filter(|printing| printing.may_start()).map(|_| Action {
        kind: ActionKind::Secondary,
        icon: "printer".into(),
        ..scene.quiet(words, "print")
    });
    print.into_iter().chain([scene.primary(texts::NOTICE_GO, "next")]).collect()
}

/// What became of the printed list; it stands where the page says what is not needed.
fn printed(printing: Option<&Printing>, scene: &Scene) -> Option<SharedString> {
    match printing?.stage {
        Stage::Idle => None,
        Stage::Printing => Some(scene.say(texts::NOTICE_PRINTING)),
        Stage::Printed => Some(scene.say(texts::NOTICE_PRINTED)),
        Stage::Failed(code) => Some(scene.fill(texts::NOTICE_UNPRINTED, &[("code", code.code())])),
    }
}

fn page_of(pages: &[Vec<Group>], page: usize, scene: &Scene) -> Pager {
    let pager = scene.pager("notice", texts::RANGE, page, 1, pages.len());
    if pager.text.is_empty() {
        return pager;
    }
    let numbers = [("n", (page + 1).to_string()), ("m", pages.len().to_string())];
    Pager {
        text: scene.fill(texts::OF_PAGES, &numbers.each_ref().map(|(name, value)| (*name, value.as_str()))),
        ..pager
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
                state.checklist.with(standings).enumerate().map(|(at, line)| row(at, line, scene)).collect();
            Group { icon: icon.into(), title: scene.count(title, lines.len()), tone, lines, ..Group::default() }
        })
        .filter(|group| !group.lines.is_empty())
        .collect()
}

fn row(at: usize, line: &ChecklistLine, scene: &Scene) -> Line {
    let name = scene.text(&line.material.name);
    let told = |icon: &str, words| Line {
        icon: icon.into(),
        tone: Tone::Ok,
        name: name.clone(),
        second: scene.say(words),
        ..Line::default()
    };
    match line.standing {
        Standing::LookedUp => told("shield-check", texts::HOW_LOOKED_UP),
        Standing::AtHand if line.material.obtain == Obtain::ElectronicForm => told("pencil-line", texts::HOW_FORM),
        Standing::AtHand => told("id-card", texts::HOW_CARD),
        Standing::Demanded | Standing::MayFollow | Standing::PaperOriginal => Line {
            number: (at + 1).to_string().into(),
            name,
            second: how(line, scene),
            mark: if line.standing == Standing::MayFollow {
                scene.say(texts::MAY_FOLLOW)
            } else {
                SharedString::default()
            },
            tone: Tone::Warn,
            ..Line::default()
        },
    }
}

fn how(line: &ChecklistLine, scene: &Scene) -> SharedString {
    let scan = match &line.material.capture {
        Some(spec) if spec.pages_max > spec.pages_min => {
            scene.fill(texts::HOW_SCAN_PAGES, &[("a", &spec.pages_min.to_string()), ("b", &spec.pages_max.to_string())])
        }
        Some(_) | None => scene.say(texts::HOW_SCAN),
    };
    match (&line.material.acceptance_standard, scene.lang) {
        (None, _) => scan,
        (Some(standard), Lang::Zh) => format!("{}；{scan}", typeset::of(standard, scene.lang)).into(),
        (Some(standard), Lang::En) => format!("{}; {scan}", scene.text(standard)).into(),
    }
}

/// Groups in pages that fit; the heights of head and gap are those of `ui/steps/one_time_notice.slint`.
fn paged(groups: Vec<Group>, measures: Measures, large: bool) -> Vec<Vec<Group>> {
    let (head, gap) = if large { (104, 24) } else { (88, 24) };
    let Measures { row, one, many } = measures;
    let row = usize::from(row);
    let height = |groups: &[Group]| -> usize { groups.iter().map(|group| head + gap + row * group.lines.len()).sum() };
    let room = if height(&groups) <= one { one } else { many };
    let mut pages: Vec<Vec<Group>> = vec![Vec::new()];
    for group in groups {
        let mut lines = group.lines.clone();
        while !lines.is_empty() {
            let used = pages.last().map_or(0, |page| height(page));
            let fit = room.saturating_sub(used + head + gap) / row;
            if fit == 0 && used > 0 {
                pages.push(Vec::new());
                continue;
            }
            let rest = lines.split_off(fit.max(1).min(lines.len()));
            if let Some(page) = pages.last_mut() {
                page.push(Group { lines: std::mem::replace(&mut lines, rest), ..group.clone() });
            }
        }
    }
    pages
}
