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

impl Document {
    /// Every document.
    pub const ALL: [Document; 12] = [
        Document::CorrectionNotice,
        Document::SupplyReceipt,
        Document::AcceptanceNotice,
        Document::NonAcceptanceNotice,
        Document::ExtensionNotice,
        Document::SuspensionNotice,
        Document::ResumptionNotice,
        Document::WithdrawalReceipt,
        Document::ReturnNotice,
        Document::Decision,
        Document::DeliveryReceipt,
        Document::ReopeningNotice,
    ];

    /// Its name in rows and messages; never given to another.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Document::CorrectionNotice => "correction_notice",
            Document::SupplyReceipt => "supply_receipt",
            Document::AcceptanceNotice => "acceptance_notice",
            Document::NonAcceptanceNotice => "non_acceptance_notice",
            Document::ExtensionNotice => "extension_notice",
            Document::SuspensionNotice => "suspension_notice",
            Document::ResumptionNotice => "resumption_notice",
            Document::WithdrawalReceipt => "withdrawal_receipt",
            Document::ReturnNotice => "return_notice",
            Document::Decision => "decision",
            Document::DeliveryReceipt => "delivery_receipt",
            Document::ReopeningNotice => "reopening_notice",
        }
    }

    /// The document with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Document> {
        Document::ALL.into_iter().find(|known| known.name() == name)
    }
}
