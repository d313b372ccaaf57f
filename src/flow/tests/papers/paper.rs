//! A citizen at a paper, and what comes from the scanner.

use std::collections::BTreeMap;

use lobby_domain::capture::{Finding, Grade, Reason};
use lobby_flow::steps::provide_materials;
use lobby_flow::steps::provide_materials::{CaptureStage, ProvideMaterials};
use lobby_flow::{CapturedPage, Effect, Event, Feeder, PageEffect, PageId, ScanWish, ScannerEvent, State, Step};

use crate::hand::Hand;

/// Signboard filing at its one paper, which may have six pages.
pub fn at_paper() -> Hand {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::ProvideMaterials, &BTreeMap::new());
    hand.take_effects();
    hand
}

pub fn with_feeder(feeder: Feeder) -> Hand {
    let mut hand = at_paper();
    hand.visit = hand.visit.take().map(|visit| visit.with_feeder(feeder));
    hand
}

pub fn found(grade: Grade) -> Vec<Finding> {
    vec![Finding { reason: Reason::Glare, grade, value: 0.1, limit: 0.2, region: None }]
}

pub fn says(hand: &mut Hand, event: ScannerEvent) {
    hand.event(Event::Scanner(event));
}

pub fn comes(hand: &mut Hand, findings: Vec<Finding>) -> PageId {
    let mut page = hand.page();
    page.evidence.findings = findings;
    let id = page.id;
    says(hand, ScannerEvent::Page(page));
    id
}

pub fn scanned(hand: &mut Hand, findings: Vec<Finding>) -> PageId {
    hand.tap(provide_materials::Intent::Scan);
    comes(hand, findings)
}

/// A page that is accepted and durable.
pub fn kept(hand: &mut Hand) -> PageId {
    let id = scanned(hand, vec![]);
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.keep();
    id
}

pub fn materials(hand: &Hand) -> &ProvideMaterials {
    let State::ProvideMaterials(materials) = &hand.visit().state else { panic!("left the step for {:?}", hand.step()) };
    materials
}

pub fn stage(hand: &Hand) -> CaptureStage {
    materials(hand).open.as_ref().unwrap().stage.clone()
}

pub fn pages(hand: &Hand) -> Vec<CapturedPage> {
    hand.visit().state.draft().unwrap().pages.iter().cloned().collect()
}

pub fn ids(hand: &Hand) -> Vec<PageId> {
    pages(hand).iter().map(|page| page.id).collect()
}

pub fn wish(effects: &[Effect]) -> ScanWish {
    effects
        .iter()
        .find_map(|effect| if let Effect::Scan(wish) = effect { Some((**wish).clone()) } else { None })
        .unwrap()
}

/// The page in view as the shell makes it again.
pub fn remade(hand: &Hand, id: PageId, findings: Vec<Finding>) -> ScannerEvent {
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

/// Pages that are to be made durable.
pub fn made_keep(effects: &[Effect]) -> Vec<PageId> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Page(PageEffect::Keep(id)) = effect { Some(*id) } else { None })
        .collect()
}
