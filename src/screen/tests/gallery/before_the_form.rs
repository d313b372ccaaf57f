//! Home, the list, the guide, the card, and where a visit ends before the form.

use std::collections::BTreeMap;

use lobby_domain::FailureCode;
use lobby_domain::kiosk_health::DeviceKind;
use lobby_flow::steps::{choose_item, home, situation};
use lobby_flow::{CoreEvent, Event, Intent, Network, ReaderEvent};

use super::Gallery;
use crate::tests::stand::MANY;

pub(super) fn before_the_card(gallery: &mut Gallery) {
    let stand = gallery.stand();
    gallery.look(&stand, "home", 0);
    stand.event(Event::Core(CoreEvent::Network(Network::Down)));
    gallery.look(&stand, "home-offline", 0);
    stand.event(Event::Core(CoreEvent::Network(Network::Up)));
    stand.event(at_fault(DeviceKind::Scanner, FailureCode::ScannerJam));
    gallery.look(&stand, "home-scanner-down", 0);
    stand.event(at_fault(DeviceKind::Reader, FailureCode::ReaderSilent));
    gallery.look(&stand, "home-reader-down", 0);
    stand.event(Event::Core(CoreEvent::Devices(BTreeMap::new())));
    stand.event(Event::Core(CoreEvent::Network(Network::Down)));
    stand.tell(home::Intent::Apply);
    gallery.look(&stand, "choose-item-offline", 0);
    stand.event(Event::Core(CoreEvent::Network(Network::Up)));
    gallery.look(&stand, "choose-item", 0);
    stand.event(at_fault(DeviceKind::Scanner, FailureCode::ScannerJam));
    gallery.look(&stand, "choose-item-scanner-down", 0);
    stand.choose_item("signboard-filing");
    gallery.look(&stand, "item-guide-scanner-down", 0);
    stand.event(Event::Core(CoreEvent::Devices(BTreeMap::new())));
    stand.tell(Intent::Back);
    stand.choose_item("signboard-filing");
    gallery.look(&stand, "item-guide", 1);
    stand.tell(Intent::Back);
    stand.choose_item("residence-permit-apply");
    gallery.look(&stand, "item-guide-long", 1);

    let stand = gallery.stand_over(&MANY);
    gallery.look(&stand, "home-many", 0);
    stand.tell(home::Intent::Apply);
    gallery.look(&stand, "choose-item-many", 0);
    stand.tell(choose_item::Intent::ShowTheme(Some("生育收养".into())));
    gallery.look(&stand, "choose-item-theme", 0);
    stand.choose_item("disability-certificate");
    gallery.look(&stand, "item-guide-longest-name", 1);
}

fn at_fault(kind: DeviceKind, code: FailureCode) -> Event {
    Event::Core(CoreEvent::Devices(BTreeMap::from([(kind, code)])))
}

/// Where the visit ends before the form: the card or an answer says that this kiosk is not the place.
pub(super) fn refusals(gallery: &mut Gallery) {
    let stand = gallery.stand();
    stand.open("senior-card");
    stand.tell(Intent::Next);
    stand.event(Event::Reader(ReaderEvent::Empty));
    stand.event(Event::Reader(ReaderEvent::Found));
    stand.card_of_a_younger_holder();
    gallery.look(&stand, "identify-refused", 1);

    let stand = gallery.stand();
    stand.open("social-card-replace");
    stand.identify();
    stand.tell(situation::Intent::Answer("lost".into()));
    stand.tell(Intent::Next);
    stand.tell(situation::Intent::Answer("yes".into()));
    gallery.look(&stand, "situation-refused", 0);
}

pub(super) fn the_card(gallery: &mut Gallery) {
    let stand = gallery.stand();
    stand.open("signboard-filing");
    stand.tell(Intent::Next);
    gallery.look(&stand, "identify-opening", 0);
    stand.event(Event::Reader(ReaderEvent::Found));
    gallery.look(&stand, "identify-lift", 0);
    stand.event(Event::Reader(ReaderEvent::Lifted));
    gallery.look(&stand, "identify-waiting", 0);
    stand.event(Event::Reader(ReaderEvent::Found));
    stand.event(Event::Reader(ReaderEvent::Reading { received: 700, total: 1295 }));
    gallery.look(&stand, "identify-reading", 0);
    stand.event(Event::Reader(ReaderEvent::Fault(FailureCode::CardMoved)));
    gallery.look(&stand, "identify-fault", 1);
    stand.card_read();
    gallery.look(&stand, "identify-confirm", 1);
    stand.tell(Intent::End);
    stand.tell(Intent::ConfirmEnd);
    gallery.look(&stand, "goodbye-card", 0);
}
