//! `lobby id-read` as a technician runs it, against the reader of `lobby-sim`.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A simulated world with one card on its reader.
struct Bench {
    sim: Child,
    http: String,
    port: PathBuf,
}

impl Bench {
    fn with(card: &str, name: &str) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_lobby")).with_file_name("lobby-sim");
        assert!(program.exists(), "lobby-sim is not built; `cargo xtask test` builds the workspace first");
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("id-read-{}-{name}", std::process::id()));
        let mut command = Command::new(program);
        command.arg("serve").arg("--dir").arg(&dir).stdout(Stdio::piped());
        let mut sim = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(sim.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let addresses: Value = serde_json::from_str(&line).unwrap();
        let http = addresses["http"].as_str().unwrap().trim_start_matches("http://").to_owned();
        let bench = Self { sim, http, port: dir.join("id-reader") };
        bench.post("/reader/put", &json!({ "card": card }));
        bench
    }

    fn post(&self, path: &str, body: &Value) {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.http).unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.http);
        let more = format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all((head + &more).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{path} {body}: {answer}");
    }

    fn read(&self, more: &[&str]) -> (i32, Value) {
        id_read(&self.port, more)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.sim.kill();
        let _ = self.sim.wait();
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
    let bench = Bench::with("A2", "mask");
    let (code, masked) = bench.read(&[]);
    assert_eq!(code, 0);
    assert_eq!(masked["name"], "阿***试");
    assert_eq!(masked["id_number"], "110***********108X");
    assert_eq!(masked["birth"], "****-**-**");
    let (code, full) = bench.read(&["--show"]);
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
        let (code, report) = bench.read(&[]);
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
        let (code, report) = bench.read(&["--timeout", "5"]);
        assert_eq!((code, &report["error"]["code"]), (1, &json!("card_moved")), "after {bytes} bytes: {report}");
    }
    bench.post("/reader/put", &json!({ "card": "A1" }));
    assert_eq!(bench.read(&[]).0, 0, "the next citizen's card is read");
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
        let (code, report) = bench.read(&["--timeout", "3"]);
        assert_eq!((code, &report["error"]["code"]), (1, &json!(class)), "{fault}");
    }
}

#[test]
fn a_reader_at_another_speed_is_hard_to_understand_and_silence_is_something_else() {
    let bench = Bench::with("A1", "baud");
    bench.post("/reader/fault", &json!({ "fault": "baud", "rate": 9600 }));
    let (code, report) = bench.read(&["--timeout", "3"]);
    assert_eq!((code, &report["error"]["code"]), (1, &json!("protocol")), "{report}");
    bench.post("/reader/fault", &json!({ "fault": "clear" }));
    bench.post("/reader/fault", &json!({ "fault": "mute", "on": true }));
    let (code, report) = bench.read(&["--timeout", "3"]);
    assert_eq!((code, &report["error"]["code"]), (1, &json!("timeout")), "{report}");
    bench.post("/reader/fault", &json!({ "fault": "clear" }));
    assert_eq!(bench.read(&[]).0, 0, "cured, it is read at once");
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
        let (code, report) = bench.read(&["--timeout", "1.5"]);
        assert_eq!((code, &report["error"]["code"]), (1, &json!(class)), "{fault}");
    }
    let (code, report) = id_read(Path::new("/nonexistent/reader"), &[]);
    assert_eq!((code, &report["error"]["code"]), (1, &json!("port_missing")));
}
