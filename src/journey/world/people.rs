//! Texts on the cards of the sample persons, for the search of what remains.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::JourneyError;
use crate::remains::Sought;

/// Fields of a card that identify its holder.
const IDENTIFYING: [&str; 3] = ["name", "id_number", "address"];

/// The sample persons beside the sample catalogue.
#[derive(Debug)]
pub struct People {
    file: PathBuf,
}

impl People {
    /// `people.json` in the folder that holds `catalogue`.
    pub fn beside(catalogue: &Path) -> Self {
        Self { file: catalogue.with_file_name("people.json") }
    }

    /// Name, number and address of this person's card; nothing for a card that is no sample person's.
    ///
    /// # Errors
    /// The file is missing or damaged.
    pub fn words(&self, card: &str) -> Result<Vec<Sought>, JourneyError> {
        let text = fs::read_to_string(&self.file).map_err(JourneyError::io("reading", &self.file))?;
        let damaged = |error| JourneyError::program("people.json", format!("is damaged: {error}"));
        let sample: Value = serde_json::from_str(&text).map_err(damaged)?;
        let persons = sample["persons"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(person) = persons.iter().find(|person| person["id"] == card) else { return Ok(Vec::new()) };
        let fields = &person["card"]["fields"];
        let fields = IDENTIFYING.iter().filter_map(|key| Some((key, fields[key].as_str()?)));
        let sought = fields.map(|(key, text)| Sought::words(format!("the card's {key}"), text));
        sought.filter_map(Result::transpose).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_person_has_three_things_to_look_for() {
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample/catalogue");
        let people = People::beside(&catalogue);
        let what: Vec<String> = people.words("P01").unwrap().into_iter().map(|sought| sought.what).collect();
        assert_eq!(what, ["the card's name", "the card's id_number", "the card's address"]);
        assert!(people.words("A1").unwrap().is_empty());
    }
}
