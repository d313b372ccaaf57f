//! What is wrong with a field, as what to do about it.

use lobby_domain::validation::FieldError;
use slint::SharedString;

use crate::kit::view::Scene;
use crate::texts;

/// One sentence: what to do.
pub(crate) fn problem(error: &FieldError, scene: &Scene) -> SharedString {
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
    }
}
