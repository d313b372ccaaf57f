//! What can be done with a paper and with the page in view.

use lobby_flow::steps::provide_materials::{Capture, ProvideMaterials, Stage};
use lobby_flow::{CapturedPage, Feeder};
use slint::SharedString;

use super::verdict::Verdict;
use crate::kit::view::{Action, ActionKind, Scene};
use crate::texts::{self, Words};

/// The action band.
pub(super) fn band(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> Vec<Action> {
    match &capture.stage {
        Stage::Place => place(state, capture, scene),
        Stage::Scanning { .. } | Stage::Feeding { .. } => Vec::new(),
        Stage::Check(page) => judged(state, capture, page, scene),
        Stage::Look(id) => match state.listed(*id) {
            Some(page) if !page.accepted() => judged(state, capture, page, scene),
            Some(_) | None => vec![solid(scene, texts::LOOK_DONE, "check", "next")],
        },
        Stage::Fault(_) if capture.stack.is_some_and(|stack| stack.came > 0) && state.may_add() => {
            vec![solid(scene, texts::FEED_ON, "layers", "scan-stack")]
        }
        // The stack was as long as it may be: there is nothing to scan.
        Stage::Fault(_) if !state.may_add() && capture.replaces.is_none() => {
            vec![solid(scene, texts::LOOK_DONE, "check", "next")]
        }
        Stage::Fault(_) => {
            let mut actions = later(state, scene);
            actions.push(solid(scene, texts::SCAN_AGAIN, "rotate-cw", "scan"));
            actions
        }
    }
}

fn place(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> Vec<Action> {
    if capture.leaving {
        return Vec::new();
    }
    let next_page = Action { icon: "scan-line".into(), ..scene.quiet(texts::SCAN_NEXT, "scan") };
    let next_page = if state.may_add() { vec![next_page] } else { Vec::new() };
    if let Some((at, id)) = state.draft.pages.first_unaccepted(&capture.material) {
        let look = Action {
            label: scene.count(texts::LOOK_AT, at + 1),
            argument: id.0.to_string().into(),
            ..solid(scene, texts::LOOK_AT, "eye", "show-page")
        };
        return next_page.into_iter().chain([look]).collect();
    }
    let here = !state.draft.pages.of(&capture.material).is_empty();
    if here && state.open_line().is_some_and(|line| state.draft.enough(&line)) {
        return next_page.into_iter().chain([scene.primary(texts::ALL_PAGES, "next")]).collect();
    }
    let mut actions = later(state, scene);
    actions.push(solid(scene, texts::SCAN, "scan-line", "scan"));
    actions
}

/// What may be done with a page that nobody has let pass.
fn judged(state: &ProvideMaterials, capture: &Capture, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let remaking = state.draft.pages.work(page.id).remaking;
    let again = || of_page(scene, texts::SCAN_AGAIN, "rotate-cw", "retake", page);
    let discard = || of_page(scene, texts::DISCARD, "trash-2", "discard", page);
    if page.refused() {
        let aside = if state.in_vain() { later(state, scene) } else { Vec::new() };
        let aside = if aside.is_empty() { vec![discard()] } else { aside };
        return aside.into_iter().chain([Action { kind: ActionKind::Primary, ..again() }]).collect();
    }
    if remaking {
        return vec![discard()];
    }
    let not_kept = state.draft.pages.work(page.id).not_kept.is_some();
    let words = if not_kept { texts::SAVE_AGAIN } else { Verdict::pass(page, scene) };
    // The first page is scanned again; a further one may have been one too many.
    let first = state.draft.pages.of(&capture.material).is_empty();
    let fine = words == texts::PAGE_FINE;
    let aside = if not_kept || (fine && !first) { discard() } else { again() };
    vec![aside, solid(scene, words, "check", "accept")]
}

fn later(state: &ProvideMaterials, scene: &Scene) -> Vec<Action> {
    if state.may_follow() { vec![scene.quiet(texts::FOLLOW_LATER, "follow-later")] } else { Vec::new() }
}

/// Smaller buttons below the picture.
pub(super) fn tools(state: &ProvideMaterials, capture: &Capture, feeder: Feeder, scene: &Scene) -> Vec<Action> {
    match &capture.stage {
        Stage::Place | Stage::Fault(_) if capture.leaving || !state.may_feed(feeder) => Vec::new(),
        Stage::Fault(_) if capture.stack.is_some_and(|stack| stack.came > 0) => {
            vec![Action { icon: "scan-line".into(), ..scene.quiet(texts::SCAN_NEXT, "scan") }]
        }
        Stage::Place | Stage::Fault(_) => {
            vec![Action { icon: "layers".into(), ..scene.quiet(texts::SCAN_STACK, "scan-stack") }]
        }
        Stage::Scanning { .. } | Stage::Feeding { .. } => Vec::new(),
        Stage::Check(page) => remake(state, page, scene),
        Stage::Look(id) => state.listed(*id).map_or_else(Vec::new, |page| listed(state, capture, page, scene)),
    }
}

fn remake(state: &ProvideMaterials, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let cut = page.cropped() || page.evidence.whole;
    // With large text a refused page keeps its room for the picture, unless the crop may be what is wrong with it.
    if !page.remakable || state.draft.pages.is_saving(page) || (scene.large && page.refused() && !cut) {
        return Vec::new();
    }
    let whole = if page.evidence.whole {
        Some(of_page(scene, texts::ONLY_PAGE, "crop", "whole-page", page))
    } else {
        page.cropped().then(|| of_page(scene, texts::SHOW_WHOLE, "fullscreen", "whole-page", page))
    };
    whole.into_iter().chain([of_page(scene, texts::TURN, "rotate-cw-square", "turn-page", page)]).collect()
}

fn listed(state: &ProvideMaterials, capture: &Capture, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let mut tools = remake(state, page, scene);
    if !page.accepted() {
        return tools;
    }
    let pages = state.draft.pages.of(&capture.material);
    if pages.first().is_some_and(|first| first.id != page.id) {
        tools.push(of_page(scene, texts::MOVE_EARLIER, "move-left", "page-earlier", page));
    }
    if pages.last().is_some_and(|last| last.id != page.id) {
        tools.push(of_page(scene, texts::MOVE_LATER, "move-right", "page-later", page));
    }
    tools.push(of_page(scene, texts::RESCAN, "rotate-cw", "retake", page));
    tools.push(of_page(scene, texts::DISCARD, "trash-2", "discard", page));
    tools
}

fn solid(scene: &Scene, words: Words, icon: &str, intent: &str) -> Action {
    Action { icon: icon.into(), arrow: SharedString::default(), ..scene.primary(words, intent) }
}

fn of_page(scene: &Scene, words: Words, icon: &str, intent: &str, page: &CapturedPage) -> Action {
    Action { icon: icon.into(), argument: page.id.0.to_string().into(), ..scene.quiet(words, intent) }
}
