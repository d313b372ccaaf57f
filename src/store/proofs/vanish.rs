//! Every file of the state folder is deleted, emptied, cut, changed by one bit, or put back as it was before. Nothing
//! sealed disappears, no number is given twice, and it is said. On the real disk, with the real database, as a killed
//! process leaves them: with its log.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::{Fault, Finding, Floor};

/// Files by their path below the state folder.
type State = BTreeMap<PathBuf, Vec<u8>>;

/// What was accepted, and the folder after it and half way.
struct Killed {
    waiting: Vec<Sample>,
    receipted: Sample,
    last_number: u32,
    older: State,
    state: State,
}

/// Applications with files, without, and with many small blobs; one of them has its receipt.
fn killed() -> Killed {
    ended(|outbox, dir| {
        let state = read(dir);
        drop(outbox);
        state
    })
}

/// As a process leaves them that ended in good order: everything is in the database, and there is no log.
fn closed() -> Killed {
    ended(|outbox, dir| {
        drop(outbox);
        read(dir)
    })
}

fn ended(end: impl FnOnce(Outbox, &Path) -> State) -> Killed {
    let dir = folder();
    let (outbox, _) = Outbox::open(&dir.path().join("outbox"), LIMITS).unwrap();
    let hand_in = |sizes: &[usize]| {
        let sample = Sample::new(outbox.next_case_counter().unwrap(), sizes);
        sample.hand_in(&outbox).unwrap();
        sample
    };
    outbox.raise_floor(&list(), 3).unwrap();
    let receipted = hand_in(&[SMALL, LARGE]);
    let mut waiting = vec![hand_in(&[SMALL, LARGE, SMALL + 1]), hand_in(&[SMALL])];
    let older = read(dir.path());
    let checkpoint = "pragma wal_checkpoint(truncate)";
    outbox.shared.rows().read("checkpointing", |c| c.query_row(checkpoint, [], |row| row.get::<_, i64>(0))).unwrap();
    receipted_by(&outbox, &receipted);
    outbox.raise_floor(&list(), 4).unwrap();
    waiting.push(hand_in(&[SMALL, SMALL + 2]));
    waiting.push(hand_in(&[40_000, 40_001]));
    waiting.push(hand_in(&[SMALL, LARGE + 1]));
    let last_number = outbox.next_case_counter().unwrap();
    Killed { waiting, receipted, last_number, older, state: end(outbox, dir.path()) }
}

fn list() -> Floor {
    Floor::new("service_list", "0123456789abcdef")
}

fn receipted_by(outbox: &Outbox, sample: &Sample) {
    outbox.record_receipt(sample.id(), &sample.receipt_jws(), &sample.receipt()).unwrap();
}

fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn read(dir: &Path) -> State {
    let mut state = State::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                state.insert(path.strip_prefix(dir).unwrap().to_path_buf(), fs::read(path).unwrap());
            }
        }
    }
    state
}

fn write(state: &State) -> TempDir {
    let dir = folder();
    for (path, bytes) in state {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

impl Killed {
    /// Opens `state` and looks at everything; what was found, at opening and by hashing all of it.
    fn assert_nothing_disappears(&self, state: &State, what: &str, touched: &Path) -> Vec<Finding> {
        let dir = write(state);
        let opened = Outbox::open(&dir.path().join("outbox"), LIMITS);
        let (outbox, report) = opened.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let mut findings = report.findings;
        findings.extend(outbox.verify().unwrap());
        let queued = outbox.queued().unwrap();
        for sample in &self.waiting {
            let found = queued.iter().find(|queued| queued.application_id == sample.id());
            let found = found.unwrap_or_else(|| panic!("{what}: an application is gone: {findings:?}"));
            // Only a page itself is there once.
            let is_its_page = touched.to_string_lossy().contains(&format!("{}", sample.id()))
                && (touched.extension().is_some_and(|extension| extension == "age") || touched.is_dir());
            match found.state {
                QueueState::Queued => sample.assert_whole(&outbox),
                QueueState::Damaged { .. } if is_its_page => assert!(!findings.is_empty(), "{what}"),
                QueueState::Damaged { .. } | QueueState::NeedsStaff { .. } => panic!("{what}: {found:?}, {findings:?}"),
            }
        }
        assert!(!self.receipted.is_waiting(&outbox) || what.contains("older"), "{what}: delivered, and waits again");
        let next = outbox.next_case_counter().unwrap();
        assert!(next > self.last_number, "{what}: number {next} is given a second time");
        assert_eq!(outbox.floor(&list()).unwrap(), 4, "{what}");
        assert_eq!(crate::marked_floor(&dir.path().join("outbox"), &list()), 4, "{what}");
        drop(outbox);
        let (outbox, report) = Outbox::open(&dir.path().join("outbox"), LIMITS).unwrap();
        let again = |found: &Finding| !matches!(found.fault, Fault::SetAside | Fault::Missing);
        assert!(!report.findings.iter().any(again), "{what}: found again although put right: {report:?}");
        assert!(outbox.next_case_counter().unwrap() > next);
        findings
    }
}

/// Every way in which the bytes of one file may change, with a name.
fn changes(path: &Path, bytes: &[u8], older: Option<&Vec<u8>>) -> Vec<(String, Option<Vec<u8>>)> {
    let mut changes = vec![("deleted".into(), None), ("emptied".into(), Some(vec![]))];
    for at in [bytes.len() / 2, bytes.len().saturating_sub(1)] {
        changes.push((format!("cut at {at}"), Some(bytes[..at].to_vec())));
    }
    changes.extend(older.map(|older| ("replaced by an older copy".into(), Some(older.clone()))));
    // Headers, and from there on in steps that hit every page of a database and every frame of its log.
    let step = if path.to_string_lossy().contains("sqlite") { 1777 } else { 9001 };
    let heads = [0, 16, 18, 24, 28, 32, 40, 56, 60, 100, 101];
    let mut offsets: Vec<usize> = heads.into_iter().chain((0..bytes.len()).step_by(step)).collect();
    offsets.retain(|at| *at < bytes.len());
    for at in offsets {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << (at % 8);
        changes.push((format!("a bit of byte {at} flipped"), Some(flipped)));
    }
    changes
}

fn assert_no_file_matters(killed: &Killed, how: &str) {
    killed.assert_nothing_disappears(&killed.state, "untouched", Path::new(""));
    let mut tried = 0;
    for (path, bytes) in &killed.state {
        if path.ends_with("ballast") || path.ends_with("lock") {
            continue;
        }
        for (what, changed) in changes(path, bytes, killed.older.get(path)) {
            let mut state = killed.state.clone();
            drop(match changed {
                Some(changed) => state.insert(path.clone(), changed),
                None => state.remove(path),
            });
            killed.assert_nothing_disappears(&state, &format!("{how}: {} {what}", path.display()), path);
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn whatever_happens_to_one_file_after_a_kill_nothing_sealed_disappears_and_no_number_is_given_twice() {
    assert_no_file_matters(&killed(), "killed");
}

#[test]
fn whatever_happens_to_one_file_of_a_closed_outbox_nothing_sealed_disappears_and_no_number_is_given_twice() {
    assert_no_file_matters(&closed(), "closed");
}

#[test]
fn what_was_lost_is_said() {
    let killed = killed();
    let first = killed.waiting[0].id();
    let faults: [(&str, &str, &[Fault]); 7] = [
        ("outbox/outbox.sqlite-wal", "deleted", &[Fault::Rebuilt]),
        ("outbox/outbox.sqlite-wal", "flipped", &[Fault::Rebuilt]),
        ("outbox/outbox.sqlite", "deleted", &[Fault::Database, Fault::Rebuilt]),
        ("outbox/outbox.sqlite", "garbage", &[Fault::Database, Fault::Rebuilt]),
        ("outbox.marks", "deleted", &[Fault::Counter]),
        ("outbox/ledger/00000001", "deleted", &[Fault::Copy]),
        (&format!("outbox/blobs/{first}/1.age"), "deleted", &[Fault::Missing]),
    ];
    for (path, how, wanted) in faults {
        let mut state = killed.state.clone();
        let path = PathBuf::from(path);
        let mut bytes = state.remove(&path).unwrap_or_else(|| panic!("{} is there", path.display()));
        if how == "flipped" {
            // In the first frame of the log: SQLite drops it and all behind it.
            bytes[40] ^= 1;
            state.insert(path.clone(), bytes);
        } else if how == "garbage" {
            state.insert(path.clone(), vec![7; 9000]);
            state.remove(Path::new("outbox/outbox.sqlite-wal"));
        }
        let found = killed.assert_nothing_disappears(&state, &format!("{} {how}", path.display()), &path);
        let faults: Vec<Fault> = found.iter().map(|found| found.fault).collect();
        assert!(wanted.iter().all(|fault| faults.contains(fault)), "{} {how}: {faults:?}", path.display());
    }
}

/// Folders of the state folder that vanish or go back as a whole.
#[test]
fn whatever_happens_to_a_folder_no_number_is_given_twice() {
    let killed = killed();
    for folder in ["outbox", "outbox/ledger", "outbox/blobs"] {
        for goes_back in [false, true] {
            let what = format!("{folder} {}", if goes_back { "went back" } else { "vanished" });
            let mut state = killed.state.clone();
            state.retain(|path, _| !path.starts_with(folder));
            if goes_back {
                let older = killed.older.iter().filter(|(path, _)| path.starts_with(folder));
                state.extend(older.map(|(path, bytes)| (path.clone(), bytes.clone())));
            }
            let dir = write(&state);
            let (outbox, report) = Outbox::open(&dir.path().join("outbox"), LIMITS).unwrap();
            assert!(!report.findings.is_empty(), "{what} is said");
            assert!(outbox.next_case_counter().unwrap() > killed.last_number, "{what}");
            // Everything whose bytes are still there somewhere waits, whole.
            let kept = |path: &str| state.keys().any(|there| there.starts_with(path));
            for sample in &killed.waiting {
                let has_files = kept(&format!("outbox/blobs/{}", sample.id()));
                if has_files || folder == "outbox/ledger" {
                    sample.assert_whole(&outbox);
                }
            }
        }
    }
}

/// The database alone is gone, with its log: everything comes back from what lies beside the files and in the ledger.
#[test]
fn without_any_database_everything_comes_back() {
    let killed = killed();
    let mut state = killed.state.clone();
    state.retain(|path, _| !path.to_string_lossy().contains("sqlite"));
    let found = killed.assert_nothing_disappears(&state, "no database", Path::new(""));
    let rebuilt = found.iter().filter(|found| found.fault == Fault::Rebuilt).count();
    assert_eq!(rebuilt, killed.waiting.len() + 1, "all that wait, and the receipt: {found:?}");
}
