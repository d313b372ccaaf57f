//! The citizen's slip, laid out as the screen design draws it.

use lobby_domain::Lang;
use lobby_pdf::Properties;
use lobby_words::common;
use lobby_words::paper::slip;

use crate::PaperError;
use crate::facts::ReceiptFacts;
use crate::fonts::{PaperFonts, Typeset};
use crate::sheet::{PaperSize, Sheet, bold, regular, serif};
use crate::test_mark;
use crate::words::{foot, next_lines, state};

/// Side of the QR code in dots, quiet zone apart.
const QR_DOTS: f32 = 190.0;

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
    let rare = fonts.rare(facts.texts());
    let type_set = Typeset::new(fonts, &rare)?;
    let mut sheet = Sheet::new(&type_set, size);
    if facts.test {
        test_mark::head(&mut sheet, lang);
    }
    head(&mut sheet, facts, lang);
    state_box(&mut sheet, facts, lang);
    rows(&mut sheet, facts, lang);
    sheet.frames_explained(regular(23.0), slip::FRAMES.get(lang));
    sheet.dashes();
    sheet.paragraph(bold(26.0), slip::NEXT.get(lang));
    for (i, line) in next_lines(lang, facts.online, &facts.limits).iter().enumerate() {
        sheet.numbered(i + 1, regular(25.0), line);
    }
    sheet.dashes();
    code(&mut sheet, facts, lang)?;
    sheet.dashes();
    sheet.paragraph(regular(23.0), &foot(lang, facts, size));
    sheet.space(8.0);
    sheet.centred(regular(22.0), slip::PART.get(lang));
    sheet.space(24.0);
    if facts.test {
        test_mark::ground(&mut sheet, lang);
    }
    let title = format!("{} {}", slip::TITLE.get(lang), facts.case_number);
    sheet.pdf(&Properties { title: &title, lang, made_at: &facts.received_at })
}

fn head(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, lang: Lang) {
    sheet.centred_whole(serif(35.0), &facts.hall);
    sheet.centred(regular(26.0), slip::TITLE.get(lang));
    sheet.dashes();
    sheet.centred(regular(24.0), slip::CASE_NUMBER.get(lang));
    sheet.centred_whole(bold(46.0), facts.case_number.as_str());
    sheet.space(8.0);
}

fn state_box(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, lang: Lang) {
    let (what, meaning) = state(lang, facts.online);
    sheet.framed(|sheet| {
        if facts.copy {
            sheet.centred(bold(40.0), slip::COPY.get(lang));
        }
        sheet.centred(bold(31.0), what);
        sheet.centred(regular(24.0), meaning);
    });
    sheet.space(14.0);
}

fn rows(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, lang: Lang) {
    sheet.row(slip::ITEM.get(lang), &facts.item);
    sheet.row(slip::APPLICANT.get(lang), &facts.applicant_masked);
    sheet.row(slip::RECEIVED.get(lang), &facts.received_at.strftime("%Y-%m-%d %H:%M:%S").to_string());
    sheet.row(slip::PLACE.get(lang), &facts.machine);
    for (label, list) in [
        (slip::HANDED_IN.get(lang), &facts.handed_in),
        (slip::FOUND.get(lang), &facts.found),
        (slip::TO_LOOK_UP.get(lang), &facts.for_lookup),
        (slip::TO_FOLLOW.get(lang), &facts.to_follow),
    ] {
        if !list.is_empty() {
            sheet.row(label, &list.join(common::LIST_SEPARATOR.get(lang)));
        }
    }
}

fn code(sheet: &mut Sheet<'_>, facts: &ReceiptFacts, lang: Lang) -> Result<(), PaperError> {
    let beside = sheet.qr(&facts.qr_text, QR_DOTS)?;
    let right = sheet.format.right;
    sheet.y = beside.top + sheet.dots(24.0);
    sheet.column(beside.left, right, bold(25.0), slip::SCAN.get(lang));
    sheet.column(beside.left, right, regular(24.0), slip::NO_NAME.get(lang));
    sheet.column(beside.left, right, bold(25.0), &format!("{} {}", slip::CHECK_CODE.get(lang), facts.check_code));
    if let Some(number) = &facts.helpline {
        sheet.column(beside.left, right, regular(24.0), &format!("{} {number}", slip::HELPLINE.get(lang)));
    }
    sheet.y = sheet.y.max(beside.foot);
    Ok(())
}
