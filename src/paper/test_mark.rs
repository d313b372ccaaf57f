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
    sheet.framed(|sheet| {
        sheet.centred(bold(40.0), k::MARK.get(lang));
        sheet.centred(regular(24.0), k::MEANING.get(lang));
    });
    sheet.space(14.0);
}

/// The word below the text of every sheet, again and again down to its end.
pub(crate) fn ground(sheet: &mut Sheet<'_>, lang: Lang) {
    let style = Style { ink: GREY, ..bold(SIZE) };
    let word = k::MARK.get(lang);
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
