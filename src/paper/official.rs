//! What the sheets of all official documents have in common.

use lobby_domain::Lang;
use lobby_pdf::Ink;

use crate::notice_words::page_of;
use crate::sheet::{PaperSize, Sheet, regular};

/// Head of an official document.
pub(crate) const AUTHORITY_RED: Ink = Ink::Rgb(0xa6, 0x2a, 0x1c);

/// Numbers the sheets, "1 of 2"; a roll is one piece.
pub(crate) fn number_pages(sheet: &mut Sheet<'_>, lang: Lang, size: PaperSize) {
    if size == PaperSize::Roll80 {
        return;
    }
    let style = regular(20.0);
    let pages = sheet.pages.len();
    for at in 0..pages {
        let text = page_of(lang, at + 1, pages);
        let x = sheet.format.right - sheet.width(style, &text);
        let mark = sheet.text(x, NUMBER_Y, style, text);
        sheet.pages[at].push(mark);
    }
}

/// Below the version of the list on the first sheet, in the margin of the others.
const NUMBER_Y: f32 = 226.0;
