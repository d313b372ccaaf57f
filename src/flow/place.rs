//! Where in a visit the citizen is: it changes when the page under the finger changes.

use std::mem::{Discriminant, discriminant};

use lobby_domain::Lang;
use lobby_domain::id::MaterialCode;

use crate::overlay::Overlay;
use crate::page::PageId;
use crate::state::State;
use crate::step::Step;
use crate::steps::my_cases::{LetterStage, MyCases};
use crate::steps::provide_materials::CaptureStage;
use crate::steps::{identify, my_cases, sign};

/// One page as the citizen tells pages apart: other controls stand on another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    overlay: Discriminant<Overlay>,
    step: Step,
    part: Part,
    lang: Lang,
    large_text: bool,
}

/// Which of the pages of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// The step has one.
    Whole,
    /// choose_item: the theme, and the page of the list.
    List(Option<String>, usize),
    /// identify.
    Phase(Discriminant<identify::Phase>),
    /// situation, review: counted from 0.
    Number(usize),
    /// fill_form: the screen, the level of an address, and whether it tells what happens to who has none.
    Question(usize, usize, bool),
    /// provide_materials: the material, how far its capture is, and the page in view.
    Capture(MaterialCode, Discriminant<CaptureStage>, Option<PageId>),
    /// my_cases: what was answered; the page of the list, the case and the letter that are open, and how far that is.
    Case(Discriminant<my_cases::Phase>, usize, Option<usize>, Option<(usize, Discriminant<LetterStage>)>),
    /// goodbye: whether a card is to be taken.
    Card(bool),
}

impl Place {
    pub(crate) fn of(overlay: &Overlay, state: &State, lang: Lang, large_text: bool) -> Place {
        Place {
            overlay: discriminant(overlay),
            step: state.step(),
            part: Part::of(state, large_text),
            lang,
            large_text,
        }
    }
}

impl Part {
    fn of(state: &State, large_text: bool) -> Part {
        match state {
            State::ChooseItem(choose) => Part::List(choose.theme.clone(), choose.page),
            State::Identify(identify) => Part::Phase(discriminant(&identify.phase)),
            State::Situation(situation) => Part::Number(situation.index),
            State::FillForm(form) => Part::Question(form.index, form.address_level(), form.says_none()),
            State::ProvideMaterials(materials) => match &materials.open {
                Some(capture) => {
                    let shown = materials.page_in_view().map(|page| page.id);
                    Part::Capture(capture.material.clone(), discriminant(&capture.stage), shown)
                }
                None => Part::Whole,
            },
            State::Review(review) => Part::Number(review.first()),
            State::MyCases(cases) => Part::of_cases(cases),
            State::Goodbye(goodbye) => Part::Card(goodbye.card),
            // With normal text both parts are shown, and drawing is no new page.
            State::Sign(sign) if large_text => Part::Number(usize::from(sign.part == sign::Part::Pad)),
            State::Sign(_) => Part::Whole,
            State::Home(_)
            | State::ItemGuide(_)
            | State::OneTimeNotice(_)
            | State::Submitting(_)
            | State::Receipt(_)
            | State::OutOfService(_) => Part::Whole,
        }
    }

    fn of_cases(cases: &MyCases) -> Part {
        let letter = cases.open.as_ref().and_then(|open| open.letter.as_ref());
        let letter = letter.map(|letter| (letter.at, discriminant(&letter.stage)));
        Part::Case(discriminant(&cases.phase), cases.page, cases.open.as_ref().map(|open| open.at), letter)
    }
}
