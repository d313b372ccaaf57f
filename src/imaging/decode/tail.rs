//! Files that are two things at once.
//!
//! A picture may carry an archive, a document or a program that another program finds in it. What is embedded byte for
//! byte in an archived document must be a picture to every program. Padding that devices leave, and a camera's notes or
//! second picture, are not that: they are left behind, see [`super::Why::Trailing`].

use super::Refusal;

/// Readers of PDF accept their signature this far into a file.
const PDF_HEAD: usize = 1024;
/// What betrays another file wherever it stands behind the picture.
const FOREIGN: [&[u8]; 9] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"Rar!\x1A",
    b"7z\xBC\xAF\x27",
    b"\x7FELF",
    b"<?php",
    b"<script",
    b"<html",
];

/// What stands behind a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing, or padding without content.
    Clean,
    /// Something.
    Trailing,
}

pub(super) fn check_head(bytes: &[u8]) -> Result<(), Refusal> {
    let head = &bytes[..bytes.len().min(PDF_HEAD)];
    if holds(head.get(1..).unwrap_or_default(), b"%PDF-") { Err(Refusal::TwoFaced) } else { Ok(()) }
}

/// Judges what follows the picture, which ends before `end`.
pub(super) fn check(bytes: &[u8], end: usize) -> Result<Tail, Refusal> {
    let rest = bytes.get(end..).unwrap_or_default();
    if rest.iter().all(|byte| matches!(byte, 0 | 0xFF | b'\n' | b'\r' | b' ')) {
        return Ok(Tail::Clean);
    }
    if rest.starts_with(b"MZ") || FOREIGN.iter().any(|magic| holds(rest, magic)) {
        return Err(Refusal::TwoFaced);
    }
    Ok(Tail::Trailing)
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window.eq_ignore_ascii_case(what))
}
