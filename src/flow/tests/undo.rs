//! What is asked before it is erased, what back gives back, and what the review says of changes.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::BTreeMap;

use hand::Hand;
use lobby_domain::form::FieldValue;
use lobby_flow::steps::{ChangeTarget, fill_form, provide_materials, receipt, review, situation};
use lobby_flow::{CoreEvent, Erasure, Event, Intent, Overlay, State, Step, delays};

fn at(item: &str, step: Step) -> Hand {
    let mut hand = Hand::new();
    hand.identify(item);
    hand.until(step, &BTreeMap::new());
    hand
}

#[test]
fn back_beyond_the_card_asks_before_it_erases() {
    for (item, step) in [("signboard-filing", Step::OneTimeNotice), ("senior-card", Step::Situation)] {
        let mut hand = at(item, step);
        hand.tap(Intent::Back);
        assert_eq!((hand.step(), hand.visit().overlay), (step, Overlay::Erase(Erasure::Everything)));
        hand.tap(Intent::CloseSheet);
        assert!(hand.visit().state.draft().is_some());
        hand.tap(Intent::Back);
        hand.tap(Intent::ConfirmErasure);
        assert_eq!((hand.step(), hand.visit().overlay), (Step::ItemGuide, Overlay::None));
    }
}

#[test]
fn a_page_is_discarded_only_after_a_question() {
    let mut hand = at("signboard-filing", Step::ProvideMaterials);
    for leave in [provide_materials::Intent::DiscardPage(lobby_flow::PageId(1)).into(), Intent::Back] {
        hand.tap(provide_materials::Intent::Scan);
        let page = hand.page();
        let id = page.id;
        hand.event(Event::Scanner(lobby_flow::ScannerEvent::Page(page)));
        hand.take_effects();
        hand.tap(if leave == Intent::Back { Intent::Back } else { provide_materials::Intent::DiscardPage(id).into() });
        assert_eq!(hand.visit().overlay, Overlay::Erase(Erasure::Page(id)));
        assert!(hand.take_effects().is_empty());
        hand.tap(Intent::ConfirmErasure);
        assert!(hand.take_effects().contains(&lobby_flow::Effect::Page(lobby_flow::PageEffect::Drop(id))));
    }
}

#[test]
fn end_after_a_receipt_does_not_warn() {
    let mut hand = at("signboard-filing", Step::Submitting);
    hand.event(Event::Core(CoreEvent::Stored));
    let received_at = hand.now().utc;
    hand.event(Event::Core(CoreEvent::Delivered { received_at }));
    assert_eq!(hand.step(), Step::Receipt);
    hand.tap(Intent::End);
    assert_eq!((hand.step(), hand.visit().overlay), (Step::Goodbye, Overlay::None));
    hand.tap(receipt::Intent::Leave);
}

fn phone(hand: &Hand) -> Option<FieldValue> {
    hand.visit().state.draft().unwrap().values.get("phone").cloned()
}

#[test]
fn back_cancels_an_edit_and_a_changed_line_is_marked() {
    let mut hand = at("signboard-filing", Step::Review);
    let before = phone(&hand);
    let marked = |hand: &Hand| {
        let State::Review(review) = &hand.visit().state else { panic!("not at the review: {:?}", hand.step()) };
        review.rows().iter().filter(|row| review.changed(row)).count()
    };
    for cancel in [true, false] {
        hand.tap(review::Intent::Change(ChangeTarget::Field("phone".parse().unwrap())));
        hand.tap(fill_form::Intent::ClearText);
        hand.tap(fill_form::Intent::Type("18900000102".into()));
        hand.tap(if cancel { Intent::Back } else { Intent::Next });
        assert_eq!((phone(&hand) == before, marked(&hand)), (cancel, usize::from(!cancel)));
    }
}

#[test]
fn back_gives_back_the_answers_too_and_leads_nowhere_else() {
    let mut hand = at("residence-permit-apply", Step::Review);
    let answers = hand.visit().state.draft().unwrap().answers.clone();
    hand.tap(review::Intent::Change(ChangeTarget::Answers));
    let State::Situation(situation) = &hand.visit().state else { panic!("no question") };
    let other = situation.question().unwrap().answers.last().unwrap().code.clone();
    hand.tap(situation::Intent::Answer(other));
    hand.tap(Intent::Back);
    assert_eq!(hand.step(), Step::Review);
    assert_eq!(hand.visit().state.draft().unwrap().answers, answers);
}

#[test]
fn a_whole_value_is_shown_while_it_is_held_and_five_seconds_after_a_key() {
    let mut hand = at("signboard-filing", Step::Review);
    let key: lobby_domain::id::FieldKey = "phone".parse().unwrap();
    let shown = |hand: &Hand| {
        let State::Review(review) = &hand.visit().state else { panic!("not at the review") };
        review.in_full().is_some()
    };
    hand.tap(review::Intent::HoldInFull(key.clone()));
    hand.wait(delays::IN_FULL * 2);
    assert!(shown(&hand));
    hand.touch(review::Intent::ReleaseInFull);
    assert!(!shown(&hand));
    hand.tap(review::Intent::HoldInFull(key.clone()));
    hand.touch(review::Intent::ReleaseInFull);
    let State::Review(review) = &hand.visit().state else { panic!("not at the review") };
    assert!(review.in_full().is_none() && review.to_be_held().is_some(), "a tap says that it is to be held");
    hand.wait(delays::HOLD_HINT);
    let State::Review(review) = &hand.visit().state else { panic!("not at the review") };
    assert!(review.to_be_held().is_none());
    hand.tap(review::Intent::ShowInFull(key));
    hand.touch(review::Intent::ReleaseInFull);
    assert!(shown(&hand), "a key has no finger that goes up");
    hand.wait(delays::IN_FULL);
    assert!(!shown(&hand));
}
