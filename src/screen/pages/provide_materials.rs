//! Scanning papers: the list of them, the page on the glass, and what the quality gate found of it.

mod actions;
mod message;
mod strip;
mod verdict;

use lobby_domain::checklist::Standing;
use lobby_flow::steps::provide_materials::{self, Capture, CaptureStage as Stage, ProvideMaterials};
use lobby_flow::{CapturedPage, Feeder, Intent};
use slint::SharedString;

use self::message::{Message, message};
use self::strip::Strip;
use self::verdict::Verdict;
use crate::kit::canvas::Canvas;
use crate::kit::tap::Tap;
use crate::kit::view::{Action, Head, Line, Scene, Tone};
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
    message: Message,
    busy: bool,
    /// The preview may be seen: only while the citizen judges the page.
    pub shows_preview: bool,
    frame: ui::Frame,
    tiles: Vec<Line>,
    strip: Strip,
    tools: Vec<Action>,
    remark: SharedString,
}

impl ProvideMaterialsView {
    pub(crate) fn of(state: &ProvideMaterials, feeder: Feeder, scene: &Scene) -> ProvideMaterialsView {
        match &state.open {
            None => list(state, scene),
            Some(capture) => captured(state, capture, feeder, scene),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::ProvideMaterials>();
        page.set_capturing(self.capturing);
        page.set_papers(canvas.lines(page.get_papers(), &self.papers));
        page.set_counter(self.counter.clone());
        page.set_name(self.name.clone());
        page.set_page(self.page.clone());
        page.set_headline(self.message.headline.clone());
        page.set_headline_icon(self.message.icon.clone());
        page.set_tone(self.message.tone);
        page.set_advice_title(self.message.advice_title.clone());
        page.set_advice(self.message.advice.clone());
        page.set_busy(self.busy);
        page.set_frame(self.frame.clone());
        page.set_tiles(canvas.lines(page.get_tiles(), &self.tiles));
        page.set_strip(canvas.lines(page.get_strip(), &self.strip.thumbs));
        page.set_strip_pager(canvas.pager(&self.strip.pager));
        page.set_tools(canvas.actions(page.get_tools(), &self.tools));
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
            tap: Some(Tap::of(provide_materials::Intent::OpenMaterial(code.clone()))),
            ..Line::default()
        }
    });
    let settled = state.draft.materials_settled();
    ProvideMaterialsView {
        papers: papers.collect(),
        head: Head {
            title: scene.say(texts::PAPERS_TITLE),
            lead: scene.say(texts::PAPERS_LEAD),
            actions: if settled { vec![scene.primary(texts::ALL_PAPERS, Intent::Next)] } else { Vec::new() },
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
        message: message(state, capture, verdict.as_ref(), &strip, scene),
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
    let work = state.draft.pages.work(page.id);
    if work.remaking {
        scene.say(if work.accept_then { texts::REMAKING_THEN } else { texts::REMAKING })
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
