//! Values of fields as people read them.

use lobby_domain::Lang;
use lobby_domain::form::{FieldKind, FieldValue, FormField, Mask};
use lobby_flow::Draft;
use lobby_words::{Script, common, language};

use crate::kit::typeset::{self, masked};

/// A value in words, under `mask`.
#[must_use]
pub(crate) fn shown(field: &FormField, value: &FieldValue, mask: Mask, draft: &Draft, lang: Lang) -> String {
    match value {
        FieldValue::Text(text) => masked(text, mask),
        FieldValue::HasNone => {
            field.without.as_ref().map_or_else(String::new, |without| typeset::of(&without.answer, lang))
        }
        FieldValue::Choice(code) => masked(&label(field, code, draft, lang), mask),
        FieldValue::Choices(codes) => {
            let separator = common::LIST_SEPARATOR.get(lang);
            codes.iter().map(|code| label(field, code, draft, lang)).collect::<Vec<_>>().join(separator)
        }
        FieldValue::YesNo(yes) => if *yes { common::YES } else { common::NO }.get(lang).to_owned(),
        FieldValue::Date(day) if mask == Mask::DateYearOnly => typeset::masked_date(*day, lang),
        FieldValue::Date(day) => typeset::date(*day, lang),
        FieldValue::Address(address) => {
            let names: Vec<String> = address.divisions.iter().map(|code| division(code, draft, lang)).collect();
            match (mask, language(lang).script) {
                (Mask::AddressToDistrict, Script::Han) => names.iter().take(3).cloned().collect::<String>() + "***",
                (Mask::AddressToDistrict, Script::Latin) => format!("***, {}", reversed(&names[..names.len().min(3)])),
                (_, Script::Han) => format!("{}{}", names.concat(), address.detail),
                (_, Script::Latin) => format!("{}, {}", address.detail, reversed(&names)),
            }
        }
    }
}

/// English addresses go from the smallest part to the largest.
fn reversed(names: &[String]) -> String {
    names.iter().rev().cloned().collect::<Vec<_>>().join(", ")
}

/// Name of a division.
pub(crate) fn division(code: &str, draft: &Draft, lang: Lang) -> String {
    let known = draft.catalogue.divisions.iter().find(|division| division.code == code);
    known.map_or_else(|| code.to_owned(), |division| typeset::of(&division.name, lang))
}

/// Label of a choice.
fn label(field: &FormField, code: &str, draft: &Draft, lang: Lang) -> String {
    if field.kind == FieldKind::YesNo {
        return if code == "yes" { common::YES } else { common::NO }.get(lang).to_owned();
    }
    let list = field.choice_list.as_deref().unwrap_or_default();
    let known = draft.catalogue.choices(list).iter().find(|choice| choice.code == code);
    known.map_or_else(|| code.to_owned(), |choice| typeset::heading(&choice.label, lang))
}
