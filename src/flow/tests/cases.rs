//! The person's own cases: asked for with the card, shown as they were answered, served when they were read.

#![allow(clippy::unwrap_used)]

mod hand;

use std::sync::Arc;
use std::time::Duration;

use hand::Hand;
use hand::sample::cases::{NOTICE, cases, notice};
use lobby_domain::case_stage::Stage;
use lobby_domain::person_case::{NoAnswer, PersonCases};
use lobby_flow::question::{Answer, Asks};
use lobby_flow::steps::my_cases::{self, LetterStage, MyCases, Phase};
use lobby_flow::{CoreEvent, Effect, Event, Intent, Network, Overlay, Paper, PrintJob, PrinterEvent, State, Step};

fn shown(hand: &Hand) -> &MyCases {
    let State::MyCases(cases) = &hand.visit().state else { panic!("at {:?}", hand.step()) };
    cases
}

fn answer(hand: &mut Hand, answer: Answer) {
    hand.event(Event::Core(CoreEvent::Answered(answer)));
}

/// What was asked since the last look.
fn asked(hand: &mut Hand) -> Vec<Asks> {
    let effects = hand.take_effects();
    effects
        .into_iter()
        .filter_map(|effect| if let Effect::Ask(asked) = effect { Some(asked.asks) } else { None })
        .collect()
}

fn listed() -> Hand {
    let mut hand = Hand::new();
    hand.see_cases();
    answer(&mut hand, Answer::Cases(Arc::new(cases())));
    hand.take_effects();
    hand
}

fn none(asks: Asks, why: NoAnswer) -> Answer {
    Answer::None { asks, why }
}

#[test]
fn cases_are_asked_for_with_the_card_and_what_needs_the_person_comes_first() {
    let mut hand = Hand::new();
    hand.see_cases();
    assert_eq!(hand.step(), Step::MyCases);
    assert_eq!(hand.visit().masked_name().as_deref(), Some("林*微"));
    assert!(matches!(shown(&hand).phase, Phase::Asking));
    let effects = hand.take_effects();
    let [question] = effects
        .iter()
        .filter_map(|effect| if let Effect::Ask(asked) = effect { Some(asked) } else { None })
        .collect::<Vec<_>>()[..]
    else {
        panic!("one question")
    };
    assert_eq!((question.card.id_number(), &question.asks), ("330199199304180288", &Asks::Cases));
    answer(&mut hand, Answer::Cases(Arc::new(cases())));
    let stages: Vec<_> = shown(&hand).cases().unwrap().cases.iter().map(|case| case.stage).collect();
    assert_eq!(stages, [Stage::Correction, Stage::InProcess, Stage::Archived]);
    assert_eq!(format!("{:?}", shown(&hand).phase), "Listed(PersonCases)", "nothing personal shows itself");
}

#[test]
fn a_letter_says_first_that_opening_serves_it_and_is_reported_as_read_when_it_is_there() {
    let mut hand = listed();
    hand.tap(my_cases::Intent::Open(0));
    hand.tap(my_cases::Intent::OpenLetter(0));
    assert_eq!(asked(&mut hand), [], "nothing is opened yet");
    hand.tap(Intent::Next);
    let [Asks::Letter { code, .. }] = &asked(&mut hand)[..] else { panic!("the letter is asked for") };
    assert_eq!(code, NOTICE);
    answer(&mut hand, Answer::Letter(Arc::new(notice())));
    assert!(matches!(shown(&hand).open_letter().unwrap().1.stage, LetterStage::Shown(_)));
    assert_eq!(asked(&mut hand), [Asks::LetterRead { code: NOTICE.into() }]);
    let on = "2026-11-24".parse().unwrap();
    answer(&mut hand, Answer::LetterServed { code: NOTICE.into(), on });
    assert_eq!(shown(&hand).open_letter().unwrap().0.served_on, Some(on));

    hand.tap(my_cases::Intent::Print);
    let effects = hand.take_effects();
    assert!(matches!(&effects[..], [Effect::Print(PrintJob::Letter { copy })] if copy.pdf == b"%PDF-1.7"));
    hand.event(Event::Printer(Paper::Letter, PrinterEvent::Printed));
    hand.tap(Intent::Back);
    hand.tap(my_cases::Intent::OpenLetter(0));
    assert!(matches!(&asked(&mut hand)[..], [Asks::Letter { .. }]), "one that is served opens at once");
    answer(&mut hand, Answer::Letter(Arc::new(notice())));
    assert_eq!(asked(&mut hand), [], "it is served once");
}

#[test]
fn back_leads_from_the_letter_to_the_list_and_behind_it_the_visit_ends() {
    let mut hand = listed();
    hand.tap(my_cases::Intent::Open(1));
    hand.tap(my_cases::Intent::OpenLetter(1));
    hand.tap(Intent::Back);
    assert!(shown(&hand).open_case().is_some() && shown(&hand).open_letter().is_none());
    hand.tap(Intent::Back);
    assert!(shown(&hand).open_case().is_none());
    hand.tap(Intent::Back);
    assert_eq!(hand.step(), Step::Goodbye);
    assert_eq!(hand.visit().masked_name(), None);
    answer(&mut hand, Answer::Cases(Arc::new(cases())));
    assert_eq!(hand.step(), Step::Goodbye, "what comes late comes to nobody");
}

#[test]
fn without_network_no_card_is_asked_for_and_nothing_is_shown() {
    let mut hand = Hand::new();
    hand.event(Event::Core(CoreEvent::Network(Network::Down)));
    hand.tap(lobby_flow::steps::home::Intent::SeeCases);
    assert!(matches!(shown(&hand).phase, Phase::Failed(NoAnswer::Offline)) && shown(&hand).holder.is_none());
    assert_eq!(asked(&mut hand), []);
    hand.tap(my_cases::Intent::AskAgain);
    assert_eq!(hand.step(), Step::MyCases);
    hand.event(Event::Core(CoreEvent::Network(Network::Up)));
    hand.tap(my_cases::Intent::AskAgain);
    assert_eq!(hand.step(), Step::Identify);
    hand.tap(Intent::Back);
    assert_eq!(hand.step(), Step::Home);
}

#[test]
fn a_question_without_answer_says_why_and_may_be_asked_again() {
    for why in [NoAnswer::Offline, NoAnswer::TooOften, NoAnswer::Refused] {
        let mut hand = Hand::new();
        hand.see_cases();
        hand.take_effects();
        answer(&mut hand, none(Asks::Cases, why));
        assert!(matches!(shown(&hand).phase, Phase::Failed(told) if told == why));
        hand.tap(Intent::Next);
        assert_eq!(asked(&mut hand), [Asks::Cases]);
        assert!(matches!(shown(&hand).phase, Phase::Asking));
    }
    let mut hand = listed();
    hand.tap(my_cases::Intent::Open(0));
    hand.tap(my_cases::Intent::OpenLetter(0));
    hand.tap(Intent::Next);
    let letter = asked(&mut hand).remove(0);
    answer(&mut hand, none(letter.clone(), NoAnswer::Offline));
    assert!(matches!(shown(&hand).open_letter().unwrap().1.stage, LetterStage::Failed(NoAnswer::Offline)));
    hand.tap(Intent::Next);
    assert_eq!(asked(&mut hand), [letter]);
    answer(&mut hand, none(Asks::LetterRead { code: NOTICE.into() }, NoAnswer::Offline));
    assert!(matches!(shown(&hand).open_letter().unwrap().1.stage, LetterStage::Asking), "that was another question");
}

#[test]
fn a_letter_that_comes_when_another_is_open_is_not_shown_in_its_place() {
    let mut hand = listed();
    hand.tap(my_cases::Intent::Open(0));
    hand.tap(my_cases::Intent::OpenLetter(0));
    hand.tap(Intent::Next);
    hand.tap(Intent::Back);
    hand.tap(Intent::Back);
    hand.tap(my_cases::Intent::Open(1));
    hand.tap(my_cases::Intent::OpenLetter(0));
    hand.take_effects();
    answer(&mut hand, Answer::Letter(Arc::new(notice())));
    assert!(matches!(shown(&hand).open_letter().unwrap().1.stage, LetterStage::Asking));
    assert_eq!(asked(&mut hand), [], "a letter that nobody saw is not told as read");
}

#[test]
fn the_page_is_covered_after_a_minute() {
    let mut hand = listed();
    hand.wait(Duration::from_secs(60));
    assert!(hand.visit().countdown_seconds().is_some());
    hand.wait(Duration::from_secs(30));
    assert_eq!(hand.step(), Step::Goodbye);
}

fn begun() -> Hand {
    let mut hand = Hand::new();
    hand.identify("senior-card");
    hand
}

fn earlier(item: &str) -> Answer {
    Answer::OpenCases { item: item.parse().unwrap(), cases: Arc::new(cases()) }
}

#[test]
fn who_begins_what_is_under_way_already_learns_so_before_the_form_and_may_see_it_or_go_on() {
    let mut hand = begun();
    assert_eq!(asked(&mut hand), [Asks::OpenCases { item: "senior-card".parse().unwrap() }]);
    let step = hand.step();
    answer(&mut hand, earlier("senior-card"));
    assert_eq!(hand.visit().overlay, Overlay::EarlierCase);
    hand.tap(Intent::CloseSheet);
    assert_eq!((hand.visit().overlay, hand.step()), (Overlay::None, step), "a new one is begun all the same");

    let mut hand = begun();
    answer(&mut hand, earlier("senior-card"));
    hand.tap(Intent::SeeEarlierCase);
    assert_eq!(shown(&hand).open_case().unwrap().stage, Stage::Correction);
    assert!(hand.visit().state.draft().is_none() && hand.visit().masked_name().is_some());
    hand.tap(Intent::Back);
    hand.tap(Intent::Back);
    assert_eq!(hand.step(), Step::Goodbye);
}

#[test]
fn nothing_is_said_of_another_item_of_none_of_a_failed_look_or_when_the_form_is_begun() {
    let none_open = PersonCases::new(cases().today, Vec::new(), false);
    let item = "senior-card".parse().unwrap();
    let failed = none(Asks::OpenCases { item }, NoAnswer::TooOften);
    let empty = Answer::OpenCases { item: "senior-card".parse().unwrap(), cases: Arc::new(none_open) };
    for told in [earlier("signboard-filing"), empty, failed] {
        let mut hand = begun();
        answer(&mut hand, told);
        assert_eq!(hand.visit().overlay, Overlay::None);
    }
    let mut hand = begun();
    hand.until(Step::FillForm, &Default::default());
    answer(&mut hand, earlier("senior-card"));
    assert_eq!((hand.visit().overlay, hand.step()), (Overlay::None, Step::FillForm));
    let mut hand = Hand::new();
    hand.event(Event::Core(CoreEvent::Network(Network::Down)));
    hand.identify("senior-card");
    assert_eq!(asked(&mut hand), [], "without network it goes on as it is");
}
