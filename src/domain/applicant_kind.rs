//! Kinds of applicants, and which of them an item admits.

use crate::identity::DocumentKind;

/// A kind of applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicantKind {
    /// A citizen with a resident identity card, 16 or older.
    Resident,
    /// A person under 16, whatever the card.
    Minor,
    /// A resident of Hong Kong, Macao or Taiwan.
    Hmt,
    /// A foreigner with a permanent residence card.
    Foreigner,
    /// A business, a body or anything else that no card proves.
    Organisation,
}

impl ApplicantKind {
    /// The kind with this name in a service list; each name that is no person's is an organisation's.
    #[must_use]
    pub fn from_name(name: &str) -> ApplicantKind {
        match name {
            "resident" => ApplicantKind::Resident,
            "minor" => ApplicantKind::Minor,
            "hmt" => ApplicantKind::Hmt,
            "foreigner" => ApplicantKind::Foreigner,
            _ => ApplicantKind::Organisation,
        }
    }
}

/// A kind of applicant that an item admits, and how it proves itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmittedKind {
    /// The kind.
    pub kind: ApplicantKind,
    /// Cards of which one is needed.
    pub cards: Vec<DocumentKind>,
    /// Whether a card is all it takes: no licence and no card of a guardian, which no kiosk reads yet.
    pub card_is_enough: bool,
}

impl AdmittedKind {
    /// Whether a kiosk can serve it: a person who needs a card alone.
    #[must_use]
    pub fn served_here(&self) -> bool {
        self.kind != ApplicantKind::Organisation && self.card_is_enough && !self.cards.is_empty()
    }
}
