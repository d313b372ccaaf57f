//! Which cases a file could not be read for.

use std::cell::Cell;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::fault::{CaseFault, FaultyCase, shown_id};
use super::row::Row;

/// The ids of a file, whatever else its cases hold.
#[derive(Deserialize)]
struct Ids {
    cases: Vec<Id>,
}

#[derive(Deserialize)]
struct Id {
    #[serde(default)]
    id: Option<Value>,
}

/// Reads a file and counts the cases that were read; it holds the number of the one that is being read.
struct Counted<'c>(&'c Cell<Option<usize>>);

/// The same for the list of cases.
struct CountedCases<'c>(&'c Cell<Option<usize>>);

/// The cases that are at fault, as far as they can be found; none where the file itself is.
pub(super) fn faults(text: &str) -> Vec<FaultyCase> {
    let every = every_fault(text);
    if every.is_empty() { first_fault(text).into_iter().collect() } else { every }
}

fn every_fault(text: &str) -> Vec<FaultyCase> {
    let Ok(file) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let cases = file.get("cases").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let fault = |(case, number): (&Value, usize)| {
        let fault = Row::deserialize(case).err()?;
        let id = case.get("id").and_then(Value::as_str).unwrap_or_default();
        Some(FaultyCase { id: shown_id(id, number), fault: CaseFault::Shape(fault.to_string()) })
    };
    cases.iter().zip(1..).filter_map(fault).collect()
}

/// A field that is there twice and a number beyond all numbers are lost or refused where a file is read as a whole.
fn first_fault(text: &str) -> Option<FaultyCase> {
    let reading = Cell::new(None);
    let error = Counted(&reading).deserialize(&mut serde_json::Deserializer::from_str(text)).err()?;
    let at = reading.get()?;
    let ids = serde_json::from_str::<Ids>(text).ok();
    let id = ids.as_ref().and_then(|ids| ids.cases.get(at)?.id.as_ref()?.as_str()).unwrap_or_default();
    Some(FaultyCase { id: shown_id(id, at + 1), fault: CaseFault::Shape(error.to_string()) })
}

impl<'de> DeserializeSeed<'de> for Counted<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Counted<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file of cases")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "cases" {
                map.next_value_seed(CountedCases(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for CountedCases<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for CountedCases<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of cases")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cases: A) -> Result<(), A::Error> {
        for at in 0.. {
            self.0.set(Some(at));
            if cases.next_element::<Row<'de>>()?.is_none() {
                break;
            }
        }
        self.0.set(None);
        Ok(())
    }
}
