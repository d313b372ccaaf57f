//! Pages as a citizen takes them: the gate, the disk, pages taken again, turned, moved, and stacks.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::BTreeMap;

use hand::Hand;
use lobby_domain::FailureCode;
use lobby_domain::capture::{Finding, Grade, Reason};
use lobby_domain::evidence::{AcceptedBy, PageSource};
use lobby_flow::steps::provide_materials;
use lobby_flow::steps::provide_materials::{CaptureStage, ProvideMaterials, Stack};
use lobby_flow::{
    CapturedPage, Effect, Event, Feeder, Intent, PageEffect, PageId, ScanWish, ScannerEvent, State, Step,
};

/// Signboard filing at its one paper, which may have six pages.
fn at_paper() -> Hand {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::ProvideMaterials, &BTreeMap::new());
    hand.take_effects();
    hand
}

fn with_feeder(feeder: Feeder) -> Hand {
    let mut hand = at_paper();
    hand.visit = hand.visit.take().map(|visit| visit.with_feeder(feeder));
    hand
}

fn found(grade: Grade) -> Vec<Finding> {
    vec![Finding { reason: Reason::Glare, grade, value: 0.1, limit: 0.2, region: None }]
}

fn says(hand: &mut Hand, event: ScannerEvent) {
    hand.event(Event::Scanner(event));
}

fn comes(hand: &mut Hand, findings: Vec<Finding>) -> PageId {
    let mut page = hand.page();
    page.evidence.findings = findings;
    let id = page.id;
    says(hand, ScannerEvent::Page(page));
    id
}

fn scanned(hand: &mut Hand, findings: Vec<Finding>) -> PageId {
    hand.tap(provide_materials::Intent::Scan);
    comes(hand, findings)
}

/// A page that is accepted and durable.
fn kept(hand: &mut Hand) -> PageId {
    let id = scanned(hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.keep();
    id
}

fn materials(hand: &Hand) -> &ProvideMaterials {
    let State::ProvideMaterials(materials) = &hand.visit().state else { panic!("left the step for {:?}", hand.step()) };
    materials
}

fn stage(hand: &Hand) -> CaptureStage {
    materials(hand).open.as_ref().unwrap().stage.clone()
}

fn pages(hand: &Hand) -> Vec<CapturedPage> {
    hand.visit().state.draft().unwrap().pages.iter().cloned().collect()
}

fn ids(hand: &Hand) -> Vec<PageId> {
    pages(hand).iter().map(|page| page.id).collect()
}

fn wish(effects: &[Effect]) -> ScanWish {
    effects
        .iter()
        .find_map(|effect| if let Effect::Scan(wish) = effect { Some((**wish).clone()) } else { None })
        .unwrap()
}

/// The page in view as the shell makes it again.
fn remade(hand: &Hand, id: PageId, findings: Vec<Finding>) -> ScannerEvent {
    let mut page = hand.visit().state.draft().unwrap().pages.get(id).cloned();
    if let CaptureStage::Check(new) = stage(hand) {
        page = page.or(Some(*new));
    }
    let mut page = page.unwrap();
    page.sha256 = [9; 32];
    page.evidence.findings = findings;
    page.evidence.retakes = 0;
    page.evidence.accepted_by = None;
    ScannerEvent::Remade(Box::new(page))
}

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
fn a_material_is_closed_only_when_its_pages_are_durable_and_a_hurried_citizen_is_not_forgotten() {
    let mut hand = at_paper();
    let first = scanned(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    let second = scanned(&mut hand, vec![]);
    says(&mut hand, ScannerEvent::Kept(first));
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::ProvideMaterials);
    says(&mut hand, ScannerEvent::Kept(second));
    assert_eq!(hand.step(), Step::Review);
}

#[test]
fn another_wish_takes_the_place_of_going_on() {
    let mut hand = at_paper();
    let id = scanned(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.tap(Intent::Next);
    hand.tap(provide_materials::Intent::ShowPage(id));
    says(&mut hand, ScannerEvent::Kept(id));
    assert_eq!((hand.step(), stage(&hand)), (Step::ProvideMaterials, CaptureStage::Look(id)));
}

#[test]
fn a_page_that_cannot_be_saved_is_shown_again_and_saved_at_the_next_try() {
    let mut hand = at_paper();
    let id = scanned(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.tap(Intent::Next);
    says(&mut hand, ScannerEvent::NotKept(id, FailureCode::DiskFull));
    assert_eq!(stage(&hand), CaptureStage::Look(id));
    assert_eq!(materials(&hand).draft.pages.work(id).not_kept, Some(FailureCode::DiskFull));
    assert!(!pages(&hand)[0].accepted());
    hand.take_effects();
    hand.tap(provide_materials::Intent::AcceptPage);
    assert_eq!((stage(&hand), hand.take_effects()), (CaptureStage::Place, vec![Effect::Page(PageEffect::Keep(id))]));
    hand.keep();
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Review);
}

#[test]
fn a_page_that_cannot_be_saved_while_the_next_is_scanned_waits_until_that_has_come() {
    let mut hand = at_paper();
    let first = scanned(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.tap(provide_materials::Intent::Scan);
    says(&mut hand, ScannerEvent::NotKept(first, FailureCode::DiskFull));
    assert!(matches!(stage(&hand), CaptureStage::Scanning { .. }));
    comes(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.tap(Intent::Next);
    assert_eq!(stage(&hand), CaptureStage::Look(first), "what is open is shown before anything is closed");
}

#[test]
fn pages_are_kept_whichever_step_is_shown() {
    let mut hand = at_paper();
    let id = scanned(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.tap(Intent::Back);
    assert_eq!(hand.step(), Step::FillForm);
    says(&mut hand, ScannerEvent::Kept(id));
    assert!(pages(&hand)[0].kept);
    hand.tap(Intent::Next);
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Review);
}

#[test]
fn quarters_add_up_and_a_second_turn_waits_for_the_first() {
    let mut hand = at_paper();
    let id = scanned(&mut hand, vec![]);
    hand.take_effects();
    let made = |hand: &mut Hand| match hand.take_effects().as_slice() {
        [Effect::Page(PageEffect::Remake { quarters, whole, spec, .. })] => Some((*quarters, *whole, spec.is_some())),
        [] => None,
        other => panic!("{other:?}"),
    };
    hand.tap(provide_materials::Intent::RotatePage(id));
    assert_eq!(made(&mut hand), Some((1, false, true)));
    hand.tap(provide_materials::Intent::RotatePage(id));
    hand.tap(provide_materials::Intent::RotatePage(id));
    assert_eq!(made(&mut hand), None, "one at a time");
    let event = remade(&hand, id, vec![]);
    says(&mut hand, event);
    assert_eq!(made(&mut hand), Some((3, false, true)));
    let event = remade(&hand, id, vec![]);
    says(&mut hand, event);
    hand.tap(provide_materials::Intent::RotatePage(id));
    assert_eq!(made(&mut hand), Some((0, false, true)), "round once");
    says(&mut hand, ScannerEvent::NotRemade(id));
    hand.tap(provide_materials::Intent::ToggleCrop(id));
    assert_eq!(made(&mut hand), None, "it cannot be made again any more");
    hand.tap(provide_materials::Intent::AcceptPage);
    assert_eq!(made_keep(&hand.take_effects()), [id]);
}

fn made_keep(effects: &[Effect]) -> Vec<PageId> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Page(PageEffect::Keep(id)) = effect { Some(*id) } else { None })
        .collect()
}

#[test]
fn a_page_accepted_while_it_is_turned_is_handed_in_once_it_is_made() {
    let mut hand = at_paper();
    let id = scanned(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::RotatePage(id));
    hand.tap(provide_materials::Intent::RotatePage(id));
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.take_effects();
    let event = remade(&hand, id, vec![]);
    says(&mut hand, event);
    assert!(made_keep(&hand.take_effects()).is_empty(), "it is being turned a second time");
    let event = remade(&hand, id, vec![]);
    says(&mut hand, event);
    assert_eq!(made_keep(&hand.take_effects()), [id]);
    assert!(pages(&hand)[0].accepted() && stage(&hand) == CaptureStage::Place);
}

#[test]
fn what_was_accepted_while_it_is_turned_is_not_if_it_comes_out_worse_or_is_turned_on() {
    for grade in [Grade::Look, Grade::Retake] {
        let mut hand = at_paper();
        let id = scanned(&mut hand, vec![]);
        hand.tap(provide_materials::Intent::RotatePage(id));
        hand.tap(provide_materials::Intent::AcceptPage);
        hand.take_effects();
        let event = remade(&hand, id, found(grade));
        says(&mut hand, event);
        assert!(made_keep(&hand.take_effects()).is_empty() && matches!(stage(&hand), CaptureStage::Check(_)));
    }
    let mut hand = at_paper();
    let id = scanned(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::RotatePage(id));
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.tap(provide_materials::Intent::RotatePage(id));
    hand.take_effects();
    for _ in 0..2 {
        let event = remade(&hand, id, vec![]);
        says(&mut hand, event);
    }
    assert!(made_keep(&hand.take_effects()).is_empty(), "the citizen went on turning");
}

#[test]
fn a_crop_is_undone_and_done_again() {
    let mut hand = at_paper();
    let id = scanned(&mut hand, vec![]);
    hand.take_effects();
    hand.tap(provide_materials::Intent::ToggleCrop(id));
    assert!(matches!(hand.take_effects()[..], [Effect::Page(PageEffect::Remake { quarters: 0, whole: true, .. })]));
    let CaptureStage::Check(mut page) = stage(&hand) else { panic!() };
    page.evidence.whole = true;
    says(&mut hand, ScannerEvent::Remade(page));
    hand.tap(provide_materials::Intent::ToggleCrop(id));
    assert!(matches!(hand.take_effects()[..], [Effect::Page(PageEffect::Remake { quarters: 0, whole: false, .. })]));
}

#[test]
fn an_accepted_page_that_is_turned_is_judged_and_kept_again() {
    let mut hand = at_paper();
    let id = kept(&mut hand);
    hand.tap(provide_materials::Intent::ShowPage(id));
    hand.take_effects();
    hand.tap(provide_materials::Intent::RotatePage(id));
    hand.tap(Intent::Next);
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::ProvideMaterials, "not while it is being made");
    let event = remade(&hand, id, found(Grade::Note));
    says(&mut hand, event);
    let page = &pages(&hand)[0];
    assert_eq!((page.sha256, page.kept, page.accepted()), ([9; 32], false, true));
    assert_eq!(made_keep(&hand.take_effects()), [id]);
    hand.keep();
    assert_eq!(hand.step(), Step::Review, "the citizen had wanted to go on");
}

#[test]
fn a_page_that_is_worse_when_it_is_made_again_is_asked_about_again() {
    for grade in [Grade::Look, Grade::Retake] {
        let mut hand = at_paper();
        let id = kept(&mut hand);
        hand.tap(provide_materials::Intent::ShowPage(id));
        hand.tap(provide_materials::Intent::ToggleCrop(id));
        hand.take_effects();
        let event = remade(&hand, id, found(grade));
        says(&mut hand, event);
        assert!(!pages(&hand)[0].accepted() && made_keep(&hand.take_effects()).is_empty());
        hand.tap(provide_materials::Intent::AcceptPage);
        assert_eq!(made_keep(&hand.take_effects()).len(), usize::from(grade == Grade::Look));
    }
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
fn a_stack_is_asked_for_only_where_there_is_a_feeder_and_as_the_material_says() {
    let mut hand = at_paper();
    hand.tap(provide_materials::Intent::ScanStack);
    assert!(hand.take_effects().is_empty());
    for (feeder, both) in [(Feeder::OneSide, false), (Feeder::BothSides, true)] {
        let mut hand = with_feeder(feeder);
        kept(&mut hand);
        hand.take_effects();
        hand.tap(provide_materials::Intent::ScanStack);
        let wish = wish(&hand.take_effects());
        assert_eq!((wish.source, wish.both_sides, wish.pages_max), (PageSource::Feeder, both, 5));
        assert_eq!(wish.spec.unwrap().page_size, "A3_or_A4");
    }
}

#[test]
fn harmless_pages_of_a_stack_are_accepted_by_the_gate_and_others_wait() {
    let mut hand = with_feeder(Feeder::OneSide);
    hand.tap(provide_materials::Intent::ScanStack);
    hand.take_effects();
    let [a, b, c] = [vec![], found(Grade::Note), found(Grade::Look)].map(|found| comes(&mut hand, found));
    let d = comes(&mut hand, found(Grade::Retake));
    assert_eq!(made_keep(&hand.take_effects()), [a, b]);
    assert!(matches!(stage(&hand), CaptureStage::Feeding { scanned: 4, .. }));
    hand.keep();
    says(&mut hand, ScannerEvent::StackEnded);
    assert_eq!((stage(&hand), ids(&hand)), (CaptureStage::Place, vec![a, b, c, d]));
    let by: Vec<_> = pages(&hand).iter().map(|page| page.evidence.accepted_by).collect();
    assert_eq!(by, [Some(AcceptedBy::Gate), Some(AcceptedBy::Gate), None, None]);
    hand.tap(Intent::Next);
    assert_eq!(stage(&hand), CaptureStage::Look(c), "going on shows what is open");
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.keep();
    hand.tap(Intent::Next);
    hand.tap(provide_materials::Intent::AcceptPage);
    assert_eq!(stage(&hand), CaptureStage::Look(d), "a refused one does not pass");
    hand.tap(provide_materials::Intent::RetakePage(d));
    comes(&mut hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.keep();
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Review);
}

#[test]
fn a_jam_in_the_middle_of_a_stack_loses_nothing_that_came() {
    let mut hand = with_feeder(Feeder::OneSide);
    hand.tap(provide_materials::Intent::ScanStack);
    let came = [comes(&mut hand, vec![]), comes(&mut hand, vec![])];
    says(&mut hand, ScannerEvent::Fault(FailureCode::ScannerJam));
    hand.keep();
    assert_eq!((stage(&hand), ids(&hand)), (CaptureStage::Fault(FailureCode::ScannerJam), came.to_vec()));
    assert_eq!(materials(&hand).open.as_ref().unwrap().stack, Some(Stack { scanned: 2, extra: 0 }));
    hand.take_effects();
    hand.tap(provide_materials::Intent::ScanStack);
    assert_eq!(wish(&hand.take_effects()).pages_max, 4);
    let late = comes(&mut hand, vec![]);
    hand.tap(Intent::Back);
    assert!(hand.take_effects().contains(&Effect::CancelScan));
    assert_eq!(ids(&hand).len(), 3, "given up: what came stays");
    assert!(ids(&hand).contains(&late));
    let after = comes(&mut hand, vec![]);
    assert_eq!(hand.take_effects(), [Effect::Page(PageEffect::Drop(after))]);
}

#[test]
fn more_pages_than_the_material_may_have_are_let_go_and_counted() {
    let mut hand = with_feeder(Feeder::OneSide);
    hand.tap(provide_materials::Intent::ScanStack);
    hand.take_effects();
    let all: Vec<PageId> = (0..8).map(|_| comes(&mut hand, vec![])).collect();
    says(&mut hand, ScannerEvent::StackEnded);
    assert_eq!(ids(&hand), all[..6]);
    assert_eq!(materials(&hand).open.as_ref().unwrap().stack, Some(Stack { scanned: 6, extra: 2 }));
    let dropped: Vec<Effect> =
        hand.take_effects().into_iter().filter(|effect| matches!(effect, Effect::Page(PageEffect::Drop(_)))).collect();
    assert_eq!(dropped, [Effect::Page(PageEffect::Drop(all[6])), Effect::Page(PageEffect::Drop(all[7]))]);
}

#[test]
fn a_stack_that_takes_longer_than_the_idle_time_is_not_covered() {
    let mut hand = with_feeder(Feeder::OneSide);
    hand.tap(provide_materials::Intent::ScanStack);
    for _ in 0..6 {
        hand.wait(std::time::Duration::from_secs(100));
        comes(&mut hand, vec![]);
    }
    assert_eq!(hand.visit().overlay, lobby_flow::Overlay::None);
    assert_eq!(ids(&hand).len(), 6);
}

#[test]
fn an_empty_feeder_is_a_fault() {
    let mut hand = with_feeder(Feeder::OneSide);
    hand.tap(provide_materials::Intent::ScanStack);
    says(&mut hand, ScannerEvent::StackEnded);
    assert_eq!(stage(&hand), CaptureStage::Fault(FailureCode::ScannerEmpty));
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
