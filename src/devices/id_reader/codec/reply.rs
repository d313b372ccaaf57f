//! The content of a reply frame.

use zeroize::Zeroizing;

use super::status::Status;

/// Status and data of one response. The data may be a person's, so it is wiped and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// SW1 SW2 SW3.
    pub status: Status,
    /// What follows, without checksum.
    pub data: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply({}, {} bytes)", self.status, self.data.len())
    }
}
