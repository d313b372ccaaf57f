//! The parent's side: bytes from a process that may be broken become a [`Reply`] or a refusal.

use std::io::Read;

use zeroize::Zeroizing;

use super::super::page::PixelFormat;
use super::{
    CHUNK_BYTES_MAX, DETAIL_BYTES_MAX, LINES_UNKNOWN, PAGE_BYTES_MAX, PageHeader, Progress, ProtocolError, Reply,
    SETTINGS_BYTES_MAX, SIDE_PIXELS_MAX, Step, Trailer, VERSION,
};

/// Reads one helper's stream to its trailer, reporting progress as it goes.
///
/// # Errors
/// [`ProtocolError`]; memory stays within [`PAGE_BYTES_MAX`] whatever the stream claims.
pub fn read_reply(from: &mut impl Read, mut progress: impl FnMut(Progress)) -> Result<Reply, ProtocolError> {
    if &tag(from)? != b"HELO" || u32_from(from)? != VERSION {
        return Err(ProtocolError::Garbage("no greeting"));
    }
    let mut settings = Vec::new();
    let mut header = None;
    let mut data = Zeroizing::new(Vec::new());
    loop {
        match &tag(from)? {
            b"OPEN" => {
                settings = read_settings(from)?;
                progress(Progress::Opened);
            }
            b"PAGE" if header.is_none() => {
                let page = read_header(from)?;
                data.reserve_exact(expected_bytes(&page).unwrap_or(0));
                header = Some(page);
            }
            b"DATA" if header.is_some() => {
                read_chunk(from, &mut data)?;
                progress(Progress::Data);
            }
            b"DONE" => {
                return Ok(Reply { settings, header, data, trailer: read_trailer(from)? });
            }
            _ => return Err(ProtocolError::Garbage("unknown or misplaced frame")),
        }
    }
}

fn expected_bytes(page: &PageHeader) -> Option<usize> {
    usize::try_from(u64::from(page.height?) * u64::from(page.bytes_per_line)).ok()
}

fn read_settings(from: &mut impl Read) -> Result<Vec<(String, String)>, ProtocolError> {
    let length = u32_from(from)?;
    if length > SETTINGS_BYTES_MAX {
        return Err(ProtocolError::TooLarge("too many settings"));
    }
    let mut text = vec![0; length as usize];
    from.read_exact(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    Ok(text
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

fn read_header(from: &mut impl Read) -> Result<PageHeader, ProtocolError> {
    let [width, lines, bytes_per_line, depth, format, dpi] = {
        let mut numbers = [0; 6];
        for number in &mut numbers {
            *number = u32_from(from)?;
        }
        numbers
    };
    let height = (lines != LINES_UNKNOWN).then_some(lines);
    let format = match format {
        0 => PixelFormat::Gray,
        1 => PixelFormat::Rgb,
        _ => return Err(ProtocolError::TooLarge("pixel format unknown")),
    };
    let header = PageHeader { width, height, bytes_per_line, depth, format, dpi };
    check_shape(&header)?;
    Ok(header)
}

/// Refuses shapes before memory is reserved for them.
fn check_shape(header: &PageHeader) -> Result<(), ProtocolError> {
    let refuse = |why| Err(ProtocolError::TooLarge(why));
    if !matches!(header.depth, 1 | 8 | 16) {
        return refuse("bits per sample are not 1, 8 or 16");
    }
    if header.width == 0 || header.width > SIDE_PIXELS_MAX {
        return refuse("width out of range");
    }
    if header.height.is_some_and(|h| h == 0 || h > SIDE_PIXELS_MAX) {
        return refuse("height out of range");
    }
    let row_bits = u64::from(header.width) * u64::from(header.format.channels()) * u64::from(header.depth);
    let per_line = u64::from(header.bytes_per_line);
    if per_line < row_bits.div_ceil(8) || per_line > row_bits.div_ceil(8) + 4096 {
        return refuse("bytes per line do not fit the width");
    }
    if u64::from(header.height.unwrap_or(1)) * per_line > PAGE_BYTES_MAX {
        return refuse("page too large");
    }
    Ok(())
}

fn read_chunk(from: &mut impl Read, data: &mut Zeroizing<Vec<u8>>) -> Result<(), ProtocolError> {
    let length = u32_from(from)? as usize;
    if length == 0 || length > CHUNK_BYTES_MAX {
        return Err(ProtocolError::Garbage("chunk length out of range"));
    }
    let start = data.len();
    if (start + length) as u64 > PAGE_BYTES_MAX {
        return Err(ProtocolError::TooLarge("page too large"));
    }
    make_room(data, length);
    data.resize(start + length, 0);
    Ok(from.read_exact(&mut data[start..])?)
}

/// Grows by moving into a fresh buffer and wiping the old one: a plain reallocation leaves a copy behind.
fn make_room(data: &mut Zeroizing<Vec<u8>>, more: usize) {
    if data.capacity() - data.len() >= more {
        return;
    }
    let mut larger = Zeroizing::new(Vec::with_capacity((data.len() + more) * 2));
    larger.extend_from_slice(data);
    *data = larger;
}

fn read_trailer(from: &mut impl Read) -> Result<Trailer, ProtocolError> {
    let [step] = bytes_from(from)?;
    let step = Step::from_wire(step).ok_or(ProtocolError::Garbage("unknown step"))?;
    let status = i32::from_le_bytes(bytes_from(from)?);
    let total = u64::from_le_bytes(bytes_from(from)?);
    let length = usize::from(u16::from_le_bytes(bytes_from(from)?));
    if length > DETAIL_BYTES_MAX {
        return Err(ProtocolError::TooLarge("trailer too long"));
    }
    let mut detail = vec![0; length];
    from.read_exact(&mut detail)?;
    Ok(Trailer { step, status, total, detail: String::from_utf8_lossy(&detail).into_owned() })
}

fn tag(from: &mut impl Read) -> Result<[u8; 4], ProtocolError> {
    bytes_from(from)
}

fn u32_from(from: &mut impl Read) -> Result<u32, ProtocolError> {
    Ok(u32::from_le_bytes(bytes_from(from)?))
}

fn bytes_from<const N: usize>(from: &mut impl Read) -> Result<[u8; N], ProtocolError> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::super::FrameWriter;
    use super::*;

    fn header(width: u32, height: Option<u32>) -> PageHeader {
        PageHeader { width, height, bytes_per_line: width * 3, depth: 8, format: PixelFormat::Rgb, dpi: 300 }
    }

    fn stream(header: &PageHeader, chunks: &[&[u8]], status: i32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut frames = FrameWriter::greet(&mut out).unwrap();
        frames.opened(&[("resolution".into(), "300".into())]).unwrap();
        frames.page(header).unwrap();
        for chunk in chunks {
            frames.data(chunk).unwrap();
        }
        frames.done(Step::Read, status, "").unwrap();
        out
    }

    fn read(bytes: &[u8]) -> Result<Reply, ProtocolError> {
        read_reply(&mut &bytes[..], |_| {})
    }

    #[test]
    fn what_the_helper_writes_is_what_the_parent_reads() {
        let bytes = stream(&header(2, Some(2)), &[&[1; 6], &[2; 6]], 5);
        let mut seen = Vec::new();
        let reply = read_reply(&mut &bytes[..], |p| seen.push(p)).unwrap();
        assert_eq!(reply.header, Some(header(2, Some(2))));
        assert_eq!(*reply.data, [[1; 6], [2; 6]].concat());
        assert_eq!(reply.settings, [("resolution".to_owned(), "300".to_owned())]);
        assert_eq!((reply.trailer.status, reply.trailer.total), (5, 12));
        assert_eq!(seen, [Progress::Opened, Progress::Data, Progress::Data]);
    }

    #[test]
    fn a_stream_cut_at_any_byte_is_an_early_end_and_never_a_page() {
        let bytes = stream(&header(2, None), &[&[1; 6]], 5);
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end]).err(), Some(ProtocolError::Ended), "cut at {end}");
        }
    }

    #[test]
    fn impossible_shapes_are_refused_before_memory_is_reserved() {
        let mut narrow = header(100, Some(100));
        narrow.bytes_per_line = 299;
        let mut padded = header(100, Some(100));
        padded.bytes_per_line = 300 + 4097;
        let mut depth = header(100, Some(100));
        depth.depth = 12;
        let mut huge = header(20_000, Some(20_000));
        huge.depth = 16;
        huge.bytes_per_line = 120_000;
        let sides = [header(0, Some(1)), header(20_001, Some(1)), header(1, Some(20_001))];
        for shape in sides.into_iter().chain([narrow, padded, depth, huge, header(1, Some(0))]) {
            let result = read(&stream(&shape, &[], 5));
            assert!(matches!(result.err(), Some(ProtocolError::TooLarge(_))), "{shape:?}");
        }
    }

    #[test]
    fn vendor_chatter_before_the_greeting_is_garbage() {
        let mut bytes = b"Scanner ready!\n".to_vec();
        bytes.extend(stream(&header(2, None), &[&[1; 6]], 5));
        assert!(matches!(read(&bytes).err(), Some(ProtocolError::Garbage(_))));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic_or_hang(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut bytes = b"HELO\x01\0\0\0".to_vec();
            bytes.extend(noise);
            let _ = read(&bytes);
        }
    }
}
