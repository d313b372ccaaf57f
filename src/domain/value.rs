//! Values that a citizen enters: form fields and answers to situation questions.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::address::Address;
use crate::id::FieldKey;

/// Kind of a field's value: selects keyboard and rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Free text.
    Text,
    /// A person's name.
    PersonName,
    /// An identity number.
    IdNumber,
    /// A number at which a person can be called: mobile, or landline with its area code.
    Phone,
    /// A whole number.
    Integer,
    /// A number with decimals: metres, square metres.
    Area,
    /// An amount of money.
    Money,
    /// A bank account number.
    BankAccount,
    /// A unified social credit code.
    CreditCode,
    /// A civil date.
    Date,
    /// One of a list.
    Choice,
    /// Several of a list.
    MultiChoice,
    /// Yes or no.
    YesNo,
    /// An address picked level by level.
    Address,
    /// The declaration of truth; ticked on the signing page.
    Declaration,
    /// The handwritten signature; drawn on the signing page.
    Signature,
}

/// A value of a field. Debug shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Text, names, numbers as typed.
    Text(String),
    /// Code of the chosen entry.
    Choice(String),
    /// Codes of the chosen entries.
    Choices(Vec<String>),
    /// Yes or no.
    YesNo(bool),
    /// A civil date.
    Date(Date),
    /// A picked address.
    Address(Address),
    /// The citizen has none and has said so, where the field allows it.
    HasNone,
}

impl FieldValue {
    /// Whether nothing was entered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            FieldValue::Text(text) => text.trim().is_empty(),
            FieldValue::Choice(code) => code.is_empty(),
            FieldValue::Choices(codes) => codes.is_empty(),
            FieldValue::Address(address) => address.divisions.is_empty() && address.detail.trim().is_empty(),
            FieldValue::YesNo(_) | FieldValue::Date(_) | FieldValue::HasNone => false,
        }
    }
}

impl std::fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FieldValue(redacted)")
    }
}

/// Values by field key.
pub type FormValues = BTreeMap<FieldKey, FieldValue>;

/// Answers by question code.
pub type Answers = BTreeMap<String, String>;
