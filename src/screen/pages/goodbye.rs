//! Goodbye: what to take along, while the data of the visit is erased.

use lobby_flow::steps::goodbye::Goodbye;
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Head, Line, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct GoodbyeView {
    pub head: Head,
    things: Vec<Line>,
    things_title: SharedString,
    erased: Line,
}

impl GoodbyeView {
    pub(crate) fn of(state: Goodbye, scene: &Scene) -> GoodbyeView {
        let things =
            [("id-card", texts::THING_CARD), ("file-text", texts::THING_ORIGINALS), ("briefcase", texts::THING_PHONE)];
        let (icon, words) =
            if state.ended { ("circle-check", texts::ERASED) } else { ("loader-circle", texts::ERASING) };
        GoodbyeView {
            head: Head { title: scene.say(texts::GOODBYE), ..Head::default() },
            things: things
                .into_iter()
                .map(|(icon, words)| Line { icon: icon.into(), name: scene.say(words), ..Line::default() })
                .collect(),
            things_title: scene.say(texts::TAKE),
            erased: Line {
                icon: icon.into(),
                name: scene.say(words),
                tone: if state.ended { Tone::Ok } else { Tone::Info },
                ..Line::default()
            },
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Goodbye>();
        page.set_things(canvas.lines(page.get_things(), &self.things));
        page.set_things_title(self.things_title.clone());
        page.set_erased(canvas.line(&self.erased));
    }
}
