//! The parent: one helper per page, with deadlines.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ChildStdout;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::accept::accept;
use super::child::{HelperCommand, HelperProcess};
use super::error::{ScanError, ScanStage};
use super::page::RawPage;
use super::protocol::{Progress, ProtocolError, Reply, read_reply};
use super::{Cancel, Colour, Deadlines, ScanRequest, ScanSource};

/// How often a waiting parent looks whether the page is still wanted.
const CANCEL_TICK: Duration = Duration::from_millis(50);

/// A scanner reached through SANE.
#[derive(Debug, Clone)]
pub struct SaneScanner {
    pub helper: HelperCommand,
    /// SANE device name, e.g. `pnm:0`.
    pub device: String,
    /// Holds a `dll.conf` that names only the back end this site uses.
    pub sane_config_dir: PathBuf,
    /// Options the device must have, set in this order before every page.
    pub options: Vec<(String, String)>,
    /// A JSON object of further options, read anew before every page and set after `options`: the handle by
    /// which a simulator puts a virtual device into a fault while the kiosk runs.
    pub options_file: Option<PathBuf>,
    /// Monotonic clock, handed in by the shell.
    pub monotonic: fn() -> Instant,
}

impl ScanSource for SaneScanner {
    fn id(&self) -> &str {
        &self.device
    }

    fn scan_page(&self, request: &ScanRequest, deadlines: &Deadlines, cancel: &Cancel) -> Result<RawPage, ScanError> {
        let arguments = self.arguments(request)?;
        let (mut process, pipe) = HelperProcess::start(&self.helper, arguments, &self.sane_config_dir)?;
        let events = read_in_background(pipe)?;
        let mut watch = Watch::new(deadlines, self.monotonic);
        let outcome = watch.wait_for_reply(&events, cancel);
        if matches!(outcome, Ok(Ok(_))) {
            // The page is ours already; the device may park its carriage before the helper goes.
            let _ = events.recv_timeout(deadlines.close);
        }
        let how = process.end();
        match outcome? {
            Ok(reply) => accept(reply),
            Err(ProtocolError::Ended) => Err(ScanError::Io { what: format!("the scan helper ended early ({how})") }),
            Err(other) => Err(other.into()),
        }
    }
}

impl SaneScanner {
    fn arguments(&self, request: &ScanRequest) -> Result<Vec<OsString>, ScanError> {
        let mode = match request.colour {
            Colour::Colour => "Color",
            Colour::Gray => "Gray",
        };
        let mut arguments: Vec<OsString> = vec!["--device".into(), self.device.clone().into()];
        for (name, value) in [("mode", mode.to_owned()), ("resolution", request.dpi.to_string())] {
            arguments.extend(["--prefer".into(), format!("{name}={value}").into()]);
        }
        for (name, value) in self.options.iter().chain(&self.options_of_the_moment()?) {
            arguments.extend(["--option".into(), format!("{name}={value}").into()]);
        }
        Ok(arguments)
    }

    fn options_of_the_moment(&self) -> Result<Vec<(String, String)>, ScanError> {
        let Some(path) = &self.options_file else { return Ok(vec![]) };
        let failed = |what: String| ScanError::Io { what };
        let text = std::fs::read(path).map_err(|e| failed(format!("read the scanner options file: {e}")))?;
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(&text).map_err(|e| failed(format!("parse the scanner options file: {e}")))?;
        Ok(object
            .into_iter()
            .map(|(name, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (name, text)
            })
            .collect())
    }
}

enum Event {
    Progress(Progress),
    Finished(Result<Reply, ProtocolError>),
    /// The helper let go of its pipe: it is gone or about to be.
    Closed,
}

/// Reads the pipe on a thread of its own, so that the caller can give up at any moment. The thread ends with
/// the pipe, that is, at the latest when the helper is killed.
fn read_in_background(mut pipe: ChildStdout) -> Result<Receiver<Event>, ScanError> {
    let (sender, events) = mpsc::channel();
    std::thread::Builder::new()
        .name("scan-pipe".into())
        .spawn(move || forward(&mut pipe, &sender))
        .map_err(|e| ScanError::Io { what: format!("start the pipe reader: {e}") })?;
    Ok(events)
}

fn forward(pipe: &mut ChildStdout, to: &Sender<Event>) {
    let reply = read_reply(pipe, |p| drop(to.send(Event::Progress(p))));
    let complete = reply.is_ok();
    let _ = to.send(Event::Finished(reply));
    if complete {
        let _ = std::io::copy(pipe, &mut std::io::sink());
        let _ = to.send(Event::Closed);
    }
}

/// Which deadline runs now, and since when.
struct Watch<'a> {
    deadlines: &'a Deadlines,
    now: fn() -> Instant,
    stage: ScanStage,
    since: Instant,
    first_byte_at: Option<Instant>,
}

impl<'a> Watch<'a> {
    fn new(deadlines: &'a Deadlines, now: fn() -> Instant) -> Self {
        Self { deadlines, now, stage: ScanStage::Open, since: now(), first_byte_at: None }
    }

    fn wait_for_reply(
        &mut self,
        events: &Receiver<Event>,
        cancel: &Cancel,
    ) -> Result<Result<Reply, ProtocolError>, ScanError> {
        loop {
            if cancel.is_cancelled() {
                return Err(ScanError::Cancelled);
            }
            let left = self.time_left()?;
            match events.recv_timeout(left.min(CANCEL_TICK)) {
                Ok(Event::Progress(progress)) => self.advance(progress),
                Ok(Event::Finished(reply)) => return Ok(reply),
                Ok(Event::Closed) | Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Err(ProtocolError::Ended));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn advance(&mut self, progress: Progress) {
        self.since = (self.now)();
        self.stage = match progress {
            Progress::Opened => ScanStage::FirstByte,
            Progress::Data => {
                self.first_byte_at.get_or_insert(self.since);
                ScanStage::Silence
            }
        };
    }

    fn time_left(&self) -> Result<Duration, ScanError> {
        let now = (self.now)();
        let stage_limit = match self.stage {
            ScanStage::Open => self.deadlines.open,
            ScanStage::FirstByte => self.deadlines.first_byte,
            ScanStage::Silence | ScanStage::Page => self.deadlines.silence,
        };
        let stage_left = remaining(stage_limit, self.since, now, self.stage)?;
        match self.first_byte_at {
            Some(start) => Ok(remaining(self.deadlines.page, start, now, ScanStage::Page)?.min(stage_left)),
            None => Ok(stage_left),
        }
    }
}

fn remaining(limit: Duration, since: Instant, now: Instant, stage: ScanStage) -> Result<Duration, ScanError> {
    limit
        .checked_sub(now.saturating_duration_since(since))
        .filter(|left| !left.is_zero())
        .ok_or(ScanError::Timeout { stage })
}
