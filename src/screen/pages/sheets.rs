//! Sheets over an opaque ground: "End now?", and the help that is coming.

use slint::{ComponentHandle, SharedString};

use crate::kit::view::{Action, Head, Line, Scene, Tone, refresh};
use crate::texts;
use crate::ui;

/// What a sheet shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct SheetView {
    pub head: Head,
    icon: SharedString,
    lines: Vec<Line>,
}

impl SheetView {
    /// "End now?"
    pub(crate) fn end(scene: &Scene) -> SheetView {
        SheetView {
            head: Head {
                title: scene.say(texts::END_TITLE),
                lead: scene.say(texts::END_LEAD),
                actions: vec![
                    scene.danger(texts::END_ERASE, "end-confirmed"),
                    Action { arrow: SharedString::default(), ..scene.primary(texts::STAY, "close-sheet") },
                ],
                ..Head::default()
            },
            icon: "log-out".into(),
            lines: Vec::new(),
        }
    }

    /// How to reach the staff.
    pub(crate) fn help(scene: &Scene) -> SheetView {
        let line = |icon: &str, name: SharedString, second: SharedString| Line {
            icon: icon.into(),
            name,
            second,
            tone: Tone::Info,
            ..Line::default()
        };
        SheetView {
            head: Head {
                title: scene.say(texts::HELP_TITLE),
                lead: scene.say(texts::HELP_LEAD),
                actions: vec![Action {
                    arrow: SharedString::default(),
                    ..scene.primary(texts::HELP_CLOSE, "close-sheet")
                }],
                ..Head::default()
            },
            icon: "hand-helping".into(),
            lines: vec![
                line("phone", scene.phone.into(), scene.say(texts::HELP_PHONE)),
                line("shield-check", scene.say(texts::HELP_TIME), scene.say(texts::HELP_TIME_SECOND)),
            ],
        }
    }

    pub(crate) fn paint(&self, kiosk: &ui::Kiosk) {
        let page = kiosk.global::<ui::Sheet>();
        page.set_icon(self.icon.clone());
        page.set_lines(refresh(page.get_lines(), &self.lines));
    }
}
