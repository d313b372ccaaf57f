//! What a builder can check of a page without eyes: targets large enough, apart, inside, named; one solid button.

use std::cell::Cell;
use std::rc::Rc;

use i_slint_backend_testing::{ElementHandle, ElementQuery};
use lobby_domain::Lang;
use lobby_flow::steps::home;
use slint::ComponentHandle;

use super::stand::Stand;
use crate::input::Input;
use crate::testing::{Control, controls};
use crate::ui;

/// Faults of the page shown, in words.
pub(crate) fn faults(stand: &Stand, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let theme = stand.screen.kiosk().global::<ui::Theme>();
    let (least, right, bottom) = (theme.get_target(), theme.get_width() + 0.5, theme.get_height() + 0.5);
    let controls = controls(&stand.screen);
    for control in &controls {
        let Control { label, rect: [x, y, width, height], .. } = control;
        if label.is_empty() {
            faults.push(format!("{page}: a control at {x:.0},{y:.0} has no name"));
        }
        if *width < least - 0.5 || *height < least - 0.5 {
            faults.push(format!("{page}: \"{label}\" is {width:.0} x {height:.0}"));
        }
        if *x < -0.5 || *y < -0.5 || x + width > right || y + height > bottom {
            faults.push(format!("{page}: \"{label}\" leaves the page: {x:.0},{y:.0} {width:.0} x {height:.0}"));
        }
    }
    for (at, a) in controls.iter().enumerate() {
        for b in &controls[at + 1..] {
            if overlap(a, b) {
                faults.push(format!("{page}: \"{}\" lies on \"{}\" {:?} {:?}", a.label, b.label, a.rect, b.rect));
            }
        }
    }
    for (words, band) in bands(stand) {
        for control in controls.iter().filter(|control| meet(&band, &control.rect)) {
            faults.push(format!("{page}: the band \"{words}\" lies on \"{}\"", control.label));
        }
    }
    faults.extend(texts_apart(stand, page));
    faults.extend(dead_buttons(stand, page));
    faults
}

/// Buttons that look as if they answered, and whose touch means nothing.
fn dead_buttons(stand: &Stand, page: &str) -> Vec<String> {
    let (screen, kiosk) = (&stand.screen, stand.screen.kiosk());
    let tapped = Rc::new(Cell::new(None));
    kiosk.global::<ui::Act>().on_tap({
        let tapped = Rc::clone(&tapped);
        move |number| tapped.set(Some(number))
    });
    let mut faults = Vec::new();
    for name in ["Press", "ChoiceRow"] {
        let found = ElementQuery::from_root(kiosk).match_inherits(name).find_all();
        for button in found.into_iter().filter(|button| button.accessible_enabled().unwrap_or(true)) {
            tapped.set(None);
            button.invoke_accessible_default_action();
            if tapped.get().is_some_and(|number| screen.input().taps.borrow().get(number).is_none()) {
                faults.push(format!("{page}: \"{}\" is dead", button.accessible_label().unwrap_or_default()));
            }
        }
    }
    // What the other buttons meant was not the citizen's touch.
    stand.forget_touches();
    Input::connect(screen.input(), kiosk);
    faults
}

fn overlap(a: &Control, b: &Control) -> bool {
    // A field holds its clear key.
    let within = |outer: &Control, inner: &Control| {
        let ([x, y, w, h], [u, v, m, n]) = (outer.rect, inner.rect);
        u >= x && v >= y && u + m <= x + w && v + n <= y + h && inner.rect != outer.rect
    };
    if within(a, b) || within(b, a) {
        return false;
    }
    let ([x, y, w, h], [u, v, m, n]) = (a.rect, b.rect);
    x + 0.5 < u + m && u + 0.5 < x + w && y + 0.5 < v + n && v + 0.5 < y + h
}

/// Texts stay on the page, keep apart from one another, and lie wholly in a control or wholly beside it.
fn texts_apart(stand: &Stand, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let theme = stand.screen.kiosk().global::<ui::Theme>();
    let (right, bottom) = (theme.get_width() + 0.5, theme.get_height() + 0.5);
    let texts = text_rects(stand);
    let controls = controls(&stand.screen);
    let (cards, covers) = (card_rects(stand), rects(stand, &["Cover"]));
    for (at, (words, a)) in texts.iter().enumerate() {
        if a[0] < -0.5 || a[0] + a[2] > right || a[1] + a[3] > bottom {
            faults.push(format!("{page}: text \"{words}\" leaves the page"));
        }
        for control in &controls {
            if meet(a, &control.rect) && !within(a, &control.rect) {
                faults
                    .push(format!("{page}: text \"{words}\" {a:?} runs into \"{}\" {:?}", control.label, control.rect));
            }
        }
        for card in &cards {
            if meet(a, card) && !within(a, card) {
                faults.push(format!("{page}: text \"{words}\" {a:?} leaves its card {card:?}"));
            }
        }
        for (other, b) in &texts[at + 1..] {
            // What a cover hides says nothing.
            let covered = covers.iter().any(|cover| within(a, cover) && within(b, cover));
            if meet(a, b) && !covered {
                faults.push(format!("{page}: text \"{words}\" runs into text \"{other}\""));
            }
        }
    }
    faults
}

/// Cards and notes, which hold their texts.
fn card_rects(stand: &Stand) -> Vec<[f32; 4]> {
    rects(stand, &["Card", "NoteCard", "NoticeCard", "FactTile", "MarkTile", "SlipLine", "Cover"])
}

/// Where the elements of these components lie.
pub(super) fn rects(stand: &Stand, names: &[&str]) -> Vec<[f32; 4]> {
    names
        .iter()
        .flat_map(|name| ElementQuery::from_root(stand.screen.kiosk()).match_inherits(*name).find_all())
        .map(|card| {
            let (at, size) = (card.absolute_position(), card.size());
            [at.x, at.y, size.width, size.height]
        })
        .collect()
}

/// The band of a kiosk for tests.
fn bands(stand: &Stand) -> Vec<(String, [f32; 4])> {
    let found = ElementQuery::from_root(stand.screen.kiosk()).match_inherits("TestBand").find_all();
    let rect = |band: &ElementHandle| {
        let (at, size) = (band.absolute_position(), band.size());
        ("TEST".to_owned(), [at.x, at.y, size.width, size.height])
    };
    found.iter().map(rect).collect()
}

/// Every text with words in it, those on buttons too. A text's box may be wider than its words.
fn text_rects(stand: &Stand) -> Vec<(String, [f32; 4])> {
    ElementQuery::from_root(stand.screen.kiosk())
        .match_inherits("Text")
        .find_all()
        .into_iter()
        .map(|text| {
            let (at, size) = (text.absolute_position(), text.size());
            (text.accessible_label().unwrap_or_default().into(), [at.x, at.y, size.width, size.height])
        })
        .filter(|(_, rect)| rect[2] > 0.5 && rect[3] > 0.5)
        .collect()
}

fn meet(a: &[f32; 4], b: &[f32; 4]) -> bool {
    a[0] + 1.0 < b[0] + b[2] && b[0] + 1.0 < a[0] + a[2] && a[1] + 1.0 < b[1] + b[3] && b[1] + 1.0 < a[1] + a[3]
}

fn within(a: &[f32; 4], b: &[f32; 4]) -> bool {
    a[0] >= b[0] - 1.0 && a[1] >= b[1] - 1.0 && a[0] + a[2] <= b[0] + b[2] + 1.0 && a[1] + a[3] <= b[1] + b[3] + 1.0
}

#[test]
fn a_button_whose_touch_means_nothing_is_a_fault() {
    let stand = Stand::new(Lang::EN, false);
    stand.tell(home::Intent::Apply);
    assert_eq!(faults(&stand, "list"), Vec::<String>::new());
    // The numbers on the page mean nothing from here on.
    stand.screen.input().taps.borrow_mut().clear();
    let dead = faults(&stand, "list");
    assert!(!dead.is_empty() && dead.iter().all(|fault| fault.ends_with("is dead")), "{dead:?}");
}
