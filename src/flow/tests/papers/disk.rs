//! Accepted pages on their way to the disk.

use lobby_domain::FailureCode;
use lobby_flow::steps::provide_materials;
use lobby_flow::steps::provide_materials::CaptureStage;
use lobby_flow::{Effect, Intent, PageEffect, ScannerEvent, Step};

use crate::paper::{at_paper, comes, materials, pages, says, scanned, stage};

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
