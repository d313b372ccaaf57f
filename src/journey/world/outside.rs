//! The simulators around the kiosk, steered over their remote control.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::processes::{self, Process};
use super::programs::Programs;
use super::{field, without_scheme};
use crate::command::{Net, ReaderState, ScannerFault, Sheet};
use crate::error::JourneyError;

const NAME: &str = "lobby-sim";

/// A running `lobby-sim`.
#[derive(Debug)]
pub struct Outside {
    control: String,
    /// Path of the ID reader's serial port.
    pub reader: String,
    /// What the kiosk's configuration says of its scanner.
    pub scanner: Value,
    /// Address of the same scanner as one in the network.
    network_scanner: String,
    /// Address of the printer.
    pub printer: String,
    /// Where what it printed lies.
    printed: PathBuf,
    /// The network to the platform, which can be cut: `host:port`.
    pub proxy: String,
    runtime: Runtime,
    client: reqwest::Client,
    _process: Process,
}

impl Outside {
    /// Starts reader, scanner and the network to `upstream` (`host:port`).
    ///
    /// # Errors
    /// It does not start.
    pub fn start(programs: &Programs, dir: &Path, upstream: &str, logs: &Path) -> Result<Self, JourneyError> {
        let mut serve = programs.command(NAME);
        serve.arg("serve").arg("--dir").arg(dir).args(["--http", "127.0.0.1:0", "--upstream", upstream]);
        let mut process = Process::start("sim", &mut serve, logs)?;
        let said = process.first_value()?;
        // Even a client for plain HTTP wants to know whose cryptography it would use; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            control: field(&said, "http")?.trim_end_matches('/').to_owned(),
            reader: field(&said, "reader")?.to_owned(),
            scanner: said["scanner"].clone(),
            network_scanner: field(&said, "escl")?.to_owned(),
            printer: field(&said, "printer")?.to_owned(),
            printed: field(&said, "printed")?.into(),
            proxy: without_scheme(field(&said, "proxy")?).to_owned(),
            runtime: runtime.map_err(JourneyError::io("starting", "the remote control's runtime"))?,
            client: reqwest::Client::new(),
            _process: process,
        })
    }

    /// Puts a sample person's card, by id, on the reader.
    pub fn put_card(&self, card: &str) -> Result<(), JourneyError> {
        self.post("/reader/put", &json!({ "card": card }))
    }

    /// Takes the card off the reader.
    pub fn remove_card(&self) -> Result<(), JourneyError> {
        self.post("/reader/remove", &json!({}))
    }

    /// Lays a sample paper, by name, on the glass.
    pub fn put_paper(&self, paper: &str) -> Result<(), JourneyError> {
        self.post("/scanner/page", &json!({ "page": paper }))
    }

    /// Sets the state of the reader.
    pub fn set_reader(&self, state: ReaderState) -> Result<(), JourneyError> {
        let body = match state {
            ReaderState::Good => json!({ "fault": "clear" }),
            ReaderState::Mute => json!({ "fault": "mute", "on": true }),
            ReaderState::Garbage => json!({ "fault": "garbage", "on": true }),
            ReaderState::WrongBaud => json!({ "fault": "baud", "rate": 9600 }),
            // SW3 40: a card of another kind, as the handbook says.
            ReaderState::BankCard => {
                json!({ "fault": "status_override", "command": "select", "sw": [0, 0, 0x40], "times": 99 })
            }
            ReaderState::Pulled => json!({ "fault": "remove_after", "bytes": 700 }),
        };
        self.post("/reader/fault", &body)
    }

    /// Sets the scanner's fault; `None` clears it.
    pub fn set_scanner_fault(&self, fault: Option<&ScannerFault>) -> Result<(), JourneyError> {
        let page = fault.map_or(1, |fault| fault.page);
        self.post("/scanner/fault", &json!({ "fault": fault.map(|fault| &fault.name), "page": page }))
    }

    /// Puts sheets in the feeder.
    pub fn fill_feeder(&self, sheets: &[Sheet]) -> Result<(), JourneyError> {
        let sheets: Vec<Value> =
            sheets.iter().map(|sheet| json!({ "front": sheet.front, "back": sheet.back })).collect();
        self.post("/scanner/feeder", &json!({ "sheets": sheets }))
    }

    /// What the kiosk's configuration says of the scanner in the network.
    pub fn scanner_with_feeder(&self) -> Value {
        json!({ "device": self.network_scanner, "feeder": "both_sides" })
    }

    /// Sets the printer's fault, by name; `None` clears it.
    pub fn set_printer_fault(&self, fault: Option<&str>) -> Result<(), JourneyError> {
        self.post("/printer/fault", &json!({ "fault": fault }))
    }

    /// The text of the newest printed document, without spaces.
    ///
    /// # Errors
    /// The folder cannot be listed, or poppler is missing.
    pub fn printed(&self) -> Result<String, JourneyError> {
        let entries = std::fs::read_dir(&self.printed).map_err(JourneyError::io("listing", &self.printed))?;
        let papers = entries.flatten().map(|entry| entry.path());
        let newest = papers.filter(|path| path.extension().is_some_and(|ending| ending == "pdf")).max();
        let Some(newest) = newest else { return Ok(String::new()) };
        let mut read = Command::new("pdftotext");
        let text = processes::finish("pdftotext", read.arg("-raw").arg(newest).arg("-"))?;
        Ok(text.split_whitespace().collect())
    }

    /// Sets the state of the line to the platform.
    pub fn set_net(&self, net: Net) -> Result<(), JourneyError> {
        self.post(
            "/net",
            &match net {
                Net::Up => json!({ "state": "up" }),
                Net::Down => json!({ "state": "down" }),
                Net::Thin(rate) => json!({ "state": "thin", "bytes_per_second": rate }),
            },
        )
    }

    /// Sheets that still lie in the feeder.
    ///
    /// # Errors
    /// The simulator does not answer.
    pub fn sheets_left(&self) -> Result<u64, JourneyError> {
        let state = self.answer("/state", self.client.get(self.address("/state")))?;
        let state: Value = serde_json::from_str(&state).unwrap_or_default();
        state["scanner"]["feeder"]
            .as_u64()
            .ok_or_else(|| JourneyError::program(NAME, "does not say what lies in its feeder"))
    }

    fn post(&self, path: &str, body: &Value) -> Result<(), JourneyError> {
        self.answer(&format!("{path} {body}"), self.client.post(self.address(path)).json(body)).map(drop)
    }

    fn address(&self, path: &str) -> String {
        let scheme = if self.control.contains("://") { "" } else { "http://" };
        format!("{scheme}{}{path}", self.control)
    }

    fn answer(&self, asked: &str, request: reqwest::RequestBuilder) -> Result<String, JourneyError> {
        let refused = |what: String| JourneyError::program(NAME, format!("{asked}: {what}"));
        let answered = self.runtime.block_on(async {
            let response = request.send().await?;
            let good = response.status().is_success();
            Ok::<_, reqwest::Error>((good, response.text().await?))
        });
        match answered {
            Ok((true, answer)) => Ok(answer),
            Ok((false, answer)) => Err(refused(answer)),
            Err(error) => Err(refused(error.to_string())),
        }
    }
}
