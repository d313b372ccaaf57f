//! A running kiosk that cannot serve says so, wherever it is asked; and one that can is not stopped by an update of its
//! files.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod stand;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use stand::{Stand, json, lobby};

#[test]
fn a_kiosk_without_a_display_takes_no_applications_and_says_so() {
    let stand = Stand::new("720h");
    let (_core, mut log) = stand.run_without_display();
    let closed = log.find(|line| line.contains("W-03")).unwrap();
    assert!(closed.contains("takes no applications"), "{closed}");
    // The status is stored before core's loop goes on.
    let status =
        std::iter::repeat_with(|| stand.doctor()).find(|told| json(told)["report"]["service"]["code"] == "W-03");
    let told = status.unwrap();
    assert_eq!((&json(&told)["report"]["service"]["open"], told.status.success()), (&false.into(), false));
}

#[test]
fn a_program_file_that_is_replaced_stops_no_visit_of_the_core_that_was_started_from_it() {
    let stand = Stand::new("720h");
    // A second name of the file, on its own disk: what an update unpacks over is the name, not the file.
    let place = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = place.path().join("lobby");
    std::fs::hard_link(lobby(), &program).unwrap();
    let (_core, mut log) = stand.run_as(&program);
    let mut next = || {
        let started = log.find(|line| line.contains("visit started") || line.contains("could not be started")).unwrap();
        serde_json::from_str::<Value>(&started).unwrap()["fields"]["pid"].as_u64()
    };
    let first = next().unwrap();
    replace(&program);
    assert!(Command::new("kill").args(["-KILL", &first.to_string()]).status().unwrap().success());
    let (second, third) = (next(), next());
    assert!(second.is_some() && third.is_some(), "started from the file that runs: {second:?} {third:?}");
}

#[test]
fn a_visit_is_confined_by_the_kernel_before_it_shows_anything() {
    let stand = Stand::new("720h");
    let (_core, mut log) = stand.run_as(&lobby());
    let started = log.find(|line| line.contains("visit started")).unwrap();
    let pid = serde_json::from_str::<Value>(&started).unwrap()["fields"]["pid"].as_u64().unwrap();
    // Landlock asks for it, and nothing else of the kiosk does.
    let confined = || std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap().contains("NoNewPrivs:\t1");
    assert!(std::iter::repeat_with(confined).any(|confined| confined));
}

/// Another program takes the name.
fn replace(program: &Path) {
    std::fs::remove_file(program).unwrap();
    std::fs::write(program, "#!/bin/false\n").unwrap();
}

#[test]
fn a_core_that_dies_leaves_no_dump_of_its_key() {
    use std::os::unix::process::ExitStatusExt as _;
    let stand = Stand::new("720h");
    let folder = tempfile::tempdir().unwrap();
    let (mut core, mut log) = stand.run_that_may_dump(folder.path());
    assert!(log.any(|line| line.contains("outbox open")));
    assert!(Command::new("kill").args(["-ABRT", &core.0.id().to_string()]).status().unwrap().success());
    let ended = core.0.wait().unwrap();
    assert_eq!((ended.signal(), ended.core_dumped()), (Some(6), false));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
