//! What an item's published entry says about how its cases are handled. It is fixed for a case at its receipt.

use std::collections::BTreeSet;

use lobby_domain::id::MaterialCode;

use crate::limits::{DecisionTerms, Term};

/// Working days of intake, by law.
pub const INTAKE: u16 = 5;
/// Working days of delivery, by law.
pub const DELIVERY: u16 = 10;

/// How cases of an item are handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Within which terms a case is decided.
    pub terms: DecisionTerms,
    /// Working days of intake.
    pub intake: u16,
    /// The applicant's term for corrections.
    pub correction: Term,
    /// What follows when that term ends in silence.
    pub silence: Silence,
    /// The longest extension, in the unit of the terms.
    pub extension_cap: u16,
    /// Who approves extensions.
    pub approver: Approver,
    /// Whether it is decided at once, while the applicant waits.
    pub is_on_the_spot: bool,
    /// Why its clocks may stop.
    pub stops: BTreeSet<StopKind>,
    /// Materials that the platform found itself, and that may not be demanded.
    pub found: BTreeSet<MaterialCode>,
}

/// What follows when an applicant does not supply what was asked for within the term: a local rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The application is returned.
    Return,
    /// It stays open.
    Wait,
}

/// Who approves an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approver {
    /// The head of the agency.
    HeadOfAgency,
    /// The head of the government, where agencies handle a case jointly.
    HeadOfGovernment,
}

/// Why the clocks of a case stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopKind {
    /// A hearing.
    Hearing,
    /// A tender.
    Tender,
    /// An auction.
    Auction,
    /// An inspection.
    Inspection,
    /// A test.
    Test,
    /// A quarantine.
    Quarantine,
    /// An appraisal.
    Appraisal,
    /// A review by experts.
    ExpertReview,
    /// Another ground of the item's own law.
    OtherByLaw,
}

impl StopKind {
    /// Every kind.
    pub const ALL: [StopKind; 9] = [
        StopKind::Hearing,
        StopKind::Tender,
        StopKind::Auction,
        StopKind::Inspection,
        StopKind::Test,
        StopKind::Quarantine,
        StopKind::Appraisal,
        StopKind::ExpertReview,
        StopKind::OtherByLaw,
    ];
}

impl Procedure {
    /// The law's own procedure for terms that are given: five days of intake, ten days of extension approved by the head
    /// of the agency, every kind of stop that the law names, thirty working days for corrections and a return after them.
    #[must_use]
    pub fn by_law(terms: DecisionTerms) -> Procedure {
        Procedure {
            terms,
            intake: INTAKE,
            correction: Term::working_days(30),
            silence: Silence::Return,
            extension_cap: 10,
            approver: Approver::HeadOfAgency,
            is_on_the_spot: false,
            stops: StopKind::ALL.into_iter().filter(|kind| *kind != StopKind::OtherByLaw).collect(),
            found: BTreeSet::new(),
        }
    }
}
