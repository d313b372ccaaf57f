//! A letter on paper, as the screen design draws it (picture 42).

use lobby_domain::Lang;
use lobby_pdf::{Ink, Properties};
use lobby_words::paper::{letter as k, notice, slip, test};

use super::body::{Body, Part, body};
use super::facts::{LetterFacts, Worth};
use crate::PaperError;
use crate::facts::NoticeLine;
use crate::fonts::{PaperFonts, Typeset};
use crate::notice_words::day;
use crate::official::{AUTHORITY_RED, number_pages};
use crate::sheet::{PaperSize, Sheet, Style, bold, regular, serif};
use crate::table::{Heads, table};
use crate::test_mark;

/// Side of the QR code, dots of the roll.
const QR_DOTS: f32 = 170.0;
const TEXT: f32 = 25.0;
const SMALL: f32 = 20.0;
/// Room for a seal of 40 mm below the signature, dots of the roll.
const SEAL: f32 = 110.0;
/// Cells of a table are kept on one sheet; longer texts, in characters, stand below each other instead.
const CELL_MAX: usize = 300;

/// Makes a letter as PDF/A-2b.
///
/// # Errors
/// An unreadable font, an address of the public pages that is too long for a code, or [`PaperError::Pdf`].
pub fn letter_pdf(facts: &LetterFacts, lang: Lang, size: PaperSize, fonts: &PaperFonts) -> Result<Vec<u8>, PaperError> {
    let body = body(facts, lang);
    let own = [&facts.agency, &facts.item, &facts.addressee_masked];
    let number = facts.number.to_string();
    let rare = fonts.rare(own.into_iter().map(String::as_str).chain([number.as_str()]).chain(body.texts()));
    let type_set = Typeset::new(fonts, &rare)?;
    let mut sheet = Sheet::new(&type_set, size);
    if let Some((mark, meaning)) = mark(facts.worth, lang) {
        test_mark::framed(&mut sheet, mark, meaning);
    }
    head(&mut sheet, facts, &body, lang, size);
    sheet.paragraph(bold(TEXT), &notice::GREETING.fill(lang, &[("name", &facts.addressee_masked)]));
    sheet.paragraph(regular(TEXT), &body.opening);
    for part in &body.parts {
        draw(&mut sheet, part, lang, size);
    }
    signature(&mut sheet, facts, lang);
    sheet.frames_explained(regular(TEXT), slip::FRAMES.get(lang));
    foot(&mut sheet, facts, lang)?;
    number_pages(&mut sheet, lang, size);
    if let Some((mark, _)) = mark(facts.worth, lang) {
        test_mark::ground_with(&mut sheet, mark);
    }
    let title = format!("{} {number}", body.title.get(lang));
    sheet.pdf(&Properties { title: &title, lang, made_at: &facts.issued_at })
}

/// What every sheet is marked with.
fn mark(worth: Worth, lang: Lang) -> Option<(&'static str, &'static str)> {
    match worth {
        Worth::Issued => None,
        Worth::Specimen => Some((k::SPECIMEN.get(lang), k::SPECIMEN_MEANING.get(lang))),
        Worth::Test => Some((test::MARK.get(lang), test::MEANING.get(lang))),
    }
}

/// Numbers in small type, the authority in red over a red line, the title; on a roll below each other.
fn head(sheet: &mut Sheet<'_>, facts: &LetterFacts, body: &Body, lang: Lang, size: PaperSize) {
    let (left, right, top) = (sheet.format.left, sheet.format.right, sheet.y);
    let number = format!("{} {}", k::NUMBER.get(lang), facts.number);
    sheet.column(left, right, regular(SMALL), slip::CASE_NUMBER.get(lang));
    sheet.column(left, right, bold(26.0), facts.case_number.as_str());
    match size {
        PaperSize::A4 => {
            sheet.y = top;
            sheet.flush_right(right, regular(SMALL), &number);
            sheet.y = top + sheet.dots(110.0);
        }
        PaperSize::Roll80 => {
            sheet.column(left, right, regular(SMALL), &number);
            sheet.space(12.0);
        }
    }
    sheet.centred_whole(Style { ink: AUTHORITY_RED, ..serif(32.0) }, &facts.agency);
    sheet.space(4.0);
    sheet.rule(4.0, AUTHORITY_RED);
    sheet.space(30.0);
    sheet.centred_whole(serif(48.0), body.title.get(lang));
    if let Some(old) = facts.version.replaces() {
        let (new, old) = (facts.version.number().to_string(), old.to_string());
        sheet.centred(regular(SMALL), &k::REPLACES.fill(lang, &[("n", &new), ("old", &old)]));
    }
    sheet.space(24.0);
}

fn draw(sheet: &mut Sheet<'_>, part: &Part, lang: Lang, size: PaperSize) {
    match part {
        Part::Lead(head, text) => {
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            sheet.lead_in(regular(TEXT), head, lines.next().unwrap_or_default());
            for line in lines {
                sheet.paragraph(regular(TEXT), line);
            }
        }
        Part::Lines(title, lines) => {
            heading(sheet, title);
            let is_short = |line: &NoticeLine| line.name.chars().count().max(line.how.chars().count()) <= CELL_MAX;
            if size == PaperSize::A4 && lines.iter().all(is_short) {
                let (number, name) = (notice::NUMBER.get(lang), notice::MATERIAL.get(lang));
                table(sheet, &Heads { number, name, how: notice::DEMAND.get(lang) }, lines);
                sheet.space(16.0);
            } else {
                for (at, line) in lines.iter().enumerate() {
                    sheet.paragraph(bold(TEXT), &format!("{}  {}", at + 1, line.name));
                    sheet.paragraph(regular(TEXT), &line.how);
                }
            }
        }
        Part::Names(title, names) => {
            heading(sheet, title);
            for (at, name) in names.iter().enumerate() {
                sheet.paragraph(regular(TEXT), &format!("{}  {name}", at + 1));
            }
            sheet.space(10.0);
        }
    }
}

/// A heading stays with what follows.
fn heading(sheet: &mut Sheet<'_>, title: &str) {
    sheet.space(10.0);
    sheet.need(sheet.line_height(bold(TEXT)) * 5.0);
    sheet.paragraph(bold(TEXT), title);
}

/// Authority and day at the right, with room for the seal over them.
fn signature(sheet: &mut Sheet<'_>, facts: &LetterFacts, lang: Lang) {
    let (left, right) = (sheet.format.left, sheet.format.right);
    let lines = sheet.lines(right - left, regular(TEXT), &facts.agency);
    sheet.space(20.0);
    sheet.need(sheet.line_height(regular(TEXT)) * (lines.len() as f32 + 1.0) + sheet.dots(SEAL));
    for line in lines {
        sheet.flush_right(right, regular(TEXT), &line);
    }
    sheet.flush_right(right, regular(TEXT), &day(lang, &facts.issued_at));
    sheet.flush_right(right, Style { ink: GREY, ..regular(SMALL) }, k::SEAL.get(lang));
    sheet.space(SEAL / 2.0);
}

/// For what is no part of the text; dark enough to be read.
const GREY: Ink = Ink::Rgb(0x60, 0x60, 0x60);

fn foot(sheet: &mut Sheet<'_>, facts: &LetterFacts, lang: Lang) -> Result<(), PaperError> {
    let code = facts.code.compact();
    let address = facts.public_pages.as_ref();
    let text = address.map_or_else(|| format!("lobby1v:{code}"), |pages| format!("{pages}/n/{code}"));
    let beside = sheet.qr(&text, QR_DOTS)?;
    let (left, right) = (beside.left, sheet.format.right);
    sheet.y = beside.top;
    sheet.column(left, right, bold(22.0), &format!("{} {}", k::CODE.get(lang), facts.code));
    let verify = match address {
        Some(pages) => k::VERIFY_AT.fill(lang, &[("address", pages)]),
        None => k::VERIFY.get(lang).to_owned(),
    };
    sheet.column(left, right, regular(SMALL), &verify);
    sheet.column(left, right, regular(SMALL), k::NO_PERSON.get(lang));
    if lang != Lang::ZH {
        sheet.column(left, right, regular(SMALL), k::CHINESE_DECIDES.get(lang));
    }
    sheet.y = sheet.y.max(beside.foot) + sheet.dots(16.0);
    Ok(())
}
