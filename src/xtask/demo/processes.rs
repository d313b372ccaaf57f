//! Programs that the demo starts, and the promise that all of them stop with it.
//!
//! Each child leads a process group of its own, so that Ctrl-C in the terminal reaches only xtask, which then stops the
//! groups in the reverse order of their start: first TERM, then after [`GRACE`] KILL. Grandchildren (`lobby visit`,
//! `lobby helper`) are in the group of the child that started them; when that child dies first, xtask adopts them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, WaitOptions, getpid, kill_process_group, set_child_subreaper, test_kill_process_group, waitpgid,
};
use serde_json::Value;

use crate::shell::{Failure, While, shown};

/// How long a program may take to end after TERM.
const GRACE: Duration = Duration::from_secs(5);
/// How often a wait looks at the children and at Ctrl-C.
const TICK: Duration = Duration::from_millis(50);

/// Set once by Ctrl-C, TERM or a closed terminal.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Catches the signals from now on.
    pub fn catch() -> Result<Self, Failure> {
        let interrupt = Self::default();
        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            signal_hook::flag::register(signal.as_raw(), interrupt.0.clone()).doing(|| "catching Ctrl-C".to_owned())?;
        }
        Ok(interrupt)
    }

    /// Whether one of the signals was received.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn check(&self) -> Result<(), Failure> {
        if self.is_set() { Err(Failure::new("interrupted")) } else { Ok(()) }
    }
}

/// Everything the demo started and has not stopped.
pub struct Processes {
    interrupt: Interrupt,
    logs: PathBuf,
    running: Vec<Running>,
}

struct Running {
    name: String,
    child: Child,
}

impl Processes {
    /// Programs log to `logs/<name>.log`.
    pub fn new(interrupt: Interrupt, logs: PathBuf) -> Result<Self, Failure> {
        // Orphans come to us, so that we can tell when a group is really gone.
        set_child_subreaper(Some(getpid())).map_err(Into::into).doing(|| "adopting orphans".to_owned())?;
        fs::create_dir_all(&logs).doing(|| format!("making {}", logs.display()))?;
        Ok(Self { interrupt, logs, running: Vec::new() })
    }

    /// Starts a program that stays.
    pub fn start(&mut self, name: &str, command: &mut Command) -> Result<(), Failure> {
        let lines = self.spawn(name, command)?;
        drop(lines);
        Ok(())
    }

    /// Starts a program that stays and returns the first line it prints.
    pub fn start_and_listen(
        &mut self,
        name: &str,
        command: &mut Command,
        patience: Duration,
    ) -> Result<String, Failure> {
        let lines = self.spawn(name, command)?;
        let deadline = Instant::now() + patience;
        loop {
            match lines.recv_timeout(TICK) {
                Ok(line) => return Ok(line),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.failed(name, "ended before it said where it listens"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.interrupt.check()?;
            if Instant::now() > deadline {
                return Err(self.failed(name, &format!("said nothing for {} s", patience.as_secs())));
            }
        }
    }

    /// The same for a program whose first line is a JSON object.
    pub fn start_and_read(&mut self, name: &str, command: &mut Command, patience: Duration) -> Result<Value, Failure> {
        let line = self.start_and_listen(name, command, patience)?;
        serde_json::from_str(&line).map_err(|_| self.failed(name, &format!("said {line:?} where JSON was expected")))
    }

    /// Runs a program to its end and returns what it printed; another exit code than 0 is a failure.
    pub fn finish(&mut self, name: &str, command: &mut Command, patience: Duration) -> Result<String, Failure> {
        let lines = self.spawn(name, command)?;
        let deadline = Instant::now() + patience;
        let mut printed = String::new();
        loop {
            match lines.recv_timeout(TICK) {
                Ok(line) => {
                    printed.push_str(&line);
                    printed.push('\n');
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.interrupt.check()?;
            if Instant::now() > deadline {
                return Err(self.failed(name, &format!("did not end within {} s", patience.as_secs())));
            }
        }
        let Some(mut ended) = self.running.pop() else { return Ok(printed) };
        let status = ended.child.wait().doing(|| format!("waiting for {name}"))?;
        if status.success() { Ok(printed) } else { Err(self.failed(name, &format!("ended with {status}"))) }
    }

    /// Waits until Ctrl-C; a program that ends before that is a failure.
    pub fn wait_for_interrupt(&mut self) -> Result<(), Failure> {
        while !self.interrupt.is_set() {
            self.all_alive()?;
            thread::sleep(TICK);
        }
        Ok(())
    }

    fn all_alive(&mut self) -> Result<(), Failure> {
        let mut ended = None;
        for running in &mut self.running {
            if let Ok(Some(status)) = running.child.try_wait() {
                ended = Some((running.name.clone(), status));
            }
        }
        match ended {
            None => Ok(()),
            Some((name, status)) => Err(self.failed(&name, &format!("ended by itself with {status}"))),
        }
    }

    /// Standard output goes to the log, and line by line to the receiver while that is held.
    fn spawn(&mut self, name: &str, command: &mut Command) -> Result<Receiver<String>, Failure> {
        self.interrupt.check()?;
        let log = self.log_of(name);
        let file =
            File::options().create(true).append(true).open(&log).doing(|| format!("opening {}", log.display()))?;
        let errors = file.try_clone().doing(|| format!("opening {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).process_group(0);
        let mut child = command.spawn().doing(|| format!("starting `{}`", shown(command)))?;
        let (send, receive) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || forward(stdout, file, &send));
        }
        self.running.push(Running { name: name.to_owned(), child });
        Ok(receive)
    }

    /// The failure of one program, with the end of its log.
    fn failed(&self, name: &str, what: &str) -> Failure {
        let log = self.log_of(name);
        Failure::new(format!("{name} {what}\n{}  (all of it: {})", tail(&log, 12), log.display()))
    }

    fn log_of(&self, name: &str) -> PathBuf {
        self.logs.join(format!("{name}.log"))
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        while let Some(running) = self.running.pop() {
            stop(&running.child);
        }
    }
}

fn forward(stdout: ChildStdout, mut log: File, lines: &mpsc::Sender<String>) {
    for line in BufReader::new(stdout).split(b'\n') {
        let Ok(line) = line else { break };
        let line = String::from_utf8_lossy(&line).into_owned();
        let _ = writeln!(log, "{line}");
        let _ = lines.send(line);
    }
}

/// Ends the child's whole group, also when the child itself has ended before its children.
fn stop(child: &Child) {
    let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else { return };
    for (signal, patience) in [(Signal::TERM, GRACE), (Signal::KILL, GRACE)] {
        let _ = kill_process_group(group, signal);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            while let Ok(Some(_)) = waitpgid(group, WaitOptions::NOHANG) {}
            if test_kill_process_group(group).is_err() {
                return;
            }
            thread::sleep(TICK);
        }
    }
}

fn tail(log: &Path, lines_max: usize) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(lines_max);
    lines[from..].iter().map(|line| format!("  | {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn processes(name: &str) -> Processes {
        let folder = std::env::temp_dir().join(format!("lobby-xtask-{name}-{}", std::process::id()));
        Processes::new(Interrupt::default(), folder).unwrap()
    }

    fn shell_script(text: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", text]);
        command
    }

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn a_grandchild_ends_with_the_demo() {
        let mut processes = processes("grandchild");
        let mut command = shell_script("sleep 1000 & echo $!; wait");
        let line = processes.start_and_listen("parent", &mut command, PATIENCE).unwrap();
        let grandchild = Pid::from_raw(line.parse().unwrap()).unwrap();
        let folder = processes.logs.clone();
        drop(processes);
        assert!(!Path::new(&format!("/proc/{}", grandchild.as_raw_nonzero())).exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_program_that_fails_shows_the_end_of_its_log() {
        let mut processes = processes("fails");
        let mut command = shell_script("echo the drawer is stuck >&2; exit 3");
        let failure = processes.finish("drawer", &mut command, PATIENCE).unwrap_err().to_string();
        assert!(failure.contains("the drawer is stuck") && failure.contains("exit status: 3"), "{failure}");
        fs::remove_dir_all(&processes.logs).unwrap();
    }

    #[test]
    fn a_program_that_says_nothing_is_not_waited_for_without_end() {
        let mut processes = processes("silent");
        let mut command = shell_script("exec sleep 1000");
        let failure = processes.start_and_listen("mute", &mut command, Duration::ZERO).unwrap_err().to_string();
        assert!(failure.starts_with("mute said nothing"), "{failure}");
        fs::remove_dir_all(&processes.logs).unwrap();
    }

    #[test]
    fn after_ctrl_c_nothing_new_is_started() {
        let mut processes = processes("interrupted");
        processes.interrupt.0.store(true, Ordering::Relaxed);
        let failure = processes.start("late", &mut shell_script("exit 0")).unwrap_err();
        assert_eq!(failure, Failure::new("interrupted"));
        fs::remove_dir_all(&processes.logs).unwrap();
    }
}
