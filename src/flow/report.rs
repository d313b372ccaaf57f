//! What devices and core report to a visit.

use std::collections::BTreeMap;
use std::sync::Arc;

use lobby_domain::CaseNumber;
use lobby_domain::FailureCode;
use lobby_domain::identity::IdCard;
use lobby_domain::kiosk_health::{DeviceKind, KioskStatus};

use crate::page::{CapturedPage, PageId};
use crate::question::Answer;

/// What the identity reader reports.
#[derive(Debug)]
pub enum ReaderEvent {
    /// The reader is ready and polls for a card.
    Ready,
    /// No card lies on it.
    Empty,
    /// A card lies on it.
    Found,
    /// A card is being read.
    Reading {
        /// Bytes so far.
        received: usize,
        /// Bytes in all; 0 while unknown.
        total: usize,
    },
    /// A card was read completely.
    Read(Box<IdCard>),
    /// Reading failed.
    Fault(FailureCode),
    /// The card was taken away.
    Lifted,
}

/// What the scanner reports.
#[derive(Clone, Debug)]
pub enum ScannerEvent {
    /// A page is in the shell's hands.
    Page(Box<CapturedPage>),
    /// The feeder is empty; every page of the stack was reported before.
    StackEnded,
    /// A page was made again, under its old id.
    Remade(Box<CapturedPage>),
    /// A page could not be made again; it stays as it was.
    NotRemade(PageId),
    /// A page is durable on this kiosk.
    Kept(PageId),
    /// A page cannot be made durable.
    NotKept(PageId, FailureCode),
    /// Scanning failed; pages of a stack that were reported before stay.
    Fault(FailureCode),
}

/// What a printer reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrinterEvent {
    /// The printer has taken the job.
    Started,
    /// The paper is out.
    Printed,
    /// The job failed.
    Failed {
        /// Why.
        code: FailureCode,
        /// Whether ink may be on paper already, so that the next print is a copy.
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
    /// The platform answered a question, or did not.
    Answered(Answer),
    /// State of the kiosk, for a technician.
    KioskStatus(Arc<KioskStatus>),
    /// Devices that are missing or at fault; empty when all work.
    Devices(BTreeMap<DeviceKind, FailureCode>),
}
