//! Walks the coded data of a sequential JPEG block by block: whether it suffices for the picture. A decoder that has seen
//! the marker behind a scan takes zeros for what is missing before it, without a word.

use super::Refusal;
use super::survey::{next_marker, segment};

/// Codes of one Huffman table, by length: the first code, the number of codes, the place of the first value.
#[derive(Default)]
struct Table {
    lengths: Vec<(u32, u32, usize)>,
    values: Vec<u8>,
}

struct Component {
    id: u8,
    across: u32,
    down: u32,
    seen: bool,
}

#[derive(Default)]
struct Frame {
    width: u32,
    height: u32,
    components: Vec<Component>,
    /// Units between restart markers; 0 where there are none.
    interval: u32,
    /// By class (direct, alternating) and number.
    tables: [[Table; 4]; 2],
}

/// Checks every scan of a file that `survey` has accepted and that is sequential.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let mut frame = Frame::default();
    let mut at = 2;
    loop {
        let marker;
        (marker, at) = next_marker(bytes, at)?;
        if marker == 0xD9 {
            let all = frame.components.iter().all(|component| component.seen);
            return if all { Ok(()) } else { Err(Refusal::Truncated) };
        }
        let content = segment(bytes, at)?;
        at += content.len() + 2;
        match marker {
            0xC0 | 0xC1 => frame.begin(content).ok_or(Refusal::Damaged)?,
            0xC4 => frame.define(content).ok_or(Refusal::Damaged)?,
            0xDD => frame.interval = content.get(..2).map_or(0, |n| u32::from(n[0]) << 8 | u32::from(n[1])),
            0xDA => at = frame.scan(content, bytes, at)?,
            _ => {}
        }
    }
}

impl Frame {
    fn begin(&mut self, content: &[u8]) -> Option<()> {
        let &[_, h1, h0, w1, w0, _, ref rest @ ..] = content else { return None };
        self.height = u16::from_be_bytes([h1, h0]).into();
        self.width = u16::from_be_bytes([w1, w0]).into();
        self.components = rest
            .chunks_exact(3)
            .map(|c| Component { id: c[0], across: u32::from(c[1] >> 4), down: u32::from(c[1] & 15), seen: false })
            .collect();
        self.components.iter().all(|c| (1..=4).contains(&c.across) && (1..=4).contains(&c.down)).then_some(())
    }

    fn define(&mut self, mut content: &[u8]) -> Option<()> {
        while let Some((&which, rest)) = content.split_first() {
            let (counts, rest) = rest.split_at_checked(16)?;
            let (values, rest) = rest.split_at_checked(counts.iter().map(|count| usize::from(*count)).sum())?;
            let (mut code, mut place) = (0, 0);
            let lengths = counts.iter().map(|count| {
                let first = (code, u32::from(*count), place);
                code = (code + u32::from(*count)) << 1;
                place += usize::from(*count);
                first
            });
            let table = Table { lengths: lengths.collect(), values: values.to_vec() };
            *self.tables.get_mut(usize::from(which >> 4))?.get_mut(usize::from(which & 15))? = table;
            content = rest;
        }
        Some(())
    }

    /// Walks one scan; returns the place of the marker behind it.
    fn scan(&mut self, content: &[u8], bytes: &[u8], at: usize) -> Result<usize, Refusal> {
        let count = usize::from(*content.first().ok_or(Refusal::Damaged)?);
        let named = content.get(1..1 + count * 2).filter(|_| count > 0).ok_or(Refusal::Damaged)?;
        let (most_across, most_down) = self.most();
        // Blocks of a unit with their two tables.
        let mut unit = Vec::new();
        let (mut units_across, mut units_down) =
            (self.width.div_ceil(8 * most_across), self.height.div_ceil(8 * most_down));
        for pair in named.chunks_exact(2) {
            let found = self.components.iter_mut().find(|component| component.id == pair[0]);
            let component = found.ok_or(Refusal::Damaged)?;
            component.seen = true;
            let blocks = if count == 1 {
                units_across = (self.width * component.across).div_ceil(most_across).div_ceil(8);
                units_down = (self.height * component.down).div_ceil(most_down).div_ceil(8);
                1
            } else {
                component.across * component.down
            };
            unit.extend((0..blocks).map(|_| (usize::from(pair[1] >> 4), usize::from(pair[1] & 15))));
        }
        let mut bits = Bits { bytes, at, left: 0, byte: 0 };
        for number in 0..units_across * units_down {
            if self.interval > 0 && number > 0 && number % self.interval == 0 {
                bits.restart()?;
            }
            for (direct, alternating) in &unit {
                let table = |class: usize, number: usize| self.tables[class].get(number).ok_or(Refusal::Damaged);
                bits.block(table(0, *direct)?, table(1, *alternating)?)?;
            }
        }
        bits.end()
    }

    fn most(&self) -> (u32, u32) {
        let across = self.components.iter().map(|component| component.across).max();
        let down = self.components.iter().map(|component| component.down).max();
        (across.unwrap_or(1), down.unwrap_or(1))
    }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    byte: u8,
    left: u32,
}

impl Bits<'_> {
    fn bit(&mut self) -> Result<u32, Refusal> {
        if self.left == 0 {
            self.byte = *self.bytes.get(self.at).ok_or(Refusal::Truncated)?;
            self.at += 1;
            if self.byte == 0xFF {
                if self.bytes.get(self.at) != Some(&0) {
                    return Err(Refusal::Truncated);
                }
                self.at += 1;
            }
            self.left = 8;
        }
        self.left -= 1;
        Ok(u32::from(self.byte >> self.left & 1))
    }

    fn symbol(&mut self, table: &Table) -> Result<u8, Refusal> {
        let mut code = 0;
        for (first, count, place) in &table.lengths {
            code = code << 1 | self.bit()?;
            if code >= *first && code - first < *count {
                return table.values.get(place + (code - first) as usize).copied().ok_or(Refusal::Damaged);
            }
        }
        Err(Refusal::Damaged)
    }

    fn skip(&mut self, bits: u8) -> Result<(), Refusal> {
        (0..bits).try_for_each(|_| self.bit().map(drop))
    }

    fn block(&mut self, direct: &Table, alternating: &Table) -> Result<(), Refusal> {
        let size = self.symbol(direct)?;
        self.skip(size & 15)?;
        let mut place = 1;
        while place < 64 {
            let symbol = self.symbol(alternating)?;
            match (symbol >> 4, symbol & 15) {
                (15, 0) => place += 16,
                (_, 0) => break,
                (zeros, size) => {
                    place += u32::from(zeros) + 1;
                    self.skip(size)?;
                }
            }
        }
        if place > 64 { Err(Refusal::Damaged) } else { Ok(()) }
    }

    fn restart(&mut self) -> Result<(), Refusal> {
        let at = self.end()?;
        if !matches!(self.bytes.get(at + 1), Some(0xD0..=0xD7)) {
            return Err(Refusal::Truncated);
        }
        self.at = at + 2;
        Ok(())
    }

    /// The place of the marker that comes next; bits that fill the last byte are passed over.
    fn end(&mut self) -> Result<usize, Refusal> {
        self.left = 0;
        while self.bytes.get(self.at) == Some(&0xFF) && self.bytes.get(self.at + 1) == Some(&0xFF) {
            self.at += 1;
        }
        match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
            (Some(0xFF), Some(1..)) => Ok(self.at),
            (None, _) | (_, None) => Err(Refusal::Truncated),
            (Some(_), Some(_)) => Err(Refusal::Damaged),
        }
    }
}
