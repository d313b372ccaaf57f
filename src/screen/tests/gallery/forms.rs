//! Questions, and every screen of a form, filled as it comes.

use lobby_domain::form::FieldKind;
use lobby_domain::{FailureCode, KioskUse, Lang};
use lobby_flow::steps::{fill_form, one_time_notice, situation};
use lobby_flow::{Event, Intent, Paper, PrinterEvent, State, Step};

use super::{Gallery, gallery};
use crate::tests::layout::faults;
use crate::tests::stand::Stand;

impl Gallery {
    /// What is said of the printer has room beside the longest list.
    fn notice_printed(&mut self, stand: &Stand) {
        let (before, mono) = (stand.with(Clone::clone), stand.mono());
        stand.tell(one_time_notice::Intent::Print);
        self.faults.extend(faults(stand, "one-time-notice-shared, printing"));
        let failed = PrinterEvent::Failed { code: FailureCode::PrinterPaper, may_have_printed: false };
        stand.event(Event::Printer(Paper::Notice, failed));
        self.faults.extend(faults(stand, "one-time-notice-shared, not printed"));
        stand.put_back(before, mono);
    }
}

pub(super) fn questions(gallery: &mut Gallery) {
    let stand = gallery.stand();
    stand.open("residence-permit-apply");
    stand.identify();
    gallery.look(&stand, "situation", 1);
    stand.tell(Intent::Next);
    gallery.look(&stand, "situation-unanswered", 1);
    stand.tell(situation::Intent::Answer("work".into()));
    gallery.look(&stand, "situation-chosen", 1);
    stand.tell(Intent::Next);
    stand.tell(situation::Intent::Answer("lease".into()));
    stand.tell(Intent::Next);
    stand.tell(situation::Intent::ToggleExplanation);
    stand.tell(situation::Intent::Answer("no".into()));
    gallery.look(&stand, "situation-explained", 1);
    for answer in ["no", "employee"] {
        stand.tell(situation::Intent::Answer(answer.into()));
        stand.tell(Intent::Next);
    }
    assert_eq!(stand.step(), Step::OneTimeNotice);
    gallery.look(&stand, "one-time-notice-shared", 1);
    gallery.notice_printed(&stand);
    let more = if gallery.lang == Lang::ZH { "下一页" } else { "Next page" };
    if stand.labels().iter().any(|label| label == more) {
        stand.tap(more);
        gallery.look(&stand, "one-time-notice-shared-2", 1);
    }
    stand.tell(Intent::Next);
    form_pages(gallery, &stand, "permit");
}

pub(super) fn the_form(gallery: &mut Gallery) {
    let stand = gallery.stand();
    stand.open("senior-card");
    stand.identify();
    while stand.step() == Step::Situation {
        stand.tell(situation::Intent::Answer("yes".into()));
        stand.tell(Intent::Next);
    }
    gallery.look(&stand, "one-time-notice-none", 1);
    stand.tell(Intent::Next);
    form_pages(gallery, &stand, "senior");
}

/// Every screen of a form, filled as it comes.
pub(super) fn form_pages(gallery: &mut Gallery, stand: &Stand, name: &str) {
    for at in 0..30 {
        if stand.step() != Step::FillForm {
            return;
        }
        gallery.look(stand, &format!("fill-form-{name}-{at:02}"), 1);
        fill(gallery, stand, &format!("fill-form-{name}-{at:02}"));
        stand.tell(Intent::Next);
    }
    panic!("the form does not end");
}

fn fill(gallery: &mut Gallery, stand: &Stand, name: &str) {
    let field = stand.with(|visit| if let State::FillForm(form) = &visit.state { form.field().cloned() } else { None });
    let Some(field) = field else { return };
    match field.kind {
        FieldKind::Phone => {
            if field.without.is_some() {
                stand.tell(fill_form::Intent::SayNone);
                gallery.look(stand, &format!("{name}-none"), 1);
                stand.tell(fill_form::Intent::EnterAfterAll);
                stand.type_text("0551623456");
                stand.tell(Intent::Next);
                gallery.look(stand, &format!("{name}-landline-short"), 1);
                stand.tell(fill_form::Intent::ClearText);
            }
            stand.type_text("1990000010");
            stand.tell(Intent::Next);
            gallery.look(stand, &format!("{name}-short"), 1);
            stand.type_text("1");
        }
        FieldKind::Area => stand.type_text("3.25"),
        FieldKind::Address => {
            for (level, code) in ["340000", "348100", "348102", "348102001"].into_iter().enumerate() {
                stand.tell(fill_form::Intent::PickDivision { level, code: code.into() });
                if level == 1 {
                    gallery.look(stand, &format!("{name}-district"), 1);
                }
            }
            stand.type_text("Zhuxiang Rd 18");
            gallery.look(stand, &format!("{name}-detail"), 1);
        }
        FieldKind::Date => {
            stand.type_text("20251309");
            stand.tell(Intent::Next);
            gallery.look(stand, &format!("{name}-no-such-month"), 1);
            stand.type_text("0309");
            gallery.look(stand, &format!("{name}-typed"), 1);
        }
        FieldKind::Choice => {
            let list = field.choice_list.clone().unwrap();
            let code = stand.with(|visit| visit.catalogue.choices(&list).last().unwrap().code.clone());
            stand.tell(fill_form::Intent::Choose(code));
        }
        FieldKind::YesNo => stand.tell(fill_form::Intent::Choose("yes".into())),
        FieldKind::IdNumber => stand.type_text("11010519491231002x"),
        FieldKind::Text
        | FieldKind::PersonName
        | FieldKind::Integer
        | FieldKind::Money
        | FieldKind::BankAccount
        | FieldKind::CreditCode
        | FieldKind::MultiChoice
        | FieldKind::Declaration
        | FieldKind::Signature => stand.type_text("Lobby Ltd"),
    }
}

pub(in crate::tests) fn fill_quietly(stand: &Stand) {
    let mut nowhere = Gallery { judged: false, listed: false, ..gallery(stand.lang(), false, KioskUse::Service) };
    fill(&mut nowhere, stand, "");
}
