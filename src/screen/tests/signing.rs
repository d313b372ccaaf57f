//! What is read before it is signed, and the pad.

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use lobby_domain::Lang;
use lobby_flow::steps::provide_materials;
use lobby_flow::{Intent, State, Step};

use super::papers::at_paper;
use super::stand::Stand;
use crate::{SIGNATURE_PAD, testing, texts};

/// A signboard filing at its signature.
pub(super) fn at_signature(lang: Lang, large: bool) -> Stand {
    let stand = Stand::new(lang, large);
    at_paper(&stand);
    stand.tell(provide_materials::Intent::Scan);
    stand.page_scanned(1);
    stand.tell(provide_materials::Intent::AcceptPage);
    stand.tell(Intent::Next);
    leave_review(&stand);
    stand
}

fn leave_review(stand: &Stand) {
    assert_eq!(stand.step(), Step::Review);
    while stand.step() == Step::Review {
        stand.tell(Intent::Next);
    }
    assert_eq!(stand.step(), Step::Sign);
    stand.number();
}

fn sign(stand: &Stand) {
    testing::draw_signature(&stand.screen).unwrap();
    stand.pump();
}

#[test]
fn a_signature_is_reported_stroke_by_stroke_and_can_be_written_again() {
    let stand = at_signature(Lang::ZH, false);
    stand.tap("我已看过，并同意");
    sign(&stand);
    let strokes = stand.with(|visit| {
        let State::Sign(sign) = &visit.state else { panic!("not on the signing page") };
        (sign.declared, sign.strokes.len(), sign.strokes.iter().map(Vec::len).sum::<usize>())
    });
    assert_eq!((strokes.0, strokes.1), (true, 3));
    assert!(strokes.2 > 60, "{} points", strokes.2);
    stand.tap("重写");
    assert!(stand.labels().iter().all(|label| label != "重写"));
    sign(&stand);
    stand.tap("签好了，提交");
    assert_eq!(stand.step(), Step::Submitting);
    assert_eq!(stand.labels(), ["求助"]);
}

/// The pixels of the pad below the key in its corner, which grows with the text. The pad has its measures.
fn ink(stand: &Stand) -> Vec<slint::Rgba8Pixel> {
    let found = ElementQuery::from_root(stand.screen.kiosk()).match_accessible_role(AccessibleRole::Image).find_all();
    let pad = found.into_iter().find(|one| one.accessible_label().is_some_and(|label| !label.is_empty())).unwrap();
    let (at, size) = (pad.absolute_position(), pad.size());
    assert_eq!((size.width, size.height), (SIGNATURE_PAD.0 as f32, SIGNATURE_PAD.1 as f32));
    let page = stand.screen.window().take_snapshot().unwrap();
    let (left, top) = (at.x as usize + 20, at.y as usize + 140);
    let rows = (top..top + 240).map(|y| y * 1080 + left);
    rows.flat_map(|begin| page.as_slice()[begin..begin + 900].to_vec()).collect()
}

#[test]
fn the_pad_keeps_its_size_and_its_ink_in_large_text_and_while_the_application_is_read_again() {
    let stand = at_signature(Lang::ZH, false);
    stand.tap("我已看过，并同意");
    sign(&stand);
    let before = ink(&stand);
    assert!(before.iter().any(|pixel| pixel.r < 60), "there is ink");
    stand.tap("大字");
    assert!(ink(&stand) == before, "large text moved the ink");
    stand.tap("返回");
    stand.tap("去签名");
    assert!(ink(&stand) == before, "the declaration cost the ink");
    stand.tap("大字");
    stand.tap("再看一遍");
    leave_review(&stand);
    assert!(ink(&stand) == before, "reading once more cost the ink");
}

#[test]
fn there_is_something_to_read_above_the_tick_that_says_it_was_read() {
    for (lang, large) in [(Lang::ZH, false), (Lang::ZH, true), (Lang::EN, false), (Lang::EN, true)] {
        let stand = at_signature(lang, large);
        let declared = stand.with(|visit| lobby_words::declaration(visit.state.draft().unwrap().declaration()));
        let declared = crate::kit::typeset::of(&declared, lang);
        let stills = testing::stills(&stand.screen);
        let read = stills.iter().find(|still| still.label == declared).expect("the declaration stands on the page");
        let controls = testing::controls(&stand.screen);
        let control = |words: &str| controls.iter().find(|control| control.label == words).unwrap();
        let tick = control(texts::AGREE.get(lang));
        assert!(read.rect[1] + read.rect[3] <= tick.rect[1] && read.rect[3] > 0.0, "{:?} {:?}", read.rect, tick.rect);
        assert!(!tick.chosen, "ticked before it was read");
        // The whole application, not the sentence alone.
        stand.tap(texts::SIGN_READ.get(lang));
        assert_eq!(stand.step(), Step::Review);
        let shown = testing::texts(&stand.screen).join(" ");
        assert!(shown.contains("林*微"), "{shown}");
    }
}
