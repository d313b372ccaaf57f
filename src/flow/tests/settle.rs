//! A second tap right after the page changed was meant for the page before: it is dropped, on every page.

#![allow(clippy::unwrap_used)]

mod hand;

use std::time::Duration;

use hand::{Hand, card_for, later};
use lobby_domain::FailureCode;
use lobby_flow::steps::{
    choose_item, fill_form, home, identify, one_time_notice, provide_materials, receipt, sign, situation,
};
use lobby_flow::{CoreEvent, Effect, Event, Intent, Now, ReaderEvent, ScannerEvent, State, Step, Visit, delays};

/// What a finger may mean on some page of a visit.
fn taps(visit: &Visit) -> Vec<Intent> {
    let mut taps = vec![
        Intent::Next,
        Intent::Back,
        Intent::Help,
        Intent::End,
        Intent::ConfirmEnd,
        Intent::CloseSheet,
        Intent::ToggleLanguage,
        Intent::ToggleLargeText,
        home::Intent::Apply.into(),
        home::Intent::Open("senior-card".parse().unwrap()).into(),
        choose_item::Intent::Open("senior-card".parse().unwrap()).into(),
        identify::Intent::ReadAgain.into(),
        identify::Intent::NotMe.into(),
        one_time_notice::Intent::Print.into(),
        fill_form::Intent::Type("7".into()).into(),
        fill_form::Intent::Choose("yes".into()).into(),
        fill_form::Intent::Skip.into(),
        provide_materials::Intent::Scan.into(),
        provide_materials::Intent::AcceptPage.into(),
        provide_materials::Intent::FollowLater.into(),
        sign::Intent::ToggleDeclaration.into(),
        sign::Intent::BeginStroke(50.0, 50.0).into(),
        sign::Intent::ClearSignature.into(),
        receipt::Intent::Leave.into(),
        receipt::Intent::ApplyAgain.into(),
    ];
    if let State::Situation(situation) = &visit.state {
        taps.extend(
            situation.question().unwrap().answers.iter().map(|one| situation::Intent::Answer(one.code.clone()).into()),
        );
    }
    taps
}

/// Everything of a visit but the time since its last touch.
fn looks(visit: &Visit) -> String {
    let draft = visit.state.draft();
    let entered =
        draft.map(|draft| (&draft.answers, &draft.values, &draft.follows, &draft.pages, draft.notices_printed));
    let drawn = if let State::Sign(sign) = &visit.state { Some((sign.declared, &sign.strokes)) } else { None };
    format!("{:?} {:?} {entered:?} {drawn:?}", visit.overlay, visit.place())
}

fn quick(visit: Visit, intent: Intent, after: Duration) -> (Visit, Vec<Effect>) {
    let now = Now { mono: visit.now.mono + after, ..visit.now };
    visit.handle(Event::Intent(intent), now)
}

/// On the page shown: each tap that leads to another page, and every tap that follows it at once.
fn double_taps(visit: &Visit) -> usize {
    let mut checked = 0;
    for first in taps(visit) {
        let once = later(visit.clone(), Event::Intent(first));
        if once.place() == visit.place() {
            continue;
        }
        let shown = looks(&once);
        for second in taps(&once) {
            for after in [0, 499] {
                let (twice, effects) = quick(once.clone(), second.clone(), Duration::from_millis(after));
                assert_eq!(looks(&twice), shown, "a tap {after} ms after the page changed");
                assert!(effects.is_empty(), "{effects:?}");
                checked += 1;
            }
        }
    }
    checked
}

#[test]
fn no_double_tap_on_any_page_of_any_item_reaches_the_page_behind_it() {
    let mut checked = 0;
    for item in ["residence-permit-apply", "social-card-replace", "senior-card", "signboard-filing"] {
        let mut hand = Hand::new();
        checked += double_taps(hand.visit());
        hand.tap(home::Intent::Apply);
        checked += double_taps(hand.visit());
        hand.choose_item(item);
        checked += double_taps(hand.visit());
        hand.tap(Intent::Next);
        hand.event(Event::Reader(ReaderEvent::Empty));
        checked += double_taps(hand.visit());
        hand.event(Event::Reader(ReaderEvent::Read(Box::new(card_for(item)))));
        checked += double_taps(hand.visit());
        hand.tap(Intent::Next);
        for _ in 0..60 {
            if hand.step() == Step::Submitting {
                break;
            }
            checked += double_taps(hand.visit());
            hand.go_on(&[("reason", "damaged"), ("agent", "no")].into());
        }
        assert_eq!(hand.step(), Step::Submitting, "{item}");
        hand.event(Event::Core(CoreEvent::Stored));
        let received_at = hand.now().utc;
        hand.event(Event::Core(CoreEvent::Delivered { received_at }));
        checked += double_taps(hand.visit());
    }
    assert!(checked > 20_000, "{checked} double taps");
}

#[test]
fn a_page_that_came_by_itself_takes_no_tap_that_was_meant_for_the_one_before() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::ProvideMaterials, &Default::default());
    hand.tap(provide_materials::Intent::Scan);
    let page = hand.page();
    hand.event(Event::Scanner(ScannerEvent::Page(page)));
    let shown = looks(hand.visit());
    hand.touch(provide_materials::Intent::AcceptPage);
    assert_eq!(looks(hand.visit()), shown, "the page that was scanned came under the finger");
    hand.event(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerJam)));
    hand.mono += delays::PAGE_SETTLES;
    hand.touch(provide_materials::Intent::AcceptPage);
    assert_ne!(looks(hand.visit()), shown, "half a second later it was seen");
}

#[test]
fn keys_on_the_page_that_is_shown_are_never_delayed() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::FillForm, &Default::default());
    hand.tap(Intent::Next);
    hand.mono += delays::PAGE_SETTLES;
    for digit in "19900000101".chars() {
        hand.touch(fill_form::Intent::Type(digit.to_string()));
    }
    let State::FillForm(form) = &hand.visit().state else { panic!("left the form") };
    assert_eq!(form.typed().unwrap().1, "19900000101");
}

#[test]
fn the_same_tap_twice_counts_once_and_another_one_counts_at_once() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::Sign, &Default::default());
    let declared = |hand: &Hand| matches!(&hand.visit().state, State::Sign(sign) if sign.declared);
    hand.tap(sign::Intent::ToggleDeclaration);
    hand.touch(sign::Intent::ToggleDeclaration);
    hand.mono += Duration::from_millis(299);
    hand.touch(sign::Intent::ToggleDeclaration);
    assert!(declared(&hand), "the tick came off again");
    hand.mono += Duration::from_millis(1);
    hand.touch(sign::Intent::ToggleDeclaration);
    assert!(!declared(&hand), "whoever waits means it");
    hand.touch(sign::Intent::ClearSignature);
    hand.touch(sign::Intent::BeginStroke(900.0, 40.0));
    let State::Sign(sign) = &hand.visit().state else { panic!("left the step") };
    assert!(sign.strokes.is_empty(), "a dot where the key was");
    hand.touch(Intent::Help);
    assert_eq!(hand.visit().overlay, lobby_flow::Overlay::HelpSheet, "another control waits for nobody");
}

#[test]
fn a_stroke_that_began_on_another_page_is_not_drawn_on_over_the_signature() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    hand.until(Step::Sign, &Default::default());
    hand.tap(sign::Intent::ExtendStroke(9.0, 9.0));
    hand.draw();
    hand.tap(sign::Intent::ExtendStroke(900.0, 400.0));
    let State::Sign(sign) = &hand.visit().state else { panic!("left the step") };
    assert!(sign.strokes.len() == 2 && sign.strokes.iter().all(|stroke| stroke.len() == 2));
}

#[test]
fn on_a_slow_machine_half_a_second_counts_from_when_the_page_was_drawn() {
    let mut hand = Hand::new();
    hand.visit = hand.visit.take().map(Visit::in_window);
    hand.tap(home::Intent::Apply);
    let (shown, page) = (looks(hand.visit()), hand.visit().pages_shown());
    let open = choose_item::Intent::Open("senior-card".parse().unwrap());
    hand.event(Event::PageDrawn(page - 1));
    hand.tap(open.clone());
    assert_eq!(looks(hand.visit()), shown, "nothing of the page was seen yet");
    hand.event(Event::PageDrawn(page));
    hand.touch(open.clone());
    assert_eq!(looks(hand.visit()), shown, "it waited while the page was drawn");
    hand.event(Event::PageDrawn(page));
    hand.tap(open);
    assert_ne!(looks(hand.visit()), shown, "half a second later it was seen");
}
