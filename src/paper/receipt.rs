//! The citizen's slip, laid out as the screen design draws it.

use lobby_domain::Lang;
use lobby_pdf::Properties;

use crate::PaperError;
use crate::facts::ReceiptFacts;
use crate::fonts::{PaperFonts, Typeset};
use crate::sheet::{PaperSize, Sheet, bold, regular, serif};
use crate::words::{Words, foot, next_lines, state};

/// Side of the QR code in dots, quiet zone apart.
const QR_DOTS: f32 = 212.0;

/// Makes the slip as PDF/A-2b: on a roll one page as long as it needs to be, on A4 the same in larger type.
///
/// # Errors
/// An unreadable font, a QR text over 150 bytes, or [`PaperError::Pdf`].
pub fn receipt_pdf(
    facts: &ReceiptFacts,
    lang: Lang,
    size: PaperSize,
    fonts: &PaperFonts,
) -> Result<Vec<u8>, PaperError> {
    let type_set = Typeset::new(fonts)?;
    let words = Words::of(lang);
    let mut sheet = Sheet::new(&type_set, size);
    head(&mut sheet, facts, words);
    state_box(&mut sheet, facts, lang, words);
    rows(&mut sheet, facts, words);
    sheet.dashes();
    sheet.paragraph(bold(26.0), words.next);
    for (i, line) in next_lines(lang, facts.online, &facts.limits).iter().enumerate() {
        sheet.numbered(i + 1, regular(25.0), line);
    }
    sheet.dashes();
    code(&mut sheet, facts, words)?;
    sheet.dashes();
    sheet.paragraph(regular(23.0), &foot(lang, facts, size));
    sheet.space(8.0);
    sheet.centred(regular(22.0), words.part);
    sheet.space(24.0);
    let title = format!("{} {}", words.title, facts.case_number);
    sheet.pdf(&Properties { title: &title, lang, made_at: &facts.received_at })
}

fn head(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, words: &Words) {
    sheet.centred_whole(serif(35.0), &facts.hall);
    sheet.centred(regular(26.0), words.title);
    sheet.dashes();
    sheet.centred(regular(24.0), words.case_number);
    sheet.centred_whole(bold(46.0), &facts.case_number);
    sheet.space(8.0);
}

fn state_box(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, lang: Lang, words: &Words) {
    let (what, meaning) = state(lang, facts.online);
    sheet.framed(|sheet| {
        if facts.copy {
            sheet.centred(bold(40.0), words.copy);
        }
        sheet.centred(bold(31.0), what);
        sheet.centred(regular(24.0), meaning);
    });
    sheet.space(14.0);
}

fn rows(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, words: &Words) {
    sheet.row(words.item, &facts.item);
    sheet.row(words.applicant, &facts.applicant_masked);
    sheet.row(words.received, &facts.received_at.strftime("%Y-%m-%d %H:%M:%S").to_string());
    sheet.row(words.place, &facts.machine);
    for (label, list) in [
        (words.handed_in, &facts.handed_in),
        (words.found, &facts.found),
        (words.to_look_up, &facts.to_look_up),
        (words.to_follow, &facts.to_follow),
    ] {
        if !list.is_empty() {
            sheet.row(label, &list.join(words.between));
        }
    }
}

fn code(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, words: &Words) -> Result<(), PaperError> {
    let beside = sheet.qr(&facts.qr_text, QR_DOTS)?;
    let right = sheet.format.right;
    sheet.y = beside.top + sheet.dots(24.0);
    sheet.column(beside.left, right, bold(25.0), words.scan);
    sheet.column(beside.left, right, regular(24.0), words.no_name);
    sheet.column(beside.left, right, bold(25.0), &format!("{} {}", words.check_code, facts.check_code));
    if let Some(number) = &facts.helpline {
        sheet.column(beside.left, right, regular(24.0), &format!("{} {number}", words.helpline));
    }
    sheet.y = sheet.y.max(beside.foot);
    Ok(())
}
