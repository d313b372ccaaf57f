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

/// Characters of a number as it stands on a slip.
const SLIP_LEN: usize = 17;
/// Most applications that one number on slips can stand for.
pub const SHARERS_MAX: u8 = 99;

/// `<site 4>-<kiosk 3>-<counter 6>-<check>`; check character by ISO 7064 mod 37-36 over the thirteen before it. Where a
/// kiosk gave one number to several applications, the platform tells the later ones apart by `-2` to `-99` behind it.
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

    /// The number under which the platform keeps the `nth` application that carries this one on its slip, from 2 to
    /// [`SHARERS_MAX`]; the first keeps the slip's own.
    #[must_use]
    pub fn shared(&self, nth: u8) -> CaseNumber {
        let slip = self.on_slip().0;
        if (2..=SHARERS_MAX).contains(&nth) { CaseNumber(format!("{slip}-{nth}")) } else { CaseNumber(slip) }
    }

    /// The number as it stands on the citizen's slip.
    #[must_use]
    pub fn on_slip(&self) -> CaseNumber {
        CaseNumber(self.0[..SLIP_LEN].to_owned())
    }

    /// Whether it is as a kiosk gives it.
    #[must_use]
    pub fn is_on_slip(&self) -> bool {
        self.0.len() == SLIP_LEN
    }

    /// The kiosk's counter in it, up to 999 999.
    #[must_use]
    pub fn counter(&self) -> u32 {
        self.0[9..15].bytes().fold(0, |counter, digit| counter * 10 + u32::from(digit - b'0'))
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
        let (site, kiosk, counter, check, nth) = match parts.as_slice() {
            [site, kiosk, counter, check] => (site, kiosk, counter, check, 1),
            [site, kiosk, counter, check, nth] => (site, kiosk, counter, check, sharer(nth)?),
            _ => return Err(CaseNumberError::Form),
        };
        let digits = counter.len() == 6 && counter.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !is_code(check, 1) {
            return Err(CaseNumberError::Form);
        }
        let counter = counter.parse().map_err(|_| CaseNumberError::Form)?;
        let number = CaseNumber::new(site, kiosk, counter)?.shared(nth);
        if number.as_str() == text { Ok(number) } else { Err(CaseNumberError::Check) }
    }
}

fn sharer(text: &str) -> Result<u8, CaseNumberError> {
    let nth = text.parse().ok().filter(|nth| (2..=SHARERS_MAX).contains(nth));
    nth.filter(|nth: &u8| nth.to_string() == text).ok_or(CaseNumberError::Form)
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
    fn later_applications_of_one_slips_number_have_numbers_of_their_own_that_lead_back_to_it() {
        let slip = CaseNumber::new("QL01", "K03", 4826).unwrap();
        assert_eq!((slip.counter(), slip.is_on_slip(), slip.shared(1)), (4826, true, slip.clone()));
        for nth in [2, 10, SHARERS_MAX] {
            let shared = slip.shared(nth);
            assert_eq!(shared.as_str(), format!("{slip}-{nth}"));
            assert_eq!(shared.as_str().parse(), Ok(shared.clone()));
            assert_eq!((shared.on_slip(), shared.counter(), shared.is_on_slip()), (slip.clone(), 4826, false));
            assert_eq!(shared.shared(2), slip.shared(2), "it does not grow");
        }
        for wrong in ["", "0", "1", "02", "+2", "100", "x"] {
            assert_eq!(format!("{slip}-{wrong}").parse::<CaseNumber>(), Err(CaseNumberError::Form), "{wrong}");
        }
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
