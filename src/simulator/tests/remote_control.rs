//! The shipped program, steered over HTTP as a script steers it.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

struct Sim {
    child: Child,
    addresses: Value,
    dir: tempfile::TempDir,
}

impl Sim {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_lobby-sim"))
            .args(["serve", "--upstream", "127.0.0.1:9", "--dir"])
            .arg(dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, addresses: serde_json::from_str(&line).unwrap(), dir }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let host = self.addresses["http"].as_str().unwrap().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let (status, body) = self.ask("POST", path, &body.to_string());
        (status, serde_json::from_str(&body).unwrap())
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_line_says_where_everything_is() {
    let sim = Sim::start();
    let scanner = &sim.addresses["scanner"];
    assert_eq!(scanner["device"], "pnm:0");
    for path in [&sim.addresses["reader"], &scanner["sane_config_dir"], &scanner["options"]["filename"]] {
        let path = Path::new(path.as_str().unwrap());
        assert!(path.exists() && path.starts_with(sim.dir.path().canonicalize().unwrap()), "{path:?}");
    }
    assert!(sim.addresses["proxy"].as_str().unwrap().starts_with("127.0.0.1:"));
}

#[test]
fn cards_papers_and_network_follow_the_remote_control() {
    let sim = Sim::start();
    let (_, state) = sim.post("/reader/put", json!({ "card": "P01" }));
    assert_eq!((&state["reader"]["card"], &state["reader"]["state"]["card_present"]), (&json!("P01"), &json!(true)));
    let (_, state) = sim.post("/reader/remove", json!({}));
    assert_eq!(state["reader"]["card"], Value::Null);
    let (_, state) = sim.post("/reader/fault", json!({ "fault": "mute", "on": true }));
    assert_eq!(state["reader"]["state"]["muted"], true);
    let (_, state) = sim.post("/scanner/page", json!({ "page": "blank" }));
    assert_eq!(state["scanner"], json!({ "page": "blank", "fault": null, "feeder": 0 }));
    let (_, state) = sim.post("/scanner/fault", json!({ "fault": "jammed" }));
    assert_eq!(state["scanner"]["fault"], "jammed");
    let (_, state) = sim.post("/net", json!({ "state": "cut_after", "bytes": 5, "upstream": "127.0.0.1:10" }));
    assert_eq!((&state["net"]["state"], &state["net"]["bytes"]), (&json!("cut_after"), &json!(5)));
    let (status, body) = sim.ask("GET", "/state", "");
    assert_eq!((status, serde_json::from_str::<Value>(&body).unwrap()), (200, state));
}

#[test]
fn refusals_are_typed() {
    let sim = Sim::start();
    for (path, body, status, code) in [
        ("/reader/put", json!({ "card": "P99" }), 404, "unknown_card"),
        ("/reader/put", json!({ "who": "P01" }), 400, "bad_request"),
        ("/reader/fault", json!({ "fault": "explode" }), 400, "bad_request"),
        ("/scanner/page", json!({ "page": "passport" }), 404, "unknown_paper"),
        ("/scanner/fault", json!({ "fault": "explode" }), 400, "bad_request"),
        ("/net", json!({ "state": "sideways" }), 400, "bad_request"),
        ("/net", json!({}), 400, "bad_request"),
        ("/nothing", json!({}), 404, "not_found"),
    ] {
        let (got, answer) = sim.post(path, body.clone());
        assert_eq!((got, &answer["error"]["code"]), (status, &json!(code)), "{path} {body}");
    }
}

#[test]
fn the_page_names_the_people_and_stops_in_good_order() {
    let mut sim = Sim::start();
    let (status, page) = sim.ask("GET", "/", "");
    assert!(status == 200 && page.contains("遥控器") && page.contains("Remote control"));
    let (_, people) = sim.ask("GET", "/people", "");
    assert!(people.contains("林知微") && people.contains("\"A1\""));
    let pid = rustix::process::Pid::from_child(&sim.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(sim.child.wait().unwrap().success());
    let reader = sim.addresses["reader"].as_str().unwrap();
    assert!(!Path::new(reader).exists(), "the reader is unplugged");
}
