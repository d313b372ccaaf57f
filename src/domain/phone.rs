//! Numbers at which a person can be called, as the mainland's numbering plan has them (GB/T 3971): mobile numbers of
//! eleven digits, and landlines of an area code with a number of seven or eight digits.

use thiserror::Error;

/// Digits of a mobile number.
const MOBILE: usize = 11;
/// Fewest and most digits of a landline behind its area code.
const LANDLINE: (usize, usize) = (7, 8);
/// Most digits of an extension.
const EXTENSION: usize = 6;
/// Most characters that are typed: prefix, area code, number, extension, and what people put between them.
pub const TYPED_MAX: usize = 28;

/// A number at which a person can be called, in the one form in which it is kept: `13800000126`, `0551-62345678`,
/// `0551-62345678-801`.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    text: String,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phone(redacted)")
    }
}

/// What keeps a text from being such a number.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PhoneFault {
    /// It holds a character that stands in no number.
    #[error("a character that is in no number")]
    Character,
    /// Digits of a mobile number are missing.
    #[error("{missing} digits of a mobile number are missing")]
    MobileShort {
        /// How many, from 1.
        missing: u32,
    },
    /// More than eleven digits.
    #[error("too many digits for a mobile number")]
    MobileLong,
    /// No mobile number begins so.
    #[error("no mobile number begins so")]
    NoSuchMobile,
    /// A landline without its area code.
    #[error("no area code")]
    NoAreaCode,
    /// No area code is like this one.
    #[error("no such area code")]
    NoSuchAreaCode,
    /// Digits behind the area code are missing.
    #[error("{missing} digits behind the area code are missing")]
    LandlineShort {
        /// How many at the least, from 1.
        missing: u32,
    },
    /// More digits than a landline has.
    #[error("too many digits behind the area code")]
    LandlineLong,
    /// No landline begins so.
    #[error("no landline begins so")]
    NoSuchLandline,
    /// The extension is empty or longer than six digits.
    #[error("no extension")]
    Extension,
    /// A number that many share (400, 800, 95…, 12345, 110): no one person is called at it.
    #[error("a service number")]
    Service,
    /// A number of another country or of Hong Kong, Macao or Taiwan.
    #[error("a number from elsewhere")]
    Elsewhere,
}

impl Phone {
    /// Reads a number as people write it: with or without +86, spaces, hyphens, brackets and an extension; full-width
    /// signs count as their half-width ones.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn parse(text: &str) -> Result<Phone, PhoneFault> {
        let written = Written::read(text)?;
        let digits = written.digits();
        match digits.as_bytes() {
            _ if is_service(&digits) => Err(PhoneFault::Service),
            [b'1', ..] => written.mobile(&digits),
            [b'0', b'1', b'3'..=b'9', ..] => written.mobile(&digits[1..]),
            [b'0', ..] => written.landline(),
            _ => Err(PhoneFault::NoAreaCode),
        }
    }

    /// The number in the form in which it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As it is shown where others can look: 138****0126, 0551-*****78, an extension not at all.
    #[must_use]
    pub fn masked(&self) -> String {
        let Some((area, rest)) = self.text.split_once('-') else { return masked_between(&self.text, 3, 4) };
        let (number, extension) = rest.split_once('-').unwrap_or((rest, ""));
        let tail = if extension.is_empty() { String::new() } else { format!("-{}", "*".repeat(extension.len())) };
        format!("{area}-{}{tail}", masked_between(number, 0, 2))
    }
}

/// Keeps the first `head` and the last `tail` of ASCII characters.
fn masked_between(text: &str, head: usize, tail: usize) -> String {
    let hidden = text.len().saturating_sub(head + tail);
    format!("{}{}{}", &text[..head], "*".repeat(hidden), &text[head + hidden..])
}

/// Whether `letter` may follow `text` in a field for such a number. A mobile number ends with its eleventh digit.
#[must_use]
pub fn takes(text: &str, letter: char) -> bool {
    let Some(sign) = Sign::of(letter) else { return false };
    match sign {
        Sign::Plus => text.is_empty(),
        Sign::Digit(_) => {
            let bare_mobile = text.starts_with('1') && text.bytes().all(|byte| byte.is_ascii_digit());
            !bare_mobile || text.len() < MOBILE
        }
        Sign::Gap | Sign::Extension => true,
    }
}

/// The digits typed so far in groups, 199 0000 0101 or 0551 6234 5678; a text with other signs as it is.
#[must_use]
pub fn grouped(text: &str) -> String {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let head = if text.starts_with('0') { area_length(text) } else { 3 }.min(text.len());
    let mut shown = text[..head].to_owned();
    for group in text.as_bytes()[head..].chunks(4) {
        shown.push(' ');
        shown.extend(group.iter().map(|byte| char::from(*byte)));
    }
    shown
}

/// Digits of the area code at the head of a number: 010 and 02x have three, the others four.
fn area_length(digits: &str) -> usize {
    if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 }
}

/// Numbers that a whole office answers, or the firm pays for. A mobile number begins with 13 to 19.
fn is_service(digits: &str) -> bool {
    let length = digits.len();
    let free = (digits.starts_with("400") || digits.starts_with("800")) && length == 10;
    let short = (3..=6).contains(&length) && ["10", "11", "12"].iter().any(|head| digits.starts_with(head));
    let nationwide = digits.starts_with('9') && (5..=6).contains(&length);
    free || short || nationwide
}

/// One character of a written number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit(char),
    /// Space, hyphen, bracket, full stop, stroke.
    Gap,
    /// # or the Chinese for "pass on to": what follows is an extension.
    Extension,
    Plus,
}

impl Sign {
    fn of(letter: char) -> Option<Sign> {
        // Full-width signs lie at a constant distance from their half-width ones.
        let letter = match letter {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
            other => other,
        };
        Some(match letter {
            '0'..='9' => Sign::Digit(letter),
            '+' => Sign::Plus,
            '\u{8F6C}' | '\u{8F49}' | '#' | '*' => Sign::Extension,
            '-' | '.' | '/' | '(' | ')' | '~' | '‐'..='―' | '−' | '·' => Sign::Gap,
            space if space.is_whitespace() => Sign::Gap,
            _ => return None,
        })
    }
}

/// A number in its written groups of digits, without the country's code.
struct Written {
    groups: Vec<String>,
    extension: Option<String>,
}

impl Written {
    fn read(text: &str) -> Result<Written, PhoneFault> {
        let (mut groups, mut open, mut extension, mut plus) = (Vec::<String>::new(), false, None::<String>, false);
        for (at, letter) in text.trim().chars().enumerate() {
            match (Sign::of(letter).ok_or(PhoneFault::Character)?, &mut extension) {
                (Sign::Digit(digit), Some(extension)) => extension.push(digit),
                (Sign::Digit(digit), None) => match groups.last_mut().filter(|_| open) {
                    Some(group) => group.push(digit),
                    None => {
                        groups.push(digit.into());
                        open = true;
                    }
                },
                (Sign::Gap, _) => open = false,
                (Sign::Extension, None) => extension = Some(String::new()),
                (Sign::Plus, _) if at == 0 => plus = true,
                (Sign::Extension, Some(_)) | (Sign::Plus, _) => return Err(PhoneFault::Character),
            }
        }
        let mut written = Written { groups, extension };
        written.leave_country(plus)?;
        Ok(written)
    }

    fn digits(&self) -> String {
        self.groups.concat()
    }

    /// Takes +86, 0086, or 86 before a mobile number or a gap away; area codes abroad lack their 0.
    fn leave_country(&mut self, plus: bool) -> Result<(), PhoneFault> {
        let digits = self.digits();
        let apart = self.groups.first().is_some_and(|group| group == "86") && self.groups.len() > 1;
        let before_mobile = digits.starts_with("861") && digits.len() == MOBILE + 2;
        let cut = match (plus, digits.strip_prefix("00")) {
            (true, _) if digits.starts_with("86") => 2,
            (false, Some(rest)) if rest.starts_with("86") => 4,
            (true, _) | (false, Some(_)) => return Err(PhoneFault::Elsewhere),
            (false, None) if apart || before_mobile => 2,
            (false, None) => return Ok(()),
        };
        self.cut(cut);
        let rest = self.digits();
        let is_mobile = matches!(rest.as_bytes(), [b'1', b'3'..=b'9', ..]);
        if let Some(first) =
            self.groups.first_mut().filter(|_| !is_mobile && !rest.starts_with('0') && !is_service(&rest))
        {
            first.insert(0, '0');
        }
        Ok(())
    }

    /// Takes the first `count` digits away.
    fn cut(&mut self, mut count: usize) {
        while let Some(first) = self.groups.first_mut().filter(|_| count > 0) {
            let taken = count.min(first.len());
            first.drain(..taken);
            count -= taken;
            if first.is_empty() {
                self.groups.remove(0);
            }
        }
    }

    fn mobile(&self, digits: &str) -> Result<Phone, PhoneFault> {
        let missing = MOBILE.saturating_sub(digits.len());
        match digits.as_bytes() {
            [_, b'0'..=b'2', ..] => Err(PhoneFault::NoSuchMobile),
            _ if missing > 0 => Err(PhoneFault::MobileShort { missing: u32::try_from(missing).unwrap_or(u32::MAX) }),
            _ if digits.len() > MOBILE || self.extension.is_some() => Err(PhoneFault::MobileLong),
            _ => Ok(Phone { text: digits.to_owned() }),
        }
    }

    fn landline(&self) -> Result<Phone, PhoneFault> {
        let digits = self.digits();
        let area = area_length(&digits);
        let least = if area == 3 { LANDLINE.1 } else { LANDLINE.0 };
        let known = matches!(digits.as_bytes(), [_, b'1', b'0', ..] | [_, b'2', b'0'..=b'5' | b'7'..=b'9', ..] | [_, b'3'..=b'9', ..]);
        if !known && digits.len() >= area {
            return Err(PhoneFault::NoSuchAreaCode);
        }
        // The number ends with the group that makes it long enough; one group more is an extension.
        let mut groups = self.groups.iter();
        let mut main = String::new();
        while main.len() < area + least {
            let Some(group) = groups.next() else { break };
            main.push_str(group);
        }
        let left = groups.map(String::as_str).collect::<Vec<_>>().concat();
        let extension = match &self.extension {
            Some(_) if !left.is_empty() => return Err(PhoneFault::LandlineLong),
            Some(extension) => Some(extension.clone()),
            None => Some(left).filter(|left| !left.is_empty()),
        };
        match main.len().checked_sub(area) {
            Some(count) if count > LANDLINE.1 => return Err(PhoneFault::LandlineLong),
            Some(count) if count >= least => {}
            short => {
                let missing = least - short.unwrap_or_default();
                return Err(PhoneFault::LandlineShort { missing: u32::try_from(missing).unwrap_or(u32::MAX) });
            }
        }
        let (area, number) = main.split_at(area);
        match (number.as_bytes(), extension) {
            ([b'0' | b'1' | b'9', ..], _) => Err(PhoneFault::NoSuchLandline),
            (_, None) => Ok(Phone { text: format!("{area}-{number}") }),
            (_, Some(extension)) if (1..=EXTENSION).contains(&extension.len()) => {
                Ok(Phone { text: format!("{area}-{number}-{extension}") })
            }
            (_, Some(_)) => Err(PhoneFault::Extension),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it_and_kept_in_one_form() {
        let table = [
            ("13800000126", "13800000126"),
            ("138 0000 0126", "13800000126"),
            ("138-0000-0126", "13800000126"),
            ("+86 138 0000 0126", "13800000126"),
            ("+8613800000126", "13800000126"),
            ("008613800000126", "13800000126"),
            ("8613800000126", "13800000126"),
            ("86-13800000126", "13800000126"),
            ("013800000126", "13800000126"),
            ("１３８００００\u{3000}０１２６", "13800000126"),
            ("01062345678", "010-62345678"),
            ("010-62345678", "010-62345678"),
            ("(010) 6234 5678", "010-62345678"),
            ("（０２１）６２３４５６７８", "021-62345678"),
            ("+86 10 62345678", "010-62345678"),
            ("+86 (0)10 6234 5678", "010-62345678"),
            ("86-551-62345678", "0551-62345678"),
            ("0551 6234567", "0551-6234567"),
            ("05516234567", "0551-6234567"),
            ("0551-62345678", "0551-62345678"),
            ("0551 623 4567", "0551-6234567"),
            ("0551—62345678", "0551-62345678"),
            ("0551-62345678-801", "0551-62345678-801"),
            ("0551-62345678转801", "0551-62345678-801"),
            ("055162345678 转 8", "0551-62345678-8"),
            ("0551-6234567-12", "0551-6234567-12"),
        ];
        for (written, kept) in table {
            assert_eq!(Phone::parse(written).map(|phone| phone.as_str().to_owned()), Ok(kept.to_owned()), "{written}");
        }
    }

    #[test]
    fn each_wrong_number_is_refused_for_its_own_fault() {
        use PhoneFault as F;
        let table = [
            ("1990000010", F::MobileShort { missing: 1 }),
            ("1", F::MobileShort { missing: 10 }),
            ("199000001012", F::MobileLong),
            ("19900000101转3", F::MobileLong),
            ("12900000101", F::NoSuchMobile),
            ("10900000101", F::NoSuchMobile),
            ("6234567", F::NoAreaCode),
            ("62345678", F::NoAreaCode),
            ("026-62345678", F::NoSuchAreaCode),
            ("011-62345678", F::NoSuchAreaCode),
            ("0", F::LandlineShort { missing: 7 }),
            ("0551", F::LandlineShort { missing: 7 }),
            ("0551-623456", F::LandlineShort { missing: 1 }),
            ("010-6234567", F::LandlineShort { missing: 1 }),
            ("0551-623456789", F::LandlineLong),
            ("010-623456789", F::LandlineLong),
            ("0551-1234567", F::NoSuchLandline),
            ("0599-0234567", F::NoSuchLandline),
            ("0599-9234567", F::NoSuchLandline),
            ("0551-62345678转", F::Extension),
            ("0551-62345678-1234567", F::Extension),
            ("4008201234", F::Service),
            ("400-820-1234", F::Service),
            ("8008201234", F::Service),
            ("95588", F::Service),
            ("12345", F::Service),
            ("110", F::Service),
            ("+86 400 820 1234", F::Service),
            ("10086", F::Service),
            ("+852 2345 6789", F::Elsewhere),
            ("0018005551234", F::Elsewhere),
            ("1990000010a", F::Character),
            ("联系人", F::Character),
            ("138+0000", F::Character),
            ("", F::NoAreaCode),
        ];
        for (written, fault) in table {
            assert_eq!(Phone::parse(written), Err(fault), "{written}");
        }
    }

    #[test]
    fn a_masked_number_keeps_too_little_to_call_it() {
        let masked = |text| Phone::parse(text).unwrap().masked();
        assert_eq!(masked("13800000126"), "138****0126");
        assert_eq!(masked("0551-6234567"), "0551-*****67");
        assert_eq!(masked("010-62345678-801"), "010-******78-***");
    }

    #[test]
    fn digits_stand_in_groups_while_they_are_typed() {
        let table =
            [("", ""), ("1", "1"), ("1990000010", "199 0000 010"), ("0", "0"), ("01062345678", "010 6234 5678")];
        let landlines = [("05516234567", "0551 6234 567"), ("0551-62", "0551-62"), ("4008201234", "400 8201 234")];
        for (typed, shown) in table.into_iter().chain(landlines) {
            assert_eq!(grouped(typed), shown);
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_again_as_the_same(text in "[0-9+() 转-]{0,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
                prop_assert!(phone.masked().contains("***"));
            }
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            drop(Phone::parse(&text));
            drop(grouped(&text));
        }
    }
}
