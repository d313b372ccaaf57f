//! Case numbers: made on the kiosk, shown, printed, and kept for ever.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Why a case number was refused.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CaseNumberError {
    /// Not four, three, six and one characters with dashes between.
    #[error("a case number looks like QL01-K03-004826-T")]
    Form,
    /// The check character does not fit.
    #[error("the check character of the case number does not fit")]
    Check,
    /// The kiosk's counter has run out of its six digits.
    #[error("the counter of case numbers is used up")]
    Exhausted,
}

/// `<site 4>-<kiosk 3>-<counter 6>-<check>`; check character by ISO 7064 mod 37-36 over the thirteen before it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber(String);

impl CaseNumber {
    /// The number of the `counter`-th application of a kiosk.
    ///
    /// # Errors
    /// [`CaseNumberError::Form`] for a malformed site or kiosk code, [`CaseNumberError::Exhausted`] past 999 999.
    pub fn new(site: &str, kiosk: &str, counter: u32) -> Result<CaseNumber, CaseNumberError> {
        if !is_code(site, 4) || !is_code(kiosk, 3) {
            return Err(CaseNumberError::Form);
        }
        if counter > 999_999 {
            return Err(CaseNumberError::Exhausted);
        }
        let body = format!("{site}{kiosk}{counter:06}");
        Ok(CaseNumber(format!("{site}-{kiosk}-{counter:06}-{}", check_character(&body))))
    }

    /// The number as people read it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The site code, its first four characters.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.0[..4]
    }

    /// The kiosk code, three characters.
    #[must_use]
    pub fn kiosk(&self) -> &str {
        &self.0[5..8]
    }
}

fn is_code(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// ISO 7064 mod 37-36: catches every single wrong character and every swap of neighbours but a few.
fn check_character(body: &str) -> char {
    let product = body.bytes().fold(36_usize, |product, byte| {
        let value = ALPHABET.iter().position(|known| *known == byte).unwrap_or_default();
        let sum = (product + value) % 36;
        (if sum == 0 { 36 } else { sum } * 2) % 37
    });
    char::from(ALPHABET[(37 - product) % 36])
}

impl FromStr for CaseNumber {
    type Err = CaseNumberError;

    fn from_str(text: &str) -> Result<CaseNumber, CaseNumberError> {
        let parts: Vec<&str> = text.split('-').collect();
        let [site, kiosk, counter, check] = parts.as_slice() else { return Err(CaseNumberError::Form) };
        let digits = counter.len() == 6 && counter.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !is_code(check, 1) {
            return Err(CaseNumberError::Form);
        }
        let counter = counter.parse().map_err(|_| CaseNumberError::Form)?;
        let number = CaseNumber::new(site, kiosk, counter)?;
        if number.as_str() == text { Ok(number) } else { Err(CaseNumberError::Check) }
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_as_itself() {
        let number = CaseNumber::new("QL01", "K03", 4826).unwrap();
        assert_eq!(number.to_string().parse::<CaseNumber>().unwrap(), number);
        assert_eq!((number.site(), number.kiosk()), ("QL01", "K03"));
    }

    #[test]
    fn the_check_character_is_that_of_iso_7064() {
        // Worked examples of the standard's mod 37-36 system (the ISBT donation number and the GRid identifier).
        assert_eq!(check_character("A12425GABC1234002"), 'M');
        assert_eq!(CaseNumber::new("QL01", "K03", 4826).unwrap().to_string().len(), 17);
    }

    #[test]
    fn every_single_wrong_character_and_neighbour_swap_of_digits_is_caught() {
        let number = CaseNumber::new("WL01", "K01", 174_209).unwrap().to_string();
        for at in (0..16).filter(|at| number.as_bytes()[*at] != b'-') {
            for other in ALPHABET.iter().filter(|other| **other != number.as_bytes()[at]) {
                let mut wrong = number.clone().into_bytes();
                wrong[at] = *other;
                assert!(String::from_utf8(wrong).unwrap().parse::<CaseNumber>().is_err(), "at {at}");
            }
        }
        let mut swapped = number.into_bytes();
        swapped.swap(9, 10);
        assert!(String::from_utf8(swapped).unwrap().parse::<CaseNumber>().is_err());
    }

    #[test]
    fn malformed_numbers_and_spent_counters_are_refused() {
        assert_eq!("QL01-K03-4826-T".parse::<CaseNumber>(), Err(CaseNumberError::Form));
        assert_eq!("".parse::<CaseNumber>(), Err(CaseNumberError::Form));
        assert_eq!("QL01-K03-004826-é".parse::<CaseNumber>(), Err(CaseNumberError::Form));
        assert_eq!(CaseNumber::new("ql01", "K03", 1), Err(CaseNumberError::Form));
        assert_eq!(CaseNumber::new("QL01", "K03", 1_000_000), Err(CaseNumberError::Exhausted));
    }
}
