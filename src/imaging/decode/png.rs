//! PNG, by the `png` crate: palettes spread, 16 bits reduced, what is transparent laid on white.

use std::io::{Cursor, ErrorKind};

use png::{ColorType, DecodeOptions, Decoder, DecodingError, Limits, Transformations};

use super::survey::plausible_dpi;
use super::tail::{self, Tail};
use super::{Caps, Kind, Opened, Passage, Refusal, Why, exif};
use crate::{Format, Raster};

/// The decoder's own need beside the picture: a window, a row or two, and the tables.
const DECODER_BYTES: usize = 4 * 1024 * 1024;

/// What the chunks say.
#[derive(Default)]
struct Chunks<'a> {
    width: u32,
    height: u32,
    dpi: Option<u32>,
    exif: Option<&'a [u8]>,
    end: usize,
}

pub(super) fn open(bytes: &[u8], caps: &Caps) -> Result<Opened, Refusal> {
    let chunks = survey(bytes)?;
    // Four channels are held while what is transparent is laid on white.
    caps.check(chunks.width, chunks.height, 4, 1)?;
    if let Tail::Trailing = tail::check(bytes, chunks.end)? {
        return Err(Refusal::Damaged);
    }
    let raster = decode(&bytes[..chunks.end], &chunks)?;
    let exif = chunks.exif.map(exif::read).unwrap_or_default();
    Ok(Opened {
        raster: exif.orientation.upright(raster),
        kind: Kind::Png,
        dpi: chunks.dpi.or(exif.dpi),
        orientation: exif.orientation,
        passage: Passage::Anew(Why::NotJpeg),
    })
}

/// Walks the chunks to the last one; their checksums are the decoder's matter.
fn survey(bytes: &[u8]) -> Result<Chunks<'_>, Refusal> {
    let mut chunks = Chunks::default();
    let mut at = 8;
    loop {
        let head = bytes.get(at..at + 8).ok_or(Refusal::Truncated)?;
        let length = long(head).ok_or(Refusal::Truncated)? as usize;
        let body = bytes.get(at + 8..).and_then(|rest| rest.get(..length)).ok_or(Refusal::Truncated)?;
        match &head[4..8] {
            b"IHDR" => {
                chunks.width = long(body).ok_or(Refusal::Damaged)?;
                chunks.height = body.get(4..).and_then(long).ok_or(Refusal::Damaged)?;
            }
            b"acTL" | b"fcTL" => return Err(Refusal::Several),
            b"pHYs" => chunks.dpi = density(body),
            b"eXIf" => chunks.exif = Some(body),
            b"IEND" => {
                chunks.end = at + 12 + length;
                return if chunks.end > bytes.len() { Err(Refusal::Truncated) } else { Ok(chunks) };
            }
            _ => {}
        }
        at += 12 + length;
    }
}

fn long(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|four| u32::from_be_bytes(*four))
}

/// Pixels per metre, where the unit says so.
fn density(body: &[u8]) -> Option<u32> {
    let (x, y) = (long(body)?, long(body.get(4..)?)?);
    let inches = |per_metre: u32| f64::from(per_metre) * 0.0254;
    (body.get(8) == Some(&1)).then(|| plausible_dpi(inches(x), inches(y))).flatten()
}

fn decode(bytes: &[u8], chunks: &Chunks<'_>) -> Result<Raster, Refusal> {
    let mut options = DecodeOptions::default();
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    let mut decoder = Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_limits(Limits { bytes: DECODER_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| refusal(&error))?;
    let (width, height) = (reader.info().width, reader.info().height);
    if (width, height) != (chunks.width, chunks.height) {
        return Err(Refusal::Damaged);
    }
    let mut samples = vec![0; reader.output_buffer_size().ok_or(Refusal::TooLarge { width, height })?];
    let shape = reader.next_frame(&mut samples).map_err(|error| refusal(&error))?;
    samples.truncate(shape.buffer_size());
    let format = match shape.color_type {
        ColorType::Grayscale => Format::Gray,
        ColorType::Rgb => Format::Rgb,
        ColorType::GrayscaleAlpha => lay_on_white::<2>(&mut samples, Format::Gray),
        ColorType::Rgba => lay_on_white::<4>(&mut samples, Format::Rgb),
        ColorType::Indexed => return Err(Refusal::Damaged),
    };
    Raster::new(width, height, format, samples).map_err(|_| Refusal::TooLarge { width, height })
}

/// Removes the last of `N` channels, in place.
fn lay_on_white<const N: usize>(samples: &mut Vec<u8>, format: Format) -> Format {
    let pixels = samples.len() / N;
    for pixel in 0..pixels {
        let opaque = u32::from(samples[pixel * N + N - 1]);
        for channel in 0..N - 1 {
            let ink = u32::from(samples[pixel * N + channel]);
            samples[pixel * (N - 1) + channel] = ((ink * opaque + 255 * (255 - opaque) + 127) / 255) as u8;
        }
    }
    samples.truncate(pixels * (N - 1));
    format
}

fn refusal(error: &DecodingError) -> Refusal {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => Refusal::Truncated,
        DecodingError::IoError(_) | DecodingError::Format(_) | DecodingError::Parameter(_) => Refusal::Damaged,
        DecodingError::LimitsExceeded => Refusal::TooMuchWork,
    }
}
