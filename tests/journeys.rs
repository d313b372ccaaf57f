//! Every script of `tests/journeys` against its golden transcript, through `lobby journey`.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used)]

mod scripts;

use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys")
}

/// One for each item of the sample and language, to its receipt.
const ITEMS: [&str; 8] = [
    "english_residence_permit_apply",
    "english_senior_card",
    "english_signboard_filing",
    "english_social_card_replace",
    "online_signboard_filing",
    "residence_permit_apply",
    "senior_card",
    "social_card_replace",
];
/// On which each value is wrong first and each page is gone back from.
const UNHAPPY: [&str; 4] = [
    "unhappy_residence_permit_apply",
    "unhappy_senior_card",
    "unhappy_signboard_filing",
    "unhappy_social_card_replace",
];
const HANDS: [&str; 3] = ["doubled", "trembling", "wrong"];

fn must_play(name: &str) {
    must_play_so(name, &[]);
}

/// Plays it with options of its own; the golden transcript is the same in each.
fn must_play_so(name: &str, options: &[&str]) {
    let script = folder().join(format!("{name}.txt"));
    let mut lobby = Command::new(env!("CARGO_BIN_EXE_lobby"));
    let output = lobby.arg("journey").arg(&script).args(options).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {options:?}\n{told}", script.display());
}

scripts::scripts! {
    catalogue_from_afar
    configuration_from_afar
    configuration_that_cannot_be
    core_killed_with_an_accepted_application
    devices_that_fail
    english_residence_permit_apply
    english_senior_card
    english_signboard_filing
    english_social_card_replace
    my_cases
    nobody_stays
    offline_then_online_signboard_filing
    online_signboard_filing
    pages_that_cannot_be_read
    residence_permit_apply
    revoked_and_enrolled_again
    senior_card
    social_card_replace
    stack_that_jams
    thin_line_signboard_filing
    unhappy_residence_permit_apply
    unhappy_senior_card
    unhappy_signboard_filing
    unhappy_social_card_replace
    visit_killed_half_way
}

#[test]
fn every_tap_made_twice_leads_the_same_way() {
    must_play_so("unhappy_senior_card", &["--hands", "doubled"]);
    must_play_so("english_social_card_replace", &["--hands", "doubled", "--large"]);
}

#[test]
fn a_finger_that_trembles_leads_the_same_way() {
    must_play_so("residence_permit_apply", &["--hands", "trembling", "--large"]);
}

#[test]
fn taps_beside_every_control_change_nothing_and_nothing_is_half_covered() {
    must_play_so("residence_permit_apply", &["--hands", "wrong", "--large"]);
    must_play_so("online_signboard_filing", &["--hands", "wrong"]);
}

#[test]
fn a_visit_of_each_item_has_its_script_in_each_language() {
    let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample/catalogue/items");
    let items = std::fs::read_dir(items).unwrap().map(|item| item.unwrap().path());
    for item in items.map(|path| path.file_stem().unwrap().to_string_lossy().replace('-', "_")) {
        for script in ITEMS.iter().filter(|script| script.contains(&item)) {
            assert!(folder().join(format!("{script}.txt")).exists(), "{script}");
        }
        let english = format!("english_{item}");
        assert!(ITEMS.contains(&english.as_str()), "{english}");
        assert!(ITEMS.iter().any(|script| script.ends_with(&item) && *script != english), "{item}");
        assert!(UNHAPPY.contains(&format!("unhappy_{item}").as_str()), "{item}");
    }
}

#[test]
#[ignore = "long: cargo xtask test --long"]
fn every_item_and_every_unhappy_way_is_the_same_in_every_hand() {
    for hands in HANDS {
        for name in ITEMS.iter().chain(&UNHAPPY) {
            must_play_so(name, &["--hands", hands]);
        }
        for name in ITEMS {
            must_play_so(name, &["--hands", hands, "--large"]);
        }
    }
}
