//! The message above the picture: what to do with the paper, or what was found of the page.

use std::time::Duration;

use lobby_domain::capture::Grade;
use lobby_flow::CapturedPage;
use lobby_flow::steps::provide_materials::{Capture, CaptureStage as Stage, ProvideMaterials};
use slint::SharedString;

use super::strip::Strip;
use super::verdict::{Verdict, is_whole, what};
use crate::failures;
use crate::kit::view::{Scene, Tone};
use crate::texts;

/// The message about the paper or the page: one large sentence, and what to do.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Message {
    pub headline: SharedString,
    pub icon: SharedString,
    pub tone: Tone,
    pub advice_title: SharedString,
    pub advice: SharedString,
}

pub(super) fn message(
    state: &ProvideMaterials,
    capture: &Capture,
    verdict: Option<&Verdict>,
    strip: &Strip,
    scene: &Scene,
) -> Message {
    let plain = |headline, advice| Message { headline, advice, ..Message::default() };
    match (&capture.stage, verdict) {
        (Stage::Place, _) => place(state, capture, scene),
        (Stage::Scanning { since }, _) => {
            let seconds = seconds_since(*since, scene);
            plain(scene.say(texts::SCANNING), scene.fill(texts::SCANNING_ADVICE, &[("n", &seconds)]))
        }
        (Stage::Feeding { since, scanned }, _) => {
            let (pages, seconds) = (scanned.to_string(), seconds_since(*since, scene));
            plain(scene.say(texts::FEEDING), scene.fill(texts::FEEDING_COUNT, &[("n", &pages), ("m", &seconds)]))
        }
        (Stage::Fault(code), _) => fault(state, capture, *code, scene),
        (Stage::Check(_) | Stage::Look(_), found) => {
            let page = state.page_in_view();
            let accepted = page.is_some_and(CapturedPage::accepted);
            match (page.and_then(|page| state.draft.pages.work(page.id).not_kept), found) {
                (Some(code), _) if !accepted => Message {
                    headline: failures::what(code, scene.lang).into(),
                    icon: "octagon-alert".into(),
                    tone: Tone::Bad,
                    advice: scene.fill(texts::NOT_SAVED, &[("code", code.code())]),
                    advice_title: scene.say(texts::HOW_TO),
                },
                (_, Some(verdict)) => of_verdict(verdict, state.refused_repeatedly(), state.may_follow(), scene),
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

/// Whole seconds from `since`, monotonic.
fn seconds_since(since: Duration, scene: &Scene) -> String {
    scene.mono.saturating_sub(since).as_secs().to_string()
}

fn place(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> Message {
    let pages = state.draft.pages.of(&capture.material);
    let (headline, advice) = match pages.iter().filter(|page| !page.accepted()).count() {
        0 if capture.leaving => (scene.say(texts::SAVING), scene.say(texts::SAVING_THEN_ON)),
        0 if pages.is_empty() => (scene.say(texts::PLACE_HEAD), scene.say(texts::PLACE_ADVICE)),
        0 if !state.may_add() => (scene.say(texts::FULL_HEAD), scene.say(texts::FULL_ADVICE)),
        0 => (scene.say(texts::PLACE_HEAD), next_page(state, pages.len(), scene)),
        1 => (scene.say(texts::OPEN_HEAD_ONE), scene.say(texts::OPEN_ADVICE)),
        n => (scene.count(texts::OPEN_HEAD, n), scene.say(texts::OPEN_ADVICE)),
    };
    let advice = match (capture.stack, pages.len()) {
        (Some(stack), n) if stack.extra > 0 => {
            let values = [("n", n.to_string()), ("m", stack.extra.to_string())];
            let extra = scene.fill(texts::STACK_EXTRA, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
            format!("{extra}\n{advice}").into()
        }
        (_, _) => advice,
    };
    Message { headline, advice, ..Message::default() }
}

/// Before the fewest pages are there, nothing can be handed in.
fn next_page(state: &ProvideMaterials, pages: usize, scene: &Scene) -> SharedString {
    let spec = state.open_line().and_then(|line| line.material.capture);
    let fewest = spec.map_or(1, |spec| usize::from(spec.pages_min));
    match fewest.saturating_sub(pages) {
        0 => scene.say(texts::PLACE_MORE),
        missing => scene.count(texts::PLACE_MISSING, missing),
    }
}

/// A fault in the middle of a stack says first what is safe.
fn fault(state: &ProvideMaterials, capture: &Capture, code: lobby_domain::FailureCode, scene: &Scene) -> Message {
    let note = failures::note(code, scene.phone, scene.lang);
    let pages = state.draft.pages.of(&capture.material).len();
    let kept = match (capture.stack.map_or(0, |stack| stack.scanned), pages) {
        (0, _) | (_, 0) => None,
        (_, 1) => Some(scene.say(texts::STACK_KEPT_ONE)),
        (_, n) => Some(scene.fill(texts::STACK_KEPT, &[("n", &n.to_string()), ("m", &(n + 1).to_string())])),
    };
    let advice = match kept {
        Some(kept) => format!("{kept}\n{}\n{}", note.body, note.last),
        None => format!("{}\n{}", note.body, note.last),
    };
    Message {
        headline: failures::what(code, scene.lang).into(),
        icon: "octagon-alert".into(),
        tone: Tone::Bad,
        advice_title: scene.say(texts::HOW_TO),
        advice: advice.into(),
    }
}

fn of_verdict(verdict: &Verdict, in_vain: bool, may_follow: bool, scene: &Scene) -> Message {
    let what = what(verdict.leading.reason).get(scene.lang);
    let (words, tone, icon) = match (verdict.leading.grade, verdict.leading.reason) {
        (Grade::Retake, _) => (texts::HEAD_RETAKE, Tone::Bad, "octagon-alert"),
        (_, reason) if is_whole(reason) => (texts::HEAD_HAND_IN, Tone::Warn, "eye"),
        (_, _) => (texts::HEAD_LOOK, Tone::Warn, "eye"),
    };
    let advice = match (in_vain, may_follow) {
        (true, true) => scene.say(texts::STILL_NOT_LATER),
        (true, false) => scene.say(texts::STILL_NOT),
        (false, _) => scene.say(lobby_words::advice(verdict.leading.reason, verdict.source)),
    };
    Message {
        headline: scene.fill(words, &[("what", what)]),
        icon: icon.into(),
        tone,
        advice_title: scene.say(texts::HOW_TO),
        advice,
    }
}
