//! Characters that no keyboard offers, on cards: each is seen, by a font that has it or as its code point in a frame.

use lobby_domain::Lang;
use lobby_flow::{Event, Intent, ReaderEvent};

use super::{sample, stand::Stand};
use crate::testing;

/// Pairs of characters that look alike only where neither is drawn: extensions C, G and H, private use of old identity
/// systems, unassigned, pictures; another script and a combining mark, which another font may have.
const PAIRS: [[&str; 2]; 8] = [
    ["\u{2A7DD}", "\u{2A7DE}"],
    ["\u{30002}", "\u{30003}"],
    ["\u{31350}", "\u{31351}"],
    ["\u{E863}", "\u{E864}"],
    ["\u{F1234}", "\u{F1235}"],
    ["\u{378}", "\u{379}"],
    ["\u{1FAE1}", "\u{1FAE2}"],
    ["\u{10D0}", "\u{10D1}"],
];
/// Pixels that differ between two drawn characters; fewer are chance.
const DRAWN_MIN: usize = 40;

/// The page that asks whether the card is one's own. The first character of a name is not masked.
fn asked(name: &str, lang: Lang, large: bool) -> Stand {
    let stand = Stand::new(lang, large);
    stand.open("signboard-filing");
    stand.tell(Intent::Next);
    stand.event(Event::Reader(ReaderEvent::Empty));
    stand.event(Event::Reader(ReaderEvent::Found));
    let card = sample::card(|fields| fields.name = name.into());
    stand.event(Event::Reader(ReaderEvent::Read(Box::new(card))));
    stand
}

fn pixels(stand: &Stand) -> Vec<u8> {
    stand.screen.window().take_snapshot().unwrap().as_bytes().to_vec()
}

fn differ(one: &[u8], other: &[u8]) -> usize {
    one.chunks(4).zip(other.chunks(4)).filter(|(a, b)| a != b).count()
}

#[test]
fn two_names_that_differ_in_a_character_no_font_has_do_not_look_the_same() {
    for [one, other] in PAIRS {
        let (first, second) =
            (asked(&format!("{one}青"), Lang::ZH, false), asked(&format!("{other}青"), Lang::ZH, false));
        let seen = differ(&pixels(&first), &pixels(&second));
        assert!(seen >= DRAWN_MIN, "{one:?} and {other:?} look the same: {seen} pixels");
    }
}

#[test]
fn a_frame_is_explained_and_an_ordinary_name_needs_no_word() {
    for (lang, words) in [(Lang::ZH, "带框的编号"), (Lang::EN, "A frame with a code")] {
        let said = |name: &str| testing::texts(&asked(name, lang, true).screen).join("|").contains(words);
        assert!(said("\u{E863}青"), "{lang:?}");
        for name in ["沈青禾", "阿卜杜拉·买买提", "㐱𠮷"] {
            assert!(!said(name), "{name}");
        }
    }
}

#[test]
fn a_frame_stays_on_every_page_that_shows_the_name() {
    let stand = asked("\u{E863}青", Lang::ZH, false);
    let other = asked("\u{E864}青", Lang::ZH, false);
    for stand in [&stand, &other] {
        stand.event(Event::Reader(ReaderEvent::Lifted));
        stand.tell(Intent::Next);
    }
    assert!(differ(&pixels(&stand), &pixels(&other)) >= DRAWN_MIN, "the head of the page");
    if let Some(folder) = std::env::var_os("LOBBY_GALLERY") {
        let folder = std::path::PathBuf::from(folder);
        for (lang, name) in [(Lang::ZH, "zh"), (Lang::EN, "en")] {
            let png = testing::snapshot_png(&asked("\u{E863}\u{31350}", lang, false).screen).unwrap();
            std::fs::write(folder.join(format!("identify-frames-{name}.png")), png).unwrap();
        }
    }
}
