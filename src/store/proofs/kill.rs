//! `kill -9` of a process that hands in one application after the other, on the real disk.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use super::*;

const FOLDER: &str = "LOBBY_STORE_KILLED_IN";

/// The process that gets killed: started by the test below, silent when run with the others.
#[test]
fn the_process_that_gets_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let (outbox, _) = Outbox::open(&std::path::Path::new(&folder).join("outbox"), LIMITS).unwrap();
    loop {
        let n = outbox.next_case_counter().unwrap();
        Sample::usual(n).hand_in(&outbox).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "accepted {n}").unwrap();
        out.flush().unwrap();
        if n % 3 == 0 {
            Sample::usual(n).acknowledge(&outbox).unwrap();
        }
    }
}

#[test]
fn what_a_killed_process_called_accepted_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut last = 0;
    for round in 0..4 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "proofs::kill::the_process_that_gets_killed", "--nocapture"])
            .env(FOLDER, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut accepted = Vec::new();
        let mut note = |line: String| {
            accepted.extend(line.strip_prefix("accepted ").map(|n| n.parse::<u32>().unwrap()));
            accepted.len()
        };
        while note(lines.next().expect("the child goes on").unwrap()) < 3 + round {}
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            note(line);
        }

        let (outbox, report) = Outbox::open(&dir.path().join("outbox"), LIMITS).unwrap();
        // Killed between files and row: the row is made again.
        assert!(report.findings.iter().all(|found| found.fault == crate::Fault::Rebuilt), "{report:?}");
        assert!(accepted[0] > last, "no number twice");
        for n in &accepted {
            let sample = Sample::usual(*n);
            if outbox.receipt(sample.id()).unwrap().is_none() {
                sample.assert_whole(&outbox);
            } else {
                assert_eq!(n % 3, 0);
            }
        }
        assert!(outbox.verify().unwrap().is_empty());
        last = outbox.next_case_counter().unwrap();
        assert!(last > *accepted.last().unwrap());
    }
}
