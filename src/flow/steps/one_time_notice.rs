//! Step one_time_notice: the complete list of what is needed, given once (administrative licensing law, art. 8).

use lobby_domain::MaterialChecklist;
use lobby_domain::equipment::{Equipment, Lack};

use super::{Context, Exit, StepOutcome};
use crate::draft::Draft;
use crate::effect::{Effect, PrintJob};
use crate::erasure::Erasure;
use crate::printing::{Paper, Printers, Printing};

/// The notice of one draft.
#[derive(Clone, Debug)]
pub struct OneTimeNotice {
    /// The draft.
    pub draft: Draft,
    /// Materials that the draft needs.
    pub checklist: MaterialChecklist,
    /// Printing of the list; `None` without a printer.
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

    pub(crate) fn apply_intent(self, intent: Intent, cx: &Context) -> StepOutcome<OneTimeNotice> {
        match intent {
            Intent::Print => self.print(cx),
        }
    }

    fn print(mut self, cx: &Context) -> StepOutcome<OneTimeNotice> {
        if self.printing.as_mut().and_then(Printing::start).is_none() {
            return StepOutcome::stay(self);
        }
        self.draft.notices_printed += 1;
        let (lang, draft) = (cx.display.lang, Box::new(self.draft.clone()));
        let job = PrintJob::Notice { lang, draft, printed_at: cx.now.utc };
        StepOutcome::stay(self).with(Effect::Print(job))
    }

    /// What this kiosk lacks for taking in the papers of the list.
    #[must_use]
    pub fn lack(&self, equipment: &Equipment) -> Option<Lack> {
        self.checklist.lack(&self.draft.item, equipment)
    }

    pub(crate) fn next(self, cx: &Context) -> StepOutcome<OneTimeNotice> {
        match self.lack(&cx.equipment) {
            None => StepOutcome::exit(self, Exit::NoticeRead),
            Some(_) => StepOutcome::stay(self),
        }
    }

    pub(crate) fn back(self) -> StepOutcome<OneTimeNotice> {
        if self.draft.questions().is_empty() {
            return StepOutcome::ask(self, Erasure::Everything);
        }
        StepOutcome::exit(self, Exit::Back)
    }
}
