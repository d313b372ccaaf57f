//! A kiosk whose state went back, and machines of one name: a running core and a running platform.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod stand;

use std::fs;
use std::path::{Path, PathBuf};

use lobby_test_folders::copy_folder;
use serde_json::Value;
use stand::Stand;

/// A state folder, and copies of it.
struct State(PathBuf);

impl State {
    fn of(stand: &Stand) -> State {
        State(PathBuf::from(&stand.state))
    }

    fn copy_to(&self, backup: &Path) {
        copy_folder(&self.0, backup).unwrap();
    }

    fn put_back(&self, backup: &Path) {
        copy_folder(backup, &self.0).unwrap();
    }

    /// As an enrolment leaves it at a platform that knows numbers up to this one.
    fn know(&self, counter: u32) {
        let path = self.0.join("identity/kiosk.json");
        let mut record: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        record["numbered_to"] = counter.into();
        fs::write(path, record.to_string()).unwrap();
    }
}

fn counter(status: &Value) -> u64 {
    status["report"]["numbered_to"].as_u64().unwrap_or(0)
}

/// Whether the platform has answered a report with this counter in it: the next answer knows of it.
fn is_heard(status: &Value, known: u64) -> bool {
    counter(status) >= known && status["last_contact"].is_string()
}

#[test]
fn a_state_folder_that_is_put_back_counts_on_above_what_the_platform_heard_and_says_so() {
    let stand = Stand::new("720h");
    let (state, backup) = (State::of(&stand), stand.dir.path().join("backup"));
    state.know(3);
    let (core, _log) = stand.run_without_display();
    stand.doctor_until(|status| is_heard(status, 3));
    drop(core);
    state.copy_to(&backup);
    state.know(57);
    let (core, log) = stand.run_without_display();
    stand.doctor_until(|status| is_heard(status, 57));
    drop(core);
    assert!(log.into_iter().any(|line| line.contains("numbers that this kiosk has not given")), "it had to jump");

    state.put_back(&backup);
    let (_core, mut log) = stand.run_without_display();
    assert!(log.any(|line| line.contains("numbers that this kiosk has not given")));
    stand.doctor_until(|status| counter(status) >= 57);
}

#[test]
fn a_machine_that_takes_anothers_place_counts_on_and_the_former_one_takes_nothing_more() {
    let mut stand = Stand::new("720h");
    State::of(&stand).know(41);
    let (_former, _log) = stand.run_without_display();
    stand.doctor_until(|status| is_heard(status, 41));
    let former = stand.state.clone();
    let new = stand.dir.path().join("new").to_str().unwrap().to_owned();
    stand.enrol(&new, &["--again"]);
    let record = fs::read(Path::new(&new).join("identity/kiosk.json")).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&record).unwrap()["numbered_to"], 41);
    stand.doctor_until(|status| status["report"]["service"]["code"] == "Q-05" && status["standing"] == "enrol_anew");
    stand.state = new;
    let (_core, _log) = stand.run_without_display();
    let status = stand.doctor_until(|status| is_heard(status, 41));
    assert_eq!((counter(&status), status["standing"].as_str()), (41, Some("active")), "{former}");
}

#[test]
fn an_older_genuine_service_list_that_is_put_back_is_refused_and_fetched_anew_once_the_platform_answers() {
    let stand = Stand::new("720h");
    let (list, backup) = (Path::new(&stand.state).join("catalogue"), stand.dir.path().join("older"));
    copy_folder(&list, &backup).unwrap();
    let fewer = stand.dir.path().join("fewer");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample/catalogue"), &fewer).unwrap();
    let organisation = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample/organisation.json");
    fs::copy(organisation, fewer.join("organisation.json")).unwrap();
    let last = fs::read_dir(fewer.join("items")).unwrap().map(|item| item.unwrap().path()).max().unwrap();
    fs::remove_file(last).unwrap();
    stand.publish(&fewer);
    let version = |status: &Value| status["report"]["versions"]["catalogue"].as_u64();
    let (core, _log) = stand.run_without_display();
    stand.doctor_until(|status| version(status) == Some(2));
    drop(core);

    copy_folder(&backup, &list).unwrap();
    let silent = stand.pause_platform();
    let (_core, mut log) = stand.run_without_display();
    assert!(log.any(|line| line.contains("older than what was in force") && line.contains("service_list")));
    let status = stand.doctor_until(|status| status["report"]["service"]["code"] == "C-03");
    assert_eq!(version(&status), None, "{status}");
    drop(silent);
    stand.doctor_until(|status| version(status) == Some(2));
}
