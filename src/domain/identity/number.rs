//! The citizen identification number, GB 11643-1999.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Sex, card_date, mask_id};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// A number whose form and check digit are right: 17 digits and a digit or `X`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ResidentIdNumber(String);

/// Why a text is no such number. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// Not 18 characters; holds how many there are.
    #[error("an identity number has 18 characters, not {0}")]
    Length(usize),
    /// A character that cannot stand there.
    #[error("an identity number is 17 digits and a digit or X")]
    Character,
    /// The last character does not fit the others.
    #[error("the last character of the identity number does not fit the others")]
    CheckDigit,
}

impl ResidentIdNumber {
    /// Checks form and check digit; a typed small `x` becomes `X`.
    pub fn parse(text: &str) -> Result<Self, IdNumberError> {
        let count = text.chars().count();
        if count != 18 {
            return Err(IdNumberError::Length(count));
        }
        if !has_form(text) {
            return Err(IdNumberError::Character);
        }
        if text.as_bytes()[17].to_ascii_uppercase() != check_character(text) {
            return Err(IdNumberError::CheckDigit);
        }
        Ok(Self(text.to_ascii_uppercase()))
    }

    /// All 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// First six digits: the division where the number was given.
    pub fn division(&self) -> &str {
        &self.0[..6]
    }

    /// The birth date inside, if it is a date.
    pub fn birth(&self) -> Option<Date> {
        card_date(&self.0[6..14])
    }

    /// The sex inside: odd 17th digit male, even female.
    pub fn sex(&self) -> Sex {
        sex_of(&self.0)
    }

    /// 3 + 11 stars + 4.
    pub fn masked(&self) -> String {
        mask_id(&self.0)
    }
}

impl std::fmt::Debug for ResidentIdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResidentIdNumber(redacted)")
    }
}

/// 17 digits and a digit or X, with any check digit.
pub(super) fn has_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || bytes[17].eq_ignore_ascii_case(&b'X'))
}

/// The sex by the 17th digit of a number that [`has_form`].
pub(super) fn sex_of(number: &str) -> Sex {
    if (number.as_bytes()[16] - b'0') % 2 == 1 { Sex::Male } else { Sex::Female }
}

fn check_character(number: &str) -> u8 {
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_specimens_pass() {
        for specimen in ["11010519491231002X", "932682198501010017", "911124198108030024", "810000189001011119"] {
            assert_eq!(ResidentIdNumber::parse(specimen).unwrap().as_str(), specimen);
        }
        let number = ResidentIdNumber::parse("11010519491231002x").unwrap();
        assert_eq!(number.as_str(), "11010519491231002X");
        assert_eq!(number.birth(), Some(jiff::civil::date(1949, 12, 31)));
        assert_eq!(number.sex(), Sex::Female);
        assert_eq!(number.division(), "110105");
    }

    #[test]
    fn each_kind_of_fault_has_its_own_error() {
        assert_eq!(ResidentIdNumber::parse("110105194912310"), Err(IdNumberError::Length(15)));
        assert_eq!(ResidentIdNumber::parse("11010519491231002Y"), Err(IdNumberError::Character));
        assert_eq!(ResidentIdNumber::parse("1101051949123１002X"), Err(IdNumberError::Character));
        assert_eq!(ResidentIdNumber::parse("110105194912310021"), Err(IdNumberError::CheckDigit));
    }

    #[test]
    fn debug_and_errors_show_no_digit_of_the_number() {
        let shown = format!("{:?}", ResidentIdNumber::parse("11010519491231002X").unwrap());
        assert!(!shown.contains("1101"), "{shown}");
    }

    proptest! {
        #[test]
        fn a_single_wrong_digit_never_passes(body in "[0-9]{17}", at in 0usize..17, add in 1u8..10) {
            let right = format!("{body}{}", check_character(&body) as char);
            prop_assert!(ResidentIdNumber::parse(&right).is_ok());
            let mut wrong = right.into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + add) % 10;
            prop_assert_eq!(ResidentIdNumber::parse(std::str::from_utf8(&wrong).unwrap()), Err(IdNumberError::CheckDigit));
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = ResidentIdNumber::parse(&text);
        }
    }
}
