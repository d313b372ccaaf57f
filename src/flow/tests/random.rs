//! Any order of touches, device reports and time: no panic, and the promises of the visit hold.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::BTreeSet;
use std::time::Duration;

use hand::{Hand, card, number};
use lobby_domain::FailureCode;
use lobby_domain::capture::{Finding, Grade, Reason};
use lobby_domain::id::MaterialCode;
use lobby_flow::part_date::DatePart;
use lobby_flow::steps::provide_materials::{Capture, CaptureStage};
use lobby_flow::steps::{
    ChangeTarget, choose_item, fill_form, home, identify, one_time_notice, provide_materials, receipt, review, sign,
    situation,
};
use lobby_flow::{
    CapturedPage, CoreEvent, Effect, Event, Feeder, Intent, Network, Overlay, PageEffect, PageId, ReaderEvent,
    ScannerEvent, State, Step, Visit,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// One thing that may happen at any time. `Sensible` does what the step asks for, so that deep steps are reached.
#[derive(Clone, Debug)]
enum Move {
    Sensible,
    Touch(u8),
    Report(u8),
    Wait(u16),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        6 => Just(Move::Sensible),
        4 => any::<u8>().prop_map(Move::Touch),
        3 => any::<u8>().prop_map(Move::Report),
        1 => (0_u16..200).prop_map(Move::Wait),
    ];
    prop::collection::vec(one, 1..120)
}

fn touch(kind: u8) -> Intent {
    let page = PageId(u32::from(kind / 42) + 1);
    match kind % 42 {
        0 => Intent::Touch,
        1 => Intent::Back,
        2 => Intent::Help,
        3 => Intent::ToggleLanguage,
        4 => Intent::ToggleLargeText,
        5 => Intent::End,
        6 => Intent::ConfirmEnd,
        7 if kind > 200 => Intent::StillHere,
        7 if kind > 90 => Intent::ConfirmErasure,
        7 => Intent::CloseSheet,
        8 => Intent::MoreTime,
        9 => home::Intent::Apply.into(),
        10 => choose_item::Intent::ShowTheme(None).into(),
        11 => choose_item::Intent::ShowPage(usize::from(kind)).into(),
        12 => choose_item::Intent::Open("social-card-replace".parse().unwrap()).into(),
        13 => home::Intent::Open("no-such-item".parse().unwrap()).into(),
        14 => situation::Intent::Answer("yes".into()).into(),
        15 => fill_form::Intent::Type("\u{7}7".into()).into(),
        16 => fill_form::Intent::Choose("none of these".into()).into(),
        17 => fill_form::Intent::PickDivision { level: usize::from(kind), code: "34".into() }.into(),
        18 => fill_form::Intent::OpenDatePart(DatePart::Month).into(),
        19 => fill_form::Intent::Skip.into(),
        20 => provide_materials::Intent::OpenMaterial("M018".parse().unwrap()).into(),
        21 => provide_materials::Intent::Scan.into(),
        22 => provide_materials::Intent::AcceptPage.into(),
        23 => provide_materials::Intent::DiscardPage(page).into(),
        24 => provide_materials::Intent::FollowLater.into(),
        25 => review::Intent::Change(ChangeTarget::Material("M018".parse().unwrap())).into(),
        26 => sign::Intent::ToggleDeclaration.into(),
        27 => sign::Intent::BeginStroke(f32::NAN, f32::INFINITY).into(),
        28 => sign::Intent::ExtendStroke(-1e30, 5.0).into(),
        29 => provide_materials::Intent::ScanStack.into(),
        30 => provide_materials::Intent::ShowPage(page).into(),
        31 => provide_materials::Intent::RotatePage(page).into(),
        32 => provide_materials::Intent::ToggleCrop(page).into(),
        33 => provide_materials::Intent::MovePageEarlier(page).into(),
        34 => provide_materials::Intent::MovePageLater(page).into(),
        35 => provide_materials::Intent::RetakePage(page).into(),
        36 if kind < 100 => identify::Intent::NotMe.into(),
        36 => identify::Intent::ReadAgain.into(),
        37 => home::Intent::Open("social-card-replace".parse().unwrap()).into(),
        38 => review::Intent::ShowPrevious.into(),
        39 => one_time_notice::Intent::Print.into(),
        40 => receipt::Intent::Print.into(),
        _ => Intent::Next,
    }
}

fn report(kind: u8, hand: &mut Hand) -> Event {
    let id = PageId(u32::from(kind / 23) + 1);
    match kind % 23 {
        0 => Event::Reader(ReaderEvent::Found),
        1 => Event::Reader(ReaderEvent::Reading { received: 7, total: 0 }),
        2 => Event::Reader(ReaderEvent::Read(Box::new(card(|_| ())))),
        3 => Event::Reader(ReaderEvent::Fault(FailureCode::CardMoved)),
        4 => Event::Reader(ReaderEvent::Lifted),
        5 | 14 => Event::Scanner(ScannerEvent::Page(judged(hand, kind))),
        15 => Event::Scanner(ScannerEvent::StackEnded),
        16 | 17 => Event::Scanner(ScannerEvent::Kept(id)),
        18 => Event::Scanner(ScannerEvent::NotKept(id, FailureCode::DiskFull)),
        19 | 20 => Event::Scanner(ScannerEvent::Remade(Box::new(CapturedPage { id, ..*judged(hand, kind) }))),
        21 => Event::Scanner(ScannerEvent::NotRemade(id)),
        6 => Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerHangs)),
        7 => Event::Core(CoreEvent::Network(Network::Down)),
        8 => Event::Core(CoreEvent::CaseNumber(number())),
        9 => Event::Core(CoreEvent::NoCaseNumber(FailureCode::DiskFull)),
        10 => Event::Core(CoreEvent::Refused(FailureCode::StoreFault)),
        11 => Event::Core(CoreEvent::Stored),
        12 => Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)),
        _ => Event::Core(CoreEvent::InService),
    }
}

/// A page with something found of it, or nothing.
fn judged(hand: &mut Hand, kind: u8) -> Box<CapturedPage> {
    let grade = match kind % 4 {
        0 => Some(Grade::Retake),
        1 => Some(Grade::Look),
        2 => Some(Grade::Note),
        _ => None,
    };
    let mut page = hand.page();
    page.evidence.findings = grade
        .map(|grade| Finding { reason: Reason::Glare, grade, value: 0.0, limit: 0.0, region: None })
        .into_iter()
        .collect();
    page
}

/// Pages that the visit knows of: those of its draft, and the one that just came.
fn known(visit: &Visit) -> Option<Vec<PageId>> {
    let mut known: Vec<PageId> = visit.state.draft()?.pages.iter().map(|page| page.id).collect();
    if let State::ProvideMaterials(materials) = &visit.state {
        let new = |capture: &Capture| {
            if let CaptureStage::Check(page) = &capture.stage { Some(page.id) } else { None }
        };
        known.extend(materials.open.iter().filter_map(new));
    }
    Some(known)
}

fn sensible(hand: &mut Hand) {
    match hand.visit().state.clone() {
        State::Home(_) => hand.choose_item("residence-permit-apply"),
        State::ChooseItem(_) => hand.choose_item("signboard-filing"),
        State::Identify(_) => {
            hand.event(Event::Reader(ReaderEvent::Read(Box::new(card(|_| ())))));
            hand.event(Event::Reader(ReaderEvent::Lifted));
        }
        State::ProvideMaterials(materials) if materials.open.is_some() => {
            hand.tap(provide_materials::Intent::Scan);
            let page = hand.page();
            hand.event(Event::Scanner(ScannerEvent::Page(page)));
            hand.tap(provide_materials::Intent::AcceptPage);
            hand.keep();
            hand.tap(Intent::Next);
        }
        State::OutOfService(_) => hand.event(Event::Core(CoreEvent::InService)),
        State::Review(_) | State::Sign(_) => hand.go_on(&Default::default()),
        State::ItemGuide(_)
        | State::Situation(_)
        | State::OneTimeNotice(_)
        | State::FillForm(_)
        | State::ProvideMaterials(_)
        | State::Submitting(_)
        | State::Receipt(_)
        | State::MyCases(_)
        | State::Goodbye(_) => {
            hand.go_on(&Default::default());
            hand.keep();
        }
    }
}

/// Looks at what the last events did to pages and asked for; says whether an application was submitted.
fn submits(hand: &mut Hand, held: &mut BTreeSet<PageId>) -> Result<bool, TestCaseError> {
    let mut submitted = false;
    held.extend(std::mem::take(&mut hand.scanned));
    for effect in hand.take_effects() {
        if let Effect::Page(PageEffect::Drop(id)) = &effect {
            held.remove(id);
        }
        if let Effect::Submit(application) = effect {
            submitted = true;
            prop_assert!(application.strokes.iter().any(|stroke| stroke.len() > 1));
            prop_assert!(application.draft.materials_settled());
        }
    }
    match known(hand.visit()) {
        Some(known) => {
            let once: BTreeSet<PageId> = known.iter().copied().collect();
            prop_assert_eq!(once.len(), known.len(), "a page stands in one place");
            prop_assert_eq!(&once, held, "a page is known, or it was dropped");
        }
        // Everything of the citizen is gone.
        None => held.clear(),
    }
    if let (Step::Review | Step::Sign | Step::Submitting, Some(draft)) = (hand.step(), hand.visit().state.draft()) {
        let mut pages = draft.pages.iter();
        prop_assert!(pages.all(|page| page.accepted() && page.kept && !page.refused()), "closed too early");
        let spec =
            |code: &MaterialCode| draft.checklist().to_capture().find(|line| line.material.code == *code).cloned();
        for (code, pages) in draft.pages.by_material() {
            let spec = spec(code).and_then(|line| line.material.capture).unwrap();
            prop_assert!(pages.len() <= usize::from(spec.pages_max));
        }
    }
    Ok(submitted)
}

/// Anything that may happen around papers, to any page that is there.
fn around_papers(hand: &mut Hand, kind: u8, which: u8) {
    let ids = known(hand.visit()).unwrap_or_default();
    let page = ids.get(usize::from(which) % ids.len().max(1)).copied().unwrap_or(PageId(77));
    let code = if let State::ProvideMaterials(materials) = &hand.visit().state {
        let lines = materials.lines();
        lines[usize::from(which) % lines.len()].material.code.clone()
    } else {
        "M018".parse().unwrap()
    };
    let intent: Intent = match kind % 32 {
        0..=3 => provide_materials::Intent::Scan.into(),
        4 => provide_materials::Intent::ScanStack.into(),
        5..=7 => provide_materials::Intent::AcceptPage.into(),
        8..=10 => Intent::Next,
        11 => Intent::Back,
        12 => provide_materials::Intent::ShowPage(page).into(),
        13 => provide_materials::Intent::RotatePage(page).into(),
        14 => provide_materials::Intent::ToggleCrop(page).into(),
        15 => provide_materials::Intent::MovePageEarlier(page).into(),
        16 => provide_materials::Intent::MovePageLater(page).into(),
        17 => provide_materials::Intent::RetakePage(page).into(),
        18 => provide_materials::Intent::DiscardPage(page).into(),
        19 if which < 40 => provide_materials::Intent::FollowLater.into(),
        20 | 21 => provide_materials::Intent::OpenMaterial(code).into(),
        22 => review::Intent::Change(ChangeTarget::Material(code)).into(),
        kind => {
            let event = match kind {
                23..=25 => ScannerEvent::Page(judged(hand, which)),
                26 => ScannerEvent::StackEnded,
                27 => ScannerEvent::Fault(FailureCode::ScannerJam),
                28 => ScannerEvent::NotKept(page, FailureCode::DiskFull),
                29 => ScannerEvent::Remade(Box::new(CapturedPage { id: page, ..*judged(hand, which) })),
                30 => ScannerEvent::NotRemade(page),
                _ => ScannerEvent::Kept(page),
            };
            return hand.event(Event::Scanner(event));
        }
    };
    hand.tap(intent);
    // What is asked for is mostly meant.
    if matches!(hand.visit().overlay, Overlay::Erase(_)) {
        hand.tap(if which.is_multiple_of(5) { Intent::CloseSheet } else { Intent::ConfirmErasure });
    }
    // Most pages are durable at once.
    if !which.is_multiple_of(3) {
        hand.keep();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_order_of_events_breaks_a_promise(moves in moves()) {
        let mut hand = Hand::new();
        hand.visit = hand.visit.take().map(|visit| visit.with_feeder(Feeder::BothSides));
        let mut stored = false;
        // Pages in the shell's hands.
        let mut held = BTreeSet::new();
        for one in moves {
            let before = hand.visit().clone();
            match one {
                Move::Sensible if before.overlay == Overlay::None => sensible(&mut hand),
                Move::Sensible if matches!(before.overlay, Overlay::IdleCountdown { .. }) => hand.tap(Intent::StillHere),
                Move::Sensible => hand.tap(Intent::CloseSheet),
                Move::Touch(kind) if kind % 2 == 0 => hand.touch(touch(kind)),
                Move::Touch(kind) => hand.tap(touch(kind)),
                Move::Report(kind) => {
                    let event = report(kind, &mut hand);
                    stored |= matches!(event, Event::Core(CoreEvent::Stored)) && before.step() == Step::Submitting;
                    hand.event(event);
                }
                Move::Wait(seconds) => hand.wait(Duration::from_secs(seconds.into())),
            }
            if submits(&mut hand, &mut held)? {
                stored = false;
            }
            prop_assert!(hand.step() != Step::Receipt || stored, "a receipt for what is not durable");
            if matches!(hand.step(), Step::Home | Step::Goodbye | Step::OutOfService) {
                prop_assert!(hand.visit().state.draft().is_none());
                prop_assert!(hand.visit().masked_name().is_none());
            }
        }
    }

    #[test]
    fn no_order_of_pages_breaks_a_promise(moves in prop::collection::vec((any::<u8>(), any::<u8>()), 1..80)) {
        for (item, agent) in [("signboard-filing", ""), ("social-card-replace", "no")] {
            let mut hand = Hand::new();
            hand.visit = hand.visit.take().map(|visit| visit.with_feeder(Feeder::BothSides));
            hand.identify(item);
            hand.until(Step::ProvideMaterials, &[("reason", "damaged"), ("agent", agent)].into());
            let mut held = BTreeSet::new();
            for (kind, which) in &moves {
                if matches!(hand.step(), Step::ProvideMaterials | Step::Review) {
                    around_papers(&mut hand, *kind, *which);
                } else {
                    sensible(&mut hand);
                }
                submits(&mut hand, &mut held)?;
            }
        }
    }
}
