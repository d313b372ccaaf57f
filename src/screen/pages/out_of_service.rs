//! Out of service: what happened, who is informed, what is safe, and where else to apply.

use lobby_domain::FailureCode;
use lobby_flow::steps::out_of_service::OutOfService;
use lobby_words::Words;
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::view::{Head, Line, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct OutOfServiceView {
    pub head: Head,
    lines: Vec<Line>,
    phone_head: SharedString,
    phone: SharedString,
    code: SharedString,
}

/// What becomes of applications that wait on a kiosk which is out of service for this reason: only where they still go
/// out by themselves may the page say so.
fn kept(code: FailureCode) -> Words {
    if code.stops_delivery() { texts::OUT_SAFE_KEPT } else { texts::OUT_SAFE_SECOND }
}

impl OutOfServiceView {
    pub(crate) fn of(state: OutOfService, scene: &Scene) -> OutOfServiceView {
        let line = |icon: &str, name, second: SharedString, tone| Line {
            icon: icon.into(),
            name: scene.say(name),
            second,
            tone,
            ..Line::default()
        };
        let lead = match scene.neighbour {
            "" => scene.say(texts::OUT_LEAD),
            name => scene.fill(texts::OUT_LEAD_AT, &[("name", name)]),
        };
        OutOfServiceView {
            head: Head { title: scene.say(texts::OUT_TITLE), lead, ..Head::default() },
            lines: vec![
                line("wrench", texts::OUT_WHAT, scene.say(texts::OUT_WHAT_SECOND), Tone::Plain),
                line("bell", texts::OUT_WHO, scene.say(texts::OUT_WHO_SECOND), Tone::Plain),
                line("shield-check", texts::OUT_SAFE, scene.say(kept(state.code)), Tone::Ok),
                line("map-pin", texts::OUT_LATER, scene.say(texts::OUT_LATER_SECOND), Tone::Plain),
            ],
            phone_head: scene.say(texts::HOTLINE),
            phone: scene.phone.into(),
            code: scene.fill(texts::CODE, &[("n", state.code.code())]),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::OutOfService>();
        page.set_lines(canvas.lines(page.get_lines(), &self.lines));
        page.set_phone_head(self.phone_head.clone());
        page.set_phone(self.phone.clone());
        page.set_code(self.code.clone());
    }
}
