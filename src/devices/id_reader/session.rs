//! A thread that keeps a reader open for the length of a visit.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::reader::{Clock, IdReader, ReaderEnd};
use super::{FaultClass, ReaderEvent, ReaderFault};

/// Poll interval for a stop.
const STOP_POLL: Duration = Duration::from_millis(50);
const BACKOFF_FIRST: Duration = Duration::from_secs(1);
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// Longest pause while the port is absent or held: polling it is cheap, and the reader may be plugged in at any moment.
const BACKOFF_PORT_MAX: Duration = Duration::from_secs(2);
/// Longest wait for the thread to end: a defective device may block it inside the operating system.
const STOP_MAX: Duration = Duration::from_millis(500);
/// How long a port held by the session before is retried before it is a fault: a little above [`STOP_MAX`].
const HANDOVER: Duration = Duration::from_millis(700);

/// Where the reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderConfig {
    /// A stable name, such as one of `/dev/serial/by-id`.
    pub port: PathBuf,
    /// Bits per second, usually 115200.
    pub baud: u32,
}

/// Handle of the thread; dropping it stops the thread and closes the port.
pub struct ReaderSession {
    stop: Option<mpsc::Sender<()>>,
    ended: mpsc::Receiver<()>,
}

impl ReaderSession {
    /// Starts reading. `on_event` is called on the session's thread and must not block.
    ///
    /// # Errors
    /// The system starts no thread.
    pub fn start(config: ReaderConfig, clock: Clock, on_event: Box<dyn Fn(ReaderEvent) + Send>) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let reader = ReaderThread { config, clock, on_event, stopped, last_reported: None, backoff: BACKOFF_FIRST };
        thread::Builder::new().name("id-reader".into()).spawn(move || {
            let _end = end;
            reader.run();
        })?;
        Ok(Self { stop: Some(stop), ended })
    }

    /// Stops reading; returns when the port is closed, at the latest after half a second.
    pub fn stop(mut self) {
        self.halt();
    }

    fn halt(&mut self) {
        self.stop = None;
        let _ = self.ended.recv_timeout(STOP_MAX);
    }
}

impl Drop for ReaderSession {
    fn drop(&mut self) {
        if self.stop.is_some() {
            self.halt();
        }
    }
}

struct ReaderThread {
    config: ReaderConfig,
    clock: Clock,
    on_event: Box<dyn Fn(ReaderEvent) + Send>,
    stopped: mpsc::Receiver<()>,
    /// Class of the last fault reported since the reader was ready.
    last_reported: Option<FaultClass>,
    backoff: Duration,
}

impl ReaderThread {
    /// Opens the reader and reads until it fails, pauses, and opens it again; until stopped.
    fn run(mut self) {
        loop {
            let port_only = match self.serve() {
                None => return,
                Some(ReaderEnd::Lost) => {
                    (self.on_event)(ReaderEvent::Lost);
                    true
                }
                Some(ReaderEnd::Fault(fault)) => {
                    self.report_once(fault);
                    matches!(fault.class, FaultClass::PortMissing | FaultClass::PortBusy)
                }
            };
            let pause = if port_only { self.backoff.min(BACKOFF_PORT_MAX) } else { self.backoff };
            self.backoff = (self.backoff * 2).min(BACKOFF_MAX);
            if self.stops_within(pause) {
                return;
            }
        }
    }

    /// Reads from one opening until it fails; `None` when stopped.
    fn serve(&mut self) -> Option<ReaderEnd> {
        let mut reader = match self.open()? {
            Ok(reader) => reader,
            Err(fault) => return Some(fault.into()),
        };
        loop {
            if self.stops_within(Duration::ZERO) {
                return None;
            }
            match reader.next_event((self.clock)() + STOP_POLL) {
                Ok(None) => {}
                Ok(Some(event)) => self.forward(event),
                Err(end) => return Some(end),
            }
        }
    }

    /// Opens the port and retries for [`HANDOVER`] while the session before holds it; `None` when stopped meanwhile.
    fn open(&self) -> Option<Result<IdReader, ReaderFault>> {
        let deadline = (self.clock)() + HANDOVER;
        loop {
            match IdReader::open(&self.config.port, self.config.baud, self.clock) {
                Err(fault) if fault.class == FaultClass::PortBusy && (self.clock)() < deadline => {
                    if self.stops_within(STOP_POLL) {
                        return None;
                    }
                }
                opened => return Some(opened),
            }
        }
    }

    fn forward(&mut self, event: ReaderEvent) {
        if event == ReaderEvent::Ready {
            self.backoff = BACKOFF_FIRST;
            self.last_reported = None;
        }
        if let ReaderEvent::Fault(fault) = &event {
            tracing::info!(%fault, "identity card reader");
        }
        (self.on_event)(event);
    }

    /// Reports a fault, unless it is the one of the opening before and the reader was not ready in between.
    fn report_once(&mut self, fault: ReaderFault) {
        if self.last_reported != Some(fault.class) {
            self.last_reported = Some(fault.class);
            tracing::warn!(%fault, "identity card reader");
            (self.on_event)(ReaderEvent::Fault(fault));
        }
    }

    fn stops_within(&self, wait: Duration) -> bool {
        self.stopped.recv_timeout(wait) != Err(RecvTimeoutError::Timeout)
    }
}
