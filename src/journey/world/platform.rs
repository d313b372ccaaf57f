//! The platform as its operator sees it: started, asked by its `admin` commands, never by its API.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::field;
use super::processes::{self, Process};
use super::programs::Programs;
use crate::error::JourneyError;
use crate::hand::CaseOnPlatform;

const NAME: &str = "lobby-platform";

/// A running platform.
#[derive(Debug)]
pub struct Platform {
    programs: Programs,
    data: PathBuf,
    /// Address of the API, `host:port`.
    pub api: String,
    /// Address of the officers' pages, with its scheme.
    pub pages: String,
    /// Login and password of the simulation's officer, for the person who wants to look.
    pub officer: Value,
    _process: Process,
}

/// What a kiosk needs to enrol.
pub struct Invitation {
    pub code: String,
    pub ca_sha256: String,
}

impl Platform {
    /// Makes a new platform with this catalogue and starts it.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(programs: &Programs, data: PathBuf, catalogue: &Path, logs: &Path) -> Result<Self, JourneyError> {
        let mut init = programs.command(NAME);
        init.arg("init").arg("--data").arg(&data).args(["--json", "--profile", "simulation"]);
        init.arg("--catalogue").arg(catalogue);
        let made = parse(NAME, &processes::finish("lobby-platform init", &mut init)?)?;
        let mut serve = programs.command(NAME);
        serve.arg("serve").arg("--data").arg(&data).args(["--profile", "simulation"]);
        serve.args(["--listen", "127.0.0.1:0", "--pages", "127.0.0.1:0"]);
        let mut process = Process::start("platform", &mut serve, logs)?;
        let said = process.first_value()?;
        Ok(Self {
            programs: programs.clone(),
            data,
            api: super::without_scheme(field(&said, "api")?).to_owned(),
            pages: field(&said, "pages")?.trim_end_matches('/').to_owned(),
            officer: made["officer"].clone(),
            _process: process,
        })
    }

    /// A one-time code for a kiosk.
    ///
    /// # Errors
    /// The platform refuses.
    pub fn invite(&self, site: &str, kiosk: &str) -> Result<Invitation, JourneyError> {
        self.code(&["kiosk", "add", "--site", site, "--kiosk", kiosk, "--json"])
    }

    /// The same for a kiosk that was enrolled before and kept what it holds.
    ///
    /// # Errors
    /// The platform refuses.
    pub fn invite_again(&self, site: &str, kiosk: &str) -> Result<Invitation, JourneyError> {
        self.code(&["kiosk", "add", "--site", site, "--kiosk", kiosk, "--json", "--again"])
    }

    /// Shuts a kiosk out.
    ///
    /// # Errors
    /// The platform refuses.
    pub fn revoke(&self, site: &str, kiosk: &str) -> Result<(), JourneyError> {
        let kiosk = format!("{site}-{kiosk}");
        let mut revoke = self.admin(&["kiosk", "revoke", &kiosk, "--reason", "journey"]);
        processes::finish("lobby-platform admin kiosk revoke", &mut revoke).map(drop)
    }

    fn code(&self, words: &[&str]) -> Result<Invitation, JourneyError> {
        let mut add = self.admin(words);
        let said = parse(NAME, &processes::finish("lobby-platform admin kiosk add", &mut add)?)?;
        Ok(Invitation { code: field(&said, "code")?.to_owned(), ca_sha256: field(&said, "ca_sha256")?.to_owned() })
    }

    /// How many cases there are.
    ///
    /// # Errors
    /// The platform does not answer.
    pub fn cases(&self) -> Result<usize, JourneyError> {
        let said = processes::finish("lobby-platform admin case list", &mut self.admin(&["case", "list", "--json"]))?;
        let said = parse(NAME, &said)?;
        let list = said.as_array().or_else(|| said["cases"].as_array());
        list.map(Vec::len).ok_or_else(|| JourneyError::program(NAME, format!("listed no cases: {said}")))
    }

    /// How a case stands; `None` if there is no such case.
    ///
    /// # Errors
    /// The platform does not answer.
    pub fn case(&self, number: &str) -> Result<Option<CaseOnPlatform>, JourneyError> {
        let output = processes::output(&mut self.admin(&["case", "show", number, "--json"]))?;
        if !output.status.success() {
            return Ok(None);
        }
        let said = parse(NAME, &String::from_utf8_lossy(&output.stdout))?;
        match said["digests_match"].as_bool() {
            Some(matches) => Ok(Some(CaseOnPlatform { arriving: said["state"] == "arriving", matches })),
            None => Err(JourneyError::program(NAME, format!("does not tell whether the digests of {number} match"))),
        }
    }

    /// A command of its operator.
    pub(super) fn admin(&self, words: &[&str]) -> Command {
        let mut command = self.programs.command(NAME);
        command.arg("admin").args(words).arg("--data").arg(&self.data);
        command
    }
}

/// JSON that a program printed, alone or as its last line.
fn parse(program: &str, printed: &str) -> Result<Value, JourneyError> {
    let text = printed.trim();
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(last))
        .map_err(|_| JourneyError::program(program, format!("printed {last:?} where JSON was expected")))
}
