//! Addresses picked level by level, and the divisions they are picked from.

use crate::text::Text;

/// An administrative division of the picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Division code, e.g. `348102` or `348102001`.
    pub code: String,
    /// Name for people.
    pub name: Text,
    /// Code of the division above; `None` for a province.
    pub parent: Option<String>,
}

/// A picked address.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Division codes from province downwards.
    pub divisions: Vec<String>,
    /// What was typed: door number and the like.
    pub detail: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(redacted)")
    }
}

/// Divisions directly below `parent`, or the topmost ones for `None`.
pub fn divisions_below<'a>(all: &'a [Division], parent: Option<&str>) -> Vec<&'a Division> {
    all.iter().filter(|division| division.parent.as_deref() == parent).collect()
}
