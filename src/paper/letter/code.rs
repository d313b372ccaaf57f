//! The code that a letter is verified by.

use std::fmt;

/// Crockford's digits: none looks like another, and they make no words.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Drawn digits of a code; one more digit checks them.
const DRAWN: usize = 15;

/// The code that strangers who hold a letter verify it by: 75 bits, too many to guess, and a check digit (ISO 7064's hybrid
/// system, mod 33-32), which finds every single wrong digit: `7K2M-9QXD-4F8T-RBN3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerificationCode([u8; DRAWN]);

impl VerificationCode {
    /// The code of the first 75 of these bits, which the caller draws.
    #[must_use]
    pub fn new(bits: [u8; 10]) -> VerificationCode {
        let bits = bits.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let mut digits = [0; DRAWN];
        for (at, digit) in digits.iter_mut().rev().enumerate() {
            *digit = (bits >> ((at + 1) * 5) & 31) as u8;
        }
        VerificationCode(digits)
    }

    /// The code that people typed: hyphens, spaces and case do not matter, and letters that look like digits are these;
    /// `None` where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<VerificationCode> {
        let mut digits = [0; DRAWN + 1];
        let mut typed = text.chars().filter(|letter| !matches!(letter, '-' | ' '));
        for digit in &mut digits {
            let letter = match typed.next()?.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                letter => letter,
            };
            *digit = u8::try_from(DIGITS.iter().position(|known| char::from(*known) == letter)?).ok()?;
        }
        let code = VerificationCode(digits[..DRAWN].try_into().ok()?);
        (typed.next().is_none() && code.check() == digits[DRAWN]).then_some(code)
    }

    /// Its 16 digits without hyphens, as addresses have them.
    #[must_use]
    pub fn compact(self) -> String {
        self.0.into_iter().chain([self.check()]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
    }

    fn check(self) -> u8 {
        let product = self.0.iter().fold(32, |product, digit| {
            let sum = (product + u16::from(*digit)) % 32;
            (if sum == 0 { 32 } else { sum } * 2) % 33
        });
        ((33 - product) % 32) as u8
    }
}

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.compact();
        write!(f, "{}-{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..12], &digits[12..])
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_drawn_bit_of_a_code_is_seen() {
        let codes: std::collections::BTreeSet<String> = (0..75)
            .map(|bit| {
                let mut bits = [0; 10];
                bits[bit / 8] = 128 >> (bit % 8);
                VerificationCode::new(bits).compact()
            })
            .collect();
        assert_eq!(codes.len(), 75);
        assert_eq!(VerificationCode::new([0; 10]).to_string(), "0000-0000-0000-0000");
        assert_eq!(VerificationCode::new([255; 10]).to_string(), "ZZZZ-ZZZZ-ZZZZ-ZZZW");
    }

    #[test]
    fn a_code_is_read_as_people_type_it_and_one_with_a_wrong_digit_is_none() {
        for seed in 0..=255_u8 {
            let code = VerificationCode::new(std::array::from_fn(|at| {
                seed.wrapping_mul(37).wrapping_add((at as u8).wrapping_mul(91))
            }));
            let text = code.to_string();
            assert_eq!(VerificationCode::parse(&text), Some(code));
            let typed = format!(" {} ", text.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " "));
            assert_eq!(VerificationCode::parse(&typed), Some(code));
            for at in 0..16 {
                for other in DIGITS {
                    let mut wrong = code.compact().into_bytes();
                    if wrong[at] != *other {
                        wrong[at] = *other;
                        assert_eq!(VerificationCode::parse(&String::from_utf8(wrong).unwrap()), None);
                    }
                }
            }
        }
        for wrong in ["", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U", "号"] {
            assert_eq!(VerificationCode::parse(wrong), None, "{wrong}");
        }
    }
}
