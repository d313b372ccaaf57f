//! Pages as a citizen takes them: the gate, the disk, pages taken again, turned, moved, and stacks.

#![allow(clippy::unwrap_used)]

mod disk;
#[path = "../hand/mod.rs"]
mod hand;
mod paper;
mod remade;
mod stack;

use std::collections::BTreeMap;

use hand::Hand;
use lobby_domain::FailureCode;
use lobby_domain::capture::Grade;
use lobby_domain::evidence::{AcceptedBy, PageSource};
use lobby_flow::steps::provide_materials;
use lobby_flow::steps::provide_materials::CaptureStage;
use lobby_flow::{Effect, Event, Intent, PageEffect, PageId, ScannerEvent, Step};
use paper::{at_paper, comes, found, ids, kept, materials, pages, says, scanned, stage, wish};

#[test]
fn a_refused_page_cannot_be_accepted_and_is_scanned_again_or_let_go() {
    let mut hand = at_paper();
    let first = scanned(&mut hand, found(Grade::Retake));
    for intent in [provide_materials::Intent::AcceptPage.into(), Intent::Next] {
        hand.tap(intent);
        assert!(matches!(stage(&hand), CaptureStage::Check(page) if page.id == first));
    }
    assert!(pages(&hand).is_empty() && !hand.take_effects().contains(&Effect::Page(PageEffect::Keep(first))));
    let second = scanned(&mut hand, found(Grade::Retake));
    assert!(hand.take_effects().contains(&Effect::Page(PageEffect::Drop(first))));
    assert!(!materials(&hand).refused_repeatedly());
    let third = scanned(&mut hand, found(Grade::Retake));
    assert!(materials(&hand).refused_repeatedly(), "three takes of the same page");
    assert_eq!(materials(&hand).page_in_view().unwrap().evidence.retakes, 2);
    hand.take_effects();
    hand.tap(provide_materials::Intent::DiscardPage(third));
    hand.tap(Intent::ConfirmErasure);
    assert_eq!((stage(&hand), hand.take_effects()), (CaptureStage::Place, vec![Effect::Page(PageEffect::Drop(third))]));
    assert_ne!(second, third);
    scanned(&mut hand, vec![]);
    assert_eq!(materials(&hand).page_in_view().unwrap().evidence.retakes, 0, "another page");
}

#[test]
fn the_evidence_of_a_page_says_who_accepted_it() {
    let mut hand = at_paper();
    for findings in [found(Grade::Look), found(Grade::Note), vec![]] {
        let id = scanned(&mut hand, findings);
        hand.tap(provide_materials::Intent::AcceptPage);
        assert!(hand.take_effects().contains(&Effect::Page(PageEffect::Keep(id))));
    }
    assert!(pages(&hand).iter().all(|page| page.evidence.accepted_by == Some(AcceptedBy::Citizen) && !page.kept));
}

#[test]
fn pages_change_places_and_are_taken_out() {
    let mut hand = at_paper();
    let [a, b, c] = [kept(&mut hand), kept(&mut hand), kept(&mut hand)];
    hand.tap(provide_materials::Intent::ShowPage(c));
    hand.tap(provide_materials::Intent::MovePageEarlier(c));
    assert_eq!(ids(&hand), [a, c, b]);
    hand.tap(provide_materials::Intent::MovePageEarlier(c));
    hand.tap(provide_materials::Intent::MovePageEarlier(c));
    assert_eq!(ids(&hand), [c, a, b], "the first stays the first");
    hand.tap(provide_materials::Intent::MovePageLater(c));
    assert_eq!((ids(&hand), stage(&hand)), (vec![a, c, b], CaptureStage::Look(c)));
    hand.take_effects();
    hand.tap(provide_materials::Intent::DiscardPage(c));
    hand.tap(Intent::ConfirmErasure);
    assert_eq!((ids(&hand), stage(&hand)), (vec![a, b], CaptureStage::Place));
    assert_eq!(hand.take_effects(), [Effect::Page(PageEffect::Drop(c))]);
    hand.tap(provide_materials::Intent::DiscardPage(PageId(99)));
    assert!(hand.take_effects().is_empty(), "an unknown page is not dropped");
}

#[test]
fn a_page_taken_again_comes_in_its_place_and_the_old_one_stays_until_then() {
    let mut hand = at_paper();
    let [a, b] = [kept(&mut hand), kept(&mut hand)];
    hand.tap(provide_materials::Intent::ShowPage(a));
    hand.take_effects();
    hand.tap(provide_materials::Intent::RetakePage(a));
    assert_eq!(wish(&hand.take_effects()).source, PageSource::Flatbed);
    comes(&mut hand, found(Grade::Retake));
    hand.tap(Intent::Back);
    hand.tap(Intent::ConfirmErasure);
    assert_eq!((ids(&hand), stage(&hand)), (vec![a, b], CaptureStage::Look(a)));
    hand.tap(provide_materials::Intent::RetakePage(a));
    says(&mut hand, ScannerEvent::Fault(FailureCode::ScannerHangs));
    hand.tap(provide_materials::Intent::Scan);
    let new = comes(&mut hand, vec![]);
    hand.take_effects();
    hand.tap(provide_materials::Intent::AcceptPage);
    assert_eq!(ids(&hand), [new, b]);
    assert_eq!(pages(&hand)[0].evidence.retakes, 1);
    assert_eq!(hand.take_effects(), [Effect::Page(PageEffect::Keep(new)), Effect::Page(PageEffect::Drop(a))]);
    hand.keep();
    let last = kept(&mut hand);
    assert_eq!(ids(&hand), [new, b, last], "the next page comes last again");
}

#[test]
fn a_full_material_still_lets_a_page_be_taken_again() {
    let mut hand = at_paper();
    let all: Vec<PageId> = (0..6).map(|_| kept(&mut hand)).collect();
    hand.take_effects();
    hand.tap(provide_materials::Intent::Scan);
    assert!(hand.take_effects().is_empty());
    hand.tap(provide_materials::Intent::ShowPage(all[5]));
    hand.tap(provide_materials::Intent::RetakePage(all[5]));
    comes(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    assert_eq!(pages(&hand).len(), 6);
}

#[test]
fn a_material_that_may_follow_is_put_off_even_after_refused_takes() {
    let mut hand = Hand::new();
    let mut catalogue = (**hand::CATALOGUE).clone();
    let item = catalogue.items.iter_mut().find(|item| item.key.as_str() == "social-card-replace").unwrap();
    // Beside the one that may follow there is one that may not.
    let demanded = item.materials.iter_mut().find(|material| material.code.as_str() == "M013").unwrap();
    demanded.required_when = lobby_domain::condition::Condition::Always;
    hand.visit = Some(hand.new_visit(std::sync::Arc::new(catalogue)));
    hand.identify("social-card-replace");
    hand.until(Step::ProvideMaterials, &BTreeMap::from([("reason", "damaged"), ("agent", "no")]));
    let lines = materials(&hand).lines();
    let line = lines.iter().find(|line| line.standing == lobby_domain::checklist::Standing::MayFollow).unwrap();
    hand.tap(provide_materials::Intent::OpenMaterial(line.material.code.clone()));
    let ids: Vec<PageId> = (0..3).map(|_| scanned(&mut hand, found(Grade::Retake))).collect();
    assert!(materials(&hand).refused_repeatedly() && materials(&hand).may_follow());
    hand.take_effects();
    hand.tap(provide_materials::Intent::FollowLater);
    assert_eq!(hand.take_effects(), [Effect::Page(PageEffect::Drop(ids[2]))]);
    assert!(materials(&hand).open.is_none() && materials(&hand).draft.settled(line));

    // Enough of it is here: it is not thrown away for later.
    hand.tap(provide_materials::Intent::OpenMaterial(line.material.code.clone()));
    let most = line.material.capture.as_ref().unwrap().pages_max;
    let all: Vec<PageId> = (0..most).map(|_| kept(&mut hand)).collect();
    hand.tap(provide_materials::Intent::FollowLater);
    assert!(!materials(&hand).may_follow() && all.iter().all(|id| materials(&hand).draft.pages.get(*id).is_some()));

    // A part of it is here: the citizen is asked first.
    for id in &all[1..] {
        hand.tap(provide_materials::Intent::ShowPage(*id));
        hand.tap(provide_materials::Intent::DiscardPage(*id));
        hand.tap(Intent::ConfirmErasure);
    }
    if materials(&hand).may_follow() {
        hand.take_effects();
        hand.tap(provide_materials::Intent::FollowLater);
        assert_eq!(hand.visit().overlay, lobby_flow::Overlay::Erase(lobby_flow::Erasure::Material));
        hand.tap(Intent::ConfirmErasure);
        assert_eq!(hand.take_effects(), [Effect::Page(PageEffect::Drop(all[0]))]);
    }
}

#[test]
fn after_a_fault_the_accepted_pages_are_handed_in_without_the_scanner() {
    for replaced in [false, true] {
        let mut hand = at_paper();
        let (a, b) = (kept(&mut hand), kept(&mut hand));
        hand.tap(if replaced { provide_materials::Intent::RetakePage(a) } else { provide_materials::Intent::Scan });
        says(&mut hand, ScannerEvent::Fault(FailureCode::ScannerHangs));
        assert!(materials(&hand).may_hand_in());
        hand.tap(Intent::Next);
        assert_eq!((hand.step(), ids(&hand)), (Step::Review, vec![a, b]));
    }
}

#[test]
fn no_tap_takes_a_page_away_without_asking() {
    use provide_materials::Intent as Papers;
    let mut hand = at_paper();
    let (a, b) = (kept(&mut hand), kept(&mut hand));
    let taps = |id: PageId| -> Vec<Intent> {
        vec![
            Intent::Back,
            Intent::Next,
            Papers::DiscardPage(id).into(),
            Papers::FollowLater.into(),
            Papers::RetakePage(id).into(),
            Papers::MovePageLater(id).into(),
            Papers::ToggleCrop(id).into(),
            Papers::RotatePage(id).into(),
            Papers::Scan.into(),
            Papers::ScanStack.into(),
        ]
    };
    let starts: [Vec<Intent>; 4] = [
        vec![],
        vec![Papers::ShowPage(a).into()],
        vec![Papers::Scan.into()],
        vec![Papers::ShowPage(a).into(), Papers::RetakePage(a).into()],
    ];
    for start in starts {
        for last in taps(a).into_iter().chain(taps(b)) {
            let visit = start
                .iter()
                .chain([&last])
                .fold(hand.visit().clone(), |visit, intent| hand::later(visit, Event::Intent(intent.clone())));
            let draft = visit.state.draft().unwrap();
            assert!([a, b].iter().all(|id| draft.pages.get(*id).is_some()));
        }
    }
}
