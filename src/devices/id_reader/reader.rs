//! One machine over one link, blocking: for a thread of its own, or for a command that reads one card.

use std::path::Path;
use std::time::{Duration, Instant};

use lobby_domain::identity::IdCard;
use zeroize::{Zeroize, Zeroizing};

use super::link::{ByteLink, LinkError, TtyLink};
use super::machine::{Action, Delays, Machine};
use super::{FaultClass, ReaderEvent, ReaderFault};

/// The caller's monotonic clock: this room has none.
pub type Clock = fn() -> Instant;

/// Time-out for writing one request.
const WRITE_MAX: Duration = Duration::from_millis(1000);
/// Pause before a reader is opened again while reading a single card.
const REOPEN_PAUSE: Duration = Duration::from_millis(300);

/// Why an opened reader must be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReaderEnd {
    /// The port vanished.
    #[error("the reader's port vanished")]
    Lost,
    /// The reader must be opened again, or is out of order.
    #[error(transparent)]
    Fault(#[from] ReaderFault),
}

/// An opened reader.
pub struct IdReader<L: ByteLink = TtyLink> {
    link: L,
    machine: Machine,
    clock: Clock,
    opened: Instant,
    buffer: Zeroizing<Vec<u8>>,
}

impl IdReader<TtyLink> {
    /// Opens the serial port `port` at `baud` bits per second.
    ///
    /// # Errors
    /// A fault of the port.
    pub fn open(port: &Path, baud: u32, clock: Clock) -> Result<Self, ReaderFault> {
        let link = TtyLink::open(port, baud).map_err(|error| {
            tracing::info!(%error, "identity card reader");
            ReaderFault::of_port(match error {
                LinkError::Busy => FaultClass::PortBusy,
                LinkError::WriteBlocked => FaultClass::Timeout,
                LinkError::Missing | LinkError::Denied | LinkError::Unusable(_) | LinkError::Lost => {
                    FaultClass::PortMissing
                }
            })
        })?;
        Ok(Self::over(link, Delays::for_baud(baud), clock))
    }
}

impl<L: ByteLink> IdReader<L> {
    /// A reader at the other end of `link`.
    pub fn over(link: L, delays: Delays, clock: Clock) -> Self {
        Self { link, machine: Machine::new(delays), clock, opened: clock(), buffer: Zeroizing::new(vec![0; 2048]) }
    }

    /// Runs the protocol until there is an event, or until `until` (`None`). After an error drop the reader and open it
    /// anew.
    ///
    /// # Errors
    /// [`ReaderEnd`].
    pub fn next_event(&mut self, until: Instant) -> Result<Option<ReaderEvent>, ReaderEnd> {
        let until = until.saturating_duration_since(self.opened);
        loop {
            let now = self.now();
            match self.machine.next(now) {
                Action::Report(event) => return Ok(Some(event)),
                Action::Reopen(fault) => return Err(fault.into()),
                Action::Send { command, generation: _ } => {
                    self.link.discard_input().map_err(|error| ended(&error))?;
                    self.link.write(&command.frame(), WRITE_MAX).map_err(|error| ended(&error))?;
                }
                Action::Wait { until: _ } if now >= until => return Ok(None),
                Action::Wait { until: timer } => self.receive(timer.min(until) - now)?,
            }
        }
    }

    /// The fault to report when the caller stops waiting for a card now.
    pub fn verdict(&self) -> ReaderFault {
        self.machine.verdict()
    }

    fn now(&self) -> Duration {
        (self.clock)().saturating_duration_since(self.opened)
    }

    fn receive(&mut self, wait: Duration) -> Result<(), ReaderEnd> {
        let count = self.link.read(&mut self.buffer, wait).map_err(|error| ended(&error))?;
        self.machine.received(&self.buffer[..count], self.now());
        self.buffer[..count].zeroize();
        Ok(())
    }
}

fn ended(error: &LinkError) -> ReaderEnd {
    match error {
        LinkError::WriteBlocked => ReaderFault::of_port(FaultClass::Timeout).into(),
        LinkError::Lost | LinkError::Missing | LinkError::Busy | LinkError::Denied | LinkError::Unusable(_) => {
            ReaderEnd::Lost
        }
    }
}

/// Reads one card within `timeout`. A silent or noisy reader is opened again until then (it may be powered late);
/// every other fault ends the attempt at once.
///
/// # Errors
/// The fault that ended the attempt, or the most telling one at the time-out.
pub fn read_one(port: &Path, baud: u32, timeout: Duration, clock: Clock) -> Result<Box<IdCard>, ReaderFault> {
    let deadline = clock() + timeout;
    let mut last = None;
    loop {
        let mut reader = IdReader::open(port, baud, clock)?;
        match first_card(&mut reader, deadline) {
            Ok(Some(card)) => return Ok(card),
            Ok(None) => return Err(most_telling(last, reader.verdict())),
            Err(ReaderEnd::Lost) => return Err(ReaderFault::of_port(FaultClass::PortMissing)),
            Err(ReaderEnd::Fault(fault)) if !is_transient(fault) => return Err(fault),
            Err(ReaderEnd::Fault(fault)) => last = Some(fault),
        }
        drop(reader);
        std::thread::sleep(REOPEN_PAUSE.min(deadline.saturating_duration_since(clock())));
    }
}

fn is_transient(fault: ReaderFault) -> bool {
    matches!(fault.class, FaultClass::Timeout | FaultClass::Protocol)
}

/// Prefers the fault of an earlier opening to a mere time-out of the last.
fn most_telling(before: Option<ReaderFault>, verdict: ReaderFault) -> ReaderFault {
    before.filter(|_| verdict.class == FaultClass::Timeout).unwrap_or(verdict)
}

fn first_card<L: ByteLink>(reader: &mut IdReader<L>, deadline: Instant) -> Result<Option<Box<IdCard>>, ReaderEnd> {
    loop {
        match reader.next_event(deadline)? {
            None => return Ok(None),
            Some(ReaderEvent::Read(card)) => return Ok(Some(card)),
            Some(ReaderEvent::Fault(fault)) => return Err(fault.into()),
            Some(
                ReaderEvent::Ready
                | ReaderEvent::Empty
                | ReaderEvent::CardFound
                | ReaderEvent::Reading { .. }
                | ReaderEvent::Removed
                | ReaderEvent::Lost,
            ) => {}
        }
    }
}
