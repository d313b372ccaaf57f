#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::{Path, PathBuf};

use lobby_domain::FailureCode;
use lobby_wire::desired::Configuration;
use serde_json::json;

use super::*;

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("site.toml");
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    (dir, path)
}

fn sources(profile: Profile, site: Option<&PathBuf>, device: Option<&PathBuf>) -> Sources {
    Sources { profile, site: site.cloned(), device: device.cloned(), remote: None }
}

fn refusal(profile: Profile, text: &str) -> ConfigError {
    let (_dir, path) = file(text);
    sources(profile, Some(&path), None).strict().unwrap_err()
}

fn sent(values: serde_json::Value) -> Configuration {
    Configuration { version: 7, values: serde_json::from_value(values).unwrap() }
}

fn remote_refusal(values: serde_json::Value) -> ConfigError {
    let all = Sources { remote: Some(sent(values)), ..sources(Profile::Simulation, None, None) };
    let loaded = all.load().unwrap();
    assert_eq!(loaded.effective.config, sources(Profile::Simulation, None, None).strict().unwrap().config);
    loaded.refused.unwrap()
}

#[test]
fn every_built_in_profile_loads_and_only_simulation_allows_simulators() {
    for profile in Profile::ALL {
        let config = sources(profile, None, None).strict().unwrap().config;
        assert_eq!(config.profile.simulators_allowed, profile == Profile::Simulation, "{}", profile.name());
        assert_eq!(Profile::from_name(profile.name()), Some(profile));
    }
    assert_eq!(Profile::from_name("test"), None);
}

#[test]
fn a_later_layer_changes_only_what_it_names_and_every_key_knows_its_layer() {
    let (_a, site) =
        file("[kiosk]\nphone = '0599-1234501'\n[kiosk.hall]\nzh = '甲'\nen = 'A'\n[scanner.options]\nmode = 'Gray'\n");
    let (_b, device) = file("[kiosk.hall]\nen = 'B'\n[scanner.options]\nresolution = '300'\n");
    let mut all = sources(Profile::Acceptance, Some(&site), Some(&device));
    all.remote = Some(sent(json!({"kiosk.phone": "0599-1234509", "scanner.options.page-width": "210"})));
    let effective = all.strict().unwrap();
    let config = &effective.config;
    assert_eq!((config.kiosk.hall.zh.as_str(), config.kiosk.hall.en.as_str()), ("甲", "B"));
    assert_eq!(config.kiosk.phone, "0599-1234509");
    assert_eq!(config.scanner.options.len(), 3);
    assert_eq!(config.screen.width, 1080);
    for (key, layer, source) in [
        ("kiosk.hall.zh", LayerKind::Site, format!("site: {}", site.display())),
        ("kiosk.hall.en", LayerKind::Device, format!("device: {}", device.display())),
        ("kiosk.phone", LayerKind::Remote, "remote: platform/7".to_owned()),
        ("scanner.options.page-width", LayerKind::Remote, "remote: platform/7".to_owned()),
        ("profile.simulators_allowed", LayerKind::Defaults, "defaults: profile acceptance".to_owned()),
        ("screen.width", LayerKind::Defaults, "defaults: built in".to_owned()),
    ] {
        assert_eq!((effective.layer_of(key), effective.source_of(key)), (layer, source), "{key}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_file_line_key_and_the_nearest_name() {
    let error = refusal(Profile::Simulation, "[screen]\nwidth = 1080\n\n[id_reader]\n  bauds = 9600\n");
    assert_eq!(error.code(), FailureCode::ConfigUnknownKey);
    let ConfigError::UnknownKey { at, key, nearest } = &error else { panic!("{error:?}") };
    assert_eq!((at.line, at.column), (5, 3));
    assert!(at.file.ends_with("site.toml"));
    assert_eq!((key.as_str(), nearest.as_deref()), ("id_reader.bauds", Some("id_reader.baud")));
    let text = error.text();
    assert!(text.zh.contains("没有“id_reader.bauds”这一项。是不是想写“id_reader.baud”？"), "{}", text.zh);
    assert!(text.en.contains("there is no key `id_reader.bauds`. Did you mean `id_reader.baud`?"), "{}", text.en);
    assert!(error.to_string().ends_with("[C-01]"));
}

#[test]
fn misspelt_sections_inner_tables_and_keys_in_the_wrong_section_are_found() {
    for (text, wrong, right) in [
        ("[scaner]\ndevice = 'x'", "scaner", Some("scanner")),
        ("[kiosk]\nhall = { zh = 'a', eng = 'b' }", "kiosk.hall.eng", Some("kiosk.hall.en")),
        ("[screen]\nbaud = 9600", "screen.baud", Some("id_reader.baud")),
        ("platform.ulr = 'https://p'", "platform.ulr", Some("platform.url")),
        ("[sync]\nqqq = 1", "sync.qqq", None),
    ] {
        let ConfigError::UnknownKey { key, nearest, .. } = refusal(Profile::Simulation, text) else {
            panic!("{text} was not refused as unknown")
        };
        assert_eq!((key.as_str(), nearest.as_deref()), (wrong, right), "{text}");
    }
}

#[test]
fn a_wrong_type_is_refused_with_its_place_what_it_should_be_and_what_it_is_but_not_the_value() {
    let error = refusal(Profile::Simulation, "# 注释\n[id_reader]\nbaud = 'fast-secret'\n");
    assert_eq!(error.code(), FailureCode::ConfigBroken);
    let ConfigError::WrongType { at, key, .. } = &error else { panic!("{error:?}") };
    assert_eq!((at.line, at.column, key.as_str()), (3, 8, "id_reader.baud"));
    let text = error.text();
    assert!(
        text.zh.contains("第 3 行第 8 列：“id_reader.baud”应是0 到 4294967295 的整数，现在写的是文字"),
        "{}",
        text.zh
    );
    assert!(text.en.contains("should be a whole number from 0 to 4294967295, but a text was found"), "{}", text.en);
    assert!(!format!("{error:?}{error}").contains("secret"), "{error:?}");
}

#[test]
fn every_kind_of_wrong_type_is_explanation_apart() {
    for (text, key, expected, found) in [
        ("[screen]\nwidth = -1", "screen.width", "from 0 to 4294967295", "below zero"),
        ("[screen]\nwidth = 1.5", "screen.width", "from 0 to 4294967295", "with a fraction"),
        ("[screen]\npanel_diagonal_inch = 'big'", "screen.panel_diagonal_inch", "a number", "a text"),
        ("[kiosk]\nmark = 1", "kiosk.mark", "a text in quotes", "a whole number"),
        ("[kiosk]\nhall = '望岚'", "kiosk.hall", "a section", "a text"),
        ("kiosk = 'x'", "kiosk", "a section", "a text"),
        ("[profile]\nsimulators_allowed = 'yes'", "profile.simulators_allowed", "true or false", "a text"),
        ("[scanner.options]\nmode = ['Gray']", "scanner.options.mode", "a text in quotes", "a list"),
        ("[scanner]\nfeeder = 'both'", "scanner.feeder", "one of `none`, `one_side`, `both_sides`", "a text"),
        ("[scanner]\nfeeder = true", "scanner.feeder", "another kind of value", "true or false"),
        ("[storage]\nlow_water_mb = 2026-11-22", "storage.low_water_mb", "not below zero", "a date"),
    ] {
        let error = refusal(Profile::Simulation, text);
        let ConfigError::WrongType { key: at, expected: wanted, found: is, .. } = &error else { panic!("{error:?}") };
        assert_eq!(at, key, "{text}");
        assert!(wanted.en.contains(expected) && is.en.contains(found), "{text}: {error}");
    }
}

#[test]
fn text_that_is_not_toml_and_a_missing_file_are_refused() {
    let ConfigError::Broken { at, .. } = refusal(Profile::Simulation, "[kiosk\n") else { panic!() };
    assert_eq!(at.line, 1);
    let nowhere = PathBuf::from("/nowhere/site.toml");
    let missing = sources(Profile::Simulation, Some(&nowhere), None).load().unwrap_err();
    assert!(matches!(&missing, ConfigError::Unreadable { file, .. } if file == "/nowhere/site.toml"));
    assert_eq!(missing.code(), FailureCode::ConfigBroken);
}

#[test]
fn values_that_cannot_stand_together_are_refused_with_the_layer_that_set_them() {
    for (profile, text, wanted) in [
        (Profile::Production, "[profile]\nsimulators_allowed = true", "profile.simulators_allowed"),
        (Profile::Production, "[id_reader]\nport = '/dev/pts/4'", "id_reader.port"),
        (Profile::Acceptance, "[scanner]\ndevice = 'test:0'", "scanner.device"),
        (Profile::Acceptance, "[scanner]\ndevice = 'escl:http://8.8.8.8/eSCL'", "scanner.device"),
        (Profile::Acceptance, "[scanner]\ndevice = 'escl:192.168.4.9'", "scanner.device"),
        (Profile::Simulation, "[platform]\nurl = 'http://127.0.0.1:1'", "platform.url"),
        (Profile::Simulation, "[kiosk]\nmark = '政务'", "kiosk.mark"),
        (Profile::Simulation, "[screen]\nwidth = 1920\nheight = 1080", "screen.width"),
        (Profile::Production, "[screen]\nwidth = 768\nheight = 1366", "screen.width"),
        (Profile::Production, "[screen]\nheight = 1921", "screen.height"),
        (Profile::Production, "[screen]\npanel_diagonal_inch = 15.6", "screen.panel_diagonal_inch"),
        (Profile::Simulation, "[id_reader]\nbaud = 12345", "id_reader.baud"),
        (Profile::Simulation, "[sync]\nbackoff_max_ms = 10\nbackoff_min_ms = 20", "sync.backoff_max_ms"),
        (Profile::Simulation, "[scanner]\ndeadline_page_s = 0", "scanner.deadline_page_s"),
        (Profile::Simulation, "[pages]\nglare_share = 1.5", "pages.glare_share"),
        (Profile::Simulation, "[pages]\nuneven_ratio = nan", "pages.uneven_ratio"),
        (Profile::Simulation, "[printer]\nuri = 'ipp://8.8.8.8/ipp/print'", "printer.uri"),
        (Profile::Simulation, "[notice_printer]\nuri = 'http://127.0.0.1/'", "notice_printer.uri"),
        (Profile::Simulation, "[printer]\ndeadline_job_s = 0", "printer.deadline_job_s"),
        (Profile::Simulation, "[printer]\ndeadline_job_s = 9223372036854775807", "printer.deadline_job_s"),
        (Profile::Simulation, "[storage]\nlow_water_mb = 17592186044416", "storage.low_water_mb"),
    ] {
        let error = refusal(profile, text);
        let ConfigError::Impossible { key, layer, .. } = &error else { panic!("{text}: {error:?}") };
        assert_eq!(key, wanted, "{text}");
        assert!(layer.ends_with("site.toml"), "{text}: {layer}");
        assert_eq!(error.code(), FailureCode::ConfigBroken);
    }
}

#[test]
fn two_values_impossible_together_name_both_keys_and_the_layer_that_came_last() {
    let (_a, site) = file("[sync]\nbackoff_max_ms = 2000\n");
    let (_b, device) = file("[sync]\nbackoff_min_ms = 5000\n");
    let error = sources(Profile::Simulation, Some(&site), Some(&device)).strict().unwrap_err();
    let ConfigError::Impossible { key, beside, layer, .. } = &error else { panic!("{error:?}") };
    assert_eq!((key.as_str(), beside.as_deref()), ("sync.backoff_min_ms", Some("sync.backoff_max_ms")));
    assert_eq!(*layer, format!("device: {}", device.display()));
    for key in ["sync.backoff_min_ms", "sync.backoff_max_ms"] {
        assert!(error.text().zh.contains(key) && error.text().en.contains(key));
    }
    for (text, wanted, other) in [
        (
            "[id_reader]\nport = '/dev/pts/4'\n[profile]\nsimulators_allowed = false",
            "id_reader.port",
            "profile.simulators_allowed",
        ),
        ("[pages]\nwhite_retake = 200.0", "pages.white_retake", "pages.white_pass"),
        ("[pages]\nsharpness_pass = 0.1", "pages.sharpness_pass", "pages.sharpness_retake"),
        ("[scanner]\ndeadline_silence_s = 90", "scanner.deadline_silence_s", "scanner.deadline_page_s"),
    ] {
        let error = refusal(Profile::Simulation, text);
        let ConfigError::Impossible { key, beside, .. } = &error else { panic!("{error:?}") };
        assert_eq!((key.as_str(), beside.as_deref()), (wanted, Some(other)), "{text}");
    }
}

#[test]
fn a_remote_layer_that_cannot_be_is_refused_as_a_whole_and_the_rest_stays() {
    let error = remote_refusal(json!({"kiosk.mark": "岚", "kiosk.halls.zh": "x"}));
    assert!(matches!(&error, ConfigError::UnknownKey { nearest: Some(near), .. } if near == "kiosk.hall"), "{error:?}");
    let error = remote_refusal(json!({"kiosk.mark": "岚", "storage.low_water_mb": "much"}));
    assert!(matches!(&error, ConfigError::WrongType { key, .. } if key == "storage.low_water_mb"), "{error:?}");
    let error = remote_refusal(json!({"kiosk.mark": "岚", "sync.backoff_max_ms": 1}));
    assert!(matches!(&error, ConfigError::Impossible { key, .. } if key == "sync.backoff_max_ms"), "{error:?}");
    let error = remote_refusal(json!({"kiosk.mark": "岚", "kiosk.mark.zh": "x"}));
    assert!(matches!(&error, ConfigError::Broken { .. }), "{error:?}");
}

#[test]
fn the_platform_cannot_set_what_is_for_the_machine_to_say() {
    for key in ["platform.url", "profile.simulators_allowed", "scanner.options_file", "scanner.sane_config_dir"] {
        let error = remote_refusal(json!({ key: "https://elsewhere.example" }));
        assert_eq!(error, ConfigError::LocalOnly { key: key.into() });
        assert!(error.text().zh.contains(key) && error.text().en.contains(key));
    }
}

#[test]
fn a_key_is_explained_with_value_layer_file_unit_default_and_what_it_was_laid_over() {
    let (_a, site) = file("[storage]\nlow_water_mb = 300\n");
    let mut all = sources(Profile::Simulation, Some(&site), None);
    all.remote = Some(sent(json!({"storage.low_water_mb": 400})));
    let effective = all.strict().unwrap();
    let explanation = explain(&effective, "storage.low_water_mb").unwrap();
    assert_eq!((explanation.value, explanation.layer), (Some(400.into()), LayerKind::Remote));
    assert_eq!((explanation.default, explanation.doc.unit), (Some(512.into()), Unit::Mebibytes));
    let below: Vec<_> = explanation.overridden.iter().map(|setter| (setter.kind, setter.value.clone())).collect();
    assert_eq!(below, [(LayerKind::Site, 300.into()), (LayerKind::Defaults, 128.into())]);
    let untouched = explain(&effective, "screen.width").unwrap();
    assert_eq!((untouched.layer, untouched.source), (LayerKind::Defaults, None));
    assert_eq!(explain(&effective, "storage.low_watre_mb").unwrap_err().as_deref(), Some("storage.low_water_mb"));
    assert_eq!(explain(&effective, "kiosk.plac.zh").unwrap_err().as_deref(), Some("kiosk.place.zh"));
    assert_eq!(keys_below("storage"), ["storage.low_water_mb"]);
}

#[test]
fn two_configurations_differ_in_what_each_sets_and_in_nothing_else() {
    let (_a, site) = file("[kiosk]\nphone = '0599-1234501'\n[scanner.options]\nmode = 'Gray'\n");
    let before = sources(Profile::Acceptance, None, None).strict().unwrap();
    let after = sources(Profile::Acceptance, Some(&site), None).strict().unwrap();
    let (differences, same) = diff(&before, &after);
    let keys: Vec<_> = differences.iter().map(|difference| difference.key.as_str()).collect();
    assert_eq!(keys, ["kiosk.phone", "scanner.options.mode"]);
    assert_eq!(differences[1].before, None);
    assert_eq!(differences[0].after, Some(("0599-1234501".into(), LayerKind::Site)));
    assert_eq!(same, before.values().len() - 1);
    assert_eq!(diff(&after, &after).0, []);
}

#[test]
fn the_sample_of_a_hall_is_a_good_site_file() {
    let sample = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../kiosk-config/sites/wanglan.toml"));
    for profile in Profile::ALL {
        let effective = sources(profile, Some(&sample), None).strict().unwrap();
        assert_eq!(effective.layer_of("kiosk.phone"), LayerKind::Site);
    }
}

/// Read by the check of values alone: buttons must not be too small for the panel, and simulators not stand in for
/// devices.
const CHECKED_ALONE: [&str; 2] = ["screen.panel_diagonal_inch", "profile.simulators_allowed"];

#[test]
fn every_key_has_a_reader_outside_of_the_room_that_checks_it() {
    let sources = readers(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")));
    assert!(sources.len() > 100, "{} files", sources.len());
    let mut unread = Vec::new();
    for path in super::schema::all_paths::<KioskConfig>() {
        let [section, key, ..] = path.as_slice() else { continue };
        let shape: String = section.rsplit('_').next().unwrap().to_owned();
        let names = [format!("config.{section}"), format!("{shape}Section").to_lowercase()];
        let read = sources.iter().any(|text| {
            names.iter().any(|name| text.contains(name))
                && [format!(".{key}"), format!(" {key},")].iter().any(|use_| text.contains(use_))
        });
        let key = path.join(".");
        if !read && !CHECKED_ALONE.contains(&key.as_str()) {
            unread.push(key);
        }
    }
    assert!(unread.is_empty(), "nobody reads {unread:?}: remove the key, or let it do what it says");
}

/// Program text of all other rooms, in small letters.
fn readers(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !(name == "tests" || path.ends_with("fleet/config")) {
                texts.extend(readers(&path));
            }
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            texts.push(std::fs::read_to_string(&path).unwrap().to_lowercase());
        }
    }
    texts
}
