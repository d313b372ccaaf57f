//! Programs that a journey starts, and the promise that all of them end with it.
//!
//! Each leads a process group of its own, which is killed as a whole; should the journey itself be killed, the kernel
//! ends its children.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, set_parent_process_death_signal};
use serde_json::Value;

use crate::error::JourneyError;

/// A program says where it listens within this time, also on a busy machine.
const START: Duration = Duration::from_secs(60);
/// How long a program may take to end after TERM.
const GRACE: Duration = Duration::from_secs(3);
const TICK: Duration = Duration::from_millis(20);

/// A program that stays until it is dropped.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    lines: Receiver<String>,
    log: PathBuf,
}

impl Process {
    /// Starts it; its errors go to `logs/<name>.log`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(name: &str, command: &mut Command, logs: &Path) -> Result<Self, JourneyError> {
        let log = logs.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log).map_err(JourneyError::io("opening", &log))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file).process_group(0);
        end_with_us(command);
        let mut child = command.spawn().map_err(JourneyError::io("starting", command.get_program()))?;
        let (tell, lines) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || forward(stdout, &tell));
        }
        Ok(Self { name: name.to_owned(), child, lines, log })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The first line that it prints.
    ///
    /// # Errors
    /// It ended or stayed silent instead.
    pub fn first_line(&mut self) -> Result<String, JourneyError> {
        match self.lines.recv_timeout(START) {
            Ok(line) => Ok(line),
            Err(RecvTimeoutError::Timeout) => Err(self.failed("said nothing")),
            Err(RecvTimeoutError::Disconnected) => Err(self.failed("ended before it said where it listens")),
        }
    }

    /// The same as JSON.
    ///
    /// # Errors
    /// See [`Process::first_line`]; or it is no JSON.
    pub fn first_value(&mut self) -> Result<Value, JourneyError> {
        let line = self.first_line()?;
        serde_json::from_str(&line).map_err(|_| self.failed(&format!("said {line:?} where JSON was expected")))
    }

    /// Kills it without a word, but not what it started.
    pub fn kill_alone(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits until it has failed by itself and returns what it said.
    ///
    /// # Errors
    /// It stays, or ends as if all were well.
    pub fn end_with_failure(mut self) -> Result<Vec<String>, JourneyError> {
        let deadline = Instant::now() + START;
        loop {
            match self.child.try_wait().map_err(JourneyError::io("waiting for", &self.name))? {
                Some(status) if status.success() => return Err(self.failed("ended as if all were well")),
                Some(_) => break,
                None if Instant::now() > deadline => return Err(self.failed("stayed where it should have ended")),
                None => thread::sleep(TICK),
            }
        }
        let said = std::fs::read_to_string(&self.log).map_err(JourneyError::io("reading", &self.log))?;
        Ok(said.lines().map(ToOwned::to_owned).collect())
    }

    fn signal_all(&self, signal: Signal) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, signal);
        }
    }

    fn failed(&self, what: &str) -> JourneyError {
        JourneyError::program(&self.name, format!("{what}\n{}", tail(&self.log)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal_all(Signal::TERM);
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(TICK);
        }
        self.signal_all(Signal::KILL);
        let _ = self.child.wait();
    }
}

/// Runs a program to its end and returns what it printed.
///
/// # Errors
/// It cannot be started or ends with another code than 0; what it said goes into the error.
pub fn finish(name: &str, command: &mut Command) -> Result<String, JourneyError> {
    let output = output(command)?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(JourneyError::program(name, format!("ended with {}\n{}{printed}", output.status, said)))
}

/// The same where another exit code is an answer too.
///
/// # Errors
/// It cannot be started.
pub fn output(command: &mut Command) -> Result<std::process::Output, JourneyError> {
    command.stdin(Stdio::null());
    end_with_us(command);
    command.output().map_err(JourneyError::io("starting", command.get_program()))
}

/// The last lines of a log, for an error that a person reads.
pub fn tail(log: &Path) -> String {
    const LINES: usize = 12;
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(|line| format!("  | {line}\n")).collect()
}

fn end_with_us(command: &mut Command) {
    // SAFETY: between fork and exec only one system call is made; nothing is allocated and no lock is taken.
    unsafe {
        command.pre_exec(|| set_parent_process_death_signal(Some(Signal::TERM)).map_err(Into::into));
    }
}

fn forward(stdout: ChildStdout, lines: &mpsc::Sender<String>) {
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        let _ = lines.send(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(text: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", text]);
        command
    }

    #[test]
    fn a_grandchild_ends_with_its_program() {
        let logs = tempfile::tempdir().unwrap();
        let mut process = Process::start("parent", &mut shell("sleep 1000 & echo $!; wait"), logs.path()).unwrap();
        let grandchild = process.first_line().unwrap();
        drop(process);
        // A signal is on its way for a moment, and a dead orphan stays listed until its new parent looks.
        let deadline = Instant::now() + Duration::from_secs(10);
        let runs = || {
            let state = std::fs::read_to_string(format!("/proc/{grandchild}/stat")).unwrap_or_default();
            !state.is_empty() && !state.contains(") Z ")
        };
        while runs() {
            assert!(Instant::now() < deadline, "{grandchild} still runs");
            thread::sleep(TICK);
        }
    }

    #[test]
    fn a_program_that_ends_too_early_shows_the_end_of_its_log() {
        let logs = tempfile::tempdir().unwrap();
        let mut process = Process::start("drawer", &mut shell("echo stuck >&2; exit 3"), logs.path()).unwrap();
        let error = process.first_value().unwrap_err().to_string();
        assert!(error.starts_with("drawer ended before") && error.contains("| stuck"), "{error}");
    }

    #[test]
    fn a_program_that_fails_says_why() {
        let error = finish("drawer", &mut shell("echo stuck >&2; exit 3")).unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.contains("stuck"), "{error}");
    }
}
