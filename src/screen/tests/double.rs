//! A finger that trembles taps twice. On every page the second tap changes nothing that the first has not changed.

use std::time::Duration;

use lobby_flow::{Intent, State, Visit};

use super::stand::Stand;
use crate::testing::{self, Control};

/// The second tap of a trembling finger comes so long after the first.
const TREMBLE: Duration = Duration::from_millis(120);

/// Controls of the page shown whose double tap does more than one tap, in words. Keys that write are meant twice.
pub(crate) fn faults(stand: &Stand, page: &str) -> Vec<String> {
    let controls = testing::controls(&stand.screen);
    controls.iter().filter(|control| control.enabled).filter_map(|control| twice(stand, page, control)).collect()
}

fn twice(stand: &Stand, page: &str, control: &Control) -> Option<String> {
    let [x, y, width, height] = control.rect;
    let tap = || {
        testing::press(&stand.screen, x + width / 2.0, y + height / 2.0);
        stand.handle_at_once()
    };
    let (once, first, stays) = stand.tried(|| {
        let intents = tap();
        (stand.with(looks), intents, testing::controls(&stand.screen).contains(control))
    });
    // What may come under a finger on the same page is the matter of another test.
    if !stays && stand.with(looks).split(" Some").next() == once.split(" Some").next() {
        return None;
    }
    if first.iter().any(|intent| *intent != Intent::Touch && !intent.counts_once()) {
        return None;
    }
    let again = stand.tried(|| {
        tap();
        stand.pass(TREMBLE);
        tap();
        stand.with(looks)
    });
    (once != again).then(|| format!("{page}: \"{}\" tapped twice does more than once: {once} / {again}", control.label))
}

/// Everything that a tap may change.
fn looks(visit: &Visit) -> String {
    let draft = visit.state.draft();
    let entered =
        draft.map(|draft| (&draft.answers, &draft.values, &draft.follows, &draft.pages, draft.notices_printed));
    let signed = if let State::Sign(sign) = &visit.state { Some((sign.declared, sign.strokes.len())) } else { None };
    format!("{:?} {:?} {entered:?} {signed:?}", visit.overlay, visit.place())
}
