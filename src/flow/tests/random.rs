//! Any order of touches, device reports and time: no panic, and the promises of the visit hold.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

mod hand;

use std::time::Duration;

use hand::{Hand, card, number};
use lobby_domain::FailureCode;
use lobby_flow::event::ChangeTarget;
use lobby_flow::{Citizen, CoreEvent, Effect, Event, Network, Overlay, PageId, ReaderEvent, ScannerEvent, State, Step};
use proptest::prelude::*;

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

fn touch(kind: u8) -> Citizen {
    match kind % 30 {
        0 => Citizen::Touch,
        1 => Citizen::Back,
        2 => Citizen::Help,
        3 => Citizen::ToggleLanguage,
        4 => Citizen::ToggleLargeText,
        5 => Citizen::End,
        6 => Citizen::EndConfirmed,
        7 => Citizen::CloseSheet,
        8 => Citizen::MoreTime,
        9 => Citizen::Apply,
        10 => Citizen::ChooseTheme(None),
        11 => Citizen::ShowListPage(usize::from(kind)),
        12 => Citizen::ChooseItem("social-card-replace".into()),
        13 => Citizen::ChooseItem("no such item".into()),
        14 => Citizen::Answer("yes".into()),
        15 => Citizen::Edit("\u{7}".into()),
        16 => Citizen::Choose("none of these".into()),
        17 => Citizen::PickDivision { level: usize::from(kind), code: "34".into() },
        18 => Citizen::PickDate { year: 2026, month: 2, day: 31 },
        19 => Citizen::Skip,
        20 => Citizen::OpenMaterial("M018".into()),
        21 => Citizen::Scan,
        22 => Citizen::AcceptPage,
        23 => Citizen::DiscardPage(PageId(1)),
        24 => Citizen::FollowLater,
        25 => Citizen::Change(ChangeTarget::Material("M018".into())),
        26 => Citizen::ToggleDeclaration,
        27 => Citizen::StrokeBegin(f32::NAN, f32::INFINITY),
        28 => Citizen::StrokePoint(-1e30, 5.0),
        _ => Citizen::Next,
    }
}

fn report(kind: u8, hand: &mut Hand) -> Event {
    match kind % 14 {
        0 => Event::Reader(ReaderEvent::Found),
        1 => Event::Reader(ReaderEvent::Reading { received: 7, total: 0 }),
        2 => Event::Reader(ReaderEvent::Read(Box::new(card(|_| ())))),
        3 => Event::Reader(ReaderEvent::Fault(FailureCode::CardMoved)),
        4 => Event::Reader(ReaderEvent::Lifted),
        5 => Event::Scanner(ScannerEvent::Page(hand.page())),
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

fn sensible(hand: &mut Hand) {
    match hand.visit().state.clone() {
        State::Home => hand.tap(Citizen::ChooseItem("residence-permit-apply".into())),
        State::ChooseItem(_) => hand.tap(Citizen::ChooseItem("signboard-filing".into())),
        State::Identify(_) => {
            hand.event(Event::Reader(ReaderEvent::Read(Box::new(card(|_| ())))));
            hand.event(Event::Reader(ReaderEvent::Lifted));
        }
        State::ProvideMaterials(materials) if materials.open.is_some() => {
            hand.tap(Citizen::Scan);
            let page = hand.page();
            hand.event(Event::Scanner(ScannerEvent::Page(page)));
            hand.tap(Citizen::AcceptPage);
            hand.tap(Citizen::Next);
        }
        State::OutOfService(_) => hand.event(Event::Core(CoreEvent::InService)),
        _ => hand.go_on(&Default::default()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_order_of_events_breaks_a_promise(moves in moves()) {
        let mut hand = Hand::new();
        let mut stored = false;
        for one in moves {
            let before = hand.visit().clone();
            match one {
                Move::Sensible if before.overlay == Overlay::None => sensible(&mut hand),
                Move::Sensible => hand.tap(Citizen::Touch),
                Move::Touch(kind) => hand.tap(touch(kind)),
                Move::Report(kind) => {
                    let event = report(kind, &mut hand);
                    stored |= matches!(event, Event::Core(CoreEvent::Stored)) && before.step() == Step::Submitting;
                    hand.event(event);
                }
                Move::Wait(seconds) => hand.wait(Duration::from_secs(seconds.into())),
            }
            for effect in hand.take_effects() {
                if let Effect::Submit(application) = effect {
                    stored = false;
                    prop_assert!(application.strokes.iter().any(|stroke| stroke.len() > 1));
                    prop_assert!(application.draft.materials_settled());
                }
            }
            match hand.step() {
                Step::Receipt => prop_assert!(stored, "a receipt for what is not durable"),
                Step::Home | Step::Goodbye | Step::OutOfService => {
                    prop_assert!(hand.visit().state.draft().is_none());
                    prop_assert!(hand.visit().masked_name().is_none());
                }
                _ => {}
            }
        }
    }
}
