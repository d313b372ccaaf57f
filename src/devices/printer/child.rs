//! The helper seen from the visit: fed through one pipe, heard through another, killed only when its time is over.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::error::{PrintError, PrintFailure};
use super::protocol::Word;
use super::{Deadlines, Media, PrinterUri, Progress};
use crate::scanner::HelperCommand;

/// The helper keeps its deadline itself; this much later it is killed.
const GRACE: Duration = Duration::from_secs(6);

/// A printer that is reached through a helper process.
#[derive(Debug, Clone)]
pub struct IppPrinter {
    /// `lobby helper print`; the arguments before the printer's own.
    pub helper: HelperCommand,
    pub uri: PrinterUri,
    pub media: Media,
    pub deadlines: Deadlines,
    /// Time for deadlines.
    pub monotonic: fn() -> Instant,
}

impl IppPrinter {
    /// Prints one PDF. Blocks until the paper is out or it is clear that it will not come. The process that calls may
    /// end any time after [`Progress::HandedOver`]: the helper goes on alone.
    ///
    /// # Errors
    /// [`PrintFailure`].
    pub fn print(&self, pdf: &[u8], job: &str, mut heard: impl FnMut(Progress)) -> Result<(), PrintFailure> {
        let until = (self.monotonic)() + self.deadlines.job + GRACE;
        let (mut helper, words) = self.start(pdf.len(), job).ok_or(PrintFailure::clean(PrintError::Helper))?;
        if !helper.feed(pdf) {
            return Err(PrintFailure::clean(PrintError::Helper));
        }
        heard(Progress::HandedOver);
        let mut started = false;
        loop {
            let left = until.saturating_duration_since((self.monotonic)());
            match words.recv_timeout(left) {
                Ok(Word::Started) => {
                    started = true;
                    heard(Progress::Started);
                }
                Ok(Word::Printed) => return Ok(()),
                Ok(Word::Stopped(failure)) => return Err(failure),
                // It ended without a last word, or not at all.
                Err(_) => return Err(PrintFailure { error: PrintError::Helper, may_have_printed: started }),
            }
        }
    }

    /// In a process group of its own and with nothing of our environment.
    fn start(&self, bytes: usize, job: &str) -> Option<(Helper, Receiver<Word>)> {
        let millis = |time: Duration| OsString::from(time.as_millis().to_string());
        let mut child = Command::new(&self.helper.exe)
            .args(&self.helper.args)
            .args([OsString::from("--uri"), self.uri.to_string().into()])
            .args(["--media", self.media.name(), "--job", job, "--bytes"])
            .arg(bytes.to_string())
            .args([OsString::from("--answer-ms"), millis(self.deadlines.answer)])
            .args([OsString::from("--deadline-ms"), millis(self.deadlines.job)])
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
        let (tell, words) = mpsc::channel();
        let stdout = stdout?;
        std::thread::Builder::new().name("print-words".into()).spawn(move || forward(stdout, &tell)).ok()?;
        Some((helper, words))
    }
}

/// Reaped on drop, and killed where it still runs: nobody waits for it any more. A visit that ends by `exit` or by a
/// signal drops nothing, so its helper goes on.
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
        // One that has said its last word ends by itself at once.
        if let Ok(None) = self.child.try_wait()
            && let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
        {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

fn forward(stdout: ChildStdout, words: &mpsc::Sender<Word>) {
    // A line that is no word ends the listening: the helper is not what it should be.
    for word in BufReader::new(stdout).lines().map_while(Result::ok).map_while(|line| Word::parse(&line)) {
        if words.send(word).is_err() {
            return;
        }
    }
}
