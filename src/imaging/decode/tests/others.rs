use lobby_domain::Lang;

use super::super::Kind;
use super::*;

#[test]
fn kinds_that_are_not_taken_in_are_refused_by_name() {
    let kinds: [(&[u8], Kind); 7] = [
        (b"GIF89a\x01\0\x01\0", Kind::Gif),
        (b"II*\0\x08\0\0\0", Kind::Tiff),
        (b"MM\0*\0\0\0\x08", Kind::Tiff),
        (b"RIFF\x10\0\0\0WEBPVP8X", Kind::Webp),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0", Kind::Bmp),
        (b"\0\0\0\x18ftypheic", Kind::Heif),
        (b"%PDF-1.7\n", Kind::Pdf),
    ];
    for (bytes, kind) in kinds {
        assert_eq!(refused(bytes), Refusal::OtherKind(kind));
    }
}

#[test]
fn nothing_and_other_things_are_no_pictures() {
    assert_eq!(refused(b""), Refusal::NoBytes);
    for bytes in [&b"\xFF\xD8"[..], b"PK\x03\x04", b"<svg", b"P9\n", b"hello"] {
        assert_eq!(refused(bytes), Refusal::NoPicture);
    }
}

#[test]
fn every_refusal_says_in_both_languages_what_happened_and_what_to_do() {
    let all = [
        Refusal::NoBytes,
        Refusal::NoPicture,
        Refusal::OtherKind(Kind::Heif),
        Refusal::FileTooLarge { bytes: 2, limit: 1 },
        Refusal::TooLarge { width: 1, height: 1 },
        Refusal::NoPixels,
        Refusal::TooMuchWork,
        Refusal::Truncated,
        Refusal::Damaged,
        Refusal::Coding,
        Refusal::Inks { channels: 4 },
        Refusal::Depth { bits: 12 },
        Refusal::Several,
        Refusal::TwoFaced,
    ];
    for refusal in all {
        for text in [refusal.sentence(), refusal.advice()] {
            assert!(text.get(Lang::ZH).ends_with('。') && text.get(Lang::EN).ends_with('.'), "{refusal:?}");
        }
        assert!(refusal.code().chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    }
}
