//! What pages promise, and whether it happens.

use i_slint_backend_testing::ElementQuery;
use lobby_domain::{FailureCode, Lang};
use lobby_flow::{CoreEvent, Event};

use super::stand::Stand;
use crate::texts;

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
