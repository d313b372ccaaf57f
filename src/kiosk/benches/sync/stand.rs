//! The programs of this bench: one platform, and the cores of its kiosks.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Nothing drains for longer.
const PATIENCE: Duration = Duration::from_secs(3600);

/// A program that ends with the bench.
struct Running(Child);

impl Running {
    fn pid(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A platform on loopback, and the folder of everything.
pub struct Stand {
    dir: tempfile::TempDir,
    bin_dir: PathBuf,
    api: String,
    platform: Running,
}

impl Stand {
    /// A new platform with the sample catalogue.
    pub fn start(bin_dir: &Path) -> Stand {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("platform");
        let program = bin_dir.join("lobby-platform");
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sample/catalogue");
        done(Command::new(&program).args(["init", "--json", "--data"]).arg(&data).arg("--catalogue").arg(catalogue));
        let mut serve = Command::new(&program);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0", "--data"]).arg(&data);
        let mut platform = Running(serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        let mut said = String::new();
        BufReader::new(platform.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let api = serde_json::from_str::<Value>(&said).unwrap()["api"].as_str().unwrap().to_owned();
        Stand { dir, bin_dir: bin_dir.to_owned(), api, platform }
    }

    /// Where everything lies.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// A new kiosk, enrolled.
    pub fn enrol(&self, number: u32) -> Kiosk {
        let name = format!("K{number:02}");
        let state = self.dir.path().join(&name);
        let mut add = Command::new(self.bin_dir.join("lobby-platform"));
        add.args(["admin", "kiosk", "add", "--site", "WL01", "--kiosk", &name, "--json", "--data"]);
        let added = done(add.arg(self.dir.path().join("platform")));
        let code: Value = serde_json::from_slice(&added.stdout).unwrap();
        let text = |key: &str| code[key].as_str().unwrap();
        let lobby = self.bin_dir.join("lobby");
        let mut enrol = Command::new(&lobby);
        enrol.args(["enrol", "--platform", &self.api, "--code", text("code"), "--ca-sha256", text("ca_sha256")]);
        done(enrol.arg("--state").arg(&state));
        Kiosk { lobby, state }
    }

    /// The platform answers no request.
    pub fn pause(&self) {
        kill_process(self.platform.pid(), Signal::STOP).unwrap();
    }

    /// The platform answers again.
    pub fn go_on(&self) {
        kill_process(self.platform.pid(), Signal::CONT).unwrap();
    }
}

/// An enrolled kiosk.
pub struct Kiosk {
    lobby: PathBuf,
    /// Its state folder.
    pub state: PathBuf,
}

/// A core that runs.
pub struct Core(Running);

impl Kiosk {
    /// Starts core, without a display.
    pub fn run(&self) -> Core {
        let mut run = Command::new(&self.lobby);
        run.args(["run", "--profile", "simulation", "--state"]).arg(&self.state);
        run.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stderr(Stdio::null());
        Core(Running(run.spawn().unwrap()))
    }

    /// Waits until core says that so many wait.
    pub fn until_waiting(&self, count: u64) {
        let began = Instant::now();
        while self.waiting() != Some(count) {
            assert!(began.elapsed() < PATIENCE, "{:?} still wait", self.waiting());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn waiting(&self) -> Option<u64> {
        let status = std::fs::read(self.state.join("status.json")).ok()?;
        serde_json::from_slice::<Value>(&status).ok()?["report"]["queue"]["waiting"].as_u64()
    }
}

impl Core {
    /// Processor time of all threads that run.
    pub fn cpu(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.0.0.id())).unwrap().flatten();
        let schedstat = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok());
        let nanoseconds = schedstat.filter_map(|line| line.split(' ').next()?.parse::<u64>().ok());
        Duration::from_nanos(nanoseconds.sum())
    }
}

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}
