//! Blocks to put on the reader: the published test vectors and their opaque patterns. All persons are invented.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One test vector as it is stored in `vectors.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Vector {
    /// `resident`, `hmt`, `foreigner_2023` or `foreigner_old`.
    pub kind: String,
    /// Fields that a correct decoder finds, under the keys of the sample persons.
    pub fields: BTreeMap<String, String>,
    raw_text_hex: String,
    /// The frame of a reading without fingerprints.
    pub frame_3001: FrameSum,
    /// The frame of a reading with 1024 bytes of fingerprints.
    pub frame_3010: FrameSum,
}

/// How to recognise a whole frame.
#[derive(Debug, Clone, Deserialize)]
pub struct FrameSum {
    /// Its last byte, hex.
    pub check: String,
    /// First 16 bytes of its SHA-256, hex.
    pub sha256_first_half: String,
}

impl Vector {
    /// The 256 bytes; `None` if the stored hex is damaged.
    pub fn text_block(&self) -> Option<[u8; 256]> {
        data_encoding::HEXUPPER_PERMISSIVE.decode(self.raw_text_hex.as_bytes()).ok()?.try_into().ok()
    }
}

/// The vectors A1, A2, J1, I1, Y1 by name.
///
/// # Errors
/// The embedded file is damaged.
pub fn vectors() -> Result<BTreeMap<String, Vector>, serde_json::Error> {
    serde_json::from_str(include_str!("vectors.json"))
}

/// The photo block of every simulated card: begins like a real one, then a pattern instead of a picture.
pub fn photo() -> [u8; 1024] {
    let mut block = std::array::from_fn(|i| (31 * i + 7) as u8);
    block[..8].copy_from_slice(b"WLf\0~\x002\0");
    block
}

/// The fingerprint block of every simulated card.
pub fn finger() -> [u8; 1024] {
    std::array::from_fn(|i| (17 * i + 3) as u8)
}
