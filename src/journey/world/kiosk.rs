//! The kiosk: enrolled, configured for what surrounds it, and started as in a hall.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::outside::Outside;
use super::platform::Invitation;
use super::processes::{self, Process};
use super::programs::Programs;
use crate::error::JourneyError;

const NAME: &str = "lobby";

/// An enrolled kiosk and its core, which may be running.
#[derive(Debug)]
pub struct Kiosk {
    programs: Programs,
    pub state: PathBuf,
    device_file: PathBuf,
    logs: PathBuf,
    screen: KioskScreen,
    core: Option<Process>,
}

/// The screen of a kiosk's visits.
#[derive(Debug, Clone)]
pub enum KioskScreen {
    /// On the testing backend; they connect to this socket.
    Socket(PathBuf),
    /// In a window; these variables name the display and the session bus.
    Window(Vec<(&'static str, String)>),
}

impl Kiosk {
    /// Enrols a kiosk whose files lie in `dir` and writes its device configuration.
    ///
    /// # Errors
    /// The platform does not take it.
    pub fn enrol(
        programs: &Programs,
        dir: &Path,
        invitation: &Invitation,
        outside: &Outside,
        screen: KioskScreen,
        logs: &Path,
    ) -> Result<Self, JourneyError> {
        let state = dir.join("kiosk");
        let address = format!("https://{}", outside.proxy);
        run_enrol(programs, &state, &address, invitation)?;
        let device_file = dir.join("device.toml");
        let kiosk = Self { programs: programs.clone(), state, device_file, logs: logs.to_owned(), screen, core: None };
        kiosk.set_up(outside, &outside.scanner)?;
        Ok(kiosk)
    }

    /// Writes its device configuration, with this scanner; core reads it when it starts.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_up(&self, outside: &Outside, scanner: &Value) -> Result<(), JourneyError> {
        let address = format!("https://{}", outside.proxy);
        let text = device_toml(&address, &outside.reader, &outside.printer, scanner);
        fs::write(&self.device_file, text).map_err(JourneyError::io("writing", &self.device_file))
    }

    /// Enrols it with a new code; its core may be running.
    ///
    /// # Errors
    /// The platform does not take it.
    pub fn enrol_again(&self, invitation: &Invitation, outside: &Outside) -> Result<(), JourneyError> {
        run_enrol(&self.programs, &self.state, &format!("https://{}", outside.proxy), invitation)
    }

    /// Starts core, which starts the visits.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(&mut self) -> Result<(), JourneyError> {
        let temporary = self.temporary();
        fs::create_dir_all(&temporary).map_err(JourneyError::io("making", &temporary))?;
        self.core = Some(Process::start("kiosk", &mut self.run(), &self.logs)?);
        Ok(())
    }

    /// Starts core once more on the same state and returns what it says before it ends by itself.
    ///
    /// # Errors
    /// It stays, or ends as if all were well.
    pub fn start_second(&self) -> Result<Vec<String>, JourneyError> {
        // What an earlier one said is not what this one says.
        let _ = fs::remove_file(self.logs.join("second-kiosk.log"));
        let second = Process::start("second-kiosk", &mut self.run(), &self.logs)?;
        second.end_with_failure()
    }

    fn run(&self) -> Command {
        let mut run = self.programs.command(NAME);
        run.arg("run").arg("--state").arg(&self.state).args(["--profile", "simulation", "--device"]);
        run.arg(&self.device_file).env("TMPDIR", self.temporary());
        match &self.screen {
            KioskScreen::Socket(socket) => run.arg("--journey-socket").arg(socket),
            KioskScreen::Window(variables) => run.envs(variables.iter().map(|(name, value)| (name, value))),
        };
        run
    }

    /// `lobby config …` about this kiosk, answered in JSON.
    pub fn config(&self, words: &[&str]) -> Command {
        let mut config = self.programs.command(NAME);
        config.arg("config").args(words).args(["--json", "--profile", "simulation", "--state"]).arg(&self.state);
        config.arg("--device").arg(&self.device_file);
        config
    }

    /// `lobby doctor`, answered in JSON.
    pub fn doctor(&self) -> Command {
        let mut doctor = self.programs.command(NAME);
        doctor.args(["doctor", "--json", "--state"]).arg(&self.state);
        doctor
    }

    /// Where its programs may put what they need for a moment.
    pub fn temporary(&self) -> PathBuf {
        self.state.with_file_name("kiosk-temporary")
    }

    /// Process id of core; 0 where it does not run.
    pub fn core_pid(&self) -> u32 {
        self.core.as_ref().map_or(0, Process::pid)
    }

    /// Ends core, which ends its visits.
    pub fn stop(&mut self) {
        self.core = None;
    }

    /// Kills core alone, without a word; its visits have to notice by themselves.
    pub fn kill_core(&mut self) {
        if let Some(core) = &mut self.core {
            core.kill_alone();
        }
    }

    /// Applications whose sealed files the outbox holds. Its database belongs to core alone, so the folders are
    /// counted.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn queued(&self) -> Result<usize, JourneyError> {
        let outbox = self.state.join("outbox");
        let mut held = 0;
        for folder in ["blobs", "incoming", "quarantine"] {
            let folder = outbox.join(folder);
            let entries = fs::read_dir(&folder).map_err(JourneyError::io("listing", &folder))?;
            // Pages of a visit that is under way are in no application yet.
            held +=
                entries.flatten().filter(|entry| !entry.file_name().to_string_lossy().starts_with("visit.")).count();
        }
        Ok(held)
    }
}

fn run_enrol(programs: &Programs, state: &Path, address: &str, invitation: &Invitation) -> Result<(), JourneyError> {
    let mut enrol = programs.command(NAME);
    enrol.arg("enrol").arg("--state").arg(state).args(["--platform", address]);
    enrol.args(["--code", &invitation.code, "--ca-sha256", &invitation.ca_sha256]);
    processes::finish("lobby enrol", &mut enrol).map(drop)
}

/// The device layer of the kiosk's configuration.
fn device_toml(platform: &str, reader: &str, printer: &str, scanner: &Value) -> String {
    let mut text = format!("[platform]\nurl = {}\n\n[id_reader]\nport = {}\n", quoted(platform), quoted(reader));
    // A printer that hangs is given up before the citizen of a journey loses patience.
    text += &format!("\n[printer]\nuri = {}\ndeadline_answer_s = 5\n", quoted(printer));
    // A table of its own must come after the section's own keys.
    let (tables, keys): (Vec<_>, Vec<_>) =
        scanner.as_object().into_iter().flatten().partition(|(_, value)| value.is_object());
    // A scanner that hangs is to be stopped before the citizen of a journey loses patience.
    text += "\n[scanner]\ndeadline_first_byte_s = 8\n";
    for (key, value) in keys {
        text += &format!("{key} = {value}\n");
    }
    for (key, table) in tables {
        text += &format!("\n[scanner.{key}]\n");
        for (key, value) in table.as_object().into_iter().flatten() {
            text += &format!("{key} = {value}\n");
        }
    }
    // A journey's disk may be a small one.
    text + "\n[storage]\nlow_water_mb = 8\n"
}

/// A TOML basic string; JSON's escapes are TOML's.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_scanners_own_options_come_last_in_a_table_of_their_own() {
        let scanner =
            json!({"options": {"filename": "/w/glass.ppm"}, "device": "pnm:0", "sane_config_dir": "/w/sane.d"});
        let text = device_toml("https://127.0.0.1:4", "/dev/pts/9", "ipp://127.0.0.1:7/ipp/print", &scanner);
        let expected = "[platform]\nurl = \"https://127.0.0.1:4\"\n\n[id_reader]\nport = \"/dev/pts/9\"\n\n\
                        [printer]\nuri = \"ipp://127.0.0.1:7/ipp/print\"\ndeadline_answer_s = 5\n\n\
                        [scanner]\ndeadline_first_byte_s = 8\ndevice = \"pnm:0\"\nsane_config_dir = \"/w/sane.d\"\n\n\
                        [scanner.options]\nfilename = \"/w/glass.ppm\"\n\n[storage]\nlow_water_mb = 8\n";
        assert_eq!(text, expected);
    }
}
