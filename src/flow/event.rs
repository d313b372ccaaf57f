//! What happens to a visit: the citizen's intents, what devices and core report, and the passing of time.

use std::time::Duration;

use jiff::civil::DateTime;
use lobby_domain::CaseNumber;
use lobby_domain::FailureCode;
use lobby_domain::identity::IdCard;

use crate::draft::{CapturedPage, PageId};
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
    Citizen(Citizen),
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

/// A citizen's intent. Debug never shows what was typed.
#[derive(Clone, PartialEq)]
pub enum Citizen {
    /// A touch that means nothing else.
    Touch,
    /// Bottom bar: back.
    Back,
    /// Bottom bar: help; opens the sheet, or closes it.
    Help,
    /// Bottom bar: the other language.
    ToggleLanguage,
    /// Bottom bar: large text on or off.
    ToggleLargeText,
    /// Bottom bar: end; asks first.
    End,
    /// The end sheet: end and erase.
    EndConfirmed,
    /// The end sheet: stay. The help sheet: close.
    CloseSheet,
    /// The countdown: I am here.
    StillHere,
    /// The countdown: three more minutes.
    MoreTime,
    /// out_of_service: what a technician may read. Pressed long, and hidden to whoever does not look for it.
    Technician,
    /// Home: apply for a service.
    Apply,
    /// choose_item: show one theme, or all with `None`.
    ChooseTheme(Option<String>),
    /// A page of a paged list, counted from 0.
    ShowListPage(usize),
    /// Home or choose_item: this item, by key.
    ChooseItem(String),
    /// The page's one solid button: go on.
    Next,
    /// situation: this answer to the question shown.
    Answer(String),
    /// situation: explain the question.
    Explain,
    /// fill_form: text of the field shown.
    Edit(String),
    /// fill_form: this entry of the list; for several, it is switched.
    Choose(String),
    /// fill_form: this division at this level of the address, counted from 0.
    PickDivision {
        /// Level, 0 for the topmost.
        level: usize,
        /// Division code.
        code: String,
    },
    /// fill_form: this date.
    PickDate {
        /// Year.
        year: i16,
        /// Month, from 1.
        month: i8,
        /// Day, from 1.
        day: i8,
    },
    /// fill_form: leave an optional field empty.
    Skip,
    /// provide_materials: open this material.
    OpenMaterial(String),
    /// provide_materials: scan a page. identify: read again.
    Scan,
    /// provide_materials: scan all pages that lie in the feeder.
    ScanStack,
    /// provide_materials: this page is fine.
    AcceptPage,
    /// provide_materials: show this page of the open material.
    ShowPage(PageId),
    /// provide_materials: a quarter turn clockwise.
    TurnPage(PageId),
    /// provide_materials: the whole picture instead of what was cropped, or cropped again.
    ToggleWhole(PageId),
    /// provide_materials: this page comes one place earlier.
    MovePageUp(PageId),
    /// provide_materials: this page comes one place later.
    MovePageDown(PageId),
    /// provide_materials: take this page again; the new one stands in its place.
    RetakePage(PageId),
    /// provide_materials: not this page.
    DiscardPage(PageId),
    /// provide_materials: let this material follow later.
    FollowLater,
    /// review: change what stands here.
    Change(ChangeTarget),
    /// sign: tick or untick the declaration.
    ToggleDeclaration,
    /// sign: a stroke begins at this point of the pad, pixels.
    StrokeBegin(f32, f32),
    /// sign: the stroke goes on to this point.
    StrokePoint(f32, f32),
    /// sign: the stroke ends.
    StrokeEnd,
    /// sign: write again.
    ClearSignature,
    /// receipt, one_time_notice: print the paper, or print it again.
    Print,
    /// receipt: leave.
    Leave,
    /// receipt: apply again, as a new visit.
    ApplyAgain,
}

impl std::fmt::Debug for Citizen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Citizen(..)")
    }
}

/// What the review page offers to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeTarget {
    /// A form field, by key.
    Field(String),
    /// The answers to the situation questions.
    Answers,
    /// A material, by code.
    Material(String),
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
