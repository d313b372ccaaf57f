//! Every parser that takes bytes from outside, with the corpus of the fuzz targets (`tests/fuzz`) and with seeded damage to it.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

/// A target's name and what it does.
type Target = (&'static str, fn(&[u8]));

#[path = "fuzz/bodies/devices.rs"]
mod devices;
#[path = "fuzz/bodies/messages.rs"]
mod messages;
#[path = "fuzz/bodies/pictures.rs"]
mod pictures;

/// What the bodies read frames as, here with the room that owns them.
mod ipc {
    pub use lobby_kiosk::ipc::{VisitMessage as Said, read_frame};
}

/// Damaged copies of each seed.
const DAMAGED: u32 = 48;

fn targets() -> impl Iterator<Item = Target> {
    [&pictures::PICTURES[..], &devices::DEVICES, &messages::MESSAGES].concat().into_iter()
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus")
}

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = fs::read_dir(corpus().join(target)).unwrap_or_else(|_| panic!("{target} has no corpus"));
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// The same numbers in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// One to four wounds: a byte changed, a piece lost, doubled, or the end gone.
fn damaged(seed: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        let end = (at + numbers.below(9)).min(bytes.len());
        match numbers.below(6) {
            0 | 1 if !bytes.is_empty() => bytes[at] = numbers.below(256) as u8,
            2 if !bytes.is_empty() => bytes[at] = [0, 0xFF, 0x7F, 0x80][numbers.below(4)],
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

fn holds((name, body): Target, what: &str, bytes: &[u8]) {
    let outcome = panic::catch_unwind(|| body(bytes));
    assert!(outcome.is_ok(), "{name} does not hold {what}: {}", shown(bytes));
}

fn shown(bytes: &[u8]) -> String {
    bytes.iter().take(4096).map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_parser_holds_its_corpus_and_every_corpus_has_its_parser() {
    for target in targets() {
        let seeds = seeds(target.0);
        assert!(!seeds.is_empty(), "{} has no seed", target.0);
        for (path, bytes) in seeds {
            holds(target, &path.display().to_string(), &bytes);
        }
        holds(target, "nothing", b"");
    }
    let known: BTreeSet<String> = targets().map(|(name, _)| name.to_owned()).collect();
    let folders = fs::read_dir(corpus()).unwrap();
    let stored = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(known, stored);
    let programs = fs::read_dir(corpus().with_file_name("fuzz_targets")).unwrap();
    let stems =
        programs.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(known, stems);
}

#[test]
fn every_parser_holds_seeded_damage_to_its_corpus() {
    for target in targets() {
        for (path, seed) in seeds(target.0) {
            let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ seed.len() as u64);
            for round in 0..DAMAGED {
                holds(target, &format!("{} damaged {round}", path.display()), &damaged(&seed, &mut numbers));
            }
        }
    }
}
