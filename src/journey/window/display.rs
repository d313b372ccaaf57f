//! A display of our own: a virtual X server, and a private session bus on which windows publish their labels.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use atspi::proxy::bus::StatusProxy;
use atspi::zbus::connection::Builder;
use serde_json::json;
use tokio::runtime::Runtime;
use x11rb::connection::Connection as _;

use super::screen::resize;
use crate::error::JourneyError;
use crate::world::Process;

/// Room for every size that a script gives the screen.
const GEOMETRY: &str = "1920x1920x24";
/// The kiosk's upright screen.
const UPRIGHT: (u16, u16) = (1080, 1920);

/// A running display; it ends when dropped.
#[derive(Debug)]
pub struct Display {
    /// Name of the X display, such as `:1`.
    pub name: String,
    /// Address of the session bus.
    pub bus: String,
    _dbus: Process,
    _server: Process,
}

impl Display {
    /// Starts it, with accessibility switched on before any window asks.
    ///
    /// # Errors
    /// The X server or the bus does not start.
    pub fn start(dir: &Path, runtime: &Runtime) -> Result<Self, JourneyError> {
        // The accessibility bus puts its socket there, apart from those of other displays.
        let private = dir.join("run");
        fs::create_dir_all(&private).map_err(JourneyError::io("making", &private))?;

        let (server, name) = start_server(dir)?;
        let mut dbus = Command::new("dbus-daemon");
        dbus.args(["--session", "--nofork", "--nopidfile", "--print-address"]);
        dbus.env("DISPLAY", &name).env("XDG_RUNTIME_DIR", &private);
        let mut dbus = Process::start("dbus", &mut dbus, dir)?;
        let bus = dbus.first_line()?.trim().to_owned();

        runtime.block_on(switch_on(&bus)).map_err(JourneyError::labels("switching on"))?;
        Ok(Self { name, bus, _dbus: dbus, _server: server })
    }

    /// Environment of a program that opens its window here.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![("DISPLAY", self.name.clone()), ("DBUS_SESSION_BUS_ADDRESS", self.bus.clone())]
    }
}

/// A virtual X server alone, and its name.
///
/// # Errors
/// It does not start.
pub fn start_server(dir: &Path) -> Result<(Process, String), JourneyError> {
    let mut server = Command::new("Xvfb");
    server.args(["-displayfd", "1", "-screen", "0", GEOMETRY, "-nolisten", "tcp", "-noreset"]);
    let mut server = Process::start("xvfb", &mut server, dir)?;
    let name = format!(":{}", server.first_line()?.trim());
    let (x, number) = x11rb::connect(Some(&name)).map_err(JourneyError::display("connecting to"))?;
    resize(&x, x.setup().roots[number].root, UPRIGHT)?;
    Ok((server, name))
}

/// Prints the size of the display that `DISPLAY` names, for a program without a way of its own to it.
///
/// # Errors
/// There is no display, or standard output is closed.
pub fn print_display() -> Result<(), JourneyError> {
    let (connection, number) = x11rb::connect(None).map_err(JourneyError::display("connecting to"))?;
    let screen = &connection.setup().roots[number];
    let line = json!({ "width": screen.width_in_pixels, "height": screen.height_in_pixels });
    writeln!(io::stdout().lock(), "{line}").map_err(JourneyError::io("writing to", "standard output"))
}

/// Windows publish their labels only while the bus reports a screen reader.
async fn switch_on(bus: &str) -> atspi::zbus::Result<()> {
    let session = Builder::address(bus)?.build().await?;
    let status = StatusProxy::new(&session).await?;
    status.set_is_enabled(true).await?;
    status.set_screen_reader_enabled(true).await
}
