//! What people read about a page that is not good.

use lobby_domain::capture::Reason;
use lobby_domain::evidence::PageSource;

use crate::Words;
use crate::capture::{act, what};

/// What is wrong with a page that `source` took, in one sentence.
#[must_use]
pub fn reason(reason: Reason, source: PageSource) -> Words {
    match reason {
        Reason::NoPage => what::NO_PAGE,
        Reason::SeveralPages => what::SEVERAL_PAGES,
        Reason::Blurred => what::BLURRED,
        Reason::Dark => what::DARK,
        Reason::OverExposed => what::OVER_EXPOSED,
        Reason::Glare => what::GLARE,
        Reason::Cut => what::CUT,
        Reason::Uneven => what::UNEVEN,
        Reason::Coarse if source != PageSource::Camera => what::COARSE_SCANNER,
        Reason::Coarse => what::COARSE,
        Reason::Blank => what::BLANK,
        Reason::ShowThrough => what::SHOW_THROUGH,
        Reason::WrongSize => what::WRONG_SIZE,
    }
}

/// What to do about it now. A scanner's paper lies where it lies: no page comes nearer to it.
#[must_use]
pub fn advice(reason: Reason, source: PageSource) -> Words {
    match reason {
        Reason::NoPage => act::LAY_INSIDE,
        Reason::SeveralPages => act::ONE_SHEET,
        Reason::Blurred => act::KEEP_STILL,
        Reason::Dark | Reason::Uneven => act::REMOVE_SHADOW,
        Reason::OverExposed => act::REMOVE_LIGHT,
        Reason::Glare => act::FLATTEN,
        Reason::Cut => act::ALL_CORNERS,
        Reason::Coarse if source != PageSource::Camera => act::SET_SCANNER,
        Reason::Coarse => act::NEARER,
        Reason::Blank | Reason::ShowThrough => act::FACE_DOWN,
        Reason::WrongSize => act::RIGHT_PAPER,
    }
}
