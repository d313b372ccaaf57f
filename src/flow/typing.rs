//! Typing into a field: which characters it takes, how many, and what a key does to its text.

use lobby_domain::form::{FieldKind, FormField};
use lobby_domain::phone::{self, PhoneFault};
use lobby_domain::validation::FieldError;

/// Characters of an identity number.
const ID_NUMBER_LENGTH: usize = 18;
/// Most characters of a number with decimals.
const DECIMAL_MAX: usize = 12;
/// Most characters of a text whose field sets no limit.
const TEXT_MAX: u32 = 60;

/// Which characters a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Digits.
    Digits,
    /// Digits of a telephone, and what people write between them.
    Phone,
    /// Digits and one decimal point, not at the start.
    Decimal,
    /// Digits and X; a small x becomes a capital.
    IdNumber,
    /// Every character but control characters.
    Text,
}

/// What may be typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRule {
    /// Which characters.
    pub charset: Charset,
    /// Most characters, from 1.
    pub max: usize,
    /// The exact number of characters, where the field has one.
    pub length: Option<usize>,
}

/// Which characters the on-screen letter keys show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keyboard {
    /// Capitals.
    pub upper: bool,
    /// Digits and symbols instead of letters.
    pub symbols: bool,
}

impl TextRule {
    /// The rule of a field that is typed; `None` for one that is picked from lists.
    #[must_use]
    pub fn of(field: &FormField) -> Option<TextRule> {
        let max = || field.validation.max_length.unwrap_or(TEXT_MAX) as usize;
        let up_to = |charset, max| TextRule { charset, max, length: None };
        let exactly = |charset, length| TextRule { charset, max: length, length: Some(length) };
        Some(match field.kind {
            FieldKind::Phone => up_to(Charset::Phone, phone::TYPED_MAX),
            FieldKind::IdNumber => exactly(Charset::IdNumber, ID_NUMBER_LENGTH),
            FieldKind::Integer | FieldKind::BankAccount => up_to(Charset::Digits, max()),
            FieldKind::Area | FieldKind::Money => up_to(Charset::Decimal, DECIMAL_MAX),
            FieldKind::Text
            | FieldKind::PersonName
            | FieldKind::CreditCode
            | FieldKind::Declaration
            | FieldKind::Signature => up_to(Charset::Text, max()),
            // Below the divisions, the detail of an address is typed.
            FieldKind::Address => up_to(Charset::Text, field.validation.detail_max.unwrap_or(TEXT_MAX) as usize),
            FieldKind::Date | FieldKind::Choice | FieldKind::MultiChoice | FieldKind::YesNo => return None,
        })
    }

    /// `text` with `typed` at its end; characters that the field does not take, or that are too many, are left out.
    #[must_use]
    pub fn append(self, text: &str, typed: &str) -> String {
        typed.chars().fold(text.to_owned(), |mut text, letter| {
            if self.takes(&text, letter) && text.chars().count() < self.max {
                text.push(if self.charset == Charset::IdNumber { letter.to_ascii_uppercase() } else { letter });
            }
            text
        })
    }

    /// Why `typed` has no place at the end of `text`; `None` where it has one.
    pub(crate) fn refusal(self, text: &str, typed: &str) -> Option<FieldError> {
        if self.append(text, typed) != text {
            return None;
        }
        if self.charset == Charset::Phone {
            let digits = typed.chars().any(|letter| letter.is_ascii_digit());
            return Some(FieldError::Phone(if digits { PhoneFault::MobileLong } else { PhoneFault::Character }));
        }
        if text.chars().count() >= self.max {
            return Some(FieldError::TooLong { max: u32::try_from(self.max).unwrap_or(u32::MAX) });
        }
        Some(match self.charset {
            Charset::Digits | Charset::Decimal => FieldError::NotANumber,
            Charset::IdNumber | Charset::Text | Charset::Phone => FieldError::BadCharacter,
        })
    }

    fn takes(self, text: &str, letter: char) -> bool {
        match self.charset {
            Charset::Digits => letter.is_ascii_digit(),
            Charset::Phone => phone::takes(text, letter),
            Charset::Decimal => letter.is_ascii_digit() || (letter == '.' && !text.is_empty() && !text.contains('.')),
            Charset::IdNumber => letter.is_ascii_digit() || matches!(letter, 'x' | 'X'),
            Charset::Text => is_letter(letter),
        }
    }
}

/// Keys without a character come as control characters and private-use code points.
fn is_letter(letter: char) -> bool {
    !letter.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&letter)
}

/// Whether a key has put something that is written: an arrow or a Tab has not.
pub(crate) fn has_letters(typed: &str) -> bool {
    typed.chars().any(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(charset: Charset, max: usize) -> TextRule {
        TextRule { charset, max, length: None }
    }

    #[test]
    fn a_telephone_field_takes_a_mobile_number_of_eleven_digits_or_a_landline_with_its_signs() {
        let phone = rule(Charset::Phone, phone::TYPED_MAX);
        assert_eq!(phone.append("1990000010", "1"), "19900000101");
        assert_eq!(phone.append("1990000010", "a"), "1990000010");
        assert_eq!(phone.append("1990000010", "12345"), "19900000101");
        assert_eq!(phone.append("0551", "-62345678-801"), "0551-62345678-801");
        assert_eq!(phone.refusal("19900000101", "2"), Some(FieldError::Phone(PhoneFault::MobileLong)));
        assert_eq!(phone.refusal("1990000010", "a"), Some(FieldError::Phone(PhoneFault::Character)));
    }

    #[test]
    fn a_number_has_one_decimal_point_and_does_not_begin_with_it() {
        let number = rule(Charset::Decimal, 10);
        assert_eq!(number.append("3", "."), "3.");
        assert_eq!(number.append("3.2", "."), "3.2");
        assert_eq!(number.append("", "."), "");
        assert_eq!(number.append("", "3.5.1"), "3.51");
    }

    #[test]
    fn an_identity_number_ends_in_a_capital_x() {
        assert_eq!(rule(Charset::IdNumber, 18).append("11010519491231002", "x"), "11010519491231002X");
    }

    #[test]
    fn text_takes_han_and_letters_but_no_keys_without_a_character() {
        let place = rule(Charset::Text, 60);
        assert_eq!(place.append("", "竹巷路"), "竹巷路");
        assert_eq!(place.append("", "\u{f700}\u{1b}"), "");
        assert_eq!(rule(Charset::Text, 2).append("", "竹巷路"), "竹巷", "characters are counted, not bytes");
    }
}
