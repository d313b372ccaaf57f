//! What is offered while devices fail and come back.
#![allow(clippy::unwrap_used)]

mod hand;

use std::sync::Arc;

use hand::{CATALOGUE, Hand};
use lobby_domain::FailureCode;
use lobby_domain::applicant::{AdmittedKind, ApplicantKind};
use lobby_domain::equipment::{Lack, NamedDevice};
use lobby_domain::kiosk_health::DeviceKind;
use lobby_flow::{CoreEvent, Event, Intent, Printers, Step, Unavailable};

fn devices(faults: &[(DeviceKind, FailureCode)]) -> Event {
    Event::Core(CoreEvent::Devices(faults.iter().copied().collect()))
}

fn offered(hand: &Hand) -> Vec<&str> {
    let mut keys: Vec<&str> = hand.visit().offers().now.iter().map(|item| item.key.as_str()).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn items_go_and_come_back_with_the_devices_that_they_need_and_say_why() {
    let mut hand = Hand::new();
    assert_eq!(offered(&hand).len(), 4);
    hand.event(devices(&[(DeviceKind::Scanner, FailureCode::ScannerAbsent)]));
    assert_eq!(offered(&hand), ["residence-permit-apply", "senior-card", "social-card-replace"]);
    let down = Unavailable::Lacks(Lack::Down(DeviceKind::Scanner, FailureCode::ScannerAbsent));
    assert_eq!(hand.visit().offers().not_now.iter().map(|(_, why)| *why).collect::<Vec<_>>(), [down]);
    hand.event(devices(&[(DeviceKind::Reader, FailureCode::ReaderSilent)]));
    assert_eq!((offered(&hand).len(), hand.visit().offers().down()), (0, 4), "every item needs the card");
    hand.event(devices(&[(DeviceKind::Printer, FailureCode::PrinterPaper)]));
    assert_eq!(offered(&hand).len(), 4, "a receipt can be photographed");
    hand.event(devices(&[]));
    assert_eq!(offered(&hand).len(), 4);
}

#[test]
fn a_guide_that_is_open_learns_that_its_device_failed_and_that_it_works_again() {
    let mut hand = Hand::new();
    hand.choose_item("signboard-filing");
    hand.event(devices(&[(DeviceKind::Scanner, FailureCode::ScannerJam)]));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::ItemGuide);
    hand.event(devices(&[]));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::Identify);
}

#[test]
fn a_list_of_papers_is_not_begun_without_a_scanner() {
    let mut hand = Hand::new();
    hand.identify("signboard-filing");
    assert_eq!(hand.step(), Step::OneTimeNotice);
    hand.event(devices(&[(DeviceKind::Scanner, FailureCode::ScannerAbsent)]));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::OneTimeNotice, "the papers could not be taken in");
    hand.event(devices(&[]));
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::FillForm);
}

#[test]
fn a_kiosk_without_a_device_that_the_list_names_does_not_offer_the_item() {
    let mut hand = Hand::new();
    hand.visit = hand.visit.map(|visit| visit.with_printers(Printers { receipt: true, ..Printers::default() }));
    assert!(!offered(&hand).contains(&"senior-card"), "it wants an A4 printer");
    let why = Unavailable::Lacks(Lack::NotThere(NamedDevice::A4Printer));
    assert_eq!(hand.visit().offers().not_now.iter().map(|(_, why)| *why).collect::<Vec<_>>(), [why]);
}

#[test]
fn an_item_for_businesses_alone_is_for_the_counter() {
    let mut catalogue = (**CATALOGUE).clone();
    let business = AdmittedKind { kind: ApplicantKind::Organisation, cards: Vec::new(), card_is_enough: false };
    catalogue.items[3].applicants = vec![business];
    let mut hand = Hand::new();
    hand.visit = Some(hand.new_visit(Arc::new(catalogue)));
    assert!(!offered(&hand).contains(&"signboard-filing"));
    hand.choose_item("signboard-filing");
    hand.tap(Intent::Next);
    assert_eq!(hand.step(), Step::ItemGuide);
}
