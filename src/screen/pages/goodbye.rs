//! Goodbye: what to take along, while the data of the visit is erased.

use lobby_flow::steps::goodbye::Goodbye;
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Head, Line, Scene};
use crate::texts;
use crate::ui;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct GoodbyeView {
    pub head: Head,
    things: Vec<Line>,
    things_title: SharedString,
    erasing: SharedString,
    /// A card lies on the reader; nothing else is said then.
    card: bool,
}

impl GoodbyeView {
    pub(crate) fn of(state: Goodbye, scene: &Scene) -> GoodbyeView {
        let things =
            [("id-card", texts::THING_CARD), ("file-text", texts::THING_ORIGINALS), ("briefcase", texts::THING_PHONE)];
        let title = if state.card { texts::GOODBYE_CARD } else { texts::GOODBYE };
        let things = if state.card { &[][..] } else { &things[..] };
        GoodbyeView {
            head: Head {
                title: scene.say(title),
                lead: if state.card { scene.say(texts::GOODBYE_CARD_LEAD) } else { SharedString::default() },
                ..Head::default()
            },
            things: things
                .iter()
                .map(|(icon, words)| Line { icon: (*icon).into(), name: scene.say(*words), ..Line::default() })
                .collect(),
            things_title: scene.say(if state.card { texts::GOODBYE_CARD_FOUND } else { texts::TAKE }),
            // Said while it lasts: with the end of the visit's process, which takes the page along, it is done.
            erasing: if state.card { SharedString::default() } else { scene.say(texts::ERASING) },
            card: state.card,
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Goodbye>();
        page.set_things(canvas.lines(page.get_things(), &self.things));
        page.set_things_title(self.things_title.clone());
        page.set_erasing(self.erasing.clone());
        page.set_card(self.card);
    }
}
