//! A letter's number among the documents of its agency.

use std::fmt;

use lobby_domain::Lang;
use lobby_words::Words;
use lobby_words::paper::letter::mark as k;

use super::content::Content;

/// The longest mark of an agency, characters.
const MARK_MAX: usize = 12;
const YEARS: std::ops::RangeInclusive<i16> = 1949..=2199;

/// A document's number: `清市监受〔2026〕1184号`. It is the same in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentNumber {
    agency: String,
    kind: &'static str,
    year: i16,
    counter: u32,
}

impl DocumentNumber {
    /// The number of a document with this content. `agency`: its mark, 1 to 12 characters; `year`: 1949 to 2199;
    /// `counter`: from 1 in each agency, year and kind. `None` beyond these.
    #[must_use]
    pub fn new(agency: &str, content: &Content, year: i16, counter: u32) -> Option<DocumentNumber> {
        let is_plain =
            !agency.is_empty() && agency.chars().count() <= MARK_MAX && agency.chars().all(char::is_alphanumeric);
        let is_one = is_plain && YEARS.contains(&year) && counter > 0;
        is_one.then(|| DocumentNumber { agency: agency.to_owned(), kind: mark(content).get(Lang::ZH), year, counter })
    }

    /// What its counter counts: the documents of this agency, kind and year.
    #[must_use]
    pub fn series(&self) -> String {
        format!("{} {} {}", self.agency, self.kind, self.year)
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, counter) = (self.year.to_string(), self.counter.to_string());
        let values = [("agency", self.agency.as_str()), ("kind", self.kind), ("year", &year), ("n", &counter)];
        f.write_str(&k::NUMBER.fill(Lang::ZH, &values))
    }
}

/// The mark of a kind; no kind's is another's, so that counters may begin with 1 in each.
fn mark(content: &Content) -> Words {
    match content {
        Content::Correction { .. } => k::CORRECTION,
        Content::Supply { .. } => k::SUPPLY,
        Content::Acceptance { .. } => k::ACCEPTANCE,
        Content::NonAcceptance(_) => k::NON_ACCEPTANCE,
        Content::Extension { .. } => k::EXTENSION,
        Content::Suspension { .. } => k::SUSPENSION,
        Content::Resumption { .. } => k::RESUMPTION,
        Content::Withdrawal { .. } => k::WITHDRAWAL,
        Content::Return { .. } => k::RETURN,
        Content::Decision { .. } => k::DECISION,
        Content::Delivery { .. } => k::DELIVERY,
        Content::Reopening { .. } => k::REOPENING,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::letter::content::Withdrawn;

    #[test]
    fn a_number_names_agency_kind_year_and_counter_and_nothing_else_is_one() {
        let content = Content::Withdrawal { on: "2026-11-24".parse().unwrap(), what: Withdrawn::Application };
        let number = DocumentNumber::new("清市监", &content, 2026, 1184).unwrap();
        assert_eq!(number.to_string(), "清市监撤〔2026〕1184号");
        for (agency, year, counter) in [
            ("", 2026, 1),
            ("清 监", 2026, 1),
            ("清\u{202e}监", 2026, 1),
            ("清清清清清清清清清清清清清", 2026, 1),
            ("清", 1900, 1),
            ("清", 2026, 0),
        ] {
            assert_eq!(DocumentNumber::new(agency, &content, year, counter), None, "{agency} {year} {counter}");
        }
    }
}
