//! What happens to a visit: intents of the citizen, reports of devices and core, and the passing of time.

use std::time::Duration;

use jiff::civil::DateTime;
use lobby_domain::CaseNumber;
use lobby_domain::FailureCode;
use lobby_domain::identity::IdCard;

use crate::draft::{CapturedPage, PageId};
use crate::intent::Intent;
use crate::printing::Paper;

/// The time of an event, handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Monotonic time since the visit began.
    pub mono: Duration,
    /// Local civil time, for pages and documents.
    pub local: DateTime,
    /// The same instant in UTC, for records.
    pub utc: jiff::Timestamp,
}

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    /// The citizen touched or typed.
    Intent(Intent),
    /// The identity reader reports.
    Reader(ReaderEvent),
    /// The scanner reports.
    Scanner(ScannerEvent),
    /// A printer reports about this paper.
    Printer(Paper, PrinterEvent),
    /// Core reports.
    Core(CoreEvent),
    /// Time passed; comes at least once a second.
    Tick,
}

/// What the identity reader reports.
#[derive(Debug)]
pub enum ReaderEvent {
    /// The reader is ready and looks for a card.
    Ready,
    /// A card lies on it.
    Found,
    /// Bytes read so far, of so many.
    Reading {
        /// So far.
        received: usize,
        /// In all.
        total: usize,
    },
    /// A card was read completely.
    Read(Box<IdCard>),
    /// Reading did not succeed.
    Fault(FailureCode),
    /// The card was taken away.
    Lifted,
}

/// What the scanner reports.
#[derive(Clone, Debug)]
pub enum ScannerEvent {
    /// A page is in the shell's hands.
    Page(Box<CapturedPage>),
    /// The stack in the feeder has come to its end; every page of it was told before.
    StackEnded,
    /// A page was made again, under its old id.
    Remade(Box<CapturedPage>),
    /// A page could not be made again; it stays as it was.
    NotRemade(PageId),
    /// A page is durable on this kiosk.
    Kept(PageId),
    /// A page cannot be made durable.
    NotKept(PageId, FailureCode),
    /// Scanning did not succeed; pages of a stack that were told before stay.
    Fault(FailureCode),
}

/// What a printer reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrinterEvent {
    /// The printer has taken the job.
    Started,
    /// The paper is out.
    Printed,
    /// It will not come.
    Failed {
        /// Why.
        code: FailureCode,
        /// Ink may be on paper: the next one is a copy.
        may_have_printed: bool,
    },
}

/// Whether the platform can be reached, as far as core knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// It answers.
    #[default]
    Up,
    /// It does not.
    Down,
}

/// What core reports.
#[derive(Clone, Debug)]
pub enum CoreEvent {
    /// The network's state changed.
    Network(Network),
    /// A case number is reserved for this visit.
    CaseNumber(CaseNumber),
    /// No case number can be had.
    NoCaseNumber(FailureCode),
    /// The application is sealed.
    Sealed,
    /// It is durable on this kiosk.
    Stored,
    /// The platform's receipt for it is verified and durable.
    Delivered {
        /// When the platform took it in.
        received_at: jiff::Timestamp,
    },
    /// It was not accepted; nothing is kept.
    Refused(FailureCode),
    /// This kiosk cannot take applications now.
    OutOfService(FailureCode),
    /// It can again.
    InService,
    /// How the kiosk is, for a technician.
    Facts(std::sync::Arc<crate::technician::Facts>),
    /// Devices that are missing or faulty, by their failure codes; empty when all work.
    Devices(Vec<FailureCode>),
}
