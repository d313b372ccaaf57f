//! `lobby id-read` as a technician runs it, against the simulated reader on a pseudo terminal.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use lobby_simulator::id_reader::cards::{photo, vectors};
use lobby_simulator::id_reader::{CommandName, Fault, SimReader};
use serde_json::{Value, json};

struct Bench {
    dir: tempfile::TempDir,
    reader: SimReader,
}

impl Bench {
    fn with(id: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let reader = SimReader::start(dir.path(), false).unwrap();
        let text = vectors().unwrap()[id].text_block().unwrap();
        reader.handle().put(text, photo());
        Self { dir, reader }
    }

    fn read(&self, more: &[&str]) -> (i32, Value) {
        id_read(&self.dir.path().join("id-reader"), more)
    }
}

/// Exit status and the one JSON object on standard output.
fn id_read(port: &Path, more: &[&str]) -> (i32, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lobby"));
    let output = command.arg("id-read").arg("--port").arg(port).arg("--json").args(more).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), serde_json::from_str(&text).unwrap())
}

#[test]
fn a_card_is_masked_unless_asked_for_in_full() {
    let bench = Bench::with("A2");
    let (code, masked) = bench.read(&[]);
    assert_eq!(code, 0);
    assert_eq!(masked["fields"]["name"], "阿***试");
    assert_eq!(masked["fields"]["id_number"], "110***********108X");
    let (code, full) = bench.read(&["--show"]);
    assert_eq!(code, 0);
    assert_eq!(full["fields"]["address"], "新疆示例市测试街道２号楼𠀀单元");
    assert_eq!(full["fields"]["valid_to"], Value::Null);
    assert_eq!(full["long_term"], true);
    assert!(full["photo_sha256"].as_str().unwrap().starts_with("6eef7ff9bbdea847398b4a006861695e"));
}

#[test]
fn every_kind_of_document_is_named() {
    for (id, vector) in vectors().unwrap() {
        let (code, report) = Bench::with(&id).read(&[]);
        assert_eq!((code, &report["kind"]), (0, &json!(vector.kind)), "{id}");
    }
}

#[test]
fn failures_end_with_1_and_a_code() {
    let with = |fault: Fault| {
        let bench = Bench::with("A1");
        bench.reader.handle().fault(fault);
        let (code, report) = bench.read(&["--timeout", "1"]);
        assert_eq!(code, 1);
        report["error"]["code"].as_str().unwrap().to_owned()
    };
    let status = |command, sw3| with(Fault::StatusOverride { command, sw: [0, 0, sw3], times: 9 });
    assert_eq!(with(Fault::Mute { on: true }), "timeout");
    assert_eq!(with(Fault::Garbage { on: true }), "protocol");
    assert_eq!(status(CommandName::Find, 0x80), "no_card");
    assert_eq!(status(CommandName::Find, 0x40), "wrong_card");
    assert_eq!(status(CommandName::Select, 0x81), "card_moved");
    assert_eq!(status(CommandName::Read, 0x32), "card_bad");
    assert_eq!(status(CommandName::Status, 0x66), "device");
    let (code, report) = id_read(Path::new("/nonexistent/reader"), &[]);
    assert_eq!((code, &report["error"]["code"]), (1, &json!("port_missing")));
}
