//! One file per step. A step's handler consumes its state and says how it leaves ([`Exit`]) or that it stays; which
//! step comes next is decided in [`crate::transitions`] alone.

// An intent that does not belong to a step is ignored by it, whatever intents are added later.
#![allow(clippy::wildcard_enum_match_arm)]

pub mod choose_item;
pub mod fill_form;
pub mod form_screen;
pub mod goodbye;
pub mod identify;
pub mod item_guide;
pub mod one_time_notice;
pub mod out_of_service;
pub mod provide_materials;
pub mod receipt;
pub mod review;
pub mod sign;
pub mod situation;
pub mod submitting;

use std::sync::Arc;

use lobby_domain::{Catalogue, FailureCode};

use crate::effect::Effect;
use crate::event::{ChangeTarget, Network, Now};
use crate::feeder::Feeder;
use crate::printing::Printers;
use crate::state::State;

/// What steps may look at.
#[derive(Clone, Debug)]
pub struct Context {
    /// The verified list.
    pub catalogue: Arc<Catalogue>,
    /// Whether the platform answers.
    pub network: Network,
    /// What this kiosk can print.
    pub printers: Printers,
    /// What the scanner can take in besides one page on the glass.
    pub feeder: Feeder,
    /// The time of this event.
    pub now: Now,
}

/// How a step is left.
#[derive(Clone, Debug, PartialEq)]
pub enum Exit {
    /// Home to the list.
    Browse,
    /// To this item's guide.
    Open(String),
    /// The guide's "start".
    Begin,
    /// The card is read and accepted.
    Identified,
    /// Every question is answered.
    Answered,
    /// The notice is read.
    NoticeRead,
    /// Every field is filled.
    FormFilled,
    /// Every material is settled.
    MaterialsProvided,
    /// All correct.
    Confirmed,
    /// Something is to be changed.
    Change(ChangeTarget),
    /// Signed and submitted.
    Signed,
    /// Taken in, by the platform or by this kiosk.
    TakenIn,
    /// Not taken in; everything is still here.
    NotTakenIn(FailureCode),
    /// One step back.
    Back,
    /// The visit ends; `again` for another application.
    Leave {
        /// Whether the citizen goes on.
        again: bool,
    },
}

/// A handler's answer: the state, how it is left if it is, and what to do.
#[derive(Debug)]
pub struct Turn {
    /// The state, changed or not.
    pub state: State,
    /// How the step is left; `None` to stay.
    pub exit: Option<Exit>,
    /// What the shell does.
    pub effects: Vec<Effect>,
}

impl Turn {
    /// Stays in the step.
    #[must_use]
    pub fn stay(state: State) -> Turn {
        Turn { state, exit: None, effects: Vec::new() }
    }

    /// Leaves the step.
    #[must_use]
    pub fn exit(state: State, exit: Exit) -> Turn {
        Turn { state, exit: Some(exit), effects: Vec::new() }
    }

    /// With as much to do as there is.
    #[must_use]
    pub fn with_all(mut self, effects: impl IntoIterator<Item = Effect>) -> Turn {
        self.effects.extend(effects);
        self
    }

    /// With something to do.
    #[must_use]
    pub fn with(mut self, effect: Effect) -> Turn {
        self.effects.push(effect);
        self
    }
}
