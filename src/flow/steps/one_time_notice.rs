//! Step one_time_notice: everything needed, told once and completely (art. 8).

use lobby_domain::MaterialChecklist;

use super::{Exit, StepOutcome};
use crate::draft::Draft;
use crate::printing::{Paper, Printers, Printing};

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

/// What the citizen may want of the notice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Print the list, or print it again.
    Print,
}

impl OneTimeNotice {
    pub(crate) fn new(draft: Draft, printers: Printers) -> OneTimeNotice {
        let printing = Printing::new(Paper::Notice, printers).map(|printing| printing.after(draft.notices_printed));
        OneTimeNotice { checklist: draft.checklist(), draft, printing }
    }

    pub(crate) fn apply_intent(mut self, intent: Intent) -> StepOutcome<OneTimeNotice> {
        match intent {
            Intent::Print => {
                let effect = self.printing.as_mut().and_then(Printing::ask);
                self.draft.notices_printed += u8::from(effect.is_some());
                StepOutcome::stay(self).with_all(effect)
            }
        }
    }

    pub(crate) fn next(self) -> StepOutcome<OneTimeNotice> {
        StepOutcome::exit(self, Exit::NoticeRead)
    }

    pub(crate) fn back(self) -> StepOutcome<OneTimeNotice> {
        StepOutcome::exit(self, Exit::Back)
    }
}
