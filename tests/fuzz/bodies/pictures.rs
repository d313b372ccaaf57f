//! Pictures of every kind that is taken in.

use lobby_imaging::decode::{Caps, Passage, open};

use super::Target;

pub const PICTURES: [Target; 4] = [("jpeg", jpeg), ("png", png), ("pnm", pnm), ("exif", exif)];

/// Small enough that a fuzzer meets them, and that a thousand pictures take a second.
const CAPS: Caps = Caps { file_bytes: 1 << 20, side: 4_000, memory: 4 << 20, work: 20_000_000 };

pub fn jpeg(bytes: &[u8]) {
    picture(bytes);
}

pub fn png(bytes: &[u8]) {
    picture(bytes);
}

pub fn pnm(bytes: &[u8]) {
    picture(bytes);
}

/// The bytes as EXIF of a sound picture: whatever they say, the picture is read.
pub fn exif(bytes: &[u8]) {
    let picture = include_bytes!("../corpus/jpeg/sound.jpg");
    let exif = [&b"Exif\0\0"[..], &bytes[..bytes.len().min(60_000)]].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    let file = [&picture[..2], &[0xFF, 0xE1], &length, &exif, &picture[2..]].concat();
    if let Err(refusal) = open(&file, &CAPS) {
        assert_eq!(refusal.code(), "two_faced", "EXIF alone is no reason to refuse a page");
    }
}

fn picture(bytes: &[u8]) {
    let opened = open(bytes, &CAPS);
    quiet(&opened);
    if let Ok(opened) = opened {
        let (width, height) = (opened.raster.width() as usize, opened.raster.height() as usize);
        let samples = opened.raster.samples().len();
        assert_eq!(samples, width * height * opened.raster.format().channels());
        assert!(samples <= CAPS.memory as usize);
        if opened.passage == Passage::ByteForByte {
            assert!(bytes.starts_with(b"\xFF\xD8\xFF"));
        }
    }
}

/// What is shown of it for logs is short: it is never the input itself.
fn quiet(shown: &dyn std::fmt::Debug) {
    assert!(format!("{shown:?}").len() < 10_000);
}
