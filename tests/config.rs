//! What a technician reads when a configuration file is wrong.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn an_unknown_key_is_refused_in_both_languages_with_its_place_and_the_nearest_name() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unknown-key");
    fs::create_dir_all(&dir).unwrap();
    let file = dir.join("device.toml");
    fs::write(&file, "[id_reader]\nprot = \"/dev/null\"\n").unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_lobby"));
    run.args(["run", "--profile", "simulation", "--state"]).arg(&dir).arg("--device").arg(&file);
    let output = run.output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    for words in ["id_reader.prot", "id_reader.port", "没有", "there is no key", "C-01"] {
        assert!(said.contains(words), "`{words}` is missing in: {said}");
    }
}

#[test]
fn a_kiosk_that_is_not_enrolled_says_what_to_do() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-enrolled");
    fs::create_dir_all(&dir).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_lobby"));
    let output = run.args(["run", "--profile", "simulation", "--state"]).arg(&dir).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("lobby enrol") && said.contains("注册") && said.contains("Q-04"), "{said}");
}
