//! Implementation items: what a kiosk offers, with everything a visit needs to know of it.

use jiff::civil::Date;

use crate::applicant_kind::AdmittedKind;
use crate::condition::{Condition, Facts};
use crate::equipment::{DeviceDemand, Equipment, Lack};
use crate::form::{Form, Prefill};
use crate::id::ItemKey;
use crate::identity::DocumentKind;
use crate::limit::Limit;
use crate::material::{Material, Necessity, Obtain};
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

/// A condition under which an application is acceptable.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptanceCondition {
    /// For people.
    pub text: Text,
    /// What the kiosk checks by itself; `None`: an officer judges it.
    pub check: Option<Condition>,
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
    /// Who may apply, and with which cards.
    pub applicants: Vec<AdmittedKind>,
    /// When an application is acceptable.
    pub conditions: Vec<AcceptanceCondition>,
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
    /// Devices that a kiosk needs for it.
    pub devices: DeviceDemand,
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

    /// Cards that a kiosk accepts from one of the kinds of applicants.
    pub fn cards(&self) -> impl Iterator<Item = DocumentKind> + '_ {
        self.applicants.iter().filter(|kind| kind.served_here()).flat_map(|kind| kind.cards.iter().copied())
    }

    /// Whether a kiosk can serve one of its kinds of applicants.
    #[must_use]
    pub fn serves_citizens(&self) -> bool {
        self.cards().next().is_some()
    }

    /// What this kiosk lacks for it before anything is known of the applicant.
    #[must_use]
    pub fn lack(&self, equipment: &Equipment) -> Option<Lack> {
        let always = |material: &Material| {
            (material.obtain, material.necessity) == (Obtain::Upload, Necessity::Required)
                && material.required_when == Condition::Always
        };
        equipment.lack(&self.devices, self.materials.iter().any(always))
    }

    /// Whether the answers make a second card necessary: an agent's, or that of the person an agent applies for.
    #[must_use]
    pub fn needs_another_card(&self, facts: Facts<'_>) -> bool {
        let wanted = |condition: &Condition| *condition != Condition::Always && condition.holds(facts);
        let material = |material: &Material| material.obtain == Obtain::CardReader && wanted(&material.required_when);
        self.materials.iter().any(material)
            || self
                .form
                .fields
                .iter()
                .any(|field| matches!(field.prefill, Prefill::Card { .. }) && wanted(&field.visible_when))
    }
}
