//! Every way of a case from one stage to the next, in one place: docs/cases.md is drawn from it.

use super::Stage;
use super::step::StepKind;
use lobby_domain::case_document::Document;

/// A way from one stage to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The stage before.
    pub from: Stage,
    /// What happens.
    pub step: StepKind,
    /// The stage after.
    pub to: Stage,
    /// Who does it.
    pub who: Who,
    /// What must hold besides.
    pub guard: &'static str,
    /// What it does to the clocks.
    pub clocks: &'static str,
    /// The document that goes with it.
    pub document: Option<Document>,
}

/// Who may take a step; which officer it is, roles say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The applicant, at a kiosk.
    Applicant,
    /// An officer of the agency.
    Officer,
    /// An officer, with the approval of another one.
    Approved,
    /// Supervision.
    Supervisor,
    /// The platform, by itself.
    Platform,
}

/// A row without a document.
const fn row(from: Stage, step: StepKind, to: Stage, who: Who, guard: &'static str, clocks: &'static str) -> Row {
    Row { from, step, to, who, guard, clocks, document: None }
}

impl Row {
    const fn with(mut self, document: Document) -> Row {
        self.document = Some(document);
        self
    }
}

const NONE: &str = "";
const IN_TIME: &str = "within the intake term";
const MISSING: &str = "the material is on the list";
const ALLOWED: &str = "the item allows this kind of stop; the expected end is told; the law's day is not over";
const EXTENSION: &str =
    "the first one; not above the cap; by the law's day; a term in days; approved by another, the head";
const SHIFT: &str = "due days are counted anew, these days left out";
const ALL_IN: &str = "nothing on the list is missing any more";
const PACKED: &str = "the archive package is checked";

/// The table.
#[rustfmt::skip]
pub const TABLE: &[Row] = {
    use Document as D;
    use Stage as S;
    use StepKind as K;
    use Who as W;
    &[
        row(S::Received, K::CorrectedOnTheSpot, S::Received, W::Officer, "errors that can be mended at once", NONE),
        row(S::Received, K::CorrectionAsked, S::Correction, W::Officer,
            "within the intake term; the only notice; everything at once; nothing that the platform found",
            "intake stops; the applicant's term starts").with(D::CorrectionNotice),
        row(S::Received, K::NotAccepted, S::NotAccepted, W::Officer, "within the intake term; reason or competent agency", "intake ends").with(D::NonAcceptanceNotice),
        row(S::Received, K::Accepted, S::Accepted, W::Officer, IN_TIME, "intake ends; statutory and promised start on the acceptance date").with(D::AcceptanceNotice),
        row(S::Received, K::DeemedAccepted, S::Accepted, W::Platform, "the intake term ended without an answer", "statutory and promised start on the day of receipt, or when everything was in").with(D::AcceptanceNotice),
        row(S::Received, K::DecidedOnTheSpot, S::Decided, W::Officer, "an item that is decided on the spot; within the intake term", "intake ends; delivery starts").with(D::Decision),
        row(S::Received, K::Withdrawn, S::Withdrawn, W::Applicant, NONE, "all end").with(D::WithdrawalReceipt),
        row(S::Correction, K::PartSupplied, S::Correction, W::Applicant, MISSING, "the applicant's term runs on").with(D::SupplyReceipt),
        row(S::Correction, K::AllSupplied, S::Received, W::Applicant, ALL_IN, "the applicant's term ends; what is left of intake runs, at least one day").with(D::SupplyReceipt),
        row(S::Correction, K::CorrectionLapsed, S::Returned, W::Platform, "the applicant's term is over and the local rule returns", "all end").with(D::ReturnNotice),
        row(S::Correction, K::Withdrawn, S::Withdrawn, W::Applicant, NONE, "all end").with(D::WithdrawalReceipt),
        row(S::Accepted, K::ReviewBegun, S::InProcess, W::Officer, "with the first act that needs it", NONE),
        row(S::Accepted, K::Withdrawn, S::Withdrawn, W::Applicant, NONE, "all end").with(D::WithdrawalReceipt),
        row(S::InProcess, K::StageBegun, S::InProcess, W::Officer, NONE, "the stage's clock starts"),
        row(S::InProcess, K::Extended, S::InProcess, W::Approved, EXTENSION, "statutory is lengthened, and promised where its day is not over").with(D::ExtensionNotice),
        row(S::InProcess, K::Suspended, S::Suspended, W::Officer, ALLOWED, "statutory, promised and stage stop on the next day").with(D::SuspensionNotice),
        row(S::InProcess, K::Decided, S::Decided, W::Officer, "reasons and appeal text", "statutory, promised and stage end; delivery starts").with(D::Decision),
        row(S::InProcess, K::Withdrawn, S::Withdrawn, W::Applicant, "before the decision", "all end").with(D::WithdrawalReceipt),
        row(S::Suspended, K::SuspendedAgain, S::Suspended, W::Officer, ALLOWED, "each day is left out once").with(D::SuspensionNotice),
        row(S::Suspended, K::Extended, S::Suspended, W::Approved, EXTENSION, "as in process; clocks stand").with(D::ExtensionNotice),
        row(S::Suspended, K::ResumedInPart, S::Suspended, W::Officer, "another stop is open", "clocks stand"),
        row(S::Suspended, K::Resumed, S::InProcess, W::Officer, "the last open stop", SHIFT).with(D::ResumptionNotice),
        row(S::Suspended, K::Withdrawn, S::Withdrawn, W::Applicant, NONE, "all end").with(D::WithdrawalReceipt),
        row(S::Decided, K::Delivered, S::Delivered, W::Officer, NONE, "delivery ends").with(D::DeliveryReceipt),
        row(S::Decided, K::Waived, S::Waived, W::Applicant, "the decision stands; the applicant does not want it", "delivery ends").with(D::WithdrawalReceipt),
        row(S::Decided, K::Reopened, S::InProcess, W::Supervisor, NONE, SHIFT).with(D::ReopeningNotice),
        row(S::Delivered, K::Reopened, S::InProcess, W::Supervisor, NONE, SHIFT).with(D::ReopeningNotice),
        row(S::NotAccepted, K::Reopened, S::Accepted, W::Supervisor, "counts as accepted on that day", "statutory and promised start").with(D::ReopeningNotice),
        row(S::Archived, K::Reopened, S::InProcess, W::Supervisor, "it had been decided", SHIFT).with(D::ReopeningNotice),
        row(S::Delivered, K::Archived, S::Archived, W::Officer, PACKED, NONE),
        row(S::NotAccepted, K::Archived, S::Archived, W::Officer, PACKED, NONE),
        row(S::Waived, K::Archived, S::Archived, W::Officer, PACKED, NONE),
        row(S::Withdrawn, K::Archived, S::Archived, W::Officer, PACKED, NONE),
        row(S::Returned, K::Archived, S::Archived, W::Officer, PACKED, NONE),
    ]
};

/// The way that a step takes from a stage.
#[must_use]
pub fn way(from: Stage, step: StepKind) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.from == from && row.step == step)
}
