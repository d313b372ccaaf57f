//! Conditions in item data: when a question is asked, a material required, a field visible.

use crate::id::FieldKey;
use crate::value::{Answers, FieldValue, FormValues};

/// One expression of the catalogue's condition language; `null` in the data is [`Condition::Always`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Holds in every case.
    Always,
    /// The answer to a situation question is one of these codes.
    Answer {
        /// Code of the question.
        question: String,
        /// Accepted answer codes.
        one_of: Vec<String>,
    },
    /// A form field holds this code.
    Field {
        /// Key of the field.
        field: FieldKey,
        /// The code it must hold.
        is: String,
    },
    /// Every part holds.
    All(Vec<Condition>),
    /// At least one part holds.
    Any(Vec<Condition>),
    /// The part does not hold.
    Not(Box<Condition>),
    /// A number known of the applicant (e.g. age) lies below (`lt`) or at or above (`ge`) a bound.
    Fact {
        /// Name of the fact.
        fact: String,
        /// Exclusive upper bound.
        below: Option<i64>,
        /// Inclusive lower bound.
        at_least: Option<i64>,
    },
}

/// Input of a condition.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Answers to situation questions so far.
    pub answers: &'a Answers,
    /// Form values so far.
    pub values: &'a FormValues,
    /// Numbers known of the applicant, by name.
    pub numbers: &'a [(&'a str, i64)],
}

impl Condition {
    /// Whether the condition holds. An unanswered question or an empty field never satisfies a comparison.
    #[must_use]
    pub fn holds(&self, facts: Facts<'_>) -> bool {
        match self {
            Condition::Always => true,
            Condition::Answer { question, one_of } => {
                facts.answers.get(question).is_some_and(|given| one_of.iter().any(|code| code == given))
            }
            Condition::Field { field, is } => facts.values.get(field).is_some_and(|value| code_of(value) == *is),
            Condition::All(parts) => parts.iter().all(|part| part.holds(facts)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(facts)),
            Condition::Not(part) => !part.holds(facts),
            Condition::Fact { fact, below, at_least } => {
                facts.numbers.iter().find(|(name, _)| name == fact).is_some_and(|(_, number)| {
                    below.is_none_or(|bound| *number < bound) && at_least.is_none_or(|bound| *number >= bound)
                })
            }
        }
    }

    /// Whether it depends on a field of the form.
    #[must_use]
    pub fn reads_fields(&self) -> bool {
        match self {
            Condition::Field { .. } => true,
            Condition::Always | Condition::Fact { .. } | Condition::Answer { .. } => false,
            Condition::All(parts) | Condition::Any(parts) => parts.iter().any(Condition::reads_fields),
            Condition::Not(part) => part.reads_fields(),
        }
    }

    /// Whether it depends on facts of the applicant alone, so that it can be judged once the card is read.
    #[must_use]
    pub fn is_of_facts(&self) -> bool {
        match self {
            Condition::Always | Condition::Fact { .. } => true,
            Condition::Answer { .. } | Condition::Field { .. } => false,
            Condition::All(parts) | Condition::Any(parts) => parts.iter().all(Condition::is_of_facts),
            Condition::Not(part) => part.is_of_facts(),
        }
    }
}

fn code_of(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) | FieldValue::Choice(text) => text.clone(),
        FieldValue::YesNo(true) => "yes".into(),
        FieldValue::YesNo(false) => "no".into(),
        FieldValue::Choices(codes) => codes.join(","),
        FieldValue::Date(date) => date.to_string(),
        FieldValue::HasNone => String::new(),
        FieldValue::Address(address) => address.divisions.last().cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn answer(question: &str, code: &str) -> Condition {
        Condition::Answer { question: question.into(), one_of: vec![code.into()] }
    }

    #[test]
    fn an_unanswered_question_satisfies_nothing_but_a_negation() {
        let (answers, values) = (Answers::default(), FormValues::default());
        let facts = Facts { answers: &answers, values: &values, numbers: &[] };
        assert!(!answer("basis", "work").holds(facts));
        assert!(Condition::Not(Box::new(answer("basis", "work"))).holds(facts));
    }

    #[test]
    fn all_any_and_numbers_combine() {
        let mut answers = Answers::default();
        answers.insert("basis".into(), "work".into());
        let values = FormValues::default();
        let facts = Facts { answers: &answers, values: &values, numbers: &[("age", 15)] };
        let young = Condition::Fact { fact: "age".into(), below: Some(16), at_least: None };
        assert!(Condition::All(vec![answer("basis", "work"), young.clone()]).holds(facts));
        assert!(Condition::Any(vec![answer("basis", "study"), young]).holds(facts));
        let old = Condition::Fact { fact: "age".into(), below: None, at_least: Some(16) };
        assert!(!old.holds(facts));
    }

    fn any_condition() -> impl Strategy<Value = Condition> {
        let code = || prop_oneof![Just("x".to_owned()), Just("y".to_owned())];
        let field = || prop_oneof![Just("street"), Just("bank")].prop_map(|key| FieldKey::parse(key).unwrap());
        let answer = (prop_oneof![Just("a"), Just("b")], prop::collection::vec(code(), 0..3));
        let bound = || prop::option::of(0_i64..100);
        let leaf = prop_oneof![
            Just(Condition::Always),
            answer.prop_map(|(question, one_of)| Condition::Answer { question: question.into(), one_of }),
            (field(), code()).prop_map(|(field, is)| Condition::Field { field, is }),
            (bound(), bound()).prop_map(|(below, at_least)| Condition::Fact { fact: "age".into(), below, at_least }),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Condition::All),
                prop::collection::vec(inner.clone(), 0..3).prop_map(Condition::Any),
                inner.prop_map(|part| Condition::Not(Box::new(part))),
            ]
        })
    }

    fn not(condition: Condition) -> Condition {
        Condition::Not(Box::new(condition))
    }

    proptest! {
        #[test]
        fn conditions_are_logic_and_depend_on_nothing_but_what_they_name(
            condition in any_condition(),
            parts in prop::collection::vec(any_condition(), 0..3),
            given in prop::option::of(prop_oneof![Just("x"), Just("y")]),
            filled in prop::option::of(prop_oneof![Just("x"), Just("y")]),
            age in 0_i64..100,
        ) {
            let answers: Answers = given.iter().map(|code| ("a".to_owned(), (*code).to_owned())).collect();
            let bank = FieldKey::parse("bank").unwrap();
            let values: FormValues =
                filled.iter().map(|code| (bank.clone(), FieldValue::Choice((*code).to_owned()))).collect();
            let numbers = [("age", age)];
            let facts = Facts { answers: &answers, values: &values, numbers: &numbers };
            prop_assert_eq!(not(not(condition.clone())).holds(facts), condition.holds(facts));
            let none = Condition::All(parts.iter().cloned().map(not).collect());
            prop_assert_eq!(not(Condition::Any(parts)).holds(facts), none.holds(facts));
            let (no_answers, no_values) = (Answers::default(), FormValues::default());
            if !condition.reads_fields() {
                prop_assert_eq!(condition.holds(Facts { values: &no_values, ..facts }), condition.holds(facts));
            }
            if condition.is_of_facts() {
                let card = Facts { answers: &no_answers, values: &no_values, ..facts };
                prop_assert_eq!(condition.holds(card), condition.holds(facts), "it is judged when the card is read");
            }
        }
    }
}
