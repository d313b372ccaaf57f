//! What a builder can check of a page without eyes: targets large enough, apart, inside, named; one solid button.

use slint::ComponentHandle;

use crate::testing::{Control, controls};
use crate::ui;
use super::stand::Stand;

/// Faults of the page shown, in words.
pub(crate) fn faults(stand: &Stand, page: &str, large: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let least = if large { 108.0 } else { 84.0 };
    let controls = controls(&stand.screen);
    for control in &controls {
        let Control { label, rect: [x, y, width, height], .. } = control;
        if label.is_empty() {
            faults.push(format!("{page}: a control at {x:.0},{y:.0} has no name"));
        }
        if *width < least - 0.5 || *height < least - 0.5 {
            faults.push(format!("{page}: \"{label}\" is {width:.0} x {height:.0}"));
        }
        if *x < -0.5 || *y < -0.5 || x + width > 1080.5 || y + height > 1920.5 {
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
    faults.extend(content_below(stand, page));
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

/// Texts and controls of the content must end above the action band, or above the keyboard.
fn content_below(stand: &Stand, page: &str) -> Vec<String> {
    use i_slint_backend_testing::{AccessibleRole, ElementQuery};
    let app = stand.screen.kiosk().global::<ui::App>();
    let mut faults = Vec::new();
    if matches!(app.get_view(), ui::View::Goodbye | ui::View::Idle) {
        return faults;
    }
    let all = controls(&stand.screen);
    for text in ElementQuery::from_root(stand.screen.kiosk()).match_accessible_role(AccessibleRole::Text).find_all() {
        let (at, size) = (text.absolute_position(), text.size());
        let words = text.accessible_label().unwrap_or_default();
        if words.is_empty() {
            continue;
        }
        if at.x < -0.5 || at.x + size.width > 1080.5 || at.y + size.height > 1920.5 {
            faults.push(format!("{page}: text \"{words}\" leaves the page"));
        }
        for control in &all {
            let [x, y, w, h] = control.rect;
            let inside = at.x >= x - 1.0 && at.y >= y - 1.0 && at.x + size.width <= x + w + 1.0 && at.y + size.height <= y + h + 1.0;
            let apart = at.x + size.width <= x + 1.0 || x + w <= at.x + 1.0 || at.y + size.height <= y + 1.0 || y + h <= at.y + 1.0;
            if !inside && !apart {
                faults.push(format!("{page}: text \"{words}\" runs into \"{}\"", control.label));
            }
        }
    }
    faults
}
