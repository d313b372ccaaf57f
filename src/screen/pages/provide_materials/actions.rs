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
        Stage::Scanning { .. } | Stage::Feeding { .. } => {
            vec![of_page(scene, texts::SCAN_STOP, "x", Intent::Back)]
        }
        Stage::Check(page) => judged(state, page, scene),
        Stage::Look(id) => match state.listed(*id) {
            Some(page) if !page.accepted() => judged(state, page, scene),
            Some(_) | None => vec![solid(scene, texts::LOOK_DONE, "check", Intent::Next)],
        },
        Stage::Fault(_) if capture.stack.is_some_and(|stack| stack.scanned > 0) && state.may_add() => {
            let mut actions = hand_in(state, scene);
            actions.push(solid(scene, texts::FEED_ON, "layers", provide_materials::Intent::ScanStack));
            actions
        }
        // The stack was as long as it may be: there is nothing to scan.
        Stage::Fault(_) if !state.may_add() && capture.replaces.is_none() => {
            vec![solid(scene, texts::LOOK_DONE, "check", Intent::Next)]
        }
        Stage::Fault(_) => {
            let mut actions = hand_in(state, scene);
            if actions.is_empty() {
                actions = later(state, scene);
            }
            actions.push(solid(scene, texts::SCAN_AGAIN, "rotate-cw", provide_materials::Intent::Scan));
            actions
        }
    }
}

/// What was accepted before a fault can be handed in without the scanner.
fn hand_in(state: &ProvideMaterials, scene: &Scene) -> Vec<Action> {
    if state.may_hand_in() { vec![scene.quiet(texts::ALL_PAGES, Intent::Next)] } else { Vec::new() }
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

/// Buttons for a page that is not accepted yet: in the same places whatever was found of it, and while it is turned.
fn judged(state: &ProvideMaterials, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let again = of_page(scene, texts::SCAN_AGAIN, "rotate-cw", provide_materials::Intent::RetakePage(page.id));
    if page.refused() {
        return vec![Action { kind: ActionKind::Primary, ..again }, scene.gap(texts::PAGE_FINE)];
    }
    let not_kept = state.draft.pages.work(page.id).not_kept.is_some();
    let words = if not_kept { texts::SAVE_AGAIN } else { Verdict::pass(page, scene) };
    vec![again, solid(scene, words, "check", provide_materials::Intent::AcceptPage)]
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
        Stage::Check(page) => of_new(state, page, scene),
        Stage::Look(id) => match state.listed(*id) {
            Some(page) if page.accepted() => listed(state, capture, page, scene),
            Some(page) => of_new(state, page, scene),
            None => Vec::new(),
        },
    }
}

/// Of a page that is not accepted yet: discard or put off, turn, uncrop; each always in its place.
fn of_new(state: &ProvideMaterials, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let late = if page.refused() && state.refused_repeatedly() { later(state, scene) } else { Vec::new() };
    let first = late.into_iter().next().unwrap_or_else(|| discard(page, scene));
    [vec![first], remake(page, scene)].concat()
}

fn discard(page: &CapturedPage, scene: &Scene) -> Action {
    of_page(scene, texts::DISCARD, "trash-2", provide_materials::Intent::DiscardPage(page.id))
}

/// Turn, and show the whole picture where a part was cropped away. Both stay while the page is being made again: what is
/// wanted meanwhile is made afterwards.
fn remake(page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    if !page.remakable {
        return Vec::new();
    }
    let turn = of_page(scene, texts::TURN, "rotate-cw-square", provide_materials::Intent::RotatePage(page.id));
    let toggle = provide_materials::Intent::ToggleCrop(page.id);
    let whole = Action {
        kind: if page.evidence.whole { ActionKind::Secondary } else { ActionKind::Quiet },
        ..of_page(scene, texts::SHOW_WHOLE, "fullscreen", toggle)
    };
    let cut = page.cropped() || page.evidence.whole;
    if cut { vec![turn, whole] } else { vec![turn] }
}

/// Of an accepted page: six places, empty where a page cannot be moved.
fn listed(state: &ProvideMaterials, capture: &Capture, page: &CapturedPage, scene: &Scene) -> Vec<Action> {
    let pages = state.draft.pages.of(&capture.material);
    let earlier = of_page(scene, texts::MOVE_EARLIER, "move-left", provide_materials::Intent::MovePageEarlier(page.id));
    let later = of_page(scene, texts::MOVE_LATER, "move-right", provide_materials::Intent::MovePageLater(page.id));
    let can = |may: bool, action: Action| if may { action } else { Action { kind: ActionKind::Gap, ..action } };
    let mut tools = vec![
        discard(page, scene),
        can(pages.first().is_some_and(|first| first.id != page.id), earlier),
        can(pages.last().is_some_and(|last| last.id != page.id), later),
        of_page(scene, texts::RESCAN, "rotate-cw", provide_materials::Intent::RetakePage(page.id)),
    ];
    tools.extend(remake(page, scene));
    tools
}

fn solid(scene: &Scene, words: Words, icon: &str, intent: impl Into<Intent>) -> Action {
    Action { icon: icon.into(), arrow: SharedString::default(), ..scene.primary(words, intent) }
}

fn of_page(scene: &Scene, words: Words, icon: &str, intent: impl Into<Intent>) -> Action {
    Action { icon: icon.into(), ..scene.quiet(words, intent) }
}
