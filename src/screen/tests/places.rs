//! Nothing moves because of a touch: what a tap leaves on the same page keeps its place, and no other control comes to
//! the place of one that was there.

use lobby_flow::State;

use super::stand::Stand;
use crate::testing::{self, Control};

/// Keys of a keyboard, a pager and the bar, by their first letters: a letter types, a pager turns, the bar is the same
/// on every page.
const TURNS: [&str; 22] = [
    "上一页",
    "下一页",
    "前面的页",
    "后面的页",
    "Previous page",
    "Next page",
    "Earlier pages",
    "Later pages",
    "English",
    "中文",
    "大字",
    "Larger",
    // The letter keys show others.
    "大写",
    "Shift",
    "123",
    "ABC",
    // The strip of pages follows the page that is moved.
    "往前移",
    "往后移",
    "Earlier",
    "Later",
    // For technicians alone, who hold it.
    "代码 Q-01",
    "code Q-01",
];

/// Taps every control of the page shown, each from the same start, and names what moved and what did nothing without a
/// word.
pub(crate) fn moved(stand: &Stand, page: &str) -> Vec<String> {
    let before = testing::controls(&stand.screen);
    let said = testing::texts(&stand.screen);
    let known = state(stand);
    let (start, mono) = (stand.with(Clone::clone), stand.mono());
    let place = start.place();
    let mut faults = Vec::new();
    for control in before.iter().filter(|control| control.enabled && is_of_the_page(control)) {
        stand.rest();
        stand.screen.input().rested();
        let [x, y, width, height] = control.rect;
        testing::press(&stand.screen, x + width / 2.0, y + height / 2.0);
        stand.pump();
        if stand.with(|visit| visit.place() == place) {
            let after = testing::controls(&stand.screen);
            faults.extend(
                differences(&before, &after)
                    .into_iter()
                    .map(|fault| format!("{page}: after \"{}\" {fault}", control.label)),
            );
            let same = after == before && testing::texts(&stand.screen) == said && state(stand) == known;
            if same && !control.chosen && control.value.is_none() && !complains(stand) {
                faults.push(format!("{page}: \"{}\" does nothing and says nothing", control.label));
            }
        }
        stand.put_back(start.clone(), mono);
    }
    faults
}

/// What the citizen has chosen and entered, and what lies over the page.
fn state(stand: &Stand) -> String {
    stand.with(|visit| format!("{:?} {:?}", visit.overlay, visit.state))
}

/// Whether the page says already why it does not go on.
fn complains(stand: &Stand) -> bool {
    stand.with(|visit| match &visit.state {
        State::Situation(situation) => situation.unanswered,
        State::FillForm(form) => form.error.is_some(),
        State::Sign(sign) => sign.problem.is_some(),
        State::ProvideMaterials(materials) => {
            materials.page_in_view().is_some_and(|page| materials.draft.pages.work(page.id).remaking)
        }
        State::Home(_)
        | State::ChooseItem(_)
        | State::ItemGuide(_)
        | State::Identify(_)
        | State::OneTimeNotice(_)
        | State::Review(_)
        | State::Submitting(_)
        | State::Receipt(_)
        | State::Goodbye(_)
        | State::OutOfService(_) => false,
    })
}

fn is_of_the_page(control: &Control) -> bool {
    // One key of each kind stands for the others.
    let key = control.label.chars().count() == 1 && !["1", "a", ".", "X"].contains(&control.label.as_str());
    !key && !TURNS.contains(&control.label.as_str())
}

fn differences(before: &[Control], after: &[Control]) -> Vec<String> {
    let mut faults = Vec::new();
    for now in after {
        let mut namesakes = before.iter().filter(|was| was.label == now.label).peekable();
        if let Some(was) = namesakes.peek().copied() {
            if !namesakes.any(|was| moved_by(&was.rect, &now.rect) <= 1.0) {
                faults.push(format!("\"{}\" moved from {:?} to {:?}", now.label, was.rect, now.rect));
            }
            continue;
        }
        // A field holds its clear key.
        for was in before.iter().filter(|was| meet(&was.rect, &now.rect) && !(was.value.is_some() && inside(was, now)))
        {
            faults.push(format!("\"{}\" lies where \"{}\" was", now.label, was.label));
        }
    }
    faults
}

fn inside(outer: &Control, inner: &Control) -> bool {
    let ([x, y, width, height], [left, top, wide, high]) = (outer.rect, inner.rect);
    left >= x && top >= y && left + wide <= x + width && top + high <= y + height
}

fn meet(a: &[f32; 4], b: &[f32; 4]) -> bool {
    a[0] + 1.0 < b[0] + b[2] && b[0] + 1.0 < a[0] + a[2] && a[1] + 1.0 < b[1] + b[3] && b[1] + 1.0 < a[1] + a[3]
}

fn moved_by(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_control_that_moved_or_took_another_place_is_found() {
    let control = |label: &str, rect| Control { label: label.into(), enabled: true, chosen: false, value: None, rect };
    let before = [control("A", [0.0, 0.0, 100.0, 100.0]), control("B", [0.0, 200.0, 100.0, 100.0])];
    assert!(differences(&before, &before).is_empty());
    assert!(differences(&before, &before[..1]).is_empty(), "gone is not moved");
    let taken = [control("C", [0.0, 210.0, 100.0, 100.0])];
    assert_eq!(differences(&before, &taken), ["\"C\" lies where \"B\" was"]);
    let pushed = [control("A", [0.0, 30.0, 100.0, 100.0])];
    assert_eq!(differences(&before, &pushed).len(), 1);
    let jumped = [control("A", [0.0, 200.0, 100.0, 100.0])];
    assert_eq!(differences(&before, &jumped).len(), 1);
}
