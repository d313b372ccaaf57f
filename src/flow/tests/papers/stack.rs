//! Pages that a feeder takes in one after the other.

use lobby_domain::FailureCode;
use lobby_domain::capture::Grade;
use lobby_domain::evidence::{AcceptedBy, PageSource};
use lobby_flow::steps::provide_materials;
use lobby_flow::steps::provide_materials::{CaptureStage, Stack};
use lobby_flow::{Effect, Feeder, Intent, PageEffect, PageId, ScannerEvent, Step};

use crate::paper::{at_paper, comes, found, ids, kept, made_keep, materials, pages, says, stage, wish, with_feeder};

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
