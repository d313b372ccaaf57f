//! Frames, from the reader's side: replies built, requests parsed.

/// Builds the frame of a reply.
pub fn reply(sw: [u8; 3], data: &[u8]) -> Vec<u8> {
    framed(&[&sw, data].concat())
}

/// Builds the frame of a request or a reply.
pub fn framed(content: &[u8]) -> Vec<u8> {
    let length = (content.len() + 1) as u16;
    let mut frame = b"\xAA\xAA\xAA\x96\x69".to_vec();
    frame.extend(length.to_be_bytes());
    frame.extend(content);
    let mut check = 0u8;
    for byte in &frame[5..] {
        check ^= byte;
    }
    frame.push(check);
    frame
}

/// The data of a reading: lengths, then the blocks. `finger` is absent in a reading without fingerprints.
pub fn reading(text: &[u8], photo: &[u8], finger: Option<&[u8]>) -> Vec<u8> {
    let blocks = [Some(text), Some(photo), finger];
    let mut data = Vec::new();
    for block in blocks.iter().flatten() {
        data.extend((block.len() as u16).to_be_bytes());
    }
    for block in blocks.iter().flatten() {
        data.extend(*block);
    }
    data
}

/// One request of the host, whole or damaged.
#[derive(Debug, PartialEq, Eq)]
pub enum ParsedRequest {
    /// A whole request: CMD, Para and data.
    Valid(Vec<u8>),
    /// Checksum wrong: answered with 10.
    BadCheck,
    /// Length impossible: answered with 11.
    BadLength,
}

/// Buffers the host's bytes and finds requests.
#[derive(Default)]
pub struct RequestParser {
    seen: Vec<u8>,
}

impl RequestParser {
    /// Takes one byte; `Some` when a request is complete.
    pub fn feed(&mut self, byte: u8) -> Option<ParsedRequest> {
        self.seen.push(byte);
        let position = self.seen.len();
        match position {
            1..=5 => {
                while !b"\xAA\xAA\xAA\x96\x69".starts_with(&self.seen) {
                    self.seen.remove(0);
                }
                None
            }
            6 => None,
            _ => self.whole(),
        }
    }

    /// Drops a partial request: the host has closed the port.
    pub fn reset(&mut self) {
        self.seen.clear();
    }

    fn whole(&mut self) -> Option<ParsedRequest> {
        let length = usize::from(u16::from_be_bytes([self.seen[5], self.seen[6]]));
        if !(2..=64).contains(&length) {
            self.seen.clear();
            return Some(ParsedRequest::BadLength);
        }
        if self.seen.len() < 7 + length {
            return None;
        }
        let frame = std::mem::take(&mut self.seen);
        let sum = frame[5..].iter().fold(0, |a, b| a ^ b);
        Some(if sum == 0 { ParsedRequest::Valid(frame[7..frame.len() - 1].to_vec()) } else { ParsedRequest::BadCheck })
    }
}
