//! `lobby id-read` as a technician runs it, against the reader of `lobby-sim`.
#![allow(clippy::unwrap_used)]

mod reader;

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;

use reader::Bench;
use serde_json::{Value, json};

fn read(bench: &Bench, more: &[&str]) -> (i32, Value) {
    id_read(&bench.port, more)
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
    let bench = Bench::with("A2", "mask");
    let (code, masked) = read(&bench, &[]);
    assert_eq!(code, 0);
    assert_eq!(masked["name"], "阿***试");
    assert_eq!(masked["id_number"], "110***********108X");
    assert_eq!(masked["birth"], "****-**-**");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let heard = UnixDatagram::bind(&log).unwrap();
    let (code, full) = read(&bench, &["--show", "--system-log", log.to_str().unwrap()]);
    let mut line = [0; 1000];
    let length = heard.recv(&mut line).unwrap();
    let line = String::from_utf8_lossy(&line[..length]);
    assert!(line.starts_with("<85>lobby[") && line.contains("id-read --show"), "{line}");
    assert_eq!(code, 0);
    assert_eq!(full["address"], "新疆示例市测试街道２号楼𠀀单元");
    assert_eq!(full["birth"], "1880-12-31");
    assert_eq!(full["valid_to"], Value::Null);
    assert_eq!(full["long_term"], true);
    assert!(full["photo_sha256"].as_str().unwrap().starts_with("6eef7ff9bbdea847398b4a006861695e"));
}

#[test]
fn every_kind_of_document_is_named() {
    let bench = Bench::with("A1", "kinds");
    let kinds = [("A1", "resident"), ("J1", "hmt"), ("I1", "foreigner_old"), ("Y1", "foreigner_2023")];
    for (card, kind) in kinds {
        bench.post("/reader/put", &json!({ "card": card }));
        let (code, report) = read(&bench, &[]);
        assert_eq!((code, &report["kind"]), (0, &json!(kind)), "{card}");
    }
}

#[test]
fn a_card_pulled_at_any_byte_of_its_reading_has_moved() {
    let bench = Bench::with("A1", "pulled");
    // The preamble, the length, the status, the text, the photo, and the last byte of all.
    for bytes in [0, 4, 6, 9, 14, 270, 700, 1294] {
        bench.post("/reader/put", &json!({ "card": "A1" }));
        bench.post("/reader/fault", &json!({ "fault": "remove_after", "bytes": bytes }));
        let (code, report) = read(&bench, &["--timeout", "5"]);
        assert_eq!((code, &report["error"]["code"]), (1, &json!("card_moved")), "after {bytes} bytes: {report}");
    }
    bench.post("/reader/put", &json!({ "card": "A1" }));
    assert_eq!(read(&bench, &[]).0, 0, "the next citizen's card is read");
}

#[test]
fn a_bank_card_and_an_unknown_card_are_distinguished_from_a_broken_one() {
    let bench = Bench::with("A1", "bank-card");
    // SW3 of the handbook: 40 is a card of another kind; 31 and 33 are unknown chips.
    for (command, sw3, class) in [
        ("select", 0x40, "wrong_card"),
        ("find", 0x40, "wrong_card"),
        ("read", 0x31, "card_bad"),
        ("read", 0x33, "card_bad"),
    ] {
        bench.post("/reader/fault", &json!({ "fault": "clear" }));
        let fault = json!({ "fault": "status_override", "command": command, "sw": [0, 0, sw3], "times": 99 });
        bench.post("/reader/fault", &fault);
        let (code, report) = read(&bench, &["--timeout", "3"]);
        assert_eq!((code, &report["error"]["code"]), (1, &json!(class)), "{fault}");
    }
}

#[test]
fn a_reader_at_another_speed_is_hard_to_understand_and_silence_is_something_else() {
    let bench = Bench::with("A1", "baud");
    bench.post("/reader/fault", &json!({ "fault": "baud", "rate": 9600 }));
    let (code, report) = read(&bench, &["--timeout", "3"]);
    assert_eq!((code, &report["error"]["code"]), (1, &json!("protocol")), "{report}");
    bench.post("/reader/fault", &json!({ "fault": "clear" }));
    bench.post("/reader/fault", &json!({ "fault": "mute", "on": true }));
    let (code, report) = read(&bench, &["--timeout", "3"]);
    assert_eq!((code, &report["error"]["code"]), (1, &json!("timeout")), "{report}");
    bench.post("/reader/fault", &json!({ "fault": "clear" }));
    assert_eq!(read(&bench, &[]).0, 0, "cured, it is read at once");
}

#[test]
fn failures_end_with_1_and_a_code() {
    let bench = Bench::with("A1", "failures");
    let overridden =
        |command, sw3| json!({ "fault": "status_override", "command": command, "sw": [0, 0, sw3], "times": 99 });
    for (fault, class) in [
        (json!({ "fault": "mute", "on": true }), "timeout"),
        (json!({ "fault": "garbage", "on": true }), "protocol"),
        (overridden("find", 0x80), "no_card"),
        (overridden("find", 0x40), "wrong_card"),
        (overridden("select", 0x81), "card_moved"),
        (overridden("read", 0x32), "card_bad"),
        (overridden("status", 0x66), "device"),
    ] {
        bench.post("/reader/fault", &json!({ "fault": "clear" }));
        bench.post("/reader/fault", &fault);
        let (code, report) = read(&bench, &["--timeout", "1.5"]);
        assert_eq!((code, &report["error"]["code"]), (1, &json!(class)), "{fault}");
    }
    let (code, report) = id_read(Path::new("/nonexistent/reader"), &[]);
    assert_eq!((code, &report["error"]["code"]), (1, &json!("port_missing")));
}
