//! Implementation items as published (`lobby-implementation-item/1`) and their way into the domain.

mod parts;
mod value;

use std::collections::BTreeMap;

use lobby_domain::applicant::{AdmittedKind, ApplicantKind};
use lobby_domain::condition::Condition;
use lobby_domain::equipment::{DeviceDemand, NamedDevice};
use lobby_domain::form::{Form, FormPage};
use lobby_domain::id::ItemKey;
use lobby_domain::identity::DocumentKind;
use lobby_domain::item::{AcceptanceCondition, CaseType, Fee, ImplementationItem, LegalBasis};
use lobby_domain::situation::Question;
use serde::Deserialize;

use crate::WireError;
use crate::choice::WireChoice;
use crate::document::WireText;
use parts::{WireCondition, WireField, WireLimit, WireMaterial, condition};
use value::{field_key, unknown};

/// The part of a published item that a kiosk uses; all else is carried along unread.
#[derive(Debug, Deserialize)]
pub struct WireItem {
    schema: String,
    key: String,
    task_code: String,
    task_version: u32,
    valid_from: jiff::civil::Date,
    valid_to: Option<jiff::civil::Date>,
    name: WireText,
    implementing_authority: WireAuthority,
    case_type: String,
    statutory_limit: Option<WireLimit>,
    promised_limit: Option<WireLimit>,
    intake_limit: Option<WireLimit>,
    theme_natural: Option<String>,
    theme_legal: Option<String>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    popularity: u32,
    #[serde(default)]
    applicant_kinds: Vec<String>,
    #[serde(default)]
    accepted_identity: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    acceptance_conditions: Vec<WireAcceptance>,
    #[serde(default)]
    legal_bases: Vec<WireBasis>,
    #[serde(default)]
    fees: Vec<WireFee>,
    #[serde(default)]
    results: Vec<WireResult>,
    offline: WireOffline,
    self_service: WireSelfService,
    situations: WireSituations,
    materials: Vec<WireMaterial>,
    form: WireForm,
}

#[derive(Debug, Deserialize)]
struct WireAuthority {
    name: WireText,
}

#[derive(Debug, Deserialize)]
struct WireBasis {
    title: String,
    number: Option<String>,
    article: Option<String>,
}

#[derive(Debug, Deserialize)]
struct WireFee {
    name: WireText,
    standard: WireFeeStandard,
}

#[derive(Debug, Deserialize)]
struct WireFeeStandard {
    amount: String,
}

#[derive(Debug, Deserialize)]
struct WireResult {
    name: WireText,
}

#[derive(Debug, Deserialize)]
struct WireOffline {
    allowed: bool,
}

#[derive(Debug, Deserialize)]
struct WireSelfService {
    supported: bool,
    #[serde(default)]
    devices: Vec<String>,
    #[serde(default)]
    devices_any_of: Vec<Vec<String>>,
    #[serde(default)]
    devices_if_upload_needed: Vec<Vec<String>>,
}

impl WireSelfService {
    fn devices(&self) -> DeviceDemand {
        let named = |names: &[String]| names.iter().map(|name| NamedDevice::from_name(name)).collect::<Vec<_>>();
        let groups = |groups: &[Vec<String>]| groups.iter().map(|group| named(group)).collect();
        DeviceDemand {
            all: named(&self.devices),
            any_of: groups(&self.devices_any_of),
            for_papers: groups(&self.devices_if_upload_needed),
        }
    }
}

/// A condition for people; `check` is what a kiosk judges by itself.
#[derive(Debug, Deserialize)]
struct WireAcceptance {
    zh: String,
    en: String,
    check: Option<WireCondition>,
    #[serde(flatten)]
    others: BTreeMap<String, serde_json::Value>,
}

impl WireAcceptance {
    fn into_domain(self, key: &str) -> Result<AcceptanceCondition, WireError> {
        let check = self.check.map(|check| condition(key, Some(check))).transpose()?;
        // It is judged before the form is filled.
        if check.as_ref().is_some_and(Condition::reads_fields) {
            return Err(unknown(key, "acceptance_conditions.check", "field"));
        }
        let text = WireText { zh: self.zh, en: self.en, others: self.others }.into();
        Ok(AcceptanceCondition { text, check })
    }
}

#[derive(Debug, Deserialize)]
struct WireSituations {
    #[serde(default)]
    questions: Vec<WireQuestion>,
}

#[derive(Debug, Deserialize)]
struct WireQuestion {
    code: String,
    text: WireText,
    ask_when: Option<WireCondition>,
    help: Option<WireText>,
    answers: Vec<WireChoice>,
}

#[derive(Debug, Deserialize)]
struct WireForm {
    version: u32,
    pages: Vec<WirePage>,
    fields: Vec<WireField>,
}

#[derive(Debug, Deserialize)]
struct WirePage {
    id: String,
    title: WireText,
    order: u32,
    fields: Vec<String>,
}

impl TryFrom<WireItem> for ImplementationItem {
    type Error = WireError;

    fn try_from(item: WireItem) -> Result<ImplementationItem, WireError> {
        const SCHEMA: &str = "lobby-implementation-item/1";
        if item.schema != SCHEMA {
            return Err(WireError::Schema { what: SCHEMA, found: item.schema, wanted: SCHEMA });
        }
        let key = ItemKey::parse(&item.key)
            .map_err(|error| WireError::Value { what: "an item's key".into(), reason: error.to_string() })?;
        let case_type = match item.case_type.as_str() {
            "on_the_spot" => CaseType::OnTheSpot,
            "promised" => CaseType::Promised,
            other => return Err(unknown(&item.key, "case_type", other)),
        };
        Ok(ImplementationItem {
            task_code: item.task_code,
            version: item.task_version,
            valid_from: item.valid_from,
            valid_to: item.valid_to,
            name: item.name.into(),
            authority: item.implementing_authority.name.into(),
            case_type,
            statutory_limit: limit(&item.key, item.statutory_limit)?,
            promised_limit: limit(&item.key, item.promised_limit)?,
            intake_limit: limit(&item.key, item.intake_limit)?,
            theme: item.theme_natural.or(item.theme_legal),
            keywords: item.keywords,
            popularity: item.popularity,
            applicants: applicants(&item.applicant_kinds, &item.accepted_identity),
            conditions: item
                .acceptance_conditions
                .into_iter()
                .map(|acceptance| acceptance.into_domain(&item.key))
                .collect::<Result<_, _>>()?,
            legal_bases: item
                .legal_bases
                .into_iter()
                .map(|basis| LegalBasis { title: basis.title, number: basis.number, article: basis.article })
                .collect(),
            fees: item.fees.into_iter().map(|fee| Fee { name: fee.name.into(), amount: fee.standard.amount }).collect(),
            results: item.results.into_iter().map(|result| result.name.into()).collect(),
            offline_allowed: item.offline.allowed,
            self_service: item.self_service.supported,
            devices: item.self_service.devices(),
            questions: questions(&item.key, item.situations.questions)?,
            materials: item
                .materials
                .into_iter()
                .map(|material| material.into_domain(&item.key))
                .collect::<Result<_, _>>()?,
            form: form(&item.key, item.form)?,
            key,
        })
    }
}

impl WirePage {
    fn into_domain(self, key: &str) -> Result<FormPage, WireError> {
        let fields = self.fields.iter().map(|field| field_key(key, field)).collect::<Result<_, _>>()?;
        Ok(FormPage { id: self.id, title: self.title.into(), fields })
    }
}

/// Who may apply, each with the cards among its accepted identities. Licences and a guardian's card are not read here.
fn applicants(kinds: &[String], accepted: &BTreeMap<String, Vec<String>>) -> Vec<AdmittedKind> {
    let rule = |name: &String| {
        let identities = accepted.get(name).map_or(&[][..], Vec::as_slice);
        AdmittedKind {
            kind: ApplicantKind::from_name(name),
            cards: identities.iter().filter_map(|identity| card_kind(identity)).collect(),
            card_is_enough: identities.iter().all(|identity| card_kind(identity).is_some()),
        }
    };
    kinds.iter().map(rule).collect()
}

fn card_kind(identity: &str) -> Option<DocumentKind> {
    match identity {
        "resident_identity_card" => Some(DocumentKind::Resident),
        "hmt_residence_permit" => Some(DocumentKind::Hmt),
        "foreigner_permanent_resident_card_2023" => Some(DocumentKind::Foreigner2023),
        "foreigner_permanent_resident_card_old" => Some(DocumentKind::ForeignerOld),
        _ => None,
    }
}

fn questions(key: &str, questions: Vec<WireQuestion>) -> Result<Vec<Question>, WireError> {
    questions
        .into_iter()
        .map(|question| {
            Ok(Question {
                ask_when: condition(key, question.ask_when)?,
                code: question.code,
                text: question.text.into(),
                help: question.help.map(Into::into),
                answers: question.answers.into_iter().map(Into::into).collect(),
            })
        })
        .collect()
}

fn form(key: &str, form: WireForm) -> Result<Form, WireError> {
    let mut pages = form.pages;
    pages.sort_by_key(|page| page.order);
    let fields = form.fields.into_iter().map(|field| field.into_domain(key)).collect::<Result<Vec<_>, _>>()?;
    for page in &pages {
        if let Some(missing) =
            page.fields.iter().find(|name| !fields.iter().any(|field| field.key.as_str() == name.as_str()))
        {
            return Err(unknown(key, "form.pages.fields", missing));
        }
    }
    let pages = pages.into_iter().map(|page| page.into_domain(key)).collect::<Result<_, _>>()?;
    Ok(Form { version: form.version, pages, fields })
}

fn limit(key: &str, limit: Option<WireLimit>) -> Result<Option<lobby_domain::limit::Limit>, WireError> {
    limit.map(|limit| limit.into_domain(key)).transpose()
}
