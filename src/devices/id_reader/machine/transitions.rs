//! Transitions of the machine: the effect of a reply, or of its absence, in each state.

use std::time::Duration;

use super::{Attempts, Machine, MachineState};
use crate::id_reader::codec::{Command, Reply, Status, StatusClass, card_blocks, decode_card};
use crate::id_reader::{FaultClass, ReaderEvent, ReaderFault};

/// Tries of one card, and of one exchange.
const TRIES: u8 = 3;
/// Polls without the card after which it counts as removed.
const MISSES_MAX: u8 = 2;

impl Machine {
    pub(super) fn apply_reply(&mut self, command: Command, reply: &Reply, now: Duration) {
        let status = reply.status;
        match self.state {
            MachineState::CheckSam => self.after_sam_check(command, status, now),
            MachineState::ResetSam => self.go(MachineState::CheckSam),
            MachineState::SamNumber => self.ready(),
            MachineState::Idle => self.after_find(command, status, now),
            MachineState::Probing => self.after_probe(status, now),
            MachineState::Selecting => self.after_select(command, status, now),
            MachineState::Reading => self.after_read(command, reply, now),
            MachineState::Present => self.after_presence_check(status, now),
            MachineState::Parked => self.after_parked_find(status, now),
            MachineState::Broken(_) => {}
        }
    }

    /// After no reply, or only damaged frames.
    pub(super) fn exchange_failed(&mut self, fault: ReaderFault, now: Duration) {
        self.last_failure = Some(fault);
        match self.state {
            // The number is optional: some readers do not send it.
            MachineState::SamNumber => self.ready(),
            MachineState::Probing => self.poll_again(MachineState::Idle, now),
            // A reader that does not know the self-check at all may still find cards: the last try asks for one.
            MachineState::CheckSam if self.failures + 2 == TRIES => self.retry_exchange(MachineState::Idle, fault, now),
            MachineState::CheckSam | MachineState::ResetSam | MachineState::Present | MachineState::Parked => {
                self.retry_exchange(self.state, fault, now)
            }
            MachineState::Idle | MachineState::Selecting | MachineState::Reading => {
                self.retry_exchange(MachineState::Idle, fault, now)
            }
            MachineState::Broken(_) => {}
        }
    }

    fn after_sam_check(&mut self, command: Command, status: Status, now: Duration) {
        match status.class() {
            StatusClass::SamFailed | StatusClass::SamUnauthorised => self.sam_out_of_order(command, status),
            StatusClass::Link => self.retry_exchange(MachineState::CheckSam, protocol(command, status), now),
            // A reader that does not know this command may still read cards.
            StatusClass::Ok
            | StatusClass::NoCard
            | StatusClass::CardMoved
            | StatusClass::CardBad
            | StatusClass::WrongCard
            | StatusClass::Sequence
            | StatusClass::Protocol
            | StatusClass::Unknown => self.go(MachineState::SamNumber),
        }
    }

    fn sam_out_of_order(&mut self, command: Command, status: Status) {
        let resettable = status.class() == StatusClass::SamFailed && !self.reset_tried;
        self.reset_tried = true;
        self.selected = false;
        self.go(if resettable {
            MachineState::ResetSam
        } else {
            MachineState::Broken(fault(FaultClass::Device, command, status))
        });
    }

    fn ready(&mut self) {
        self.failures = 0;
        self.report_ready();
        self.go(MachineState::Idle);
    }

    fn report_ready(&mut self) {
        self.last_failure = None;
        if !std::mem::replace(&mut self.ready_reported, true) {
            self.events.push_back(ReaderEvent::Ready);
        }
    }

    fn after_find(&mut self, command: Command, status: Status, now: Duration) {
        if matches!(status.class(), StatusClass::Ok | StatusClass::NoCard) {
            self.report_ready();
        }
        match status.class() {
            StatusClass::Ok => {
                self.card_found(now);
                self.go(MachineState::Selecting);
            }
            // Some readers do not find a card that is still selected.
            StatusClass::NoCard if self.selected => self.go(MachineState::Reading),
            StatusClass::NoCard if self.history_unknown => {
                self.history_unknown = false;
                self.go(MachineState::Probing);
            }
            StatusClass::NoCard => {
                self.failures = 0;
                self.card_gone();
                self.poll_again(MachineState::Idle, now);
            }
            StatusClass::CardMoved
            | StatusClass::CardBad
            | StatusClass::WrongCard
            | StatusClass::Sequence
            | StatusClass::Link
            | StatusClass::Protocol
            | StatusClass::SamFailed
            | StatusClass::SamUnauthorised
            | StatusClass::Unknown => self.card_failed(command, status, now),
        }
    }

    /// A card that a program before this one left selected answers here, though find reports none.
    fn after_probe(&mut self, status: Status, now: Duration) {
        if status.class() == StatusClass::Ok {
            self.selected = true;
            self.card_found(now);
            self.go(MachineState::Reading);
        } else {
            self.poll_again(MachineState::Idle, now);
        }
    }

    fn after_select(&mut self, command: Command, status: Status, now: Duration) {
        if status.class() == StatusClass::Ok {
            self.selected = true;
            self.go(MachineState::Reading);
        } else {
            self.card_failed(command, status, now);
        }
    }

    fn after_read(&mut self, command: Command, reply: &Reply, now: Duration) {
        if reply.status.class() != StatusClass::Ok {
            return self.card_failed(command, reply.status, now);
        }
        match card_blocks(&reply.data) {
            Ok(blocks) => {
                self.events.push_back(ReaderEvent::Read(Box::new(decode_card(blocks))));
                self.failures = 0;
                self.misses = 0;
                self.attempts = Attempts { announced: true, ..Attempts::default() };
                self.poll_again(MachineState::Present, now);
            }
            Err(_) => self.retry_exchange(MachineState::Idle, protocol(command, reply.status), now),
        }
    }

    fn after_presence_check(&mut self, status: Status, now: Duration) {
        match status.class() {
            StatusClass::Ok => {
                self.misses = 0;
                self.failures = 0;
                self.poll_again(MachineState::Present, now);
            }
            // The reader does not know this check; finding a card is the other one.
            StatusClass::Protocol => self.park(now),
            StatusClass::NoCard
            | StatusClass::CardMoved
            | StatusClass::CardBad
            | StatusClass::WrongCard
            | StatusClass::Sequence
            | StatusClass::Link
            | StatusClass::SamFailed
            | StatusClass::SamUnauthorised
            | StatusClass::Unknown => self.missed(MachineState::Present, now),
        }
    }

    fn after_parked_find(&mut self, status: Status, now: Duration) {
        if status.class() == StatusClass::NoCard {
            self.missed(MachineState::Parked, now);
        } else {
            self.misses = 0;
            self.poll_again(MachineState::Parked, now);
        }
    }

    fn missed(&mut self, state: MachineState, now: Duration) {
        self.misses += 1;
        if self.misses < MISSES_MAX {
            return self.poll_again(state, now);
        }
        self.failures = 0;
        self.card_gone();
        self.poll_again(MachineState::Idle, now);
    }

    /// After a failure status while finding, selecting or reading a card.
    fn card_failed(&mut self, command: Command, status: Status, now: Duration) {
        match status.class() {
            StatusClass::CardMoved | StatusClass::Sequence | StatusClass::Unknown | StatusClass::NoCard => {
                self.attempts.moved += 1;
                self.retry_card(self.attempts.moved, fault(FaultClass::CardMoved, command, status), now);
            }
            StatusClass::CardBad => {
                self.attempts.bad += 1;
                self.retry_card(self.attempts.bad, fault(FaultClass::CardBad, command, status), now);
            }
            StatusClass::WrongCard => self.retry_card(TRIES, fault(FaultClass::WrongCard, command, status), now),
            StatusClass::SamFailed | StatusClass::SamUnauthorised => self.sam_out_of_order(command, status),
            StatusClass::Protocol => self.go(MachineState::Broken(protocol(command, status))),
            StatusClass::Link | StatusClass::Ok => {
                self.retry_exchange(MachineState::Idle, protocol(command, status), now)
            }
        }
    }

    /// Restarts from find; after the last try reports the fault and leaves the card alone until it is removed.
    fn retry_card(&mut self, tries: u8, fault: ReaderFault, now: Duration) {
        self.selected = false;
        self.attempts.announced = true;
        self.attempts.last = Some(fault);
        if tries < TRIES {
            return self.poll_again(MachineState::Idle, now);
        }
        self.events.push_back(ReaderEvent::Fault(fault));
        self.attempts = Attempts { announced: true, ..Attempts::default() };
        self.park(now);
    }

    /// After a failed exchange: retries from `again` after a quiet gap, or after the last try opens the reader anew.
    fn retry_exchange(&mut self, again: MachineState, fault: ReaderFault, now: Duration) {
        self.failures += 1;
        let overdue = self.attempts.began.is_some_and(|began| now - began > self.delays.transaction_max);
        if self.failures >= TRIES || overdue {
            return self.go(MachineState::Broken(fault));
        }
        self.not_before = now + self.delays.gap;
        self.go(again);
    }

    fn card_found(&mut self, now: Duration) {
        self.history_unknown = false;
        self.attempts.began.get_or_insert(now);
        if !self.attempts.announced {
            self.attempts.announced = true;
            self.events.push_back(ReaderEvent::CardFound);
        }
    }

    /// Reports the fault of a card removed during its tries, its removal if its arrival was reported, and once that the
    /// reader is empty.
    fn card_gone(&mut self) {
        let attempts = std::mem::take(&mut self.attempts);
        self.selected = false;
        self.misses = 0;
        if let Some(fault) = attempts.last {
            self.events.push_back(ReaderEvent::Fault(fault));
        }
        let known = std::mem::replace(&mut self.presence_reported, true);
        if attempts.announced {
            self.events.push_back(ReaderEvent::Removed);
        } else if !known {
            self.events.push_back(ReaderEvent::Empty);
        }
    }

    fn park(&mut self, now: Duration) {
        self.selected = false;
        self.misses = 0;
        self.poll_again(MachineState::Parked, now);
    }

    fn poll_again(&mut self, state: MachineState, now: Duration) {
        self.not_before = now + self.delays.poll;
        self.go(state);
    }

    fn go(&mut self, state: MachineState) {
        self.state = state;
    }
}

fn fault(class: FaultClass, command: Command, status: Status) -> ReaderFault {
    ReaderFault { class, during: Some(command), status: Some(status) }
}

fn protocol(command: Command, status: Status) -> ReaderFault {
    fault(FaultClass::Protocol, command, status)
}
