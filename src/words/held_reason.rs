//! What staff read about an application that does not go to the platform by itself.

use lobby_domain::Lang;
use lobby_domain::held::{HeldReason, Owner};

use crate::held as k;

/// Why, in one sentence.
#[must_use]
pub fn held_why(reason: &HeldReason, lang: Lang) -> String {
    let words = match reason {
        HeldReason::Damaged => k::DAMAGED,
        HeldReason::Manifest => k::MANIFEST,
        HeldReason::Number => k::NUMBER,
        HeldReason::Mark => k::MARK,
        HeldReason::Content => k::CONTENT,
        HeldReason::Length => k::LENGTH,
        HeldReason::Lost => k::LOST,
        HeldReason::Name => k::NAME,
        HeldReason::Signer => k::SIGNER,
        HeldReason::Key => k::KEY,
        HeldReason::Version => k::VERSION,
        HeldReason::ShutOut => k::SHUT_OUT,
        HeldReason::Doubt => k::DOUBT,
        HeldReason::Room => k::ROOM,
        HeldReason::Busy => k::BUSY,
        HeldReason::Line => k::LINE,
        HeldReason::Fault => k::FAULT,
        HeldReason::Pages => k::PAGES,
        HeldReason::Delayed => k::DELAYED,
        HeldReason::Other(word) => return k::OTHER.fill(lang, &[("word", word)]),
    };
    words.get(lang).to_owned()
}

/// Who must act.
#[must_use]
pub fn held_owner(owner: Owner, lang: Lang) -> &'static str {
    let words = match owner {
        Owner::Technician => k::TECHNICIAN,
        Owner::Operator => k::OPERATOR,
    };
    words.get(lang)
}

/// What to do now.
#[must_use]
pub fn held_act(reason: &HeldReason, lang: Lang) -> &'static str {
    let words = match reason {
        HeldReason::Damaged => k::act::DAMAGED,
        HeldReason::Manifest => k::act::MANIFEST,
        HeldReason::Number => k::act::NUMBER,
        HeldReason::Mark => k::act::MARK,
        HeldReason::Content => k::act::CONTENT,
        HeldReason::Length => k::act::LENGTH,
        HeldReason::Lost => k::act::LOST,
        HeldReason::Name => k::act::NAME,
        HeldReason::Signer => k::act::SIGNER,
        HeldReason::Key => k::act::KEY,
        HeldReason::Version => k::act::VERSION,
        HeldReason::ShutOut => k::act::SHUT_OUT,
        HeldReason::Doubt => k::act::DOUBT,
        HeldReason::Room => k::act::ROOM,
        HeldReason::Busy => k::act::BUSY,
        HeldReason::Line => k::act::LINE,
        HeldReason::Fault => k::act::FAULT,
        HeldReason::Pages => k::act::PAGES,
        HeldReason::Delayed => k::act::DELAYED,
        HeldReason::Other(_) => k::act::OTHER,
    };
    words.get(lang)
}
