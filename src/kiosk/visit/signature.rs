//! The picture of a signature and the record that binds it to what is signed.

use std::time::Duration;

use lobby_envelope::digest::sha256;
use lobby_flow::application::Strokes;
use lobby_screen::SIGNATURE_PAD;
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::signature::{SignatureRecord, StrokePoint};

/// The record of a signature over the document with this digest.
#[must_use]
pub fn record(strokes: &Strokes, document: Sha256, picture: &[u8], signed_at: jiff::Timestamp) -> SignatureRecord {
    let millis = |t: Duration| u32::try_from(t.as_millis()).unwrap_or(u32::MAX);
    SignatureRecord {
        schema: SignatureRecord::SCHEMA.into(),
        document_sha256: document,
        picture_sha256: sha256(picture),
        pad_width: SIGNATURE_PAD.0,
        pad_height: SIGNATURE_PAD.1,
        strokes: strokes
            .iter()
            .map(|stroke| {
                stroke.iter().map(|point| StrokePoint { x: point.x, y: point.y, t: millis(point.t) }).collect()
            })
            .collect(),
        signed_at,
    }
}

/// The strokes as a picture of the pad, PNG, black on white.
///
/// # Errors
/// Where the picture cannot be encoded.
pub fn picture(strokes: &Strokes) -> Result<Vec<u8>, lobby_imaging::ImagingError> {
    let lines: Vec<Vec<(f32, f32)>> =
        strokes.iter().map(|stroke| stroke.iter().map(|point| (point.x, point.y)).collect()).collect();
    lobby_imaging::strokes::draw_png(SIGNATURE_PAD, &lines)
}
