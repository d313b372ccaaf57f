//! A date that is typed in three parts, in digits.

use std::fmt;

use jiff::civil::Date;

/// Years that can be typed; a birth before and a plan after them are slips of the finger.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// One part of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DatePart {
    /// Four digits.
    #[default]
    Year,
    /// One digit or two.
    Month,
    /// One digit or two.
    Day,
}

impl DatePart {
    /// In the order in which they stand and are typed.
    pub const ALL: [DatePart; 3] = [DatePart::Year, DatePart::Month, DatePart::Day];

    /// Most digits.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            DatePart::Year => 4,
            DatePart::Month | DatePart::Day => 2,
        }
    }

    fn next(self) -> DatePart {
        match self {
            DatePart::Year => DatePart::Month,
            DatePart::Month | DatePart::Day => DatePart::Day,
        }
    }

    fn previous(self) -> DatePart {
        match self {
            DatePart::Year | DatePart::Month => DatePart::Year,
            DatePart::Day => DatePart::Month,
        }
    }
}

/// Why what was typed is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    /// This part is empty.
    Missing(DatePart),
    /// There is no such year, month, or day of this month.
    NoSuch(DatePart),
    /// This part takes no more digits.
    Full(DatePart),
    /// What was typed is no digit; this part takes digits alone.
    NoDigit(DatePart),
}

impl DateFault {
    /// The part at fault.
    #[must_use]
    pub fn part(self) -> DatePart {
        match self {
            DateFault::Missing(part) | DateFault::NoSuch(part) | DateFault::Full(part) | DateFault::NoDigit(part) => {
                part
            }
        }
    }
}

/// The digits of a date as far as they are typed. Debug shows how many, and none of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PartDate {
    year: String,
    month: String,
    day: String,
    /// The part that keys go to.
    at: DatePart,
    /// It was just opened: the first digit takes the place of what it holds.
    opened: bool,
}

impl PartDate {
    /// The parts of a date that is held already.
    #[must_use]
    pub fn of(held: Option<Date>) -> PartDate {
        held.map_or_else(PartDate::default, |date| PartDate {
            year: date.year().to_string(),
            month: date.month().to_string(),
            day: date.day().to_string(),
            at: DatePart::Day,
            opened: true,
        })
    }

    /// The digits of a part.
    #[must_use]
    pub fn text(&self, part: DatePart) -> &str {
        match part {
            DatePart::Year => &self.year,
            DatePart::Month => &self.month,
            DatePart::Day => &self.day,
        }
    }

    /// The part that keys go to.
    #[must_use]
    pub fn at(&self) -> DatePart {
        self.at
    }

    /// Whether nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        DatePart::ALL.iter().all(|part| self.text(*part).is_empty())
    }

    fn text_mut(&mut self) -> &mut String {
        match self.at {
            DatePart::Year => &mut self.year,
            DatePart::Month => &mut self.month,
            DatePart::Day => &mut self.day,
        }
    }

    /// Sends the next keys to this part.
    pub(crate) fn open(&mut self, part: DatePart) {
        (self.at, self.opened) = (part, true);
    }

    /// Types digits; a full part hands on to the next.
    ///
    /// # Errors
    /// [`DateFault::Full`] and [`DateFault::NoDigit`], at the first character that has no place.
    pub(crate) fn type_digits(&mut self, typed: &str) -> Result<(), DateFault> {
        typed.chars().try_for_each(|digit| self.type_digit(digit))
    }

    fn type_digit(&mut self, digit: char) -> Result<(), DateFault> {
        if !digit.is_ascii_digit() {
            return Err(DateFault::NoDigit(self.at));
        }
        let (most, opened) = (self.at.digits(), std::mem::take(&mut self.opened));
        let text = self.text_mut();
        if opened {
            text.clear();
        }
        if text.len() >= most {
            return Err(DateFault::Full(self.at));
        }
        text.push(digit);
        // No month begins with 2 to 9: a single digit is whole.
        let whole = text.len() == most || (self.at == DatePart::Month && self.month != "0" && self.month != "1");
        if whole && self.at != DatePart::Day {
            self.open(self.at.next());
        }
        Ok(())
    }

    /// Deletes the last digit, of the part before where this one is empty.
    pub(crate) fn delete(&mut self) {
        self.opened = false;
        if self.text_mut().is_empty() {
            self.at = self.at.previous();
        }
        self.text_mut().pop();
    }

    /// Empties all parts.
    pub(crate) fn clear(&mut self) {
        *self = PartDate::default();
    }

    /// The date, or the first fault in it.
    ///
    /// # Errors
    /// [`DateFault`].
    pub fn complete(&self) -> Result<Date, DateFault> {
        if let Some(missing) = DatePart::ALL.into_iter().find(|part| self.text(*part).is_empty()) {
            return Err(DateFault::Missing(missing));
        }
        let number = |part| self.text(part).parse::<i16>().map_err(|_| DateFault::NoSuch(part));
        let (year, month, day) = (number(DatePart::Year)?, number(DatePart::Month)?, number(DatePart::Day)?);
        if !YEARS.contains(&year) {
            return Err(DateFault::NoSuch(DatePart::Year));
        }
        let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month));
        let month = month.ok_or(DateFault::NoSuch(DatePart::Month))?;
        let day = i8::try_from(day).map_err(|_| DateFault::NoSuch(DatePart::Day))?;
        Date::new(year, month, day).map_err(|_| DateFault::NoSuch(DatePart::Day))
    }
}

impl fmt::Debug for PartDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = DatePart::ALL.map(|part| self.text(part).len());
        f.debug_struct("PartDate").field("digits", &typed).field("at", &self.at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_digit_that_was_typed() {
        let shown = format!("{:?}", typed("19870311"));
        assert_eq!(shown, "PartDate { digits: [4, 2, 2], at: Day, .. }");
    }

    fn typed(digits: &str) -> PartDate {
        let mut date = PartDate::default();
        assert_eq!(date.type_digits(digits), Ok(()), "{digits}");
        date
    }

    #[test]
    fn digits_go_from_part_to_part_and_a_ninth_has_no_place() {
        let mut date = typed("20250309");
        assert_eq!(date.complete(), Ok(jiff::civil::date(2025, 3, 9)));
        assert_eq!(date.type_digits("1"), Err(DateFault::Full(DatePart::Day)));
        assert_eq!(typed("202539").complete(), Ok(jiff::civil::date(2025, 3, 9)), "no month begins with 3");
        assert_eq!(typed("").type_digits("x"), Err(DateFault::NoDigit(DatePart::Year)));
    }

    #[test]
    fn each_fault_names_its_part() {
        for (digits, fault) in [
            ("", DateFault::Missing(DatePart::Year)),
            ("2025", DateFault::Missing(DatePart::Month)),
            ("202503", DateFault::Missing(DatePart::Day)),
            ("18990101", DateFault::NoSuch(DatePart::Year)),
            ("20251301", DateFault::NoSuch(DatePart::Month)),
            ("20250001", DateFault::NoSuch(DatePart::Month)),
            ("20250229", DateFault::NoSuch(DatePart::Day)),
            ("20250200", DateFault::NoSuch(DatePart::Day)),
        ] {
            assert_eq!(typed(digits).complete(), Err(fault), "{digits}");
        }
    }

    #[test]
    fn deleting_goes_back_over_the_parts_and_an_opened_part_is_typed_anew() {
        let mut date = typed("20251231");
        for _ in 0..4 {
            date.delete();
        }
        assert_eq!((date.at(), date.text(DatePart::Year), date.text(DatePart::Month)), (DatePart::Month, "2025", ""));
        date.open(DatePart::Year);
        date.type_digits("1999").unwrap();
        assert_eq!((date.text(DatePart::Year), date.at()), ("1999", DatePart::Month));
        assert_eq!(PartDate::of(Some(jiff::civil::date(2020, 5, 6))).complete(), Ok(jiff::civil::date(2020, 5, 6)));
    }
}
