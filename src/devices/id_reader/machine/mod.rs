//! The reader's protocol as a state machine without IO.
//!
//! ```text
//! CheckSam -> (ResetSam ->) SamNumber -> Idle -> Selecting -> Reading -> Present -> Idle
//!                                         |  ^                  |           (card gone)
//!                                  Probing   +---- Parked <-----+  a card that failed for good stays until it is gone
//! any state -> Broken: close the port, wait, open it again
//! ```
//! Replies carry no command, so three rules keep a late one out: input is discarded before each request, a request is
//! sent only after the line was quiet, and a success must have the shape of its command. Each request has a number.
//!
//! All times are counted from the opening of the port.

mod delays;
mod transitions;

use std::collections::VecDeque;
use std::time::Duration;

pub use delays::Delays;

use super::codec::{Command, Decoded, FrameDecoder, Reply};
use super::{FaultClass, ReaderEvent, ReaderFault};

/// What the owner of the port is to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Discard input, then write the command's frame. Requests are numbered from 1.
    Send {
        /// The request.
        command: Command,
        /// Its number.
        generation: u64,
    },
    /// Feed bytes that arrive to [`Machine::received`]; call [`Machine::next`] again at `until` at the latest.
    Wait {
        /// When the machine wants to act.
        until: Duration,
    },
    /// Report to the visit.
    Report(ReaderEvent),
    /// Close the port; a new machine starts after opening it again.
    Reopen(ReaderFault),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MachineState {
    CheckSam,
    ResetSam,
    SamNumber,
    Idle,
    Probing,
    Selecting,
    Reading,
    Present,
    Parked,
    Broken(ReaderFault),
}

impl MachineState {
    fn command(self) -> Option<Command> {
        match self {
            Self::CheckSam => Some(Command::SamStatus),
            Self::ResetSam => Some(Command::ResetSam),
            Self::SamNumber => Some(Command::SamId),
            Self::Idle | Self::Parked => Some(Command::Find),
            Self::Probing | Self::Present => Some(Command::Address),
            Self::Selecting => Some(Command::Select),
            Self::Reading => Some(Command::Read),
            Self::Broken(_) => None,
        }
    }
}

/// Bytes without a frame from which on a reply counts as damaged at its start.
const RUINED_FROM: u64 = 256;

struct Exchange {
    command: Command,
    deadline: Duration,
    last_byte: Option<Duration>,
    damaged: bool,
    /// The decoder's junk when the request was sent.
    junk_before: u64,
    /// Bytes received at the last [`ReaderEvent::Reading`].
    progress_reported: usize,
}

/// Failed tries of the card that lies on the reader.
#[derive(Default)]
struct Attempts {
    announced: bool,
    began: Option<Duration>,
    moved: u8,
    bad: u8,
    last: Option<ReaderFault>,
}

/// One opened reader.
pub struct Machine {
    delays: Delays,
    decoder: FrameDecoder,
    state: MachineState,
    exchange: Option<Exchange>,
    generation: u64,
    events: VecDeque<ReaderEvent>,
    not_before: Duration,
    noise_since: Option<Duration>,
    /// Select succeeded and the card was not seen leaving.
    selected: bool,
    /// Nothing is known of the time before this opening.
    history_unknown: bool,
    reset_tried: bool,
    ready_reported: bool,
    /// Whether a card lies there was reported since this opening.
    presence_reported: bool,
    /// Failed exchanges in a row.
    failures: u8,
    /// Polls in a row that did not see the card.
    misses: u8,
    attempts: Attempts,
    last_failure: Option<ReaderFault>,
    late_replies: u64,
}

impl Machine {
    /// A reader whose port was opened just now.
    pub fn new(delays: Delays) -> Self {
        Self {
            delays,
            decoder: FrameDecoder::default(),
            state: MachineState::CheckSam,
            exchange: None,
            generation: 0,
            events: VecDeque::new(),
            not_before: Duration::ZERO,
            noise_since: None,
            selected: false,
            history_unknown: true,
            reset_tried: false,
            ready_reported: false,
            presence_reported: false,
            failures: 0,
            misses: 0,
            attempts: Attempts::default(),
            last_failure: None,
            late_replies: 0,
        }
    }

    /// The next action at `now`, a time since the opening of the port.
    pub fn next(&mut self, now: Duration) -> Action {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Action::Report(event);
            }
            let Some(command) = self.state.command() else {
                return self.reopen();
            };
            let Some(timer) = self.exchange_timer() else {
                return self.wait_or_send(command, now);
            };
            if now < timer {
                return Action::Wait { until: timer };
            }
            self.exchange_timed_out(now);
        }
    }

    /// Takes bytes received from the reader.
    pub fn received(&mut self, mut bytes: &[u8], now: Duration) {
        if !bytes.is_empty() && self.exchange.is_none() {
            self.hold_for_quiet(now);
        }
        while !bytes.is_empty() {
            let Some(exchange) = &mut self.exchange else { return };
            exchange.last_byte = Some(now);
            let taken = self.decoder.push(bytes);
            bytes = &bytes[taken..];
            self.decode(now);
        }
        self.report_progress();
    }

    /// The fault to report when the caller stops waiting for a card now.
    pub fn verdict(&self) -> ReaderFault {
        let idle = self.state == MachineState::Idle && self.attempts.began.is_none() && self.failures == 0;
        if idle && self.attempts.last.is_none() {
            return ReaderFault::while_doing(FaultClass::NoCard, Command::Find);
        }
        let unframed = self.exchange.as_ref().filter(|exchange| exchange.last_byte.is_some());
        match unframed {
            Some(exchange) if self.decoder.progress().is_none() => {
                ReaderFault::while_doing(FaultClass::Protocol, exchange.command)
            }
            Some(_) | None => self.attempts.last.or(self.last_failure).unwrap_or(ReaderFault {
                class: FaultClass::Timeout,
                during: self.state.command(),
                status: None,
            }),
        }
    }

    /// Number of replies that arrived late or twice, for the device's health.
    pub fn late_replies(&self) -> u64 {
        self.late_replies
    }

    fn reopen(&self) -> Action {
        match self.state {
            MachineState::Broken(fault) => Action::Reopen(fault),
            MachineState::CheckSam
            | MachineState::ResetSam
            | MachineState::SamNumber
            | MachineState::Idle
            | MachineState::Probing
            | MachineState::Selecting
            | MachineState::Reading
            | MachineState::Present
            | MachineState::Parked => Action::Reopen(ReaderFault::of_port(FaultClass::Protocol)),
        }
    }

    fn wait_or_send(&mut self, command: Command, now: Duration) -> Action {
        if now < self.not_before {
            return Action::Wait { until: self.not_before };
        }
        self.generation += 1;
        self.noise_since = None;
        self.decoder.clear();
        self.exchange = Some(Exchange {
            command,
            deadline: now + command.limit(),
            last_byte: None,
            damaged: false,
            junk_before: self.decoder.junk(),
            progress_reported: 0,
        });
        Action::Send { command, generation: self.generation }
    }

    /// When the exchange under way ends at the latest: a damaged or half frame must not wait for the whole limit.
    fn exchange_timer(&self) -> Option<Duration> {
        let exchange = self.exchange.as_ref()?;
        let ruined = self.decoder.junk() - exchange.junk_before >= RUINED_FROM;
        let stuck = exchange.damaged || ruined || self.decoder.progress().is_some();
        let gap = exchange.last_byte.filter(|_| stuck).map(|at| at + self.delays.gap);
        Some(gap.map_or(exchange.deadline, |gap| gap.min(exchange.deadline)))
    }

    fn exchange_timed_out(&mut self, now: Duration) {
        while self.decoder.gap().is_some() {
            self.decode(now);
        }
        if let Some(exchange) = self.exchange.take() {
            self.decoder.clear();
            let class = if exchange.last_byte.is_some() { FaultClass::Protocol } else { FaultClass::Timeout };
            self.exchange_failed(ReaderFault::while_doing(class, exchange.command), now);
        }
    }

    /// Decodes frames until one answers the request under way.
    fn decode(&mut self, now: Duration) {
        while let Some(found) = self.decoder.decode() {
            let Some(exchange) = &mut self.exchange else { return };
            match found {
                Decoded::Bad(_) => exchange.damaged = true,
                Decoded::Reply(reply) if exchange.command.accepts(&reply) => return self.finish_exchange(&reply, now),
                Decoded::Reply(_) => self.late_replies += 1,
            }
        }
    }

    fn finish_exchange(&mut self, reply: &Reply, now: Duration) {
        let Some(exchange) = self.exchange.take() else { return };
        self.decoder.clear();
        self.apply_reply(exchange.command, reply, now);
    }

    /// After unsolicited bytes the next request waits until the line is quiet, at most [`Delays::noise_max`].
    fn hold_for_quiet(&mut self, now: Duration) {
        let since = *self.noise_since.get_or_insert(now);
        if now - since > self.delays.noise_max {
            self.state = MachineState::Broken(ReaderFault::of_port(FaultClass::Protocol));
        }
        self.not_before = self.not_before.max(now + self.delays.gap);
    }

    fn report_progress(&mut self) {
        let Some(exchange) = self.exchange.as_mut().filter(|exchange| exchange.command == Command::Read) else {
            return;
        };
        let Some((received, total)) = self.decoder.progress() else { return };
        if received >= exchange.progress_reported + total / 20 {
            exchange.progress_reported = received;
            self.events.push_back(ReaderEvent::Reading { received, total });
        }
    }
}

#[cfg(test)]
mod tests;
