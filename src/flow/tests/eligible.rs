//! Who may apply: what the card and the answers tell is checked before anything is asked further.
#![allow(clippy::unwrap_used)]

mod hand;

use std::sync::Arc;

use hand::{CATALOGUE, Hand, card};
use lobby_domain::applicant::{ApplicantKind, Refusal};
use lobby_domain::identity::{CardFields, IdCard};
use lobby_flow::steps::identify::Phase;
use lobby_flow::steps::situation;
use lobby_flow::{Event, Intent, ReaderEvent, State, Step};

/// A holder born on this day, with a number that checks.
fn born(day: &str) -> IdCard {
    let digits = format!("330199{day}028");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    let check = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap();
    card(|fields: &mut CardFields| (fields.birth, fields.id_number) = (day.into(), format!("{digits}{check}")))
}

/// The visit after this card was laid on the reader for this item.
fn laid(item: &str, card: IdCard) -> Hand {
    let mut hand = Hand::new();
    hand.choose_item(item);
    hand.tap(Intent::Next);
    hand.event(Event::Reader(ReaderEvent::Empty));
    hand.event(Event::Reader(ReaderEvent::Found));
    hand.event(Event::Reader(ReaderEvent::Read(Box::new(card))));
    hand
}

fn refused(hand: &Hand) -> Option<Refusal> {
    let State::Identify(identify) = &hand.visit().state else { return None };
    if let Phase::Refused(refusal) = &identify.phase { Some(*refusal) } else { None }
}

#[test]
fn age_is_counted_to_the_day_and_a_condition_of_age_is_checked() {
    // The visits of these tests are on 2026-11-02.
    assert_eq!(Hand::new().now().local.date(), jiff::civil::date(2026, 11, 2));
    let condition = Some(Refusal::Condition(0));
    for (birth, expected) in [("19900101", condition), ("19661103", condition), ("19661102", None), ("19360229", None)]
    {
        let hand = laid("senior-card", born(birth));
        assert_eq!(refused(&hand), expected, "{birth}");
    }
}

#[test]
fn a_refusal_leads_back_and_takes_nothing_of_the_card_along() {
    let mut hand = laid("senior-card", born("19900101"));
    assert!(hand.visit().masked_name().is_none());
    hand.event(Event::Reader(ReaderEvent::Lifted));
    assert!(refused(&hand).is_some(), "it stays readable");
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Identify);
    hand.tap(Intent::Back);
    assert_eq!(hand.step(), Step::ItemGuide);
}

#[test]
fn a_child_is_sent_to_the_counter_for_every_item() {
    for item in &CATALOGUE.items {
        assert_eq!(refused(&laid(item.key.as_str(), born("20120418"))), Some(Refusal::Kind(ApplicantKind::Minor)));
    }
}

#[test]
fn a_kind_that_the_item_does_not_admit_is_refused_whatever_its_card() {
    let mut catalogue = (**CATALOGUE).clone();
    let item = catalogue.items.iter_mut().find(|item| item.key.as_str() == "social-card-replace").unwrap();
    item.applicants.retain(|admitted| admitted.kind == ApplicantKind::Hmt);
    item.applicants[0].cards.push(lobby_domain::identity::DocumentKind::Resident);
    let mut hand = Hand::new();
    hand.visit = Some(hand.new_visit(Arc::new(catalogue)));
    hand.choose_item("social-card-replace");
    hand.tap(Intent::Next);
    hand.event(Event::Reader(ReaderEvent::Empty));
    hand.event(Event::Reader(ReaderEvent::Found));
    hand.event(Event::Reader(ReaderEvent::Read(Box::new(born("19930418")))));
    assert_eq!(refused(&hand), Some(Refusal::Kind(ApplicantKind::Resident)));
}

#[test]
fn an_agents_application_is_for_the_counter_and_never_makes_the_agent_the_applicant() {
    let mut hand = Hand::new();
    hand.identify("social-card-replace");
    hand.tap(situation::Intent::Answer("lost".into()));
    hand.tap(Intent::Next);
    hand.tap(situation::Intent::Answer("yes".into()));
    let State::Situation(situation) = &hand.visit().state else { panic!("left the questions") };
    assert_eq!(situation.refusal(), Some(Refusal::ForAnother));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Situation);
    hand.tap(situation::Intent::Answer("no".into()));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::OneTimeNotice);
}

#[test]
fn what_the_card_answers_is_not_asked_and_a_fact_makes_conditions_hold() {
    let mut hand = Hand::new();
    hand.identify("residence-permit-apply");
    let draft = hand.visit().state.draft().unwrap();
    assert_eq!(draft.facts, [("age", 33)]);
    assert!(!draft.questions().iter().any(|question| question.code == "minor"));
}
