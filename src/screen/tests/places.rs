//! Nothing moves because of a touch: what a tap leaves on the same page keeps its place, and no other control comes to
//! the place of one that was there.

use lobby_domain::Lang;
use lobby_flow::steps::situation;
use lobby_flow::{Intent, State, Step};

use super::gallery::fill_quietly;
use super::stand::Stand;
use crate::testing::{self, Control};

/// Keys that show something else by what they are for: other rows, other letters, another language or size. They
/// themselves stay where they are.
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
        tap(stand, control);
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
    faults.extend(moved_by_ink(stand, page, &before));
    stand.put_back(start.clone(), mono);
    for control in before.iter().filter(|control| control.enabled && turns(control)) {
        tap(stand, control);
        if stand.with(|visit| visit.place() == place) {
            let after = testing::controls(&stand.screen);
            faults.extend(turned_away(control, &after).into_iter().map(|fault| format!("{page}: {fault}")));
            // A list that the screen turns itself is turned back.
            let back = after.iter().find(|now| now.enabled && Some(now.label.as_str()) == back(&control.label));
            back.into_iter().for_each(|back| tap(stand, back));
        }
        stand.put_back(start.clone(), mono);
    }
    faults
}

/// The key that undoes what this one turns.
fn back(label: &str) -> Option<&'static str> {
    let pairs = [
        ["上一页", "下一页"],
        ["前面的页", "后面的页"],
        ["Previous page", "Next page"],
        ["Earlier pages", "Later pages"],
    ];
    pairs.iter().find_map(|[a, b]| if *a == label { Some(*b) } else { (*b == label).then_some(*a) })
}

/// What came under the finger in the place of a key that turns something, and where the key went.
fn turned_away(key: &Control, after: &[Control]) -> Vec<String> {
    let stays = |now: &&Control| moved_by(&key.rect, &now.rect) <= 1.0;
    if after.iter().filter(stays).any(|now| now.label == key.label || turns(now)) {
        return Vec::new();
    }
    let moved = after.iter().filter(|now| now.label == key.label).map(|now| format!("moved to {:?}", now.rect));
    let taken =
        after.iter().filter(|now| meet(&key.rect, &now.rect)).map(|now| format!("gave way to \"{}\"", now.label));
    moved.chain(taken).map(|fault| format!("\"{}\" {fault}", key.label)).collect()
}

fn tap(stand: &Stand, control: &Control) {
    stand.rest();
    stand.screen.input().rested();
    let [x, y, width, height] = control.rect;
    testing::press(&stand.screen, x + width / 2.0, y + height / 2.0);
    stand.pump();
}

/// What a signature moves: nothing.
fn moved_by_ink(stand: &Stand, page: &str, before: &[Control]) -> Vec<String> {
    stand.rest();
    if testing::draw_signature(&stand.screen).is_err() {
        return Vec::new();
    }
    stand.pump();
    let after = testing::controls(&stand.screen);
    differences(before, &after).into_iter().map(|fault| format!("{page}: after signing {fault}")).collect()
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
        | State::MyCases(_)
        | State::Goodbye(_)
        | State::OutOfService(_) => false,
    })
}

/// Of the keys that write, one of each kind stands for the others, but for `every_key_leaves_the_others_in_their_places`.
fn is_of_the_page(control: &Control) -> bool {
    !turns(control) && (!writes(control) || ["1", "a", ".", "-", "X"].contains(&control.label.as_str()))
}

fn writes(control: &Control) -> bool {
    control.label.chars().count() == 1
}

fn turns(control: &Control) -> bool {
    TURNS.contains(&control.label.as_str())
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

#[test]
fn every_key_leaves_the_others_in_their_places() {
    for (lang, large) in [(Lang::ZH, false), (Lang::EN, true)] {
        let stand = Stand::new(lang, large);
        stand.open("senior-card");
        stand.identify();
        while stand.step() == Step::Situation {
            stand.tell(situation::Intent::Answer("yes".into()));
            stand.tell(Intent::Next);
        }
        let mut pages = 0;
        while matches!(stand.step(), Step::OneTimeNotice | Step::FillForm) {
            let before = testing::controls(&stand.screen);
            let (start, mono) = (stand.with(Clone::clone), stand.mono());
            for key in before.iter().filter(|control| writes(control)) {
                tap(&stand, key);
                let faults = differences(&before, &testing::controls(&stand.screen));
                assert!(faults.is_empty(), "{}: {faults:?}", key.label);
                stand.put_back(start.clone(), mono);
            }
            pages += usize::from(before.iter().any(writes));
            fill_quietly(&stand);
            stand.tell(Intent::Next);
        }
        assert!(pages >= 3, "{pages} pages with keys");
    }
}
