//! What pages promise, and whether it happens.

use i_slint_backend_testing::ElementQuery;
use lobby_domain::{FailureCode, Lang};
use lobby_flow::steps::{provide_materials, situation};
use lobby_flow::{CoreEvent, Event, Intent, Step};

use super::gallery::fill_quietly;
use super::stand::Stand;
use crate::{testing, texts};

/// What is quoted because it is read there: a heading of the page, words that come when a card was read, remarks of rows.
const READ: [&str; 5] = ["读好了", "Done", "谁能办", "Who can apply", "不用带"];

/// Sentences of the page shown that tell to press what is not there.
pub(crate) fn missing_buttons(stand: &Stand, page: &str) -> Vec<String> {
    let labels = stand.labels();
    // One of several of its kind is called by what it is for, too: "Change Telephone".
    let is =
        |label: &str, name: &str| label.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let shown = |name: &str| labels.iter().any(|label| is(label, name)) || READ.contains(&name);
    let mut faults = Vec::new();
    for text in said(stand) {
        let missing = quoted(&text).into_iter().filter(|name| !shown(name));
        faults.extend(missing.map(|name| format!("{page}: \"{text}\" and there is no button {name}")));
    }
    faults
}

/// What stands between quotation marks.
fn quoted(text: &str) -> Vec<&str> {
    let marks = |c: char| matches!(c, '"' | '“' | '”');
    text.split(marks).skip(1).step_by(2).collect()
}

/// After one of two pages it was told how to hand in what could not be handed in yet.
#[test]
fn a_paper_of_two_pages_asks_for_the_second_before_it_can_be_handed_in() {
    for lang in [Lang::ZH, Lang::EN] {
        let stand = Stand::new(lang, false);
        stand.open("social-card-replace");
        stand.identify();
        for answer in ["damaged", "no"] {
            stand.tell(situation::Intent::Answer(answer.into()));
            stand.tell(Intent::Next);
        }
        stand.tell(Intent::Next);
        while stand.step() == Step::FillForm {
            fill_quietly(&stand);
            stand.tell(Intent::Next);
        }
        stand.tell(provide_materials::Intent::OpenMaterial("M018".parse().unwrap()));
        for page in 1..=2 {
            assert_eq!(missing_buttons(&stand, "before the next page"), Vec::<String>::new());
            stand.tell(provide_materials::Intent::Scan);
            stand.page_scanned(page);
            stand.tell(provide_materials::Intent::AcceptPage);
        }
        assert_eq!(missing_buttons(&stand, "at the end"), Vec::<String>::new());
        assert!(testing::texts(&stand.screen).join(" ").contains(texts::ALL_PAGES.get(lang)));
    }
}

#[test]
fn quoted_names_are_found() {
    assert_eq!(quoted("按“扫描”，或“求助”。"), ["扫描", "求助"]);
    assert_eq!(quoted("Press \"Help\"."), ["Help"]);
    assert!(quoted("nothing").is_empty());
}

fn said(stand: &Stand) -> Vec<String> {
    let found = ElementQuery::from_root(stand.screen.kiosk()).match_inherits("Text").find_all();
    found.iter().filter_map(|text| Some(text.accessible_label()?.into())).collect()
}

/// A revoked kiosk promised that what waits on it "reaches the platform by itself": it does not, until people enrol it.
#[test]
fn a_kiosk_out_of_service_promises_delivery_only_where_it_goes_on() {
    for lang in [Lang::ZH, Lang::EN] {
        for code in FailureCode::ALL {
            let stand = Stand::new(lang, false);
            stand.event(Event::Core(CoreEvent::OutOfService(*code)));
            let said = said(&stand);
            let promised = said.iter().any(|text| text == texts::OUT_SAFE_SECOND.get(lang));
            let kept = said.iter().any(|text| text == texts::OUT_SAFE_KEPT.get(lang));
            assert_eq!((promised, kept), (!code.stops_delivery(), code.stops_delivery()), "{code}: {said:?}");
        }
    }
    assert!(FailureCode::ShutOut.stops_delivery());
}
