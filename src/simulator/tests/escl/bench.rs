//! A running simulator, and the kiosk's driver with its real helper.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lobby_devices::scanner::{
    Cancel, Colour, Deadlines, HelperCommand, PaperSource, RawPage, ScanError, ScanRequest, ScanSource, Scanner,
    Sources,
};
use serde_json::{Value, json};

pub struct Sim {
    child: Child,
    pub addresses: Value,
    pub dir: tempfile::TempDir,
}

impl Sim {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_lobby-sim"));
        let mut child = command.args(["serve", "--dir"]).arg(dir.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, addresses: serde_json::from_str(&line).unwrap(), dir }
    }

    pub fn host(&self) -> &str {
        self.addresses["http"].as_str().unwrap().strip_prefix("http://").unwrap()
    }

    pub fn post(&self, path: &str, body: &Value) -> Value {
        serde_json::from_str(&self.request("POST", path, &body.to_string())).unwrap()
    }

    /// Waits until the scanner has no job any more, so that a new stack is not drawn in by the one before.
    pub fn until_no_job(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.request("GET", "/eSCL/ScannerStatus", "").contains("JobInfo") {
            assert!(Instant::now() < deadline, "the job was not cancelled");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> String {
        let (host, length) = (self.host(), body.len());
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{response}");
        body.to_owned()
    }

    pub fn fault(&self, fault: Value) {
        self.post("/scanner/fault", &fault);
    }

    /// Sheets with the same five papers over and over, which are drawn once.
    pub fn fill(&self, sheets: u32) {
        let papers = json!(["lease_page_1", "lease_page_2", "lease_page_3", "lease_page_4", "lease_page_5"]);
        self.post("/scanner/feeder", &json!({ "sheets": papers, "times": sheets.div_ceil(5) }));
    }

    pub fn scanner(&self) -> Scanner {
        let deps = std::env::current_exe().unwrap();
        let exe: PathBuf = deps.ancestors().nth(2).unwrap().join("examples/escl_helper");
        assert!(exe.exists(), "cargo builds the example escl_helper with the tests: {}", exe.display());
        Scanner {
            helper: HelperCommand { exe, args: vec![] },
            device: self.addresses["escl"].as_str().unwrap().into(),
            sane_config_dir: self.dir.path().into(),
            sources: Sources::default(),
            options: vec![],
            options_file: None,
            monotonic: Instant::now,
        }
    }

    pub fn scan(&self, source: PaperSource, pages_max: u16) -> (Vec<RawPage>, Result<u32, ScanError>) {
        scan(&self.scanner(), source, pages_max, &Deadlines::default())
    }

    pub fn stack(&self, pages_max: u16) -> (Vec<RawPage>, Result<u32, ScanError>) {
        self.scan(PaperSource::Feeder { both_sides: false }, pages_max)
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn scan(
    scanner: &Scanner,
    source: PaperSource,
    pages_max: u16,
    deadlines: &Deadlines,
) -> (Vec<RawPage>, Result<u32, ScanError>) {
    let request = ScanRequest { dpi: 75, colour: Colour::Colour, source, pages_max };
    let mut pages = Vec::new();
    let ended = scanner.scan(&request, deadlines, &Cancel::default(), &mut |page| {
        pages.push(page);
        ControlFlow::Continue(())
    });
    (pages, ended)
}
