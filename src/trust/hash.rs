use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};

/// SHA-256, as metadata and file names have it: 64 lowercase hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, bytes).as_ref())
}
