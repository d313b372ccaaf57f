//! Implementation items: what a kiosk offers, with everything a visit needs to know of it.

use jiff::civil::Date;

use crate::form::Form;
use crate::id::ItemKey;
use crate::identity::DocumentKind;
use crate::limit::Limit;
use crate::material::Material;
use crate::situation::Question;
use crate::text::Text;

/// How an item ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseType {
    /// Finished at once.
    OnTheSpot,
    /// Finished within the promised limit.
    Promised,
}

/// A legal basis, cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalBasis {
    /// Title of the law or standard.
    pub title: String,
    /// Document number, where known.
    pub number: Option<String>,
    /// Article, where cited.
    pub article: Option<String>,
}

/// A fee in CNY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// What for.
    pub name: Text,
    /// How much, as printed, e.g. `20.00`.
    pub amount: String,
}

/// One line of the implementation list.
#[derive(Clone, Debug, PartialEq)]
pub struct ImplementationItem {
    /// Short key, e.g. `signboard-filing`.
    pub key: ItemKey,
    /// National-form task code, 24 digits.
    pub task_code: String,
    /// Version of the item.
    pub version: u32,
    /// First day on which it applies.
    pub valid_from: Date,
    /// Last day on which it applies, if known.
    pub valid_to: Option<Date>,
    /// Name for people.
    pub name: Text,
    /// The responsible authority.
    pub authority: Text,
    /// How it ends.
    pub case_type: CaseType,
    /// Limit set by law.
    pub statutory_limit: Option<Limit>,
    /// Limit promised to citizens.
    pub promised_limit: Option<Limit>,
    /// Limit for saying whether it is accepted.
    pub intake_limit: Option<Limit>,
    /// Theme for natural persons, if any.
    pub theme: Option<String>,
    /// Words a search knows it by.
    pub keywords: Vec<String>,
    /// Higher is used more.
    pub popularity: u32,
    /// Who may apply, as codes of the catalogue.
    pub applicant_kinds: Vec<String>,
    /// Cards that prove identity for it.
    pub accepted_documents: Vec<DocumentKind>,
    /// When an application is acceptable.
    pub conditions: Vec<Text>,
    /// What it is based on.
    pub legal_bases: Vec<LegalBasis>,
    /// What it costs.
    pub fees: Vec<Fee>,
    /// What comes out.
    pub results: Vec<Text>,
    /// Whether it may be taken in while the network is down.
    pub offline_allowed: bool,
    /// Whether a kiosk may offer it.
    pub self_service: bool,
    /// Situation questions.
    pub questions: Vec<Question>,
    /// Materials.
    pub materials: Vec<Material>,
    /// The form.
    pub form: Form,
}

impl ImplementationItem {
    /// Whether the item applies on `today`.
    #[must_use]
    pub fn in_force(&self, today: Date) -> bool {
        self.valid_from <= today && self.valid_to.is_none_or(|last| today <= last)
    }
}
