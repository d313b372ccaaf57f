//! What people read about a page that is not good.

use lobby_domain::capture::Reason;

use crate::Words;
use crate::capture::{act, what};

/// What is wrong with the page, in one sentence.
#[must_use]
pub fn reason(reason: Reason) -> Words {
    match reason {
        Reason::NoPage => what::NO_PAGE,
        Reason::SeveralPages => what::SEVERAL_PAGES,
        Reason::Blurred => what::BLURRED,
        Reason::Dark => what::DARK,
        Reason::OverExposed => what::OVER_EXPOSED,
        Reason::Glare => what::GLARE,
        Reason::Cut => what::CUT,
        Reason::Uneven => what::UNEVEN,
        Reason::Coarse => what::COARSE,
        Reason::Blank => what::BLANK,
        Reason::ShowThrough => what::SHOW_THROUGH,
        Reason::WrongSize => what::WRONG_SIZE,
    }
}

/// What to do about it now.
#[must_use]
pub fn advice(reason: Reason) -> Words {
    match reason {
        Reason::NoPage => act::LAY_INSIDE,
        Reason::SeveralPages => act::ONE_SHEET,
        Reason::Blurred => act::KEEP_STILL,
        Reason::Dark | Reason::Uneven => act::REMOVE_SHADOW,
        Reason::OverExposed => act::REMOVE_LIGHT,
        Reason::Glare => act::FLATTEN,
        Reason::Cut => act::ALL_CORNERS,
        Reason::Coarse => act::NEARER,
        Reason::Blank | Reason::ShowThrough => act::FACE_DOWN,
        Reason::WrongSize => act::RIGHT_PAPER,
    }
}
