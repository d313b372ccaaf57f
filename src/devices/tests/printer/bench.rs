//! A workbench: CUPS' own IPP Everywhere printer on loopback, which keeps what it is given.

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use lobby_devices::printer::{Deadlines, IppPrinter, Media};
use lobby_devices::scanner::HelperCommand;
use tempfile::TempDir;

/// `ippeveprinter` with what it needs; ends with the test.
pub struct Counterpart {
    pub dir: TempDir,
    pub uri: String,
    printer: Child,
    bus: Child,
}

impl Counterpart {
    /// A printer that hands every document to the shell script `command`; its words on standard error are the
    /// printer's state, see ippeveprinter(1).
    pub fn start(command: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        // It greets Avahi over D-Bus at the start, whether or not it is to announce itself.
        let address = format!("unix:path={}", dir.path().join("bus").display());
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1", "--address", &address])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus; run `cargo xtask setup`");
        wait_for_line(bus.stdout.take().unwrap(), "unix:");
        let script = dir.path().join("command");
        fs::write(&script, format!("#!/bin/sh\n{command}\n")).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(dir.path().join("spool")).unwrap();
        let port = free_port();
        let mut printer = Command::new("/usr/sbin/ippeveprinter")
            .args(["-v", "-k", "-r", "off", "-n", "localhost", "-f", "application/pdf", "-p", &port.to_string()])
            .arg("-d")
            .arg(dir.path().join("spool"))
            .arg("-c")
            .arg(&script)
            .arg("Lobby")
            .env("DBUS_SYSTEM_BUS_ADDRESS", &address)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("cups-ipp-utils; run `cargo xtask setup`");
        wait_for_line(printer.stderr.take().unwrap(), "printer-uuid=");
        Self { dir, uri: format!("ipp://localhost:{port}/ipp/print"), printer, bus }
    }

    /// What it kept, in the order of the jobs.
    pub fn kept(&self) -> Vec<Vec<u8>> {
        let files = fs::read_dir(self.dir.path().join("spool")).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|ending| ending == "pdf")).collect();
        files.sort();
        files.iter().map(|path| fs::read(path).unwrap()).collect()
    }

    /// The power goes.
    pub fn power_off(&mut self) {
        let _ = self.printer.kill();
        let _ = self.printer.wait();
    }
}

impl Drop for Counterpart {
    fn drop(&mut self) {
        self.power_off();
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

/// Returns at the line that begins so, and reads on so that the program never writes into a full pipe.
fn wait_for_line(output: impl Read + Send + 'static, beginning: &'static str) {
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with(beginning)), "it ended before it said {beginning}");
    std::thread::spawn(move || lines.for_each(drop));
}

/// A port that is free now; the printer takes a number only. It lies below those that the system hands out by itself,
/// and each test process begins somewhere else, so no other test takes it before the printer does.
pub fn free_port() -> u16 {
    static USED: AtomicU16 = AtomicU16::new(0);
    let first = (std::process::id() % 2000) as u16 * 5;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    std::iter::repeat_with(|| 20_000 + (first + USED.fetch_add(1, Ordering::Relaxed)) % 10_000).find(free).unwrap()
}

pub fn printer(uri: &str) -> IppPrinter {
    IppPrinter {
        helper: HelperCommand { exe: helper_exe(), args: vec![] },
        uri: uri.parse().unwrap(),
        media: Media::A4,
        deadlines: Deadlines { answer: Duration::from_secs(10), job: Duration::from_secs(20) },
        monotonic: Instant::now,
    }
}

pub fn helper_exe() -> PathBuf {
    let deps = std::env::current_exe().unwrap();
    let exe = deps.ancestors().nth(2).unwrap().join("examples/print_helper");
    assert!(exe.exists(), "cargo builds the example print_helper with the tests: {}", exe.display());
    exe
}

/// A document longer than a pipe holds, unlike any other.
pub fn document(name: &str) -> Vec<u8> {
    let mut bytes = format!("%PDF-1.7\n% {name}\n").into_bytes();
    bytes.extend((0..300_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8));
    bytes
}

/// Waits until the file is there: a command of the printer has run.
pub fn appears(path: &Path) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !path.exists() {
        assert!(Instant::now() < deadline, "{} is missing", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}
