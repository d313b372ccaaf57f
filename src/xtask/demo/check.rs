//! Did what the citizen handed over arrive, unchanged and once? The platform is asked, not the kiosk.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::house::House;
use super::processes::Processes;
use crate::shell::Failure;

/// After the network is back the kiosk delivers by itself within this time.
const DELIVERY: Duration = Duration::from_secs(120);

/// What the hand saw at the kiosk.
#[derive(Debug, PartialEq, Eq)]
pub struct Played {
    pub case_number: String,
    /// The sha256 of everything that was sealed, as the kiosk's outbox listed it.
    pub digests: BTreeSet<String>,
}

impl Played {
    pub fn from_report(report: &Value) -> Result<Self, Failure> {
        let case_number = report["case_number"].as_str().unwrap_or_default().to_owned();
        let digests = digests_in(&report["digests"]);
        if case_number.is_empty() || digests.is_empty() {
            return Err(Failure::new(format!("the hand's report names no case or no digests: {report}")));
        }
        Ok(Self { case_number, digests })
    }

    /// The platform's case has exactly what the kiosk sealed.
    fn compare(&self, case: &Value) -> Result<(), Failure> {
        let there = digests_in(&case["blobs"]);
        if there == self.digests {
            return Ok(());
        }
        let missing: Vec<_> = self.digests.difference(&there).collect();
        let strange: Vec<_> = there.difference(&self.digests).collect();
        Err(Failure::new(format!(
            "the case {} differs: the platform lacks {missing:?} and has besides {strange:?}",
            self.case_number
        )))
    }
}

impl House {
    /// Waits until the platform has the case, and compares the digests.
    pub fn wait_for_case(&self, processes: &mut Processes, played: &Played) -> Result<(), Failure> {
        let deadline = Instant::now() + DELIVERY;
        loop {
            let answer = self.ask_for_case(processes, &played.case_number);
            match answer {
                Ok(case) => return played.compare(&case),
                Err(reason) if Instant::now() > deadline => {
                    let number = &played.case_number;
                    return Err(Failure::new(format!("no case {number} after {} s: {reason}", DELIVERY.as_secs())));
                }
                Err(_) => processes.pause()?,
            }
        }
    }
}

/// Every sha256 in a list of digests or of objects that carry one.
fn digests_in(value: &Value) -> BTreeSet<String> {
    let entries = value.as_array().map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| entry.as_str().or_else(|| entry["sha256"].as_str()))
        .filter(|text| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn digest(letter: char) -> String {
        letter.to_string().repeat(64)
    }

    #[test]
    fn equal_digests_in_another_order_are_equal() {
        let report = json!({"case_number": "WL01-K01-000001-X", "digests": [digest('a'), digest('b')]});
        let case = json!({"blobs": [{"sha256": digest('b')}, {"sha256": digest('a')}]});
        assert_eq!(Played::from_report(&report).unwrap().compare(&case), Ok(()));
    }

    #[test]
    fn a_changed_a_missing_and_a_strange_blob_are_told() {
        let report = json!({"case_number": "WL01-K01-000001-X", "digests": [digest('a'), digest('b')]});
        let played = Played::from_report(&report).unwrap();
        for blobs in [json!([digest('a'), digest('c')]), json!([digest('a')]), json!([])] {
            assert!(played.compare(&json!({"blobs": blobs})).is_err());
        }
        assert!(played.compare(&json!({"blobs": [digest('a'), digest('b'), digest('c')]})).is_err());
    }

    #[test]
    fn a_report_without_digests_proves_nothing() {
        assert!(Played::from_report(&json!({"case_number": "WL01-K01-000001-X", "digests": []})).is_err());
        assert!(Played::from_report(&json!({"digests": [digest('a')]})).is_err());
    }
}
