//! Portable anymaps: P4, P5 and P6, binary, one picture a file.
//!
//! Read here and not by a library because the caps, the scale of samples and what follows the picture have to be
//! judged by the header, which is ten numbers.

use super::tail::{self, Tail};
use super::{Caps, Kind, Opened, Orientation, Passage, Refusal, Why};
use crate::{Format, Raster};

struct Header {
    width: u32,
    height: u32,
    format: Format,
    /// Value of white; 1 stands for a bitmap, whose set bits are black.
    white: u32,
    bitmap: bool,
    start: usize,
}

pub(super) fn open(bytes: &[u8], caps: &Caps) -> Result<Opened, Refusal> {
    let header = header(bytes)?;
    caps.check(header.width, header.height, header.format.channels() as u64, 1)?;
    let row = header.width as usize * header.format.channels();
    let row_bytes = match header.white {
        _ if header.bitmap => row.div_ceil(8),
        0..=255 => row,
        _ => row * 2,
    };
    let end = header.start + row_bytes * header.height as usize;
    let data = bytes.get(header.start..end).ok_or(Refusal::Truncated)?;
    if let Tail::Trailing = tail::check(bytes, end)? {
        return Err(if bytes[end..].starts_with(b"P") { Refusal::Several } else { Refusal::Damaged });
    }
    let samples = samples(&header, data, row, row_bytes);
    let raster = Raster::new(header.width, header.height, header.format, samples)
        .map_err(|_| Refusal::TooLarge { width: header.width, height: header.height })?;
    let passage = Passage::Anew(Why::NotJpeg);
    Ok(Opened { raster, kind: Kind::Pnm, dpi: None, orientation: Orientation::Upright, passage })
}

fn header(bytes: &[u8]) -> Result<Header, Refusal> {
    let (format, bitmap) = match bytes.get(1) {
        Some(b'4') => (Format::Gray, true),
        Some(b'5') => (Format::Gray, false),
        Some(b'6') => (Format::Rgb, false),
        _ => return Err(Refusal::Coding),
    };
    let mut at = 2;
    let width = number(bytes, &mut at)?;
    let height = number(bytes, &mut at)?;
    let white = if bitmap { 1 } else { number(bytes, &mut at)? };
    if white == 0 || white > 65_535 {
        return Err(Refusal::Damaged);
    }
    // Exactly one white space ends the header; the next byte is a sample, even if it looks like white space.
    match bytes.get(at) {
        Some(byte) if byte.is_ascii_whitespace() => {}
        Some(_) => return Err(Refusal::Damaged),
        None => return Err(Refusal::Truncated),
    }
    Ok(Header { width, height, format, white, bitmap, start: at + 1 })
}

/// The next number, behind white space and comments.
fn number(bytes: &[u8], at: &mut usize) -> Result<u32, Refusal> {
    let mut comment = false;
    loop {
        match bytes.get(*at).ok_or(Refusal::Truncated)? {
            b'\n' | b'\r' => comment = false,
            _ if comment => {}
            b'#' => comment = true,
            byte if byte.is_ascii_whitespace() => {}
            _ => break,
        }
        *at += 1;
    }
    let digits = bytes[*at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = std::str::from_utf8(&bytes[*at..*at + digits]).map_err(|_| Refusal::Damaged)?;
    *at += digits;
    text.parse().map_err(|_| Refusal::Damaged)
}

fn samples(header: &Header, data: &[u8], row: usize, row_bytes: usize) -> Vec<u8> {
    let scaled = |value: u32| ((value.min(header.white) * 255 + header.white / 2) / header.white) as u8;
    match header.white {
        _ if header.bitmap => {
            let bit = |line: &[u8], x: usize| if line[x / 8] >> (7 - x % 8) & 1 == 1 { 0 } else { 255 };
            data.chunks_exact(row_bytes).flat_map(|line| (0..row).map(move |x| bit(line, x))).collect()
        }
        255 => data.to_vec(),
        0..=254 => data.iter().map(|value| scaled(u32::from(*value))).collect(),
        _ => data.chunks_exact(2).map(|pair| scaled(u32::from(u16::from_be_bytes([pair[0], pair[1]])))).collect(),
    }
}
