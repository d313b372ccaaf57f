//! Signing: the document, the declaration, the pad.

use lobby_flow::Intent;
use lobby_flow::application::Strokes;
use lobby_flow::steps::sign::{Part, Problem, Sign};
use slint::SharedString;

use crate::failures;
use crate::kit::canvas::Canvas;
use crate::kit::view::{Action, Head, Note, Scene};
use crate::texts;
use crate::ui;

/// Width and height of the signature pad, pixels; strokes are measured in them.
pub const SIGNATURE_PAD: (u32, u32) = (952, 500);

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct SignView {
    pub head: Head,
    document: SharedString,
    document_second: SharedString,
    read: SharedString,
    shows_declaration: bool,
    shows_pad: bool,
    declaration: SharedString,
    agree: SharedString,
    agreed: bool,
    agree_wanted: bool,
    pad_title: SharedString,
    pad_remark: SharedString,
    ink_wanted: bool,
    again: SharedString,
    line: SharedString,
    strokes: SharedString,
    inked: bool,
}

impl SignView {
    pub(crate) fn of(state: &Sign, scene: &Scene) -> SignView {
        let refused = match state.problem {
            Some(Problem::NotTakenIn(code)) => Some(code),
            Some(Problem::NotDeclared | Problem::NotSigned | Problem::NoNumberYet) | None => None,
        };
        let (shows_declaration, shows_pad) =
            (!scene.large || state.part == Part::Declaration, !scene.large || state.part == Part::Pad);
        let ink_wanted = state.problem == Some(Problem::NotSigned);
        SignView {
            head: Head {
                title: scene.say(if refused.is_some() { texts::NOT_SUBMITTED } else { texts::SIGN_TITLE }),
                lead: match (refused, state.problem) {
                    (Some(code), _) => failures::line(code, scene.lang).into(),
                    (None, Some(Problem::NotDeclared)) => scene.say(texts::TICK_FIRST),
                    (None, Some(Problem::NotSigned)) => scene.say(texts::SIGN_FIRST),
                    (None, Some(Problem::NoNumberYet)) => scene.say(texts::NUMBER_SOON),
                    (None, Some(Problem::NotTakenIn(_)) | None) => scene.say(texts::SIGN_LEAD),
                },
                actions: vec![if shows_pad {
                    Action { arrow: "send".into(), ..scene.primary(texts::SUBMIT, Intent::Next) }
                } else {
                    scene.primary(texts::SIGN_GO_ON, Intent::Next)
                }],
                note: Note::default(),
                ..Head::default()
            },
            document: scene.fill(texts::DOCUMENT, &[("name", &scene.text(&state.draft.item.name))]),
            document_second: match &state.case_number {
                Some(number) => scene.fill(texts::DOCUMENT_NUMBER, &[("n", number.as_str())]),
                None => scene.say(texts::DOCUMENT_NO_NUMBER),
            },
            read: scene.say(texts::SIGN_READ),
            shows_declaration,
            shows_pad,
            declaration: scene.text(&lobby_words::declaration(state.draft.declaration())),
            agree: scene.say(texts::AGREE),
            agreed: state.declared,
            agree_wanted: state.problem == Some(Problem::NotDeclared),
            pad_title: scene.say(texts::PAD_TITLE),
            pad_remark: scene.say(if ink_wanted { texts::SIGN_FIRST } else { texts::PAD_REMARK }),
            ink_wanted,
            again: scene.say(texts::AGAIN),
            line: scene.say(texts::PAD_LINE),
            strokes: path(&state.strokes).into(),
            inked: !state.strokes.is_empty(),
        }
    }

    pub(crate) fn paint(&self, canvas: &Canvas) {
        let page = canvas.global::<ui::Sign>();
        page.set_document(self.document.clone());
        page.set_document_second(self.document_second.clone());
        page.set_read(self.read.clone());
        page.set_shows_declaration(self.shows_declaration);
        page.set_shows_pad(self.shows_pad);
        page.set_declaration(self.declaration.clone());
        page.set_agree(self.agree.clone());
        page.set_agreed(self.agreed);
        page.set_agree_wanted(self.agree_wanted);
        page.set_pad_title(self.pad_title.clone());
        page.set_pad_remark(self.pad_remark.clone());
        page.set_ink_wanted(self.ink_wanted);
        page.set_again(self.again.clone());
        page.set_line(self.line.clone());
        page.set_strokes(self.strokes.clone());
        page.set_inked(self.inked);
    }
}

/// The strokes as path commands in pixels of the pad; a dot is drawn as the shortest of lines.
fn path(strokes: &Strokes) -> String {
    let mut commands = String::new();
    for stroke in strokes {
        for (at, point) in stroke.iter().enumerate() {
            let verb = if at == 0 { 'M' } else { 'L' };
            commands.push_str(&format!("{verb} {:.1} {:.1} ", point.x, point.y));
        }
        if let [only] = stroke.as_slice() {
            commands.push_str(&format!("L {:.1} {:.1} ", only.x + 0.5, only.y));
        }
    }
    commands
}
