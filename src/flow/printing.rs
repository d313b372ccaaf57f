//! Printing of a page's paper: it runs beside the visit, which never waits for it.

use lobby_domain::FailureCode;

use crate::report::PrinterEvent;

/// Prints of one paper for one application: enough for a jam, too few to empty the roll.
const PRINTS_MAX: u8 = 3;

/// A paper that a kiosk prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The slip of an application that was taken in.
    Receipt,
    /// The complete list of what is needed.
    Notice,
    /// A letter of a case, on A4.
    Letter,
}

/// What this kiosk can print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Printers {
    /// [`Paper::Receipt`].
    pub receipt: bool,
    /// [`Paper::Notice`].
    pub notice: bool,
    /// [`Paper::Letter`].
    pub letter: bool,
}

/// One print that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// Whether it is marked as a copy.
    pub copy: bool,
}

/// Printing of one paper, as shown on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printing {
    paper: Paper,
    /// How far the last print has come.
    pub stage: PrintStage,
    prints: u8,
    /// Ink may be on paper already.
    inked: bool,
}

/// How far a print has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintStage {
    /// Not asked for yet.
    Idle,
    /// The printer has it.
    Printing,
    /// The paper is out.
    Printed,
    /// The job failed.
    Failed(FailureCode),
}

impl Printing {
    /// A paper that is not asked for yet; `None` where there is no printer for it.
    #[must_use]
    pub fn new(paper: Paper, printers: Printers) -> Option<Printing> {
        let there = match paper {
            Paper::Receipt => printers.receipt,
            Paper::Notice => printers.notice,
            Paper::Letter => printers.letter,
        };
        there.then_some(Printing { paper, stage: PrintStage::Idle, prints: 0, inked: false })
    }

    /// The same after `prints` prints on earlier visits to the page.
    #[must_use]
    pub(crate) fn after(self, prints: u8) -> Printing {
        Printing { prints, ..self }
    }

    /// Whether a print can be started now.
    #[must_use]
    pub fn may_start(&self) -> bool {
        self.stage != PrintStage::Printing && self.prints < PRINTS_MAX
    }

    /// Whether the next one is marked as a copy: a receipt is proof, and there is one original.
    #[must_use]
    pub fn next_is_copy(&self) -> bool {
        self.paper == Paper::Receipt && self.inked
    }

    /// Starts a print; `None` where it may not be asked for now.
    pub fn start(&mut self) -> Option<Print> {
        if !self.may_start() {
            return None;
        }
        let print = Print { copy: self.next_is_copy() };
        self.stage = PrintStage::Printing;
        self.prints += 1;
        Some(print)
    }

    /// Applies a printer's report; one about another paper changes nothing.
    pub fn apply_event(&mut self, paper: Paper, event: PrinterEvent) {
        if paper != self.paper {
            return;
        }
        match event {
            PrinterEvent::Started => {}
            PrinterEvent::Printed => {
                self.stage = PrintStage::Printed;
                self.inked = true;
            }
            PrinterEvent::Failed { code, may_have_printed } => {
                self.stage = PrintStage::Failed(code);
                self.inked |= may_have_printed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const BOTH: Printers = Printers { receipt: true, notice: true, letter: true };

    fn print(copy: bool) -> Option<Print> {
        Some(Print { copy })
    }

    #[test]
    fn without_a_printer_nothing_can_be_asked_for() {
        assert_eq!(Printing::new(Paper::Receipt, Printers { receipt: false, ..BOTH }), None);
        assert!(Printing::new(Paper::Notice, BOTH).is_some());
    }

    #[test]
    fn what_follows_a_printed_receipt_is_a_copy() {
        let mut printing = Printing::new(Paper::Receipt, BOTH).unwrap();
        assert_eq!(printing.start(), print(false));
        assert_eq!(printing.start(), None, "one at a time");
        printing.apply_event(Paper::Receipt, PrinterEvent::Started);
        printing.apply_event(Paper::Receipt, PrinterEvent::Printed);
        assert_eq!(printing.start(), print(true));
    }

    #[test]
    fn a_receipt_that_never_met_ink_is_still_the_original_and_half_a_one_is_not() {
        let mut printing = Printing::new(Paper::Receipt, BOTH).unwrap();
        let failed = |may_have_printed| PrinterEvent::Failed { code: FailureCode::PrinterPaper, may_have_printed };
        printing.start();
        printing.apply_event(Paper::Receipt, failed(false));
        assert_eq!(printing.start(), print(false));
        printing.apply_event(Paper::Receipt, failed(true));
        assert_eq!(printing.start(), print(true));
    }

    #[test]
    fn a_list_is_never_a_copy_and_is_printed_three_times_at_most() {
        let mut printing = Printing::new(Paper::Notice, BOTH).unwrap();
        for _ in 0..PRINTS_MAX {
            assert_eq!(printing.start(), print(false));
            printing.apply_event(
                Paper::Receipt,
                PrinterEvent::Failed { code: FailureCode::PrinterJam, may_have_printed: true },
            );
            assert_eq!(printing.stage, PrintStage::Printing, "that was about another paper");
            printing.apply_event(Paper::Notice, PrinterEvent::Printed);
        }
        assert_eq!(printing.start(), None);
    }
}
