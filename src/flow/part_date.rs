//! A date that is being picked part by part.

use jiff::civil::Date;

/// Year, month and day as far as they are picked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartDate {
    /// Year.
    pub year: Option<i16>,
    /// Month, 1..=12.
    pub month: Option<i8>,
    /// Day of the month, 1..=31.
    pub day: Option<i8>,
}

impl PartDate {
    /// The parts picked here, else those of `held`.
    #[must_use]
    pub fn or(self, held: Option<Date>) -> PartDate {
        PartDate {
            year: self.year.or(held.map(Date::year)),
            month: self.month.or(held.map(Date::month)),
            day: self.day.or(held.map(Date::day)),
        }
    }

    /// Days of the month picked, 28..=31; 31 while no month is picked.
    #[must_use]
    pub fn days(self) -> i8 {
        // A leap year, so that 29 February can be picked before its year.
        let month = self.month.and_then(|month| Date::new(self.year.unwrap_or(2000), month, 1).ok());
        month.map_or(31, Date::days_in_month)
    }

    /// The date, once all parts are picked; a day that the month does not have becomes its last.
    #[must_use]
    pub fn complete(self) -> Option<Date> {
        Date::new(self.year?, self.month?, self.day?.min(self.days())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_the_days_it_has() {
        let days = |year, month| PartDate { year, month, day: None }.days();
        assert_eq!(days(Some(2024), Some(2)), 29);
        assert_eq!(days(Some(2026), Some(2)), 28);
        assert_eq!(days(None, Some(2)), 29);
        assert_eq!(days(None, Some(4)), 30);
        assert_eq!(days(None, None), 31);
    }

    #[test]
    fn what_was_picked_goes_before_what_the_field_holds() {
        let held = jiff::civil::date(2020, 5, 6);
        let part = PartDate { month: Some(7), ..PartDate::default() }.or(Some(held));
        assert_eq!(part, PartDate { year: Some(2020), month: Some(7), day: Some(6) });
    }

    #[test]
    fn a_date_is_complete_with_all_three_parts_and_ends_with_its_month() {
        assert_eq!(PartDate { year: Some(2026), month: None, day: Some(31) }.complete(), None);
        let part = PartDate { year: Some(2026), month: Some(2), day: Some(31) };
        assert_eq!(part.complete(), Some(jiff::civil::date(2026, 2, 28)));
        assert_eq!(PartDate { month: Some(13), ..part }.complete(), None);
    }
}
