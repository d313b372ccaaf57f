//! What a publisher reads about an item that no kiosk could handle.

use lobby_domain::Text;
use lobby_domain::item_defect::{DefectKind, ItemDefect};

use crate::defect as k;

/// The defect in one sentence with its place.
#[must_use]
pub fn item_defect(defect: &ItemDefect) -> Text {
    let words = match defect.kind {
        DefectKind::UnknownQuestion => k::UNKNOWN_QUESTION,
        DefectKind::UnknownAnswer => k::UNKNOWN_ANSWER,
        DefectKind::UnknownField => k::UNKNOWN_FIELD,
        DefectKind::AskedTooEarly => k::ASKED_TOO_EARLY,
        DefectKind::UnknownList => k::UNKNOWN_LIST,
        DefectKind::NothingToChoose => k::NOTHING_TO_CHOOSE,
        DefectKind::Twice => k::TWICE,
        DefectKind::OnNoPage => k::ON_NO_PAGE,
        DefectKind::NoPages => k::NO_PAGES,
        DefectKind::EndsBeforeItBegins => k::ENDS_BEFORE_IT_BEGINS,
        DefectKind::MobileOnly => k::MOBILE_ONLY,
    };
    words.fill_text(&[("item", defect.item.as_str()), ("place", &defect.place), ("name", &defect.name)])
}
