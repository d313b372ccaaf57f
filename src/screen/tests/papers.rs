//! Pages that are judged, looked at again, saved and fed as a stack, for the gallery.

use lobby_domain::capture::{Finding, Grade, Reason, Region};
use lobby_domain::evidence::PageEvidence;
use lobby_domain::{FailureCode, Lang};
use lobby_flow::steps::provide_materials;
use lobby_flow::{Event, Feeder, Intent, PageId, ScannerEvent, Step};

use super::gallery::{Gallery, fill_quietly};
use super::layout::faults;
use super::stand::Stand;
use crate::testing;

pub(super) fn found(reason: Reason, grade: Grade, region: Option<[f32; 4]>) -> Vec<Finding> {
    let region = region.map(|[left, top, right, bottom]| Region { left, top, right, bottom });
    vec![Finding { reason, grade, value: 0.1, limit: 0.2, region }]
}

/// A signboard filing at its one paper, which may have six pages.
pub(super) fn at_paper(stand: &Stand) {
    stand.open("signboard-filing");
    stand.identify();
    stand.tell(Intent::Next);
    while stand.step() == Step::FillForm {
        fill_quietly(stand);
        stand.tell(Intent::Next);
    }
    assert_eq!(stand.step(), Step::ProvideMaterials);
}

/// A residence permit at its one paper, which may have ten pages; there is a feeder.
fn at_long_paper(stand: &Stand) {
    stand.open_residence_permit();
    stand.tell(Intent::Next);
    while stand.step() == Step::FillForm {
        fill_quietly(stand);
        stand.tell(Intent::Next);
    }
    assert_eq!(stand.step(), Step::ProvideMaterials);
    stand.with_feeder(Feeder::OneSide);
}

fn cropped(evidence: &mut PageEvidence) {
    evidence.corners = Some([[10.0, 10.0], [2400.0, 12.0], [2398.0, 3400.0], [9.0, 3396.0]]);
}

const SPOT: Option<[f32; 4]> = Some([0.42, 0.26, 0.96, 0.5]);

pub(super) fn judged(gallery: &mut Gallery) {
    let stand = gallery.stand();
    at_paper(&stand);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_found(1, found(Reason::Blurred, Grade::Retake, None), |_| ());
    gallery.look(&stand, "provide-materials-blurred", 1);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_scanned(2);
    stand.tell(provide_materials::Intent::AcceptPage);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_found(3, found(Reason::Glare, Grade::Retake, SPOT), cropped);
    gallery.look(&stand, "provide-materials-glare", 1);
    for id in [4, 5] {
        stand.tell(provide_materials::Intent::Scan);
        stand.page_found(id, found(Reason::Cut, Grade::Retake, Some([0.0, 0.0, 1.0, 0.04])), |_| ());
    }
    gallery.look(&stand, "provide-materials-in-vain", 1);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_found(6, found(Reason::Uneven, Grade::Look, Some([0.0, 0.55, 0.7, 1.0])), cropped);
    gallery.look(&stand, "provide-materials-look", 1);
    stand.tell(provide_materials::Intent::RotatePage(PageId(6)));
    gallery.look(&stand, "provide-materials-turning", 1);
    stand.event(Event::Scanner(ScannerEvent::NotRemade(PageId(6))));
    stand.tell(provide_materials::Intent::AcceptPage);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_found(7, found(Reason::Blank, Grade::Look, None), |_| ());
    gallery.look(&stand, "provide-materials-blank", 1);
    stand.tell(provide_materials::Intent::AcceptPage);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_found(8, Vec::new(), cropped);
    gallery.look(&stand, "provide-materials-cropped", 1);
    stand.disk(false);
    stand.tell(provide_materials::Intent::AcceptPage);
    gallery.look(&stand, "provide-materials-saving", 1);
    stand.tell(Intent::Next);
    gallery.look(&stand, "provide-materials-saving-then-on", 0);
    stand.event(Event::Scanner(ScannerEvent::NotKept(PageId(8), FailureCode::DiskFull)));
    gallery.look(&stand, "provide-materials-not-saved", 1);
    stand.disk(true);
    stand.tell(provide_materials::Intent::AcceptPage);
    stand.tell(provide_materials::Intent::ShowPage(PageId(7)));
    gallery.look(&stand, "provide-materials-page-blank", 1);
    stand.tell(Intent::Next);
    stand.tell(provide_materials::Intent::ShowPage(PageId(8)));
    stand.tell(provide_materials::Intent::MovePageEarlier(PageId(8)));
    gallery.look(&stand, "provide-materials-page", 1);
}

pub(super) fn stacks(gallery: &mut Gallery) {
    let stand = gallery.stand();
    at_paper(&stand);
    stand.with_feeder(Feeder::BothSides);
    gallery.look(&stand, "provide-materials-feeder", 1);
    stand.tell(provide_materials::Intent::ScanStack);
    stand.page_scanned(1);
    stand.page_found(2, found(Reason::Blank, Grade::Note, None), |_| ());
    stand.page_found(3, found(Reason::Glare, Grade::Retake, SPOT), |_| ());
    gallery.look(&stand, "provide-materials-feeding", 0);
    stand.event(Event::Scanner(ScannerEvent::Fault(FailureCode::ScannerJam)));
    gallery.look(&stand, "provide-materials-stack-jam", 1);
    stand.tell(provide_materials::Intent::ScanStack);
    stand.page_found(4, found(Reason::Uneven, Grade::Look, None), |_| ());
    for id in 5..9 {
        stand.page_scanned(id);
    }
    stand.event(Event::Scanner(ScannerEvent::StackEnded));
    gallery.look(&stand, "provide-materials-stack-open", 1);
    stand.tell(provide_materials::Intent::ShowPage(PageId(3)));
    gallery.look(&stand, "provide-materials-stack-page", 1);
    stand.tell(provide_materials::Intent::RetakePage(PageId(3)));
    stand.page_scanned(9);
    gallery.look(&stand, "provide-materials-stack-retaken", 1);

    // The strip turns.
    let stand = gallery.stand();
    at_long_paper(&stand);
    stand.tell(provide_materials::Intent::ScanStack);
    for id in 1..=10 {
        stand.page_scanned(id);
    }
    stand.event(Event::Scanner(ScannerEvent::StackEnded));
    gallery.look(&stand, "provide-materials-stack-full", 1);
    stand.tell(provide_materials::Intent::ShowPage(PageId(4)));
    gallery.look(&stand, "provide-materials-page-of-many", 1);
}

fn says(stand: &Stand, words: &str) -> bool {
    testing::texts(&stand.screen).iter().any(|text| text.contains(words))
}

fn offers(stand: &Stand, label: &str) -> bool {
    stand.labels().iter().any(|there| there == label)
}

#[test]
fn a_refused_page_cannot_be_handed_in_and_is_no_dead_end() {
    let stand = Stand::new(Lang::ZH, false);
    at_paper(&stand);
    stand.tap("扫描");
    stand.page_found(1, found(Reason::Glare, Grade::Retake, SPOT), |_| ());
    assert!(says(&stand, "这一页有反光，请再扫一次") && says(&stand, "这里看不清"));
    assert!(!offers(&stand, "这一页可以") && !offers(&stand, "看得清，就用这页"));
    stand.tap("再扫一次");
    stand.page_found(2, found(Reason::Glare, Grade::Retake, SPOT), |_| ());
    stand.tap("再扫一次");
    stand.page_found(3, found(Reason::Glare, Grade::Retake, SPOT), |_| ());
    assert!(says(&stand, "还是不行，请按“求助”") && offers(&stand, "求助") && offers(&stand, "不要这页"));
    stand.tap("再扫一次");
    stand.page_found(4, found(Reason::Glare, Grade::Look, SPOT), |_| ());
    stand.tap("看得清，就用这页");
    stand.tap("交齐了");
    assert_eq!(stand.step(), Step::Review);
}

#[test]
fn a_page_of_a_stack_is_found_by_its_number_turned_moved_and_taken_out() {
    let stand = Stand::new(Lang::EN, false);
    at_paper(&stand);
    stand.with_feeder(Feeder::OneSide);
    stand.tap("Feed all pages at once");
    for id in 1..=6 {
        stand.page_scanned(id);
    }
    stand.event(Event::Scanner(ScannerEvent::StackEnded));
    stand.tap("Page 1");
    assert!(says(&stand, "This is page 1") && !offers(&stand, "Earlier"));
    stand.tap("Later");
    assert!(says(&stand, "This is page 2"));
    stand.tap("Turn");
    assert!(says(&stand, "Please wait"));
    stand.event(Event::Scanner(ScannerEvent::NotRemade(PageId(1))));
    assert!(!offers(&stand, "Turn"), "it cannot be made again");
    stand.tap("Discard");
    assert!(says(&stand, "Discard this page?"));
    stand.tap("Discard it");
    assert_eq!(stand.with(|visit| visit.state.draft().unwrap().pages.iter().count()), 5);
    stand.tap("That is all");
    assert_eq!(stand.step(), Step::Review);
}

#[test]
fn arrows_turn_the_strip_where_there_are_more_pages_than_fit() {
    let stand = Stand::new(Lang::ZH, false);
    at_long_paper(&stand);
    stand.tap("放进进纸口，一次扫完");
    for id in 1..=10 {
        stand.page_scanned(id);
    }
    stand.event(Event::Scanner(ScannerEvent::StackEnded));
    assert!(offers(&stand, "第 10 页") && !offers(&stand, "第 5 页"));
    stand.tap("前面的页");
    assert!(offers(&stand, "第 5 页") && !offers(&stand, "第 6 页"));
}

/// Where the buttons of a page that was just scanned stand, whatever was found of it.
fn places(stand: &Stand) -> Vec<(String, [f32; 4])> {
    const LASTING: [&str; 8] =
        ["再扫一次", "不要这页", "转个方向", "显示整张", "Scan again", "Discard", "Turn", "Show all"];
    let controls = testing::controls(&stand.screen).into_iter();
    let lasting = controls.filter(|control| LASTING.contains(&control.label.as_str()));
    lasting.map(|control| (control.label, control.rect)).collect()
}

#[test]
fn every_finding_has_room_on_the_page_and_its_buttons_in_the_same_places() {
    let mut all = Vec::new();
    for (lang, large) in [(Lang::ZH, false), (Lang::ZH, true), (Lang::EN, false), (Lang::EN, true)] {
        let stand = Stand::new(lang, large);
        at_paper(&stand);
        stand.tell(provide_materials::Intent::Scan);
        let (mut id, mut first) = (0, None);
        for reason in Reason::ALL {
            for grade in [Grade::Look, Grade::Retake] {
                id += 1;
                stand.page_found(id, found(reason, grade, SPOT), cropped);
                all.extend(faults(&stand, &format!("{} {grade:?} {}", reason.code(), lang.code())));
                let found = places(&stand);
                assert_eq!(found.len(), 4, "{}: {found:?}", reason.code());
                let wanted = first.get_or_insert_with(|| found.clone());
                assert_eq!(&found, wanted, "{} {grade:?}: buttons stand elsewhere", reason.code());
                stand.tell(provide_materials::Intent::Scan);
            }
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}
