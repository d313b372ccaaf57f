#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::PathBuf;

use lobby_domain::FailureCode;

use super::*;

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("site.toml");
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    (dir, path)
}

fn refusal(profile: Profile, text: &str) -> ConfigError {
    let (_dir, path) = file(text);
    KioskConfig::load(profile, &[path]).unwrap_err()
}

#[test]
fn every_built_in_profile_loads_and_only_simulation_allows_simulators() {
    for profile in Profile::ALL {
        let config = KioskConfig::load(profile, &[]).unwrap();
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
    let effective = Effective::load(Profile::Acceptance, &[site.clone(), device.clone()]).unwrap();
    let config = &effective.config;
    assert_eq!((config.kiosk.hall.zh.as_str(), config.kiosk.hall.en.as_str()), ("甲", "B"));
    assert_eq!(config.kiosk.phone, "0599-1234501");
    assert_eq!(config.scanner.options.len(), 2);
    assert_eq!(config.screen.width, 1080);
    assert_eq!(effective.layer_of("kiosk.hall.zh"), site.display().to_string());
    assert_eq!(effective.layer_of("kiosk.hall.en"), device.display().to_string());
    assert_eq!(effective.layer_of("screen.width"), "defaults");
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
fn a_wrong_type_is_refused_with_its_key_line_and_column() {
    let error = refusal(Profile::Simulation, "# 注释\n[id_reader]\nbaud = 'fast'\n");
    assert_eq!(error.code(), FailureCode::ConfigBroken);
    let ConfigError::Broken { at, key, .. } = &error else { panic!("{error:?}") };
    assert_eq!((at.line, at.column, key.as_deref()), (3, 8, Some("id_reader.baud")));
    assert!(error.text().zh.contains("第 3 行第 8 列：“id_reader.baud”的值不对"), "{}", error.text().zh);
}

#[test]
fn text_that_is_not_toml_and_a_missing_file_are_refused() {
    let ConfigError::Broken { at, key: None, .. } = refusal(Profile::Simulation, "[kiosk\n") else { panic!() };
    assert_eq!(at.line, 1);
    let missing = KioskConfig::load(Profile::Simulation, &["/nowhere/site.toml".into()]).unwrap_err();
    assert!(matches!(&missing, ConfigError::Unreadable { file, .. } if file == "/nowhere/site.toml"));
    assert_eq!(missing.code(), FailureCode::ConfigBroken);
}

#[test]
fn values_that_cannot_stand_together_are_refused_with_the_layer_that_set_them() {
    for (profile, text, wanted) in [
        (Profile::Production, "[profile]\nsimulators_allowed = true", "profile.simulators_allowed"),
        (Profile::Production, "[id_reader]\nport = '/dev/pts/4'", "id_reader.port"),
        (Profile::Acceptance, "[scanner]\ndevice = 'test:0'", "scanner.device"),
        (Profile::Simulation, "[platform]\nurl = 'http://127.0.0.1:1'", "platform.url"),
        (Profile::Simulation, "[kiosk]\nmark = '政务'", "kiosk.mark"),
        (Profile::Simulation, "[screen]\nwidth = 1920\nheight = 1080", "screen.height"),
        (Profile::Simulation, "[id_reader]\nbaud = 12345", "id_reader.baud"),
        (Profile::Simulation, "[sync]\nbackoff_max_ms = 10\nbackoff_min_ms = 20", "sync.backoff_max_ms"),
        (Profile::Simulation, "[scanner]\ndeadline_page_s = 0", "scanner.deadline_page_s"),
    ] {
        let error = refusal(profile, text);
        let ConfigError::Impossible { key, layer, .. } = &error else { panic!("{text}: {error:?}") };
        assert_eq!(key, wanted, "{text}");
        assert!(layer.ends_with("site.toml"), "{text}: {layer}");
        assert_eq!(error.code(), FailureCode::ConfigBroken);
    }
}
