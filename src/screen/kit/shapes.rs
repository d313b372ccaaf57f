//! Shapes that the view models of pages share: rows, buttons, groups, pagers.

use slint::SharedString;

use crate::kit::tap::Tap;
pub(crate) use crate::ui::{ActionKind, Field, Note, Tone};

/// What most pages have: title, one sentence, buttons, a remark.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Head {
    pub counter: SharedString,
    pub subject: SharedString,
    pub title: SharedString,
    pub lead: SharedString,
    pub actions: Vec<Action>,
    pub note: Note,
}

/// A button of the action band.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Action {
    pub kind: ActionKind,
    pub label: SharedString,
    pub icon: SharedString,
    pub arrow: SharedString,
    pub tap: Option<Tap>,
}

/// One row of a list: a service, a paper, a choice, a line of progress.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Line {
    pub icon: SharedString,
    pub number: SharedString,
    pub name: SharedString,
    pub second: SharedString,
    pub mark: SharedString,
    pub tone: Tone,
    pub chosen: bool,
    pub button: SharedString,
    pub tap: Option<Tap>,
    pub hold: Option<Hold>,
}

/// A button that does something while it is held.
#[derive(Clone, PartialEq)]
pub(crate) struct Hold {
    pub label: SharedString,
    /// The finger is down, and up again.
    pub press: Tap,
    pub release: Tap,
    /// A key or a reader of the screen pressed it.
    pub key: Tap,
}

/// A group of lines under one heading.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Group {
    pub icon: SharedString,
    pub title: SharedString,
    pub tone: Tone,
    pub button: SharedString,
    pub tap: Option<Tap>,
    pub lines: Vec<Line>,
}

/// Where a list in parts stands. Empty where it is shown whole.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Pager {
    pub text: SharedString,
    /// Labels of the keys that turn the list, and what they do; `None` at its ends.
    pub prev: SharedString,
    pub next: SharedString,
    pub earlier: Option<Tap>,
    pub later: Option<Tap>,
}
