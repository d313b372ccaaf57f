//! JPEG, by zune-jpeg (docs/decisions/0014); rare layouts, of which zune-jpeg 0.5.15 shows some wrongly and says nothing,
//! by jpeg-decoder.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::survey::{Survey, survey};
use super::tail::{self, Tail};
use super::{Caps, Kind, Opened, Orientation, Passage, Refusal, Why, exif, walk};
use crate::{Format, Raster, memory};

/// A progressive picture's coefficients wait in memory, two bytes each for three components, until the last pass.
const PROGRESSIVE_BYTES: u64 = 6;

pub(super) fn open(bytes: &[u8], caps: &Caps) -> Result<Opened, Refusal> {
    let found = survey(bytes)?;
    let format = if found.components == 1 { Format::Gray } else { Format::Rgb };
    // The second decoder holds its planes beside the picture.
    let planes = if found.is_usual() { 0 } else { format.channels() as u64 };
    let held = format.channels() as u64 + planes + if found.progressive { PROGRESSIVE_BYTES } else { 0 };
    caps.check(found.width, found.height, held, found.scans)?;
    let trailing = tail::check(bytes, found.end)?;
    let exif = found.exif.map(exif::read).unwrap_or_default();
    let plain = plain(&bytes[..found.end], &found);
    let raster = if found.is_usual() {
        decode(&open_ended(&plain, &found), &found, format, caps)?
    } else {
        decode_rare(&plain, &found, format, caps)?
    };
    let passage = match trailing {
        Tail::Trailing => Passage::Anew(Why::Trailing),
        Tail::Clean if exif.orientation != Orientation::Upright => Passage::Anew(Why::Turned),
        Tail::Clean if exif.whereabouts => Passage::Anew(Why::Whereabouts),
        Tail::Clean if found.lines_at.is_some() || !found.is_usual() || found.lacks_tables => {
            Passage::Anew(Why::Layout)
        }
        Tail::Clean => Passage::ByteForByte,
    };
    let raster = exif.orientation.upright(raster);
    Ok(Opened { raster, kind: Kind::Jpeg, dpi: found.dpi.or(exif.dpi), orientation: exif.orientation, passage })
}

/// The file with its number of lines in the frame's header, where every decoder looks for it, and not behind the first
/// scan, where none does; and with the factors of an only component, which mean nothing, at 1.
fn plain<'a>(bytes: &'a [u8], found: &Survey<'_>) -> Cow<'a, [u8]> {
    let factors = found.components == 1 && found.sampling != [(1, 1)];
    if found.lines_at.is_none() && !factors {
        return Cow::Borrowed(bytes);
    }
    let mut plain = bytes.to_vec();
    if let (Some(place), Ok(height)) =
        (plain.get_mut(found.height_at..found.height_at + 2), u16::try_from(found.height))
    {
        place.copy_from_slice(&height.to_be_bytes());
    }
    if let Some(place) = plain.get_mut(found.height_at + 6).filter(|_| factors) {
        *place = 0x11;
    }
    if let Some(lines_at) = &found.lines_at {
        plain.drain(lines_at.clone());
    }
    Cow::Owned(plain)
}

/// Baseline in several scans, and other sampling than the usual.
fn decode_rare(bytes: &[u8], found: &Survey<'_>, format: Format, caps: &Caps) -> Result<Raster, Refusal> {
    if !found.progressive {
        walk::check(bytes)?;
    }
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(caps.memory).unwrap_or(usize::MAX));
    let samples = decoder.decode().map_err(|error| match error {
        jpeg_decoder::Error::Unsupported(_) => Refusal::Coding,
        jpeg_decoder::Error::Format(_) | jpeg_decoder::Error::Io(_) | jpeg_decoder::Error::Internal(_) => {
            Refusal::Damaged
        }
    })?;
    if samples.len() != found.width as usize * found.height as usize * format.channels() {
        return Err(Refusal::Damaged);
    }
    Raster::new(found.width, found.height, format, samples)
        .map_err(|_| Refusal::TooLarge { width: found.width, height: found.height })
}

/// Once the decoder has seen the marker at a picture's end it takes zeros for what is missing before it, without a
/// word. Where all data is in one scan, the marker is therefore taken away: then it says that data is missing. It reads
/// a few bytes ahead, for which there is something to read that no code begins with.
fn open_ended<'a>(bytes: &'a [u8], found: &Survey<'_>) -> Cow<'a, [u8]> {
    const AHEAD: [u8; 16] = *b"\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0";
    match bytes.strip_suffix(b"\xFF\xD9") {
        Some(data) if found.in_one_pass() => Cow::Owned([data, &AHEAD].concat()),
        Some(_) | None => Cow::Borrowed(bytes),
    }
}

fn decode(bytes: &[u8], found: &Survey<'_>, format: Format, caps: &Caps) -> Result<Raster, Refusal> {
    let out = match format {
        Format::Gray => ColorSpace::Luma,
        Format::Rgb => ColorSpace::RGB,
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_use_unsafe(true)
        .set_max_width(caps.side as usize)
        .set_max_height(caps.side as usize)
        .jpeg_set_out_colorspace(out);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Refusal::Damaged)?;
    let want = found.width as usize * found.height as usize * format.channels();
    // The decoder's reading of the header must be the one that the caps were held against.
    if decoder.dimensions() != Some((found.width as usize, found.height as usize))
        || decoder.output_buffer_size() != Some(want)
    {
        return Err(Refusal::Damaged);
    }
    let mut samples = memory::zeros(want);
    decoder.decode_into(&mut samples).map_err(|_| Refusal::Damaged)?;
    Raster::new(found.width, found.height, format, samples)
        .map_err(|_| Refusal::TooLarge { width: found.width, height: found.height })
}
