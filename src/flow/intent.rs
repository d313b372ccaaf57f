//! What the citizen means by a touch or a key: intents of the frame around every page, and those of one step each.

use crate::step::Step;
use crate::steps::situation;
use crate::steps::{choose_item, fill_form, home, identify, one_time_notice, provide_materials, receipt, review, sign};

/// One intent. An intent of a step other than the one shown is ignored by [`crate::dispatch`].
#[derive(Clone, PartialEq)]
pub enum Intent {
    /// A touch beside every control; restarts the idle clock and ends a countdown.
    Touch,
    /// The page's one solid button.
    Next,
    /// Bottom bar: back.
    Back,
    /// Bottom bar: opens the help sheet, or closes it.
    Help,
    /// Bottom bar: the other language.
    ToggleLanguage,
    /// Bottom bar: large text on or off.
    ToggleLargeText,
    /// Bottom bar: opens the end sheet.
    End,
    /// End sheet and countdown: end and erase.
    ConfirmEnd,
    /// End sheet: stay. Help sheet and technician's page: close.
    CloseSheet,
    /// Countdown: the citizen is still there.
    StillHere,
    /// Countdown: three more minutes.
    MoreTime,
    /// out_of_service: a long press on the failure code opens the technician's page.
    OpenTechnicianPage,
    /// Of step home.
    Home(home::Intent),
    /// Of step choose_item.
    ChooseItem(choose_item::Intent),
    /// Of step identify.
    Identify(identify::Intent),
    /// Of step situation.
    Situation(situation::Intent),
    /// Of step one_time_notice.
    OneTimeNotice(one_time_notice::Intent),
    /// Of step fill_form.
    FillForm(fill_form::Intent),
    /// Of step provide_materials.
    ProvideMaterials(provide_materials::Intent),
    /// Of step review.
    Review(review::Intent),
    /// Of step sign.
    Sign(sign::Intent),
    /// Of step receipt.
    Receipt(receipt::Intent),
}

impl Intent {
    /// The step that this intent belongs to; `None` for those of the frame.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        match self {
            Intent::Touch
            | Intent::Next
            | Intent::Back
            | Intent::Help
            | Intent::ToggleLanguage
            | Intent::ToggleLargeText
            | Intent::End
            | Intent::ConfirmEnd
            | Intent::CloseSheet
            | Intent::StillHere
            | Intent::MoreTime
            | Intent::OpenTechnicianPage => None,
            Intent::Home(_) => Some(Step::Home),
            Intent::ChooseItem(_) => Some(Step::ChooseItem),
            Intent::Identify(_) => Some(Step::Identify),
            Intent::Situation(_) => Some(Step::Situation),
            Intent::OneTimeNotice(_) => Some(Step::OneTimeNotice),
            Intent::FillForm(_) => Some(Step::FillForm),
            Intent::ProvideMaterials(_) => Some(Step::ProvideMaterials),
            Intent::Review(_) => Some(Step::Review),
            Intent::Sign(_) => Some(Step::Sign),
            Intent::Receipt(_) => Some(Step::Receipt),
        }
    }
}

impl std::fmt::Debug for Intent {
    /// Never shows what was typed, answered or drawn.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Intent(..)")
    }
}

macro_rules! from_step {
    ($($step:ident($intent:ty),)+) => {
        $(impl From<$intent> for Intent {
            fn from(intent: $intent) -> Intent {
                Intent::$step(intent)
            }
        })+
    };
}

from_step! {
    Home(home::Intent),
    ChooseItem(choose_item::Intent),
    Identify(identify::Intent),
    Situation(situation::Intent),
    OneTimeNotice(one_time_notice::Intent),
    FillForm(fill_form::Intent),
    ProvideMaterials(provide_materials::Intent),
    Review(review::Intent),
    Sign(sign::Intent),
    Receipt(receipt::Intent),
}
