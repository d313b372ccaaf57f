//! The parent's side: bytes from a process that may be broken become pages and a trailer, or a refusal.

use std::io::Read;

use lobby_domain::evidence::Side;
use zeroize::Zeroizing;

use super::super::page::PixelFormat;
use super::super::picture_file::FileKind;
use super::{
    CHUNK_BYTES_MAX, DETAIL_BYTES_MAX, HelperEvent, LINES_UNKNOWN, PAGE_BYTES_MAX, PageEnd, PageHeader, ProtocolError,
    RawShape, SETTINGS_BYTES_MAX, SIDE_PIXELS_MAX, SentPage, Shape, Step, Trailer, VERSION,
};

/// Reads one helper's stream to its trailer and hands each event to `on_event`, which returns whether to go on. At most
/// one page is held at a time.
///
/// # Errors
/// [`ProtocolError`]; memory stays within [`PAGE_BYTES_MAX`] whatever the stream claims.
pub fn read_job(from: &mut impl Read, mut on_event: impl FnMut(HelperEvent) -> bool) -> Result<Trailer, ProtocolError> {
    if &tag(from)? != b"HELO" || u32_from(from)? != VERSION {
        return Err(ProtocolError::Garbage("no greeting"));
    }
    let mut emit = move |event| if on_event(event) { Ok(()) } else { Err(ProtocolError::ReceiverStopped) };
    let mut opened = false;
    loop {
        match &tag(from)? {
            b"OPEN" if !opened => {
                opened = true;
                emit(HelperEvent::Opened(read_settings(from)?))?;
            }
            b"PAGE" if opened => {
                let page = read_page(from, || emit(HelperEvent::Data))?;
                emit(HelperEvent::Page(Box::new(page)))?;
            }
            b"DONE" => return read_trailer(from),
            _ => return Err(ProtocolError::Garbage("unknown or misplaced frame")),
        }
    }
}

fn read_page(
    from: &mut impl Read,
    mut on_data: impl FnMut() -> Result<(), ProtocolError>,
) -> Result<SentPage, ProtocolError> {
    let header = read_header(from)?;
    let mut data = Zeroizing::new(Vec::new());
    data.reserve_exact(expected_bytes(&header).unwrap_or(0));
    loop {
        match &tag(from)? {
            b"DATA" => {
                read_chunk(from, &mut data)?;
                on_data()?;
            }
            b"ENDP" => return Ok(SentPage { header, data, end: read_end(from)? }),
            _ => return Err(ProtocolError::Garbage("unknown or misplaced frame within a page")),
        }
    }
}

fn expected_bytes(page: &PageHeader) -> Option<usize> {
    match &page.shape {
        Shape::Raw(raw) => usize::try_from(u64::from(raw.height?) * u64::from(raw.bytes_per_line)).ok(),
        Shape::File(_) => None,
    }
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
    let [encoding, side] = bytes_from(from)?;
    let side = match side {
        0 => None,
        1 => Some(Side::Front),
        2 => Some(Side::Back),
        _ => return Err(ProtocolError::Garbage("side unknown")),
    };
    match encoding {
        0 => {
            let (shape, dpi) = read_shape(from)?;
            Ok(PageHeader { side, dpi, shape: Shape::Raw(shape) })
        }
        1 => Ok(PageHeader { side, dpi: u32_from(from)?, shape: Shape::File(FileKind::Jpeg) }),
        2 => Ok(PageHeader { side, dpi: u32_from(from)?, shape: Shape::File(FileKind::Png) }),
        _ => Err(ProtocolError::Garbage("encoding unknown")),
    }
}

fn read_shape(from: &mut impl Read) -> Result<(RawShape, u32), ProtocolError> {
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
    let shape = RawShape { width, height, bytes_per_line, depth, format };
    check_shape(&shape)?;
    Ok((shape, dpi))
}

/// Refuses shapes before memory is reserved for them.
fn check_shape(shape: &RawShape) -> Result<(), ProtocolError> {
    let refuse = |why| Err(ProtocolError::TooLarge(why));
    if !matches!(shape.depth, 1 | 8 | 16) {
        return refuse("bits per sample are not 1, 8 or 16");
    }
    if shape.width == 0 || shape.width > SIDE_PIXELS_MAX {
        return refuse("width out of range");
    }
    if shape.height.is_some_and(|h| h == 0 || h > SIDE_PIXELS_MAX) {
        return refuse("height out of range");
    }
    let row_bits = u64::from(shape.width) * u64::from(shape.format.channels()) * u64::from(shape.depth);
    let per_line = u64::from(shape.bytes_per_line);
    if per_line < row_bits.div_ceil(8) || per_line > row_bits.div_ceil(8) + 4096 {
        return refuse("bytes per line do not fit the width");
    }
    if u64::from(shape.height.unwrap_or(1)) * per_line > PAGE_BYTES_MAX {
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

fn read_end(from: &mut impl Read) -> Result<PageEnd, ProtocolError> {
    let step = step_from(from)?;
    let status = i32::from_le_bytes(bytes_from(from)?);
    Ok(PageEnd { step, status, bytes: u64::from_le_bytes(bytes_from(from)?) })
}

fn read_trailer(from: &mut impl Read) -> Result<Trailer, ProtocolError> {
    let step = step_from(from)?;
    let status = i32::from_le_bytes(bytes_from(from)?);
    let pages = u32_from(from)?;
    let length = usize::from(u16::from_le_bytes(bytes_from(from)?));
    if length > DETAIL_BYTES_MAX {
        return Err(ProtocolError::TooLarge("trailer too long"));
    }
    let mut detail = vec![0; length];
    from.read_exact(&mut detail)?;
    Ok(Trailer { step, status, pages, detail: String::from_utf8_lossy(&detail).into_owned() })
}

fn step_from(from: &mut impl Read) -> Result<Step, ProtocolError> {
    let [step] = bytes_from(from)?;
    Step::from_wire(step).ok_or(ProtocolError::Garbage("unknown step"))
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

    fn raw(width: u32, height: Option<u32>) -> RawShape {
        RawShape { width, height, bytes_per_line: width * 3, depth: 8, format: PixelFormat::Rgb }
    }

    fn header(shape: RawShape, side: Option<Side>) -> PageHeader {
        PageHeader { side, dpi: 300, shape: Shape::Raw(shape) }
    }

    fn stream(pages: &[(&PageHeader, &[&[u8]])], status: i32) -> Vec<u8> {
        let mut out = Vec::new();
        let mut frames = FrameWriter::greet(&mut out).unwrap();
        frames.opened(&[("resolution".into(), "300".into())]).unwrap();
        for (header, chunks) in pages {
            frames.page(header).unwrap();
            for chunk in *chunks {
                frames.data(chunk).unwrap();
            }
            frames.end_page(Step::Read, 5).unwrap();
        }
        frames.done(Step::Start, status, "").unwrap();
        out
    }

    type Read = (Vec<SentPage>, usize, Result<Trailer, ProtocolError>);

    fn read(bytes: &[u8]) -> Read {
        let (mut pages, mut pieces) = (vec![], 0);
        let trailer = read_job(&mut &bytes[..], |event| {
            match event {
                HelperEvent::Opened(settings) => assert!(settings.len() < 2),
                HelperEvent::Data => pieces += 1,
                HelperEvent::Page(page) => pages.push(*page),
            }
            true
        });
        (pages, pieces, trailer)
    }

    #[test]
    fn what_the_helper_writes_is_what_the_parent_reads() {
        let front = header(raw(2, Some(2)), Some(Side::Front));
        let back = PageHeader { side: Some(Side::Back), dpi: 0, shape: Shape::File(FileKind::Png) };
        let bytes = stream(&[(&front, &[&[1; 6], &[2; 6]]), (&back, &[b"jpeg"])], 7);
        let (pages, pieces, trailer) = read(&bytes);
        assert_eq!((&pages[0].header, &pages[1].header), (&front, &back));
        assert_eq!(*pages[0].data, [[1; 6], [2; 6]].concat());
        assert_eq!((pages[0].end.bytes, pages[1].end.bytes), (12, 4));
        let trailer = trailer.unwrap();
        assert_eq!((trailer.status, trailer.pages, pieces), (7, 2, 3));
    }

    #[test]
    fn a_stream_cut_at_any_byte_is_an_early_end_and_keeps_the_pages_before() {
        let page = header(raw(2, None), None);
        let bytes = stream(&[(&page, &[&[1; 6]]), (&page, &[&[2; 6]])], 7);
        let ends: Vec<usize> =
            (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"ENDP")).map(|at| at + 17).collect();
        for end in 0..bytes.len() {
            let (pages, _, trailer) = read(&bytes[..end]);
            assert_eq!(trailer.err(), Some(ProtocolError::Ended), "cut at {end}");
            assert_eq!(pages.len(), ends.iter().filter(|page| **page <= end).count(), "cut at {end}");
        }
    }

    #[test]
    fn nothing_is_read_for_a_listener_that_stopped() {
        let page = header(raw(2, None), None);
        let bytes = stream(&[(&page, &[&[1; 6]])], 7);
        let trailer = read_job(&mut &bytes[..], |event| matches!(event, HelperEvent::Opened(_)));
        assert_eq!(trailer.err(), Some(ProtocolError::ReceiverStopped));
    }

    #[test]
    fn impossible_shapes_are_refused_before_memory_is_reserved() {
        let mut narrow = raw(100, Some(100));
        narrow.bytes_per_line = 299;
        let mut padded = raw(100, Some(100));
        padded.bytes_per_line = 300 + 4097;
        let mut depth = raw(100, Some(100));
        depth.depth = 12;
        let mut huge = raw(20_000, Some(20_000));
        huge.depth = 16;
        huge.bytes_per_line = 120_000;
        let sides = [raw(0, Some(1)), raw(20_001, Some(1)), raw(1, Some(20_001))];
        for shape in sides.into_iter().chain([narrow, padded, depth, huge, raw(1, Some(0))]) {
            let (_, _, trailer) = read(&stream(&[(&header(shape.clone(), None), &[])], 5));
            assert!(matches!(trailer.err(), Some(ProtocolError::TooLarge(_))), "{shape:?}");
        }
    }

    #[test]
    fn vendor_chatter_before_the_greeting_is_garbage() {
        let mut bytes = b"Scanner ready!\n".to_vec();
        bytes.extend(stream(&[], 5));
        assert!(matches!(read(&bytes).2.err(), Some(ProtocolError::Garbage(_))));
    }

    #[test]
    fn frames_out_of_their_order_are_garbage() {
        for frames in [&b"PAGE"[..], b"DATA", b"ENDP", b"OPEN\0\0\0\0OPEN", b"OPEN\0\0\0\0PAGE\x01\0\0\0\0\0PAGE"] {
            let bytes = [b"HELO\x02\0\0\0", frames].concat();
            assert!(matches!(read(&bytes).2.err(), Some(ProtocolError::Garbage(_))), "{frames:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic_or_hang(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&[b"HELO\x02\0\0\0", &noise[..]].concat());
            let _ = read(&[b"HELO\x02\0\0\0OPEN\0\0\0\0PAGE\x01\x01", &noise[..]].concat());
        }
    }
}
