//! The one-time notice: the complete list of what one application needs, to be taken home.

use lobby_domain::Lang;
use lobby_pdf::Properties;
use lobby_words::common;
use lobby_words::paper::{notice, slip};

use crate::PaperError;
use crate::facts::{NoticeFacts, NoticeLine};
use crate::fonts::{PaperFonts, Typeset};
use crate::notice_words::{day, greeting, limits, opening, remedy};
use crate::official::{AUTHORITY_RED, number_pages};
use crate::qr::notice_qr_text;
use crate::sheet::{PaperSize, Sheet, Style, bold, regular, serif};
use crate::table::{Heads, table};
use crate::test_mark;

/// Side of the QR code, dots of the roll.
const QR_DOTS: f32 = 170.0;
const TEXT: f32 = 25.0;

/// Makes the notice as PDF/A-2b: an official sheet on A4, a slip with the same content on a roll.
///
/// # Errors
/// An unreadable font, a malformed code or digest, or [`PaperError::Pdf`].
pub fn notice_pdf(facts: &NoticeFacts, lang: Lang, size: PaperSize, fonts: &PaperFonts) -> Result<Vec<u8>, PaperError> {
    let rare = fonts.rare(facts.texts());
    let type_set = Typeset::new(fonts, &rare)?;
    let mut sheet = Sheet::new(&type_set, size);
    if facts.test {
        test_mark::head(&mut sheet, lang);
    }
    match size {
        PaperSize::A4 => official_head(&mut sheet, facts, lang),
        PaperSize::Roll80 => slip_head(&mut sheet, facts, lang),
    }
    sheet.paragraph(bold(TEXT), &greeting(lang, facts));
    sheet.paragraph(regular(TEXT), &opening(lang, facts));
    sheet.paragraph(bold(TEXT), notice::COMPLETE.get(lang));
    lists(&mut sheet, facts, lang, size);
    closing(&mut sheet, facts, lang);
    sheet.frames_explained(regular(TEXT), slip::FRAMES.get(lang));
    foot(&mut sheet, facts, lang)?;
    number_pages(&mut sheet, lang, size);
    if facts.test {
        test_mark::ground(&mut sheet, lang);
    }
    let title = format!("{} {}", notice::TITLE.get(lang), facts.item);
    sheet.pdf(&Properties { title: &title, lang, made_at: &facts.printed_at })
}

/// As the screen design draws it (picture 42): codes in small type, the authority in red over a red line, the title.
fn official_head(sheet: &mut Sheet<'_>, facts: &NoticeFacts, lang: Lang) {
    let (left, right, top) = (sheet.format.left, sheet.format.right, sheet.y);
    sheet.column(left, right, regular(20.0), notice::ITEM_CODE.get(lang));
    sheet.column(left, right, bold(26.0), &facts.item_code);
    sheet.y = top;
    sheet.flush_right(right, regular(20.0), &format!("{} {}", notice::LIST_VERSION.get(lang), facts.list_version));
    sheet.y = top + sheet.dots(110.0);
    sheet.centred_whole(Style { ink: AUTHORITY_RED, ..serif(32.0) }, &facts.authority);
    sheet.space(4.0);
    sheet.rule(4.0, AUTHORITY_RED);
    sheet.space(30.0);
    sheet.centred_whole(serif(48.0), notice::TITLE.get(lang));
    sheet.space(24.0);
}

fn slip_head(sheet: &mut Sheet<'_>, facts: &NoticeFacts, lang: Lang) {
    sheet.centred_whole(serif(35.0), &facts.hall);
    sheet.centred(bold(31.0), notice::TITLE.get(lang));
    sheet.centred(regular(24.0), &facts.authority);
    sheet.dashes();
}

fn lists(sheet: &mut Sheet<'_>, facts: &NoticeFacts, lang: Lang, size: PaperSize) {
    let all = [
        (notice::TO_BRING.get(lang), notice::DEMAND.get(lang), &facts.to_bring),
        (notice::TO_COUNTER.get(lang), notice::DEMAND.get(lang), &facts.to_counter),
        (notice::NOT_NEEDED.get(lang), notice::WHENCE.get(lang), &facts.not_needed),
    ];
    if facts.to_bring.is_empty() && facts.to_counter.is_empty() {
        sheet.space(10.0);
        sheet.paragraph(bold(TEXT), notice::NOTHING.get(lang));
    }
    let numbers = [notice::FIRST, notice::SECOND, notice::THIRD];
    let filled = all.into_iter().filter(|(_, _, lines)| !lines.is_empty());
    for (number, (title, how, lines)) in numbers.into_iter().zip(filled) {
        sheet.space(if size == PaperSize::A4 { 16.0 } else { 0.0 });
        let title = format!("{}{title}", number.get(lang));
        match size {
            PaperSize::A4 => {
                // A heading stays with the first rows.
                sheet.need(sheet.line_height(bold(TEXT)) * 5.0);
                sheet.paragraph(bold(TEXT), &title);
                table(sheet, &Heads { number: notice::NUMBER.get(lang), name: notice::MATERIAL.get(lang), how }, lines);
            }
            PaperSize::Roll80 => slip_list(sheet, &title, lines),
        }
    }
    sheet.space(16.0);
}

/// A roll is too narrow for a table.
fn slip_list(sheet: &mut Sheet<'_>, title: &str, lines: &[NoticeLine]) {
    sheet.dashes();
    sheet.paragraph(bold(26.0), title);
    for (at, line) in lines.iter().enumerate() {
        sheet.numbered(at + 1, bold(TEXT), &line.name);
        let (left, right) = (sheet.format.left + 36.0, sheet.format.right);
        sheet.column(left, right, regular(24.0), &line.how);
    }
}

fn closing(sheet: &mut Sheet<'_>, facts: &NoticeFacts, lang: Lang) {
    let paragraphs = [
        Some((notice::HOW.get(lang), notice::HOW_TEXT.get(lang).to_owned())),
        limits(lang, &facts.limits).map(|text| (notice::LIMITS.get(lang), text)),
        Some((notice::REMEDY.get(lang), remedy(lang, facts.helpline.as_deref()))),
    ];
    for (head, text) in paragraphs.into_iter().flatten() {
        sheet.lead_in(regular(TEXT), head, &text);
    }
    sheet.space(20.0);
    sheet.need(sheet.line_height(regular(TEXT)) * 2.0);
    let right = sheet.format.right;
    sheet.flush_right(right, regular(TEXT), &facts.authority);
    sheet.flush_right(right, regular(TEXT), &day(lang, &facts.printed_at));
}

fn foot(sheet: &mut Sheet<'_>, facts: &NoticeFacts, lang: Lang) -> Result<(), PaperError> {
    let text = notice_qr_text(&facts.item_code, &facts.list_version, &facts.digest)?;
    sheet.space(12.0);
    let beside = sheet.qr(&text, QR_DOTS)?;
    let right = sheet.format.right;
    sheet.y = beside.top;
    sheet.column(beside.left, right, regular(20.0), notice::CODE.get(lang));
    sheet.column(
        beside.left,
        right,
        regular(20.0),
        &format!("{} {}", notice::DIGEST.get(lang), in_fours(&facts.digest)),
    );
    let at = facts.printed_at.strftime("%Y-%m-%d %H:%M").to_string();
    let between = common::COMMA.get(lang);
    sheet.column(
        beside.left,
        right,
        regular(20.0),
        &format!("{}{}{between}{at}", notice::PRINTED.get(lang), facts.machine),
    );
    sheet.y = sheet.y.max(beside.foot) + sheet.dots(16.0);
    Ok(())
}

/// The beginning of a digest, as people compare it.
fn in_fours(digest: &str) -> String {
    let groups: Vec<&str> = (0..4).filter_map(|at| digest.get(at * 4..at * 4 + 4)).collect();
    groups.join(" ")
}
