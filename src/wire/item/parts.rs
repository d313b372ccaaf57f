//! Materials, fields, limits and conditions of a published item.

use lobby_domain::applicant::KNOWN_FACTS;
use lobby_domain::capture::CaptureSpec;
use lobby_domain::condition::Condition;
use lobby_domain::form::{FieldKind, FormField, Mask, Prefill, Without};
use lobby_domain::id::MaterialCode;
use lobby_domain::limit::{Limit, LimitUnit};
use lobby_domain::material::{Material, Necessity, Obtain};
use lobby_domain::validation::{Check, Validation};
use serde::Deserialize;

use super::value::{field_key, unknown, value};
use crate::WireError;
use crate::document::WireText;

#[derive(Debug, Deserialize)]
pub(super) struct WireLimit {
    #[serde(alias = "days")]
    value: u16,
    unit: String,
}

impl WireLimit {
    pub(super) fn into_domain(self, key: &str) -> Result<Limit, WireError> {
        let unit = match self.unit.as_str() {
            "working_day" => LimitUnit::WorkingDay,
            "natural_day" => LimitUnit::NaturalDay,
            other => return Err(unknown(key, "limit.unit", other)),
        };
        Ok(Limit { days: self.value, unit })
    }
}

/// One expression; exactly one of the forms of the condition language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireCondition {
    q: Option<String>,
    field: Option<String>,
    fact: Option<String>,
    is: Option<String>,
    #[serde(rename = "in")]
    one_of: Option<Vec<String>>,
    lt: Option<i64>,
    ge: Option<i64>,
    all: Option<Vec<WireCondition>>,
    any: Option<Vec<WireCondition>>,
    not: Option<Box<WireCondition>>,
}

impl WireCondition {
    /// How many things it is about.
    fn about(&self) -> usize {
        let Self { q, field, fact, all, any, not, is: _, one_of: _, lt: _, ge: _ } = self;
        [q.is_some(), field.is_some(), fact.is_some(), all.is_some(), any.is_some(), not.is_some()]
            .into_iter()
            .filter(|there| *there)
            .count()
    }

    /// By how many comparisons it judges that.
    fn by(&self) -> usize {
        let by = [self.is.is_some(), self.one_of.is_some(), self.lt.is_some(), self.ge.is_some()];
        by.into_iter().filter(|there| *there).count()
    }
}

pub(super) fn condition(key: &str, wire: Option<WireCondition>) -> Result<Condition, WireError> {
    let Some(wire) = wire else { return Ok(Condition::Always) };
    let parts = |parts: Vec<WireCondition>| -> Result<Vec<Condition>, WireError> {
        parts.into_iter().map(|part| condition(key, Some(part))).collect()
    };
    let compared = format!("{wire:?}");
    let (about, by) = (wire.about(), wire.by());
    match wire {
        // A part that was not read would change what the condition means.
        _ if about != 1 => Err(unknown(key, "condition", &compared)),
        WireCondition { q: Some(question), is: Some(code), .. } if by == 1 => {
            Ok(Condition::Answer { question, one_of: vec![code] })
        }
        WireCondition { q: Some(question), one_of: Some(one_of), .. } if by == 1 => {
            Ok(Condition::Answer { question, one_of })
        }
        WireCondition { field: Some(field), is: Some(is), .. } if by == 1 => {
            Ok(Condition::Field { field: field_key(key, &field)?, is })
        }
        WireCondition { fact: Some(fact), .. } if !KNOWN_FACTS.contains(&fact.as_str()) => {
            Err(unknown(key, "condition.fact", &fact))
        }
        WireCondition { fact: Some(fact), is: None, one_of: None, lt, ge, .. } if by > 0 => {
            Ok(Condition::Fact { fact, below: lt, at_least: ge })
        }
        WireCondition { all: Some(all), .. } if by == 0 => Ok(Condition::All(parts(all)?)),
        WireCondition { any: Some(any), .. } if by == 0 => Ok(Condition::Any(parts(any)?)),
        WireCondition { not: Some(not), .. } if by == 0 => Ok(Condition::Not(Box::new(condition(key, Some(*not))?))),
        _ => Err(unknown(key, "condition", &compared)),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireMaterial {
    code: String,
    name: WireText,
    obtain: String,
    necessity: String,
    required_when: Option<WireCondition>,
    case_note: Option<WireText>,
    acceptance_standard: Option<WireText>,
    capture_spec: Option<WireCapture>,
    deferral: Option<WireLimit>,
}

#[derive(Debug, Deserialize)]
struct WireCapture {
    pages_min: u16,
    pages_max: u16,
    colour: String,
    dpi: u16,
    dpi_min_effective: u16,
    min_sharpness: f32,
    retake_below: f32,
    both_sides: bool,
    page_size: String,
    glare_check: bool,
    edge_check: bool,
}

impl WireCapture {
    fn into_domain(self, key: &str) -> Result<CaptureSpec, WireError> {
        if !(0.0..=1.0).contains(&self.min_sharpness) || !(0.0..=self.min_sharpness).contains(&self.retake_below) {
            let pair = format!("{} and {}", self.min_sharpness, self.retake_below);
            return Err(unknown(key, "materials.capture_spec: min_sharpness and retake_below", &pair));
        }
        let colour = match self.colour.as_str() {
            "colour" => true,
            "gray" => false,
            other => return Err(unknown(key, "materials.capture_spec.colour", other)),
        };
        Ok(CaptureSpec {
            pages_min: self.pages_min,
            pages_max: self.pages_max.max(self.pages_min),
            colour,
            dpi: self.dpi,
            dpi_min_effective: self.dpi_min_effective,
            min_sharpness: self.min_sharpness,
            retake_below: self.retake_below,
            both_sides: self.both_sides,
            page_size: self.page_size,
            glare_check: self.glare_check,
            edge_check: self.edge_check,
        })
    }
}

impl WireMaterial {
    pub(super) fn into_domain(self, key: &str) -> Result<Material, WireError> {
        let obtain = match self.obtain.as_str() {
            "card_reader" => Obtain::CardReader,
            "sharing_only" => Obtain::SharingOnly,
            "sharing_then_upload" => Obtain::SharingThenUpload,
            "upload" => Obtain::Upload,
            "e_form" => Obtain::ElectronicForm,
            "paper_original" => Obtain::PaperOriginal,
            other => return Err(unknown(key, "materials.obtain", other)),
        };
        let necessity = match self.necessity.as_str() {
            "required" => Necessity::Required,
            "conditional" => Necessity::Conditional,
            "deferrable" => Necessity::Deferrable,
            "optional" => Necessity::Optional,
            other => return Err(unknown(key, "materials.necessity", other)),
        };
        let capture = self.capture_spec.map(|spec| spec.into_domain(key)).transpose()?;
        Ok(Material {
            code: MaterialCode::parse(&self.code).map_err(|error| value(key, "materials.code", &error))?,
            name: self.name.into(),
            obtain,
            necessity,
            required_when: condition(key, self.required_when)?,
            case_note: self.case_note.map(Into::into),
            acceptance_standard: self.acceptance_standard.map(Into::into),
            capture,
            deferral: self.deferral.map(|limit| limit.into_domain(key)).transpose()?,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireField {
    key: String,
    kind: String,
    label: WireText,
    required: bool,
    visible_when: Option<WireCondition>,
    data_class: u8,
    mask: Option<String>,
    prefill: Option<WirePrefill>,
    choice_list: Option<String>,
    without: Option<WireWithout>,
    #[serde(default)]
    validation: WireValidation,
    help: Option<WireText>,
}

#[derive(Debug, Deserialize)]
struct WireWithout {
    answer: WireText,
    then: WireText,
}

#[derive(Debug, Deserialize)]
struct WirePrefill {
    source: String,
    path: String,
    editable: bool,
}

#[derive(Debug, Default, Deserialize)]
struct WireValidation {
    max_length: Option<u32>,
    min_length: Option<u32>,
    pattern: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
    decimals: Option<u32>,
    check: Option<String>,
    #[serde(default)]
    cascade: Vec<String>,
    detail_max: Option<u32>,
    max_items: Option<u32>,
    not_after: Option<String>,
    min_strokes: Option<u32>,
}

impl WireField {
    pub(super) fn into_domain(self, key: &str) -> Result<FormField, WireError> {
        if !(1..=4).contains(&self.data_class) {
            return Err(unknown(key, "form.fields.data_class", &self.data_class.to_string()));
        }
        let kind = kind(key, &self.kind)?;
        let without = self.without.map(|said| Without { answer: said.answer.into(), then: said.then.into() });
        if let Some(without) = without.as_ref().filter(|_| kind != FieldKind::Phone) {
            // A kiosk asks for telephones alone whether there is one.
            return Err(unknown(key, "form.fields.without", &without.answer.zh));
        }
        Ok(FormField {
            kind,
            without,
            label: self.label.into(),
            help: self.help.map(Into::into),
            required: self.required,
            visible_when: condition(key, self.visible_when)?,
            data_class: self.data_class,
            mask: mask(key, self.mask.as_deref())?,
            prefill: prefill(key, self.prefill)?,
            choice_list: self.choice_list,
            validation: self.validation.into_domain(key)?,
            key: field_key(key, &self.key)?,
        })
    }
}

fn kind(key: &str, name: &str) -> Result<FieldKind, WireError> {
    Ok(match name {
        "text" => FieldKind::Text,
        "person_name" => FieldKind::PersonName,
        "id_number" => FieldKind::IdNumber,
        "phone" => FieldKind::Phone,
        "integer" => FieldKind::Integer,
        "area" => FieldKind::Area,
        "money" => FieldKind::Money,
        "bank_account" => FieldKind::BankAccount,
        "credit_code" => FieldKind::CreditCode,
        "date" => FieldKind::Date,
        "choice" => FieldKind::Choice,
        "multi_choice" => FieldKind::MultiChoice,
        "yes_no" => FieldKind::YesNo,
        "address" => FieldKind::Address,
        "declaration" => FieldKind::Declaration,
        "signature" => FieldKind::Signature,
        other => return Err(unknown(key, "form.fields.kind", other)),
    })
}

fn mask(key: &str, name: Option<&str>) -> Result<Mask, WireError> {
    Ok(match name {
        None => Mask::None,
        Some("name_first_only") => Mask::NameFirstOnly,
        Some("id_3_4") => Mask::Id3And4,
        Some("phone_3_4") => Mask::Phone3And4,
        Some("date_year_only") => Mask::DateYearOnly,
        Some("address_to_district") => Mask::AddressToDistrict,
        Some("tail_4") => Mask::Tail4,
        Some("hidden_until_touch") => Mask::Hidden,
        Some(other) => return Err(unknown(key, "form.fields.mask", other)),
    })
}

fn prefill(key: &str, wire: Option<WirePrefill>) -> Result<Prefill, WireError> {
    let Some(wire) = wire else { return Ok(Prefill::None) };
    match wire.source.as_str() {
        "card" => Ok(Prefill::Card { path: wire.path }),
        "sharing" => Ok(Prefill::Sharing { editable: wire.editable }),
        other => Err(unknown(key, "form.fields.prefill.source", other)),
    }
}

impl WireValidation {
    fn into_domain(self, key: &str) -> Result<Validation, WireError> {
        let check = match self.check.as_deref() {
            None => None,
            Some("gb11643") => Some(Check::IdNumber),
            Some("gb11643_or_document_rule") => Some(Check::IdNumberOrDocument),
            Some("luhn") => Some(Check::Luhn),
            Some("gb32100") => Some(Check::CreditCode),
            Some(other) => return Err(unknown(key, "form.fields.validation.check", other)),
        };
        let not_after_today = match self.not_after.as_deref() {
            None => false,
            Some("today") => true,
            Some(other) => return Err(unknown(key, "form.fields.validation.not_after", other)),
        };
        Ok(Validation {
            max_length: self.max_length,
            min_length: self.min_length,
            pattern: self.pattern,
            min: self.min,
            max: self.max,
            decimals: self.decimals,
            check,
            cascade: self.cascade,
            detail_max: self.detail_max,
            max_items: self.max_items,
            not_after_today,
            min_strokes: self.min_strokes,
        })
    }
}
