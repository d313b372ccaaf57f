//! Steps beside the road of a whole visit: lists, guides, printing, signatures.

#![allow(clippy::unwrap_used)]

mod hand;

use std::collections::BTreeMap;
use std::sync::Arc;

use hand::{CATALOGUE, Hand, number};
use lobby_domain::Lang;
use lobby_flow::printing::PrintStage;
use lobby_flow::steps::choose_item::themes;
use lobby_flow::steps::{choose_item, home, one_time_notice, receipt, sign};
use lobby_flow::{CoreEvent, Effect, Event, Intent, Network, Paper, PrintJob, PrinterEvent, State, Step};

fn jobs(hand: &mut Hand) -> Vec<PrintJob> {
    let effects = hand.take_effects().into_iter();
    effects.filter_map(|effect| if let Effect::Print(job) = effect { Some(job) } else { None }).collect()
}

fn choose(hand: &Hand) -> &choose_item::ChooseItem {
    let State::ChooseItem(choose) = &hand.visit().state else { panic!("left the list for {:?}", hand.step()) };
    choose
}

#[test]
fn a_theme_shows_its_items_alone_from_the_first_page() {
    let mut hand = Hand::new();
    hand.tap(home::Intent::Apply);
    let shown = |hand: &Hand| -> Vec<Option<String>> {
        let items = choose(hand).items(&hand.visit().offers());
        items.into_iter().map(|(item, _)| item.theme.clone()).collect()
    };
    let all = shown(&hand).len();
    let themes = themes(&CATALOGUE, hand.now().local.date());
    assert_eq!(themes.iter().map(|(_, count)| count).sum::<usize>(), all, "every sample item has a theme");
    hand.tap(choose_item::Intent::ShowPage(1));
    assert_eq!(choose(&hand).page, 1);
    let (theme, count) = themes[0].clone();
    hand.tap(choose_item::Intent::ShowTheme(Some(theme.clone())));
    let items = shown(&hand);
    assert_eq!((items.len(), choose(&hand).page), (count, 0));
    assert!(items.iter().all(|shown| shown.as_ref() == Some(&theme)));
    hand.tap(choose_item::Intent::ShowTheme(None));
    assert_eq!(shown(&hand).len(), all);
    hand.tap(choose_item::Intent::Open("no-such-item".parse().unwrap()));
    assert_eq!(hand.step(), Step::ChooseItem);
}

#[test]
fn an_item_that_needs_the_platform_cannot_be_begun_while_the_network_is_down() {
    let mut catalogue = (**CATALOGUE).clone();
    for item in &mut catalogue.items {
        item.offline_allowed = false;
    }
    let mut hand = Hand::new();
    hand.visit = Some(hand.new_visit(Arc::new(catalogue)));
    hand.choose_item("senior-card");
    hand.event(Event::Core(CoreEvent::Network(Network::Down)));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::ItemGuide);
    hand.event(Event::Core(CoreEvent::Network(Network::Up)));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Identify);
    assert_eq!(hand.effects, [Effect::StartReader]);
    hand.tap(Intent::Back);
    assert_eq!((hand.step(), hand.effects.len()), (Step::ItemGuide, 1), "a card may lie there still");
    hand.tap(Intent::Back);
    hand.tap(Intent::Back);
    assert_eq!((hand.step(), hand.effects.last()), (Step::Home, Some(&Effect::StopReader)));
}

#[test]
fn the_printed_notice_carries_its_draft_and_language_and_leaving_the_page_does_not_reset_the_limit() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.tap(Intent::ToggleLanguage);
    for print in 0..4 {
        hand.tap(one_time_notice::Intent::Print);
        hand.event(Event::Printer(Paper::Notice, PrinterEvent::Printed));
        match jobs(&mut hand).as_slice() {
            [PrintJob::Notice { lang, draft, printed_at }] if print < 3 => {
                assert_eq!(
                    (*lang, draft.item.key.as_str(), *printed_at),
                    (Lang::EN, "signboard-filing", hand.now().utc)
                );
            }
            jobs => assert!(print == 3 && jobs.is_empty(), "print {print}: {jobs:?}"),
        }
        hand.tap(Intent::Next);
        assert_eq!(hand.step(), Step::FillForm);
        hand.tap(Intent::Back);
        assert_eq!(hand.step(), Step::OneTimeNotice);
    }
}

#[test]
fn the_slip_is_printed_when_the_application_is_taken_in_and_says_whether_the_platform_has_it() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.event(Event::Core(CoreEvent::Network(Network::Down)));
    hand.until(Step::Submitting, &BTreeMap::new());
    hand.event(Event::Core(CoreEvent::Stored));
    hand.take_effects();
    hand.wait(lobby_flow::delays::RECEIPT_WAIT_OFFLINE);
    assert_eq!(jobs(&mut hand), [PrintJob::Receipt { lang: Lang::ZH, online: false, copy: false }]);
    hand.event(Event::Printer(Paper::Receipt, PrinterEvent::Printed));
    let received_at = hand.now().utc;
    hand.event(Event::Core(CoreEvent::Delivered { received_at }));
    hand.tap(Intent::ToggleLanguage);
    hand.tap(receipt::Intent::Print);
    assert_eq!(jobs(&mut hand), [PrintJob::Receipt { lang: Lang::EN, online: true, copy: true }]);
    let State::Receipt(receipt) = &hand.visit().state else { panic!("left the receipt") };
    assert_eq!(receipt.printing.unwrap().stage, PrintStage::Printing);
}

#[test]
fn another_application_ends_the_visit_at_once() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::Submitting, &BTreeMap::new());
    let received_at = hand.now().utc;
    hand.event(Event::Core(CoreEvent::Delivered { received_at }));
    hand.tap(receipt::Intent::ApplyAgain);
    hand.event(Event::Tick);
    hand.event(Event::Tick);
    let ends = hand.effects.iter().filter(|effect| matches!(effect, Effect::EndVisit { again: true })).count();
    assert_eq!((hand.step(), ends), (Step::Goodbye, 1), "asked of the shell once");
}

#[test]
fn a_finger_resting_on_the_pad_does_not_fill_the_memory() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::Sign, &BTreeMap::new());
    hand.event(Event::Core(CoreEvent::CaseNumber(number())));
    hand.tap(sign::Intent::BeginStroke(5.0, 5.0));
    for _ in 0..21_000 {
        hand.tap(sign::Intent::ExtendStroke(5.0, 5.0));
    }
    hand.tap(sign::Intent::ExtendStroke(f32::NAN, 5.0));
    let State::Sign(sign) = &hand.visit().state else { panic!("left the step") };
    assert_eq!((sign.strokes.len(), sign.strokes[0].len(), sign.signed()), (1, 20_000, false));
    assert!(sign.strokes[0].iter().all(|point| point.x.is_finite()));
}
