//! A platform that went back to its backup, and a kiosk that has receipts for what was lost: both programs run.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../src/kiosk/benches/sync/applications.rs"]
mod applications;
mod stand;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stand::Stand;

const APPLICATIONS: u32 = 3;

/// The database's files.
fn rows(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.file_name().unwrap().to_string_lossy().starts_with("platform.db")).collect()
}

fn copy(files: Vec<PathBuf>, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in files {
        fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

fn receipted(status: &Value) -> u64 {
    let ranges = status["report"]["receipted"].as_array().map_or(&[][..], Vec::as_slice);
    ranges.iter().map(|range| range["last"].as_u64().unwrap() - range["first"].as_u64().unwrap() + 1).sum()
}

#[test]
fn cases_that_a_restored_platform_has_lost_are_made_again_with_the_receipts_of_a_running_kiosk() {
    let mut stand = Stand::new("720h");
    let backup = stand.dir.path().join("backup");
    stand.restart_platform(|data| copy(rows(data), &backup));
    applications::queue(Path::new(&stand.state), APPLICATIONS);
    let (core, _log) = stand.run_without_display();
    stand.doctor_until(|status| receipted(status) == u64::from(APPLICATIONS));
    drop(core);

    stand.restart_platform(|data| {
        rows(data).into_iter().for_each(|file| fs::remove_file(file).unwrap());
        copy(rows(&backup), data);
    });
    let (_core, _log) = stand.run_without_display();
    // The kiosk brings one receipt after the other, so that a run may find some of them.
    let mut again = BTreeSet::new();
    while again.len() < APPLICATIONS as usize {
        let reconciled = stand.admin(&["reconcile"]);
        assert!(reconciled["incomplete"].as_array().unwrap().is_empty(), "{reconciled}");
        for lost in reconciled["lost"].as_array().unwrap() {
            match lost["fate"].as_str().unwrap() {
                "asked" => {}
                "made_again" => {
                    assert!(lost["received_at"].is_string() && lost["manifest_sha256"].is_string(), "{lost}");
                    again.insert(lost["case_number"].as_str().unwrap().to_owned());
                }
                other => panic!("{other}: {lost}"),
            }
        }
    }
    let reconciled = stand.admin(&["reconcile"]);
    assert!(reconciled["lost"].as_array().unwrap().is_empty(), "doing it again finds nothing: {reconciled}");
}
