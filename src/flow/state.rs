//! The state of a visit: the state of the step shown.

use lobby_domain::identity::IdCard;

use crate::step::Step;
use crate::steps::choose_item::ChooseItem;
use crate::steps::fill_form::FillForm;
use crate::steps::goodbye::Goodbye;
use crate::steps::home::Home;
use crate::steps::identify::Identify;
use crate::steps::item_guide::ItemGuide;
use crate::steps::my_cases::MyCases;
use crate::steps::one_time_notice::OneTimeNotice;
use crate::steps::out_of_service::OutOfService;
use crate::steps::provide_materials::ProvideMaterials;
use crate::steps::receipt::Receipt;
use crate::steps::review::Review;
use crate::steps::sign::Sign;
use crate::steps::situation::Situation;
use crate::steps::submitting::Submitting;

/// The state of a visit: one variant a step.
#[derive(Clone, Debug)]
pub enum State {
    /// See [`Home`].
    Home(Home),
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
    /// See [`MyCases`].
    MyCases(MyCases),
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
            State::Home(_) => Step::Home,
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
            State::MyCases(_) => Step::MyCases,
            State::Goodbye(_) => Step::Goodbye,
            State::OutOfService(_) => Step::OutOfService,
        }
    }

    /// The card whose owner has confirmed it.
    #[must_use]
    pub fn card(&self) -> Option<&IdCard> {
        if let State::MyCases(cases) = self {
            return cases.holder.as_ref().map(|holder| &*holder.card);
        }
        self.draft().map(|draft| &*draft.card)
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
            State::Home(_)
            | State::ChooseItem(_)
            | State::ItemGuide(_)
            | State::Identify(_)
            | State::Submitting(_)
            | State::Receipt(_)
            | State::MyCases(_)
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
            State::Home(_)
            | State::ChooseItem(_)
            | State::ItemGuide(_)
            | State::Identify(_)
            | State::Receipt(_)
            | State::MyCases(_)
            | State::Goodbye(_)
            | State::OutOfService(_) => None,
        }
    }
}
