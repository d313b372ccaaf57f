//! Forms: pages and fields.

use jiff::civil::Date;

use crate::condition::Condition;
use crate::id::FieldKey;
use crate::phone::Phone;
use crate::text::Text;
use crate::validation::{FieldError, Validation};

pub use crate::value::{FieldKind, FieldValue, FormValues};

/// Masking of a value outside the field in which it is typed.
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

/// Source of a field's value before the citizen types.
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

/// What a citizen may answer who has nothing to enter, e.g. no telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Without {
    /// The answer: "I have no phone".
    pub answer: Text,
    /// What happens then: how the citizen is told.
    pub then: Text,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    /// Key in the application.
    pub key: FieldKey,
    /// Kind of its value.
    pub kind: FieldKind,
    /// Its label.
    pub label: Text,
    /// A hint below the label.
    pub help: Option<Text>,
    /// Whether it must be filled when visible.
    pub required: bool,
    /// The answer of those who have none; `None` where there is no such answer.
    pub without: Option<Without>,
    /// When it is shown at all.
    pub visible_when: Condition,
    /// Data class 1 (open) to 4 (most sensitive).
    pub data_class: u8,
    /// Masking on review.
    pub mask: Mask,
    /// Source of its first value.
    pub prefill: Prefill,
    /// Choice list by name, for choices.
    pub choice_list: Option<String>,
    /// Rules its value must satisfy.
    pub validation: Validation,
}

impl FormField {
    /// Checks `value` against the field's rules; `None` is an empty field. `today` is the kiosk's date.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn validate(&self, value: Option<&FieldValue>, today: Date) -> Result<(), FieldError> {
        match value.filter(|value| !value.is_empty()) {
            Some(FieldValue::HasNone) if self.without.is_none() => Err(FieldError::Empty),
            Some(value) => self.validation.check(self.kind, value, today),
            None if self.required => Err(FieldError::Empty),
            None => Ok(()),
        }
    }

    /// The value in the form in which it is kept, once it is valid: a telephone number without what people write
    /// between its digits.
    #[must_use]
    pub fn kept(&self, value: FieldValue) -> FieldValue {
        match (self.kind, value) {
            (FieldKind::Phone, FieldValue::Text(text)) => {
                FieldValue::Text(Phone::parse(&text).map_or(text, |phone| phone.as_str().to_owned()))
            }
            (_, value) => value,
        }
    }
}

/// One page of a form: fields asked together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPage {
    /// Id of the page.
    pub id: String,
    /// The page's question.
    pub title: Text,
    /// Keys of its fields, in order.
    pub fields: Vec<FieldKey>,
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
    pub fn field(&self, key: &FieldKey) -> Option<&FormField> {
        self.fields.iter().find(|field| field.key == *key)
    }
}
