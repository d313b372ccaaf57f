//! What a citizen can do with a screen, real or of the testing backend.

use std::path::Path;
use std::time::Duration;

use crate::command::{DiskState, Net, ReaderState, ScannerFault, Sheet};
use crate::error::JourneyError;
use crate::operator::Operator;
use crate::place::{Page, Point};
use crate::remains::{Sought, Trace};
use crate::step::Delay;

/// The citizen's hand and eyes: on the testing backend or in a real window.
pub trait Hand {
    /// Taps the control with this accessible label, as soon as there is one.
    fn tap(&mut self, label: &str) -> Result<(), JourneyError>;

    /// Waits for the control with this accessible label until it answers; returns its middle.
    fn aim(&mut self, label: &str) -> Result<Point, JourneyError>;

    /// Puts the finger down at the first point, draws it through the others, lifts it; the finger comes down so long
    /// after it last did.
    fn touch(&mut self, points: &[Point], after: Duration) -> Result<(), JourneyError>;

    /// What lies where on the screen now.
    fn page(&mut self) -> Result<Page, JourneyError>;

    /// Holds the control with this accessible label; in a window it is a tap.
    fn hold(&mut self, label: &str) -> Result<(), JourneyError> {
        self.tap(label)
    }

    /// Presses keys; they go to the field that has the focus.
    fn type_text(&mut self, text: &str) -> Result<(), JourneyError>;

    /// Waits until a label or text on the screen contains this.
    fn see(&mut self, text: &str) -> Result<(), JourneyError>;

    /// Every label and text that is on the screen now.
    fn texts(&mut self) -> Result<Vec<String>, JourneyError>;

    /// Writes a name into the signature's box.
    fn sign(&mut self) -> Result<(), JourneyError>;

    /// Waits until the active visit is on this step. Returns the steps it went through since the last call, this one
    /// included; none if the visit was there already or this hand does not know them.
    fn expect(&mut self, step: &str) -> Result<Vec<String>, JourneyError>;

    /// Gives the screen another size, and waits until every control of the page is on it.
    fn set_screen(&mut self, _size: (u16, u16)) -> Result<(), JourneyError> {
        Err(JourneyError::Visit("only a real window has a screen that changes its size".to_owned()))
    }

    /// Lets the time of a named delay pass.
    fn wait(&mut self, delay: Delay) -> Result<(), JourneyError>;

    /// Kills the active visit and returns how long it took until the next one stood on its first page.
    fn kill_visit(&mut self) -> Result<Duration, JourneyError>;

    /// Forgets the visits: core is about to start again.
    fn forget_visits(&mut self);

    /// Writes a PNG of the whole screen.
    fn shot(&mut self, path: &Path) -> Result<(), JourneyError>;
}

/// What surrounds the kiosk and can be touched without touching the kiosk.
pub trait Surroundings {
    fn put_card(&mut self, card: &str) -> Result<(), JourneyError>;
    fn remove_card(&mut self) -> Result<(), JourneyError>;
    fn put_paper(&mut self, paper: &str) -> Result<(), JourneyError>;
    fn set_reader(&mut self, state: ReaderState) -> Result<(), JourneyError>;
    fn set_scanner_fault(&mut self, fault: Option<&ScannerFault>) -> Result<(), JourneyError>;
    fn fill_feeder(&mut self, sheets: &[Sheet]) -> Result<(), JourneyError>;

    /// The kiosk gets another scanner, one with a feeder for both sides, and is started again.
    fn set_up_feeder_scanner(&mut self) -> Result<(), JourneyError>;

    fn set_printer_fault(&mut self, fault: Option<&str>) -> Result<(), JourneyError>;

    /// Text of the document printed last, without spaces; empty before the first.
    fn printed(&mut self) -> Result<String, JourneyError>;

    fn set_net(&mut self, net: Net) -> Result<(), JourneyError>;
    fn set_disk(&mut self, state: DiskState) -> Result<(), JourneyError>;
    fn kill_core(&mut self) -> Result<(), JourneyError>;
    fn start_core(&mut self) -> Result<(), JourneyError>;

    /// Starts core a second time on the same state and returns its output when it has ended by itself.
    fn start_second_core(&mut self) -> Result<Vec<String>, JourneyError>;

    /// An operator shuts the kiosk out.
    fn revoke_kiosk(&mut self) -> Result<(), JourneyError>;

    /// Carries out an operator's order; for a check, whether it holds.
    fn operator(&mut self, order: &Operator) -> Result<bool, JourneyError>;

    /// A technician enrols it with a new code.
    fn enrol_again(&mut self) -> Result<(), JourneyError>;

    /// Identifying texts of a card, to be searched for later; none for a card that is no sample person's.
    fn words_of_card(&mut self, card: &str) -> Result<Vec<Sought>, JourneyError>;

    /// Searches the kiosk's disk, logs and memory.
    fn remains(&mut self, sought: &[Sought]) -> Result<Vec<Trace>, JourneyError>;

    /// Applications whose sealed files the kiosk holds, so without a receipt.
    fn queued(&mut self) -> Result<usize, JourneyError>;

    /// Cases that the platform has.
    fn cases(&mut self) -> Result<usize, JourneyError>;

    /// Whether the platform has this case, and how it stands there.
    fn case(&mut self, number: &str) -> Result<Option<CaseOnPlatform>, JourneyError>;
}

/// A case as the platform has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseOnPlatform {
    /// Whether it can be read while full pages are still on their way.
    pub arriving: bool,
    /// Whether the digests of all that is there are equal.
    pub matches: bool,
}
