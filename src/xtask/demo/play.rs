//! The scripted hand: one program that brings its own display, starts the house, plays one application and tells what
//! came of it.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::folders::Folders;
use super::processes::Processes;
use crate::shell::{Failure, say};

/// One application in a software-rendered window, including a cut network, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(900);
const SCRIPT: &str = "tests/journeys/offline_then_online_signboard_filing.txt";

/// What the hand tells in its one line: `{"case", "pages", "shots", "digests_match", "officer": {"login", "password"}}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Played {
    pub case_number: String,
    pages: String,
    pictures: PathBuf,
    login: Option<String>,
}

impl Played {
    /// Plays; afterwards the platform still runs, and ends with `processes`.
    pub fn by_the_hand(processes: &mut Processes, folders: &Folders) -> Result<Self, Failure> {
        let mut hand = folders.program("lobby-hand");
        hand.args(["play", SCRIPT, "--json", "--leave-platform", "--shots"]).arg(folders.pictures());
        hand.arg("--keep").arg(folders.played());
        Self::from_report(&processes.start_and_read("hand", &mut hand, PATIENCE)?)
    }

    /// A report that does not say that the platform's case has equal digests is a failure, whatever else it says.
    fn from_report(report: &Value) -> Result<Self, Failure> {
        let text = |key: &str| report[key].as_str().unwrap_or_default();
        let officer = &report["officer"];
        let login = officer["login"].as_str().zip(officer["password"].as_str());
        if text("case").is_empty() || report["digests_match"] != true {
            return Err(Failure::new(format!("no case with equal digests is on the platform: {report}")));
        }
        Ok(Self {
            case_number: text("case").to_owned(),
            pages: text("pages").trim_end_matches('/').to_owned(),
            pictures: text("shots").into(),
            login: login.map(|(login, password)| format!("{login} / {password}")),
        })
    }

    /// Prints the case number and the folder of screenshots.
    pub fn say(&self) {
        say(format!("Case number:      {} (on the platform, all digests equal)", self.case_number));
        say(format!("Screenshots:      {}", self.pictures.display()));
    }

    /// Prints the address of the case and the login.
    pub fn say_where_the_case_is(&self) {
        say(format!("Case page:        {}/cases/{}", self.pages, self.case_number));
        if let Some(login) = &self.login {
            say(format!("  login:          {login}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_equal_digests_are_a_success() {
        let report = json!({"case": "WL01-K01-000001-X", "pages": "http://127.0.0.1:2/", "digests_match": true});
        assert_eq!(Played::from_report(&report).unwrap().case_number, "WL01-K01-000001-X");
        for broken in [
            json!({"case": "WL01-K01-000001-X", "digests_match": false}),
            json!({"case": "WL01-K01-000001-X"}),
            json!({"case": null, "digests_match": true}),
            json!({}),
        ] {
            assert!(Played::from_report(&broken).is_err(), "{broken}");
        }
    }
}
