//! Strips of one picture, encoded as baseline JPEG files of their own, become one file.
//!
//! At a restart marker the prediction of brightness begins anew (ITU-T T.81, F.1.1.5.1), so the coded data of strips
//! with the same tables may follow one another with restart markers between.

/// Rows and columns of the smallest coded unit without subsampling.
pub(super) const MCU: usize = 8;

/// Where a file's parts lie.
struct Layout {
    /// The height within the frame header.
    height: usize,
    /// The marker of the scan header.
    scan: usize,
    /// First byte of the coded data.
    data: usize,
}

/// Joins strips of `rows` rows each, the last of what remains of `height`. `None` where a strip is not what the
/// encoder of this room writes.
pub(super) fn join(strips: &[Vec<u8>], width: u16, height: u16, rows: usize, dpi: u32) -> Option<Vec<u8>> {
    let first = strips.first()?;
    let layout = layout(first)?;
    let mut bytes = Vec::with_capacity(strips.iter().map(Vec::len).sum());
    bytes.extend_from_slice(&first[..layout.scan]);
    bytes[layout.height..layout.height + 2].copy_from_slice(&height.to_be_bytes());
    set_density(&mut bytes, dpi)?;
    if strips.len() > 1 {
        let interval = u16::try_from(usize::from(width).div_ceil(MCU) * (rows / MCU)).ok()?;
        bytes.extend_from_slice(&[0xFF, 0xDD, 0, 4]);
        bytes.extend_from_slice(&interval.to_be_bytes());
    }
    bytes.extend_from_slice(&first[layout.scan..layout.data]);
    for (index, strip) in strips.iter().enumerate() {
        if index > 0 {
            bytes.extend_from_slice(&[0xFF, 0xD0 + ((index - 1) % 8) as u8]);
        }
        let data = self::layout(strip)?.data;
        bytes.extend_from_slice(strip.get(data..)?.strip_suffix(&[0xFF, 0xD9])?);
    }
    bytes.extend_from_slice(&[0xFF, 0xD9]);
    Some(bytes)
}

fn layout(file: &[u8]) -> Option<Layout> {
    let mut height = None;
    let mut at = 2;
    loop {
        let &[0xFF, marker, high, low] = file.get(at..at + 4)? else { return None };
        let next = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        match marker {
            0xC0 => height = Some(at + 5),
            0xDA => return Some(Layout { height: height?, scan: at, data: next }),
            _ => {}
        }
        at = next;
    }
}

/// Writes dots per inch into the JFIF header, which comes first.
fn set_density(bytes: &mut [u8], dpi: u32) -> Option<()> {
    if bytes.get(2..4)? != [0xFF, 0xE0] || bytes.get(6..11)? != b"JFIF\0" {
        return None;
    }
    if let Some(dots) = u16::try_from(dpi).ok().filter(|dots| *dots > 0) {
        bytes[13] = 1;
        bytes[14..16].copy_from_slice(&dots.to_be_bytes());
        bytes[16..18].copy_from_slice(&dots.to_be_bytes());
    }
    Some(())
}
