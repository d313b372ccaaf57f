//! The parent: one helper per job, with deadlines.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ChildStdout;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use super::accept::accept;
use super::child::HelperProcess;
use super::error::{ScanError, ScanStage};
use super::escl::PREFIX;
use super::job::HelperArgs;
use super::page::RawPage;
use super::protocol::{HelperEvent, ProtocolError, Trailer, read_job};
use super::{Cancel, Deadlines, PaperSource, ScanRequest, ScanSource};
use crate::helper::HelperCommand;

/// Time for the helper to say that a device stayed busy.
const BUSY_MARGIN: Duration = Duration::from_millis(500);
/// Poll interval for [`Cancel`].
const CANCEL_POLL: Duration = Duration::from_millis(50);
/// Events queued while the caller works on a page, most of them for 64 KiB that are read already: beyond them the pipe
/// fills, and the device waits.
const QUEUED_EVENTS_MAX: usize = 64;

/// A scanner behind a helper process: reached through SANE, or over the network where its name begins with `escl:`.
#[derive(Debug, Clone)]
pub struct Scanner {
    /// Program that scans.
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
        let arguments = self.job_arguments(request, deadlines)?.to_words();
        let in_network = self.device.starts_with(PREFIX);
        let (mut process, pipe) = HelperProcess::start(&self.helper, arguments, &self.sane_config_dir, in_network)?;
        let events = read_in_background(pipe)?;
        let watch = DeadlineWatch::new(deadlines, self.monotonic);
        let mut receiver =
            PageReceiver { watch, pages: 0, pages_max: request.pages_max.into(), settings: vec![], page };
        let outcome = receiver.run(&events, cancel);
        if matches!(outcome, Ok(Outcome::Finished(Ok(_)))) {
            // The pages are ours already; the device may park its carriage before the helper goes.
            let _ = events.recv_timeout(deadlines.close);
        }
        match outcome {
            Ok(Outcome::Finished(trailer)) => {
                let exit = process.end();
                match trailer {
                    Ok(trailer) => receiver.finish(&trailer),
                    Err(ProtocolError::Ended) => {
                        Err(ScanError::Io { what: format!("the scan helper ended early ({exit})") })
                    }
                    Err(other) => Err(other.into()),
                }
            }
            // The device would go on scanning.
            Ok(Outcome::Enough) => {
                process.cancel();
                Ok(receiver.pages)
            }
            Err(error) => {
                process.cancel();
                Err(error)
            }
        }
    }
}

impl Scanner {
    /// Opens the device, sets its options and closes it again: the helper ends without a page. Blocks as
    /// [`scan`](ScanSource::scan) does.
    ///
    /// # Errors
    /// As for a scan; a device in use by another program is [`ScanError::Busy`].
    pub fn probe(&self, deadlines: &Deadlines, cancel: &Cancel) -> Result<(), ScanError> {
        let nothing = ScanRequest { pages_max: 0, ..ScanRequest::default() };
        self.scan(&nothing, deadlines, cancel, &mut |_| ControlFlow::Break(())).map(|_| ())
    }

    fn job_arguments(&self, request: &ScanRequest, deadlines: &Deadlines) -> Result<HelperArgs, ScanError> {
        let source = match request.source {
            PaperSource::Glass => "",
            PaperSource::Feeder { both_sides: false } => &self.sources.feeder,
            PaperSource::Feeder { both_sides: true } => &self.sources.duplex,
        };
        let mut options = self.options.clone();
        options.extend(self.options_from_file()?);
        Ok(HelperArgs {
            device: self.device.clone(),
            request: request.clone(),
            source: (!source.is_empty()).then(|| source.to_owned()),
            options,
            // A busy device is told as such, a little before the deadline of its first byte would call it silent.
            patience: deadlines.first_byte - (deadlines.first_byte / 10).min(BUSY_MARGIN),
        })
    }

    fn options_from_file(&self) -> Result<Vec<(String, String)>, ScanError> {
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

enum PipeEvent {
    /// Progress of the job.
    Helper(HelperEvent),
    /// The stream has ended, with its trailer or wrongly.
    Finished(Result<Trailer, ProtocolError>),
    /// The helper has closed its pipe after the trailer: it is gone or about to be.
    Closed,
}

/// Reads the pipe on a thread of its own, so that the caller can give up at any moment. The thread ends with
/// the pipe or with the receiver, that is, at the latest when the helper is killed.
fn read_in_background(mut pipe: ChildStdout) -> Result<Receiver<PipeEvent>, ScanError> {
    let (sender, events) = mpsc::sync_channel(QUEUED_EVENTS_MAX);
    std::thread::Builder::new()
        .name("scan-pipe".into())
        .spawn(move || forward(&mut pipe, &sender))
        .map_err(|e| ScanError::Io { what: format!("start the pipe reader: {e}") })?;
    Ok(events)
}

fn forward(pipe: &mut ChildStdout, to: &SyncSender<PipeEvent>) {
    let trailer = read_job(pipe, |event| to.send(PipeEvent::Helper(event)).is_ok());
    let complete = trailer.is_ok();
    let _ = to.send(PipeEvent::Finished(trailer));
    if complete {
        let _ = std::io::copy(pipe, &mut std::io::sink());
        let _ = to.send(PipeEvent::Closed);
    }
}

/// Why the parent stopped reading.
enum Outcome {
    /// The stream has ended.
    Finished(Result<Trailer, ProtocolError>),
    /// The receiver of the pages wants no more.
    Enough,
}

/// Accepts the pages of one job within its deadlines.
struct PageReceiver<'a> {
    watch: DeadlineWatch<'a>,
    /// Accepted so far.
    pages: u32,
    pages_max: u32,
    settings: Vec<(String, String)>,
    page: &'a mut dyn FnMut(RawPage) -> ControlFlow<()>,
}

impl PageReceiver<'_> {
    fn run(&mut self, events: &Receiver<PipeEvent>, cancel: &Cancel) -> Result<Outcome, ScanError> {
        loop {
            if cancel.is_cancelled() {
                return Err(ScanError::Cancelled);
            }
            let left = self.watch.time_left()?;
            match events.recv_timeout(left.min(CANCEL_POLL)) {
                Ok(PipeEvent::Helper(event)) => {
                    if self.apply(event)?.is_break() {
                        return Ok(Outcome::Enough);
                    }
                }
                Ok(PipeEvent::Finished(trailer)) => return Ok(Outcome::Finished(trailer)),
                Ok(PipeEvent::Closed) | Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Outcome::Finished(Err(ProtocolError::Ended)));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn apply(&mut self, event: HelperEvent) -> Result<ControlFlow<()>, ScanError> {
        match event {
            HelperEvent::Opened(settings) => {
                self.settings = settings;
                self.watch.await_page();
                if self.pages_max == 0 {
                    return Ok(ControlFlow::Break(()));
                }
            }
            HelperEvent::Data => self.watch.data_received(),
            HelperEvent::Page(sent) => {
                if self.pages == self.pages_max {
                    return Err(ScanError::Io { what: "the helper sent more pages than were asked for".into() });
                }
                let page = accept(*sent, self.pages + 1, &self.settings)?;
                self.pages += 1;
                let flow = (self.page)(page);
                // The time that the caller needed for the page is not the device's.
                self.watch.await_page();
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Accepts a trailer that counts as many pages as were accepted.
    fn finish(&self, trailer: &Trailer) -> Result<u32, ScanError> {
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
struct DeadlineWatch<'a> {
    deadlines: &'a Deadlines,
    now: fn() -> Instant,
    stage: ScanStage,
    since: Instant,
    first_byte_at: Option<Instant>,
}

impl<'a> DeadlineWatch<'a> {
    fn new(deadlines: &'a Deadlines, now: fn() -> Instant) -> Self {
        Self { deadlines, now, stage: ScanStage::Open, since: now(), first_byte_at: None }
    }

    /// The device is ready for a page, the first or the next.
    fn await_page(&mut self) {
        (self.since, self.stage, self.first_byte_at) = ((self.now)(), ScanStage::FirstByte, None);
    }

    fn data_received(&mut self) {
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
