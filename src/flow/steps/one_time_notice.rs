//! Step one_time_notice: everything needed, told once and completely (art. 8).

use lobby_domain::MaterialChecklist;

use super::{Exit, Turn};
use crate::draft::Draft;
use crate::event::Citizen;
use crate::state::State;

/// The notice of one draft.
#[derive(Clone, Debug)]
pub struct OneTimeNotice {
    /// The draft.
    pub draft: Draft,
    /// What it needs.
    pub checklist: MaterialChecklist,
}

impl OneTimeNotice {
    pub(crate) fn new(draft: Draft) -> OneTimeNotice {
        OneTimeNotice { checklist: draft.checklist(), draft }
    }

    pub(crate) fn citizen(self, intent: &Citizen) -> Turn {
        match intent {
            Citizen::Next => Turn::exit(State::OneTimeNotice(self), Exit::NoticeRead),
            Citizen::Back => Turn::exit(State::OneTimeNotice(self), Exit::Back),
            _ => Turn::stay(State::OneTimeNotice(self)),
        }
    }
}
