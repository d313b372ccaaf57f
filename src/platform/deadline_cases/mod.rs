//! Dates of cases that stand in a file, schema `lobby-deadline-cases/1`: for checking the clocks against others, and for
//! asking what a law's change would do. Nothing of it touches the database.

mod answer;
pub mod fault;
mod find;
mod row;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use lobby_casework::calendar::{CalendarYears, WorkingCalendar};
use lobby_casework::deadlines::{Deadlines, deadlines};
use serde::ser::{SerializeMap as _, Serializer as _};
use thiserror::Error;

use self::answer::Answer;
use self::fault::{CaseFault, FaultyCase, shown_id};
use self::row::{Case, Defaults, File, Row};

/// How many faulty cases one error names.
const NAMED_MAX: usize = 20;

/// Why a file of cases was not computed.
#[derive(Debug, Error)]
pub enum CasesError {
    /// It is no JSON of the schema.
    #[error("the file of cases: {0}")]
    Shape(#[source] serde_json::Error),
    /// Another schema, or a later one.
    #[error("the file of cases: the schema is not {}", row::SCHEMA)]
    Schema,
    /// Values for all cases that cannot be.
    #[error("the file of cases: defaults: {0}")]
    Defaults(#[source] CaseFault),
    /// Cases that cannot be; nothing was computed.
    #[error("{} of the cases cannot be computed: {}", .0.len(), named(.0))]
    Cases(Vec<FaultyCase>),
    /// The answer could not be written.
    #[error("writing the answer: {0}")]
    Answer(#[source] serde_json::Error),
}

/// Calendars by how many notices had been issued.
struct Calendars<'a> {
    years: &'a CalendarYears,
    kept: HashMap<usize, WorkingCalendar>,
}

/// Computes every case of a file: a JSON object from case id to its dates.
///
/// # Errors
/// [`CasesError`]; nothing is answered where one case cannot be computed.
pub fn compute(text: &str, years: &CalendarYears) -> Result<String, CasesError> {
    let file: File<'_> = serde_json::from_str(text).map_err(|error| {
        let faults = find::faults(text);
        if faults.is_empty() { CasesError::Shape(error) } else { CasesError::Cases(faults) }
    })?;
    if file.schema.as_deref().is_some_and(|schema| schema != row::SCHEMA) {
        return Err(CasesError::Schema);
    }
    let defaults = Defaults::read(file.defaults.as_ref()).map_err(CasesError::Defaults)?;
    let mut calendars = Calendars { years, kept: HashMap::new() };
    let (mut answers, mut faults) = (Vec::with_capacity(file.cases.len()), Vec::new());
    let mut seen = HashSet::with_capacity(file.cases.len());
    for (row, number) in file.cases.iter().zip(1..) {
        let answer = if seen.insert(row.id.as_ref()) { calendars.dates(row, &defaults) } else { Err(CaseFault::Twice) };
        match answer {
            Ok(answer) => answers.push((row, answer)),
            Err(fault) => faults.push(FaultyCase { id: shown_id(&row.id, number), fault }),
        }
    }
    if faults.is_empty() { write(&answers).map_err(CasesError::Answer) } else { Err(CasesError::Cases(faults)) }
}

/// Reads a file for [`compute`].
///
/// # Errors
/// The system's answer.
pub fn read(path: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

impl Calendars<'_> {
    fn dates(&mut self, row: &Row<'_>, defaults: &Defaults) -> Result<(Case, Deadlines), CaseFault> {
        let case = Case::read(row, defaults)?;
        let years = self.years;
        let calendar = self.kept.entry(years.issued_by(case.known_on)).or_insert_with(|| years.known_on(case.known_on));
        let dates = deadlines(&case.timeline(), calendar)?;
        Ok((case, dates))
    }
}

fn write(answers: &[(&Row<'_>, (Case, Deadlines))]) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::with_capacity(answers.len() * 512);
    let mut writer = serde_json::Serializer::new(&mut bytes);
    let mut map = writer.serialize_map(Some(answers.len()))?;
    for (row, (case, dates)) in answers {
        map.serialize_entry(&row.id, &Answer::new(row, case, dates))?;
    }
    map.end()?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn named(faults: &[FaultyCase]) -> String {
    let mut text: Vec<String> = faults.iter().take(NAMED_MAX).map(ToString::to_string).collect();
    if faults.len() > NAMED_MAX {
        text.push(format!("and {} more", faults.len() - NAMED_MAX));
    }
    text.join("; ")
}

#[cfg(test)]
mod tests;
