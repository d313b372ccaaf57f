//! The pages of a paper side by side, each with its number and its state.

use lobby_domain::capture::Grade;
use lobby_flow::steps::provide_materials::{self, Capture, CaptureStage as Stage, ProvideMaterials};
use lobby_flow::{CapturedPage, PageId};
use slint::SharedString;

use super::verdict::is_blank;
use crate::kit::paging::List;
use crate::kit::tap::Tap;
use crate::kit::view::{Line, Pager, Scene, Tone};
use crate::texts;

#[derive(Clone, Default, PartialEq)]
pub(super) struct Strip {
    pub thumbs: Vec<Line>,
    pub pager: Pager,
    /// The page in view, or the one that comes next, counted from 1.
    pub number: usize,
}

impl Strip {
    pub(super) fn of(state: &ProvideMaterials, capture: &Capture, scene: &Scene) -> Strip {
        let listed = state.draft.pages.of(&capture.material);
        let place = |id: PageId| listed.iter().position(|page| page.id == id);
        let replaced = capture.replaces.and_then(place);
        let shown = match &capture.stage {
            Stage::Check(_) => Some(replaced.unwrap_or(listed.len())),
            Stage::Look(id) => place(*id),
            Stage::Place | Stage::Scanning { .. } | Stage::Feeding { .. } | Stage::Fault(_) => None,
        };
        let mut pages: Vec<&CapturedPage> = listed.iter().collect();
        // A page that is to be accepted first stands alone: nothing is to be compared with it.
        if let (Stage::Check(new), Some(at)) = (&capture.stage, shown) {
            let alone = listed.is_empty();
            match pages.get_mut(at) {
                Some(old) => *old = new,
                None if alone && new.grade().is_none_or(|grade| grade == Grade::Note) => {}
                None => pages.push(new),
            }
        }
        let still = matches!(capture.stage, Stage::Check(_));
        let thumbs: Vec<Line> = pages
            .iter()
            .enumerate()
            .map(|(at, page)| thumb(state, page, at, shown == Some(at), still, scene))
            .collect();
        let per = scene.geometry.thumbs(thumbs.len() > scene.geometry.thumbs(false));
        let first_open = state.draft.pages.first_unaccepted(&capture.material).map(|(at, _)| at);
        let begin = shown.or(first_open).unwrap_or(thumbs.len().saturating_sub(1)) / per;
        let part = scene.memory.part(List::Strip, begin, per, thumbs.len());
        let pager = scene.pager(List::Strip, texts::RANGE, part);
        let pager = if pager.text.is_empty() {
            pager
        } else {
            Pager { prev: scene.say(texts::EARLIER_PAGES), next: scene.say(texts::LATER_PAGES), ..pager }
        };
        let next = if state.may_add() { listed.len() } else { listed.len().saturating_sub(1) };
        let number = shown.or(replaced).unwrap_or(next) + 1;
        Strip { thumbs: part.rows(&thumbs), pager, number }
    }
}

fn thumb(state: &ProvideMaterials, page: &CapturedPage, at: usize, chosen: bool, still: bool, scene: &Scene) -> Line {
    let (icon, tone, said) = match page {
        page if page.accepted() && !state.draft.pages.is_finished(page) => ("loader-circle", Tone::Info, texts::SAVING),
        page if page.accepted() => ("check", Tone::Ok, texts::MARK_DONE),
        page if page.refused() => ("x", Tone::Bad, texts::MARK_REFUSED),
        _ => ("eye", Tone::Warn, texts::MARK_LOOK),
    };
    Line {
        icon: icon.into(),
        name: scene.count(texts::PAGE_NO, at + 1),
        second: scene.say(said),
        mark: if is_blank(page) { scene.say(texts::BLANK_MARK) } else { SharedString::default() },
        tone,
        chosen,
        tap: (!still).then(|| Tap::of(provide_materials::Intent::ShowPage(page.id))),
        ..Line::default()
    }
}
