//! Characters that the typeface of the pages lacks. A font that shows them is given to the toolkit before they are
//! painted: an installed one, or one that draws the code point in a frame.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use lobby_domain::form::FieldValue;
use lobby_flow::steps::identify::Phase;
use lobby_flow::{State, Visit};
use lobby_fonts::{Fonts, Substitutes};
use slint::fontique_011::fontique::{Blob, FontInfoOverride, GenericFamily};
use slint::fontique_011::shared_collection;

/// Fonts given so far. The toolkit's collection is the program's, and of two fonts of one name it knows the first alone.
static GIVEN: AtomicU32 = AtomicU32::new(0);

/// What the pages of this visit may show besides the typeface's own characters.
pub(crate) struct Letters {
    fonts: Fonts,
    /// Characters that were looked at.
    known: RefCell<BTreeSet<char>>,
    /// Those that no font was given for yet.
    new: RefCell<BTreeSet<char>>,
}

impl Default for Letters {
    fn default() -> Letters {
        Letters { fonts: Fonts::installed(), known: RefCell::default(), new: RefCell::default() }
    }
}

impl Letters {
    /// Looks at a text from outside of the program.
    pub(crate) fn note(&self, text: &str) {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return;
        }
        let mut known = self.known.borrow_mut();
        for character in text.chars() {
            if known.insert(character) {
                self.new.borrow_mut().insert(character);
            }
        }
    }

    /// Looks at all that the visit has from the citizen.
    pub(crate) fn note_visit(&self, visit: &Visit) {
        if let State::Identify(identify) = &visit.state
            && let Phase::Confirm { card, .. } = &identify.phase
        {
            card.texts().for_each(|text| self.note(text));
        }
        if let State::FillForm(form) = &visit.state
            && let Some((_, typed)) = form.typed()
        {
            self.note(typed);
        }
        if let Some(card) = visit.state.card() {
            card.texts().for_each(|text| self.note(text));
        }
        let Some(draft) = visit.state.draft() else { return };
        for value in draft.values.values() {
            match value {
                FieldValue::Text(text) => self.note(text),
                FieldValue::Address(address) => self.note(&address.detail),
                FieldValue::Choice(_)
                | FieldValue::Choices(_)
                | FieldValue::YesNo(_)
                | FieldValue::Date(_)
                | FieldValue::HasNone => {}
            }
        }
    }

    /// Whether any character of the text is drawn as its code point.
    pub(crate) fn frames(&self, text: &str) -> bool {
        self.fonts.frames(text)
    }

    /// Gives the toolkit the fonts for what was looked at since the last call.
    pub(crate) fn provide(&self) {
        let new = self.new.take();
        let family = format!("Lobby Code Points {}", GIVEN.load(Ordering::Relaxed));
        let Substitutes { faces, frames } = self.fonts.substitutes(new, &family);
        faces.into_iter().for_each(|face| give(face.bytes, false));
        if let Some(font) = frames {
            give(font, true);
        }
    }
}

/// A font that is asked after all others; the one of frames, which has nothing else, before them.
fn give(bytes: Vec<u8>, first: bool) {
    let name = format!("Lobby Letters {}", GIVEN.fetch_add(1, Ordering::Relaxed));
    let mut collection = shared_collection();
    let named = FontInfoOverride { family_name: Some(&name), ..FontInfoOverride::default() };
    let given = collection.register_fonts(Blob::new(Arc::new(bytes)), Some(named));
    let Some((family, _)) = given.first() else { return };
    let mut families: Vec<_> = collection.generic_families(GenericFamily::SansSerif).collect();
    families.insert(if first { 0 } else { families.len() }, *family);
    collection.set_generic_families(GenericFamily::SansSerif, families.into_iter());
}
