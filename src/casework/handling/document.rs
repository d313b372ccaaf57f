//! The documents that go with steps.

/// A document of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Document {
    /// What is missing, once and completely.
    CorrectionNotice,
    /// What came and what is still missing.
    SupplyReceipt,
    /// Accepted, with the promised day.
    AcceptanceNotice,
    /// Not accepted, with reasons and the competent agency.
    NonAcceptanceNotice,
    /// The new days, the approver and the reason.
    ExtensionNotice,
    /// Why the clocks stand still and until when.
    SuspensionNotice,
    /// The new days.
    ResumptionNotice,
    /// Withdrawn, or a decision given up.
    WithdrawalReceipt,
    /// Returned after silence.
    ReturnNotice,
    /// The decision with reasons and appeal.
    Decision,
    /// Who received what, when.
    DeliveryReceipt,
    /// Handled again, by whose order and why.
    ReopeningNotice,
}
