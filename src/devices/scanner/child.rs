//! The helper process seen from the parent: started alone, read through one pipe, always ended and reaped.

use std::ffi::OsString;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::error::ScanError;
use crate::helper::{HelperCommand, kill_group};

/// Time for a helper to cancel its job at a scanner in the network before it is killed.
const CANCEL_GRACE: Duration = Duration::from_secs(4);
/// Poll interval for its exit meanwhile.
const EXIT_POLL: Duration = Duration::from_millis(50);

/// Kills and reaps on drop: no path leaves a helper or a zombie behind.
pub(super) struct HelperProcess {
    child: Child,
    /// Closing it tells the helper to cancel its job; none for a helper that cannot.
    cancel_pipe: Option<ChildStdin>,
}

impl HelperProcess {
    /// Starts the helper in a process group of its own, with nothing of our environment but the private SANE
    /// configuration; what back ends print goes nowhere. With `cancels_job` the helper cancels its job when the parent
    /// cancels or dies.
    pub(super) fn start(
        command: &HelperCommand,
        arguments: Vec<OsString>,
        sane_config_dir: &Path,
        cancels_job: bool,
    ) -> Result<(Self, ChildStdout), ScanError> {
        let failed = |what: String| ScanError::Io { what };
        let mut child = Command::new(&command.exe)
            .args(&command.args)
            .args(arguments)
            .env_clear()
            .env("SANE_CONFIG_DIR", sane_config_dir)
            .env("LC_ALL", "C.UTF-8")
            .stdin(if cancels_job { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|e| failed(format!("start the scan helper: {e}")))?;
        let (pipe, cancel_pipe) = (child.stdout.take(), child.stdin.take());
        let process = Self { child, cancel_pipe };
        let pipe = pipe.ok_or_else(|| failed("the scan helper has no pipe".into()))?;
        Ok((process, pipe))
    }

    /// Kills and reaps the helper; returns its exit status, for the log.
    pub(super) fn end(&mut self) -> String {
        kill_group(&self.child);
        match self.child.wait() {
            Ok(status) => match (status.signal(), status.code()) {
                (Some(signal), _) => format!("signal {signal}"),
                (None, Some(code)) => format!("exit code {code}"),
                (None, None) => "no exit status".into(),
            },
            Err(_) => "not reapable".into(),
        }
    }

    /// Cancels the job without waiting: a helper that can cancel it at the scanner gets [`CANCEL_GRACE`] on a thread of
    /// its own, any other is killed at once.
    pub(super) fn cancel(mut self) {
        let Some(cancel_pipe) = self.cancel_pipe.take() else { return };
        drop(cancel_pipe);
        // Where there is no thread, the closure is dropped and the helper killed here.
        let _ = thread::Builder::new().name("scan-cancel".into()).spawn(move || self.wait_for_exit(CANCEL_GRACE));
    }

    fn wait_for_exit(&mut self, limit: Duration) {
        let mut waited = Duration::ZERO;
        while waited < limit && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(EXIT_POLL);
            waited += EXIT_POLL;
        }
    }
}

impl Drop for HelperProcess {
    fn drop(&mut self) {
        // After `end` the process id may belong to another program: signal only what is not reaped yet.
        if let Ok(None) = self.child.try_wait() {
            kill_group(&self.child);
            let _ = self.child.wait();
        }
    }
}
