//! The rules of retention as a file, schema `lobby-retention/1` (docs/retention.md).

use std::collections::BTreeSet;

use lobby_casework::retention::{Covers, Retention, Rule, RuleFault, RuleId, Term};
use lobby_domain::case_stage::Stage;
use lobby_domain::id::ItemKey;
use serde::Deserialize;
use thiserror::Error;

const SCHEMA: &str = "lobby-retention/1";
/// Longest file, bytes.
const FILE_MAX: usize = 1024 * 1024;

/// Why a file holds no rules.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RetentionFileError {
    /// It is longer than [`FILE_MAX`].
    #[error("the file is longer than {FILE_MAX} bytes")]
    TooLong,
    /// It is no JSON of the schema.
    #[error("{0}")]
    Shape(String),
    /// Another schema, or a later one.
    #[error("the schema is not {SCHEMA}")]
    Schema,
    /// An id that is none.
    #[error("rule {0:?}: an id has 1 to 40 lowercase ASCII letters, digits and `-`")]
    Id(String),
    /// Two rules of one id.
    #[error("rule {0} is there twice")]
    IdTwice(RuleId),
    /// A rule for neither or for both.
    #[error("rule {0}: either `stages`, or `tests` as true")]
    Covers(RuleId),
    /// A stage that is none.
    #[error("rule {rule}: {stage:?} is no stage")]
    Stage {
        /// Which rule.
        rule: RuleId,
        /// Which stage.
        stage: String,
    },
    /// No stage, or one in which a case is not over.
    #[error("rule {0}: a case must be over in each of its stages, and there must be one")]
    StageOpen(RuleId),
    /// A key that is none.
    #[error("rule {rule}: {item:?} is no item's key")]
    Item {
        /// Which rule.
        rule: RuleId,
        /// Which key.
        item: String,
    },
    /// A term that cannot be.
    #[error("rule {0}: either `years` from 1 to 200, or `days` from 1 to 3660")]
    Keep(RuleId),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileShape {
    schema: String,
    rules: Vec<RuleShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleShape {
    id: String,
    #[serde(default)]
    stages: Vec<String>,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    tests: bool,
    keep: KeepShape,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeepShape {
    years: Option<u16>,
    days: Option<u16>,
}

/// Reads a file.
///
/// # Errors
/// [`RetentionFileError`].
pub fn read(text: &str) -> Result<Retention, RetentionFileError> {
    if text.len() > FILE_MAX {
        return Err(RetentionFileError::TooLong);
    }
    let file: FileShape = serde_json::from_str(text).map_err(|error| RetentionFileError::Shape(error.to_string()))?;
    if file.schema != SCHEMA {
        return Err(RetentionFileError::Schema);
    }
    let rules = file.rules.into_iter().map(rule).collect::<Result<Vec<Rule>, _>>()?;
    Retention::new(rules).map_err(|fault| match fault {
        RuleFault::IdTwice(id) => RetentionFileError::IdTwice(id),
        RuleFault::StageOpen(id) => RetentionFileError::StageOpen(id),
    })
}

fn rule(shape: RuleShape) -> Result<Rule, RetentionFileError> {
    let Some(id) = RuleId::parse(&shape.id) else { return Err(RetentionFileError::Id(shape.id)) };
    let keep = match (shape.keep.years, shape.keep.days) {
        (Some(years), None) => Term::years(years),
        (None, Some(days)) => Term::days(days),
        (Some(_), Some(_)) | (None, None) => None,
    };
    let keep = keep.ok_or_else(|| RetentionFileError::Keep(id.clone()))?;
    if shape.tests {
        if !shape.stages.is_empty() || !shape.items.is_empty() {
            return Err(RetentionFileError::Covers(id));
        }
        return Ok(Rule { id, covers: Covers::Tests, keep });
    }
    if shape.stages.is_empty() {
        return Err(RetentionFileError::Covers(id));
    }
    let stage = |name: String| {
        Stage::from_name(&name).ok_or_else(|| RetentionFileError::Stage { rule: id.clone(), stage: name })
    };
    let stages = shape.stages.into_iter().map(stage).collect::<Result<BTreeSet<_>, _>>()?;
    let item = |key: String| ItemKey::parse(&key).map_err(|_| RetentionFileError::Item { rule: id.clone(), item: key });
    let items = shape.items.into_iter().map(item).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(Rule { id, covers: Covers::Ended { stages, items }, keep })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rule: &str) -> String {
        format!(r#"{{"schema":"lobby-retention/1","rules":[{rule}]}}"#)
    }

    #[test]
    fn a_rule_names_cases_that_are_over_or_tests_and_one_term() {
        let read_one = |rule: &str| read(&file(rule)).map(|rules| rules.rules().len());
        assert_eq!(
            read_one(r#"{"id":"a","stages":["archived","withdrawn"],"items":["i1"],"keep":{"years":10}}"#),
            Ok(1)
        );
        assert_eq!(read_one(r#"{"id":"a","tests":true,"keep":{"days":30}}"#), Ok(1));
        let a = || RuleId::parse("a").unwrap();
        let refused = [
            (r#"{"id":"A","tests":true,"keep":{"days":30}}"#, RetentionFileError::Id("A".into())),
            (r#"{"id":"a","keep":{"days":30}}"#, RetentionFileError::Covers(a())),
            (r#"{"id":"a","tests":true,"stages":["archived"],"keep":{"days":30}}"#, RetentionFileError::Covers(a())),
            (r#"{"id":"a","stages":["decided"],"keep":{"days":30}}"#, RetentionFileError::StageOpen(a())),
            (
                r#"{"id":"a","stages":["done"],"keep":{"days":30}}"#,
                RetentionFileError::Stage { rule: a(), stage: "done".into() },
            ),
            (
                r#"{"id":"a","stages":["archived"],"items":["../x"],"keep":{"days":30}}"#,
                RetentionFileError::Item { rule: a(), item: "../x".into() },
            ),
            (r#"{"id":"a","tests":true,"keep":{}}"#, RetentionFileError::Keep(a())),
            (r#"{"id":"a","tests":true,"keep":{"days":1,"years":1}}"#, RetentionFileError::Keep(a())),
            (r#"{"id":"a","tests":true,"keep":{"years":0}}"#, RetentionFileError::Keep(a())),
            (
                r#"{"id":"a","tests":true,"keep":{"days":1}},{"id":"a","tests":true,"keep":{"days":2}}"#,
                RetentionFileError::IdTwice(a()),
            ),
        ];
        for (rule, error) in refused {
            assert_eq!(read_one(rule), Err(error), "{rule}");
        }
        assert!(matches!(read(&file(r#"{"id":"a","test":true}"#)), Err(RetentionFileError::Shape(_))));
        assert_eq!(read(&file("").replace("/1", "/2")), Err(RetentionFileError::Schema));
        assert_eq!(read(&" ".repeat(FILE_MAX + 1)), Err(RetentionFileError::TooLong));
    }
}
