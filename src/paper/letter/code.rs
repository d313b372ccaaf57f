//! The code that a letter is verified by.

use std::fmt;

/// Crockford's digits: none looks like another, and they make no words.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code that strangers who hold a letter verify it by: 80 bits, too many to guess, `7K2M-9QXD-4F8T-RBN3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerificationCode([u8; 10]);

impl VerificationCode {
    /// The code of these bits, which the caller draws.
    #[must_use]
    pub fn new(bits: [u8; 10]) -> VerificationCode {
        VerificationCode(bits)
    }

    /// Its 16 digits without hyphens, as addresses have them.
    #[must_use]
    pub fn compact(self) -> String {
        let bits = self.0.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        (0..16).rev().map(|at| char::from(DIGITS[(bits >> (at * 5) & 31) as usize])).collect()
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
    use super::*;

    #[test]
    fn every_bit_of_a_code_is_seen() {
        assert_eq!(VerificationCode::new([0; 10]).to_string(), "0000-0000-0000-0000");
        assert_eq!(VerificationCode::new([255; 10]).to_string(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        let codes: std::collections::BTreeSet<String> = (0..80)
            .map(|bit| {
                let mut bits = [0; 10];
                bits[bit / 8] = 1 << (bit % 8);
                VerificationCode::new(bits).compact()
            })
            .collect();
        assert_eq!(codes.len(), 80);
    }
}
