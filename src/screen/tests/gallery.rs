//! Every page in both languages and sizes. With `LOBBY_GALLERY=folder` each is also drawn into a picture there, and with
//! `LOBBY_GALLERY_SMALL=folder` small ones are put on sheets: `cargo xtask gallery`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use i_slint_backend_testing::ElementQuery;
use lobby_domain::kiosk_health::{Clock, DeviceKind, Enrolment, KioskStatus, Queue};
use lobby_domain::{Catalogue, FailureCode, KioskUse, Lang};
use lobby_flow::steps::{
    ChangeTarget, choose_item, fill_form, home, one_time_notice, provide_materials, receipt, review, sign, situation,
};
use lobby_flow::{
    CoreEvent, Event, Intent, Network, PageId, Paper, PrinterEvent, ReaderEvent, ScannerEvent, State, Step,
};
use lobby_words::kiosk;
use slint::{ComponentHandle, Model};

use super::album::Album;
use super::kiosk_status::kiosk_status;
use super::layout::faults;
use super::places::moved;
use super::stand::{CATALOGUE, MANY, Stand};
use crate::testing;
use crate::ui;

pub(super) struct Gallery {
    pub(super) lang: Lang,
    pub(super) large: bool,
    kiosk_use: KioskUse,
    folder: Option<PathBuf>,
    /// Whether small pictures are wanted too.
    small: bool,
    /// Whether pages are named in the album of `docs/gallery`.
    listed: bool,
    album: Album,
    faults: Vec<String>,
}

impl Gallery {
    pub(super) fn stand(&self) -> Stand {
        self.stand_over(&CATALOGUE)
    }

    fn stand_over(&self, catalogue: &Arc<Catalogue>) -> Stand {
        Stand::enrolled_for(self.kiosk_use, catalogue, self.lang, self.large)
    }

    /// Judges the page, and draws it where a folder is given.
    pub(super) fn look(&mut self, stand: &Stand, page: &str, solid: usize) {
        let name = format!("{page}-{}-{}", self.lang.code(), if self.large { "large" } else { "normal" });
        // Movements come to their end before a page is judged.
        i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(400));
        self.faults.extend(faults(stand, &name));
        // Each language once, each size once: the same controls stand on the page.
        if self.listed && self.large == (self.lang == Lang::EN) {
            self.faults.extend(moved(stand, &name));
        }
        let bands = bands(stand);
        let wanted: &[&str] = if self.kiosk_use.is_test() { &[kiosk::TEST_KIOSK.get(self.lang)] } else { &[] };
        if bands != wanted {
            self.faults.push(format!("{name}: the bands are {bands:?}"));
        }
        // Each control of each page once; the other languages and sizes have the same controls.
        if self.lang == Lang::ZH && !self.large {
            self.faults.extend(super::double::faults(stand, &name));
        }
        let primaries = primaries(stand);
        if primaries != solid {
            self.faults.push(format!("{name}: {primaries} solid buttons instead of {solid}"));
        }
        if let Some(folder) = &self.folder {
            std::fs::write(folder.join(format!("{name}.png")), testing::snapshot_png(&stand.screen).unwrap()).unwrap();
            println!("{name}: {}", testing::labels(&stand.screen).join(" | "));
        }
        if !self.large && self.listed {
            self.album.name(page);
        }
        if self.small && !self.large && self.listed {
            self.album.picture(page, self.lang, &stand.screen.window().take_snapshot().unwrap());
        }
    }
}

/// What the bands of a kiosk for tests say.
fn bands(stand: &Stand) -> Vec<String> {
    let found = ElementQuery::from_root(stand.screen.kiosk()).match_inherits("TestBand").find_all();
    let said = found.iter().flat_map(|band| band.query_descendants().match_inherits("Text").find_all());
    said.map(|text| text.accessible_label().unwrap_or_default().into()).collect()
}

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

fn primaries(stand: &Stand) -> usize {
    let kiosk = stand.screen.kiosk();
    let page = kiosk.global::<ui::Page>();
    let solid = page.get_actions().iter().filter(|action| action.kind == ui::ActionKind::Primary).count();
    solid + usize::from(kiosk.global::<ui::App>().get_view() == ui::View::Idle)
}

#[test]
fn every_page_keeps_its_measures_in_both_languages_and_sizes() {
    let folder = std::env::var_os("LOBBY_GALLERY").map(PathBuf::from);
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder).unwrap();
    }
    let small = std::env::var_os("LOBBY_GALLERY_SMALL").map(PathBuf::from);
    let mut all = Vec::new();
    let mut album = Album::default();
    for lang in [Lang::ZH, Lang::EN] {
        for large in [false, true] {
            let mut gallery = Gallery {
                lang,
                large,
                kiosk_use: KioskUse::Service,
                folder: folder.clone(),
                small: small.is_some(),
                listed: true,
                album,
                faults: Vec::new(),
            };
            every_page(&mut gallery);
            all.extend(gallery.faults);
            album = gallery.album;
        }
    }
    if let Some(folder) = &small {
        album.write(folder);
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
    let kept = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/gallery/README.md"));
    let index = std::fs::read_to_string(kept).unwrap_or_default();
    assert!(index == album.index(), "docs/gallery has not every page; draw it again with `cargo xtask gallery`");
}

/// The band of a kiosk for tests is on every page, in the way of no control and no text; pages of other kiosks have none.
#[test]
fn every_page_of_a_kiosk_for_tests_says_so_and_keeps_its_measures() {
    let folder = std::env::var_os("LOBBY_GALLERY").map(|folder| PathBuf::from(folder).join("test-kiosk"));
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder).unwrap();
    }
    for (lang, large) in [(Lang::ZH, true), (Lang::EN, false)] {
        let mut gallery = Gallery {
            lang,
            large,
            kiosk_use: KioskUse::Test,
            folder: folder.clone(),
            small: false,
            listed: false,
            album: Album::default(),
            faults: Vec::new(),
        };
        every_page(&mut gallery);
        assert!(gallery.faults.is_empty(), "{}", gallery.faults.join("\n"));
    }
}

fn every_page(gallery: &mut Gallery) {
    before_the_card(gallery);
    the_card(gallery);
    refusals(gallery);
    questions(gallery);
    the_form(gallery);
    papers_to_receipt(gallery);
    overlays(gallery);
    super::papers::judged(gallery);
    super::papers::stacks(gallery);
}

fn before_the_card(gallery: &mut Gallery) {
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
fn refusals(gallery: &mut Gallery) {
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

fn the_card(gallery: &mut Gallery) {
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

fn questions(gallery: &mut Gallery) {
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

/// Every screen of a form, filled as it comes.
fn form_pages(gallery: &mut Gallery, stand: &Stand, name: &str) {
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
    use lobby_domain::form::FieldKind;
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

fn the_form(gallery: &mut Gallery) {
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

fn papers_to_receipt(gallery: &mut Gallery) {
    let stand = gallery.stand();
    stand.open("signboard-filing");
    stand.identify();
    gallery.look(&stand, "one-time-notice", 1);
    stand.tell(Intent::Back);
    gallery.look(&stand, "erase-all", 1);
    stand.tell(Intent::CloseSheet);
    stand.tell(one_time_notice::Intent::Print);
    gallery.look(&stand, "one-time-notice-printing", 1);
    let failed = PrinterEvent::Failed { code: FailureCode::PrinterPaper, may_have_printed: false };
    stand.event(Event::Printer(Paper::Notice, failed));
    gallery.look(&stand, "one-time-notice-unprinted", 1);
    stand.tell(Intent::Next);
    while stand.step() == Step::FillForm {
        fill_quietly(&stand);
        stand.tell(Intent::Next);
    }
    gallery.look(&stand, "provide-materials-place", 1);
    stand.tell(provide_materials::Intent::Scan);
    gallery.look(&stand, "provide-materials-scanning", 0);
    stand.event(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerJam)));
    gallery.look(&stand, "provide-materials-fault", 1);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_scanned(1);
    gallery.look(&stand, "provide-materials-check", 1);
    stand.tell(provide_materials::Intent::AcceptPage);
    gallery.look(&stand, "provide-materials-more", 1);
    stand.tell(Intent::Next);
    assert_eq!(stand.step(), Step::Review);
    gallery.look(&stand, "review", 1);
    stand.tell(review::Intent::Change(ChangeTarget::Field("phone".parse().unwrap())));
    stand.tell(fill_form::Intent::ClearText);
    stand.type_text("19900000102");
    stand.tell(Intent::Next);
    stand.tell(review::Intent::HoldInFull("phone".parse().unwrap()));
    gallery.look(&stand, "review-held", 1);
    stand.tell(review::Intent::ReleaseInFull);
    stand.tell(Intent::Next);
    if stand.step() == Step::Review {
        gallery.look(&stand, "review-2", 1);
        while stand.step() == Step::Review {
            stand.tell(Intent::Next);
        }
    }
    gallery.look(&stand, "sign-empty", 1);
    stand.number();
    stand.tell(Intent::Next);
    gallery.look(&stand, "sign-tick-first", 1);
    stand.tell(sign::Intent::ToggleDeclaration);
    stand.tell(Intent::Next);
    gallery.look(&stand, "sign-ink-first", 1);
    testing::draw_signature(&stand.screen).unwrap();
    stand.pump();
    gallery.look(&stand, "sign", 1);
    stand.tell(Intent::Next);
    assert_eq!(stand.step(), Step::Submitting);
    stand.event(Event::Core(CoreEvent::Sealed));
    gallery.look(&stand, "submitting", 0);
    stand.event(Event::Core(CoreEvent::Stored));
    stand.event(Event::Core(CoreEvent::Network(Network::Down)));
    gallery.look(&stand, "submitting-offline", 0);
    stand.wait(Duration::from_secs(3));
    assert_eq!(stand.step(), Step::Receipt);
    stand.code();
    super::code::must_be_read(&stand);
    gallery.look(&stand, "receipt-offline", 1);
    let failed = |code| PrinterEvent::Failed { code, may_have_printed: code == FailureCode::PrinterJam };
    stand.event(Event::Printer(Paper::Receipt, failed(FailureCode::PrinterCover)));
    gallery.look(&stand, "receipt-offline-unprinted", 1);
    stand.event(Event::Core(CoreEvent::Network(Network::Up)));
    gallery.look(&stand, "receipt-sending", 1);
    stand.tell(receipt::Intent::Print);
    stand.event(Event::Printer(Paper::Receipt, PrinterEvent::Printed));
    gallery.look(&stand, "receipt-printed", 1);
    stand.event(Event::Core(CoreEvent::Delivered { received_at: "2026-11-24T02:43:00Z".parse().unwrap() }));
    gallery.look(&stand, "receipt-online", 1);
    stand.tell(receipt::Intent::Print);
    stand.event(Event::Printer(Paper::Receipt, failed(FailureCode::PrinterJam)));
    gallery.look(&stand, "receipt-printed-thrice", 1);
    stand.tell(receipt::Intent::Leave);
    gallery.look(&stand, "goodbye", 0);
}

pub(super) fn fill_quietly(stand: &Stand) {
    let mut nowhere = Gallery {
        lang: stand.lang(),
        large: false,
        kiosk_use: KioskUse::Service,
        folder: None,
        small: false,
        listed: false,
        album: Album::default(),
        faults: Vec::new(),
    };
    fill(&mut nowhere, stand, "");
}

fn overlays(gallery: &mut Gallery) {
    // Beside the paper that may follow there is one that may not.
    let mut catalogue = super::stand::many();
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
