//! Every road to personal data on a kiosk: each command of `lobby` is tried against a kiosk that keeps a sealed
//! application, with a card on its reader. One that shows something of a person must have told the system's log.
#![allow(clippy::unwrap_used)]

mod reader;

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::Command;

use lobby_domain::CaseNumber;
use lobby_envelope::digest::sha256;
use lobby_envelope::manifest::sign_manifest;
use lobby_envelope::{IntakeIdentity, SigningKey, seal};
use lobby_store::{Limits, Outbox};
use lobby_wire::Message as _;
use lobby_wire::manifest::{BlobEntry, BlobKind, ItemRef, Manifest, SUITE};
use uuid::Uuid;

/// What is in the application, and on the card.
const PERSONAL: &[&str] = &["林知微", "330199199304180288", "栖云路", "新疆示例市测试街道", "1880-12-31"];

/// A kiosk's state folder, a reader with a card, and the system's log.
struct Bench {
    folder: tempfile::TempDir,
    reader: reader::Bench,
    log: UnixDatagram,
    number: String,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let number = CaseNumber::new("WL01", "K01", 1).unwrap().as_str().to_owned();
        keep_an_application(&folder.path().join("state/outbox"), &number);
        let log = UnixDatagram::bind(folder.path().join("log")).unwrap();
        log.set_nonblocking(true).unwrap();
        std::fs::copy(Path::new("src/platform/tests/fixtures/page.jpg"), folder.path().join("page.jpg")).unwrap();
        Bench { folder, reader: reader::Bench::with("A2", "roads"), log, number }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The words after a command that let it show what it can; `None` for one that is tried elsewhere.
    fn words_after(&self, command: &str) -> Option<Vec<String>> {
        let words: &[&str] = match command {
            // What they show is the citizen's own, to the citizen; journeys look at what remains of it.
            "run" | "journey" => return None,
            "doctor" | "outbox list" | "outbox verify" => &["--state", "{state}"],
            "outbox show" | "outbox retry" => &["{number}", "--state", "{state}"],
            "outbox export" => &["--to", "{out}", "--state", "{state}"],
            "enrol" => &["--state", "{out}", "--platform", "https://127.0.0.1:1", "--code", "ABCD-EFGH"],
            "config validate" | "config explain" | "config diff" => &["{page}"],
            "id-read" => &["--port", "{port}", "--show", "--system-log", "{log}"],
            // Its pictures are files that the technician brought.
            "page" => &["{page}", "--out", "{out}", "--show"],
            command => panic!("say here what `{command}` needs to show what it can"),
        };
        let port = self.reader.port.to_str().unwrap();
        let fill = |word: &&str| match *word {
            "{state}" => self.path("state"),
            "{out}" => self.path("out"),
            "{page}" => self.path("page.jpg"),
            "{log}" => self.path("log"),
            "{port}" => port.to_owned(),
            "{number}" => self.number.clone(),
            word => word.to_owned(),
        };
        Some(words.iter().map(fill).collect())
    }

    /// The next line that the system's log was sent.
    fn line(&self) -> Option<String> {
        let mut line = [0; 1000];
        let length = self.log.recv(&mut line).ok()?;
        Some(String::from_utf8_lossy(&line[..length]).into_owned())
    }
}

/// Accepts an application of an invented person, sealed as a visit seals it.
fn keep_an_application(outbox: &Path, number: &str) {
    std::fs::create_dir_all(outbox.parent().unwrap()).unwrap();
    let (outbox, _) = Outbox::open(outbox, Limits { low_water_bytes: 0, ..Limits::default() }).unwrap();
    let recipient = IntakeIdentity::generate().recipient();
    let plain = PERSONAL[..3].concat();
    let sealed = seal(&[recipient], plain.as_bytes()).unwrap();
    let manifest = Manifest {
        schema: Manifest::SCHEMA.into(),
        suite: SUITE.into(),
        application_id: Uuid::from_u128(7),
        case_number: number.into(),
        kiosk: "WL01-K01".into(),
        item: ItemRef { key: "signboard-filing".into(), task_code: "1".repeat(24), version: 1 },
        catalogue_version: 1,
        submitted_at: "2026-11-30T08:00:00Z".parse().unwrap(),
        document_sha256: sha256(plain.as_bytes()),
        test: false,
        recipients: vec!["intake".into()],
        blobs: vec![BlobEntry { kind: BlobKind::Document, sha256: sealed.sha256, size: sealed.bytes.len() as u64 }],
    };
    let mut incoming = outbox.begin(manifest.application_id).unwrap();
    let (kind, size) = (BlobKind::Document, sealed.bytes.len() as u64);
    incoming.blob(kind, sealed.sha256, size, sealed.bytes.as_slice()).unwrap();
    let jws = sign_manifest(&SigningKey::generate().unwrap(), "device", &manifest).unwrap().jws;
    incoming.commit(&jws, &manifest, manifest.submitted_at).unwrap();
}

fn lobby(words: &[&str]) -> Vec<u8> {
    let done = Command::new(env!("CARGO_BIN_EXE_lobby")).args(words).output().unwrap();
    [done.stdout, done.stderr].concat()
}

/// Every command that is no group of others, by its words.
fn commands(words: &[String], found: &mut Vec<String>) {
    let asked: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
    let help = String::from_utf8(lobby(&asked)).unwrap();
    let Some((_, listed)) = help.split_once("\nCommands:\n") else {
        found.push(words.join(" "));
        return;
    };
    for line in listed.lines().take_while(|line| !line.is_empty()) {
        let is_name = line.starts_with("  ") && !line.starts_with("   ");
        if let Some(name) = line.split_whitespace().next().filter(|name| is_name && *name != "help") {
            commands(&[words, &[name.to_owned()]].concat(), found);
        }
    }
}

fn is_personal(shown: &[u8]) -> bool {
    let holds = |part: &[u8]| shown.windows(part.len()).any(|window| window == part);
    PERSONAL.iter().any(|text| holds(text.as_bytes()))
}

/// Everything in a folder of files, one after the other.
fn written(folder: &Path) -> Vec<u8> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path: PathBuf| if path.is_dir() { written(&path) } else { std::fs::read(path).unwrap() }).collect()
}

#[test]
fn every_command_that_shows_something_of_a_person_tells_the_systems_log_and_no_other_can() {
    let bench = Bench::new();
    let mut all = Vec::new();
    commands(&[], &mut all);
    assert!(all.len() > 9, "{all:?}");
    let mut showed = Vec::new();
    for command in all {
        let Some(after) = bench.words_after(&command) else { continue };
        let words: Vec<&str> = command.split(' ').chain(after.iter().map(String::as_str)).collect();
        let shown = [lobby(&words), written(Path::new(&bench.path("out")))].concat();
        if is_personal(&shown) {
            let told = bench.line().unwrap_or_else(|| panic!("`{command}` leaves no event"));
            assert!(told.contains(&command) && !is_personal(told.as_bytes()), "{told}");
            showed.push(command);
        }
    }
    assert_eq!(showed, ["id-read"]);
}

#[test]
fn a_card_is_not_shown_in_full_where_no_log_hears_of_it() {
    let bench = Bench::new();
    let port = bench.reader.port.to_str().unwrap();
    let shown = lobby(&["id-read", "--port", port, "--show", "--system-log", &bench.path("nowhere")]);
    let text = String::from_utf8(shown).unwrap();
    assert!(!is_personal(text.as_bytes()) && text.contains("system log") && text.contains("系统日志"), "{text}");
}
