//! The parent: one helper per job, with deadlines.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ChildStdout;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use super::accept::accept;
use super::child::{HelperCommand, HelperProcess};
use super::error::{ScanError, ScanStage};
use super::escl::PREFIX;
use super::page::RawPage;
use super::protocol::{Heard, ProtocolError, Trailer, read_job};
use super::{Cancel, Colour, Deadlines, PaperSource, ScanRequest, ScanSource};

/// How often a waiting parent looks whether the pages are still wanted.
const CANCEL_TICK: Duration = Duration::from_millis(50);
/// News that may wait while a page is looked at, most of them pieces of 64 KiB that are read already: beyond them the
/// pipe fills, and the device waits.
const NEWS_WAITING: usize = 64;

/// A scanner behind a helper process: reached through SANE, or over the network where its name begins with `escl:`.
#[derive(Debug, Clone)]
pub struct Scanner {
    pub helper: HelperCommand,
    /// SANE device name, e.g. `pnm:0`, or `escl:http://host:port/eSCL`.
    pub device: String,
    /// Holds a `dll.conf` that names only the back end this site uses.
    pub sane_config_dir: PathBuf,
    /// What SANE calls the feeder.
    pub sources: Sources,
    /// SANE options the device must have, set in this order before the job.
    pub options: Vec<(String, String)>,
    /// A JSON object of further options, read anew before every job and set after `options`: the handle by
    /// which a simulator puts a virtual device into a fault while the kiosk runs.
    pub options_file: Option<PathBuf>,
    /// Monotonic clock, handed in by the shell.
    pub monotonic: fn() -> Instant,
}

/// Values of SANE's option `source`; empty: the usual names are looked for among those that the device lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The feeder, one side of each sheet.
    pub feeder: String,
    /// The feeder, both sides.
    pub duplex: String,
}

impl ScanSource for Scanner {
    fn id(&self) -> &str {
        &self.device
    }

    fn scan(
        &self,
        request: &ScanRequest,
        deadlines: &Deadlines,
        cancel: &Cancel,
        page: &mut dyn FnMut(RawPage) -> ControlFlow<()>,
    ) -> Result<u32, ScanError> {
        let arguments = self.arguments(request, deadlines)?;
        let in_network = self.device.starts_with(PREFIX);
        let (mut process, pipe) = HelperProcess::start(&self.helper, arguments, &self.sane_config_dir, in_network)?;
        let events = read_in_background(pipe)?;
        let watch = Watch::new(deadlines, self.monotonic);
        let mut job = Job { watch, pages: 0, pages_max: request.pages_max.into(), settings: vec![], page };
        let outcome = job.run(&events, cancel);
        if matches!(outcome, Ok(End::Finished(Ok(_)))) {
            // The pages are ours already; the device may park its carriage before the helper goes.
            let _ = events.recv_timeout(deadlines.close);
        }
        match outcome {
            Ok(End::Finished(trailer)) => {
                let how = process.end();
                match trailer {
                    Ok(trailer) => job.ended(&trailer),
                    Err(ProtocolError::Ended) => {
                        Err(ScanError::Io { what: format!("the scan helper ended early ({how})") })
                    }
                    Err(other) => Err(other.into()),
                }
            }
            // The device would go on.
            Ok(End::Enough) => {
                process.let_go();
                Ok(job.pages)
            }
            Err(error) => {
                process.let_go();
                Err(error)
            }
        }
    }
}

impl Scanner {
    fn arguments(&self, request: &ScanRequest, deadlines: &Deadlines) -> Result<Vec<OsString>, ScanError> {
        let (paper, source) = match request.source {
            PaperSource::Glass => ("glass", ""),
            PaperSource::Feeder { both_sides: false } => ("feeder", self.sources.feeder.as_str()),
            PaperSource::Feeder { both_sides: true } => ("feeder-both", self.sources.duplex.as_str()),
        };
        let colour = match request.colour {
            Colour::Colour => "colour",
            Colour::Gray => "gray",
        };
        // A busy device is asked again for a while, and this ends before the helper is given up.
        let patience = deadlines.open.min(deadlines.first_byte) * 3 / 4;
        let mut arguments: Vec<OsString> = vec!["--device".into(), self.device.clone().into()];
        for (flag, value) in [
            ("--paper", paper.to_owned()),
            ("--pages-max", request.pages_max.to_string()),
            ("--dpi", request.dpi.to_string()),
            ("--colour", colour.to_owned()),
            ("--patience-ms", patience.as_millis().to_string()),
            ("--source", source.to_owned()),
        ] {
            if !value.is_empty() {
                arguments.extend([flag.into(), value.into()]);
            }
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
    Heard(Heard),
    Finished(Result<Trailer, ProtocolError>),
    /// The helper let go of its pipe: it is gone or about to be.
    Closed,
}

/// Reads the pipe on a thread of its own, so that the caller can give up at any moment. The thread ends with
/// the pipe or with the receiver, that is, at the latest when the helper is killed.
fn read_in_background(mut pipe: ChildStdout) -> Result<Receiver<Event>, ScanError> {
    let (sender, events) = mpsc::sync_channel(NEWS_WAITING);
    std::thread::Builder::new()
        .name("scan-pipe".into())
        .spawn(move || forward(&mut pipe, &sender))
        .map_err(|e| ScanError::Io { what: format!("start the pipe reader: {e}") })?;
    Ok(events)
}

fn forward(pipe: &mut ChildStdout, to: &SyncSender<Event>) {
    let trailer = read_job(pipe, |heard| to.send(Event::Heard(heard)).is_ok());
    let complete = trailer.is_ok();
    let _ = to.send(Event::Finished(trailer));
    if complete {
        let _ = std::io::copy(pipe, &mut std::io::sink());
        let _ = to.send(Event::Closed);
    }
}

/// How the listening ended.
enum End {
    Finished(Result<Trailer, ProtocolError>),
    /// Whoever took the pages wants no more.
    Enough,
}

struct Job<'a> {
    watch: Watch<'a>,
    /// Accepted so far.
    pages: u32,
    pages_max: u32,
    settings: Vec<(String, String)>,
    page: &'a mut dyn FnMut(RawPage) -> ControlFlow<()>,
}

impl Job<'_> {
    fn run(&mut self, events: &Receiver<Event>, cancel: &Cancel) -> Result<End, ScanError> {
        loop {
            if cancel.is_cancelled() {
                return Err(ScanError::Cancelled);
            }
            let left = self.watch.time_left()?;
            match events.recv_timeout(left.min(CANCEL_TICK)) {
                Ok(Event::Heard(heard)) => {
                    if self.hear(heard)?.is_break() {
                        return Ok(End::Enough);
                    }
                }
                Ok(Event::Finished(trailer)) => return Ok(End::Finished(trailer)),
                Ok(Event::Closed) | Err(RecvTimeoutError::Disconnected) => {
                    return Ok(End::Finished(Err(ProtocolError::Ended)));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn hear(&mut self, heard: Heard) -> Result<ControlFlow<()>, ScanError> {
        match heard {
            Heard::Opened(settings) => {
                self.settings = settings;
                self.watch.await_page();
            }
            Heard::Data => self.watch.data_came(),
            Heard::Page(sent) => {
                if self.pages == self.pages_max {
                    return Err(ScanError::Io { what: "the helper sent more pages than were asked for".into() });
                }
                let page = accept(*sent, self.pages + 1, &self.settings)?;
                self.pages += 1;
                let flow = (self.page)(page);
                // What the taker of the page needed is not the device's time.
                self.watch.await_page();
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The trailer is believed when it counts as many pages as were accepted.
    fn ended(&self, trailer: &Trailer) -> Result<u32, ScanError> {
        if let Some(error) = trailer.error() {
            return Err(error);
        }
        if trailer.pages != self.pages {
            return Err(ScanError::Io { what: "the helper counts other pages than came".into() });
        }
        Ok(self.pages)
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

    /// The device is ready for a page, the first or the next.
    fn await_page(&mut self) {
        (self.since, self.stage, self.first_byte_at) = ((self.now)(), ScanStage::FirstByte, None);
    }

    fn data_came(&mut self) {
        self.since = (self.now)();
        self.stage = ScanStage::Silence;
        self.first_byte_at.get_or_insert(self.since);
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
