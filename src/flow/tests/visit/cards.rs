//! Cards that are refused, pulled too early, or not read at all.

use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_domain::identity::DocumentKind;
use lobby_flow::steps::identify::Phase;
use lobby_flow::{Event, Intent, ReaderEvent, State, Step, delays};

use super::hand::{Hand, card};

#[test]
fn a_card_that_cannot_prove_identity_is_refused_with_its_reason() {
    let cases: [(&str, lobby_domain::identity::IdCard, FailureCode); 11] = [
        ("wrong digit", card(|fields| fields.id_number = "330199199304180289".into()), FailureCode::CardNumber),
        ("expired", card(|fields| fields.valid_to = "20261101".into()), FailureCode::CardNotValid),
        ("not yet valid", card(|fields| fields.valid_from = "20270101".into()), FailureCode::CardNotValid),
        ("no such day", card(|fields| fields.valid_to = "20290229".into()), FailureCode::CardDates),
        ("ended on no such day", card(|fields| fields.valid_to = "20180229".into()), FailureCode::CardDates),
        ("unreadable", card(|fields| fields.valid_to = "2\u{fffd}400610".into()), FailureCode::CardDates),
        ("no end", card(|fields| fields.valid_to = String::new()), FailureCode::CardDates),
        ("no beginning", card(|fields| fields.valid_from = "20200931".into()), FailureCode::CardDates),
        ("ends before it begins", card(|fields| fields.valid_from = "20400611".into()), FailureCode::CardNotValid),
        ("born on no day", card(|fields| fields.birth = "19930431".into()), FailureCode::CardDates),
        (
            "another document",
            lobby_domain::identity::IdCard::new(DocumentKind::Hmt, Default::default(), false, [0; 32]),
            FailureCode::CardWrong,
        ),
    ];
    for (name, card, code) in cases {
        let mut hand = Hand::new();
        hand.choose_item("senior-card");
        hand.tap(Intent::Next);
        hand.event(Event::Reader(ReaderEvent::Empty));
        hand.event(Event::Reader(ReaderEvent::Read(Box::new(card))));
        let State::Identify(identify) = &hand.visit().state else { panic!("{name}") };
        assert!(matches!(identify.phase, Phase::Fault(found) if found == code), "{name}");
        hand.event(Event::Reader(ReaderEvent::Lifted));
        hand.wait(Duration::from_secs(6));
        assert_eq!(hand.step(), Step::Identify, "{name}");
        assert_eq!(hand.visit().masked_name(), None, "{name}");
    }
}

#[test]
fn the_fault_of_a_card_pulled_too_early_stays_until_the_next_card() {
    let mut hand = Hand::new();
    hand.choose_item("signboard-filing");
    hand.tap(Intent::Next);
    hand.event(Event::Reader(ReaderEvent::Empty));
    hand.event(Event::Reader(ReaderEvent::Found));
    hand.event(Event::Reader(ReaderEvent::Fault(FailureCode::CardMoved)));
    // The reader notices at once that the card is gone.
    hand.event(Event::Reader(ReaderEvent::Lifted));
    let moved = |hand: &Hand| {
        matches!(&hand.visit().state, State::Identify(identify)
        if matches!(identify.phase, Phase::Fault(FailureCode::CardMoved)))
    };
    assert!(moved(&hand));
    hand.event(Event::Reader(ReaderEvent::Found));
    assert!(!moved(&hand));
}

#[test]
fn a_silent_reader_is_a_fault() {
    let mut hand = Hand::new();
    hand.choose_item("signboard-filing");
    hand.tap(Intent::Next);
    hand.event(Event::Reader(ReaderEvent::Empty));
    hand.event(Event::Reader(ReaderEvent::Found));
    hand.wait(delays::CARD_READ_LIMIT);
    assert!(matches!(&hand.visit().state, State::Identify(identify)
        if matches!(identify.phase, Phase::Fault(FailureCode::ReaderSilent))));
}
