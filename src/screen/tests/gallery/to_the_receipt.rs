//! From the notice over paper, review and signature to the receipt.

use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_flow::steps::{ChangeTarget, fill_form, one_time_notice, provide_materials, receipt, review, sign};
use lobby_flow::{CoreEvent, Event, Intent, Network, Paper, PrinterEvent, ScannerEvent, Step};

use super::Gallery;
use super::forms::fill_quietly;
use crate::testing;
use crate::tests::code;
use crate::tests::stand::Stand;

pub(super) fn papers_to_receipt(gallery: &mut Gallery) {
    let stand = gallery.stand();
    notice_and_paper(gallery, &stand);
    review_and_signature(gallery, &stand);
    submission_and_receipt(gallery, &stand);
}

fn notice_and_paper(gallery: &mut Gallery, stand: &Stand) {
    stand.open("signboard-filing");
    stand.identify();
    gallery.look(stand, "one-time-notice", 1);
    stand.tell(Intent::Back);
    gallery.look(stand, "erase-all", 1);
    stand.tell(Intent::CloseSheet);
    stand.tell(one_time_notice::Intent::Print);
    gallery.look(stand, "one-time-notice-printing", 1);
    let failed = PrinterEvent::Failed { code: FailureCode::PrinterPaper, may_have_printed: false };
    stand.event(Event::Printer(Paper::Notice, failed));
    gallery.look(stand, "one-time-notice-unprinted", 1);
    stand.tell(Intent::Next);
    while stand.step() == Step::FillForm {
        fill_quietly(stand);
        stand.tell(Intent::Next);
    }
    gallery.look(stand, "provide-materials-place", 1);
    stand.tell(provide_materials::Intent::Scan);
    gallery.look(stand, "provide-materials-scanning", 0);
    stand.event(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerJam)));
    gallery.look(stand, "provide-materials-fault", 1);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_scanned(1);
    gallery.look(stand, "provide-materials-check", 1);
    stand.tell(provide_materials::Intent::AcceptPage);
    gallery.look(stand, "provide-materials-more", 1);
    stand.tell(Intent::Next);
}

fn review_and_signature(gallery: &mut Gallery, stand: &Stand) {
    assert_eq!(stand.step(), Step::Review);
    gallery.look(stand, "review", 1);
    stand.tell(review::Intent::Change(ChangeTarget::Field("phone".parse().unwrap())));
    stand.tell(fill_form::Intent::ClearText);
    stand.type_text("19900000102");
    stand.tell(Intent::Next);
    stand.tell(review::Intent::HoldInFull("phone".parse().unwrap()));
    gallery.look(stand, "review-held", 1);
    stand.tell(review::Intent::ReleaseInFull);
    stand.tell(Intent::Next);
    if stand.step() == Step::Review {
        gallery.look(stand, "review-2", 1);
        while stand.step() == Step::Review {
            stand.tell(Intent::Next);
        }
    }
    gallery.look(stand, "sign-empty", 1);
    stand.number();
    stand.tell(Intent::Next);
    gallery.look(stand, "sign-tick-first", 1);
    stand.tell(sign::Intent::ToggleDeclaration);
    stand.tell(Intent::Next);
    if gallery.large {
        // The pad has a page of its own.
        gallery.look(stand, "sign-pad", 1);
        stand.tell(Intent::Next);
    }
    gallery.look(stand, "sign-ink-first", 1);
    testing::draw_signature(&stand.screen).unwrap();
    stand.pump();
    gallery.look(stand, "sign", 1);
    stand.tell(Intent::Next);
}

fn submission_and_receipt(gallery: &mut Gallery, stand: &Stand) {
    assert_eq!(stand.step(), Step::Submitting);
    stand.event(Event::Core(CoreEvent::Sealed));
    gallery.look(stand, "submitting", 0);
    stand.event(Event::Core(CoreEvent::Stored));
    stand.event(Event::Core(CoreEvent::Network(Network::Down)));
    gallery.look(stand, "submitting-offline", 0);
    stand.wait(Duration::from_secs(3));
    assert_eq!(stand.step(), Step::Receipt);
    stand.code();
    code::must_be_read(stand);
    gallery.look(stand, "receipt-offline", 1);
    let failed = |code| PrinterEvent::Failed { code, may_have_printed: code == FailureCode::PrinterJam };
    stand.event(Event::Printer(Paper::Receipt, failed(FailureCode::PrinterCover)));
    gallery.look(stand, "receipt-offline-unprinted", 1);
    stand.event(Event::Core(CoreEvent::Network(Network::Up)));
    gallery.look(stand, "receipt-sending", 1);
    stand.tell(receipt::Intent::Print);
    stand.event(Event::Printer(Paper::Receipt, PrinterEvent::Printed));
    gallery.look(stand, "receipt-printed", 1);
    stand.event(Event::Core(CoreEvent::Delivered { received_at: "2026-11-24T02:43:00Z".parse().unwrap() }));
    gallery.look(stand, "receipt-online", 1);
    stand.tell(receipt::Intent::Print);
    stand.event(Event::Printer(Paper::Receipt, failed(FailureCode::PrinterJam)));
    gallery.look(stand, "receipt-printed-thrice", 1);
    stand.tell(receipt::Intent::Leave);
    gallery.look(stand, "goodbye", 0);
}
