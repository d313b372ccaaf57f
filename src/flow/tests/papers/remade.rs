//! Pages that are turned and cropped: the shell makes them again.

use lobby_domain::capture::Grade;
use lobby_flow::steps::provide_materials;
use lobby_flow::steps::provide_materials::CaptureStage;
use lobby_flow::{Effect, Intent, PageEffect, ScannerEvent, Step};

use crate::hand::Hand;
use crate::paper::{at_paper, found, kept, made_keep, pages, remade, says, scanned, stage};

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
