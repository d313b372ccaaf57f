//! Who may apply for an item, and whether the holder of a card may.

use jiff::civil::Date;

pub use crate::applicant_kind::{AdmittedKind, ApplicantKind};
use crate::condition::Facts;
use crate::identity::{DocumentKind, IdCard};
use crate::item::ImplementationItem;
use crate::value::{Answers, FormValues};

/// Age in years from which a person applies without a guardian. Below it a guardian's card is needed, which no kiosk
/// reads yet.
pub const ADULT_FROM: i64 = 16;

/// The fact "age in years on the day of the application", as conditions name it.
pub const AGE: &str = "age";

/// Every fact that a card answers. A condition on another one is refused where a service list is read.
pub const KNOWN_FACTS: [&str; 1] = [AGE];

impl ApplicantKind {
    /// The kind of a card's holder on the day `today`.
    #[must_use]
    pub fn of(card: &IdCard, today: Date) -> ApplicantKind {
        match (age(card, today), card.kind()) {
            (Some(age), _) if age < ADULT_FROM => ApplicantKind::Minor,
            (_, DocumentKind::Resident) => ApplicantKind::Resident,
            (_, DocumentKind::Hmt) => ApplicantKind::Hmt,
            (_, DocumentKind::ForeignerOld | DocumentKind::Foreigner2023) => ApplicantKind::Foreigner,
        }
    }
}

/// Why an application is not for this kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The item does not admit the card's holder, or needs more than the card: holds the holder's kind.
    Kind(ApplicantKind),
    /// A condition of acceptance does not hold: holds its place among the item's conditions, from 0.
    Condition(usize),
    /// It is made for another person, whose card, or an agent's, no kiosk takes in yet.
    ForAnother,
}

/// Age in years on the day `today`; `None` where card and number tell no birth date, or one after `today`.
#[must_use]
pub fn age(card: &IdCard, today: Date) -> Option<i64> {
    let birth = card.resident_number().and_then(|number| number.birth()).or_else(|| card.birth())?;
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    let years = i64::from(today.year()) - i64::from(birth.year()) - i64::from(!had_birthday);
    (years >= 0).then_some(years)
}

/// The facts that a card answers on the day `today`.
#[must_use]
pub fn facts_of(card: &IdCard, today: Date) -> Vec<(&'static str, i64)> {
    age(card, today).map(|age| (AGE, age)).into_iter().collect()
}

/// Why the holder of `card` cannot apply for `item` here on the day `today`, as far as the card alone tells.
#[must_use]
pub fn refusal_of_card(item: &ImplementationItem, card: &IdCard, today: Date) -> Option<Refusal> {
    let kind = ApplicantKind::of(card, today);
    let admitted = |rule: &AdmittedKind| rule.kind == kind && rule.served_here() && rule.cards.contains(&card.kind());
    if !item.applicants.iter().any(admitted) {
        return Some(Refusal::Kind(kind));
    }
    let (answers, values, numbers) = (Answers::default(), FormValues::default(), facts_of(card, today));
    let facts = Facts { answers: &answers, values: &values, numbers: &numbers };
    broken_condition(item, facts, |condition| condition.is_of_facts())
}

/// Why the application with these answers is not for this kiosk; `complete`: every question is answered, so that
/// conditions on answers can be judged.
#[must_use]
pub fn refusal_of_answers(item: &ImplementationItem, facts: Facts<'_>, complete: bool) -> Option<Refusal> {
    if item.needs_another_card(facts) {
        return Some(Refusal::ForAnother);
    }
    broken_condition(item, facts, |condition| complete || condition.is_of_facts())
}

fn broken_condition(
    item: &ImplementationItem,
    facts: Facts<'_>,
    known: impl Fn(&crate::condition::Condition) -> bool,
) -> Option<Refusal> {
    let broken = |condition: &crate::item::AcceptanceCondition| {
        condition.check.as_ref().is_some_and(|check| known(check) && !check.holds(facts))
    };
    item.conditions.iter().position(broken).map(Refusal::Condition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::CardFields;

    fn card(birth: &str) -> IdCard {
        IdCard::new(DocumentKind::Resident, CardFields { birth: birth.into(), ..CardFields::default() }, false, [0; 32])
    }

    #[test]
    fn a_year_is_full_on_the_birthday_and_on_the_first_of_march_where_there_is_none() {
        let age_on = |birth, (year, month, day)| age(&card(birth), jiff::civil::date(year, month, day));
        assert_eq!(age_on("20101201", (2026, 11, 30)), Some(15));
        assert_eq!(age_on("20101201", (2026, 12, 1)), Some(16));
        assert_eq!(age_on("20080229", (2024, 2, 28)), Some(15));
        assert_eq!(age_on("20080229", (2024, 2, 29)), Some(16));
        assert_eq!(age_on("20080229", (2026, 2, 28)), Some(17));
        assert_eq!(age_on("20080229", (2026, 3, 1)), Some(18));
        assert_eq!(age_on("20270101", (2026, 12, 31)), None, "not born yet");
        assert_eq!(age_on("19930431", (2026, 12, 31)), None, "no day of the calendar");
    }

    #[test]
    fn a_child_is_a_minor_whatever_card_it_holds() {
        let today = jiff::civil::date(2026, 11, 30);
        let fields = || CardFields { birth: "20101201".into(), ..CardFields::default() };
        for kind in [DocumentKind::Resident, DocumentKind::Hmt, DocumentKind::Foreigner2023, DocumentKind::ForeignerOld]
        {
            let card = IdCard::new(kind, fields(), false, [0; 32]);
            assert_eq!(ApplicantKind::of(&card, today), ApplicantKind::Minor, "{kind:?}");
            assert_eq!(facts_of(&card, today), [(AGE, 15)]);
        }
        assert_eq!(ApplicantKind::of(&card(""), today), ApplicantKind::Resident, "an unknown age is judged by staff");
    }
}
