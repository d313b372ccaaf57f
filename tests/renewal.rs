//! A running kiosk whose certificate lasts for seconds: core renews it by itself, goes on under the new one, and says so
//! to `lobby doctor` and to the platform.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn lobby() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_lobby"))
}

fn platform(words: &[&str]) -> Command {
    let mut command = Command::new(lobby().with_file_name("lobby-platform"));
    command.args(words);
    command
}

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Visits on the testing backend connect here; nobody asks them anything.
fn listen(at: &Path) {
    let listener = UnixListener::bind(at).unwrap();
    std::thread::spawn(move || {
        while let Ok((mut visit, _)) = listener.accept() {
            std::thread::spawn(move || visit.read_to_end(&mut Vec::new()));
        }
    });
}

#[test]
fn a_running_kiosk_renews_its_certificate_and_goes_on_under_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (data, state, socket) = (path("platform"), path("kiosk"), path("visits.socket"));
    done(&mut platform(&["init", "--data", &data, "--json", "--kiosk-certificate-life", "3s"]));
    let serve = ["serve", "--data", &data, "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0"];
    let mut serving = Running(platform(&serve).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut said = String::new();
    BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let api = serde_json::from_str::<Value>(&said).unwrap()["api"].as_str().unwrap().to_owned();
    let add = ["admin", "kiosk", "add", "--data", &data, "--site", "WL01", "--kiosk", "K01", "--json"];
    let code = json(&done(&mut platform(&add)));
    let text = |key: &str| code[key].as_str().unwrap();
    let enrol = ["enrol", "--state", &state, "--platform", &api, "--code", text("code"), "--ca-sha256", text("ca_sha256")];
    done(Command::new(lobby()).args(enrol));
    let first = std::fs::read_to_string(dir.path().join("kiosk/identity/device.crt")).unwrap();

    listen(Path::new(&socket));
    let run = ["run", "--state", &state, "--profile", "simulation", "--journey-socket", &socket];
    let mut core = Running(Command::new(lobby()).args(run).stderr(Stdio::piped()).spawn().unwrap());
    let log = BufReader::new(core.0.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut renewed = log.filter(|line| line.contains("another certificate is in force"));
    assert!(renewed.next().is_some() && renewed.next().is_some(), "renewed once, and once more");
    let now = std::fs::read_to_string(dir.path().join("kiosk/identity/device.crt")).unwrap();
    assert_ne!(now, first);

    let list = json(&done(&mut platform(&["admin", "kiosk", "list", "--data", &data, "--json"])));
    assert_eq!((list.as_array().unwrap().len(), list[0]["kiosk"].as_str()), (1, Some("WL01-K01")));
    let doctor = Command::new(lobby()).args(["doctor", "--state", &state, "--json"]).output().unwrap();
    let status = json(&doctor);
    assert_eq!(status["standing"], "active");
    assert!(status["last_contact"].is_string(), "{status}");
}
