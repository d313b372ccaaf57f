//! Steps and their states.

use crate::steps::choose_item::ChooseItem;
use crate::steps::fill_form::FillForm;
use crate::steps::goodbye::Goodbye;
use crate::steps::identify::Identify;
use crate::steps::item_guide::ItemGuide;
use crate::steps::one_time_notice::OneTimeNotice;
use crate::steps::out_of_service::OutOfService;
use crate::steps::provide_materials::ProvideMaterials;
use crate::steps::receipt::Receipt;
use crate::steps::review::Review;
use crate::steps::sign::Sign;
use crate::steps::situation::Situation;
use crate::steps::submitting::Submitting;

/// A step by name: one name in flow, screen, pages, journeys and pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// First page.
    Home,
    /// The list of items.
    ChooseItem,
    /// One item's guide.
    ItemGuide,
    /// The card on the reader.
    Identify,
    /// Situation questions.
    Situation,
    /// Everything needed, told once.
    OneTimeNotice,
    /// The form.
    FillForm,
    /// Pages to hand in.
    ProvideMaterials,
    /// Last look.
    Review,
    /// Declaration and signature.
    Sign,
    /// Sealing, storing, sending.
    Submitting,
    /// The receipt.
    Receipt,
    /// Wiping.
    Goodbye,
    /// A safe state, entered on purpose.
    OutOfService,
}

impl Step {
    /// Whether nothing of a citizen can exist yet: a kiosk that stops taking applications says so here at once.
    #[must_use]
    pub fn is_before_the_card(self) -> bool {
        matches!(self, Step::Home | Step::ChooseItem | Step::ItemGuide | Step::OutOfService)
    }

    /// The step's one name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Step::Home => "home",
            Step::ChooseItem => "choose_item",
            Step::ItemGuide => "item_guide",
            Step::Identify => "identify",
            Step::Situation => "situation",
            Step::OneTimeNotice => "one_time_notice",
            Step::FillForm => "fill_form",
            Step::ProvideMaterials => "provide_materials",
            Step::Review => "review",
            Step::Sign => "sign",
            Step::Submitting => "submitting",
            Step::Receipt => "receipt",
            Step::Goodbye => "goodbye",
            Step::OutOfService => "out_of_service",
        }
    }
}

/// The state of a visit: one variant a step.
#[derive(Clone, Debug)]
pub enum State {
    /// First page; nothing personal exists.
    Home,
    /// See [`ChooseItem`].
    ChooseItem(ChooseItem),
    /// See [`ItemGuide`].
    ItemGuide(ItemGuide),
    /// See [`Identify`].
    Identify(Identify),
    /// See [`Situation`].
    Situation(Situation),
    /// See [`OneTimeNotice`].
    OneTimeNotice(OneTimeNotice),
    /// See [`FillForm`].
    FillForm(FillForm),
    /// See [`ProvideMaterials`].
    ProvideMaterials(ProvideMaterials),
    /// See [`Review`].
    Review(Review),
    /// See [`Sign`].
    Sign(Sign),
    /// See [`Submitting`].
    Submitting(Submitting),
    /// See [`Receipt`].
    Receipt(Receipt),
    /// See [`Goodbye`].
    Goodbye(Goodbye),
    /// See [`OutOfService`].
    OutOfService(OutOfService),
}

impl State {
    /// The step this state belongs to.
    #[must_use]
    pub fn step(&self) -> Step {
        match self {
            State::Home => Step::Home,
            State::ChooseItem(_) => Step::ChooseItem,
            State::ItemGuide(_) => Step::ItemGuide,
            State::Identify(_) => Step::Identify,
            State::Situation(_) => Step::Situation,
            State::OneTimeNotice(_) => Step::OneTimeNotice,
            State::FillForm(_) => Step::FillForm,
            State::ProvideMaterials(_) => Step::ProvideMaterials,
            State::Review(_) => Step::Review,
            State::Sign(_) => Step::Sign,
            State::Submitting(_) => Step::Submitting,
            State::Receipt(_) => Step::Receipt,
            State::Goodbye(_) => Step::Goodbye,
            State::OutOfService(_) => Step::OutOfService,
        }
    }

    /// The draft, in the steps where it can still change.
    pub(crate) fn draft_mut(&mut self) -> Option<&mut crate::draft::Draft> {
        match self {
            State::Situation(state) => Some(&mut state.draft),
            State::OneTimeNotice(state) => Some(&mut state.draft),
            State::FillForm(state) => Some(&mut state.draft),
            State::ProvideMaterials(state) => Some(&mut state.draft),
            State::Review(state) => Some(&mut state.draft),
            State::Sign(state) => Some(&mut state.draft),
            State::Home
            | State::ChooseItem(_)
            | State::ItemGuide(_)
            | State::Identify(_)
            | State::Submitting(_)
            | State::Receipt(_)
            | State::Goodbye(_)
            | State::OutOfService(_) => None,
        }
    }

    /// The draft, in the steps that have one.
    #[must_use]
    pub fn draft(&self) -> Option<&crate::draft::Draft> {
        match self {
            State::Situation(state) => Some(&state.draft),
            State::OneTimeNotice(state) => Some(&state.draft),
            State::FillForm(state) => Some(&state.draft),
            State::ProvideMaterials(state) => Some(&state.draft),
            State::Review(state) => Some(&state.draft),
            State::Sign(state) => Some(&state.draft),
            State::Submitting(state) => Some(&state.application.draft),
            State::Home
            | State::ChooseItem(_)
            | State::ItemGuide(_)
            | State::Identify(_)
            | State::Receipt(_)
            | State::Goodbye(_)
            | State::OutOfService(_) => None,
        }
    }
}
