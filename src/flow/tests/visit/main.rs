//! The visit as a citizen lives it, step by step, over the sample catalogue.

#![allow(clippy::unwrap_used)]

mod cards;
#[path = "../hand/mod.rs"]
mod hand;
mod idle;
#[path = "../../../../tests/sample/kiosk_status.rs"]
mod sample;
mod service;

use std::collections::BTreeMap;
use std::time::Duration;

use hand::{Hand, number};
use lobby_domain::FailureCode;
use lobby_domain::checklist::Standing;
use lobby_flow::steps::sign::Problem;
use lobby_flow::steps::{
    choose_item, fill_form, home, identify, one_time_notice, provide_materials, receipt, review, sign, situation,
};
use lobby_flow::{CoreEvent, Effect, Event, Intent, Network, Overlay, PageEffect, ScannerEvent, State, Step, delays};

const ITEMS: [&str; 4] = ["residence-permit-apply", "social-card-replace", "senior-card", "signboard-filing"];

fn none() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::new()
}

fn submitted(hand: &Hand) -> usize {
    hand.effects.iter().filter(|effect| matches!(effect, Effect::Submit(_))).count()
}

#[test]
fn every_sample_item_goes_from_home_to_a_receipt_without_code_of_its_own() {
    for item in ITEMS {
        let mut hand = Hand::new();
        hand.identify(item);
        hand.until(Step::Submitting, &none());
        assert_eq!(submitted(&hand), 1, "{item}");
        hand.event(Event::Core(CoreEvent::Sealed));
        hand.event(Event::Core(CoreEvent::Stored));
        let received_at = hand.now().utc;
        hand.event(Event::Core(CoreEvent::Delivered { received_at }));
        let State::Receipt(receipt) = &hand.visit().state else { panic!("{item}") };
        assert_eq!((&receipt.case_number, receipt.received_at), (&number(), Some(received_at)), "{item}");
        hand.tap(receipt::Intent::Leave);
        hand.wait(delays::GOODBYE);
        assert_eq!(hand.effects.last(), Some(&Effect::EndVisit { again: false }), "{item}");
    }
}

#[test]
fn answers_select_what_is_demanded_and_shared_materials_never_are() {
    let mut hand = Hand::new();
    hand.identify("residence-permit-apply");
    let answers = BTreeMap::from([("housing_kind", "dormitory")]);
    hand.until(Step::OneTimeNotice, &answers);
    let State::OneTimeNotice(notice) = &hand.visit().state else { panic!() };
    let demanded: Vec<&str> =
        notice.checklist.with(&[Standing::Demanded]).map(|line| line.material.code.as_str()).collect();
    assert_eq!(demanded, ["M007"], "the letter on lodging, and nothing that can be looked up");
    let looked_up = notice.checklist.with(&[Standing::LookedUp]).count();
    assert_eq!(looked_up, 3, "residence record, photograph, insurance record");
}

#[test]
fn a_question_is_asked_only_where_an_answer_before_makes_it_necessary() {
    let mut hand = Hand::new();
    hand.identify("residence-permit-apply");
    let asked = |hand: &Hand| -> Vec<String> {
        hand.visit().state.draft().unwrap().questions().iter().map(|question| question.code.clone()).collect()
    };
    assert_eq!(asked(&hand), ["basis", "housing_kind"]);
    hand.tap(situation::Intent::Answer("work".into()));
    hand.tap(Intent::Next);
    hand.tap(situation::Intent::Answer("lease".into()));
    assert_eq!(asked(&hand), ["basis", "housing_kind", "lease_filed", "work_kind"]);
    hand.tap(situation::Intent::Answer("own".into()));
    assert_eq!(asked(&hand), ["basis", "housing_kind", "work_kind"]);
    hand.tap(situation::Intent::Answer("no such answer".into()));
    assert_eq!(hand.visit().state.draft().unwrap().answers["housing_kind"], "own");
}

fn at(step: Step) -> Hand {
    let mut hand = Hand::new();
    match step {
        Step::ChooseItem => hand.tap(home::Intent::Apply),
        Step::ItemGuide => hand.choose_item("senior-card"),
        Step::Identify => {
            hand.choose_item("senior-card");
            hand.tap(Intent::Next);
        }
        Step::Situation => hand.identify("senior-card"),
        Step::MyCases => hand.see_cases(),
        Step::Receipt => {
            hand.identify("signboard-filing");
            hand.until(Step::Submitting, &none());
            hand.event(Event::Core(CoreEvent::Stored));
            let received_at = hand.now().utc;
            hand.event(Event::Core(CoreEvent::Delivered { received_at }));
        }
        Step::Home
        | Step::OneTimeNotice
        | Step::FillForm
        | Step::ProvideMaterials
        | Step::Review
        | Step::Sign
        | Step::Submitting
        | Step::Goodbye
        | Step::OutOfService => {
            hand.identify("signboard-filing");
            hand.until(step, &none());
        }
    }
    assert_eq!(hand.step(), step);
    hand
}

#[test]
fn signing_needs_declaration_ink_and_number_in_that_order() {
    let mut hand = at(Step::Sign);
    let problem = |hand: &Hand| {
        let State::Sign(sign) = &hand.visit().state else { panic!("left the step") };
        sign.problem
    };
    hand.tap(Intent::Next);
    assert_eq!(problem(&hand), Some(Problem::NotDeclared));
    hand.tap(sign::Intent::ToggleDeclaration);
    hand.tap(sign::Intent::BeginStroke(5.0, 5.0));
    hand.tap(sign::Intent::EndStroke);
    hand.tap(Intent::Next);
    assert_eq!(problem(&hand), Some(Problem::NotSigned), "a dot is no signature");
    hand.tap(sign::Intent::ClearSignature);
    hand.draw();
    hand.tap(Intent::Next);
    assert_eq!(problem(&hand), Some(Problem::NoNumberYet));
    assert_eq!(submitted(&hand), 0);
    assert_eq!(hand.effects.last(), Some(&Effect::ReserveCaseNumber), "asked again, in case it was refused");
    hand.event(Event::Core(CoreEvent::CaseNumber(number())));
    hand.tap(Intent::Next);
    assert_eq!((hand.step(), submitted(&hand)), (Step::Submitting, 1));
}

#[test]
fn what_submit_asked_for_stays_said_whatever_comes_from_core_meanwhile() {
    let problem = |hand: &Hand| {
        let State::Sign(sign) = &hand.visit().state else { panic!("left the step") };
        sign.problem
    };
    let numbered = || Event::Core(CoreEvent::CaseNumber(number()));
    let unnumbered = || Event::Core(CoreEvent::NoCaseNumber(FailureCode::DiskFull));
    for is_declared in [false, true] {
        let mut hand = at(Step::Sign);
        if is_declared {
            hand.tap(sign::Intent::ToggleDeclaration);
        }
        hand.tap(Intent::Next);
        let said = Some(if is_declared { Problem::NotSigned } else { Problem::NotDeclared });
        for event in [unnumbered(), numbered(), Event::Core(CoreEvent::Network(Network::Down)), Event::Tick] {
            hand.event(event);
            assert_eq!(problem(&hand), said, "the tap would have done nothing and said nothing");
        }
    }
    let mut hand = at(Step::Sign);
    hand.event(unnumbered());
    assert_eq!(problem(&hand), Some(Problem::NotTakenIn(FailureCode::DiskFull)));
    hand.event(numbered());
    assert_eq!(problem(&hand), None, "there is a number now");
}

#[test]
fn a_refused_submission_comes_back_with_everything_and_can_be_tried_again_under_the_same_number() {
    let mut hand = at(Step::Sign);
    hand.go_on(&none());
    hand.event(Event::Core(CoreEvent::Refused(FailureCode::DiskFull)));
    let State::Sign(sign) = &hand.visit().state else { panic!() };
    assert_eq!(sign.problem, Some(Problem::NotTakenIn(FailureCode::DiskFull)));
    assert!(sign.declared && sign.signed());
    hand.tap(Intent::Next);
    assert_eq!(submitted(&hand), 2);
    assert!(!hand.effects.contains(&Effect::MakeReceipt), "no receipt before it is stored");
}

#[test]
fn without_a_network_the_receipt_comes_when_it_is_stored_and_turns_online_by_itself() {
    let mut hand = at(Step::Sign);
    hand.event(Event::Core(CoreEvent::Network(Network::Down)));
    hand.go_on(&none());
    hand.wait(Duration::from_secs(20));
    assert_eq!(hand.step(), Step::Submitting, "nothing is said before it is durable");
    hand.event(Event::Core(CoreEvent::Stored));
    hand.wait(delays::RECEIPT_WAIT_OFFLINE);
    let received = |hand: &Hand| {
        let State::Receipt(receipt) = &hand.visit().state else { panic!("no receipt") };
        receipt.received_at
    };
    assert_eq!(received(&hand), None);
    let received_at = hand.now().utc;
    hand.event(Event::Core(CoreEvent::Delivered { received_at }));
    assert_eq!(received(&hand), Some(received_at));
}

#[test]
fn a_page_that_comes_after_the_citizen_gave_up_is_dropped() {
    let mut hand = at(Step::ProvideMaterials);
    hand.tap(provide_materials::Intent::Scan);
    hand.tap(Intent::Back);
    assert!(hand.take_effects().contains(&Effect::CancelScan));
    let page = hand.page();
    let id = page.id;
    hand.event(Event::Scanner(ScannerEvent::Page(page)));
    assert_eq!(hand.take_effects(), [Effect::Page(PageEffect::Drop(id))]);
}

#[test]
fn a_jammed_scanner_is_a_fault_and_the_next_attempt_goes_on() {
    let mut hand = at(Step::ProvideMaterials);
    hand.tap(provide_materials::Intent::Scan);
    hand.event(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerJam)));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::ProvideMaterials, "a demanded material cannot be passed over");
    hand.tap(provide_materials::Intent::Scan);
    let page = hand.page();
    hand.event(Event::Scanner(ScannerEvent::Page(page)));
    hand.tap(provide_materials::Intent::AcceptPage);
    hand.keep();
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Review);
}

#[test]
fn a_changed_field_returns_to_the_review_and_a_new_necessity_comes_first() {
    let mut hand = Hand::new();
    hand.identify("residence-permit-apply");
    hand.until(Step::Review, &BTreeMap::from([("basis", "housing"), ("housing_kind", "own")]));
    hand.tap(review::Intent::Change(lobby_flow::steps::ChangeTarget::Field("phone".parse().unwrap())));
    assert_eq!(hand.step(), Step::FillForm);
    hand.type_text("1");
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::FillForm, "a wrong value does not return");
    hand.type_text("19900000102");
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Review);

    hand.tap(review::Intent::Change(lobby_flow::steps::ChangeTarget::Answers));
    hand.tap(situation::Intent::Answer("study".into()));
    hand.tap(Intent::Next);
    hand.tap(situation::Intent::Answer("dormitory".into()));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::FillForm, "the school's name is needed now");
    hand.until(Step::ProvideMaterials, &none());
    hand.until(Step::Review, &none());
}

#[test]
fn the_end_is_asked_once_and_nothing_is_left_in_the_state() {
    let mut hand = at(Step::Review);
    hand.tap(Intent::End);
    assert_eq!(hand.visit().overlay, Overlay::EndSheet);
    hand.tap(Intent::CloseSheet);
    assert_eq!(hand.step(), Step::Review);
    hand.tap(Intent::End);
    hand.tap(Intent::ConfirmEnd);
    assert_eq!(hand.step(), Step::Goodbye);
    assert!(hand.visit().state.draft().is_none());
}

#[test]
fn nothing_personal_stands_in_the_debug_text_of_a_whole_visit() {
    let mut hand = at(Step::Sign);
    hand.draw();
    let text = format!("{:?}", hand.visit());
    for secret in ["林知微", "330199199304180288", "19900000101", "岚桥南街18号", "栖云路"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn an_intent_of_another_step_changes_nothing() {
    let others: [Intent; 10] = [
        home::Intent::Apply.into(),
        choose_item::Intent::Open("senior-card".parse().unwrap()).into(),
        identify::Intent::ReadAgain.into(),
        situation::Intent::Answer("yes".into()).into(),
        one_time_notice::Intent::Print.into(),
        fill_form::Intent::Skip.into(),
        provide_materials::Intent::Scan.into(),
        review::Intent::ShowPrevious.into(),
        sign::Intent::ToggleDeclaration.into(),
        receipt::Intent::Leave.into(),
    ];
    for step in [Step::ItemGuide, Step::Situation, Step::FillForm, Step::Review, Step::Sign] {
        for intent in others.iter().filter(|intent| intent.step() != Some(step)) {
            let mut hand = at(step);
            hand.take_effects();
            let before = format!("{:?}", hand.visit().state);
            hand.tap(intent.clone());
            assert_eq!((format!("{:?}", hand.visit().state), hand.take_effects()), (before, vec![]), "{step:?}");
        }
    }
}
