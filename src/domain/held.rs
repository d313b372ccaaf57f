//! Applications that do not go from a kiosk to its platform by themselves: why, and who must act.

use crate::CaseNumber;

/// An application that people must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The number on the citizen's slip.
    pub number: CaseNumber,
    /// Why it does not go.
    pub reason: HeldReason,
}

/// Why an application does not go by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldReason {
    /// What is stored is not what was accepted.
    Damaged,
    /// The platform cannot read what the kiosk sealed or signed.
    Manifest,
    /// Its number belongs to another case or another kiosk.
    Number,
    /// Its test mark is not that of the kiosk that signed it.
    Mark,
    /// The platform has it with another content.
    Content,
    /// The platform takes no file of this length.
    Length,
    /// The platform keeps asking for files that it was given.
    Lost,
    /// It was taken under another name than the kiosk has now.
    Name,
    /// The platform knows no key of this kiosk that signed it.
    Signer,
    /// No key of the platform opens it.
    Key,
    /// Kiosk and platform speak different versions.
    Version,
    /// The platform admits this kiosk no more, or not with its certificate.
    ShutOut,
    /// Two machines show this kiosk's identity.
    Doubt,
    /// The platform's disk is full.
    Room,
    /// The platform asks this kiosk to go slower, or is busy.
    Busy,
    /// Bytes reach the platform too slowly, or not whole.
    Line,
    /// Something fails inside the platform.
    Fault,
    /// It is at the platform in small copies; the receipt comes with its full pages.
    Pages,
    /// It was tried for long and never refused.
    Delayed,
    /// A reason that this program does not know, in the word of the program that does.
    Other(String),
}

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The technician of the kiosk.
    Technician,
    /// The operator of the platform.
    Operator,
}

impl HeldReason {
    /// Who must act.
    #[must_use]
    pub fn owner(&self) -> Owner {
        match self {
            HeldReason::Damaged | HeldReason::Line => Owner::Technician,
            HeldReason::Manifest
            | HeldReason::Number
            | HeldReason::Mark
            | HeldReason::Content
            | HeldReason::Length
            | HeldReason::Lost
            | HeldReason::Name
            | HeldReason::Signer
            | HeldReason::Key
            | HeldReason::Version
            | HeldReason::ShutOut
            | HeldReason::Doubt
            | HeldReason::Room
            | HeldReason::Busy
            | HeldReason::Fault
            | HeldReason::Pages
            | HeldReason::Delayed
            | HeldReason::Other(_) => Owner::Operator,
        }
    }

    /// Whether it may pass with no help from people, who look at it only when it has lasted.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            HeldReason::Busy | HeldReason::Line | HeldReason::Fault | HeldReason::Pages | HeldReason::Delayed => true,
            HeldReason::Damaged
            | HeldReason::Manifest
            | HeldReason::Number
            | HeldReason::Mark
            | HeldReason::Content
            | HeldReason::Length
            | HeldReason::Lost
            | HeldReason::Name
            | HeldReason::Signer
            | HeldReason::Key
            | HeldReason::Version
            | HeldReason::ShutOut
            | HeldReason::Doubt
            | HeldReason::Room
            | HeldReason::Other(_) => false,
        }
    }
}
