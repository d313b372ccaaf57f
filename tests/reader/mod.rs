//! The reader of `lobby-sim`, with a card on it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A simulated world with one card on its reader.
pub struct Bench {
    sim: Child,
    http: String,
    /// The reader's serial port.
    pub port: PathBuf,
}

impl Bench {
    pub fn with(card: &str, name: &str) -> Self {
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

    pub fn post(&self, path: &str, body: &Value) {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.http).unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.http);
        let more = format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all((head + &more).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{path} {body}: {answer}");
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.sim.kill();
        let _ = self.sim.wait();
    }
}
