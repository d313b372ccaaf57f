//! Every script of `tests/journeys` against its golden transcript, through `lobby journey`.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used)]

mod scripts;

use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys")
}

fn must_play(name: &str) {
    let script = folder().join(format!("{name}.txt"));
    let output = Command::new(env!("CARGO_BIN_EXE_lobby")).arg("journey").arg(&script).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{told}", script.display());
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
    visit_killed_half_way
}
