//! What is wrong with a field, as what to do about it.

use lobby_domain::phone::PhoneFault;
use lobby_domain::validation::FieldError;
use lobby_flow::part_date::{DateFault, DatePart};
use lobby_flow::steps::fill_form::Fault;
use slint::SharedString;

use crate::kit::view::Scene;
use crate::texts;

/// One sentence: what to do.
pub(crate) fn problem(fault: &Fault, scene: &Scene) -> SharedString {
    match fault {
        Fault::Field(error) => of_rule(error, scene),
        Fault::Date(DateFault::Missing(part)) => scene.say(match part {
            DatePart::Year => texts::DATE_NO_YEAR,
            DatePart::Month => texts::DATE_NO_MONTH,
            DatePart::Day => texts::DATE_NO_DAY,
        }),
        Fault::Date(DateFault::NoSuch(part)) => scene.say(match part {
            DatePart::Year => texts::DATE_BAD_YEAR,
            DatePart::Month => texts::DATE_BAD_MONTH,
            DatePart::Day => texts::DATE_BAD_DAY,
        }),
        Fault::Date(DateFault::Full(_)) => scene.say(texts::DATE_FULL),
        Fault::Date(DateFault::NoDigit(_)) => scene.say(texts::ERR_NUMBER),
    }
}

fn of_rule(error: &FieldError, scene: &Scene) -> SharedString {
    let with = |words, n: &str, m: &str| scene.fill(words, &[("n", n), ("m", m)]);
    match error {
        FieldError::Empty => scene.say(texts::ERR_EMPTY),
        FieldError::TooShort { missing, expected } => {
            with(texts::ERR_SHORT, &missing.to_string(), &expected.to_string())
        }
        FieldError::TooLong { max } => with(texts::ERR_LONG, "", &max.to_string()),
        FieldError::NotANumber => scene.say(texts::ERR_NUMBER),
        FieldError::TooSmall { min } => with(texts::ERR_SMALL, "", &min.to_string()),
        FieldError::TooLarge { max } => with(texts::ERR_LARGE, "", &max.to_string()),
        FieldError::TooManyDecimals { max } => with(texts::ERR_DECIMALS, "", &max.to_string()),
        FieldError::CheckDigit => scene.say(texts::ERR_CHECK),
        FieldError::Form => scene.say(texts::ERR_FORM),
        FieldError::AddressIncomplete => scene.say(texts::ERR_ADDRESS),
        FieldError::InFuture => scene.say(texts::ERR_FUTURE),
        FieldError::NotOnList => scene.say(texts::ERR_LIST),
        FieldError::BadCharacter => scene.say(texts::ERR_CHARACTER),
        FieldError::Phone(fault) => of_phone(*fault, scene),
    }
}

fn of_phone(fault: PhoneFault, scene: &Scene) -> SharedString {
    scene.say(match fault {
        PhoneFault::MobileShort { missing } => {
            return scene.fill(texts::ERR_SHORT, &[("n", &missing.to_string()), ("m", "11")]);
        }
        PhoneFault::LandlineShort { missing } => {
            return scene.fill(texts::PHONE_LANDLINE_SHORT, &[("n", &missing.to_string())]);
        }
        PhoneFault::Character => texts::PHONE_CHARACTER,
        PhoneFault::MobileLong => texts::PHONE_MOBILE_LONG,
        PhoneFault::NoSuchMobile => texts::PHONE_NO_SUCH_MOBILE,
        PhoneFault::NoAreaCode => texts::PHONE_NO_AREA,
        PhoneFault::NoSuchAreaCode => texts::PHONE_NO_SUCH_AREA,
        PhoneFault::LandlineLong => texts::PHONE_LANDLINE_LONG,
        PhoneFault::NoSuchLandline => texts::PHONE_NO_SUCH_LANDLINE,
        PhoneFault::Extension => texts::PHONE_EXTENSION,
        PhoneFault::Service => texts::PHONE_SERVICE,
        PhoneFault::Elsewhere => texts::PHONE_ELSEWHERE,
    })
}
