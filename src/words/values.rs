//! Dates, time limits and the declaration in words.

use jiff::civil::{Date, Weekday};
use lobby_domain::limit::{Limit, LimitUnit};
use lobby_domain::{Lang, Text};

use crate::Words;
use crate::common::{self, date as d};
use crate::kiosk;

const MONTHS: [Words; 12] = [
    d::JANUARY,
    d::FEBRUARY,
    d::MARCH,
    d::APRIL,
    d::MAY,
    d::JUNE,
    d::JULY,
    d::AUGUST,
    d::SEPTEMBER,
    d::OCTOBER,
    d::NOVEMBER,
    d::DECEMBER,
];

/// Name of a month, 1 to 12; empty for any other number.
#[must_use]
pub fn month(number: i8, lang: Lang) -> &'static str {
    let at = usize::try_from(number).unwrap_or_default().wrapping_sub(1);
    MONTHS.get(at).map_or("", |words| words.get(lang))
}

/// The sentence with its places `{year}`, `{month}`, `{day}` and `{weekday}` filled; each may be absent.
#[must_use]
pub fn fill_date(words: Words, day: Date, lang: Lang) -> String {
    let (year, number) = (day.year().to_string(), day.day().to_string());
    let weekday = weekday(day.weekday()).get(lang);
    words.fill(lang, &[("year", &year), ("month", month(day.month(), lang)), ("day", &number), ("weekday", weekday)])
}

/// A day in words: 2026年11月24日, 24 November 2026.
#[must_use]
pub fn date(day: Date, lang: Lang) -> String {
    fill_date(d::FULL, day, lang)
}

/// A day of which only the year is shown: 1985年**月**日, ** ** 1985.
#[must_use]
pub fn masked_date(day: Date, lang: Lang) -> String {
    fill_date(d::YEAR_ONLY, day, lang)
}

/// A day with its weekday and without its year: 11月24日 星期二, Tuesday 24 November.
#[must_use]
pub fn date_of_week(day: Date, lang: Lang) -> String {
    fill_date(d::TODAY, day, lang)
}

fn weekday(day: Weekday) -> Words {
    match day {
        Weekday::Monday => d::MONDAY,
        Weekday::Tuesday => d::TUESDAY,
        Weekday::Wednesday => d::WEDNESDAY,
        Weekday::Thursday => d::THURSDAY,
        Weekday::Friday => d::FRIDAY,
        Weekday::Saturday => d::SATURDAY,
        Weekday::Sunday => d::SUNDAY,
    }
}

/// A limit in words: 10 个工作日, 10 working days.
#[must_use]
pub fn limit(limit: Limit, lang: Lang) -> String {
    let words = match (limit.unit, limit.days) {
        (LimitUnit::WorkingDay, 1) => common::WORKING_DAY,
        (LimitUnit::WorkingDay, _) => common::WORKING_DAYS,
        (LimitUnit::NaturalDay, 1) => common::DAY,
        (LimitUnit::NaturalDay, _) => common::DAYS,
    };
    words.fill(lang, &[("n", &limit.days.to_string())])
}

/// Minutes in the largest unit that fits: 90 分钟, 3 h, 5 days.
#[must_use]
pub fn span(minutes: u64, lang: Lang) -> String {
    let (words, n) = match minutes {
        0..=119 => (common::MINUTES_SPAN, minutes),
        120..=2879 => (common::HOURS_SPAN, minutes / 60),
        2880..=1_051_199 => (common::DAYS, minutes / 1440),
        _ => (common::YEARS_SPAN, minutes / 525_600),
    };
    words.fill(lang, &[("n", &n.to_string())])
}

/// The declaration that a citizen ticks: the item's own words, else the common ones. What is shown and what the
/// document keeps both come from here.
#[must_use]
pub fn declaration(own: Option<&Text>) -> Text {
    own.cloned().unwrap_or_else(|| kiosk::DECLARATION.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_said_in_words_with_and_without_its_year() {
        let day = jiff::civil::date(2026, 11, 24);
        assert_eq!((date(day, Lang::ZH), date(day, Lang::EN)), ("2026年11月24日".into(), "24 November 2026".into()));
        assert_eq!(date_of_week(day, Lang::ZH), "11月24日 星期二");
        assert_eq!(date_of_week(day, Lang::EN), "Tuesday 24 November");
        assert_eq!(masked_date(day, Lang::EN), "** ** 2026");
        assert_eq!((month(0, Lang::EN), month(13, Lang::EN), month(-1, Lang::EN)), ("", "", ""));
    }

    #[test]
    fn a_span_is_said_in_the_largest_unit_that_fits() {
        let spans = [0, 119, 120, 2879, 2880, 1_051_199, 1_051_200].map(|minutes| span(minutes, Lang::EN));
        assert_eq!(spans, ["0 min", "119 min", "2 h", "47 h", "2 days", "729 days", "2 years"]);
        assert_eq!(span(9, Lang::ZH), "9 分钟");
    }

    #[test]
    fn one_day_is_one_day() {
        let limit_of = |days, unit| limit(Limit { days, unit }, Lang::EN);
        assert_eq!(limit_of(1, LimitUnit::WorkingDay), "1 working day");
        assert_eq!(limit_of(5, LimitUnit::WorkingDay), "5 working days");
        assert_eq!(limit_of(1, LimitUnit::NaturalDay), "1 day");
        assert_eq!(limit(Limit { days: 3, unit: LimitUnit::NaturalDay }, Lang::ZH), "3 天");
    }
}
