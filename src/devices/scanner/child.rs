//! The helper process seen from the parent: started alone, read through one pipe, always ended and reaped.

use std::ffi::OsString;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use super::error::ScanError;

/// How long a helper may take leave of a scanner in the network, and how often it is looked whether it has.
const FAREWELL: Duration = Duration::from_secs(4);
const LOOK: Duration = Duration::from_millis(50);

/// How to start the program that contains [`helper::run`](super::helper::run).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperCommand {
    pub exe: PathBuf,
    /// Arguments before `--device`.
    pub args: Vec<OsString>,
}

impl HelperCommand {
    /// `lobby helper scan` of the given binary.
    #[must_use]
    pub fn lobby(exe: impl Into<PathBuf>) -> Self {
        Self { exe: exe.into(), args: vec!["helper".into(), "scan".into()] }
    }
}

/// Kills and reaps on drop: no path leaves a helper or a zombie behind.
pub(super) struct HelperProcess {
    child: Child,
    /// As long as this is held, the pages are wanted; none for a helper that would not take leave.
    line: Option<ChildStdin>,
}

impl HelperProcess {
    /// Starts the helper in a process group of its own, with nothing of our environment but the private SANE
    /// configuration; what back ends print goes nowhere. One that `takes_leave` ends its job when it is let go.
    pub(super) fn start(
        command: &HelperCommand,
        arguments: Vec<OsString>,
        sane_config_dir: &Path,
        takes_leave: bool,
    ) -> Result<(Self, ChildStdout), ScanError> {
        let failed = |what: String| ScanError::Io { what };
        let mut child = Command::new(&command.exe)
            .args(&command.args)
            .args(arguments)
            .env_clear()
            .env("SANE_CONFIG_DIR", sane_config_dir)
            .env("LC_ALL", "C.UTF-8")
            .stdin(if takes_leave { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|e| failed(format!("start the scan helper: {e}")))?;
        let (pipe, line) = (child.stdout.take(), child.stdin.take());
        let process = Self { child, line };
        let pipe = pipe.ok_or_else(|| failed("the scan helper has no pipe".into()))?;
        Ok((process, pipe))
    }

    /// Ends the helper and says how it had ended if it was dead already.
    pub(super) fn end(&mut self) -> String {
        self.kill();
        match self.child.wait() {
            Ok(status) => match (status.signal(), status.code()) {
                (Some(signal), _) => format!("signal {signal}"),
                (None, Some(code)) => format!("exit code {code}"),
                (None, None) => "no exit status".into(),
            },
            Err(_) => "not reapable".into(),
        }
    }

    /// Nobody wants the pages any more. A helper that takes leave does so while the caller goes on; any other ends at once.
    pub(super) fn let_go(mut self) {
        let Some(line) = self.line.take() else { return };
        drop(line);
        // Where there is no thread, it is dropped and so killed here.
        let _ = thread::Builder::new().name("scan-farewell".into()).spawn(move || self.wait_for(FAREWELL));
    }

    fn wait_for(&mut self, patience: Duration) {
        let mut waited = Duration::ZERO;
        while waited < patience && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(LOOK);
            waited += LOOK;
        }
    }

    fn kill(&self) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Fails only when the group is gone, which is what we want.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for HelperProcess {
    fn drop(&mut self) {
        // After `end` the process id may belong to somebody else: signal only what is not reaped yet.
        if let Ok(None) = self.child.try_wait() {
            self.kill();
            let _ = self.child.wait();
        }
    }
}
