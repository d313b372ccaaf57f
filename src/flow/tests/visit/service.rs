//! A kiosk in and out of service, its technician, and visits that others replace.

use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_flow::steps::home;
use lobby_flow::{CoreEvent, Event, Intent, Overlay, State, Step, delays};

use super::at;
use super::hand::Hand;
use super::sample::kiosk_status;

#[test]
fn a_kiosk_that_cannot_take_applications_says_so_before_the_card_and_not_in_the_middle_of_a_visit() {
    let mut hand = at(Step::FillForm);
    hand.event(Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)));
    assert_eq!(hand.step(), Step::FillForm);
    for step in [Step::ChooseItem, Step::ItemGuide] {
        let mut hand = at(step);
        hand.event(Event::Core(CoreEvent::OutOfService(FailureCode::ShutOut)));
        assert_eq!(hand.step(), Step::OutOfService);
        hand.event(Event::Core(CoreEvent::InService));
        assert_eq!(hand.step(), Step::Home);
    }
    let mut hand = Hand::new();
    hand.event(Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)));
    assert_eq!(hand.step(), Step::OutOfService);
    hand.choose_item("senior-card");
    assert_eq!(hand.step(), Step::OutOfService);
    hand.event(Event::Core(CoreEvent::InService));
    assert_eq!(hand.step(), Step::Home);
}

#[test]
fn a_technician_reads_how_the_kiosk_is_only_where_it_is_out_of_service() {
    let mut hand = Hand::new();
    hand.event(Event::Core(CoreEvent::KioskStatus(std::sync::Arc::new(kiosk_status()))));
    hand.tap(Intent::OpenTechnicianPage);
    assert_eq!((hand.step(), hand.visit().overlay), (Step::Home, Overlay::None));
    hand.event(Event::Core(CoreEvent::OutOfService(FailureCode::ShutOut)));
    hand.tap(Intent::OpenTechnicianPage);
    assert!(matches!(hand.visit().overlay, Overlay::Technician { .. }));
    hand.tap(home::Intent::Apply);
    assert!(matches!(hand.visit().overlay, Overlay::Technician { .. }), "nothing behind it is reached");
    hand.tap(Intent::CloseSheet);
    assert_eq!((hand.step(), hand.visit().overlay), (Step::OutOfService, Overlay::None));
}

#[test]
fn the_technicians_page_closes_by_itself_and_when_service_is_back() {
    let mut hand = Hand::new();
    hand.event(Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)));
    hand.tap(Intent::OpenTechnicianPage);
    assert_eq!(hand.visit().overlay, Overlay::None, "nothing is known yet");
    hand.event(Event::Core(CoreEvent::KioskStatus(std::sync::Arc::new(kiosk_status()))));
    hand.event(Event::Core(CoreEvent::OutOfService(FailureCode::ShutOut)));
    assert!(matches!(&hand.visit().state, State::OutOfService(state) if state.code == FailureCode::ShutOut));
    hand.tap(Intent::OpenTechnicianPage);
    hand.wait(delays::TECHNICIAN_IDLE - Duration::from_secs(1));
    assert!(matches!(hand.visit().overlay, Overlay::Technician { .. }));
    hand.wait(Duration::from_secs(2));
    assert_eq!(hand.visit().overlay, Overlay::None);
    hand.tap(Intent::OpenTechnicianPage);
    hand.event(Event::Core(CoreEvent::InService));
    assert_eq!((hand.step(), hand.visit().overlay), (Step::Home, Overlay::None));
}

#[test]
fn a_visit_at_home_can_be_replaced_until_a_citizen_begins() {
    let hand = Hand::new();
    assert!(hand.visit().can_be_replaced());
    let after = |event: Event| hand.visit().clone().handle(event, hand.now()).0.can_be_replaced();
    assert!(after(Event::Intent(Intent::Touch)) && after(Event::Tick));
    for begun in [home::Intent::Apply.into(), Intent::Help, Intent::ToggleLanguage, Intent::ToggleLargeText] {
        assert!(!after(Event::Intent(begun)));
    }
}

#[test]
fn a_visit_that_is_out_of_service_can_be_replaced_unless_a_sheet_is_open() {
    let mut hand = Hand::new();
    hand.event(Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)));
    assert!(hand.visit().can_be_replaced());
    hand.tap(Intent::Help);
    assert!(!hand.visit().can_be_replaced());
}
