//! What a step answers to an intent or event: its state, how it is left, and the effects.

use std::sync::Arc;

use lobby_domain::FailureCode;
use lobby_domain::id::{FieldKey, ItemKey, MaterialCode};
use lobby_domain::person_case::PersonCases;

use crate::effect::Effect;
use crate::erasure::Erasure;
use crate::pages::PageEffect;

/// How a step is left.
#[derive(Clone, Debug, PartialEq)]
pub enum Exit {
    /// home: to the list of items.
    Browse,
    /// home, choose_item: to the guide of this item, by key.
    Open(ItemKey),
    /// home, my_cases without network: to the card reader, and then to the person's cases.
    SeeCases,
    /// situation, one_time_notice: to the open case of this item that the person has already.
    SeeEarlier(Arc<PersonCases>),
    /// item_guide: to the card reader.
    Begin,
    /// identify: the card is read and accepted.
    Identified,
    /// situation: every question is answered.
    Answered,
    /// one_time_notice: read.
    NoticeRead,
    /// fill_form: every field is filled.
    FormFilled,
    /// provide_materials: every material is settled.
    MaterialsProvided,
    /// review: all correct.
    Confirmed,
    /// review: something is to be changed.
    Change(ChangeTarget),
    /// sign: signed and submitted.
    Signed,
    /// submitting: taken in, by the platform or by this kiosk.
    TakenIn,
    /// submitting: not taken in; the application is kept for another try.
    NotTakenIn(FailureCode),
    /// One step back.
    Back,
    /// Any step: the visit ends.
    Leave {
        /// Whether the citizen goes on with another application.
        again: bool,
    },
}

/// What the review page offers to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeTarget {
    /// A form field, by key.
    Field(FieldKey),
    /// The answers to the situation questions.
    Answers,
    /// A material, by code.
    Material(MaterialCode),
}

/// A step's answer; `S` is the step's state, or the state of the whole visit.
#[derive(Debug)]
pub struct StepOutcome<S> {
    /// The state, changed or not.
    pub state: S,
    /// How the step is left; `None` to stay.
    pub exit: Option<Exit>,
    /// What the shell carries out, in order.
    pub effects: Vec<Effect>,
    /// What would be erased, to be asked for first.
    pub asks: Option<Erasure>,
}

impl<S> StepOutcome<S> {
    /// Stays in the step.
    #[must_use]
    pub fn stay(state: S) -> StepOutcome<S> {
        StepOutcome { state, exit: None, effects: Vec::new(), asks: None }
    }

    /// Leaves the step.
    #[must_use]
    pub fn exit(state: S, exit: Exit) -> StepOutcome<S> {
        StepOutcome { state, exit: Some(exit), effects: Vec::new(), asks: None }
    }

    /// Stays in the step and asks before something is erased.
    #[must_use]
    pub fn ask(state: S, erasure: Erasure) -> StepOutcome<S> {
        StepOutcome { asks: Some(erasure), ..StepOutcome::stay(state) }
    }

    /// Adds an effect.
    #[must_use]
    pub fn with(mut self, effect: Effect) -> StepOutcome<S> {
        self.effects.push(effect);
        self
    }

    /// Adds effects.
    #[must_use]
    pub fn with_all(mut self, effects: impl IntoIterator<Item = Effect>) -> StepOutcome<S> {
        self.effects.extend(effects);
        self
    }

    /// Adds effects on pages.
    #[must_use]
    pub fn with_pages(self, effects: impl IntoIterator<Item = PageEffect>) -> StepOutcome<S> {
        self.with_all(effects.into_iter().map(Effect::Page))
    }

    /// The same outcome with the state wrapped.
    #[must_use]
    pub fn map<T>(self, wrap: impl FnOnce(S) -> T) -> StepOutcome<T> {
        StepOutcome { state: wrap(self.state), exit: self.exit, effects: self.effects, asks: self.asks }
    }
}
