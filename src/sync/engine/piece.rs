//! How many bytes the next piece has.

use std::time::Duration;

use lobby_wire::upload::CHUNK_MAX;

use crate::engine::messages::{Response, RetryReason};

/// Smallest piece on a line that keeps breaking, bytes.
pub const CHUNK_MIN: usize = 64 * 1024;
/// Pieces grow while each is answered within this time, and shrink where one takes longer than that: a thin line must
/// get a piece through before the transport's own time-out, and others must not wait for it long.
const PIECE_QUICK: Duration = Duration::from_secs(5);
const PIECE_SLOW: Duration = Duration::from_secs(20);
/// Status of a body that something on the way finds too large.
const TOO_LARGE: u16 = 413;
/// After so many pieces of the largest size that got through, a larger one is tried again: the limit on the way may have
/// been lifted.
const TRIED_AFTER: u32 = 256;

/// Size of a piece, bytes: halved when one is lost, slow or too large for something on the way, doubled when one is quick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PieceSize {
    now: usize,
    /// The largest that was not refused as too large.
    limit: usize,
    /// Pieces of that size since it was found.
    through: u32,
}

impl PieceSize {
    /// The largest, on a line of which nothing is known.
    pub fn largest() -> PieceSize {
        PieceSize { now: CHUNK_MAX, limit: CHUNK_MAX, through: 0 }
    }

    /// Bytes.
    pub fn bytes(self) -> usize {
        self.now
    }

    /// A piece was lost with its connection.
    pub fn lost(&mut self) {
        self.now = halved(self.now);
    }

    /// A piece was answered after this time.
    pub fn answered(&mut self, response: &Response, took: Duration) {
        match response {
            Response::Offset(_) if took <= PIECE_QUICK => self.grow(),
            Response::Offset(_) if took <= PIECE_SLOW => {}
            Response::Offset(_) | Response::Retry(RetryReason::NoAnswer(_)) => self.lost(),
            Response::Retry(RetryReason::Status { status: TOO_LARGE, .. }) => {
                self.lost();
                (self.limit, self.through) = (self.now, 0);
            }
            Response::Healthy
            | Response::UnknownBlob
            | Response::Created
            | Response::Mismatch
            | Response::MissingBlobs(_)
            | Response::Receipt { .. }
            | Response::Retry(_)
            | Response::Refused(_) => {}
        }
    }

    fn grow(&mut self) {
        self.through = if self.now == self.limit { self.through.saturating_add(1) } else { 0 };
        if self.through >= TRIED_AFTER {
            (self.limit, self.through) = (self.limit.saturating_mul(2).min(CHUNK_MAX), 0);
        }
        self.now = self.now.saturating_mul(2).min(self.limit);
    }
}

fn halved(bytes: usize) -> usize {
    (bytes / 2).max(CHUNK_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_on_the_way_is_found_kept_to_and_tried_again_after_many_pieces() {
        let mut size = PieceSize::largest();
        let (mut refused, mut sent, mut limit) = (0, 0, 300 * 1024);
        for _ in 0..2_000 {
            let response = if size.bytes() > limit {
                refused += 1;
                Response::Retry(RetryReason::Status { status: 413, retry_after: None, said: None })
            } else {
                sent += 1;
                Response::Offset(0)
            };
            size.answered(&response, Duration::ZERO);
        }
        assert!(refused <= 2 + 2_000 / TRIED_AFTER && sent > 1_900, "{refused} {sent}");
        limit = CHUNK_MAX;
        for _ in 0..3 * TRIED_AFTER {
            assert!(size.bytes() <= limit);
            size.answered(&Response::Offset(0), Duration::ZERO);
        }
        assert_eq!(size.bytes(), CHUNK_MAX);
    }
}
