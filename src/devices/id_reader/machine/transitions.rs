//! Every transition of the machine: what a reply, or its absence, means in each state.

use std::time::Duration;

use super::{Attempts, Machine, State};
use crate::id_reader::codec::{Command, Reply, Status, StatusClass, card_blocks, decode_card};
use crate::id_reader::{FaultClass, ReaderEvent, ReaderFault};

/// Tries of one card, and of one request.
const TRIES: u8 = 3;
/// Looks in vain before a card counts as gone.
const MISSES_MAX: u8 = 2;

impl Machine {
    pub(super) fn judge(&mut self, command: Command, reply: &Reply, now: Duration) {
        let status = reply.status;
        match self.state {
            State::CheckSam => self.sam_checked(command, status, now),
            State::ResetSam => self.go(State::CheckSam),
            State::SamNumber => self.ready(),
            State::Idle => self.looked(command, status, now),
            State::Probing => self.probed(status, now),
            State::Selecting => self.selecting(command, status, now),
            State::Reading => self.reading(command, reply, now),
            State::Present => self.still_there(status, now),
            State::Parked => self.parked(status, now),
            State::Broken(_) => {}
        }
    }

    /// No reply, or only damage.
    pub(super) fn exchange_failed(&mut self, fault: ReaderFault, now: Duration) {
        self.last_failure = Some(fault);
        match self.state {
            // The number is a nicety: some readers do not tell it.
            State::SamNumber => self.ready(),
            State::Probing => self.poll_again(State::Idle, now),
            // A reader that does not know the self-check at all may still find cards: the last try asks for one.
            State::CheckSam if self.strikes + 2 == TRIES => self.strike(State::Idle, fault, now),
            State::CheckSam | State::ResetSam | State::Present | State::Parked => self.strike(self.state, fault, now),
            State::Idle | State::Selecting | State::Reading => self.strike(State::Idle, fault, now),
            State::Broken(_) => {}
        }
    }

    fn sam_checked(&mut self, command: Command, status: Status, now: Duration) {
        match status.class() {
            StatusClass::SamFailed | StatusClass::SamUnauthorised => self.sam_out_of_order(command, status),
            StatusClass::Link => self.strike(State::CheckSam, protocol(command, status), now),
            // A reader that does not know this question may still read cards.
            StatusClass::Ok
            | StatusClass::NoCard
            | StatusClass::CardMoved
            | StatusClass::CardBad
            | StatusClass::WrongCard
            | StatusClass::Sequence
            | StatusClass::Protocol
            | StatusClass::Unknown => self.go(State::SamNumber),
        }
    }

    fn sam_out_of_order(&mut self, command: Command, status: Status) {
        let resettable = status.class() == StatusClass::SamFailed && !self.reset_tried;
        self.reset_tried = true;
        self.selected = false;
        self.go(if resettable { State::ResetSam } else { State::Broken(fault(FaultClass::Device, command, status)) });
    }

    fn ready(&mut self) {
        self.strikes = 0;
        self.tell_ready();
        self.go(State::Idle);
    }

    fn tell_ready(&mut self) {
        self.last_failure = None;
        if !std::mem::replace(&mut self.ready_told, true) {
            self.events.push_back(ReaderEvent::Ready);
        }
    }

    fn looked(&mut self, command: Command, status: Status, now: Duration) {
        if matches!(status.class(), StatusClass::Ok | StatusClass::NoCard) {
            self.tell_ready();
        }
        match status.class() {
            StatusClass::Ok => {
                self.card_found(now);
                self.go(State::Selecting);
            }
            // Some readers do not find a card that is still selected.
            StatusClass::NoCard if self.selected => self.go(State::Reading),
            StatusClass::NoCard if self.history_unknown => {
                self.history_unknown = false;
                self.go(State::Probing);
            }
            StatusClass::NoCard => {
                self.strikes = 0;
                self.card_gone();
                self.poll_again(State::Idle, now);
            }
            StatusClass::CardMoved
            | StatusClass::CardBad
            | StatusClass::WrongCard
            | StatusClass::Sequence
            | StatusClass::Link
            | StatusClass::Protocol
            | StatusClass::SamFailed
            | StatusClass::SamUnauthorised
            | StatusClass::Unknown => self.refused(command, status, now),
        }
    }

    /// A card left selected by whoever used the reader before answers here, though find says there is none.
    fn probed(&mut self, status: Status, now: Duration) {
        if status.class() == StatusClass::Ok {
            self.selected = true;
            self.card_found(now);
            self.go(State::Reading);
        } else {
            self.poll_again(State::Idle, now);
        }
    }

    fn selecting(&mut self, command: Command, status: Status, now: Duration) {
        if status.class() == StatusClass::Ok {
            self.selected = true;
            self.go(State::Reading);
        } else {
            self.refused(command, status, now);
        }
    }

    fn reading(&mut self, command: Command, reply: &Reply, now: Duration) {
        if reply.status.class() != StatusClass::Ok {
            return self.refused(command, reply.status, now);
        }
        match card_blocks(&reply.data) {
            Ok(blocks) => {
                self.events.push_back(ReaderEvent::Read(Box::new(decode_card(blocks))));
                self.strikes = 0;
                self.misses = 0;
                self.attempts = Attempts { announced: true, ..Attempts::default() };
                self.poll_again(State::Present, now);
            }
            Err(_) => self.strike(State::Idle, protocol(command, reply.status), now),
        }
    }

    fn still_there(&mut self, status: Status, now: Duration) {
        match status.class() {
            StatusClass::Ok => {
                self.misses = 0;
                self.strikes = 0;
                self.poll_again(State::Present, now);
            }
            // The reader cannot be asked this way; looking for a card is the other way.
            StatusClass::Protocol => self.park(now),
            StatusClass::NoCard
            | StatusClass::CardMoved
            | StatusClass::CardBad
            | StatusClass::WrongCard
            | StatusClass::Sequence
            | StatusClass::Link
            | StatusClass::SamFailed
            | StatusClass::SamUnauthorised
            | StatusClass::Unknown => self.missed(State::Present, now),
        }
    }

    fn parked(&mut self, status: Status, now: Duration) {
        if status.class() == StatusClass::NoCard {
            self.missed(State::Parked, now);
        } else {
            self.misses = 0;
            self.poll_again(State::Parked, now);
        }
    }

    fn missed(&mut self, state: State, now: Duration) {
        self.misses += 1;
        if self.misses < MISSES_MAX {
            return self.poll_again(state, now);
        }
        self.strikes = 0;
        self.card_gone();
        self.poll_again(State::Idle, now);
    }

    /// A failure the reader named, while looking for, selecting or reading a card.
    fn refused(&mut self, command: Command, status: Status, now: Duration) {
        match status.class() {
            StatusClass::CardMoved | StatusClass::Sequence | StatusClass::Unknown | StatusClass::NoCard => {
                self.attempts.moved += 1;
                self.try_again(self.attempts.moved, fault(FaultClass::CardMoved, command, status), now);
            }
            StatusClass::CardBad => {
                self.attempts.bad += 1;
                self.try_again(self.attempts.bad, fault(FaultClass::CardBad, command, status), now);
            }
            StatusClass::WrongCard => self.try_again(TRIES, fault(FaultClass::WrongCard, command, status), now),
            StatusClass::SamFailed | StatusClass::SamUnauthorised => self.sam_out_of_order(command, status),
            StatusClass::Protocol => self.go(State::Broken(protocol(command, status))),
            StatusClass::Link | StatusClass::Ok => self.strike(State::Idle, protocol(command, status), now),
        }
    }

    /// Restarts from find, or after the last try says so and leaves the card alone until it is taken away.
    fn try_again(&mut self, tries: u8, fault: ReaderFault, now: Duration) {
        self.selected = false;
        self.attempts.announced = true;
        self.attempts.last = Some(fault);
        if tries < TRIES {
            return self.poll_again(State::Idle, now);
        }
        self.events.push_back(ReaderEvent::Fault(fault));
        self.attempts = Attempts { announced: true, ..Attempts::default() };
        self.park(now);
    }

    /// The exchange itself failed: again after a quiet moment, and after the last try a new opening.
    fn strike(&mut self, again: State, fault: ReaderFault, now: Duration) {
        self.strikes += 1;
        let overdue = self.attempts.began.is_some_and(|began| now - began > self.delays.transaction_max);
        if self.strikes >= TRIES || overdue {
            return self.go(State::Broken(fault));
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

    /// Says why a card was not read if it left during its tries, and that it left if it was ever seen.
    fn card_gone(&mut self) {
        let attempts = std::mem::take(&mut self.attempts);
        self.selected = false;
        self.misses = 0;
        if let Some(fault) = attempts.last {
            self.events.push_back(ReaderEvent::Fault(fault));
        }
        if attempts.announced {
            self.events.push_back(ReaderEvent::Removed);
        }
    }

    fn park(&mut self, now: Duration) {
        self.selected = false;
        self.misses = 0;
        self.poll_again(State::Parked, now);
    }

    fn poll_again(&mut self, state: State, now: Duration) {
        self.not_before = now + self.delays.poll;
        self.go(state);
    }

    fn go(&mut self, state: State) {
        self.state = state;
    }
}

fn fault(class: FaultClass, command: Command, status: Status) -> ReaderFault {
    ReaderFault { class, during: Some(command), status: Some(status) }
}

fn protocol(command: Command, status: Status) -> ReaderFault {
    fault(FaultClass::Protocol, command, status)
}
