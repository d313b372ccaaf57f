//! Readable pages the first time: which paper, the page on the glass, what came out of it.

mod actions;
mod strip;
mod verdict;

use lobby_domain::checklist::Standing;
use lobby_flow::steps::provide_materials::{Capture, ProvideMaterials, Stage};
use lobby_flow::{CapturedPage, Feeder};
use slint::{ComponentHandle, SharedString};

use self::strip::Strip;
use self::verdict::Verdict;
use crate::failures;
use crate::kit::view::{Action, Head, Line, Scene, Tone, refresh};
use crate::texts;
use crate::ui;

/// What the page shows. The preview picture itself is set apart, see `Screen::set_preview`.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ProvideMaterialsView {
    pub head: Head,
    capturing: bool,
    papers: Vec<Line>,
    counter: SharedString,
    name: SharedString,
    page: SharedString,
    telling: Telling,
    busy: bool,
    /// The preview may be seen: only while the citizen judges the page.
    pub shows_preview: bool,
    frame: ui::Frame,
    tiles: Vec<Line>,
    strip: Strip,
    tools: Vec<Action>,
    remark: SharedString,
}

/// What is told of the paper or the page: one sentence large, and what to do.
#[derive(Clone, Default, PartialEq)]
struct Telling {
    headline: SharedString,
    icon: SharedString,
    tone: Tone,
    advice_title: SharedString,
    advice: SharedString,
}

impl ProvideMaterialsView {
    pub(crate) fn of(state: &ProvideMaterials, feeder: Feeder, scene: &Scene) -> ProvideMaterialsView {
        match &state.open {
            None => list(state, scene),
            Some(capture) => captured(state, capture, feeder, scene),
        }
    }

    pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
        let page = kiosk.global::<ui::ProvideMaterials>();
        page.set_capturing(self.capturing);
        page.set_papers(refresh(page.get_papers(), &self.papers));
        page.set_counter(self.counter.clone());
        page.set_name(self.name.clone());
        page.set_page(self.page.clone());
        page.set_headline(self.telling.headline.clone());
        page.set_headline_icon(self.telling.icon.clone());
        page.set_tone(self.telling.tone);
        page.set_advice_title(self.telling.advice_title.clone());
        page.set_advice(self.telling.advice.clone());
        page.set_busy(self.busy);
        page.set_frame(self.frame.clone());
        page.set_tiles(refresh(page.get_tiles(), &self.tiles));
        page.set_strip(refresh(page.get_strip(), &self.strip.thumbs));
        page.set_strip_pager(self.strip.pager.clone());
        page.set_tools(refresh(page.get_tools(), &self.tools));
        page.set_remark(self.remark.clone());
    }
}

fn list(state: &ProvideMaterials, scene: &Scene) -> ProvideMaterialsView {
    let lines = state.lines();
    let papers = lines.iter().map(|line| {
        let code = &line.material.code;
        let pages = state.draft.pages.of(code);
        let open = pages.iter().filter(|page| !page.accepted()).count();
        let (mark, tone) = match pages.len() {
            _ if open > 0 => (scene.count(texts::TO_LOOK_AT, open), Tone::Warn),
            _ if pages.iter().any(|page| state.draft.pages.is_saving(page)) => (scene.say(texts::SAVING), Tone::Info),
            0 if state.draft.follows.contains(code) => (scene.say(texts::LATER_MARK), Tone::Warn),
            0 => (scene.say(texts::TO_DO), Tone::Sunk),
            1 => (scene.say(texts::ONE_PAGE), Tone::Ok),
            n => (scene.count(texts::PAGES, n), Tone::Ok),
        };
        Line {
            icon: if tone == Tone::Ok { "file-check".into() } else { "file-plus".into() },
            name: scene.text(&line.material.name),
            second: if line.standing == Standing::MayFollow {
                scene.say(texts::MAY_FOLLOW)
            } else {
                line.material.acceptance_standard.as_ref().map_or_else(SharedString::default, |text| scene.text(text))
            },
            mark,
            tone,
            intent: "material".into(),
            argument: code.as_str().into(),
            ..Line::default()
        }
    });
    let settled = state.draft.materials_settled();
    ProvideMaterialsView {
        papers: papers.collect(),
        head: Head {
            title: scene.say(texts::PAPERS_TITLE),
            lead: scene.say(texts::PAPERS_LEAD),
            actions: if settled { vec![scene.primary(texts::ALL_PAPERS, "next")] } else { Vec::new() },
            ..Head::default()
        },
        ..ProvideMaterialsView::default()
    }
}

fn captured(state: &ProvideMaterials, capture: &Capture, feeder: Feeder, scene: &Scene) -> ProvideMaterialsView {
    let lines = state.lines();
    let at = lines.iter().position(|line| line.material.code == capture.material).unwrap_or_default();
    let name = lines.get(at).map_or_else(SharedString::default, |line| scene.text(&line.material.name));
    let in_view = state.page_in_view();
    let verdict = in_view.filter(|page| !page.accepted()).and_then(|page| Verdict::of(page, scene));
    let strip = Strip::of(state, capture, scene);
    let large_verdict = scene.large && verdict.is_some();
    let tools = actions::tools(state, capture, feeder, scene);
    ProvideMaterialsView {
        head: Head { actions: actions::band(state, capture, scene), ..Head::default() },
        capturing: true,
        counter: scene.fill(texts::PAPER_OF, &[("n", &(at + 1).to_string()), ("m", &lines.len().to_string())]),
        name,
        page: scene.count(texts::PAGE_NO, strip.number),
        telling: telling(state, capture, verdict.as_ref(), &strip, scene),
        busy: matches!(capture.stage, Stage::Scanning { .. } | Stage::Feeding { .. }),
        shows_preview: in_view.is_some(),
        frame: verdict.as_ref().map(|verdict| verdict.frame.clone()).unwrap_or_default(),
        // Large text leaves no room for everything: the headline says what the tiles say.
        tiles: verdict.filter(|_| !scene.large || tools.is_empty()).map(|verdict| verdict.tiles).unwrap_or_default(),
        strip: if large_verdict { Strip::default() } else { strip },
        tools,
        remark: in_view.map_or_else(SharedString::default, |page| remark(state, page, scene)),
        ..ProvideMaterialsView::default()
    }
}

/// What was made of the page without being asked, or is being made of it.
fn remark(state: &ProvideMaterials, page: &CapturedPage, scene: &Scene) -> SharedString {
    if state.draft.pages.work(page.id).remaking {
        scene.say(texts::REMAKING)
    } else if state.draft.pages.is_saving(page) {
        scene.say(texts::SAVING)
    } else if page.cropped() {
        scene.say(texts::CROPPED)
    } else if page.evidence.whole {
        scene.say(texts::SHOWN_WHOLE)
    } else {
        SharedString::default()
    }
}

fn telling(
    state: &ProvideMaterials,
    capture: &Capture,
    verdict: Option<&Verdict>,
    strip: &Strip,
    scene: &Scene,
) -> Telling {
    let plain = |headline, advice| Telling { headline, advice, ..Telling::default() };
    match (&capture.stage, verdict) {
        (Stage::Place, _) => place(state, capture, scene),
        (Stage::Scanning { .. }, _) => plain(scene.say(texts::SCANNING), scene.say(texts::SCANNING_ADVICE)),
        (Stage::Feeding { came, .. }, _) => {
            plain(scene.say(texts::FEEDING), scene.count(texts::FEEDING_COUNT, usize::from(*came)))
        }
        (Stage::Fault(code), _) => fault(state, capture, *code, scene),
        (Stage::Check(_) | Stage::Look(_), found) => {
            let page = state.page_in_view();
            let accepted = page.is_some_and(CapturedPage::accepted);
            match (page.and_then(|page| state.draft.pages.work(page.id).not_kept), found) {
                (Some(code), _) if !accepted => Telling {
                    headline: failures::what(code, scene.lang).into(),
                    icon: "octagon-alert".into(),
                    tone: Tone::Bad,
                    advice: scene.fill(texts::NOT_SAVED, &[("code", code.code())]),
                    advice_title: scene.say(texts::HOW_TO),
                },
                (_, Some(verdict)) => verdict.telling(state.in_vain(), state.may_follow(), scene),
                (_, None) if accepted => {
                    let advice =
                        if scene.large { SharedString::default() } else { scene.say(texts::PAGE_SHOWN_ADVICE) };
                    plain(scene.count(texts::PAGE_SHOWN, strip.number), advice)
                }
                (_, None) => plain(scene.say(texts::CHECK_HEAD), scene.say(texts::CHECK_ADVICE)),
            }
        }
    }
}

fn place(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> Telling {
    let pages = state.draft.pages.of(&capture.material);
    let (headline, advice) = match pages.iter().filter(|page| !page.accepted()).count() {
        0 if capture.leaving => (scene.say(texts::SAVING), scene.say(texts::SAVING_THEN_ON)),
        0 if pages.is_empty() => (scene.say(texts::PLACE_HEAD), scene.say(texts::PLACE_ADVICE)),
        0 if !state.may_add() => (scene.say(texts::FULL_HEAD), scene.say(texts::FULL_ADVICE)),
        0 => (scene.say(texts::PLACE_HEAD), scene.say(texts::PLACE_MORE)),
        1 => (scene.say(texts::OPEN_HEAD_ONE), scene.say(texts::OPEN_ADVICE)),
        n => (scene.count(texts::OPEN_HEAD, n), scene.say(texts::OPEN_ADVICE)),
    };
    let advice = match (capture.stack, pages.len()) {
        (Some(stack), n) if stack.extra > 0 => {
            let values = [("n", n.to_string()), ("m", stack.extra.to_string())];
            let told = scene.fill(texts::STACK_EXTRA, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
            format!("{told}\n{advice}").into()
        }
        (_, _) => advice,
    };
    Telling { headline, advice, ..Telling::default() }
}

/// A fault in the middle of a stack says first what is safe.
fn fault(state: &ProvideMaterials, capture: &Capture, code: lobby_domain::FailureCode, scene: &Scene) -> Telling {
    let note = failures::note(code, scene.phone, scene.lang);
    let pages = state.draft.pages.of(&capture.material).len();
    let kept = match (capture.stack.map_or(0, |stack| stack.came), pages) {
        (0, _) | (_, 0) => None,
        (_, 1) => Some(scene.say(texts::STACK_KEPT_ONE)),
        (_, n) => Some(scene.fill(texts::STACK_KEPT, &[("n", &n.to_string()), ("m", &(n + 1).to_string())])),
    };
    let advice = match kept {
        Some(kept) => format!("{kept}\n{}\n{}", note.body, note.last),
        None => format!("{}\n{}", note.body, note.last),
    };
    Telling {
        headline: failures::what(code, scene.lang).into(),
        icon: "octagon-alert".into(),
        tone: Tone::Bad,
        advice_title: scene.say(texts::HOW_TO),
        advice: advice.into(),
    }
}
