//! Tables of a notice: numbered rows with two columns, ruled, going on to the next sheet row by row.

use lobby_pdf::{Ink, Mark};

use crate::facts::NoticeLine;
use crate::sheet::{Sheet, Style, bold, regular};

/// 11 points on A4.
const TEXT: f32 = 23.0;
/// Inside a cell, dots of the roll.
const PAD: (f32, f32) = (12.0, 7.0);
const RULE: f32 = 2.0;
const LINES: Ink = Ink::Rgb(0x75, 0x70, 0x6a);
const HEAD_GROUND: Ink = Ink::Rgb(0xec, 0xec, 0xec);

/// Headings of the three columns.
pub(crate) struct Heads<'a> {
    pub number: &'a str,
    pub name: &'a str,
    pub how: &'a str,
}

/// Draws head and rows; the head is repeated on every sheet.
pub(crate) fn table(sheet: &mut Sheet<'_>, heads: &Heads<'_>, rows: &[NoticeLine]) {
    let columns = Columns::of(sheet);
    let head = |sheet: &mut Sheet<'_>| {
        row(sheet, &columns, bold(TEXT), [heads.number, heads.name, heads.how], Some(HEAD_GROUND));
    };
    sheet.need(sheet.line_height(bold(TEXT)) * 4.0);
    head(sheet);
    for (at, line) in rows.iter().enumerate() {
        let height = height(sheet, &columns, regular(TEXT), [&line.name, &line.how]);
        if sheet.need(height) {
            head(sheet);
        }
        row(sheet, &columns, regular(TEXT), [&(at + 1).to_string(), &line.name, &line.how], None);
    }
}

struct Columns {
    /// The four upright lines.
    edges: [f32; 4],
    pad: (f32, f32),
}

impl Columns {
    fn of(sheet: &Sheet<'_>) -> Self {
        let (left, right) = (sheet.format.left, sheet.format.right);
        let number = left + sheet.dots(64.0);
        let name = number + (right - number) * 0.42;
        Self { edges: [left, number, name, right], pad: (sheet.dots(PAD.0), sheet.dots(PAD.1)) }
    }

    fn inside(&self, column: usize) -> (f32, f32) {
        (self.edges[column] + self.pad.0, self.edges[column + 1] - self.pad.0)
    }
}

fn height(sheet: &Sheet<'_>, columns: &Columns, style: Style, texts: [&str; 2]) -> f32 {
    let lines = texts.iter().enumerate().map(|(at, text)| {
        let (left, right) = columns.inside(at + 1);
        sheet.lines(right - left, style, text).len()
    });
    lines.max().unwrap_or(1) as f32 * sheet.line_height(style) + 2.0 * columns.pad.1
}

fn row(sheet: &mut Sheet<'_>, columns: &Columns, style: Style, texts: [&str; 3], ground: Option<Ink>) {
    let top = sheet.y;
    let height = height(sheet, columns, style, [texts[1], texts[2]]);
    let (left, width) = (columns.edges[0], columns.edges[3] - columns.edges[0]);
    if let Some(ink) = ground {
        sheet.mark(Mark::Fill { x: left, y: top, width, height, ink });
    }
    for (at, text) in texts.iter().enumerate() {
        let (inside_left, inside_right) = columns.inside(at);
        sheet.y = top + columns.pad.1;
        sheet.column(inside_left, inside_right.max(inside_left + 1.0), style, text);
    }
    for y in [top, top + height] {
        sheet.mark(Mark::Fill { x: left, y, width: width + RULE, height: RULE, ink: LINES });
    }
    for x in columns.edges {
        sheet.mark(Mark::Fill { x, y: top, width: RULE, height, ink: LINES });
    }
    sheet.y = top + height;
}
