//! A screen for a machine without one: a virtual X server, and a private session bus on which the window can be read
//! and tapped by its accessible labels.

use std::process::Command;
use std::time::Duration;

use super::processes::Processes;
use crate::shell::Failure;

/// The kiosk's upright screen.
const GEOMETRY: &str = "1080x1920x24";
const PATIENCE: Duration = Duration::from_secs(30);

/// What a program needs to show itself here.
#[derive(Debug, Clone)]
pub struct Display {
    variables: Vec<(&'static str, String)>,
}

impl Display {
    /// The display that the person sits at, if there is one.
    pub fn of_the_person() -> Option<Self> {
        let display = std::env::var("DISPLAY").ok().filter(|name| !name.is_empty())?;
        Some(Self { variables: vec![("DISPLAY", display)] })
    }

    /// For stand-ins that show nothing.
    #[cfg(test)]
    pub fn none() -> Self {
        Self { variables: Vec::new() }
    }

    /// Starts the X server on a free number and a session bus beside it.
    pub fn start_virtual(processes: &mut Processes) -> Result<Self, Failure> {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", GEOMETRY, "-nolisten", "tcp", "-noreset"]);
        let number = processes.start_and_listen("xvfb", &mut server, PATIENCE)?;
        let display = Self { variables: vec![("DISPLAY", format!(":{}", number.trim()))] };

        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address"]);
        let address = processes.start_and_listen("dbus", display.apply(&mut bus), PATIENCE)?;
        let display = display.with("DBUS_SESSION_BUS_ADDRESS", address.trim());
        display.switch_on_accessibility(processes)?;
        Ok(display)
    }

    /// A window publishes its labels only once the bus says that somebody reads them.
    fn switch_on_accessibility(&self, processes: &mut Processes) -> Result<(), Failure> {
        for property in ["IsEnabled", "ScreenReaderEnabled"] {
            let mut call = Command::new("dbus-send");
            call.args(["--session", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus"]);
            call.args(["org.freedesktop.DBus.Properties.Set", "string:org.a11y.Status"]);
            call.args([format!("string:{property}"), "variant:boolean:true".to_owned()]);
            processes.finish("accessibility", self.apply(&mut call), PATIENCE)?;
        }
        Ok(())
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    pub fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.envs(self.variables.iter().map(|(name, value)| (name, value)))
    }
}
