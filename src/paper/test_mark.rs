//! The mark of a kiosk for tests: its paper cannot be taken for a real one, not even a part that was torn off.

use lobby_domain::Lang;
use lobby_pdf::Ink;
use lobby_words::paper::test as k;

use crate::sheet::{Sheet, Style, bold, regular};

/// Light enough to read the text above it, dark enough for thermal paper.
const GREY: Ink = Ink::Rgb(0xd4, 0xd4, 0xd4);
/// Em of the word on the ground, and between two of them; dots of the roll.
const SIZE: f32 = 96.0;
const EVERY: f32 = 300.0;

/// The word and what it means, in a frame at the top.
pub(crate) fn head(sheet: &mut Sheet<'_>, lang: Lang) {
    framed(sheet, k::MARK.get(lang), k::MEANING.get(lang));
}

/// The same with another word.
pub(crate) fn framed(sheet: &mut Sheet<'_>, mark: &str, meaning: &str) {
    sheet.framed(|sheet| {
        sheet.centred(bold(40.0), mark);
        sheet.centred(regular(24.0), meaning);
    });
    sheet.space(14.0);
}

/// The word below the text of every sheet, again and again down to its end.
pub(crate) fn ground(sheet: &mut Sheet<'_>, lang: Lang) {
    ground_with(sheet, k::MARK.get(lang));
}

/// The same with another word.
pub(crate) fn ground_with(sheet: &mut Sheet<'_>, word: &str) {
    let style = Style { ink: GREY, ..bold(SIZE) };
    let x = (sheet.format.width - sheet.width(style, word)) / 2.0;
    let every = sheet.dots(EVERY);
    let end = sheet.length();
    for page in 0..sheet.pages.len() {
        let mut y = every;
        while y < end {
            let mark = sheet.text(x, y, style, word.to_owned());
            sheet.pages[page].insert(0, mark);
            y += every;
        }
    }
}
