//! Reading the identity card: where to put it, and the progress of reading.

use lobby_domain::identity::{IdCard, mask_id, mask_name};
use lobby_flow::Intent;
use lobby_flow::on_reader::is_of_the_card;
use lobby_flow::steps::identify::{self, Identify, Phase};
use lobby_words::Words;
use slint::SharedString;

use crate::failures;
use crate::kit::canvas::Canvas;
use crate::kit::service::refusal_note;
use crate::kit::view::{Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct IdentifyView {
    pub head: Head,
    on_reader: bool,
    place: SharedString,
    lines: Vec<Line>,
    share: f32,
    privacy: SharedString,
}

impl IdentifyView {
    pub(crate) fn of(state: &Identify, scene: &Scene) -> IdentifyView {
        let (title, lead, at, share) = match &state.phase {
            Phase::Opening => (scene.say(texts::CARD_OPENING), scene.say(texts::CARD_OPENING_LEAD), 0, 0.0),
            Phase::Lift => (scene.say(texts::CARD_LIFT), scene.say(texts::CARD_LIFT_HOW), 0, 0.0),
            // A card that is laid on a dead reader would have to be lifted again.
            Phase::Fault(code) if !is_of_the_card(*code) => {
                (scene.say(texts::CARD_STOPPED), SharedString::default(), 0, 0.0)
            }
            Phase::Waiting | Phase::Fault(_) => (scene.say(texts::CARD_PUT), scene.say(texts::CARD_HOW), 0, 0.0),
            Phase::Reading { received, total, .. } => {
                let share = 0.15 + 0.7 * part(*received, *total);
                (scene.say(texts::CARD_READING), scene.say(texts::CARD_HOW), 1, share)
            }
            Phase::Confirm { card, .. } => {
                let (name, number) = (mask_name(card.display_name()), mask_id(card.id_number()));
                let title = scene.fill(texts::CARD_CONFIRM, &[("name", &name)]);
                (title, scene.fill(texts::CARD_CONFIRM_LEAD, &[("id", &number)]), 3, 1.0)
            }
            Phase::Refused(_) => (scene.say(texts::REFUSED_TITLE), SharedString::default(), 0, 0.0),
        };
        let (note, actions) = match &state.phase {
            Phase::Fault(code) => {
                let again = scene.primary(texts::READ_AGAIN, identify::Intent::ReadAgain);
                let again =
                    crate::kit::view::Action { arrow: SharedString::default(), icon: "rotate-cw".into(), ..again };
                (failures::note(*code, scene.phone, scene.lang), vec![again])
            }
            Phase::Refused(refusal) => {
                let note = state.item().map(|item| refusal_note(*refusal, item, scene));
                (note.unwrap_or_default(), vec![scene.primary(texts::REFUSED_BACK, Intent::Back)])
            }
            Phase::Confirm { card, .. } => (
                frames(card, scene),
                vec![
                    scene.quiet(texts::CARD_NOT_ME, identify::Intent::NotMe),
                    scene.primary(texts::CARD_ME, Intent::Next),
                ],
            ),
            Phase::Opening | Phase::Lift | Phase::Waiting | Phase::Reading { .. } => (Note::default(), Vec::new()),
        };
        IdentifyView {
            head: Head {
                title,
                // With a remark on the page its sentence is the one to read; what is asked of the card stays.
                lead: if note.title.is_empty() || matches!(state.phase, Phase::Confirm { .. }) {
                    lead
                } else {
                    SharedString::default()
                },
                actions,
                note,
                ..Head::default()
            },
            on_reader: at > 0 || matches!(state.phase, Phase::Lift),
            place: scene.say(texts::CARD_WHERE),
            // A refusal takes the place of the three lines; once all is read they say nothing.
            lines: if matches!(state.phase, Phase::Fault(_) | Phase::Refused(_) | Phase::Confirm { .. }) {
                Vec::new()
            } else {
                lines(at, scene)
            },
            share,
            privacy: scene.say(texts::CARD_PRIVACY),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Identify>();
        page.set_on_reader(self.on_reader);
        page.set_where(self.place.clone());
        page.set_lines(canvas.lines(page.get_lines(), &self.lines));
        page.set_share(self.share);
        page.set_privacy(self.privacy.clone());
    }
}

/// Says what a frame in the citizen's own data is, where there is one.
fn frames(card: &IdCard, scene: &Scene) -> Note {
    if !card.texts().any(|text| scene.letters.frames(text)) {
        return Note::default();
    }
    Note {
        tone: Tone::Info,
        icon: "info".into(),
        title: scene.say(texts::CARD_FRAMES),
        body: scene.say(texts::CARD_FRAMES_WHY),
        ..Note::default()
    }
}

fn part(received: usize, total: usize) -> f32 {
    let number = |bytes| f32::from(u16::try_from(bytes).unwrap_or(u16::MAX));
    if total == 0 { 0.0 } else { number(received.min(total)) / number(total) }
}

/// The three lines; `at` is the one at work, 3 when all are done.
fn lines(at: usize, scene: &Scene) -> Vec<Line> {
    let names = [texts::CARD_FOUND, texts::CARD_READ, texts::CARD_CHECK];
    names.into_iter().enumerate().map(|(i, name)| progress_line(i, at, at > 0, name, scene)).collect()
}

/// One line of progress: done before `at`, now at `at`, waiting after it.
pub(crate) fn progress_line(i: usize, at: usize, begun: bool, name: Words, scene: &Scene) -> Line {
    let (icon, tone, mark) = if i < at {
        ("circle-check", Tone::Ok, texts::STATE_DONE)
    } else if i == at && begun {
        ("loader-circle", Tone::Info, texts::STATE_NOW)
    } else {
        ("circle", Tone::Plain, texts::STATE_WAIT)
    };
    Line {
        icon: icon.into(),
        tone,
        name: scene.say(name),
        mark: scene.say(mark),
        chosen: i == at && begun,
        ..Line::default()
    }
}
