//! One question about the citizen's case, two to five answers.

use lobby_flow::Intent;
use lobby_flow::steps::situation::{self, Situation};
use slint::SharedString;

use crate::kit::canvas::Canvas;
use crate::kit::service::refusal_note;
use crate::kit::tap::Tap;
use crate::kit::typeset;
use crate::kit::view::{Head, Line, Note, Scene, Tone};
use crate::texts;
use crate::ui;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct SituationView {
    pub head: Head,
    choices: Vec<Line>,
    explain: SharedString,
}

impl SituationView {
    pub(crate) fn of(state: &Situation, scene: &Scene) -> SituationView {
        let Some(question) = state.question() else { return SituationView::default() };
        let chosen = state.chosen();
        let refusal = state.refusal();
        let last = state.index + 1 >= state.draft.questions().len();
        let next = scene.primary(if last { texts::NEXT } else { texts::NEXT_QUESTION }, Intent::Next);
        SituationView {
            head: Head {
                counter: scene.fill(
                    texts::QUESTION_OF,
                    &[("n", &(state.index + 1).to_string()), ("m", &state.draft.questions().len().to_string())],
                ),
                subject: scene.text(&state.draft.item.name),
                title: scene.text(&question.text),
                // It names the button that is there.
                lead: scene.say(if last || refusal.is_some() { texts::CHOOSE_HINT } else { texts::CHOOSE_ONE }),
                actions: if refusal.is_none() { vec![next] } else { Vec::new() },
                note: match (&question.help, refusal) {
                    (_, Some(refusal)) => refusal_note(refusal, &state.draft.item, scene),
                    (_, None) if state.unanswered => Note {
                        tone: Tone::Bad,
                        icon: "octagon-alert".into(),
                        title: scene.say(texts::ERR_CHOOSE),
                        ..Note::default()
                    },
                    (Some(help), None) if state.explained => Note {
                        tone: Tone::Info,
                        icon: "info".into(),
                        body: typeset::heading(help, scene.lang).into(),
                        ..Note::default()
                    },
                    (Some(_) | None, None) => Note::default(),
                },
            },
            choices: question
                .answers
                .iter()
                .map(|answer| Line {
                    name: scene.text(&answer.label),
                    chosen: chosen == Some(answer.code.as_str()),
                    tap: Some(Tap::of(situation::Intent::Answer(answer.code.clone()))),
                    ..Line::default()
                })
                .collect(),
            explain: question.help.as_ref().map_or_else(SharedString::default, |_| scene.say(texts::EXPLAIN)),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Situation>();
        page.set_choices(canvas.lines(page.get_choices(), &self.choices));
        page.set_explain(self.explain.clone());
    }
}
