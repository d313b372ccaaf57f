//! Sheets over a page, the idle warning, and the pages of a kiosk at fault.

use std::sync::Arc;
use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_domain::kiosk_health::{Clock, Enrolment, KioskStatus, Queue};
use lobby_flow::steps::{provide_materials, situation};
use lobby_flow::{CoreEvent, Event, Intent, PageId, Step};

use super::Gallery;
use super::forms::form_pages;
use crate::tests::kiosk_status::kiosk_status;
use crate::tests::stand::many;

pub(super) fn overlays(gallery: &mut Gallery) {
    // Beside the paper that may follow there is one that may not.
    let mut catalogue = many();
    let demanded = |material: &&mut lobby_domain::material::Material| material.code.as_str() == "M013";
    let item = catalogue.items.iter_mut().find(|item| item.key.as_str() == "social-card-replace").unwrap();
    item.materials.iter_mut().find(demanded).unwrap().required_when = lobby_domain::condition::Condition::Always;
    let stand = gallery.stand_over(&Arc::new(catalogue));
    stand.open("social-card-replace");
    stand.identify();
    for answer in ["damaged", "no"] {
        stand.tell(situation::Intent::Answer(answer.into()));
        stand.tell(Intent::Next);
    }
    gallery.look(&stand, "one-time-notice-two", 1);
    stand.tell(Intent::Next);
    form_pages(gallery, &stand, "social");
    assert_eq!(stand.step(), Step::ProvideMaterials);
    gallery.look(&stand, "provide-materials-list", 0);
    stand.tell(provide_materials::Intent::OpenMaterial("M018".parse().unwrap()));
    gallery.look(&stand, "provide-materials-may-follow", 1);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_scanned(71);
    stand.tell(provide_materials::Intent::DiscardPage(PageId(71)));
    gallery.look(&stand, "erase-page", 1);
    stand.tell(Intent::ConfirmErasure);
    stand.tell(Intent::End);
    gallery.look(&stand, "end", 1);
    stand.tell(Intent::CloseSheet);
    stand.tell(Intent::Help);
    gallery.look(&stand, "help", 1);
    stand.tell(Intent::CloseSheet);
    stand.wait(Duration::from_secs(if gallery.large { 241 } else { 121 }));
    stand.wait(Duration::from_secs(8));
    gallery.look(&stand, "idle", 1);
    let stand = gallery.stand();
    stand.event(Event::Core(CoreEvent::OutOfService(FailureCode::DiskFull)));
    gallery.look(&stand, "out-of-service", 0);
    stand.event(Event::Core(CoreEvent::KioskStatus(Arc::new(kiosk_status()))));
    stand.event(Event::Core(CoreEvent::OutOfService(FailureCode::ShutOut)));
    stand.tell(Intent::OpenTechnicianPage);
    gallery.look(&stand, "technician", 0);
    let mut wrong =
        KioskStatus { fault: Some(FailureCode::ClockWrong), enrolment: Enrolment::Active, ..kiosk_status() };
    wrong.vitals.clock = Clock { ahead: Some(jiff::SignedDuration::from_hours(-1)), trusted: false };
    wrong.vitals.queue = Queue { waiting: 41, needs_staff: 2, oldest: Some(Duration::from_secs(50 * 3600)) };
    stand.event(Event::Core(CoreEvent::KioskStatus(Arc::new(wrong))));
    gallery.look(&stand, "technician-clock", 0);
}
