//! `lobby config` from its arguments to what it would print.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use clap::Parser;
use serde_json::Value;

use super::answer::End;
use super::*;

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    config: ConfigArgs,
}

fn asked(words: &[&str]) -> Answer {
    let program = Program::try_parse_from([&["config"], words].concat()).unwrap();
    answer(&program.config)
}

fn json(words: &[&str]) -> (Value, End) {
    let Answer { lines, on_stderr, end } = asked(&[words, &["--json"]].concat());
    assert!(!on_stderr && lines.len() == 1, "{lines:?}");
    (serde_json::from_str(&lines[0]).unwrap(), end)
}

fn file(dir: &Path, name: &str, text: &str) -> String {
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn exit_codes_are_the_published_ones() {
    assert_eq!([End::Fine, End::Found, End::Usage].map(End::code), [0, 1, 2]);
}

#[test]
fn a_key_is_explained_with_value_layer_and_what_it_covers() {
    let dir = tempfile::tempdir().unwrap();
    let site = file(dir.path(), "site.toml", "[storage]\nlow_water_mb = 300\n");
    let device = file(dir.path(), "device.toml", "[storage]\nlow_water_mb = 400\n");
    let words = ["explain", "storage.low_water_mb", "--site", &site, "--device", &device];
    let (told, end) = json(&words);
    assert_eq!((told["value"].as_u64(), told["layer"].as_str(), end), (Some(400), Some("device"), End::Fine));
    assert_eq!(told["default"], 512);
    let covered: Vec<_> = told["overridden"].as_array().unwrap().iter().map(|below| &below["value"]).collect();
    assert!(covered.contains(&&Value::from(300)), "{covered:?}");
    let lines = asked(&words).lines.join("\n");
    assert!(lines.contains("storage.low_water_mb = 400") && lines.contains("= 300"), "{lines}");
}

#[test]
fn a_key_that_only_the_machine_may_set_says_so() {
    assert_eq!(json(&["explain", "platform.url"]).0["local_only"], true);
    assert!(asked(&["explain", "platform.url"]).lines.last().unwrap().contains("only be set in a file on the machine"));
}

#[test]
fn a_wrong_key_is_a_wrong_question_with_the_nearest_name_or_the_sections_keys() {
    for (key, wanted) in [("id_reader.prot", "id_reader.port"), ("storage", "storage.low_water_mb")] {
        let refused = asked(&["explain", key]);
        assert!(refused.on_stderr);
        assert_eq!((refused.lines.len(), refused.end), (2, End::Usage), "both languages");
        assert!(refused.lines.iter().all(|line| line.contains(wanted)), "{refused:?}");
    }
    let (error, end) = json(&["explain", "zzzzzzzz.zzzzzzzz"]);
    assert!(error["error"]["en"].as_str().unwrap().contains("zzzzzzzz"));
    assert_eq!(end, End::Usage);
}

#[test]
fn each_wrong_file_is_reported_with_place_and_code_and_the_right_ones_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let right = file(dir.path(), "right.toml", "[id_reader]\nbaud = 9600\n");
    let wrong = file(dir.path(), "wrong.toml", "[id_reader]\nprot = \"/dev/ttyS0\"\n");
    assert_eq!(asked(&["validate", &right]).end, End::Fine);
    let both = asked(&["validate", &right, &wrong]);
    assert_eq!(both.end, End::Found);
    assert!(both.lines[0].starts_with('✓') && both.lines[1].starts_with('✗'), "{both:?}");
    let (told, end) = json(&["validate", &right, &wrong]);
    assert_eq!((told["valid"].as_bool(), end), (Some(false), End::Found));
    let error = &told["errors"][0];
    assert_eq!((error["key"].as_str(), error["at"]["line"].as_u64()), (Some("id_reader.prot"), Some(2)));
    assert!(error["code"].as_str().is_some_and(|code| code.starts_with("C-")), "{error}");
}

#[test]
fn a_file_that_is_not_there_is_a_wrong_question() {
    let missing = asked(&["validate", "/nowhere/device.toml"]);
    assert_eq!((missing.end, missing.on_stderr), (End::Usage, true));
    assert_eq!(asked(&["diff", "defaults", "/nowhere/device.toml"]).end, End::Usage);
}

#[test]
fn a_kiosk_without_remote_layer_is_validated_over_its_files() {
    let (told, end) = json(&["validate", "--profile", "simulation"]);
    assert_eq!((told["valid"].as_bool(), &told["remote"], end), (Some(true), &Value::Null, End::Fine));
    let dir = tempfile::tempdir().unwrap();
    let device = file(dir.path(), "device.toml", "[storage]\nlow_water_mb = \"much\"\n");
    let (told, end) = json(&["validate", "--device", &device]);
    assert_eq!((told["errors"][0]["key"].as_str(), end), (Some("storage.low_water_mb"), End::Found));
}

#[test]
fn layers_and_files_are_compared_key_by_key() {
    let dir = tempfile::tempdir().unwrap();
    let site = file(dir.path(), "site.toml", "[storage]\nlow_water_mb = 300\n");
    let (told, end) = json(&["diff", "--layer", "site", "--site", &site]);
    assert_eq!(end, End::Found);
    let difference = &told["differences"][0];
    assert_eq!(difference["key"], "storage.low_water_mb");
    assert_eq!((&difference["before"]["value"], &difference["after"]["value"]), (&512.into(), &300.into()));
    let lines = asked(&["diff", "--layer", "site", "--site", &site]).lines;
    assert!(lines[1].starts_with("storage.low_water_mb") && lines[2].contains("- 512") && lines[3].contains("+ 300"));
    assert_eq!(asked(&["diff", "defaults", "defaults"]).end, End::Fine);
    let (over_defaults, _) = json(&["diff", "defaults", &site]);
    assert_eq!(over_defaults["differences"][0]["after"]["value"], 300, "a file is compared over the defaults");
}
