use png::{BitDepth, ColorType, Encoder};
use proptest::prelude::*;

use super::super::{Kind, Passage, Why};
use super::*;

fn png(width: u32, height: u32, colour: ColorType, depth: BitDepth, samples: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == ColorType::Indexed {
        encoder.set_palette(vec![0, 0, 0, 200, 30, 30]);
    }
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    bytes
}

#[test]
fn png_of_every_sort_becomes_eight_bits_on_white() {
    let read = |colour, depth, samples: &[u8]| {
        let found = opened(&png(2, 1, colour, depth, samples));
        assert_eq!((found.kind, found.passage), (Kind::Png, Passage::Anew(Why::NotJpeg)));
        (found.raster.format(), found.raster.into_samples())
    };
    assert_eq!(read(ColorType::Grayscale, BitDepth::One, &[0b0100_0000]), (Format::Gray, vec![0, 255]));
    assert_eq!(
        read(ColorType::Grayscale, BitDepth::Sixteen, &[0x12, 0x34, 0xFF, 0xFF]),
        (Format::Gray, vec![0x12, 255])
    );
    assert_eq!(read(ColorType::GrayscaleAlpha, BitDepth::Eight, &[0, 255, 0, 0]), (Format::Gray, vec![0, 255]));
    assert_eq!(read(ColorType::Rgb, BitDepth::Eight, &[1, 2, 3, 4, 5, 6]), (Format::Rgb, vec![1, 2, 3, 4, 5, 6]));
    let half = [200, 100, 0, 128, 9, 9, 9, 0];
    assert_eq!(read(ColorType::Rgba, BitDepth::Eight, &half), (Format::Rgb, vec![227, 177, 127, 255, 255, 255]));
    assert_eq!(read(ColorType::Indexed, BitDepth::One, &[0b0100_0000]), (Format::Rgb, vec![0, 0, 0, 200, 30, 30]));
}

#[test]
fn png_that_moves_is_refused() {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 1, 1);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[1]).unwrap();
    writer.write_image_data(&[2]).unwrap();
    writer.finish().unwrap();
    assert_eq!(refused(&bytes), Refusal::Several);
}

#[test]
fn png_that_is_cut_flipped_or_followed_by_more_is_refused() {
    let whole = png(30, 20, ColorType::Rgb, BitDepth::Eight, &[90; 1800]);
    for length in 8..whole.len() {
        assert_eq!(refused(&whole[..length]), Refusal::Truncated, "at {length}");
    }
    let mut flipped = whole.clone();
    flipped[whole.len() - 20] ^= 1;
    assert_eq!(refused(&flipped), Refusal::Damaged);
    assert_eq!(refused(&[&whole[..], b"PK\x03\x04"].concat()), Refusal::TwoFaced);
}

/// A few bytes that would become gigabytes: by the size claimed, by the data, and by compressed notes.
#[test]
fn png_bombs_are_refused_before_they_cost_anything() {
    let mut huge = png(4, 4, ColorType::Grayscale, BitDepth::Eight, &[0; 16]);
    huge[16..20].copy_from_slice(&19_999u32.to_be_bytes());
    huge[20..24].copy_from_slice(&19_999u32.to_be_bytes());
    assert_eq!(refused(&huge), Refusal::TooLarge { width: 19_999, height: 19_999 });
    let flat = png(4000, 4000, ColorType::Grayscale, BitDepth::Eight, &vec![0; 16_000_000]);
    let poor = Caps { memory: 8 << 20, ..Caps::default() };
    assert!(matches!(open(&flat, &poor), Err(Refusal::TooLarge { .. })));
}

#[test]
fn pnm_as_sane_and_poppler_write_it_is_read() {
    let pixels = |bytes: &[u8]| opened(bytes).raster.into_samples();
    assert_eq!(pixels(b"P4\n3 1\n\xA0"), [0, 255, 0], "a set bit is black");
    assert_eq!(pixels(b"P5 # a note\n2 1\n255\n\x01\x02"), [1, 2]);
    assert_eq!(pixels(b"P5\n2 1\n100\n\x00\x32"), [0, 128], "scaled to 255");
    assert_eq!(pixels(b"P5\n2 1\n65535\n\x12\x34\xFF\xFF"), [0x12, 255]);
    assert_eq!(pixels(b"P6\n1 1\n255\n\x01\x02\x03"), [1, 2, 3]);
    assert_eq!(pixels(b"P6\n1 1\n255\n\x20\x0A\x23"), [0x20, 0x0A, 0x23], "samples are no white space");
}

#[test]
fn pnm_that_is_not_one_whole_binary_picture_is_refused() {
    assert_eq!(refused(b"P3\n1 1\n255\n1 2 3\n"), Refusal::Coding);
    assert_eq!(refused(b"P7\nWIDTH 1\n"), Refusal::Coding);
    assert_eq!(refused(b"P5\n2 2\n255\n\x01\x02\x03"), Refusal::Truncated);
    assert_eq!(refused(b"P5\n2 2\n255"), Refusal::Truncated);
    assert_eq!(refused(b"P5\n0 2\n255\n"), Refusal::NoPixels);
    assert_eq!(refused(b"P5\n1 1\n0\n\x01"), Refusal::Damaged);
    assert_eq!(refused(b"P5\n99999999999 1\n255\n"), Refusal::Damaged);
    assert_eq!(refused(b"P5\n16385 1\n255\n"), Refusal::TooLarge { width: 16_385, height: 1 });
    assert_eq!(refused(b"P5\n1 1\n255\n\x01P5\n1 1\n255\n\x01"), Refusal::Several);
}

proptest! {
    #[test]
    fn damaged_png_and_pnm_never_panic(at in 0usize..400, value in any::<u8>()) {
        let small = Caps { memory: 1 << 20, ..Caps::default() };
        for mut bytes in [png(9, 9, ColorType::Rgb, BitDepth::Eight, &[90; 243]), b"P6\n3 2\n255\n123456789012345678".to_vec()] {
            let at = at % bytes.len();
            bytes[at] = value;
            let _ = open(&bytes, &small);
        }
    }
}
