//! This program, for starting it again as another of its parts.
//!
//! The file it was started from may be replaced or gone: an update unpacks a new one over it while core runs. The kernel
//! keeps the one that runs, and every process finds it under this name; a visit and its helpers are of the same build as
//! their core, whatever lies at the old path.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// The file that runs, for as long as it runs.
pub const PATH: &str = "/proc/self/exe";

/// A command that starts this very program.
pub fn command() -> Command {
    let mut command = Command::new(Path::new(PATH));
    // Lists of processes show the name that people know.
    command.arg0("lobby");
    command
}
