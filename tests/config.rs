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

fn config(words: &[&str], files: &[&Path]) -> (Option<i32>, String) {
    let mut lobby = Command::new(env!("CARGO_BIN_EXE_lobby"));
    let output = lobby.arg("config").args(words).args(files).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn written(name: &str, text: &str) -> std::path::PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn lobby_config_ends_with_0_where_all_is_well_with_1_where_it_is_not_and_with_2_where_the_question_is_wrong() {
    let good = written("good.toml", "[storage]\nlow_water_mb = 300\n");
    let bad = written("bad.toml", "[storage]\nlow_water_mb = \"canary\"\n");
    assert_eq!(config(&["validate"], &[&good]).0, Some(0));
    let (code, said) = config(&["validate"], &[&good, &bad]);
    assert_eq!(code, Some(1));
    for words in ["storage.low_water_mb", "应是", "a whole number not below zero, but a text", "bad.toml", "C-02"] {
        assert!(said.contains(words), "`{words}` is missing in: {said}");
    }
    assert!(!said.contains("canary"), "{said}");
    assert_eq!(config(&["validate"], &[Path::new("/nowhere/site.toml")]).0, Some(2));
    assert_eq!(config(&["explain", "storage.low_watre_mb"], &[]).0, Some(2));
    assert_eq!(config(&["diff", "defaults", "defaults"], &[]).0, Some(0));
    assert_eq!(config(&["dance"], &[]).0, Some(2));
}

#[test]
fn lobby_config_tells_a_person_in_both_languages_and_a_program_in_json() {
    let site = written("hall.toml", "[storage]\nlow_water_mb = 300\n");
    let site = site.to_str().unwrap();
    let (code, said) = config(&["explain", "storage.low_water_mb", "--site", site], &[]);
    assert_eq!(code, Some(0));
    for words in ["= 300 MiB", "来自：网点", "From: site", "hall.toml", "512", "磁盘", "no new visit begins"] {
        assert!(said.contains(words), "`{words}` is missing in: {said}");
    }
    let (_, said) = config(&["explain", "storage.low_water_mb", "--site", site, "--json"], &[]);
    for words in [r#""layer":"site""#, r#""value":300"#, r#""default":512"#] {
        assert!(said.contains(words), "`{words}` is missing in: {said}");
    }
    let (code, said) = config(&["diff", "--layer", "site", "--site", site], &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("1 处不同") && said.contains("- 512") && said.contains("+ 300"), "{said}");
}
