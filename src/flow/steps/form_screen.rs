//! Screens of a form: known values of a form page together, then one question a screen.

use lobby_domain::id::FieldKey;

use crate::draft::{Draft, FieldSource};

/// One screen of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormScreen {
    /// Fields of one form page that the card or the platform fills, to check.
    Known {
        /// Id of the form page.
        page: String,
        /// Field keys.
        fields: Vec<FieldKey>,
    },
    /// One field to fill.
    Question {
        /// Id of the form page it belongs to.
        page: String,
        /// Field key.
        field: FieldKey,
    },
}

impl FormScreen {
    /// Whether the screen shows this field.
    #[must_use]
    pub fn shows(&self, key: &FieldKey) -> bool {
        match self {
            FormScreen::Known { fields, .. } => fields.iter().any(|field| field == key),
            FormScreen::Question { field, .. } => field == key,
        }
    }
}

/// The screens of a draft's form, given what is entered so far.
#[must_use]
pub fn screens(draft: &Draft) -> Vec<FormScreen> {
    let visible = draft.visible_fields();
    let mut screens = Vec::new();
    for page in &draft.item.form.pages {
        let fields: Vec<_> = visible.iter().filter(|field| page.fields.contains(&field.key)).collect();
        let known: Vec<FieldKey> = fields
            .iter()
            .filter(|field| matches!(draft.source(field), FieldSource::Card | FieldSource::Platform))
            .map(|field| field.key.clone())
            .collect();
        if !known.is_empty() {
            screens.push(FormScreen::Known { page: page.id.clone(), fields: known });
        }
        let questions = fields.iter().filter(|field| draft.source(field) == FieldSource::Citizen);
        screens.extend(questions.map(|field| FormScreen::Question { page: page.id.clone(), field: field.key.clone() }));
    }
    screens
}
