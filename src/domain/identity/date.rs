//! Dates as cards write them: eight digits, or the word for "no end".

use jiff::civil::Date;

/// What a card holds instead of an end date when it is valid for life.
pub const LONG_TERM: &str = "长期";

/// `YYYYMMDD` -> the date; `None` for anything else, also for days that no calendar has (19900231).
pub fn card_date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year = text[0..4].parse().ok()?;
    let month = text[4..6].parse().ok()?;
    let day = text[6..8].parse().ok()?;
    if year == 0 {
        return None;
    }
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_days_in_eight_digits_are_dates() {
        assert_eq!(card_date("20240229"), Some(jiff::civil::date(2024, 2, 29)));
        for bad in ["19900231", "20230229", "1990010", "199001011", "1990O101", "００００", "", "00000101", "19901301"]
        {
            assert_eq!(card_date(bad), None, "{bad}");
        }
    }
}
