//! Rules of a field's value, and the errors of a value that breaks one.

use jiff::civil::Date;
use thiserror::Error;

use crate::identity::ResidentIdNumber;
use crate::phone::{Phone, PhoneFault};
use crate::value::{FieldKind, FieldValue};

/// Most characters of a text whose field names no limit of its own.
pub const LENGTH_MAX: u32 = 200;

/// A check beyond length and range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Identity number by GB 11643.
    IdNumber,
    /// Identity number by GB 11643, or the number of another accepted document.
    IdNumberOrDocument,
    /// Card number by Luhn.
    Luhn,
    /// Unified social credit code by GB 32100.
    CreditCode,
}

/// Rules of one field, as published.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validation {
    /// Most characters.
    pub max_length: Option<u32>,
    /// Fewest characters.
    pub min_length: Option<u32>,
    /// Regular expression for the whole value.
    pub pattern: Option<String>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// Most decimals of a number.
    pub decimals: Option<u32>,
    /// A named check.
    pub check: Option<Check>,
    /// Levels of an address picker; empty for a free address.
    pub cascade: Vec<String>,
    /// Most characters of an address detail.
    pub detail_max: Option<u32>,
    /// Most entries of a multiple choice.
    pub max_items: Option<u32>,
    /// A date may not lie after today.
    pub not_after_today: bool,
    /// Fewest strokes of a signature.
    pub min_strokes: Option<u32>,
}

/// The rule that a value breaks; the screen turns each into a sentence that says what to do.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum FieldError {
    /// Nothing was entered.
    #[error("empty")]
    Empty,
    /// Characters are missing.
    #[error("{missing} characters missing of {expected}")]
    TooShort {
        /// How many.
        missing: u32,
        /// Of how many.
        expected: u32,
    },
    /// Too many characters.
    #[error("longer than {max} characters")]
    TooLong {
        /// The most allowed.
        max: u32,
    },
    /// Not a number.
    #[error("not a number")]
    NotANumber,
    /// Below the smallest number.
    #[error("below {min}")]
    TooSmall {
        /// The smallest allowed.
        min: f64,
    },
    /// Above the largest number.
    #[error("above {max}")]
    TooLarge {
        /// The largest allowed.
        max: f64,
    },
    /// Too many decimals.
    #[error("more than {max} decimals")]
    TooManyDecimals {
        /// The most allowed.
        max: u32,
    },
    /// The check character or digit does not fit.
    #[error("check digit")]
    CheckDigit,
    /// Not of the expected form.
    #[error("form")]
    Form,
    /// A level of the address is not chosen.
    #[error("address incomplete")]
    AddressIncomplete,
    /// The date lies in the future.
    #[error("in the future")]
    InFuture,
    /// Not an entry of the list.
    #[error("not on the list")]
    NotOnList,
    /// A character that cannot be kept, such as a control character.
    #[error("unusable character")]
    BadCharacter,
    /// No number at which a person can be called.
    #[error("telephone number: {0}")]
    Phone(PhoneFault),
}

impl Validation {
    /// Checks a value that is not empty; whether an empty one is allowed is the field's rule.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self, kind: FieldKind, value: &FieldValue, today: Date) -> Result<(), FieldError> {
        match value {
            FieldValue::Text(text) => validate_text(kind, self, text.trim()),
            FieldValue::Choice(_) | FieldValue::YesNo(_) | FieldValue::HasNone => Ok(()),
            FieldValue::Choices(codes) => match self.max_items {
                Some(max) if codes.len() > max as usize => Err(FieldError::TooLong { max }),
                Some(_) | None => Ok(()),
            },
            FieldValue::Date(date) if self.not_after_today && *date > today => Err(FieldError::InFuture),
            FieldValue::Date(_) => Ok(()),
            FieldValue::Address(address) => {
                if address.divisions.len() < self.cascade.len() || address.detail.trim().is_empty() {
                    return Err(FieldError::AddressIncomplete);
                }
                usable(&address.detail)?;
                length(&address.detail, None, self.detail_max.or(Some(LENGTH_MAX)))
            }
        }
    }
}

fn validate_text(kind: FieldKind, rules: &Validation, text: &str) -> Result<(), FieldError> {
    usable(text)?;
    if matches!(kind, FieldKind::Integer | FieldKind::Area | FieldKind::Money) {
        return number(kind, rules, text);
    }
    let phone = if kind == FieldKind::Phone { Some(Phone::parse(text).map_err(FieldError::Phone)?) } else { None };
    // A rule of the list is about the number as it is kept.
    let text = phone.as_ref().map_or(text, Phone::as_str);
    if kind == FieldKind::IdNumber {
        id_number(rules.check.unwrap_or(Check::IdNumber), text)?;
    }
    length(text, rules.min_length, rules.max_length.or(Some(LENGTH_MAX)))?;
    match rules.check {
        Some(Check::Luhn) if !luhn(text) => return Err(FieldError::CheckDigit),
        Some(Check::CreditCode) if !credit_code(text) => return Err(FieldError::CheckDigit),
        Some(Check::Luhn | Check::CreditCode | Check::IdNumber | Check::IdNumberOrDocument) | None => {}
    }
    match &rules.pattern {
        Some(pattern) if !regex_lite::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text)) => {
            Err(FieldError::Form)
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether every character can be kept and shown. A character that turns the direction of others would let a text read
/// otherwise than it is kept.
fn usable(text: &str) -> Result<(), FieldError> {
    let unusable = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
            || matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}')
            || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
    };
    if text.chars().any(unusable) { Err(FieldError::BadCharacter) } else { Ok(()) }
}

fn length(text: &str, min: Option<u32>, max: Option<u32>) -> Result<(), FieldError> {
    let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match (min, max) {
        (Some(min), _) if count < min => Err(FieldError::TooShort { missing: min - count, expected: min }),
        (_, Some(max)) if count > max => Err(FieldError::TooLong { max }),
        (_, _) => Ok(()),
    }
}

fn number(kind: FieldKind, rules: &Validation, text: &str) -> Result<(), FieldError> {
    let well_formed = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value: f64 = text.parse().ok().filter(|_| well_formed).ok_or(FieldError::NotANumber)?;
    let decimals = text.split_once('.').map_or(0, |(_, part)| u32::try_from(part.len()).unwrap_or(u32::MAX));
    let allowed = if kind == FieldKind::Integer { 0 } else { rules.decimals.unwrap_or(2) };
    if decimals > allowed {
        return Err(FieldError::TooManyDecimals { max: allowed });
    }
    match (rules.min, rules.max) {
        (Some(min), _) if value < min => Err(FieldError::TooSmall { min }),
        (_, Some(max)) if value > max => Err(FieldError::TooLarge { max }),
        (_, _) => Ok(()),
    }
}

fn id_number(check: Check, text: &str) -> Result<(), FieldError> {
    let other_document =
        check == Check::IdNumberOrDocument && text.bytes().any(|byte| byte.is_ascii_uppercase() && byte != b'X');
    if other_document {
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(FieldError::Form);
        }
        return length(text, Some(5), Some(20));
    }
    length(text, Some(18), Some(18))?;
    ResidentIdNumber::parse(text).map(|_| ()).map_err(|_| FieldError::CheckDigit)
}

/// Luhn's check of card numbers (ISO/IEC 7812-1).
fn luhn(text: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in text.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
        sum += digit / 10 + digit % 10;
    }
    !text.is_empty() && sum % 10 == 0
}

/// Check character of a unified social credit code (GB 32100-2015, mod 31).
fn credit_code(text: &str) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Vec<usize> = text.bytes().filter_map(|byte| ALPHABET.iter().position(|known| *known == byte)).collect();
    if text.len() != 18 || values.len() != 18 {
        return false;
    }
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Address;
    use crate::condition::Condition;
    use crate::form::{FormField, Mask, Prefill, Without};
    use crate::id::FieldKey;
    use crate::text::Text;

    fn field(kind: FieldKind, validation: Validation) -> FormField {
        FormField {
            key: FieldKey::parse("f").unwrap(),
            kind,
            label: Text::default(),
            help: None,
            required: true,
            without: None,
            visible_when: Condition::Always,
            data_class: 1,
            mask: Mask::None,
            prefill: Prefill::None,
            choice_list: None,
            validation,
        }
    }

    fn judge(field: &FormField, text: &str) -> Result<(), FieldError> {
        field.validate(Some(&FieldValue::Text(text.into())), jiff::civil::date(2026, 11, 2))
    }

    #[test]
    fn a_telephone_may_be_mobile_or_landline_and_the_fault_is_named() {
        let phone = field(FieldKind::Phone, Validation::default());
        assert_eq!(judge(&phone, "1990000010"), Err(FieldError::Phone(PhoneFault::MobileShort { missing: 1 })));
        for known in ["19900000101", "+86 199 0000 0101", "0551 6234567", "010-62345678-801"] {
            assert_eq!(judge(&phone, known), Ok(()), "{known}");
        }
        let kept = |text: &str| phone.kept(FieldValue::Text(text.into()));
        assert!(kept("(0551) 623 4567") == FieldValue::Text("0551-6234567".into()));
        let mobile = Validation { pattern: Some("^1[3-9][0-9]{9}$".into()), ..Validation::default() };
        let mobile = field(FieldKind::Phone, mobile);
        assert_eq!(judge(&mobile, "199 0000 0101"), Ok(()));
        assert_eq!(judge(&mobile, "0551 6234567"), Err(FieldError::Form), "an older list wants a mobile number");
    }

    #[test]
    fn having_none_is_an_answer_only_where_the_field_has_it() {
        let today = jiff::civil::date(2026, 11, 2);
        let mut phone = field(FieldKind::Phone, Validation::default());
        assert_eq!(phone.validate(Some(&FieldValue::HasNone), today), Err(FieldError::Empty));
        phone.without = Some(Without { answer: Text::new("没有电话", "No phone"), then: Text::default() });
        assert_eq!(phone.validate(Some(&FieldValue::HasNone), today), Ok(()));
        assert_eq!(phone.validate(None, today), Err(FieldError::Empty));
    }

    #[test]
    fn numbers_keep_their_range_and_decimals() {
        let width = field(
            FieldKind::Area,
            Validation { min: Some(0.2), max: Some(50.0), decimals: Some(2), ..Validation::default() },
        );
        assert_eq!(judge(&width, "3.25"), Ok(()));
        assert_eq!(judge(&width, "0.1"), Err(FieldError::TooSmall { min: 0.2 }));
        assert_eq!(judge(&width, "50.01"), Err(FieldError::TooLarge { max: 50.0 }));
        assert_eq!(judge(&width, "1.234"), Err(FieldError::TooManyDecimals { max: 2 }));
        for nonsense in ["1e3", "inf", "-1", "1.2.3", "．", "NaN"] {
            assert_eq!(judge(&width, nonsense), Err(FieldError::NotANumber), "{nonsense}");
        }
    }

    #[test]
    fn check_digits_are_those_of_their_standards() {
        let account = field(FieldKind::BankAccount, Validation { check: Some(Check::Luhn), ..Validation::default() });
        assert_eq!(judge(&account, "4539578763621486"), Ok(()));
        assert_eq!(judge(&account, "4539578763621487"), Err(FieldError::CheckDigit));
        let code = field(FieldKind::CreditCode, Validation { check: Some(Check::CreditCode), ..Validation::default() });
        assert_eq!(judge(&code, "11348102MB9T00433Q"), Ok(()));
        assert_eq!(judge(&code, "11348102MB9T00434Q"), Err(FieldError::CheckDigit));
        let number = field(FieldKind::IdNumber, Validation { check: Some(Check::IdNumber), ..Validation::default() });
        assert_eq!(judge(&number, "11010519491231002X"), Ok(()));
        assert_eq!(judge(&number, "110105194912310021"), Err(FieldError::CheckDigit));
    }

    #[test]
    fn hostile_text_is_refused_where_it_would_deceive_and_is_plain_text_elsewhere() {
        let note = field(FieldKind::Text, Validation::default());
        for deceiving in
            ["a\u{0}b", "a\u{1b}[2Jb", "a\nb", "\u{202E}321", "\u{2066}x", "a\u{2028}b", "\u{FEFF}a", "\u{FFFF}"]
        {
            assert_eq!(judge(&note, deceiving), Err(FieldError::BadCharacter), "{deceiving:?}");
        }
        for plain in
            ["<script>alert(1)</script>", "'; drop table application;--", "=cmd|' /C calc'!A0", "%s%n{0}", "👩‍🚀🇨🇳", "𠀀"]
        {
            assert_eq!(judge(&note, plain), Ok(()), "{plain:?}");
        }
        let most = "长".repeat(LENGTH_MAX as usize);
        assert_eq!(judge(&note, &most), Ok(()));
        assert_eq!(judge(&note, &format!("{most}长")), Err(FieldError::TooLong { max: LENGTH_MAX }));
    }

    #[test]
    fn hostile_text_is_no_document_number() {
        let rules = Validation { check: Some(Check::IdNumberOrDocument), ..Validation::default() };
        let number = field(FieldKind::IdNumber, rules);
        assert_eq!(judge(&number, "A<script>1()"), Err(FieldError::Form));
        assert_eq!(judge(&number, "H12345678"), Ok(()));
    }

    #[test]
    fn hostile_text_is_refused_in_the_detail_of_an_address_too() {
        let place = field(FieldKind::Address, Validation::default());
        let judge = |detail: &str| {
            let address = Address { divisions: vec!["34".into()], detail: detail.into() };
            place.validate(Some(&FieldValue::Address(address)), jiff::civil::date(2026, 11, 2))
        };
        assert_eq!(judge("1号\u{202E}"), Err(FieldError::BadCharacter));
        assert_eq!(judge(&"路".repeat(201)), Err(FieldError::TooLong { max: LENGTH_MAX }));
        assert_eq!(judge("<b>1号</b>"), Ok(()));
    }

    #[test]
    fn an_address_needs_every_level_and_a_detail() {
        let levels = vec!["province".into(), "city".into()];
        let place =
            field(FieldKind::Address, Validation { cascade: levels, detail_max: Some(5), ..Validation::default() });
        let today = jiff::civil::date(2026, 11, 2);
        let mut address = Address { divisions: vec!["34".into()], detail: "1号".into() };
        let value = |address: &Address| FieldValue::Address(address.clone());
        assert_eq!(place.validate(Some(&value(&address)), today), Err(FieldError::AddressIncomplete));
        address.divisions.push("3401".into());
        assert_eq!(place.validate(Some(&value(&address)), today), Ok(()));
        address.detail = "一二三四五六".into();
        assert_eq!(place.validate(Some(&value(&address)), today), Err(FieldError::TooLong { max: 5 }));
    }

    #[test]
    fn empty_is_refused_only_where_required_and_control_characters_always() {
        let mut name = field(FieldKind::PersonName, Validation::default());
        assert_eq!(judge(&name, "  "), Err(FieldError::Empty));
        assert_eq!(judge(&name, "a\u{7}b"), Err(FieldError::BadCharacter));
        name.required = false;
        assert_eq!(judge(&name, "  "), Ok(()));
    }
}
