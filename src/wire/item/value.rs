//! Values of an item that the domain refuses, with their place in the item.

use lobby_domain::id::{FieldKey, IdError};

use crate::WireError;

pub(super) fn field_key(key: &str, field: &str) -> Result<FieldKey, WireError> {
    FieldKey::parse(field).map_err(|error| value(key, "form.fields.key", &error))
}

pub(super) fn value(key: &str, place: &str, error: &IdError) -> WireError {
    WireError::Value { what: format!("item {key}, {place}"), reason: error.to_string() }
}

pub(super) fn unknown(key: &str, place: &str, value: &str) -> WireError {
    WireError::Value { what: format!("item {key}, {place}"), reason: format!("`{value}` is not known") }
}
