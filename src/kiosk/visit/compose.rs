//! From a signed application to the document that is sealed: everything the citizen saw, entered and brought, with the
//! words they saw.

use std::collections::BTreeMap;

use lobby_domain::address::Address;
use lobby_domain::checklist::{ChecklistLine, Standing};
use lobby_domain::form::{FieldValue, FormField};
use lobby_domain::identity::IdCard;
use lobby_domain::{KioskUse, Lang, Text};
use lobby_flow::draft::{Draft, FieldSource};
use lobby_flow::{Application, CapturedPage};
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::document::{
    AnswerEntry, Document, IdentityEvidence, MaterialEntry, MaterialStanding, PageEntry, ValueEntry, ValueSource,
    WireText,
};
use lobby_wire::evidence::EvidenceRecord;
use lobby_wire::manifest::ItemRef;
use lobby_words::{Script, common, language};
use uuid::Uuid;

/// The document of an application.
#[must_use]
pub fn document(application: &Application, application_id: Uuid, kiosk: &str, kiosk_use: KioskUse) -> Document {
    let draft = &application.draft;
    Document {
        schema: Document::SCHEMA.into(),
        application_id,
        case_number: application.case_number.to_string(),
        item: item_ref(draft),
        item_name: (&draft.item.name).into(),
        authority: (&draft.item.authority).into(),
        lang: application.lang.code().into(),
        kiosk: kiosk.into(),
        test: kiosk_use.is_test(),
        identity: identity(&draft.card, draft.read_at, application.signed_local.date()),
        answers: answers(draft),
        values: draft.visible_fields().into_iter().filter_map(|field| value(draft, field)).collect(),
        materials: draft.checklist().lines.iter().map(|line| material(draft, line)).collect(),
        declaration: (&lobby_words::declaration(draft.declaration())).into(),
        composed_at: application.signed_at,
    }
}

/// Item and version of a draft.
#[must_use]
pub fn item_ref(draft: &Draft) -> ItemRef {
    ItemRef { key: draft.item.key.to_string(), task_code: draft.item.task_code.clone(), version: draft.item.version }
}

/// What the card says, as the platform is told it.
#[must_use]
pub fn identity(card: &IdCard, read_at: jiff::Timestamp, today: jiff::civil::Date) -> IdentityEvidence {
    // Long-term validity is no date: it is null here and said by `long_term`.
    let of = |key: &str| card.field(key).filter(|_| key != "valid_to" || !card.is_long_term());
    let fields: BTreeMap<String, Option<String>> =
        card.kind().field_keys().iter().map(|key| ((*key).to_owned(), of(key))).collect();
    IdentityEvidence {
        kind: card.kind().code().into(),
        fields,
        long_term: card.is_long_term(),
        lossy: card.lossy(),
        warnings: card.warnings(today).into_iter().map(|warning| warning.code().to_owned()).collect(),
        photo_sha256: Sha256(*card.photo_sha256()).to_string(),
        read_at,
    }
}

fn answers(draft: &Draft) -> Vec<AnswerEntry> {
    let entry = |question: &lobby_domain::situation::Question| {
        let code = draft.answers.get(&question.code)?;
        let answer = question.answers.iter().find(|answer| answer.code == *code)?;
        Some(AnswerEntry {
            question: question.code.clone(),
            answer: code.clone(),
            question_text: (&question.text).into(),
            answer_text: (&answer.label).into(),
        })
    };
    draft.questions().into_iter().filter_map(entry).collect()
}

fn value(draft: &Draft, field: &FormField) -> Option<ValueEntry> {
    let source = match draft.source(field) {
        FieldSource::Card => ValueSource::Card,
        FieldSource::Citizen => ValueSource::Citizen,
        FieldSource::Platform => ValueSource::Platform,
        FieldSource::Absent => return None,
    };
    let value = draft.value(field);
    Some(ValueEntry {
        key: field.key.to_string(),
        label: (&field.label).into(),
        data_class: field.data_class,
        source,
        shown: value.as_ref().and_then(|value| in_words(draft, field, value)),
        value: value.filter(|value| *value != FieldValue::HasNone).map(|value| plain(&value)),
    })
}

fn plain(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.trim().to_owned(),
        FieldValue::Choice(code) => code.clone(),
        FieldValue::Choices(codes) => codes.join(","),
        FieldValue::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
        FieldValue::Date(date) => date.to_string(),
        FieldValue::HasNone => String::new(),
        FieldValue::Address(address) => {
            format!("{} {}", address.divisions.last().map_or("", String::as_str), address.detail.trim())
        }
    }
}

/// A coded value in the words of its list; `None` where the value speaks for itself.
fn in_words(draft: &Draft, field: &FormField, value: &FieldValue) -> Option<WireText> {
    let choices = field.choice_list.as_deref().map_or(&[][..], |list| draft.catalogue.choices(list));
    let label = |code: &String| choices.iter().find(|choice| choice.code == *code).map(|choice| choice.label.clone());
    let text = match value {
        FieldValue::Choice(code) => label(code)?,
        FieldValue::Choices(codes) => join(codes.iter().filter_map(label), |lang| common::LIST_SEPARATOR.get(lang)),
        FieldValue::YesNo(true) => common::YES.text(),
        FieldValue::YesNo(false) => common::NO.text(),
        FieldValue::Address(address) => address_in_words(draft, address),
        FieldValue::HasNone => has_none(field)?,
        FieldValue::Text(_) | FieldValue::Date(_) => return None,
    };
    Some((&text).into())
}

/// The answer of who has none, with what they were told happens then: an officer keeps to it.
fn has_none(field: &FormField) -> Option<Text> {
    let without = field.without.as_ref()?;
    Some(lobby_words::in_every_language(|lang| match language(lang).script {
        Script::Han => format!("{}（{}）", without.answer.get(lang), without.then.get(lang)),
        Script::Latin => format!("{} ({})", without.answer.get(lang), without.then.get(lang)),
    }))
}

fn address_in_words(draft: &Draft, address: &Address) -> Text {
    let name = |code: &String| draft.catalogue.divisions.iter().find(|known| known.code == *code);
    let detail = address.detail.trim().to_owned();
    let parts = address.divisions.iter().filter_map(name).map(|division| division.name.clone());
    join(parts.chain([Text::new(detail.as_str(), detail.as_str())]), |lang| match language(lang).script {
        Script::Han => "",
        Script::Latin => ", ",
    })
}

fn join(texts: impl Iterator<Item = Text>, between: impl Fn(Lang) -> &'static str) -> Text {
    let texts: Vec<Text> = texts.collect();
    let said = |lang| texts.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(between(lang));
    lobby_words::in_every_language(said)
}

fn material(draft: &Draft, line: &ChecklistLine) -> MaterialEntry {
    let pages = draft.pages.of(&line.material.code);
    let standing = match line.standing {
        Standing::Demanded => MaterialStanding::Provided,
        Standing::MayFollow if pages.is_empty() => MaterialStanding::Follows,
        Standing::MayFollow => MaterialStanding::Provided,
        Standing::AtHand => MaterialStanding::AtHand,
        Standing::LookedUp => MaterialStanding::PlatformLookup,
        Standing::PaperOriginal => MaterialStanding::PaperOriginal,
    };
    MaterialEntry {
        code: line.material.code.to_string(),
        name: (&line.material.name).into(),
        standing,
        pages: pages.iter().map(page).collect(),
    }
}

fn page(page: &CapturedPage) -> PageEntry {
    PageEntry {
        sha256: Sha256(page.sha256),
        size: page.size,
        width: page.width,
        height: page.height,
        dpi: page.dpi,
        device_sha256: Sha256(page.device_sha256),
        device: page.device.clone(),
        evidence: Some(EvidenceRecord::of(&page.evidence, page.device_size)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_domain::identity::{CardFields, DocumentKind};

    use super::*;
    use crate::visit::fixture::application;

    #[test]
    fn the_document_names_item_number_kiosk_and_every_material_of_the_checklist() {
        let application = application();
        let document = document(&application, Uuid::from_u128(7), "WL01-K01", KioskUse::Service);
        assert_eq!(document.case_number, application.case_number.to_string());
        assert_eq!((document.kiosk.as_str(), document.lang.as_str()), ("WL01-K01", "zh"));
        assert_eq!(document.item.version, application.draft.item.version);
        let lines = application.draft.checklist().lines;
        assert_eq!(document.materials.len(), lines.len());
        assert!(document.materials.iter().all(|material| material.pages.is_empty()));
        let back = serde_json::from_slice::<Document>(&document.to_bytes()).unwrap();
        assert!(back == document, "the document does not survive its own form");
    }

    #[test]
    fn a_document_of_a_kiosk_for_tests_is_marked_and_others_are_not() {
        let made = |kiosk_use| document(&application(), Uuid::from_u128(7), "WL01-K01", kiosk_use).to_bytes();
        let text = |kiosk_use| String::from_utf8(made(kiosk_use)).unwrap();
        assert!(text(KioskUse::Test).contains("\"test\":true"));
        assert!(!text(KioskUse::Service).contains("\"test\""));
    }

    #[test]
    fn what_is_not_filled_in_is_not_in_the_document() {
        let document = document(&application(), Uuid::from_u128(7), "WL01-K01", KioskUse::Service);
        assert!(document.answers.is_empty(), "no question was answered");
        let by_citizen = |value: &&ValueEntry| matches!(value.source, ValueSource::Citizen);
        let filled = document.values.iter().filter(by_citizen).filter(|value| value.value.is_some()).count();
        assert_eq!(filled, 0, "a field without an entry has no value");
    }

    #[test]
    fn an_officer_reads_that_there_is_no_telephone_and_what_the_page_promised() {
        let mut application = application();
        let field =
            application.draft.item.form.fields.iter().find(|field| field.without.is_some()).unwrap().key.clone();
        application.draft.values.insert(field.clone(), FieldValue::HasNone);
        let document = document(&application, Uuid::from_u128(7), "WL01-K01", KioskUse::Service);
        let entry = document.values.iter().find(|value| value.key == field.as_str()).unwrap();
        let shown = lobby_domain::Text::from(entry.shown.clone().unwrap());
        assert_eq!(entry.value, None);
        assert!(shown.zh.starts_with("我没有电话（") && shown.en.starts_with("I have no phone (You"), "{}", shown.en);
    }

    #[test]
    fn the_end_of_a_card_is_a_date_or_long_term_and_never_both() {
        let card = |valid_to: &str| {
            let fields = CardFields { valid_to: valid_to.into(), ..CardFields::default() };
            IdCard::new(DocumentKind::Resident, fields, false, [7; 32])
        };
        let seen = |card: &IdCard| {
            let evidence = identity(card, jiff::Timestamp::UNIX_EPOCH, jiff::civil::date(2026, 11, 30));
            (evidence.fields["valid_to"].clone(), evidence.long_term)
        };
        let (dated, for_ever) = (card("20400101"), card("长期"));
        assert!(!seen(&dated).1 && seen(&dated).0.is_some());
        assert_eq!(seen(&for_ever), (None, true));
    }

    #[test]
    fn values_are_written_plainly_and_in_one_form() {
        let table = [
            (FieldValue::Text("  two words ".into()), "two words"),
            (FieldValue::Choice("03".into()), "03"),
            (FieldValue::Choices(vec!["03".into(), "07".into()]), "03,07"),
            (FieldValue::YesNo(true), "yes"),
            (FieldValue::YesNo(false), "no"),
            (FieldValue::Date(jiff::civil::date(2026, 2, 3)), "2026-02-03"),
        ];
        for (value, expected) in table {
            assert_eq!(plain(&value), expected);
        }
    }

    #[test]
    fn texts_are_joined_in_each_language_by_its_own_sign() {
        let texts = [Text::new("甲", "one"), Text::new("乙", "two")];
        let joined = join(texts.into_iter(), |lang| common::LIST_SEPARATOR.get(lang));
        assert_eq!((joined.zh.as_str(), joined.en.as_str()), ("甲、乙", "one, two"));
    }
}
