//! The reader and its card as a model without IO: requests in, status and data out.

use std::collections::VecDeque;
use std::path::Path;

use super::cards::finger;
use super::frame::{self, reading};
use super::{CommandName, Exchange, Fault, ReaderState};

pub(super) struct Card {
    pub text: Vec<u8>,
    pub photo: Vec<u8>,
    pub address: Option<[u8; 70]>,
}

/// Bytes and timing of the reply to one request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TimedReply {
    pub bytes: Vec<u8>,
    pub delay_ms: u64,
    /// Bytes after which the card is removed.
    pub remove_after: Option<usize>,
}

pub(super) struct Model {
    pub stop: bool,
    pub hangup_ms: Option<u64>,
    pub baud: u32,
    pub client_baud: Option<u32>,
    pub chunk: Option<(usize, u64)>,
    card: Option<Card>,
    selected: bool,
    requests: u64,
    muted: bool,
    garbage: bool,
    find_80_while_selected: bool,
    finger_bytes: usize,
    echo: bool,
    no_self_check: bool,
    sam_failed: bool,
    cured_by_reset: bool,
    unauthorised: bool,
    remove_after: Option<usize>,
    delays: Vec<(CommandName, u64)>,
    damages: Vec<Damage>,
    held_back: Vec<u8>,
    exchanges: VecDeque<Exchange>,
}

/// Exchanges that are remembered.
const EXCHANGES_MAX: usize = 8;

/// A fault of the next `times` replies.
struct Damage {
    fault: Fault,
    command: CommandName,
    times: u32,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            stop: false,
            hangup_ms: None,
            baud: 115_200,
            client_baud: None,
            chunk: None,
            card: None,
            selected: false,
            requests: 0,
            muted: false,
            garbage: false,
            find_80_while_selected: false,
            finger_bytes: 0,
            echo: false,
            no_self_check: false,
            sam_failed: false,
            cured_by_reset: false,
            unauthorised: false,
            remove_after: None,
            delays: Vec::new(),
            damages: Vec::new(),
            held_back: Vec::new(),
            exchanges: VecDeque::new(),
        }
    }
}

impl Model {
    /// Puts a card on the reader in place of the one there.
    pub fn put(&mut self, card: Card) {
        self.remove();
        self.card = Some(card);
    }

    /// Takes the card off.
    pub fn remove(&mut self) {
        self.card = None;
        self.selected = false;
    }

    /// Keeps the last exchanges, for measurements of a driver.
    pub fn remember(&mut self, exchange: Exchange) {
        if self.exchanges.len() == EXCHANGES_MAX {
            self.exchanges.pop_front();
        }
        self.exchanges.push_back(exchange);
    }

    /// The remembered exchanges, oldest first.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.iter().copied().collect()
    }

    /// The state for the remote control; `port` is where the reader is reached.
    pub fn state(&self, port: &Path) -> ReaderState {
        ReaderState {
            port: port.to_owned(),
            card_present: self.card.is_some(),
            selected: self.selected,
            requests: self.requests,
            baud: self.baud,
            client_baud: self.client_baud,
            muted: self.muted,
        }
    }

    /// Sets a fault, or clears all.
    pub fn set_fault(&mut self, fault: Fault) {
        match fault {
            Fault::Clear => self.clear_faults(),
            Fault::RemoveAfter { bytes } => self.remove_after = Some(bytes),
            Fault::Mute { on } => self.muted = on,
            Fault::Garbage { on } => self.garbage = on,
            Fault::Delay { command, ms } => self.delays.push((command, ms)),
            Fault::Chunk { bytes, gap_ms } => self.chunk = (bytes > 0).then_some((bytes, gap_ms)),
            Fault::Hangup { ms } => self.hangup_ms = Some(ms),
            Fault::Baud { rate } => self.baud = rate,
            Fault::Find80WhileSelected { on } => self.find_80_while_selected = on,
            Fault::Echo { on } => self.echo = on,
            Fault::NoSelfCheck { on } => self.no_self_check = on,
            Fault::Finger { bytes } => self.finger_bytes = bytes.min(1024),
            Fault::SamFailed { on, cured_by_reset } => (self.sam_failed, self.cured_by_reset) = (on, cured_by_reset),
            Fault::Unauthorised { on } => self.unauthorised = on,
            Fault::StatusOverride { command, times, .. }
            | Fault::JunkBefore { command, times, .. }
            | Fault::FlipBit { command, times, .. }
            | Fault::WrongLen { command, times, .. }
            | Fault::DuplicateReply { command, times }
            | Fault::StaleReply { command, times } => self.damages.push(Damage { fault, command, times }),
        }
    }

    fn clear_faults(&mut self) {
        let repaired = Self {
            stop: self.stop,
            card: self.card.take(),
            selected: self.selected,
            requests: self.requests,
            client_baud: self.client_baud,
            ..Self::default()
        };
        *self = repaired;
    }

    /// The reply to a valid request; empty when the reader is muted.
    pub fn answer(&mut self, request: &[u8]) -> TimedReply {
        self.requests += 1;
        let code = [request[0], request.get(1).copied().unwrap_or(0)];
        let (sw, data) = self.respond(code);
        if self.muted {
            return TimedReply::default();
        }
        if self.garbage {
            return TimedReply { bytes: junk(40), ..TimedReply::default() };
        }
        let delay_ms = self.delays.iter().rev().find(|(name, _)| name.matches(code)).map_or(0, |(_, ms)| *ms);
        let remove_after = if code[0] == 0x30 && data.len() > 70 { self.remove_after.take() } else { None };
        let mut bytes = std::mem::take(&mut self.held_back);
        if self.echo {
            bytes.extend(frame::framed(request));
        }
        bytes.extend(self.damaged(code, sw, &data));
        TimedReply { bytes, delay_ms, remove_after }
    }

    /// A request with a wrong checksum (10) or length (11).
    pub fn answer_damaged_request(&mut self, sw3: u8) -> TimedReply {
        match self.muted {
            true => TimedReply::default(),
            false => TimedReply { bytes: frame::reply([0, 0, sw3], &[]), ..TimedReply::default() },
        }
    }

    fn respond(&mut self, code: [u8; 2]) -> ([u8; 3], Vec<u8>) {
        if code == [0x10, 0xFF] {
            self.selected = false;
            self.sam_failed &= !self.cured_by_reset;
            return status(if self.sam_failed { 0x60 } else { 0x90 });
        }
        if self.sam_failed {
            return status(0x60);
        }
        if self.unauthorised {
            return status(0x66);
        }
        match code {
            [0x11 | 0x12, 0xFF] if self.no_self_check => status(0x21),
            [0x11, 0xFF] | [0x61, 0xFF] => status(0x90),
            [0x12, 0xFF] => ok(&SAM_ID),
            [0x20, 0x01] => self.find(),
            [0x20, 0x02] => self.select(),
            [0x30, 0x01] => self.read(false),
            [0x30, 0x10] => self.read(true),
            [0x30, 0x03] => self.address(),
            [0x60, rate @ 0..=4] => {
                self.baud = [115_200, 57_600, 38_400, 19_200, 9_600][usize::from(rate)];
                status(0x90)
            }
            _ => status(0x21),
        }
    }

    fn find(&mut self) -> ([u8; 3], Vec<u8>) {
        if self.card.is_none() || self.selected && self.find_80_while_selected {
            return status(0x80);
        }
        self.selected = false;
        ([0, 0, 0x9F], vec![0; 4])
    }

    fn select(&mut self) -> ([u8; 3], Vec<u8>) {
        if self.card.is_none() {
            return status(0x81);
        }
        self.selected = true;
        ok(&[0; 8])
    }

    fn read(&self, with_finger: bool) -> ([u8; 3], Vec<u8>) {
        match &self.card {
            Some(card) if self.selected => {
                let finger = finger();
                ok(&reading(&card.text, &card.photo, with_finger.then_some(&finger[..self.finger_bytes])))
            }
            Some(_) | None => status(0x41),
        }
    }

    fn address(&self) -> ([u8; 3], Vec<u8>) {
        match &self.card {
            Some(card) if self.selected => card.address.as_ref().map_or_else(|| status(0x91), |address| ok(address)),
            Some(_) | None => status(0x41),
        }
    }

    /// The frame of a reply after all damages that are due.
    fn damaged(&mut self, code: [u8; 2], sw: [u8; 3], data: &[u8]) -> Vec<u8> {
        let mut bytes = frame::reply(sw, data);
        let mut hold = false;
        for damage in &mut self.damages {
            if damage.times == 0 || !damage.command.matches(code) {
                continue;
            }
            damage.times -= 1;
            hold |= matches!(damage.fault, Fault::StaleReply { .. });
            bytes = damage.fault.applied(bytes);
        }
        self.damages.retain(|damage| damage.times > 0);
        if hold {
            self.held_back = std::mem::take(&mut bytes);
        }
        bytes
    }
}

impl Fault {
    fn applied(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if let Self::StatusOverride { sw, .. } = self {
            return frame::reply(*sw, &[]);
        }
        if let Self::JunkBefore { bytes: count, .. } = self {
            return [junk(*count), bytes].concat();
        }
        if let Self::DuplicateReply { .. } = self {
            return [bytes.clone(), bytes].concat();
        }
        if let Self::FlipBit { position, .. } = self
            && let Some(byte) = bytes.get_mut(position / 8)
        {
            *byte ^= 0x80 >> (position % 8);
        }
        if let Self::WrongLen { by, .. } = self {
            let length = i32::from(u16::from_be_bytes([bytes[5], bytes[6]])) + by;
            bytes[5..7].copy_from_slice(&(length.clamp(0, 0xFFFF) as u16).to_be_bytes());
        }
        bytes
    }
}

/// Bytes without meaning, with partial preambles among them.
pub(super) fn junk(count: usize) -> Vec<u8> {
    b"\x00\xAA\xAA\x96\x69\x55\xAA\xAA\xAA\xAA\x7F\xAA\xAA".iter().copied().cycle().take(count).collect()
}

fn status(sw3: u8) -> ([u8; 3], Vec<u8>) {
    ([0, 0, sw3], Vec::new())
}

fn ok(data: &[u8]) -> ([u8; 3], Vec<u8>) {
    ([0, 0, 0x90], data.to_vec())
}

/// 05.01-20200101-0000012345-0987654321
const SAM_ID: [u8; 16] =
    [0x05, 0x00, 0x01, 0x00, 0xA5, 0x3A, 0x34, 0x01, 0x39, 0x30, 0x00, 0x00, 0xB1, 0x68, 0xDE, 0x3A];
