//! A card on the reader belongs to who laid it there: from the empty reader to the goodbye page.

#![allow(clippy::unwrap_used)]

mod hand;

use std::time::Duration;

use hand::{Hand, card};
use lobby_domain::FailureCode;
use lobby_flow::steps::identify::{self, Identify, Phase};
use lobby_flow::steps::receipt;
use lobby_flow::{CoreEvent, Effect, Event, Intent, OnReader, ReaderEvent, State, Step, delays};

/// At the reader, which has said nothing yet.
fn at_reader() -> Hand {
    let mut hand = Hand::new();
    hand.choose_item("signboard-filing");
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Identify);
    hand
}

fn say(hand: &mut Hand, events: impl IntoIterator<Item = ReaderEvent>) {
    for event in events {
        hand.event(Event::Reader(event));
    }
}

/// A card is found and read.
fn laid(hand: &mut Hand) {
    say(hand, [ReaderEvent::Found, ReaderEvent::Reading { received: 9, total: 1295 }]);
    say(hand, [ReaderEvent::Read(Box::new(card(|_| ())))]);
}

fn identify(hand: &Hand) -> &Identify {
    let State::Identify(identify) = &hand.visit().state else { panic!("left the step for {:?}", hand.step()) };
    identify
}

fn rings(hand: &mut Hand) -> usize {
    hand.take_effects().into_iter().filter(|effect| *effect == Effect::RingBell).count()
}

#[test]
fn a_card_that_lies_there_at_the_start_counts_only_once_it_is_lifted_and_laid_again() {
    let mut hand = at_reader();
    assert!(matches!(identify(&hand).phase, Phase::Opening));
    say(&mut hand, [ReaderEvent::Ready]);
    laid(&mut hand);
    assert!(matches!(identify(&hand).phase, Phase::Lift));
    hand.wait(Duration::from_secs(20));
    hand.tap(Intent::Next);
    assert!(matches!(identify(&hand).phase, Phase::Lift), "neither time nor a tap takes it for the citizen's");
    say(&mut hand, [ReaderEvent::Lifted]);
    assert!(matches!(identify(&hand).phase, Phase::Waiting));
    laid(&mut hand);
    assert!(matches!(identify(&hand).phase, Phase::Confirm { .. }));
}

#[test]
fn an_unreadable_card_that_lies_there_is_lifted_first_and_a_dead_reader_is_said_to_be_dead() {
    let mut hand = at_reader();
    say(&mut hand, [ReaderEvent::Fault(FailureCode::CardWrong)]);
    assert!(matches!(identify(&hand).phase, Phase::Lift));
    let mut hand = at_reader();
    say(&mut hand, [ReaderEvent::Fault(FailureCode::ReaderPort)]);
    assert!(matches!(identify(&hand).phase, Phase::Fault(FailureCode::ReaderPort)));
    hand.tap(identify::Intent::ReadAgain);
    assert!(matches!(identify(&hand).phase, Phase::Opening));
    laid(&mut hand);
    assert!(matches!(identify(&hand).phase, Phase::Lift), "a card may have come while the reader was dead");
}

#[test]
fn nothing_goes_on_by_itself_after_a_card_was_read_and_no_name_is_shown_before_it_is_confirmed() {
    let mut hand = at_reader();
    say(&mut hand, [ReaderEvent::Empty]);
    laid(&mut hand);
    hand.wait(Duration::from_secs(20));
    say(&mut hand, [ReaderEvent::Lifted]);
    hand.wait(Duration::from_secs(20));
    assert!(matches!(identify(&hand).phase, Phase::Confirm { .. }));
    assert_eq!(hand.visit().masked_name(), None);
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::OneTimeNotice);
    assert_eq!(hand.visit().masked_name().as_deref(), Some("林*微"));
}

#[test]
fn a_card_that_is_not_mine_is_forgotten_and_has_to_be_lifted() {
    for lifted in [false, true] {
        let mut hand = at_reader();
        say(&mut hand, [ReaderEvent::Empty]);
        laid(&mut hand);
        if lifted {
            say(&mut hand, [ReaderEvent::Lifted]);
        }
        hand.tap(identify::Intent::NotMe);
        assert!(matches!((&identify(&hand).phase, lifted), (Phase::Lift, false) | (Phase::Waiting, true)));
    }
}

#[test]
fn a_card_laid_by_this_citizen_may_stay_while_the_reader_is_started_anew() {
    let mut hand = at_reader();
    say(&mut hand, [ReaderEvent::Empty, ReaderEvent::Found, ReaderEvent::Fault(FailureCode::ReaderSilent)]);
    hand.tap(identify::Intent::ReadAgain);
    laid(&mut hand);
    assert!(matches!(identify(&hand).phase, Phase::Confirm { .. }));
}

#[test]
fn another_try_after_going_back_asks_for_an_empty_reader_again() {
    let mut hand = at_reader();
    say(&mut hand, [ReaderEvent::Empty, ReaderEvent::Found]);
    hand.tap(Intent::Back);
    hand.tap(Intent::Next);
    laid(&mut hand);
    assert!(matches!(identify(&hand).phase, Phase::Lift));
    assert_eq!(hand.effects.iter().filter(|effect| **effect == Effect::StartReader).count(), 2);
}

/// In the form, with the card on the reader still.
fn with_card_in_form() -> Hand {
    let mut hand = at_reader();
    say(&mut hand, [ReaderEvent::Empty]);
    laid(&mut hand);
    hand.tap(Intent::Next);
    hand.until(Step::FillForm, &Default::default());
    assert_eq!(hand.visit().on_reader, OnReader::Card);
    hand
}

#[test]
fn goodbye_stays_with_a_bell_until_the_card_is_taken() {
    let mut hand = with_card_in_form();
    hand.tap(Intent::End);
    hand.take_effects();
    hand.tap(Intent::ConfirmEnd);
    assert_eq!((hand.step(), rings(&mut hand)), (Step::Goodbye, 1));
    hand.wait(delays::CARD_BELL * 6);
    assert_eq!(rings(&mut hand), 6);
    assert!(matches!(&hand.visit().state, State::Goodbye(goodbye) if goodbye.card && !goodbye.ended));
    say(&mut hand, [ReaderEvent::Lifted]);
    hand.wait(delays::GOODBYE);
    assert_eq!(hand.effects, [Effect::EndVisit { again: false }]);
}

#[test]
fn goodbye_waits_for_no_card_that_was_taken_and_for_no_reader_that_died() {
    for last in [ReaderEvent::Lifted, ReaderEvent::Fault(FailureCode::ReaderPort)] {
        let mut hand = with_card_in_form();
        say(&mut hand, [last]);
        hand.tap(Intent::End);
        hand.tap(Intent::ConfirmEnd);
        assert_eq!(rings(&mut hand), 0);
        hand.wait(delays::GOODBYE);
        assert_eq!(hand.effects, [Effect::EndVisit { again: false }]);
    }
}

#[test]
fn a_citizen_who_goes_on_takes_the_card_first_too() {
    let mut hand = with_card_in_form();
    hand.until(Step::Submitting, &Default::default());
    hand.event(Event::Core(CoreEvent::Stored));
    let received_at = hand.now().utc;
    hand.event(Event::Core(CoreEvent::Delivered { received_at }));
    hand.tap(receipt::Intent::ApplyAgain);
    hand.wait(Duration::from_secs(60));
    assert!(!hand.effects.contains(&Effect::EndVisit { again: true }));
    say(&mut hand, [ReaderEvent::Lifted]);
    hand.wait(Duration::from_secs(1));
    assert_eq!(hand.effects.last(), Some(&Effect::EndVisit { again: true }));
}
