//! `lobby id-read`: reads one card from any port and prints it, for technicians and for tests.
//!
//! Success prints `{kind, fields, long_term, lossy, photo_sha256, warnings}` and ends with 0, also with warnings:
//! refusing a card is the flow's decision. Failure prints `{"error": {code, message}}` and ends with 1.
//!
//! Who has a card shown in full is written into the system's log first; where that does not hear, nothing is shown.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use jiff::civil::Date;
use lobby_devices::id_reader::{ReaderFault, read_one};
use lobby_domain::identity::{CardWarning, IdCard, mask_id, mask_name};
use lobby_words::command as words;
use serde_json::{Map, Value, json};

use super::out::say_lines;
use crate::system_log;

/// Stands for a text that is wholly hidden, however long it is.
const HIDDEN: &str = "***";
const HIDDEN_DATE: &str = "****-**-**";

/// Read one identity card and print it.
#[derive(Debug, clap::Args)]
pub struct IdReadArgs {
    /// Serial port of the reader.
    #[arg(long, value_name = "PATH")]
    port: PathBuf,
    /// Seconds to wait for a card.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// Speed of the reader in bits per second.
    #[arg(long, default_value_t = 115_200)]
    baud: u32,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Print the person's data in full instead of masked; the system's log is told.
    #[arg(long)]
    show: bool,
    /// Socket of the system's log.
    #[arg(long, value_name = "PATH", hide = true, default_value = "/dev/log")]
    system_log: PathBuf,
}

/// Runs the command; see the module for what it prints.
pub fn run(args: IdReadArgs) -> ExitCode {
    let result = read_one(&args.port, args.baud, args.timeout, Instant::now);
    let told = match &result {
        Ok(_) if args.show => system_log::write(&args.system_log, "id-read --show: an identity card is shown in full"),
        Ok(_) | Err(_) => Ok(()),
    };
    let (report, code) = match &result {
        Ok(_) if told.is_err() => (no_log_report(), ExitCode::FAILURE),
        Ok(card) => (card_report(card, jiff::Zoned::now().date(), args.show), ExitCode::SUCCESS),
        Err(fault) => (fault_report(fault), ExitCode::FAILURE),
    };
    match say_lines(&[if args.json { report.to_string() } else { plain(&report) }]) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The JSON of a card on the day `today`; masked unless `show`.
pub fn card_report(card: &IdCard, today: Date, show: bool) -> Value {
    let mut report = Map::new();
    let mut put = |key: &str, value: Value| report.insert(key.to_owned(), value);
    put("kind", card.kind().code().into());
    for key in card.kind().field_keys() {
        put(key, field(card, key, show));
    }
    put("long_term", card.is_long_term().into());
    put("lossy", card.lossy().into());
    put("photo_sha256", HEXLOWER.encode(card.photo_sha256()).into());
    put("warnings", card.warnings(today).into_iter().map(CardWarning::code).collect());
    Value::Object(report)
}

/// The JSON of a failure.
pub fn fault_report(fault: &ReaderFault) -> Value {
    json!({ "error": { "code": fault.code(), "message": fault.to_string() } })
}

/// The JSON of a card that is not shown, because the system's log does not hear of it.
fn no_log_report() -> Value {
    let text = words::NO_SYSTEM_LOG.text();
    let message = text.by_language().map(|(_, text)| text).collect::<Vec<_>>().join(" / ");
    json!({ "error": { "code": "no_system_log", "message": message } })
}

/// A date that is none, and an end that never comes, are null.
fn field(card: &IdCard, key: &str, show: bool) -> Value {
    let date = |day: Option<Date>| day.map_or(Value::Null, |day| day.to_string().into());
    let text = card.text(key).unwrap_or_default();
    match key {
        "birth" if !show => card.birth().map_or(Value::Null, |_| HIDDEN_DATE.into()),
        "birth" => date(card.birth()),
        "valid_from" => date(card.valid_from()),
        "valid_to" => date(card.valid_to()),
        _ if show || text.is_empty() => text.into(),
        "name" | "english_name" => mask_name(text).into(),
        "id_number" | "pass_number" => mask_id(text).into(),
        // Both tell the region, which the masked number hides.
        "address" | "issuer" => HIDDEN.into(),
        _ => text.into(),
    }
}

/// The same for people: one `key: value` a line.
fn plain(report: &Value) -> String {
    let mut lines = Vec::new();
    for (key, value) in report.as_object().into_iter().flatten() {
        match value.as_object() {
            Some(inner) => lines.extend(inner.iter().map(|(key, value)| format!("{key}: {}", word(value)))),
            None => lines.push(format!("{key}: {}", word(value))),
        }
    }
    lines.join("\n")
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(word).collect::<Vec<_>>().join(", "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "give a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(number) {
        Ok(wait) if wait <= Duration::from_secs(3600) => Ok(wait),
        Ok(_) | Err(_) => Err("give 0 to 3600 seconds".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use lobby_devices::id_reader::FaultClass;
    use lobby_devices::id_reader::codec::{card_blocks, decode_card};
    use serde::Deserialize;

    use super::*;

    const PEOPLE: &str = include_str!("../../../assets/sample/people.json");
    const VECTORS: &str = include_str!("../../simulator/id_reader/vectors.json");

    #[derive(Deserialize)]
    struct People {
        persons: Vec<Person>,
    }

    #[derive(Deserialize)]
    struct Person {
        id: String,
        kind: String,
        card: Option<Sample>,
    }

    #[derive(Deserialize)]
    struct Sample {
        fields: BTreeMap<String, String>,
        raw_text_hex: String,
        expected_on_reference_date: Option<Expected>,
    }

    #[derive(Deserialize)]
    struct Expected {
        id_checksum_ok: Option<bool>,
        birth_matches_number: Option<bool>,
        sex_matches_number: Option<bool>,
        name_lossy: bool,
        validity: String,
    }

    impl Expected {
        fn warnings(&self) -> Vec<&'static str> {
            let all = [
                ("check_digit", self.id_checksum_ok == Some(false)),
                ("birth_mismatch", self.birth_matches_number == Some(false)),
                ("sex_mismatch", self.sex_matches_number == Some(false)),
                ("expired", self.validity == "expired"),
                ("not_yet_valid", self.validity == "not_yet_valid"),
            ];
            all.into_iter().filter(|(_, holds)| *holds).map(|(code, _)| code).collect()
        }
    }

    fn reference_date() -> Date {
        jiff::civil::date(2026, 11, 2)
    }

    fn card(text_hex: &str) -> IdCard {
        let mut data = vec![1, 0, 4, 0];
        data.extend(data_encoding::HEXUPPER_PERMISSIVE.decode(text_hex.as_bytes()).unwrap());
        data.extend([0x57; 1024]);
        decode_card(card_blocks(&data).unwrap())
    }

    fn iso(raw: &str) -> Value {
        match raw {
            "长期" => Value::Null,
            _ => format!("{}-{}-{}", &raw[..4], &raw[4..6], &raw[6..]).into(),
        }
    }

    /// Compares every field with the sample, and that there are no others.
    fn assert_fields(id: &str, report: &Value, sample: &Sample) {
        let fields = report.as_object().unwrap();
        let others = ["kind", "long_term", "lossy", "photo_sha256", "warnings"];
        assert_eq!(fields.len(), sample.fields.len() + others.len(), "{id}");
        for (key, raw) in &sample.fields {
            let expected = if ["birth", "valid_from", "valid_to"].contains(&key.as_str()) {
                iso(raw)
            } else {
                raw.as_str().into()
            };
            assert_eq!(fields[key], expected, "{id} {key}");
        }
        assert_eq!(report["long_term"], json!(sample.fields["valid_to"] == "长期"), "{id}");
    }

    #[test]
    fn every_card_of_the_sample_persons_is_reported_field_by_field() {
        let people: People = serde_json::from_str(PEOPLE).unwrap();
        assert_eq!(people.persons.len(), 44);
        let mut cards = 0;
        for person in people.persons {
            let Some(sample) = person.card else { continue };
            cards += 1;
            let id = person.id.as_str();
            let report = card_report(&card(&sample.raw_text_hex), reference_date(), true);
            assert_eq!(report["kind"], person.kind, "{id}");
            assert_fields(id, &report, &sample);
            let expected = sample.expected_on_reference_date.unwrap();
            assert_eq!(report["lossy"], expected.name_lossy, "{id}");
            assert_eq!(report["warnings"], json!(expected.warnings()), "{id}");
        }
        assert_eq!(cards, 43, "P04 is a newborn without a card");
    }

    #[test]
    fn the_published_vectors_are_reported_field_by_field_without_warnings() {
        #[derive(Deserialize)]
        struct Vector {
            kind: String,
            #[serde(flatten)]
            sample: Sample,
        }
        let vectors: BTreeMap<String, Vector> = serde_json::from_str(VECTORS).unwrap();
        assert_eq!(vectors.len(), 5);
        for (id, vector) in vectors {
            let report = card_report(&card(&vector.sample.raw_text_hex), reference_date(), true);
            assert_eq!(report["kind"], vector.kind, "{id}");
            assert_fields(&id, &report, &vector.sample);
            assert_eq!(report["warnings"], json!([]), "{id}");
        }
    }

    #[test]
    fn a_masked_report_hides_what_the_number_hides() {
        let people: People = serde_json::from_str(PEOPLE).unwrap();
        for person in people.persons {
            let Some(sample) = person.card else { continue };
            let text = card_report(&card(&sample.raw_text_hex), reference_date(), false).to_string();
            for key in ["name", "english_name", "id_number", "address", "issuer", "pass_number", "birth"] {
                let Some(raw) = sample.fields.get(key).filter(|raw| !raw.is_empty()) else { continue };
                assert!(!text.contains(raw.as_str()), "{} {key}", person.id);
                if key == "birth" {
                    assert!(!text.contains(iso(raw).as_str().unwrap()), "{} birth", person.id);
                }
            }
        }
    }

    #[test]
    fn impossible_dates_are_null_and_warned_of() {
        let sample: Value = serde_json::from_str(VECTORS).unwrap();
        let hex = sample["A1"]["raw_text_hex"].as_str().unwrap();
        // 19900307 -> 19900237, and the end 20400101 -> 20400001
        let birth = hex.replace("3100390039003000300033003000370017", "3100390039003000300032003300370017");
        let end = birth.replace("320030003400300030003100", "320030003400300030003000");
        assert_ne!(birth, hex);
        assert_ne!(end, birth);
        for show in [true, false] {
            let report = card_report(&card(&end), reference_date(), show);
            assert_eq!(report["birth"], Value::Null);
            assert_eq!(report["valid_to"], Value::Null);
            assert_eq!(report["long_term"], false);
            assert_eq!(report["warnings"], json!(["birth_mismatch", "birth_invalid", "validity_order"]));
        }
    }

    #[test]
    fn every_failure_has_a_code_and_a_sentence() {
        for class in FaultClass::ALL {
            let report = fault_report(&ReaderFault::of_port(class));
            assert_eq!(report["error"]["code"], class.code());
            assert!(report["error"]["message"].as_str().unwrap().len() > 20);
            assert_eq!(report.as_object().unwrap().len(), 1);
        }
    }

    #[test]
    fn timeouts_are_seconds_within_an_hour() {
        assert_eq!(seconds("10"), Ok(Duration::from_secs(10)));
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for bad in ["-1", "abc", "inf", "NaN", "4000", ""] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
