//! Progress of sealing, storing and sending: four lines, one after the other.

use lobby_flow::steps::submitting::{Progress, Submitting};
use lobby_flow::{Network, Visit};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::service::offline_note;
use crate::kit::view::{Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct SubmittingView {
    pub head: Head,
    lines: Vec<Line>,
    share: f32,
}

impl SubmittingView {
    pub(crate) fn of(state: &Submitting, visit: &Visit, scene: &Scene) -> SubmittingView {
        let at: u8 = match state.progress {
            Progress::Sealing => 0,
            Progress::Storing => 1,
            Progress::Sending { .. } => 2,
            Progress::Delivered { .. } => 4,
        };
        let names = [texts::SEALING, texts::STORED, texts::SENDING, texts::RECEIPTED];
        let offline = visit.network == Network::Down;
        SubmittingView {
            head: Head {
                title: scene.say(texts::SUBMITTING_TITLE),
                lead: scene.say(texts::SUBMITTING_LEAD),
                note: note(visit, scene),
                ..Head::default()
            },
            lines: (0_u8..).zip(names).map(|(i, name)| line(i, at, offline, scene.say(name), scene)).collect(),
            share: (f32::from(at) + 0.5).min(4.0) / 4.0,
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Submitting>();
        page.set_lines(canvas.lines(page.get_lines(), &self.lines));
        page.set_share(self.share);
    }
}

/// The remark while the network is down. Other pages say that applying goes on; this citizen has just applied.
fn note(visit: &Visit, scene: &Scene) -> Note {
    let title = scene.say(texts::RECEIPT_OFFLINE);
    let body = scene.say(texts::RECEIPT_OFFLINE_SHORT);
    match visit.network {
        Network::Up => Note::default(),
        Network::Down => Note { title, body, ..offline_note(visit, scene) },
    }
}

fn line(i: u8, at: u8, offline: bool, name: SharedString, scene: &Scene) -> Line {
    let (icon, tone, mark) = if i < at {
        ("circle-check", Tone::Ok, texts::STATE_DONE)
    } else if i >= 2 && offline {
        ("cloud-off", Tone::Warn, texts::LATER_ONLINE)
    } else if i == at {
        ("loader-circle", Tone::Info, texts::DOING)
    } else {
        ("circle", Tone::Plain, texts::STATE_WAIT)
    };
    Line { icon: icon.into(), tone, name, mark: scene.say(mark), chosen: i == at, ..Line::default() }
}
