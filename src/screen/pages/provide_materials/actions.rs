//! What can be done with a paper and with the page in view.

use lobby_flow::steps::provide_materials::{self, Capture, CaptureStage as Stage, ProvideMaterials};
use lobby_flow::{CapturedPage, Feeder, Intent};
use lobby_words::Words;
use slint::SharedString;

use super::verdict::Verdict;
use crate::kit::view::{Action, ActionKind, Scene};
use crate::texts;

/// The action band.
pub(super) fn band(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> Vec<Action> {
    match &capture.stage {
        Stage::Place => place(state, capture, scene),
        Stage::Scanning { .. } | Stage::Feeding { .. } => Vec::new(),
        Stage::Check(page) => judged(state, capture, page, scene),
        Stage::Look(id) => match state.listed(*id) {
            Some(page) if !page.accepted() => judged(state, capture, page, scene),
            Some(_) | None => vec![solid(scene, texts::LOOK_DONE, "check", Intent::Next)],
        },
        Stage::Fault(_) if capture.stack.is_some_and(|stack| stack.scanned > 0) && state.may_add() => {
            vec![solid(scene, texts::FEED_ON, "layers", provide_materials::Intent::ScanStack)]
        }
        // The stack was as long as it may be: there is nothing to scan.
        Stage::Fault(_) if !state.may_add() && capture.replaces.is_none() => {
            vec![solid(scene, texts::LOOK_DONE, "check", Intent::Next)]
        }
        Stage::Fault(_) => {
            let mut actions = later(state, scene);
            actions.push(solid(scene, texts::SCAN_AGAIN, "rotate-cw", provide_materials::Intent::Scan));
            actions
        }
    }
}

fn place(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> Vec<Action> {
    if capture.leaving {
        return Vec::new();
    }
    let next_page =
        Action { icon: "scan-line".into(), ..scene.quiet(texts::SCAN_NEXT, provide_materials::Intent::Scan) };
    let next_page = if state.may_add() { vec![next_page] } else { Vec::new() };
    if let Some((at, id)) = state.draft.pages.first_unaccepted(&capture.material) {
        let look = Action {
            label: scene.count(texts::LOOK_AT, at + 1),
            ..solid(scene, texts::LOOK_AT, "eye", provide_materials::Intent::ShowPage(id))
        };
        return next_page.into_iter().chain([look]).collect();
    }
    let here = !state.draft.pages.of(&capture.material).is_empty();
    if here && state.open_line().is_some_and(|line| state.draft.enough(&line)) {
        return next_page.into_iter().chain([scene.primary(texts::ALL_PAGES, Intent::Next)]).collect();
    }
    let mut actions = later(state, scene);
    actions.push(solid(scene, texts::SCAN, "scan-line", provide_materials::Intent::Scan));
    actions
}

/// Buttons for a page that is not accepted yet.
fn judged(state: &ProvideMaterials, capture: &Capture, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let remaking = state.draft.pages.work(page.id).remaking;
    let again = || of_page(scene, texts::SCAN_AGAIN, "rotate-cw", provide_materials::Intent::RetakePage(page.id));
    let discard = || of_page(scene, texts::DISCARD, "trash-2", provide_materials::Intent::DiscardPage(page.id));
    if page.refused() {
        let aside = if state.refused_repeatedly() { later(state, scene) } else { Vec::new() };
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
    vec![aside, solid(scene, words, "check", provide_materials::Intent::AcceptPage)]
}

fn later(state: &ProvideMaterials, scene: &Scene) -> Vec<Action> {
    if state.may_follow() {
        vec![scene.quiet(texts::FOLLOW_LATER, provide_materials::Intent::FollowLater)]
    } else {
        Vec::new()
    }
}

/// Smaller buttons below the picture.
pub(super) fn tools(state: &ProvideMaterials, capture: &Capture, feeder: Feeder, scene: &Scene) -> Vec<Action> {
    match &capture.stage {
        Stage::Place | Stage::Fault(_) if capture.leaving || !state.may_feed(feeder) => Vec::new(),
        Stage::Fault(_) if capture.stack.is_some_and(|stack| stack.scanned > 0) => {
            vec![Action { icon: "scan-line".into(), ..scene.quiet(texts::SCAN_NEXT, provide_materials::Intent::Scan) }]
        }
        Stage::Place | Stage::Fault(_) => {
            vec![Action {
                icon: "layers".into(),
                ..scene.quiet(texts::SCAN_STACK, provide_materials::Intent::ScanStack)
            }]
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
        Some(of_page(scene, texts::ONLY_PAGE, "crop", provide_materials::Intent::ToggleCrop(page.id)))
    } else {
        page.cropped()
            .then(|| of_page(scene, texts::SHOW_WHOLE, "fullscreen", provide_materials::Intent::ToggleCrop(page.id)))
    };
    whole
        .into_iter()
        .chain([of_page(scene, texts::TURN, "rotate-cw-square", provide_materials::Intent::RotatePage(page.id))])
        .collect()
}

fn listed(state: &ProvideMaterials, capture: &Capture, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let mut tools = remake(state, page, scene);
    if !page.accepted() {
        return tools;
    }
    let pages = state.draft.pages.of(&capture.material);
    if pages.first().is_some_and(|first| first.id != page.id) {
        tools.push(of_page(
            scene,
            texts::MOVE_EARLIER,
            "move-left",
            provide_materials::Intent::MovePageEarlier(page.id),
        ));
    }
    if pages.last().is_some_and(|last| last.id != page.id) {
        tools.push(of_page(scene, texts::MOVE_LATER, "move-right", provide_materials::Intent::MovePageLater(page.id)));
    }
    tools.push(of_page(scene, texts::RESCAN, "rotate-cw", provide_materials::Intent::RetakePage(page.id)));
    tools.push(of_page(scene, texts::DISCARD, "trash-2", provide_materials::Intent::DiscardPage(page.id)));
    tools
}

fn solid(scene: &Scene, words: Words, icon: &str, intent: impl Into<Intent>) -> Action {
    Action { icon: icon.into(), arrow: SharedString::default(), ..scene.primary(words, intent) }
}

fn of_page(scene: &Scene, words: Words, icon: &str, intent: impl Into<Intent>) -> Action {
    Action { icon: icon.into(), ..scene.quiet(words, intent) }
}
