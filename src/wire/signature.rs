//! The signature record: stroke data and picture bound to the digest of what is signed.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::message;

/// One point of a stroke.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrokePoint {
    /// Across the pad, pixels.
    pub x: f32,
    /// Down the pad, pixels.
    pub y: f32,
    /// Milliseconds since the first point of the signature.
    pub t: u32,
}

/// A handwritten signature over one document.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SignatureRecord {
    /// `lobby-signature/1`.
    pub schema: String,
    /// Digest of the application document's bytes: what was signed.
    pub document_sha256: Sha256,
    /// Digest of the PNG picture of the strokes.
    pub picture_sha256: Sha256,
    /// Width of the pad, pixels.
    pub pad_width: u32,
    /// Height of the pad, pixels.
    pub pad_height: u32,
    /// Strokes in the order drawn.
    pub strokes: Vec<Vec<StrokePoint>>,
    /// When the citizen pressed "signed, submit".
    pub signed_at: jiff::Timestamp,
}
message!(SignatureRecord, "lobby-signature/1");
