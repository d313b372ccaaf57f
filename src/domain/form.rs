//! Forms: fields, their kinds and the values they hold.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::address::Address;
use crate::condition::Condition;
use crate::text::Text;
use crate::validation::Validation;

/// What a field asks for, which decides how it is entered and judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Free text.
    Text,
    /// A person's name.
    PersonName,
    /// An identity number.
    IdNumber,
    /// A mobile number.
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

/// How a value may be shown outside the field in which it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// As it is.
    None,
    /// First character of a name.
    NameFirstOnly,
    /// First three and last four of an identity number.
    Id3And4,
    /// First three and last four of a telephone number.
    Phone3And4,
    /// Year of a date.
    DateYearOnly,
    /// Down to the district of an address.
    AddressToDistrict,
    /// Last four characters.
    Tail4,
    /// Nothing until touched.
    Hidden,
}

/// Where a field's value comes from before the citizen types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefill {
    /// The citizen enters it.
    None,
    /// From the identity card; never retyped.
    Card {
        /// Key of the card's field.
        path: String,
    },
    /// From shared data, looked up by the platform.
    Sharing {
        /// Whether the citizen may enter it where nothing was looked up.
        editable: bool,
    },
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    /// Key in the application.
    pub key: String,
    /// What it asks for.
    pub kind: FieldKind,
    /// Its label.
    pub label: Text,
    /// A hint below the label.
    pub help: Option<Text>,
    /// Whether it must be filled when visible.
    pub required: bool,
    /// When it is shown at all.
    pub visible_when: Condition,
    /// Data class 1 (open) to 4 (most sensitive).
    pub data_class: u8,
    /// How it is masked on review.
    pub mask: Mask,
    /// Where it comes from.
    pub prefill: Prefill,
    /// Choice list by name, for choices.
    pub choice_list: Option<String>,
    /// Rules its value must satisfy.
    pub validation: Validation,
}

/// One page of a form: fields asked together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPage {
    /// Id of the page.
    pub id: String,
    /// The page's question.
    pub title: Text,
    /// Keys of its fields, in order.
    pub fields: Vec<String>,
}

/// A form: pages in order and fields by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// Version of the form in its item.
    pub version: u32,
    /// Pages in the order asked.
    pub pages: Vec<FormPage>,
    /// All fields.
    pub fields: Vec<FormField>,
}

impl Form {
    /// The field with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.key == key)
    }
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
            FieldValue::YesNo(_) | FieldValue::Date(_) => false,
        }
    }
}

impl std::fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FieldValue(redacted)")
    }
}

/// Values by field key.
pub type FormValues = BTreeMap<String, FieldValue>;
