//! How far a case has come.

/// A stage. The kiosk's own stages before receipt, draft and sealed, are no stages of the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Received; the intake clock runs.
    Received,
    /// Corrections were asked for; the intake clock stands still and the applicant's term runs.
    Correction,
    /// Not accepted, with reasons.
    NotAccepted,
    /// Accepted; the law's clock and the promised one run.
    Accepted,
    /// An officer works on it.
    InProcess,
    /// Both clocks stand still.
    Suspended,
    /// Decided; the delivery clock runs.
    Decided,
    /// The applicant has the decision.
    Delivered,
    /// The applicant gave the decision up before it was delivered.
    Waived,
    /// The applicant withdrew.
    Withdrawn,
    /// The applicant's term for corrections ended in silence.
    Returned,
    /// Packed and registered.
    Archived,
}

/// What a case wants of its applicant; in the order in which a list shows cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attention {
    /// Something is to be done.
    Needed,
    /// It goes on by itself.
    Running,
    /// It is over.
    Over,
}

impl Stage {
    /// Every stage, in the order of handling.
    pub const ALL: [Stage; 12] = [
        Stage::Received,
        Stage::Correction,
        Stage::NotAccepted,
        Stage::Accepted,
        Stage::InProcess,
        Stage::Suspended,
        Stage::Decided,
        Stage::Delivered,
        Stage::Waived,
        Stage::Withdrawn,
        Stage::Returned,
        Stage::Archived,
    ];

    /// Its name in rows and drawings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stage::Received => "received",
            Stage::Correction => "correction",
            Stage::NotAccepted => "not_accepted",
            Stage::Accepted => "accepted",
            Stage::InProcess => "in_process",
            Stage::Suspended => "suspended",
            Stage::Decided => "decided",
            Stage::Delivered => "delivered",
            Stage::Waived => "waived",
            Stage::Withdrawn => "withdrawn",
            Stage::Returned => "returned",
            Stage::Archived => "archived",
        }
    }

    /// The stage with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// Whether nothing more is to be done for the applicant unless it is reopened.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Stage::Received
            | Stage::Correction
            | Stage::Accepted
            | Stage::InProcess
            | Stage::Suspended
            | Stage::Decided => false,
            Stage::NotAccepted
            | Stage::Delivered
            | Stage::Waived
            | Stage::Withdrawn
            | Stage::Returned
            | Stage::Archived => true,
        }
    }

    /// What a case in this stage wants of its applicant.
    #[must_use]
    pub fn attention(self) -> Attention {
        if self.is_over() {
            Attention::Over
        } else if self == Stage::Correction {
            Attention::Needed
        } else {
            Attention::Running
        }
    }

    /// Its code in the national exchange tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Received => "02",
            Stage::Correction => "06",
            Stage::NotAccepted => "07",
            Stage::Accepted => "05",
            Stage::InProcess => "12",
            Stage::Suspended => "11",
            Stage::Decided | Stage::Delivered | Stage::Waived | Stage::Archived => "10",
            Stage::Withdrawn | Stage::Returned => "13",
        }
    }
}
