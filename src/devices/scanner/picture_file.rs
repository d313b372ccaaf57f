//! Picture files while they arrive: whether both ends are there, and the size in pixels that the head states. What is in
//! between is for the decoder.

/// Kind of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// ITU-T T.81.
    Jpeg,
    /// Portable Network Graphics.
    Png,
}

const JPEG_HEAD: &[u8] = &[0xff, 0xd8, 0xff];
const JPEG_END: &[u8] = &[0xff, 0xd9];
const PNG_HEAD: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The last chunk with its length and checksum.
const PNG_END: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

impl FileKind {
    /// The kind of a file that begins so; `None` for any other.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(JPEG_HEAD) { Some(Self::Jpeg) } else { head.starts_with(PNG_HEAD).then_some(Self::Png) }
    }

    fn end(self) -> &'static [u8] {
        match self {
            Self::Jpeg => JPEG_END,
            Self::Png => PNG_END,
        }
    }
}

/// What devices add behind a picture to fill a block; the decoder calls the same clean.
fn is_padding(byte: u8) -> bool {
    matches!(byte, 0 | 0xff | b'\n' | b'\r' | b' ')
}

/// First and last bytes of a file that arrives piece by piece.
#[derive(Debug, Default)]
pub(super) struct FileEnds {
    head: Vec<u8>,
    /// The last bytes up to the last one that is no padding.
    tail: Vec<u8>,
    /// The last bytes of the padding behind that; it may be none, and belong to what comes.
    padding: Vec<u8>,
}

impl FileEnds {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let wanting = PNG_HEAD.len().saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanting]);
        match bytes.iter().rposition(|byte| !is_padding(*byte)) {
            Some(last) => {
                let padding = std::mem::take(&mut self.padding);
                keep_last(&mut self.tail, &padding);
                keep_last(&mut self.tail, &bytes[..=last]);
                keep_last(&mut self.padding, &bytes[last + 1..]);
            }
            None => keep_last(&mut self.padding, bytes),
        }
    }

    pub(super) fn kind(&self) -> Option<FileKind> {
        FileKind::of(&self.head)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.kind().is_some_and(|kind| self.tail.ends_with(kind.end()))
    }
}

fn keep_last(kept: &mut Vec<u8>, bytes: &[u8]) {
    kept.extend_from_slice(&bytes[bytes.len().saturating_sub(PNG_END.len())..]);
    kept.drain(..kept.len().saturating_sub(PNG_END.len()));
}

/// What the head of a file states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// More bytes are needed.
    Unfinished,
    /// It states no size.
    Unknown,
    Picture(Stated),
}

/// Size in pixels and dots per inch of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stated {
    pub width: u32,
    pub height: u32,
    /// Of the JFIF header; `None` where there is none, or the two directions differ.
    pub dpi: Option<u32>,
}

impl Head {
    pub(super) fn of(bytes: &[u8]) -> Self {
        match FileKind::of(bytes) {
            Some(FileKind::Jpeg) => jpeg(bytes).unwrap_or(Self::Unfinished),
            Some(FileKind::Png) => png(bytes).unwrap_or(Self::Unfinished),
            None if bytes.len() < PNG_HEAD.len() => Self::Unfinished,
            None => Self::Unknown,
        }
    }
}

fn png(bytes: &[u8]) -> Option<Head> {
    let number = |at: usize| bytes.get(at..at + 4).map(|n| u32::from_be_bytes([n[0], n[1], n[2], n[3]]));
    Some(Head::Picture(Stated { width: number(16)?, height: number(20)?, dpi: None }))
}

/// `None` while bytes are missing.
fn jpeg(bytes: &[u8]) -> Option<Head> {
    let (mut at, mut dpi) = (2, None);
    loop {
        if *bytes.get(at)? != 0xff {
            return Some(Head::Unknown);
        }
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let marker = bytes[at];
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 1)?, *bytes.get(at + 2)?]));
        let short = |from: usize| bytes.get(at + from..at + from + 2).map(|n| u16::from_be_bytes([n[0], n[1]]));
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let (height, width) = (short(4)?, short(6)?);
                return Some(Head::Picture(Stated { width: width.into(), height: height.into(), dpi }));
            }
            0xe0 if bytes.get(at + 3..at + 8)? == b"JFIF\0" => {
                let (unit, x, y) = (*bytes.get(at + 10)?, short(11)?, short(13)?);
                let x = Some(u32::from(x)).filter(|_| x == y && x > 0);
                dpi = match unit {
                    1 => x,
                    2 => x.map(|x| (f64::from(x) * 2.54).round() as u32),
                    _ => None,
                };
            }
            0xd9 | 0xda => return Some(Head::Unknown),
            _ => {}
        }
        at += 1 + length.max(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(pieces: &[&[u8]]) -> bool {
        let mut ends = FileEnds::default();
        pieces.iter().for_each(|piece| ends.push(piece));
        ends.is_whole()
    }

    #[test]
    fn padding_that_the_decoder_calls_clean_passes_in_any_length_and_in_any_pieces() {
        let jpeg = [JPEG_HEAD, b"\xe0..", JPEG_END].concat();
        let png = [PNG_HEAD, b"..", PNG_END].concat();
        for file in [jpeg, png] {
            for padding in [&b""[..], b"\0\0", b"\r\n", b" \xff\xff\0", &[0; 10_000], &[0xff; 4_099]] {
                let padded = [&file[..], padding].concat();
                assert!(whole(&[&padded]));
                for size in [1, 2, 3, 5, 4096] {
                    assert!(whole(&padded.chunks(size).collect::<Vec<_>>()), "{size}");
                }
            }
            for end in 1..=2 {
                assert!(!whole(&[&file[..file.len() - end]]), "cut");
            }
            assert!(!whole(&[&file, b"\0<html>"]));
        }
        assert!(!whole(&[b"GIF89a", JPEG_END]) && !whole(&[]) && !whole(&[&[0xff; 20]]));
    }

    #[test]
    fn the_head_states_size_and_resolution_as_soon_as_they_are_there() {
        let app0 = b"\xff\xe0\0\x10JFIF\0\x01\x02\x01\x01\x2c\x01\x2c\0\0";
        let frame = b"\xff\xff\xc0\0\x11\x08\x0d\xb4\x09\xb0\x03";
        let file = [&b"\xff\xd8"[..], app0, b"\xff\xe1\0\x04xx", frame].concat();
        assert_eq!(Head::of(&file), Head::Picture(Stated { width: 2480, height: 3508, dpi: Some(300) }));
        for length in 0..file.len() - 2 {
            assert_eq!(Head::of(&file[..length]), Head::Unfinished, "{length}");
        }
        let per_cm = [&b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\x02\0\x76\0\x76\0\0"[..], frame].concat();
        assert_eq!(Head::of(&per_cm), Head::Picture(Stated { width: 2480, height: 3508, dpi: Some(300) }));
        let png = [PNG_HEAD, b"\0\0\0\x0dIHDR\0\0\x09\xb0\0\0\x0d\xb4"].concat();
        assert_eq!(Head::of(&png), Head::Picture(Stated { width: 2480, height: 3508, dpi: None }));
        for unknown in [&b"<html>...."[..], b"\xff\xd8\xff\xd9....", b"\xff\xd8\xff\xe0\0\x02zz....."] {
            assert_eq!(Head::of(unknown), Head::Unknown);
        }
    }
}
