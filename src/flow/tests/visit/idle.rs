//! What comes of a citizen who does nothing.

use std::time::Duration;

use lobby_flow::{Effect, Intent, Overlay, Step, delays};

use super::at;
use super::hand::Hand;

#[test]
fn every_step_that_holds_something_is_covered_and_then_wiped_when_the_citizen_has_left() {
    let steps = [
        Step::ChooseItem,
        Step::ItemGuide,
        Step::Identify,
        Step::Situation,
        Step::OneTimeNotice,
        Step::FillForm,
        Step::ProvideMaterials,
        Step::Review,
        Step::Sign,
        Step::Receipt,
        Step::MyCases,
    ];
    for step in steps {
        let mut hand = at(step);
        let limit = delays::idle_warning(step, false).unwrap();
        // A receipt without a network waits a little first; everything else begins at the last touch.
        hand.wait(limit - Duration::from_secs(1));
        assert_eq!(hand.visit().overlay, Overlay::None, "{step:?}");
        hand.wait(Duration::from_secs(1));
        assert_eq!(hand.visit().countdown_seconds(), Some(30), "{step:?}");
        hand.wait(delays::IDLE_COUNTDOWN);
        assert_eq!(hand.step(), Step::Goodbye, "{step:?}");
        assert!(hand.visit().state.draft().is_none() && hand.visit().masked_name().is_none());
        hand.wait(delays::GOODBYE);
        assert_eq!(hand.effects.last(), Some(&Effect::EndVisit { again: false }), "{step:?}");
    }
}

#[test]
fn a_screen_that_reports_touches_by_itself_keeps_no_visit_open() {
    for step in [Step::FillForm, Step::Review, Step::Sign] {
        let mut hand = at(step);
        let limit = delays::STRAY_TOUCHES + delays::idle_warning(step, false).unwrap() + delays::IDLE_COUNTDOWN;
        let left = hand.mono + limit + Duration::from_secs(5);
        while hand.mono < left && hand.step() == step {
            hand.wait(Duration::from_millis(700));
            hand.touch(Intent::Touch);
        }
        assert_eq!(hand.step(), Step::Goodbye, "{step:?}");
    }
}

#[test]
fn its_button_ends_the_countdown_and_three_more_minutes_are_three_minutes_more() {
    let mut hand = at(Step::FillForm);
    hand.wait(Duration::from_secs(130));
    assert!(hand.visit().countdown_seconds().is_some());
    hand.tap(Intent::Touch);
    assert!(hand.visit().countdown_seconds().is_some(), "its button alone opens the page again");
    hand.tap(Intent::StillHere);
    assert_eq!((hand.visit().overlay, hand.step()), (Overlay::None, Step::FillForm));
    hand.wait(Duration::from_secs(120));
    hand.tap(Intent::MoreTime);
    hand.wait(Duration::from_secs(180 + 119));
    assert_eq!(hand.visit().overlay, Overlay::None);
    hand.wait(Duration::from_secs(1));
    assert!(hand.visit().countdown_seconds().is_some());
}

#[test]
fn large_text_doubles_what_presses_the_citizen() {
    let mut hand = at(Step::FillForm);
    hand.tap(Intent::ToggleLargeText);
    hand.wait(Duration::from_secs(239));
    assert_eq!(hand.visit().overlay, Overlay::None);
    hand.wait(Duration::from_secs(1));
    assert_eq!(hand.visit().countdown_seconds(), Some(60));
}

#[test]
fn an_untouched_home_falls_back_to_chinese_and_normal_text() {
    let mut hand = Hand::new();
    hand.tap(Intent::ToggleLanguage);
    hand.wait(delays::HOME_RESET);
    assert_eq!(hand.visit().lang, lobby_domain::Lang::ZH);
    assert!(hand.effects.is_empty(), "nothing ends, nothing was there");
}
