//! How long the platform keeps what it holds of a person after their case is over. The rules are data of the authority.

use std::collections::BTreeSet;
use std::fmt;

use lobby_domain::case_stage::Stage;
use lobby_domain::id::ItemKey;

use crate::day::Day;

/// The longest id of a rule, in bytes.
const ID_MAX: usize = 40;
/// The longest term, in years.
const YEARS_MAX: u16 = 200;
/// The longest term in days: about ten years.
const DAYS_MAX: u16 = 3660;

/// The id of a rule: 1 to 40 lowercase ASCII letters, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(String);

impl RuleId {
    /// Checks the text.
    #[must_use]
    pub fn parse(text: &str) -> Option<RuleId> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        ((1..=ID_MAX).contains(&text.len()) && is_plain).then(|| RuleId(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How long something is kept, counted from the day on which the case was over. That day is the first of the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// 1 to 200.
    Years(u16),
    /// 1 to 3660.
    Days(u16),
}

impl Term {
    /// A term of years; `None` for one that cannot be.
    #[must_use]
    pub fn years(years: u16) -> Option<Term> {
        (1..=YEARS_MAX).contains(&years).then_some(Term::Years(years))
    }

    /// A term of days; `None` for one that cannot be.
    #[must_use]
    pub fn days(days: u16) -> Option<Term> {
        (1..=DAYS_MAX).contains(&days).then_some(Term::Days(days))
    }

    /// The first day after the term.
    fn after(self, day: Day) -> Day {
        match self {
            // The last day of February stands for the 29th where there is none, so one more day is kept.
            Term::Years(years) => day.plus_months(years * 12).plus(1),
            Term::Days(days) => day.plus(i32::from(days)),
        }
    }
}

/// Which cases a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covers {
    /// Real cases that ended in one of these stages, of these items alone where any is named.
    Ended {
        /// At least one; a case is over in each.
        stages: BTreeSet<Stage>,
        /// None: every item.
        items: BTreeSet<ItemKey>,
    },
    /// What test kiosks handed in.
    Tests,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, under which an erasure is written down.
    pub id: RuleId,
    /// Which cases.
    pub covers: Covers,
    /// For how long.
    pub keep: Term,
}

/// A case that is over, or a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedCase<'a> {
    /// A real case.
    Real {
        /// The stage in which it ended.
        stage: Stage,
        /// Of which item.
        item: &'a ItemKey,
        /// The day of its last step.
        on: Day,
    },
    /// What a test kiosk handed in.
    Test {
        /// The day of its receipt.
        on: Day,
    },
}

/// Why rules cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleFault {
    /// Two rules have this id.
    IdTwice(RuleId),
    /// A rule names no stage, or one in which a case is not over.
    StageOpen(RuleId),
}

/// The rules in force. A case that none of them covers is kept for good; where several do, the longest term counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    rules: Vec<Rule>,
}

impl Retention {
    /// Checks the rules.
    ///
    /// # Errors
    /// [`RuleFault`].
    pub fn new(rules: Vec<Rule>) -> Result<Retention, RuleFault> {
        let mut ids = BTreeSet::new();
        for rule in &rules {
            if !ids.insert(&rule.id) {
                return Err(RuleFault::IdTwice(rule.id.clone()));
            }
            if let Covers::Ended { stages, .. } = &rule.covers
                && (stages.is_empty() || !stages.iter().all(|stage| stage.is_over()))
            {
                return Err(RuleFault::StageOpen(rule.id.clone()));
            }
        }
        Ok(Retention { rules })
    }

    /// The rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The first day on which what is held of the case may be erased, and the rule that says so; `None` where it is kept
    /// for good.
    #[must_use]
    pub fn ends(&self, case: EndedCase<'_>) -> Option<(Day, &RuleId)> {
        let ends = |rule: &Rule| match (&rule.covers, case) {
            (Covers::Ended { stages, items }, EndedCase::Real { stage, item, on }) => {
                let is_covered = stages.contains(&stage) && (items.is_empty() || items.contains(item));
                is_covered.then(|| rule.keep.after(on))
            }
            (Covers::Tests, EndedCase::Test { on }) => Some(rule.keep.after(on)),
            (Covers::Ended { .. }, EndedCase::Test { .. }) | (Covers::Tests, EndedCase::Real { .. }) => None,
        };
        self.rules.iter().filter_map(|rule| Some((ends(rule)?, &rule.id))).max_by_key(|(day, _)| *day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::new(date(year, month, day)).unwrap()
    }

    fn item(key: &str) -> ItemKey {
        ItemKey::parse(key).unwrap()
    }

    fn rule(id: &str, covers: Covers, keep: Term) -> Rule {
        Rule { id: RuleId::parse(id).unwrap(), covers, keep }
    }

    fn ended(stages: &[Stage], items: &[&str]) -> Covers {
        Covers::Ended { stages: stages.iter().copied().collect(), items: items.iter().map(|key| item(key)).collect() }
    }

    const OVER: [Stage; 3] = [Stage::NotAccepted, Stage::Withdrawn, Stage::Archived];

    #[test]
    fn the_longest_of_several_terms_counts_and_what_no_rule_covers_is_kept_for_good() {
        let rules = Retention::new(vec![
            rule("short", ended(&OVER, &[]), Term::Years(2)),
            rule("licences", ended(&[Stage::Archived], &["licence"]), Term::Years(30)),
            rule("tests", Covers::Tests, Term::Days(30)),
        ])
        .unwrap();
        let (licence, other) = (item("licence"), item("other"));
        let on = day(2026, 11, 30);
        let ends = |stage, item| rules.ends(EndedCase::Real { stage, item, on }).map(|(day, id)| (day, id.as_str()));
        assert_eq!(ends(Stage::Archived, &licence), Some((day(2056, 12, 1), "licences")));
        assert_eq!(ends(Stage::Archived, &other), Some((day(2028, 12, 1), "short")));
        assert_eq!(ends(Stage::Withdrawn, &licence), Some((day(2028, 12, 1), "short")));
        assert_eq!(ends(Stage::Returned, &licence), None);
        let test = rules.ends(EndedCase::Test { on });
        assert_eq!(test.map(|(day, id)| (day, id.as_str())), Some((day(2026, 12, 30), "tests")));
        assert_eq!(Retention::default().ends(EndedCase::Test { on }), None);
    }

    #[test]
    fn the_29th_of_february_is_kept_for_whole_years() {
        assert_eq!(Term::Years(1).after(day(2028, 2, 29)), day(2029, 3, 1));
        assert_eq!(Term::Years(4).after(day(2028, 2, 29)), day(2032, 3, 1));
    }

    #[test]
    fn a_rule_about_an_open_case_or_with_anothers_id_is_refused() {
        for stages in [&[][..], &[Stage::InProcess], &[Stage::Archived, Stage::Decided], &[Stage::Delivered]] {
            let is_open = stages.is_empty() || stages.iter().any(|stage| !stage.is_over());
            let made = Retention::new(vec![rule("a", ended(stages, &[]), Term::Years(1))]);
            assert_eq!(made.is_err(), is_open, "{stages:?}");
        }
        let twice =
            Retention::new(vec![rule("a", Covers::Tests, Term::Days(1)), rule("a", Covers::Tests, Term::Days(2))]);
        assert_eq!(twice, Err(RuleFault::IdTwice(RuleId::parse("a").unwrap())));
    }

    #[test]
    fn a_term_and_an_id_hold_only_what_they_may() {
        assert_eq!((Term::years(0), Term::years(201), Term::days(0), Term::days(3661)), (None, None, None, None));
        for wrong in ["", "A", "a b", "规则", &"a".repeat(ID_MAX + 1)] {
            assert_eq!(RuleId::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_more_rule_never_shortens_what_another_says(
            years in prop::collection::vec(1..=YEARS_MAX, 1..6),
            more in 1..=YEARS_MAX,
            offset in 0..20_000_i32,
        ) {
            let on = day(1990, 1, 1).plus(offset);
            let made = |years: &[u16]| {
                let rules = years.iter().enumerate();
                let rules = rules.map(|(at, years)| rule(&format!("r{at}"), ended(&OVER, &[]), Term::Years(*years)));
                Retention::new(rules.collect()).unwrap()
            };
            let key = item("any");
            let case = EndedCase::Real { stage: Stage::Archived, item: &key, on };
            let end = made(&years).ends(case).map(|(day, _)| day);
            let with_more = made(&[&years[..], &[more]].concat()).ends(case).map(|(day, _)| day);
            prop_assert!(with_more >= end);
            prop_assert!(end.is_some_and(|end| end > on));
        }
    }
}
