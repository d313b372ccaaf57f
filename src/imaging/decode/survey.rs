//! The structure of a JPEG file, read before any decoder sees it (ITU-T T.81, annex B).

use std::collections::BTreeSet;

use super::Refusal;

/// What a JPEG says of itself, from its first marker to its last.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    pub width: u32,
    pub height: u32,
    pub components: u8,
    pub progressive: bool,
    /// Sampling factors of each component, across and down.
    pub sampling: Vec<(u8, u8)>,
    /// Place of the height in the frame's header.
    pub height_at: usize,
    /// Where the number of lines stands behind the first scan (T.81, B.2.5): the whole segment with its marker.
    pub lines_at: Option<std::ops::Range<usize>>,
    /// Components of the first scan.
    pub first_scan: u8,
    /// Passes over the picture.
    pub scans: u64,
    /// Smallest coded units of the whole picture, where its one scan holds all components.
    units: u64,
    /// Units between restart markers; 0 where there are none.
    interval: u64,
    /// Restart markers seen.
    restarts: u64,
    /// Huffman tables that the file defines, by class and number as a segment names them.
    tables: BTreeSet<u8>,
    /// A scan names a table that the file does not define: frames of cameras leave out the usual ones.
    pub lacks_tables: bool,
    /// Dots per inch of the JFIF header.
    pub dpi: Option<u32>,
    /// The TIFF structure behind "Exif".
    pub exif: Option<&'a [u8]>,
    /// First byte behind the picture.
    pub end: usize,
}

/// Reads the markers up to the end of the first picture.
pub(super) fn survey(bytes: &[u8]) -> Result<Survey<'_>, Refusal> {
    let mut found = Survey::default();
    let mut at = 2;
    loop {
        let marker;
        (marker, at) = next_marker(bytes, at)?;
        match marker {
            0xD9 if found.scans == 0 => return Err(Refusal::Damaged),
            0xD9 if found.height == 0 => return Err(Refusal::NoPixels),
            0xD9 => {
                found.end = at;
                return if found.lacks_restarts() { Err(Refusal::Damaged) } else { Ok(found) };
            }
            0x00..=0x01 | 0xD0..=0xD8 => return Err(Refusal::Damaged),
            _ => {}
        }
        let segment = segment(bytes, at)?;
        let segment_at = at;
        at += segment.len() + 2;
        match marker {
            0xC0..=0xC2 => {
                frame(&mut found, segment, marker == 0xC2)?;
                found.height_at = segment_at + 3;
            }
            0xDC => {
                lines(&mut found, segment)?;
                found.lines_at = Some(segment_at - 2..at);
            }
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xDE => return Err(Refusal::Coding),
            0xC4 => tables(&mut found.tables, segment)?,
            0xDD => found.interval = interval(segment)?,
            0xE0 => found.dpi = found.dpi.or(jfif_density(segment)),
            0xE1 => found.exif = found.exif.or(segment.strip_prefix(b"Exif\0\0".as_slice())),
            0xDA if found.width == 0 => return Err(Refusal::Damaged),
            0xDA => {
                found.scans += 1;
                if found.scans == 1 {
                    found.first_scan = *segment.first().ok_or(Refusal::Damaged)?;
                }
                found.lacks_tables |= lacks_tables(&found, segment);
                at = end_of_entropy(bytes, at, &mut found.restarts)?;
            }
            _ => {}
        }
    }
}

/// The marker's second byte and the place behind it. Any number of `FF` may stand before it; other bytes may not.
pub(super) fn next_marker(bytes: &[u8], mut at: usize) -> Result<(u8, usize), Refusal> {
    if *bytes.get(at).ok_or(Refusal::Truncated)? != 0xFF {
        return Err(Refusal::Damaged);
    }
    while *bytes.get(at).ok_or(Refusal::Truncated)? == 0xFF {
        at += 1;
    }
    Ok((bytes[at], at + 1))
}

pub(super) fn segment(bytes: &[u8], at: usize) -> Result<&[u8], Refusal> {
    let head = bytes.get(at..at + 2).ok_or(Refusal::Truncated)?;
    let length = usize::from(u16::from_be_bytes([head[0], head[1]]));
    if length < 2 {
        return Err(Refusal::Damaged);
    }
    bytes.get(at + 2..at + length).ok_or(Refusal::Truncated)
}

fn frame(found: &mut Survey<'_>, segment: &[u8], progressive: bool) -> Result<(), Refusal> {
    let &[bits, h1, h0, w1, w0, components, ref rest @ ..] = segment else { return Err(Refusal::Damaged) };
    if found.width != 0 {
        return Err(Refusal::Damaged);
    }
    if bits != 8 {
        return Err(Refusal::Depth { bits });
    }
    found.width = u16::from_be_bytes([w1, w0]).into();
    found.height = u16::from_be_bytes([h1, h0]).into();
    found.components = components;
    found.progressive = progressive;
    // A height of 0 follows behind the first scan.
    if found.width == 0 {
        return Err(Refusal::NoPixels);
    }
    if rest.len() != usize::from(components) * 3 {
        return Err(Refusal::Damaged);
    }
    if !matches!(components, 1 | 3) {
        return Err(Refusal::Inks { channels: components });
    }
    found.sampling = rest.chunks_exact(3).map(|component| (component[1] >> 4, component[1] & 15)).collect();
    if found.sampling.iter().any(|(across, down)| !(1..=4).contains(across) || !(1..=4).contains(down)) {
        return Err(Refusal::Damaged);
    }
    found.count_units();
    Ok(())
}

/// The number of lines, behind the first scan and nowhere else.
fn lines(found: &mut Survey<'_>, segment: &[u8]) -> Result<(), Refusal> {
    let &[high, low] = segment else { return Err(Refusal::Damaged) };
    let lines = u32::from(u16::from_be_bytes([high, low]));
    if found.scans != 1 || found.lines_at.is_some() || lines == 0 {
        return Err(Refusal::Damaged);
    }
    found.height = lines;
    found.count_units();
    Ok(())
}

/// The tables that a segment defines: each a name, the number of its codes of each length, and their values.
fn tables(known: &mut BTreeSet<u8>, mut segment: &[u8]) -> Result<(), Refusal> {
    while let Some((name, rest)) = segment.split_first() {
        let counts = rest.get(..16).ok_or(Refusal::Damaged)?;
        let values = counts.iter().map(|count| usize::from(*count)).sum::<usize>();
        segment = rest.get(16 + values..).ok_or(Refusal::Damaged)?;
        known.insert(*name);
    }
    Ok(())
}

/// Whether a scan names a table that was not defined before it. A scan of a progressive picture needs only one of the two.
fn lacks_tables(found: &Survey<'_>, segment: &[u8]) -> bool {
    let Some((count, rest)) = segment.split_first() else { return false };
    let mut components = rest.chunks_exact(2).take(usize::from(*count));
    let (dc, ac) = match rest.get(2 * usize::from(*count)..) {
        Some(&[first, last, approximation, ..]) if found.progressive => {
            (first == 0 && approximation >> 4 == 0, last > 0)
        }
        Some(_) | None => (true, true),
    };
    components.any(|component| {
        let names = component[1];
        dc && !found.tables.contains(&(names >> 4)) || ac && !found.tables.contains(&(0x10 | names & 0x0F))
    })
}

fn interval(segment: &[u8]) -> Result<u64, Refusal> {
    let &[high, low] = segment else { return Err(Refusal::Damaged) };
    Ok(u16::from_be_bytes([high, low]).into())
}

impl Survey<'_> {
    fn count_units(&mut self) {
        let most = |side: fn(&(u8, u8)) -> u8| u32::from(self.sampling.iter().map(side).max().unwrap_or(1));
        let (across, down) = if self.components == 1 { (1, 1) } else { (most(|s| s.0), most(|s| s.1)) };
        self.units = u64::from(self.width.div_ceil(8 * across)) * u64::from(self.height.div_ceil(8 * down));
    }

    /// Whether its layout is one of those that nearly every file has: all components in the first scan, colours at full, half
    /// or quarter size.
    pub(super) fn is_usual(&self) -> bool {
        // The factors of an only component mean nothing.
        let luma = self.components == 1 || matches!(self.sampling.first(), Some((1 | 2, 1 | 2)));
        let chroma = self.sampling.iter().skip(1).all(|factors| *factors == (1, 1));
        let whole_colours = self.sampling.first() == Some(&(1, 1));
        let together = self.first_scan == self.components && (self.progressive || self.scans == 1)
            || self.progressive && whole_colours;
        together && luma && chroma
    }

    /// Whether it is one scan of everything, whose data must suffice for every unit.
    pub(super) fn in_one_pass(&self) -> bool {
        self.scans == 1 && !self.progressive
    }

    /// A decoder continues behind a premature restart marker and shows gray where data is missing.
    fn lacks_restarts(&self) -> bool {
        self.in_one_pass() && self.interval > 0 && self.restarts + 1 < self.units.div_ceil(self.interval)
    }
}

fn jfif_density(segment: &[u8]) -> Option<u32> {
    let &[unit, x1, x0, y1, y0, ..] = segment.strip_prefix(b"JFIF\0".as_slice())?.get(2..)? else { return None };
    let (x, y) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
    match unit {
        1 => plausible_dpi(f64::from(x), f64::from(y)),
        2 => plausible_dpi(f64::from(x) * 2.54, f64::from(y) * 2.54),
        _ => None,
    }
}

/// Dots per inch that a page may have; a page is not stretched.
pub(super) fn plausible_dpi(x: f64, y: f64) -> Option<u32> {
    let fits = (50.0..=2400.0).contains(&x) && (x - y).abs() < x * 0.01;
    fits.then_some(x.round() as u32)
}

/// The place of the next marker that is neither a stuffed byte nor a restart.
fn end_of_entropy(bytes: &[u8], mut at: usize, restarts: &mut u64) -> Result<usize, Refusal> {
    loop {
        let rest = bytes.get(at..).ok_or(Refusal::Truncated)?;
        at += rest.iter().position(|byte| *byte == 0xFF).ok_or(Refusal::Truncated)?;
        match bytes.get(at + 1) {
            None => return Err(Refusal::Truncated),
            Some(0x00) => at += 2,
            Some(0xD0..=0xD7) => {
                *restarts += 1;
                at += 2;
            }
            Some(0xFF) => at += 1,
            Some(_) => return Ok(at),
        }
    }
}
