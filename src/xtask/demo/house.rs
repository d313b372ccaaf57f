//! The running house: three programs, where they listen, and how one finds the other.

use std::fs;
use std::net::TcpListener;
use std::time::Duration;

use serde_json::{Value, json};

use super::fit::Fit;
use super::folders::Folders;
use super::processes::Processes;
use crate::shell::{Failure, While, say};

const SITE: &str = "WL01";
const KIOSK: &str = "K01";
const PROFILE: &str = "simulation";
const CATALOGUE: &str = "assets/sample/catalogue";
/// Where a person looks for the pages first; any other port if this one is taken.
const PAGES_PORT: u16 = 8080;

const START: Duration = Duration::from_secs(60);

/// Platform, simulators and kiosk of a demo.
pub struct House {
    folders: Folders,
    platform: Platform,
    outside: Outside,
    fit: Option<Fit>,
}

/// What `lobby-platform serve` says in its first line.
struct Platform {
    api: String,
    pages: String,
    login: Option<String>,
}

/// What `lobby-sim serve` says in its first line.
struct Outside {
    control: String,
    reader: String,
    scanner: Value,
    /// Address of the printer, and where what it printed lies; null where the simulator has none.
    printer: Value,
    printed: Value,
    /// The network between kiosk and platform, which the control page can cut: `host:port`.
    proxy: String,
}

impl House {
    /// Starts everything but the kiosk, and enrols the kiosk.
    pub fn open(processes: &mut Processes, folders: Folders) -> Result<Self, Failure> {
        let platform = Platform::start(processes, &folders)?;
        let outside = Outside::start(processes, &folders, &platform)?;
        let fit = Fit::on_display(processes, &folders);
        let house = Self { folders, platform, outside, fit };
        house.enrol(processes)?;
        house.describe_device()?;
        Ok(house)
    }

    fn enrol(&self, processes: &mut Processes) -> Result<(), Failure> {
        let mut invite = self.folders.program("lobby-platform");
        invite.args(["admin", "kiosk", "add", "--site", SITE, "--kiosk", KIOSK, "--json", "--data"]);
        let invitation =
            parsed(&processes.finish("kiosk-add", invite.arg(self.folders.platform()), START)?, "kiosk add")?;
        let mut enrol = self.folders.program("lobby");
        enrol.arg("enrol").arg("--state").arg(self.folders.kiosk());
        enrol.args(["--platform", &self.platform_address(), "--code", field(&invitation, "code")?]);
        enrol.args(["--ca-sha256", field(&invitation, "ca_sha256")?]);
        processes.finish("enrol", &mut enrol, START).map(drop)
    }

    /// The device layer of the kiosk's configuration: what stands around this one kiosk.
    fn describe_device(&self) -> Result<(), Failure> {
        let mut device = json!({
            "platform": {"url": self.platform_address()},
            "id_reader": {"port": self.outside.reader},
            "scanner": self.outside.scanner,
            "printer": {"uri": self.outside.printer},
        });
        if let Some(fit) = &self.fit {
            device["screen"] = json!({"width": fit.width, "height": fit.height});
        }
        let text: String = device
            .as_object()
            .into_iter()
            .flatten()
            .map(|(section, values)| format!("{section} = {}\n", toml(values)))
            .collect();
        let path = self.folders.device_file();
        fs::write(&path, text).doing(|| format!("writing {}", path.display()))
    }

    /// The kiosk opens its window on the display that the person sits at.
    pub fn start_kiosk(&self, processes: &mut Processes) -> Result<(), Failure> {
        let mut kiosk = self.folders.program("lobby");
        kiosk.arg("run").arg("--state").arg(self.folders.kiosk()).args(["--profile", PROFILE]);
        kiosk.arg("--device").arg(self.folders.device_file());
        if let Some(fit) = &self.fit {
            kiosk.env("SLINT_SCALE_FACTOR", fit.factor());
        }
        processes.start("kiosk", &mut kiosk)
    }

    /// Prints addresses and logins.
    pub fn say_where(&self) {
        say(format!("Officers' pages:   {}", self.platform.pages));
        if let Some(login) = &self.platform.login {
            say(format!("  login:           {login}"));
        }
        say(format!("Platform API:      {} (mutual TLS)", self.platform.api));
        say(format!("World outside:     {} (cards, pages, network)", self.outside.control));
        say(format!("  ID card reader:  {}", self.outside.reader));
        if let Some(printed) = self.outside.printed.as_str() {
            say(format!("  printed papers:  {printed}"));
        }
        say(format!("Kiosk:             state and outbox in {}", self.folders.kiosk().display()));
        say(format!("Logs:              {}", self.folders.logs().display()));
    }

    /// The kiosk reaches the platform only through the network that can be cut.
    fn platform_address(&self) -> String {
        format!("https://{}", self.outside.proxy)
    }
}

impl Platform {
    fn start(processes: &mut Processes, folders: &Folders) -> Result<Self, Failure> {
        let data = folders.platform();
        let mut init = folders.program("lobby-platform");
        init.arg("init").arg("--data").arg(&data).args(["--json", "--profile", PROFILE, "--catalogue", CATALOGUE]);
        let printed = processes.finish("platform-init", &mut init, START)?;
        let mut serve = folders.program("lobby-platform");
        serve.arg("serve").arg("--data").arg(&data).args(["--profile", PROFILE, "--listen", "127.0.0.1:0"]);
        serve.args(["--pages", &pages_address()]);
        let said = processes.start_and_read("platform", &mut serve, START)?;
        Ok(Self {
            api: field(&said, "api")?.to_owned(),
            pages: field(&said, "pages")?.to_owned(),
            login: login_of(&printed),
        })
    }
}

impl Outside {
    fn start(processes: &mut Processes, folders: &Folders, platform: &Platform) -> Result<Self, Failure> {
        let mut serve = folders.program("lobby-sim");
        serve.arg("serve").arg("--dir").arg(folders.outside()).args(["--http", "127.0.0.1:0"]);
        serve.args(["--upstream", without_scheme(&platform.api)]);
        let said = processes.start_and_read("sim", &mut serve, START)?;
        Ok(Self {
            control: field(&said, "http")?.to_owned(),
            reader: field(&said, "reader")?.to_owned(),
            scanner: said["scanner"].clone(),
            printer: said["printer"].clone(),
            printed: said["printed"].clone(),
            proxy: without_scheme(field(&said, "proxy")?).to_owned(),
        })
    }
}

fn pages_address() -> String {
    let port = if TcpListener::bind(("127.0.0.1", PAGES_PORT)).is_ok() { PAGES_PORT } else { 0 };
    format!("127.0.0.1:{port}")
}

/// `init` may end by naming the simulation's officer: `{"officer": {"login": ..., "password": ...}}`.
fn login_of(printed: &str) -> Option<String> {
    let said = parsed(printed, "init").ok()?;
    let officer = &said["officer"];
    Some(format!("{} / {}", officer["login"].as_str()?, officer["password"].as_str()?))
}

/// The last line of what a program printed, as JSON.
fn parsed(printed: &str, program: &str) -> Result<Value, Failure> {
    let text = printed.trim();
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(last))
        .map_err(|_| Failure::new(format!("{program} printed {last:?} where JSON was expected")))
}

fn field<'a>(value: &'a Value, key: &str) -> Result<&'a str, Failure> {
    value[key].as_str().ok_or_else(|| Failure::new(format!("no {key:?} in {value}")))
}

fn without_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/')
}

/// An inline TOML value; the escapes of JSON's strings are TOML's. TOML has no null: such a key is left out.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            let fields: Vec<String> =
                fields.map(|(key, value)| format!("{} = {}", Value::from(key.as_str()), toml(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(entries) => format!("[{}]", entries.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_understood_with_and_without_its_scheme() {
        assert_eq!(without_scheme("https://127.0.0.1:4433/"), "127.0.0.1:4433");
        assert_eq!(without_scheme("127.0.0.1:4433"), "127.0.0.1:4433");
    }

    #[test]
    fn the_report_is_the_last_line_even_after_other_words() {
        let value = parsed("tapped one\n{\"case_number\": \"x\"}\n", "hand").unwrap();
        assert_eq!(field(&value, "case_number").unwrap(), "x");
        assert!(parsed("nothing", "hand").is_err());
    }

    #[test]
    fn what_the_simulator_says_becomes_a_line_of_configuration() {
        let scanner =
            json!({"device": "pnm:0", "options": {"filename": "a \"b\""}, "options_file": null, "n": [1, true]});
        assert_eq!(
            toml(&scanner),
            r#"{ "device" = "pnm:0", "n" = [1, true], "options" = { "filename" = "a \"b\"" } }"#
        );
    }
}
