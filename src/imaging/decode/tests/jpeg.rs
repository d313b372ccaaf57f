use jpeg_encoder::{ColorType, Encoder};
use proptest::prelude::*;

use super::super::{Kind, Orientation, Passage, Why};
use super::*;

/// The same file with another segment behind its first marker.
fn with_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, marker];
    bytes.extend_from_slice(&u16::try_from(content.len() + 2).unwrap().to_be_bytes());
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(&jpeg(48, 32)[2..]);
    bytes
}

/// An EXIF segment with one short field, little or big end first.
fn exif(tag: u16, value: u16, little: bool) -> Vec<u8> {
    let short = |v: u16| if little { v.to_le_bytes() } else { v.to_be_bytes() };
    let long = |v: u32| if little { v.to_le_bytes() } else { v.to_be_bytes() };
    let mut tiff = Vec::from(if little { *b"Exif\0\0II" } else { *b"Exif\0\0MM" });
    for part in [&short(42)[..], &long(8), &short(1), &short(tag), &short(3), &long(1), &short(value), &[0; 6]] {
        tiff.extend_from_slice(part);
    }
    tiff
}

fn frame_at(bytes: &[u8]) -> usize {
    bytes.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap()
}

#[test]
fn a_device_jpeg_is_read_and_may_pass_byte_for_byte() {
    let found = opened(&jpeg(48, 32));
    assert_eq!((found.kind, found.dpi, found.passage), (Kind::Jpeg, Some(300), Passage::ByteForByte));
    let original = picture(48, 32);
    assert_eq!((found.raster.width(), found.raster.height()), (48, 32));
    for (got, want) in found.raster.samples().iter().zip(original.samples()) {
        assert!(got.abs_diff(*want) < 12, "{got} for {want}");
    }
}

#[test]
fn a_jpeg_that_ends_early_is_refused_wherever_it_ends() {
    let whole = jpeg(48, 32);
    for length in 3..whole.len() {
        assert_eq!(refused(&whole[..length]), Refusal::Truncated, "at {length} of {}", whole.len());
    }
}

/// A jam in the middle of a page: the device closes the file properly.
#[test]
fn a_jpeg_without_its_lower_half_is_refused_although_it_is_closed() {
    for bytes in [jpeg(800, 400), jpeg(300, 200)] {
        for share in [30, 50, 80, 95] {
            let mut cut = bytes[..bytes.len() * share / 100].to_vec();
            if cut.last() == Some(&0xFF) {
                cut.pop();
            }
            cut.extend_from_slice(&[0xFF, 0xD9]);
            assert!(matches!(refused(&cut), Refusal::Damaged | Refusal::Truncated), "{share} %");
        }
    }
}

#[test]
fn a_claim_beyond_the_caps_is_refused_by_the_header() {
    let claiming = |width: u16, height: u16| {
        let mut bytes = jpeg(48, 32);
        let frame = frame_at(&bytes);
        bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        bytes
    };
    for (width, height) in [(16_385, 10), (10, 16_385), (16_384, 16_384), (65_535, 65_535)] {
        let want = Refusal::TooLarge { width: width.into(), height: height.into() };
        assert_eq!(refused(&claiming(width, height)), want);
    }
    assert_eq!(refused(&claiming(0, 32)), Refusal::NoPixels);
    let small = Caps { file_bytes: 100, ..Caps::default() };
    assert!(matches!(open(&jpeg(48, 32), &small), Err(Refusal::FileTooLarge { limit: 100, .. })));
}

#[test]
fn a_progressive_jpeg_is_read_within_its_passes_and_memory() {
    let original = picture(320, 200);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_progressive(true);
    encoder.encode(original.samples(), 320, 200, ColorType::Rgb).unwrap();
    assert_eq!(opened(&bytes).passage, Passage::ByteForByte);
    let hurried = Caps { work: 320 * 200 * 2, ..Caps::default() };
    assert_eq!(open(&bytes, &hurried).unwrap_err(), Refusal::TooMuchWork);
    let narrow = Caps { memory: 320 * 200 * 4, ..Caps::default() };
    assert!(matches!(open(&bytes, &narrow), Err(Refusal::TooLarge { .. })));
    assert!(open(&jpeg(320, 200), &narrow).is_ok(), "a baseline picture of that size fits");
}

#[test]
fn inks_depths_and_codings_of_printers_and_hospitals_are_refused_by_name() {
    let mut cmyk = Vec::new();
    Encoder::new(&mut cmyk, 90).encode(&[100; 16 * 16 * 4], 16, 16, ColorType::Cmyk).unwrap();
    assert_eq!(refused(&cmyk), Refusal::Inks { channels: 4 });
    let mut deep = jpeg(48, 32);
    let frame = frame_at(&deep);
    deep[frame + 4] = 12;
    assert_eq!(refused(&deep), Refusal::Depth { bits: 12 });
    for coding in [0xC3, 0xC9, 0xCA] {
        let mut other = jpeg(48, 32);
        other[frame + 1] = coding;
        assert_eq!(refused(&other), Refusal::Coding);
    }
}

#[test]
fn gray_stays_gray() {
    let gray = Raster::new(64, 64, Format::Gray, vec![77; 64 * 64]).unwrap();
    let found = opened(&encode::page(&gray, 0).unwrap().bytes);
    assert_eq!((found.raster.format(), found.dpi), (Format::Gray, None));
    assert!(found.raster.samples().iter().all(|value| value.abs_diff(77) < 3));
}

#[test]
fn what_exif_says_of_up_is_done_and_the_file_does_not_pass_as_it_is() {
    for little in [true, false] {
        let found = opened(&with_segment(0xE1, &exif(0x0112, 6, little)));
        assert_eq!(found.orientation, Orientation::QuarterRight);
        assert_eq!(found.passage, Passage::Anew(Why::Turned));
        assert_eq!((found.raster.width(), found.raster.height()), (32, 48));
        // Red grows to the right of the original: turned right, it grows downwards.
        let red = |y: usize| found.raster.samples()[(y * 32 + 16) * 3];
        assert!(red(2) < 40 && red(45) > 200);
    }
}

#[test]
fn every_orientation_comes_upright() {
    let shown = Raster::new(2, 3, Format::Gray, vec![1, 2, 3, 4, 5, 6]).unwrap();
    let turned = |orientation: Orientation| {
        let out = orientation.upright(shown.clone());
        (out.width(), out.samples().to_vec())
    };
    assert_eq!(turned(Orientation::Upright), (2, vec![1, 2, 3, 4, 5, 6]));
    assert_eq!(turned(Orientation::Mirrored), (2, vec![2, 1, 4, 3, 6, 5]));
    assert_eq!(turned(Orientation::HalfTurn), (2, vec![6, 5, 4, 3, 2, 1]));
    assert_eq!(turned(Orientation::HalfTurnMirrored), (2, vec![5, 6, 3, 4, 1, 2]));
    assert_eq!(turned(Orientation::Transposed), (3, vec![1, 3, 5, 2, 4, 6]));
    assert_eq!(turned(Orientation::QuarterRight), (3, vec![5, 3, 1, 6, 4, 2]));
    assert_eq!(turned(Orientation::Transversed), (3, vec![6, 4, 2, 5, 3, 1]));
    assert_eq!(turned(Orientation::QuarterLeft), (3, vec![2, 4, 6, 1, 3, 5]));
}

#[test]
fn wrong_exif_is_no_exif() {
    let nonsense = exif(0x0112, 9, true);
    let mut far = exif(0x0112, 6, true);
    far[10..14].copy_from_slice(&u32::MAX.to_le_bytes());
    for content in [&nonsense[..], &far, b"Exif\0\0II", b"Exif\0\0", &nonsense[..18]] {
        let found = opened(&with_segment(0xE1, content));
        assert_eq!((found.orientation, found.passage), (Orientation::Upright, Passage::ByteForByte));
    }
}

#[test]
fn a_place_on_earth_does_not_travel_with_the_page() {
    let found = opened(&with_segment(0xE1, &exif(0x8825, 26, false)));
    assert_eq!(found.passage, Passage::Anew(Why::Whereabouts));
}

#[test]
fn a_picture_with_another_file_behind_or_inside_is_refused() {
    for foreign in [&b"PK\x03\x04zip"[..], b"notes %PDF-1.7 more", b"MZ\x90", b"<HTML><script>", b"..\x7FELF"] {
        assert_eq!(refused(&[&jpeg(48, 32)[..], foreign].concat()), Refusal::TwoFaced);
    }
    assert_eq!(refused(&with_segment(0xFE, b"%PDF-1.4 in a comment")), Refusal::TwoFaced);
}

#[test]
fn padding_passes_and_a_second_picture_behind_stays_behind() {
    let padded = opened(&[&jpeg(48, 32)[..], &[0; 512]].concat());
    assert_eq!(padded.passage, Passage::ByteForByte);
    let pair = opened(&[jpeg(48, 32), jpeg(16, 16)].concat());
    assert_eq!((pair.raster.width(), pair.passage), (48, Passage::Anew(Why::Trailing)));
}

proptest! {
    #[test]
    fn damaged_jpegs_never_panic_and_never_exceed_what_they_claim(at in 2usize..2000, value in any::<u8>(), cut in 0usize..2000) {
        let mut bytes = with_segment(0xE1, &exif(0x0112, 6, true));
        let at = at % bytes.len();
        bytes[at] = value;
        bytes.truncate(bytes.len() - cut % bytes.len() / 4);
        let caps = Caps { memory: 1 << 20, ..Caps::default() };
        if let Ok(found) = open(&bytes, &caps) {
            prop_assert!(found.raster.samples().len() <= 1 << 20);
        }
    }
}
