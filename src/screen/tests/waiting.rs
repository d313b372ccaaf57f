//! What a citizen sees while something lasts: it counts, it moves, it can be stopped, and it is said to be over when it is.

use std::time::Duration;

use lobby_domain::{FailureCode, Lang};
use lobby_flow::steps::provide_materials::{self, CaptureStage};
use lobby_flow::{Event, Feeder, Intent, ScannerEvent, State, Step};

use super::papers::at_paper;
use super::stand::Stand;
use crate::{testing, texts};

const WAYS: [(Lang, bool); 4] = [(Lang::ZH, false), (Lang::ZH, true), (Lang::EN, false), (Lang::EN, true)];

fn stage(stand: &Stand) -> CaptureStage {
    stand.with(|visit| {
        let State::ProvideMaterials(materials) = &visit.state else { panic!("left the papers") };
        materials.open.clone().unwrap().stage
    })
}

fn said(stand: &Stand) -> String {
    testing::texts(&stand.screen).join(" ")
}

#[test]
fn a_scan_that_hangs_counts_its_seconds_moves_and_can_be_stopped() {
    for (lang, large) in WAYS {
        for wish in [provide_materials::Intent::Scan, provide_materials::Intent::ScanStack] {
            let stand = Stand::new(lang, large);
            at_paper(&stand);
            stand.with_feeder(Feeder::OneSide);
            stand.tell(wish.clone());
            let begun = stand.mono();
            for second in [1, 2, 3, 45] {
                stand.wait(begun + Duration::from_secs(second) - stand.mono());
                let second = second.to_string();
                let counted = if matches!(wish, provide_materials::Intent::Scan) {
                    texts::SCANNING_ADVICE.fill(lang, &[("n", &second)])
                } else {
                    texts::FEEDING_COUNT.fill(lang, &[("n", "0"), ("m", &second)])
                };
                assert!(said(&stand).contains(&counted), "{counted}: {}", said(&stand));
            }
            let picture = || testing::snapshot_png(&stand.screen).unwrap();
            let first = picture();
            i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(600));
            assert!(picture() != first, "nothing moves");
            stand.tap(texts::SCAN_STOP.get(lang));
            assert_eq!(stage(&stand), CaptureStage::Place);
        }
    }
}

#[test]
fn after_a_fault_of_the_scanner_a_button_hands_in_the_accepted_pages() {
    for (lang, large) in WAYS {
        for code in [FailureCode::ScannerJam, FailureCode::ScannerHangs] {
            let stand = Stand::new(lang, large);
            at_paper(&stand);
            stand.tell(provide_materials::Intent::Scan);
            stand.page_scanned(1);
            stand.tell(provide_materials::Intent::AcceptPage);
            stand.tell(provide_materials::Intent::Scan);
            stand.event(Event::Scanner(ScannerEvent::Fault(code)));
            stand.tap(texts::ALL_PAGES.get(lang));
            assert_eq!(stand.step(), Step::Review, "{code}");
        }
    }
}

#[test]
fn erasing_is_said_while_it_lasts_and_nothing_says_erased_before_the_page_is_gone() {
    for (lang, large) in WAYS {
        let stand = Stand::new(lang, large);
        at_paper(&stand);
        stand.tell(Intent::End);
        let erased = |stand: &Stand| {
            let said = said(stand).to_lowercase();
            ["已清除", "已经清除", "清除好了", "清除完了", "has been erased", "have been erased", "is now erased"]
                .into_iter()
                .any(|words| said.contains(words))
        };
        assert!(!erased(&stand));
        stand.tell(Intent::ConfirmEnd);
        assert_eq!(stand.step(), Step::Goodbye);
        assert!(said(&stand).contains(texts::ERASING.get(lang)) && !erased(&stand), "{}", said(&stand));
        // To the end of the visit's process, which takes the page along.
        stand.wait(Duration::from_secs(60));
        assert!(said(&stand).contains(texts::ERASING.get(lang)) && !erased(&stand), "{}", said(&stand));
    }
}
