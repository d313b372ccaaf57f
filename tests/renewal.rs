//! A running kiosk whose certificate lasts for seconds, and one whose clock is wrong: what core does by itself, and says
//! to `lobby doctor`.
#![cfg(feature = "journey")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

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

/// A platform that listens, with certificates of this life, and a kiosk enrolled at it.
struct Stand {
    dir: tempfile::TempDir,
    state: String,
    platform: Running,
}

impl Stand {
    fn new(life: &str) -> Stand {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let (data, state) = (path("platform"), path("kiosk"));
        done(&mut platform(&["init", "--data", &data, "--json", "--kiosk-certificate-life", life]));
        let serve = ["serve", "--data", &data, "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0"];
        let mut serving = Running(platform(&serve).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        let mut said = String::new();
        BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let api = serde_json::from_str::<Value>(&said).unwrap()["api"].as_str().unwrap().to_owned();
        let add = ["admin", "kiosk", "add", "--data", &data, "--site", "WL01", "--kiosk", "K01", "--json"];
        let code = json(&done(&mut platform(&add)));
        let text = |key: &str| code[key].as_str().unwrap();
        let enrol = ["enrol", "--state", &state, "--platform", &api, "--code", text("code")];
        done(Command::new(lobby()).args(enrol).args(["--ca-sha256", text("ca_sha256")]));
        Stand { dir, state, platform: serving }
    }

    fn certificate(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("kiosk/identity/device.crt")).unwrap()
    }

    /// Core, and the lines of its log.
    fn run(&self) -> (Running, impl Iterator<Item = String> + use<>) {
        let socket = self.dir.path().join("visits.socket");
        listen(&socket);
        let run = ["run", "--state", &self.state, "--profile", "simulation", "--journey-socket"];
        let mut core = Command::new(lobby());
        let mut core = Running(core.args(run).arg(&socket).stderr(Stdio::piped()).spawn().unwrap());
        let log = BufReader::new(core.0.stderr.take().unwrap()).lines().map_while(Result::ok);
        (core, log)
    }

    fn doctor(&self) -> Output {
        Command::new(lobby()).args(["doctor", "--state", &self.state, "--json"]).output().unwrap()
    }
}

#[test]
fn a_running_kiosk_renews_its_certificate_and_goes_on_under_the_new_one() {
    let stand = Stand::new("3s");
    let first = stand.certificate();
    let (_core, log) = stand.run();
    let mut renewed = log.filter(|line| line.contains("another certificate is in force"));
    assert!(renewed.next().is_some() && renewed.next().is_some(), "renewed once, and once more");
    assert_ne!(stand.certificate(), first);
    let doctor = stand.doctor();
    let status = json(&doctor);
    assert_eq!((&status["standing"], doctor.status.success()), (&"active".into(), true));
    assert!(status["last_contact"].is_string(), "{status}");
}

/// Nothing here can set the machine's clock; to be an hour behind what is known to be past is the same.
#[test]
fn a_kiosk_whose_clock_is_an_hour_behind_takes_no_applications_and_says_so_until_its_platform_knows_better() {
    let stand = Stand::new("720h");
    let known = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    std::fs::write(Path::new(&stand.state).join("clock.json"), format!(r#"{{"earliest":"{known}"}}"#)).unwrap();
    let (_core, mut log) = stand.run();
    let stopped = log.find(|line| line.contains("takes no applications")).unwrap();
    assert!(stopped.contains("K-01"), "{stopped}");
    // TLS judged by the known past reaches the platform all the same, and it finds nothing wrong with the clock.
    assert!(log.any(|line| line.contains("takes applications again")));
    drop(stand.platform);
}
