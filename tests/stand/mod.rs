//! A platform and a kiosk enrolled at it, as programs, without a display.
#![allow(dead_code, reason = "no test uses all of it")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A program that ends with the test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program under test.
pub fn lobby() -> PathBuf {
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

/// A running platform and its address.
fn serve(data: &str) -> (Running, String) {
    let serve = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0"];
    let mut serving = Running(platform(&serve).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut said = String::new();
    BufReader::new(serving.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let api = serde_json::from_str::<Value>(&said).unwrap()["api"].as_str().unwrap().to_owned();
    (serving, api)
}

/// A process that stands still.
pub struct Paused(u32);

impl Drop for Paused {
    fn drop(&mut self) {
        signal(self.0, "-CONT");
    }
}

fn signal(process: u32, name: &str) {
    done(Command::new("kill").args([name, &process.to_string()]));
}

/// What a command said.
pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What `lobby doctor --json` says of this state folder.
fn doctor(state: &str) -> Output {
    Command::new(lobby()).args(["doctor", "--state", state, "--json"]).output().unwrap()
}

/// Visits on the testing backend connect here and are asked nothing.
fn listen(at: &Path) {
    let listener = UnixListener::bind(at).unwrap();
    std::thread::spawn(move || {
        while let Ok((mut visit, _)) = listener.accept() {
            std::thread::spawn(move || visit.read_to_end(&mut Vec::new()));
        }
    });
}

/// A platform that listens, with certificates of this life, and a kiosk enrolled at it.
pub struct Stand {
    /// Of everything.
    pub dir: tempfile::TempDir,
    /// The kiosk's state folder.
    pub state: String,
    /// The running platform.
    pub platform: Running,
    /// Its folder.
    pub data: String,
    /// Where it answers.
    pub api: String,
}

impl Stand {
    /// Certificates last for `life`, e.g. `720h`; the sample catalogue is published.
    pub fn new(life: &str) -> Stand {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let (data, state) = (path("platform"), path("kiosk"));
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample/catalogue");
        let init = ["init", "--data", &data, "--json", "--kiosk-certificate-life", life, "--catalogue"];
        done(platform(&init).arg(catalogue));
        let (serving, api) = serve(&data);
        let stand = Stand { dir, state, platform: serving, data, api };
        stand.enrol(&stand.state, &[]);
        stand
    }

    /// Enrols a machine with this state folder under the one kiosk code; `again` is `--again` where another has it.
    pub fn enrol(&self, state: &str, again: &[&str]) {
        let add = ["admin", "kiosk", "add", "--data", &self.data, "--site", "WL01", "--kiosk", "K01", "--json"];
        let code = json(&done(platform(&add).args(again)));
        let text = |key: &str| code[key].as_str().unwrap();
        let enrol = ["enrol", "--state", state, "--platform", &self.api, "--code", text("code")];
        done(Command::new(lobby()).args(enrol).args(["--ca-sha256", text("ca_sha256")]));
    }

    /// Stops the platform, changes what it has on its disk, and starts it again. The kiosk's record gets its new address,
    /// so core must not run meanwhile.
    pub fn restart_platform(&mut self, change: impl FnOnce(&Path)) {
        let _ = self.platform.0.kill();
        self.platform.0.wait().unwrap();
        change(Path::new(&self.data));
        let former = self.api.clone();
        (self.platform, self.api) = serve(&self.data);
        let record = Path::new(&self.state).join("identity/kiosk.json");
        let text = std::fs::read_to_string(&record).unwrap();
        assert!(text.contains(&former), "{text}");
        std::fs::write(record, text.replace(&former, &self.api)).unwrap();
    }

    /// What a command of the platform's administrator says, in JSON.
    pub fn admin(&self, words: &[&str]) -> Value {
        json(&done(platform(&["admin"]).args(words).args(["--data", &self.data, "--json"])))
    }

    /// Lets the platform answer nothing until what this returns is dropped.
    pub fn pause_platform(&self) -> Paused {
        signal(self.platform.0.id(), "-STOP");
        Paused(self.platform.0.id())
    }

    /// Publishes another catalogue.
    pub fn publish(&self, catalogue: &Path) {
        done(platform(&["admin", "catalogue", "publish", "--data", &self.data]).arg(catalogue));
    }

    /// Core with visits on the testing backend, and the lines of its log.
    pub fn run(&self) -> (Running, impl Iterator<Item = String> + use<>) {
        self.run_as(&lobby())
    }

    /// The same, started from this file.
    pub fn run_as(&self, program: &Path) -> (Running, impl Iterator<Item = String> + use<>) {
        let socket = self.dir.path().join("visits.socket");
        listen(&socket);
        self.start(Command::new(program).arg("run").arg("--journey-socket").arg(&socket))
    }

    /// The same in this folder, where the system may write what it holds when it dies.
    pub fn run_that_may_dump(&self, folder: &Path) -> (Running, impl Iterator<Item = String> + use<>) {
        let dump = r#"ulimit -c unlimited && exec "$0" "$@""#;
        let mut run = Command::new("sh");
        run.args(["-c", dump]).arg(lobby()).arg("run").current_dir(folder);
        self.start(run.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"))
    }

    /// Core on a machine without a display, and the lines of its log.
    pub fn run_without_display(&self) -> (Running, impl Iterator<Item = String> + use<>) {
        self.start(Command::new(lobby()).arg("run").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"))
    }

    fn start(&self, run: &mut Command) -> (Running, impl Iterator<Item = String> + use<>) {
        run.args(["--state", &self.state, "--profile", "simulation"]).stderr(Stdio::piped());
        let mut core = Running(run.spawn().unwrap());
        let log = BufReader::new(core.0.stderr.take().unwrap()).lines().map_while(Result::ok);
        (core, log)
    }

    /// What `lobby doctor --json` says.
    pub fn doctor(&self) -> Output {
        doctor(&self.state)
    }

    /// The same, once it is as wanted.
    pub fn doctor_until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        std::iter::repeat_with(|| doctor(&self.state))
            .filter(|told| !told.stdout.is_empty())
            .map(|told| json(&told))
            .find(wanted)
            .unwrap()
    }
}
