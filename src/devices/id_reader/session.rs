//! A reader kept alive for the length of a visit, on a thread of its own.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::reader::{Clock, IdReader, ReaderEnd};
use super::{FaultClass, ReaderEvent, ReaderFault};

/// Longest time between a stop and the thread noticing it.
const SLICE: Duration = Duration::from_millis(50);
const BACKOFF_FIRST: Duration = Duration::from_secs(1);
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// A port that is absent or held costs nothing to look for, and someone may just be plugging it in.
const BACKOFF_PORT: Duration = Duration::from_secs(2);
/// A sick device may hold the thread inside the operating system; the visit does not wait for it.
const STOP_MAX: Duration = Duration::from_millis(500);

/// So long a port may still be held by the session before, without a word to the citizen: a little above [`STOP_MAX`].
const HANDOVER: Duration = Duration::from_millis(700);

/// Where the reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderConfig {
    /// A name that stays, such as one of `/dev/serial/by-id`.
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
    /// Starts reading. Events come on the session's thread; the callback must not block.
    pub fn start(config: ReaderConfig, clock: Clock, on_event: Box<dyn Fn(ReaderEvent) + Send>) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let keeper = Keeper { config, clock, on_event, stopped, told: None, backoff: BACKOFF_FIRST };
        thread::Builder::new().name("id-reader".into()).spawn(move || {
            let _end = end;
            keeper.run();
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

struct Keeper {
    config: ReaderConfig,
    clock: Clock,
    on_event: Box<dyn Fn(ReaderEvent) + Send>,
    stopped: mpsc::Receiver<()>,
    told: Option<FaultClass>,
    backoff: Duration,
}

impl Keeper {
    /// Opens, reads until it ends, waits, opens again; until stopped.
    fn run(mut self) {
        loop {
            let port_only = match self.serve() {
                None => return,
                Some(ReaderEnd::Lost) => {
                    (self.on_event)(ReaderEvent::Lost);
                    true
                }
                Some(ReaderEnd::Fault(fault)) => {
                    self.tell_once(fault);
                    matches!(fault.class, FaultClass::PortMissing | FaultClass::PortBusy)
                }
            };
            let pause = if port_only { self.backoff.min(BACKOFF_PORT) } else { self.backoff };
            self.backoff = (self.backoff * 2).min(BACKOFF_MAX);
            if self.stops_within(pause) {
                return;
            }
        }
    }

    /// One opening, from first to last byte; `None` when stopped.
    fn serve(&mut self) -> Option<ReaderEnd> {
        let mut reader = match self.open()? {
            Ok(reader) => reader,
            Err(fault) => return Some(fault.into()),
        };
        loop {
            if self.stops_within(Duration::ZERO) {
                return None;
            }
            match reader.next_event((self.clock)() + SLICE) {
                Ok(None) => {}
                Ok(Some(event)) => self.pass_on(event),
                Err(end) => return Some(end),
            }
        }
    }

    /// Opens the port, for a moment also one that the session before still holds; `None` when stopped meanwhile.
    fn open(&self) -> Option<Result<IdReader, ReaderFault>> {
        let given_up = (self.clock)() + HANDOVER;
        loop {
            match IdReader::open(&self.config.port, self.config.baud, self.clock) {
                Err(fault) if fault.class == FaultClass::PortBusy && (self.clock)() < given_up => {
                    if self.stops_within(SLICE) {
                        return None;
                    }
                }
                opened => return Some(opened),
            }
        }
    }

    fn pass_on(&mut self, event: ReaderEvent) {
        if event == ReaderEvent::Ready {
            self.backoff = BACKOFF_FIRST;
            self.told = None;
        }
        if let ReaderEvent::Fault(fault) = &event {
            tracing::info!(%fault, "identity card reader");
        }
        (self.on_event)(event);
    }

    /// The same trouble at every opening is told once, until the reader was ready again.
    fn tell_once(&mut self, fault: ReaderFault) {
        if self.told != Some(fault.class) {
            self.told = Some(fault.class);
            tracing::warn!(%fault, "identity card reader");
            (self.on_event)(ReaderEvent::Fault(fault));
        }
    }

    fn stops_within(&self, wait: Duration) -> bool {
        self.stopped.recv_timeout(wait) != Err(RecvTimeoutError::Timeout)
    }
}
