use std::ffi::OsString;
use std::io::{self, BufRead, BufReader};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use lobby_switch::{End, Release};

use crate::shell::{Confirm, Run, serves};

/// With this status a program asks to be switched.
const SWITCH_ME: i32 = 75;
/// How often an end is looked for that closed no socket.
const GLANCE: Duration = Duration::from_millis(250);

/// What the console says when nothing starts, a line a language. A person reads it, and calls one.
const OUT_OF_ORDER: &str = include_str!("../../assets/launcher/out-of-order.txt");

/// How long a program may be silent.
#[derive(Clone, Copy)]
pub struct Limits {
    /// From the start of a trial to the first sign of life.
    first: Duration,
    /// Between two signs of life, once there was one.
    between: Duration,
    /// From the start of a trial to its confirmation: longer than the quiet day that health may take.
    trial: Duration,
}

/// Programs in release folders. Standard input is a socket on which they write lines: `alive`, and `healthy` when a
/// citizen can be served.
pub struct Children {
    pub prefix: PathBuf,
    pub program: OsString,
    pub arguments: Vec<OsString>,
    pub limits: Limits,
}

enum Said {
    Alive,
    Healthy,
}

impl Limits {
    /// Five minutes, one minute and 25 hours, or the milliseconds that the environment names.
    pub fn of_environment() -> Self {
        let of = |name: &str, seconds| {
            let text = std::env::var(name).ok().and_then(|text| text.parse().ok());
            text.map_or(Duration::from_secs(seconds), Duration::from_millis)
        };
        Self {
            first: of("LOBBY_LAUNCHER_FIRST_MS", 300),
            between: of("LOBBY_LAUNCHER_BETWEEN_MS", 60),
            trial: of("LOBBY_LAUNCHER_TRIAL_MS", 25 * 3600),
        }
    }
}

impl Children {
    fn spawn(&self, release: &Release, arguments: &[OsString]) -> io::Result<(Child, Receiver<Said>)> {
        let (ours, theirs) = UnixStream::pair()?;
        let program = self.prefix.join("releases").join(release.name()).join(&self.program);
        let stdin = Stdio::from(OwnedFd::from(theirs));
        let child = Command::new(program).args(arguments).env("LOBBY_LAUNCHER", "0").stdin(stdin).spawn()?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(ours).lines() {
                let said = match line.as_deref() {
                    Ok("alive") => Said::Alive,
                    Ok("healthy") => Said::Healthy,
                    Ok(_) => continue,
                    Err(_) => return,
                };
                if sender.send(said).is_err() {
                    return;
                }
            }
        });
        Ok((child, receiver))
    }

    fn wait(
        &self,
        release: &Release,
        (child, said): (&mut Child, &Receiver<Said>),
        trial: bool,
        confirm: Confirm<'_>,
    ) -> io::Result<End> {
        let began = Instant::now();
        let mut last: Option<Instant> = None;
        let mut on_trial = trial;
        loop {
            match said.recv_timeout(GLANCE) {
                Ok(Said::Alive) => last = Some(Instant::now()),
                Ok(Said::Healthy) if on_trial => {
                    on_trial = !confirm(wall());
                    report(&if on_trial { format!("{release} could not be confirmed") } else { serves(release) });
                }
                Ok(Said::Healthy) | Err(RecvTimeoutError::Timeout) => {}
                // Its socket is closed: it ends, or is ended by the limits below.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(GLANCE / 10),
            }
            if let Some(status) = child.try_wait()? {
                return Ok(match status.code() {
                    Some(0) => End::Exit,
                    Some(SWITCH_ME) => End::Switch,
                    Some(_) | None => End::Crash,
                });
            }
            let silent = match last {
                Some(last) => last.elapsed() > self.limits.between,
                None => on_trial && began.elapsed() > self.limits.first,
            };
            let late = on_trial && began.elapsed() > self.limits.trial;
            if silent || late {
                child.kill()?;
                child.wait()?;
                return Ok(if silent { End::Watchdog } else { End::Timeout });
            }
        }
    }
}

impl Run for Children {
    fn run(&mut self, release: &Release, trial: bool, confirm: Confirm<'_>) -> End {
        match self.spawn(release, &self.arguments) {
            Ok((mut child, said)) => self.wait(release, (&mut child, &said), trial, confirm).unwrap_or(End::Crash),
            Err(error) => {
                self.report(&format!("{release} cannot be started: {error}"));
                End::Unstartable
            }
        }
    }

    fn rescue(&mut self, factory: Option<&Release>) {
        let shown = factory.and_then(|release| self.spawn(release, &["rescue".into()]).ok());
        if let Some((mut child, _)) = shown
            && child.wait().is_ok_and(|status| status.success())
        {
            return;
        }
        OUT_OF_ORDER.lines().for_each(report);
    }

    fn rest(&mut self, how_long: Duration) {
        thread::sleep(how_long);
    }

    fn wall(&self) -> u64 {
        wall()
    }

    fn report(&mut self, line: &str) {
        report(line);
    }
}

fn report(line: &str) {
    eprintln!("lobby-launcher: {line}");
}

fn wall() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
