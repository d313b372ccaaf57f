//! Days as the law counts them: local dates in UTC+8, without a time of day.

use std::fmt;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

const EPOCH: Date = date(1970, 1, 1);
const FIRST: Date = date(1949, 10, 1);
const LAST: Date = date(2199, 12, 31);
const SECONDS: i64 = 86_400;
/// Local time is eight hours ahead of UTC, in every year and place of the country.
const OFFSET: i64 = 8 * 3600;

/// A local date. What is read from outside lies between 1949-10-01 and 2199-12-31, so that no limit that is added to
/// it leaves the range of dates.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day of a date; `None` before 1949-10-01 and after 2199-12-31.
    #[must_use]
    pub fn new(date: Date) -> Option<Day> {
        (FIRST..=LAST).contains(&date).then(|| Day::of(date))
    }

    /// The local day of an instant; `None` as with [`Day::new`].
    #[must_use]
    pub fn at(instant: Timestamp) -> Option<Day> {
        let day = Day(i32::try_from((instant.as_second() + OFFSET).div_euclid(SECONDS)).ok()?);
        (Day::of(FIRST)..=Day::of(LAST)).contains(&day).then_some(day)
    }

    /// 1 January of a year from 1949 to 2200; `None` for other years.
    #[must_use]
    pub fn first_of(year: i16) -> Option<Day> {
        (FIRST.year()..=LAST.year() + 1).contains(&year).then(|| Day::of(date(year, 1, 1)))
    }

    /// Its date.
    #[must_use]
    pub fn date(self) -> Date {
        EPOCH.saturating_add(SignedDuration::from_secs(i64::from(self.0) * SECONDS))
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// `count` days later, or earlier where it is negative.
    #[must_use]
    pub fn plus(self, count: i32) -> Day {
        Day(self.0.saturating_add(count))
    }

    /// How many days it lies after `other`.
    #[must_use]
    pub fn since(self, other: Day) -> i32 {
        self.0.saturating_sub(other.0)
    }

    /// The day with the same number `months` later, or the last day of that month if there is none.
    #[must_use]
    pub fn plus_months(self, months: u16) -> Day {
        let date = self.date();
        let later = i32::from(date.month()) - 1 + i32::from(months);
        let year = i32::from(date.year()) + later / 12;
        let month = i8::try_from(later % 12 + 1).unwrap_or(1);
        let first = Date::new(i16::try_from(year).unwrap_or(Date::MAX.year()), month, 1).unwrap_or(Date::MAX);
        Day::of(first).plus(i32::from(date.day().min(first.days_in_month())) - 1)
    }

    /// Monday to Friday up to and including this day, counted from a day in the past that is always the same.
    pub(crate) fn weekdays(self) -> i32 {
        // 1970-01-01 was a Thursday, and three days before it a Monday.
        let days = self.0 + 4;
        5 * days.div_euclid(7) + days.rem_euclid(7).min(5)
    }

    /// The first day up to which [`Day::weekdays`] counts `count`.
    pub(crate) fn of_weekdays(count: i32) -> Day {
        let last = count - 1;
        Day(last.div_euclid(5) * 7 + last.rem_euclid(5) + 1 - 4)
    }

    fn of(date: Date) -> Day {
        let seconds = EPOCH.duration_until(date).as_secs();
        Day(i32::try_from(seconds / SECONDS).unwrap_or(i32::MAX))
    }
}

/// As ISO 8601 writes it: `2026-11-30`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    fn day(text: &str) -> Day {
        Day::new(text.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_instant_belongs_to_the_local_day() {
        for (instant, local) in [
            ("2025-03-03T16:30:00Z", "2025-03-04"),
            ("2025-03-03T15:59:59.999999999Z", "2025-03-03"),
            ("2026-02-14T18:00:00-05:00", "2026-02-15"),
            ("1969-12-31T15:59:59Z", "1969-12-31"),
            ("1969-12-31T16:00:00Z", "1970-01-01"),
        ] {
            assert_eq!(Day::at(instant.parse().unwrap()), Some(day(local)), "{instant}");
        }
        for (instant, date) in [(Timestamp::MIN, Date::MIN), (Timestamp::MAX, Date::MAX)] {
            assert_eq!((Day::at(instant), Day::new(date)), (None, None));
        }
    }

    #[test]
    fn days_months_and_weekdays_are_those_of_the_calendar() {
        let mut weekdays = day("1959-12-31").weekdays();
        for n in 0..100_000 {
            let day = day("1960-01-01").plus(n);
            let date = day.date();
            assert_eq!((Day::of(date), day.year()), (day, date.year()));
            let works = !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            weekdays += i32::from(works);
            assert_eq!(day.weekdays(), weekdays, "{day}");
            if works {
                assert_eq!(Day::of_weekdays(weekdays), day);
            }
        }
        assert_eq!(day("2025-01-31").plus_months(1), day("2025-02-28"));
        assert_eq!(day("2023-12-31").plus_months(2), day("2024-02-29"));
        assert_eq!(day("2024-02-29").plus_months(12), day("2025-02-28"));
        assert_eq!(day("2025-11-15").plus_months(1), day("2025-12-15"));
        assert_eq!(day("2199-12-31").plus_months(u16::MAX).year(), 7661);
        assert_eq!((Day::first_of(2026), Day::first_of(1900)), (Some(day("2026-01-01")), None));
    }
}
