//! The two programs that are compared: how each is started, and how it is ended.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::JourneyError;
use crate::hand::Surroundings as _;
use crate::world::{Process, World};

/// A program with a home page and a list of services behind it.
pub trait Contender {
    /// Its name in figures and file names.
    fn name(&self) -> &'static str;
    /// Point of the tap from home to the list.
    fn onward(&self) -> (i16, i16) {
        (540, 648)
    }
    /// Point of the tap back.
    fn back(&self) -> (i16, i16) {
        (108, 1844)
    }
    /// Starts it; returns the process id of its root.
    ///
    /// # Errors
    /// It does not start.
    fn start(&mut self) -> Result<u32, JourneyError>;
    /// Ends it with all that it started.
    fn end(&mut self);
}

/// The kiosk: core, the active visit, the waiting visit.
pub struct Kiosk {
    /// Platform, simulators and the enrolled kiosk.
    pub world: World,
}

impl Contender for Kiosk {
    fn name(&self) -> &'static str {
        "lobby"
    }

    fn start(&mut self) -> Result<u32, JourneyError> {
        self.world.start_core()?;
        Ok(self.world.core_pid())
    }

    fn end(&mut self) {
        self.world.close_kiosk();
    }
}

/// Chromium with the static page, each time with a new profile.
pub struct Browser {
    program: PathBuf,
    page: PathBuf,
    dir: PathBuf,
    display: String,
    runs: u32,
    running: Option<Process>,
}

impl Browser {
    /// Not started yet. `page` is the file it will show.
    pub fn new(program: &Path, page: &Path, dir: &Path, display: &str) -> Self {
        let (program, page, dir) = (program.to_owned(), page.to_owned(), dir.to_owned());
        Self { program, page, dir, display: display.to_owned(), runs: 0, running: None }
    }
}

impl Contender for Browser {
    fn name(&self) -> &'static str {
        "chromium"
    }

    fn start(&mut self) -> Result<u32, JourneyError> {
        self.runs += 1;
        let profile = self.dir.join(format!("profile-{}", self.runs));
        let mut command = Command::new(&self.program);
        command.args(["--kiosk", "--window-position=0,0", "--window-size=1080,1920", "--force-device-scale-factor=1"]);
        command.args(["--no-first-run", "--no-default-browser-check", "--disable-features=Translate", "--lang=zh-CN"]);
        command.arg(format!("--user-data-dir={}", profile.display()));
        // Chromium's own sandbox refuses to run for root.
        if rustix::process::geteuid().is_root() {
            command.arg("--no-sandbox");
        }
        command.arg(format!("file://{}", self.page.display()));
        command.env("DISPLAY", &self.display).env_remove("DBUS_SESSION_BUS_ADDRESS");
        let process = Process::start("chromium", &mut command, &self.dir)?;
        let pid = process.pid();
        self.running = Some(process);
        Ok(pid)
    }

    fn end(&mut self) {
        self.running = None;
    }
}
