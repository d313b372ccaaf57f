//! The thread between the pty and the model: receives requests, sends replies at the speed of the wire.
#![allow(clippy::disallowed_methods)]

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::frame::{self, RequestParser};
use super::model::{TimedReply, junk};
use super::pty::{self, Pty};
use super::{Exchange, ReaderHandle};

/// Longest wait before a stop or an unplugging is noticed.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Bytes written at once on a paced wire.
const SLICE_BYTES: usize = 16;
/// Start bit, eight data bits, stop bit.
const BITS_PER_BYTE: u64 = 10;

pub(super) struct Wire {
    handle: ReaderHandle,
    pty: Pty,
    parser: RequestParser,
    paced: bool,
    /// A client had the port open at the last poll.
    in_use: bool,
}

impl Wire {
    /// A reader on `pty`; `paced`: bytes take the time that they take at its baud rate.
    pub fn new(handle: ReaderHandle, pty: Pty, paced: bool) -> Self {
        Self { handle, pty, parser: RequestParser::default(), paced, in_use: false }
    }

    /// Serves until the reader is dropped or no terminal can be had.
    pub fn run(mut self) {
        let mut buffer = [0; 256];
        while !self.handle.lock().stop {
            if let Err(error) = self.serve_once(&mut buffer) {
                tracing::error!(%error, "simulated identity card reader");
                return;
            }
        }
    }

    fn serve_once(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        let hangup = self.handle.lock().hangup_ms.take();
        if let Some(ms) = hangup {
            return self.replug(Duration::from_millis(ms));
        }
        let received = self.pty.read(buffer, POLL_INTERVAL)?;
        let was_in_use = std::mem::replace(&mut self.in_use, !matches!(received, pty::Received::NoClient));
        match received {
            pty::Received::Bytes(count) => self.reply_to(&buffer[..count]),
            pty::Received::Nothing => {}
            pty::Received::NoClient => {
                self.parser.reset();
                if was_in_use && !self.pty.can_be_opened() {
                    let fresh = Pty::open(self.handle.port())?;
                    std::mem::replace(&mut self.pty, fresh).close_keeping_link();
                }
                thread::sleep(Duration::from_millis(5));
            }
        }
        Ok(())
    }

    /// Unplugs the reader for `away`, then plugs another device in behind the same name.
    fn replug(&mut self, away: Duration) -> io::Result<()> {
        let link = self.handle.port().to_owned();
        let spare = Pty::open(&link.with_extension("unplugged"))?;
        drop(std::mem::replace(&mut self.pty, spare));
        self.parser.reset();
        self.pause(away);
        self.pty = Pty::open(&link)?;
        Ok(())
    }

    fn reply_to(&mut self, bytes: &[u8]) {
        let client_baud = self.pty.client_baud();
        let reader_baud = {
            let mut model = self.handle.lock();
            model.client_baud = client_baud;
            model.baud
        };
        if client_baud.is_some_and(|baud| baud != reader_baud) {
            return self.pty.write(&junk(bytes.len().min(8)));
        }
        let received_at = Instant::now();
        for byte in bytes {
            let Some(parsed) = self.parser.feed(*byte) else { continue };
            let reply = match parsed {
                frame::ParsedRequest::Valid(request) => self.handle.lock().answer(&request),
                frame::ParsedRequest::BadCheck => self.handle.lock().answer_damaged_request(0x10),
                frame::ParsedRequest::BadLength => self.handle.lock().answer_damaged_request(0x11),
            };
            let sent_at = self.send(&reply, bytes.len(), reader_baud);
            let (request, answer) = (bytes.len(), reply.bytes.len());
            self.handle.lock().remember(Exchange { request, answer, received_at, sent_at });
        }
    }

    /// Returns the moment before the last byte was written.
    fn send(&self, reply: &TimedReply, request_bytes: usize, baud: u32) -> Instant {
        if !self.pause(self.time_of(request_bytes, baud) + Duration::from_millis(reply.delay_ms)) {
            return Instant::now();
        }
        let sent = reply.remove_after.map_or(reply.bytes.len(), |limit| limit.min(reply.bytes.len()));
        let last = self.send_bytes(&reply.bytes[..sent], baud);
        if reply.remove_after.is_some() {
            self.handle.lock().remove();
        }
        last
    }

    fn send_bytes(&self, bytes: &[u8], baud: u32) -> Instant {
        let (piece, gap_ms) = self.handle.lock().chunk.unwrap_or((SLICE_BYTES, 0));
        let whole = self.handle.lock().chunk.is_none() && !self.paced;
        let begun = Instant::now();
        if whole {
            self.pty.write(bytes);
            return begun;
        }
        let mut last = begun;
        let mut gaps = Duration::ZERO;
        for (index, slice) in bytes.chunks(piece).enumerate() {
            let due = self.time_of(index * piece + slice.len(), baud) + gaps;
            if !self.pause(due.saturating_sub(begun.elapsed())) {
                return last;
            }
            last = Instant::now();
            self.pty.write(slice);
            gaps += Duration::from_millis(gap_ms);
        }
        last
    }

    fn time_of(&self, bytes: usize, baud: u32) -> Duration {
        match self.paced {
            true => Duration::from_nanos(bytes as u64 * BITS_PER_BYTE * 1_000_000_000 / u64::from(baud.max(1))),
            false => Duration::ZERO,
        }
    }

    /// Sleeps; `false` if the reader was stopped or unplugged meanwhile.
    fn pause(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            {
                let model = self.handle.lock();
                if model.stop || model.hangup_ms.is_some() {
                    return false;
                }
            }
            if left.is_zero() {
                return true;
            }
            thread::sleep(left.min(POLL_INTERVAL));
        }
    }
}
