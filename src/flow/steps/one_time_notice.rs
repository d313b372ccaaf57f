//! Step one_time_notice: everything needed, told once and completely (art. 8).

use lobby_domain::MaterialChecklist;

use super::{Exit, Turn};
use crate::draft::Draft;
use crate::event::Citizen;
use crate::printing::{Paper, Printers, Printing};
use crate::state::State;

/// The notice of one draft.
#[derive(Clone, Debug)]
pub struct OneTimeNotice {
    /// The draft.
    pub draft: Draft,
    /// What it needs.
    pub checklist: MaterialChecklist,
    /// How the printed list stands; `None` without a printer.
    pub printing: Option<Printing>,
}

impl OneTimeNotice {
    pub(crate) fn new(draft: Draft, printers: Printers) -> OneTimeNotice {
        let printing = Printing::new(Paper::Notice, printers).map(|printing| printing.after(draft.notices_printed));
        OneTimeNotice { checklist: draft.checklist(), draft, printing }
    }

    pub(crate) fn citizen(mut self, intent: &Citizen) -> Turn {
        match intent {
            Citizen::Print => {
                let effect = self.printing.as_mut().and_then(Printing::ask);
                self.draft.notices_printed += u8::from(effect.is_some());
                Turn::stay(State::OneTimeNotice(self)).with_all(effect)
            }
            Citizen::Next => Turn::exit(State::OneTimeNotice(self), Exit::NoticeRead),
            Citizen::Back => Turn::exit(State::OneTimeNotice(self), Exit::Back),
            _ => Turn::stay(State::OneTimeNotice(self)),
        }
    }
}
