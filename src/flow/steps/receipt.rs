//! Step receipt: the case number. Of the application only what stands on the receipt is kept.

use jiff::civil::DateTime;
use lobby_domain::limit::Limit;
use lobby_domain::{CaseNumber, Text};

use super::submitting::{Progress, Submitting};
use super::{Context, Exit, StepOutcome};
use crate::effect::{Effect, PrintJob};
use crate::printing::{Paper, Print, Printers, Printing};
use crate::report::CoreEvent;

/// The receipt of one application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Case number.
    pub case_number: CaseNumber,
    /// The item's name.
    pub item_name: Text,
    /// The responsible authority.
    pub authority: Text,
    /// When it was submitted, local time.
    pub submitted_at: DateTime,
    /// When the platform took it in; `None` while it waits on this kiosk.
    pub received_at: Option<jiff::Timestamp>,
    /// Limit for saying whether it is accepted.
    pub intake_limit: Option<Limit>,
    /// Promised limit.
    pub promised_limit: Option<Limit>,
    /// Printing of the slip; `None` without a printer.
    pub printing: Option<Printing>,
}

/// What the citizen may want of the receipt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Print the slip, or print it again.
    Print,
    /// End the visit.
    Leave,
    /// End the visit and begin the next one at the list of items.
    ApplyAgain,
}

impl Receipt {
    pub(crate) fn new(submitted: &Submitting, printers: Printers) -> Receipt {
        let application = &submitted.application;
        let item = &application.draft.item;
        Receipt {
            case_number: application.case_number.clone(),
            item_name: item.name.clone(),
            authority: item.authority.clone(),
            submitted_at: application.signed_local,
            received_at: match submitted.progress {
                Progress::Delivered { received_at } => Some(received_at),
                Progress::Sealing | Progress::Storing | Progress::Sending { .. } => None,
            },
            intake_limit: item.intake_limit,
            promised_limit: item.promised_limit,
            printing: Printing::new(Paper::Receipt, printers),
        }
    }

    pub(crate) fn apply_intent(mut self, intent: Intent, cx: &Context) -> StepOutcome<Receipt> {
        match intent {
            Intent::Print => {
                let effect = self.print(cx);
                StepOutcome::stay(self).with_all(effect)
            }
            Intent::Leave => self.next(),
            Intent::ApplyAgain => StepOutcome::exit(self, Exit::Leave { again: true }),
        }
    }

    /// Starts a print of the slip, in the language shown.
    pub(crate) fn print(&mut self, cx: &Context) -> Option<Effect> {
        let Print { copy } = self.printing.as_mut().and_then(Printing::start)?;
        let (lang, online) = (cx.display.lang, self.received_at.is_some());
        Some(Effect::Print(PrintJob::Receipt { lang, online, copy }))
    }

    pub(crate) fn next(self) -> StepOutcome<Receipt> {
        StepOutcome::exit(self, Exit::Leave { again: false })
    }

    pub(crate) fn apply_event(mut self, event: &CoreEvent) -> StepOutcome<Receipt> {
        if let CoreEvent::Delivered { received_at } = event {
            self.received_at = Some(*received_at);
        }
        StepOutcome::stay(self)
    }
}
