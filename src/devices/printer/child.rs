//! The helper seen from the visit: it gets the document through one pipe, reports through another, and is killed only
//! at its deadline.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use super::error::{PrintError, PrintFailure};
use super::helper::HelperArgs;
use super::protocol::HelperReport;
use super::{Deadlines, Media, PrinterUri, Progress};
use crate::helper::{HelperCommand, kill_group};

/// The helper keeps its deadline itself; this much later it is killed.
const GRACE: Duration = Duration::from_secs(6);

/// A printer that is reached through a helper process.
#[derive(Debug, Clone)]
pub struct IppPrinter {
    /// `lobby helper print`; the arguments before the printer's own.
    pub helper: HelperCommand,
    /// Where the printer answers.
    pub uri: PrinterUri,
    /// What the documents are laid out for.
    pub media: Media,
    /// Time-outs of a request and of the job.
    pub deadlines: Deadlines,
    /// Time for deadlines.
    pub monotonic: fn() -> Instant,
}

impl IppPrinter {
    /// Prints one PDF. Blocks until the paper is out, the job has failed or its deadline is over. The process that
    /// calls may end any time after [`Progress::HandedOver`]: the helper goes on alone.
    ///
    /// # Errors
    /// [`PrintFailure`].
    pub fn print(&self, pdf: &[u8], job: &str, mut on_progress: impl FnMut(Progress)) -> Result<(), PrintFailure> {
        let until = (self.monotonic)() + self.deadlines.job + GRACE;
        let (mut helper, reports) = self.start(pdf.len(), job).ok_or(PrintFailure::clean(PrintError::Helper))?;
        if !helper.feed(pdf) {
            return Err(PrintFailure::clean(PrintError::Helper));
        }
        on_progress(Progress::HandedOver);
        let mut started = false;
        loop {
            let left = until.saturating_duration_since((self.monotonic)());
            match reports.recv_timeout(left) {
                Ok(HelperReport::Started) => {
                    started = true;
                    on_progress(Progress::Started);
                }
                Ok(HelperReport::Printed) => return Ok(()),
                Ok(HelperReport::Stopped(failure)) => return Err(failure),
                // It ended without its last report, or not at all.
                Err(_) => return Err(PrintFailure { error: PrintError::Helper, may_have_printed: started }),
            }
        }
    }

    /// Starts the helper in a process group of its own and with nothing of our environment.
    fn start(&self, bytes: usize, job: &str) -> Option<(Helper, Receiver<HelperReport>)> {
        let args = HelperArgs {
            uri: self.uri.clone(),
            media: self.media,
            job: job.to_owned(),
            bytes,
            answer: self.deadlines.answer,
            deadline: self.deadlines.job,
        };
        let mut child = Command::new(&self.helper.exe)
            .args(&self.helper.args)
            .args(args.to_words())
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .ok()?;
        let stdout = child.stdout.take();
        let helper = Helper { child };
        let (sender, reports) = mpsc::channel();
        let stdout = stdout?;
        std::thread::Builder::new().name("print-reports".into()).spawn(move || forward(stdout, &sender)).ok()?;
        Some((helper, reports))
    }
}

/// Killed and reaped on drop, when its deadline is over. A visit that ends by `exit` or by a signal drops nothing, so
/// its helper goes on.
struct Helper {
    child: Child,
}

impl Helper {
    /// Whether the whole document went into the pipe.
    fn feed(&mut self, pdf: &[u8]) -> bool {
        let Some(mut stdin) = self.child.stdin.take() else { return false };
        stdin.write_all(pdf).and_then(|()| stdin.flush()).is_ok()
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // After its last report the helper ends by itself.
        if let Ok(None) = self.child.try_wait() {
            kill_group(&self.child);
        }
        let _ = self.child.wait();
    }
}

fn forward(stdout: ChildStdout, reports: &mpsc::Sender<HelperReport>) {
    // A line that is no report ends the reading: the helper is not what it should be.
    for report in BufReader::new(stdout).lines().map_while(Result::ok).map_while(|line| HelperReport::parse(&line)) {
        if reports.send(report).is_err() {
            return;
        }
    }
}
