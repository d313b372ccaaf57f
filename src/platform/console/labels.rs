//! Words for codes, and how a value is masked until an officer unmasks it.

use lobby_casework::Event;
use lobby_casework::event::Picture;
use lobby_domain::identity::{Sex, mask_id, mask_name, mask_phone};
use lobby_wire::document::{MaterialStanding, ValueSource};
use lobby_words::console::{event, label as k};
use lobby_words::{Words, card};

use super::wording::Wording;

/// Values of this data class and above are masked.
const MASKED_FROM: u8 = 3;

/// Whether a form value is masked until an officer unmasks it.
pub fn is_masked(data_class: u8) -> bool {
    data_class >= MASKED_FROM
}

/// What is shown of a masked value. Names, numbers and telephones keep their ends; anything else is hidden whole,
/// because a birth date or an address beside a masked number would give the number away.
pub fn masked(key: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else if key.contains("number") {
        mask_id(value)
    } else if key.contains("phone") {
        mask_phone(value)
    } else if key.contains("name") {
        mask_name(value)
    } else {
        "＊＊＊＊".to_owned()
    }
}

/// Label of a field of the card.
pub fn card_field(key: &str) -> Words {
    match key {
        "name" => card::NAME,
        "english_name" => card::ENGLISH_NAME,
        "sex" => card::SEX,
        "nation" => card::NATION,
        "birth" => card::BIRTH,
        "address" => card::ADDRESS,
        "id_number" => card::ID_NUMBER,
        "pass_number" => card::PASS_NUMBER,
        "issue_count" => card::ISSUE_COUNT,
        "issuer" => card::ISSUER,
        "authority" => card::AUTHORITY,
        "valid_from" => card::VALID_FROM,
        "valid_to" => card::VALID_TO,
        "country" => card::COUNTRY,
        "version" => card::VERSION,
        "renewals" => card::RENEWALS,
        "link" => card::LINK,
        _ => card::OTHER,
    }
}

/// Whether a field of the card is shown in full: one that identifies no person.
pub fn card_field_is_open(key: &str) -> bool {
    matches!(key, "sex" | "nation" | "issuer" | "valid_from" | "valid_to" | "country" | "version" | "authority")
}

/// A coded card field in words; any other as it is.
pub fn card_value(key: &str, value: &str, w: &Wording) -> String {
    let words = match key {
        "sex" => Some(lobby_words::sex(Sex::from_code(value))),
        "nation" => lobby_words::nation(value),
        _ => None,
    };
    words.map_or_else(|| value.to_owned(), |words| w.say(words).to_owned())
}

/// Kind of card.
pub fn card_kind(kind: &str) -> Words {
    match kind {
        "resident" => k::CARD_RESIDENT,
        "hmt" => k::CARD_HMT,
        "foreigner_2023" => k::CARD_FOREIGNER,
        "foreigner_old" => k::CARD_FOREIGNER_OLD,
        _ => k::CARD_UNKNOWN,
    }
}

/// A warning of the reader; an unknown code stands for itself.
pub fn warning(code: &str, w: &Wording) -> String {
    let words = match code {
        "check_digit" => k::WARNING_CHECK_DIGIT,
        "birth_mismatch" => k::WARNING_BIRTH,
        "sex_mismatch" => k::WARNING_SEX,
        "birth_invalid" => k::WARNING_BIRTH_INVALID,
        "validity_order" => k::WARNING_VALIDITY,
        "expired" => k::WARNING_EXPIRED,
        "not_yet_valid" => k::WARNING_NOT_YET_VALID,
        "unknown_nation" => k::WARNING_NATION,
        other => return other.to_owned(),
    };
    w.say(words).to_owned()
}

/// How a material stands.
pub fn standing(standing: MaterialStanding) -> Words {
    match standing {
        MaterialStanding::Provided => k::PROVIDED,
        MaterialStanding::Follows => k::FOLLOWS,
        MaterialStanding::AtHand => k::AT_HAND,
        MaterialStanding::PlatformLookup => k::LOOKED_UP,
        MaterialStanding::PaperOriginal => k::ORIGINAL,
    }
}

/// Where a material came from.
pub fn origin(standing: MaterialStanding) -> Words {
    match standing {
        MaterialStanding::Provided => k::FROM_SCAN,
        MaterialStanding::Follows => k::FROM_LATER,
        MaterialStanding::AtHand => k::FROM_CARD_AND_FORM,
        MaterialStanding::PlatformLookup => k::FROM_PLATFORM,
        MaterialStanding::PaperOriginal => k::FROM_COUNTER,
    }
}

/// Where a form value came from.
pub fn source(source: ValueSource) -> Words {
    match source {
        ValueSource::Citizen => k::FROM_CITIZEN,
        ValueSource::Card => k::FROM_CARD,
        ValueSource::Platform => k::FROM_PLATFORM,
    }
}

/// What took a page.
pub fn page_source(source: &str) -> Option<Words> {
    Some(match source {
        "flatbed" => k::FLATBED,
        "feeder" => k::FEEDER,
        "camera" => k::CAMERA,
        _ => return None,
    })
}

/// Which side of a sheet.
pub fn page_side(side: &str) -> Option<Words> {
    Some(match side {
        "front" => k::FRONT,
        "back" => k::BACK,
        _ => return None,
    })
}

/// Who let a page pass.
pub fn accepted_by(by: &str) -> Option<Words> {
    Some(match by {
        "gate" => k::PASSED,
        "citizen" => k::PASSED_BY_CITIZEN,
        _ => return None,
    })
}

/// How much a finding weighs.
pub fn grade(grade: &str) -> Option<Words> {
    Some(match grade {
        "note" => k::NOTE,
        "look" => k::LOOK,
        "retake" => k::RETAKE,
        _ => return None,
    })
}

/// A value of the gate; sizes and sharpness have lines of their own.
pub fn measure(name: &str) -> Option<Words> {
    Some(match name {
        "sharp_worst" => k::SHARP_WORST,
        "white" => k::WHITE,
        "clipped_share" => k::CLIPPED_SHARE,
        "glare_share" => k::GLARE_SHARE,
        "uneven_ratio" => k::UNEVEN_RATIO,
        "ink_cells" => k::INK_CELLS,
        "faint_share" => k::FAINT_SHARE,
        _ => return None,
    })
}

/// What happened.
pub fn event(happened: &Event) -> Words {
    match happened {
        Event::Received { .. } => event::RECEIVED,
        Event::ReceivedAhead { .. } => event::AHEAD,
        Event::PagesComplete => event::WHOLE,
        Event::EnvelopeUnreadable => event::UNREADABLE,
        Event::EnvelopeReadable => event::READABLE,
        Event::DigestConflict { .. } => event::DIGEST_CONFLICT,
        Event::NumberConflict { .. } => event::NUMBER_CONFLICT,
        Event::Opened => event::OPENED,
        Event::PictureSeen { picture: Picture::Page(_) } => event::PAGE,
        Event::PictureSeen { picture: Picture::Signature } => event::SIGNATURE,
        Event::Exported => event::EXPORTED,
        Event::MadeAgain => event::MADE_AGAIN,
        Event::DocumentTaken { .. } => event::DOCUMENT,
        Event::Revealed { .. } => event::REVEALED,
        Event::Erased { .. } => event::ERASED,
    }
}
