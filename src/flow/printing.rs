//! Papers that are printed beside the road: nothing waits for them, nothing is undone by them.

use lobby_domain::FailureCode;

use crate::effect::Effect;
use crate::event::PrinterEvent;

/// How often one paper may be printed for one application: enough for a jam, too little to empty the roll.
const PRINTS_MAX: u8 = 3;

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The slip of an application that was taken in.
    Receipt,
    /// Everything needed, told once.
    Notice,
}

/// What this kiosk can print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Printers {
    /// [`Paper::Receipt`].
    pub receipt: bool,
    /// [`Paper::Notice`].
    pub notice: bool,
}

/// How a page's paper stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printing {
    paper: Paper,
    /// How far the last print has come.
    pub stage: Stage,
    prints: u8,
    /// Ink may be on a paper already.
    inked: bool,
}

/// How far a print has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody asked for it yet.
    NotAsked,
    /// On its way.
    UnderWay,
    /// Out; to be taken.
    Printed,
    /// It will not come.
    Failed(FailureCode),
}

impl Printing {
    /// A paper nobody asked for yet; `None` where there is no printer for it.
    #[must_use]
    pub fn new(paper: Paper, printers: Printers) -> Option<Printing> {
        let there = match paper {
            Paper::Receipt => printers.receipt,
            Paper::Notice => printers.notice,
        };
        there.then_some(Printing { paper, stage: Stage::NotAsked, prints: 0, inked: false })
    }

    /// The same, with what was printed on an earlier visit to the page.
    #[must_use]
    pub(crate) fn after(self, prints: u8) -> Printing {
        Printing { prints, ..self }
    }

    /// Whether it can be asked for now.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        self.stage != Stage::UnderWay && self.prints < PRINTS_MAX
    }

    /// Whether the next one is marked as a copy: a receipt is proof, and there is one original.
    #[must_use]
    pub fn next_is_copy(&self) -> bool {
        self.paper == Paper::Receipt && self.inked
    }

    /// Asks for it.
    pub fn ask(&mut self) -> Option<Effect> {
        if !self.may_ask() {
            return None;
        }
        let effect = Effect::Print { paper: self.paper, copy: self.next_is_copy() };
        self.stage = Stage::UnderWay;
        self.prints += 1;
        Some(effect)
    }

    /// The printer reports about this paper; anything about another is none of its business.
    pub fn heard(&mut self, paper: Paper, event: PrinterEvent) {
        if paper != self.paper {
            return;
        }
        match event {
            PrinterEvent::Started => {}
            PrinterEvent::Printed => {
                self.stage = Stage::Printed;
                self.inked = true;
            }
            PrinterEvent::Failed { code, may_have_printed } => {
                self.stage = Stage::Failed(code);
                self.inked |= may_have_printed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const BOTH: Printers = Printers { receipt: true, notice: true };

    fn print(copy: bool) -> Option<Effect> {
        Some(Effect::Print { paper: Paper::Receipt, copy })
    }

    #[test]
    fn without_a_printer_nothing_can_be_asked_for() {
        assert_eq!(Printing::new(Paper::Receipt, Printers { receipt: false, notice: true }), None);
        assert!(Printing::new(Paper::Notice, BOTH).is_some());
    }

    #[test]
    fn what_follows_a_printed_receipt_is_a_copy() {
        let mut printing = Printing::new(Paper::Receipt, BOTH).unwrap();
        assert_eq!(printing.ask(), print(false));
        assert_eq!(printing.ask(), None, "one at a time");
        printing.heard(Paper::Receipt, PrinterEvent::Started);
        printing.heard(Paper::Receipt, PrinterEvent::Printed);
        assert_eq!(printing.ask(), print(true));
    }

    #[test]
    fn a_receipt_that_never_met_ink_is_still_the_original_and_half_a_one_is_not() {
        let mut printing = Printing::new(Paper::Receipt, BOTH).unwrap();
        let failed = |may_have_printed| PrinterEvent::Failed { code: FailureCode::PrinterPaper, may_have_printed };
        printing.ask();
        printing.heard(Paper::Receipt, failed(false));
        assert_eq!(printing.ask(), print(false));
        printing.heard(Paper::Receipt, failed(true));
        assert_eq!(printing.ask(), print(true));
    }

    #[test]
    fn a_list_is_never_a_copy_and_nobody_empties_the_roll() {
        let mut printing = Printing::new(Paper::Notice, BOTH).unwrap();
        for _ in 0..PRINTS_MAX {
            assert_eq!(printing.ask(), Some(Effect::Print { paper: Paper::Notice, copy: false }));
            printing
                .heard(Paper::Receipt, PrinterEvent::Failed { code: FailureCode::PrinterJam, may_have_printed: true });
            assert_eq!(printing.stage, Stage::UnderWay, "that was about another paper");
            printing.heard(Paper::Notice, PrinterEvent::Printed);
        }
        assert_eq!(printing.ask(), None);
    }
}
