//! Readable pages the first time: which paper, the page on the glass, what came out of it.

use lobby_domain::checklist::Standing;
use lobby_flow::steps::provide_materials::{Capture, ProvideMaterials, Stage};
use slint::{ComponentHandle, SharedString};

use crate::failures;
use crate::texts;
use crate::ui;
use crate::view::{Action, ActionKind, Head, Line, Note, Scene, Tone, refresh};

/// What the page shows. The preview picture itself is set apart, see `Screen::set_preview`.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ProvideMaterialsView {
    pub head: Head,
    capturing: bool,
    papers: Vec<Line>,
    counter: SharedString,
    name: SharedString,
    page: SharedString,
    headline: SharedString,
    headline_icon: SharedString,
    tone: Tone,
    busy: bool,
    /// The preview may be seen: only while the citizen judges the page.
    pub shows_preview: bool,
    strip: Vec<Line>,
    advice_title: SharedString,
    advice: SharedString,
}

impl ProvideMaterialsView {
    pub(crate) fn of(state: &ProvideMaterials, scene: &Scene) -> ProvideMaterialsView {
        match &state.open {
            None => list(state, scene),
            Some(capture) => captured(state, capture, scene),
        }
    }

    pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
        let page = kiosk.global::<ui::ProvideMaterials>();
        page.set_capturing(self.capturing);
        page.set_papers(refresh(page.get_papers(), &self.papers));
        page.set_counter(self.counter.clone());
        page.set_name(self.name.clone());
        page.set_page(self.page.clone());
        page.set_headline(self.headline.clone());
        page.set_headline_icon(self.headline_icon.clone());
        page.set_tone(self.tone);
        page.set_busy(self.busy);
        page.set_strip(refresh(page.get_strip(), &self.strip));
        page.set_advice_title(self.advice_title.clone());
        page.set_advice(self.advice.clone());
    }
}

fn list(state: &ProvideMaterials, scene: &Scene) -> ProvideMaterialsView {
    let lines = state.lines();
    let papers = lines.iter().map(|line| {
        let code = &line.material.code;
        let (mark, tone) = match state.draft.pages_of(code).len() {
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

fn captured(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> ProvideMaterialsView {
    let lines = state.lines();
    let at = lines.iter().position(|line| line.material.code == capture.material).unwrap_or_default();
    let name = lines.get(at).map_or_else(SharedString::default, |line| scene.text(&line.material.name));
    let pages = state.draft.pages_of(&capture.material).len();
    let (headline, icon, tone, advice) = match &capture.stage {
        Stage::Place if pages > 0 => (scene.say(texts::PLACE_HEAD), "", Tone::Plain, texts::PLACE_MORE),
        Stage::Place => (scene.say(texts::PLACE_HEAD), "", Tone::Plain, texts::PLACE_ADVICE),
        Stage::Scanning { .. } => (scene.say(texts::SCANNING), "", Tone::Plain, texts::SCANNING_ADVICE),
        Stage::Check(_) => (scene.say(texts::CHECK_HEAD), "", Tone::Plain, texts::CHECK_ADVICE),
        Stage::Fault(code) => {
            (failures::what(*code, scene.lang).into(), "octagon-alert", Tone::Bad, texts::PLACE_ADVICE)
        }
    };
    let fault = if let Stage::Fault(code) = &capture.stage {
        failures::note(*code, scene.phone, scene.lang)
    } else {
        Note::default()
    };
    let is_fault = !fault.title.is_empty();
    ProvideMaterialsView {
        head: Head { actions: actions(state, capture, pages, scene), ..Head::default() },
        capturing: true,
        counter: scene.fill(texts::PAPER_OF, &[("n", &(at + 1).to_string()), ("m", &lines.len().to_string())]),
        name,
        page: scene.count(texts::PAGE_NO, pages + 1),
        headline,
        headline_icon: icon.into(),
        tone,
        busy: matches!(capture.stage, Stage::Scanning { .. }),
        shows_preview: matches!(capture.stage, Stage::Check(_)),
        strip: (1..=pages).map(|n| thumb(n, scene)).collect(),
        advice_title: if is_fault { scene.say(texts::HOW_TO) } else { SharedString::default() },
        advice: if is_fault { format!("{}\n{}", fault.body, fault.last).into() } else { scene.say(advice) },
        ..ProvideMaterialsView::default()
    }
}

fn thumb(number: usize, scene: &Scene) -> Line {
    Line { name: scene.count(texts::PAGE_NO, number), ..Line::default() }
}

fn actions(state: &ProvideMaterials, capture: &Capture, pages: usize, scene: &Scene) -> Vec<Action> {
    let scan = |words, kind| {
        let icon = if pages > 0 || kind == ActionKind::Quiet { "rotate-cw" } else { "scan-line" };
        Action { kind, icon: icon.into(), arrow: SharedString::default(), ..scene.primary(words, "scan") }
    };
    let line = state.open_line();
    let settled = line.as_ref().is_some_and(|line| state.draft.settled(line) && pages > 0);
    let may_follow = line.as_ref().is_some_and(|line| line.standing == Standing::MayFollow) && pages == 0;
    let mut later: Vec<Action> =
        if may_follow { vec![scene.quiet(texts::FOLLOW_LATER, "follow-later")] } else { Vec::new() };
    match &capture.stage {
        Stage::Place if settled => {
            let next_page = Action { icon: "scan-line".into(), ..scene.quiet(texts::SCAN_NEXT, "scan") };
            let mut actions = if state.may_add() { vec![next_page] } else { Vec::new() };
            actions.push(scene.primary(texts::ALL_PAGES, "next"));
            actions
        }
        Stage::Place => {
            later.push(Action { icon: "scan-line".into(), ..scan(texts::SCAN, ActionKind::Primary) });
            later
        }
        Stage::Scanning { .. } => Vec::new(),
        Stage::Check(page) => vec![
            // The first page is scanned again; a further one may have been one too many.
            if pages == 0 {
                scan(texts::SCAN_AGAIN, ActionKind::Quiet)
            } else {
                Action {
                    icon: "trash-2".into(),
                    argument: page.id.0.to_string().into(),
                    ..scene.quiet(texts::DISCARD, "discard")
                }
            },
            Action {
                icon: "check".into(),
                arrow: SharedString::default(),
                ..scene.primary(texts::PAGE_FINE, "accept")
            },
        ],
        Stage::Fault(_) => {
            later.push(Action { icon: "rotate-cw".into(), ..scan(texts::SCAN_AGAIN, ActionKind::Primary) });
            later
        }
    }
}
