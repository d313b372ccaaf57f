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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_flow::application::StrokePoint as Point;

    use super::*;

    fn strokes() -> Strokes {
        let point = |x, y, ms| Point { x, y, t: Duration::from_millis(ms) };
        vec![vec![point(100.0, 100.0, 0), point(400.0, 300.0, 120)], vec![point(500.0, 60.0, 900)]]
    }

    #[test]
    fn the_record_binds_strokes_and_picture_to_the_document() {
        let (document, picture) = (Sha256([7; 32]), picture(&strokes()).unwrap());
        let record = record(&strokes(), document, &picture, jiff::Timestamp::UNIX_EPOCH);
        assert_eq!((record.document_sha256, record.picture_sha256), (document, sha256(&picture)));
        assert_eq!((record.pad_width, record.pad_height), SIGNATURE_PAD);
        let times: Vec<Vec<u32>> =
            record.strokes.iter().map(|stroke| stroke.iter().map(|point| point.t).collect()).collect();
        assert_eq!(times, [vec![0, 120], vec![900]], "milliseconds since the first point");
    }

    #[test]
    fn the_picture_is_the_pad_with_ink_where_it_was_signed() {
        let drawn = picture(&strokes()).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&drawn)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), SIGNATURE_PAD);
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let dark = pixels.iter().filter(|value| **value < 100).count();
        assert!(dark > 300, "{dark} dark samples");
        assert_ne!(drawn, picture(&Vec::new()).unwrap(), "an empty pad looks otherwise");
    }
}
