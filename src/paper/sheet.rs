//! Layout from top to bottom, in printer dots of 1/8 mm (203 dpi): a roll of any length, or consecutive sheets of A4.

use lobby_pdf::{DrawnPage, Ink, Mark, Properties, Standard, drawn_pdf};

use crate::PaperError;
use crate::fonts::{Typeset, Weight};
use crate::qr::qr_modules;
use crate::wrap::wrap;

/// Light modules around a QR code, as its standard demands.
const QUIET_MODULES: f32 = 4.0;
const LINE_HEIGHT: f32 = 1.45;
/// Points of a dot of 1/8 mm.
const POINTS: f32 = 72.0 / 25.4 / 8.0;

/// Paper that a document is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperSize {
    /// A roll of 80 mm.
    Roll80,
    /// Sheets of 210 x 297 mm.
    A4,
}

/// Measures of a paper, dots.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    pub width: f32,
    pub left: f32,
    pub right: f32,
    top: f32,
    /// Length of a sheet; a roll has none.
    length: Option<f32>,
    /// Factor on all measures of the slip.
    scale: f32,
}

impl Format {
    pub(crate) fn of(size: PaperSize) -> Self {
        match size {
            // The printable 576 dots less 16 on either side.
            PaperSize::Roll80 => Self { width: 640.0, left: 48.0, right: 592.0, top: 32.0, length: None, scale: 1.0 },
            // Margins of 22 mm; 25 dots of the slip become 12 points.
            PaperSize::A4 => {
                Self { width: 1680.0, left: 176.0, right: 1504.0, top: 150.0, length: Some(2376.0), scale: 1.355 }
            }
        }
    }
}

/// Type of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub weight: Weight,
    /// Dots of an em on the roll.
    pub size: f32,
    pub ink: Ink,
}

pub(crate) const fn regular(size: f32) -> Style {
    Style { weight: Weight::Regular, size, ink: Ink::Black }
}

pub(crate) const fn bold(size: f32) -> Style {
    Style { weight: Weight::Bold, size, ink: Ink::Black }
}

pub(crate) const fn serif(size: f32) -> Style {
    Style { weight: Weight::Serif, size, ink: Ink::Black }
}

/// The area beside a code.
pub(crate) struct Beside {
    pub left: f32,
    pub top: f32,
    /// Top of what follows below the code.
    pub foot: f32,
}

/// Sheets, and the position on the last one.
pub(crate) struct Sheet<'a> {
    type_set: &'a Typeset<'a>,
    pub format: Format,
    pub pages: Vec<Vec<Mark<'a>>>,
    /// Top of the next mark, dots.
    pub y: f32,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(type_set: &'a Typeset<'a>, size: PaperSize) -> Self {
        let format = Format::of(size);
        Self { type_set, format, pages: vec![Vec::new()], y: format.top }
    }

    /// A measure of the slip on this paper.
    pub(crate) fn dots(&self, on_the_roll: f32) -> f32 {
        on_the_roll * self.format.scale
    }

    pub(crate) fn mark(&mut self, mark: Mark<'a>) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Starts the next sheet where less than `height` dots are left on this one. Returns whether it did.
    pub(crate) fn need(&mut self, height: f32) -> bool {
        let over = self.format.length.is_some_and(|length| self.y + height > length - self.format.top);
        if over {
            self.pages.push(Vec::new());
            self.y = self.format.top;
        }
        over
    }

    /// The filled sheets as PDF/A-2b.
    pub(crate) fn pdf(&self, properties: &Properties<'_>) -> Result<Vec<u8>, PaperError> {
        let size = (self.format.width, self.length());
        let pages: Vec<DrawnPage<'_>> =
            self.pages.iter().map(|marks| DrawnPage { size, points: POINTS, marks }).collect();
        Ok(drawn_pdf(properties, Standard::A2b, &pages)?)
    }

    /// Length of a sheet, dots: a roll is as long as what was set on it.
    pub(crate) fn length(&self) -> f32 {
        self.format.length.unwrap_or(self.y)
    }

    pub(crate) fn space(&mut self, dots: f32) {
        self.y += self.dots(dots);
    }

    pub(crate) fn width(&self, style: Style, text: &str) -> f32 {
        self.type_set.width(style.weight, self.dots(style.size), text)
    }

    /// Height of one line.
    pub(crate) fn line_height(&self, style: Style) -> f32 {
        self.dots(style.size) * LINE_HEIGHT
    }

    /// Lines that fit between `left` and `right`; returns the height they took.
    pub(crate) fn column(&mut self, left: f32, right: f32, style: Style, text: &str) -> f32 {
        let top = self.y;
        for line in self.lines(right - left, style, text) {
            self.line_at(left, style, line);
        }
        self.y - top
    }

    /// The same over the whole width, going on to the next sheet line by line.
    pub(crate) fn paragraph(&mut self, style: Style, text: &str) {
        let (left, right) = (self.format.left, self.format.right);
        for line in self.lines(right - left, style, text) {
            self.need(self.line_height(style));
            self.line_at(left, style, line);
        }
    }

    /// A paragraph whose first words are bold.
    pub(crate) fn lead_in(&mut self, style: Style, head: &str, text: &str) {
        let strong = Style { weight: Weight::Bold, ..style };
        let indent = self.width(strong, head);
        let room = self.format.right - self.format.left;
        let first = self.lines(room - indent, style, text).into_iter().next().unwrap_or_default();
        let rest = text.strip_prefix(first.as_str()).map(str::trim_start);
        self.need(self.line_height(style) * 2.0);
        let top = self.y;
        self.line_at(self.format.left, strong, head.to_owned());
        self.y = top;
        match rest {
            Some(rest) => {
                self.line_at(self.format.left + indent, style, first);
                if !rest.is_empty() {
                    self.paragraph(style, rest);
                }
            }
            // A character that the font lacks was replaced: the text stands below its head.
            None => {
                self.y = top + self.line_height(style);
                self.paragraph(style, text);
            }
        }
    }

    /// One line that ends at `right`.
    pub(crate) fn flush_right(&mut self, right: f32, style: Style, text: &str) {
        let text = self.type_set.printable(style.weight, text);
        let x = right - self.width(style, &text);
        self.line_at(x, style, text);
    }

    /// Lines in the middle of the paper.
    pub(crate) fn centred(&mut self, style: Style, text: &str) {
        for line in self.lines(self.centred_width(), style, text) {
            let x = (self.format.width - self.width(style, &line)) / 2.0;
            self.line_at(x, style, line);
        }
    }

    /// One line as large as fits, at most `style`, in the middle of the paper.
    pub(crate) fn centred_whole(&mut self, style: Style, text: &str) {
        let wide = self.width(style, text);
        // A hair less, so that rounding does not wrap what was made to fit.
        let size = style.size.min(style.size * (self.centred_width() - 1.0) / wide.max(1.0));
        self.centred(Style { size, ..style }, text);
    }

    /// Width that centred lines may take: clear of a frame.
    fn centred_width(&self) -> f32 {
        self.format.right - self.format.left - 24.0
    }

    /// A label on the left with its value in a column beside it.
    pub(crate) fn row(&mut self, label: &str, value: &str) {
        let (left, right) = (self.format.left, self.format.right);
        let value_left = left + self.dots(132.0);
        self.need(self.line_height(bold(25.0)) * 2.0);
        let top = self.y;
        let label_height = self.column(left, value_left - 8.0, regular(25.0), label);
        self.y = top;
        let value_height = self.column(value_left, right, bold(25.0), value);
        self.y = top + label_height.max(value_height) + 1.0;
    }

    /// A number on the left with its sentence beside it.
    pub(crate) fn numbered(&mut self, number: usize, style: Style, text: &str) {
        let (left, right) = (self.format.left, self.format.right);
        let top = self.y;
        self.column(left, right, style, &number.to_string());
        self.y = top;
        self.column(left + self.dots(36.0), right, style, text);
    }

    pub(crate) fn dashes(&mut self) {
        self.space(18.0);
        let (x, y, width) = (self.format.left, self.y, self.format.right - self.format.left);
        self.mark(Mark::Dashes { x, y, width });
        self.space(18.0);
    }

    /// A solid line across.
    pub(crate) fn rule(&mut self, thickness: f32, ink: Ink) {
        let (x, y, width) = (self.format.left, self.y, self.format.right - self.format.left);
        self.mark(Mark::Fill { x, y, width, height: thickness, ink });
        self.y += thickness;
    }

    /// Draws a frame around the marks that `fill` sets.
    pub(crate) fn framed(&mut self, fill: impl FnOnce(&mut Self)) {
        let top = self.y;
        self.space(14.0);
        fill(self);
        self.space(14.0);
        let (x, width, height) = (self.format.left, self.format.right - self.format.left, self.y - top);
        self.mark(Mark::Frame { x, y: top, width, height });
    }

    /// A QR code of about `side` dots of the roll at the left, with its quiet zone.
    ///
    /// # Errors
    /// A text that no code can hold.
    pub(crate) fn qr(&mut self, text: &str, side: f32) -> Result<Beside, PaperError> {
        let code = qr_modules(text)?;
        // At least half a millimetre a module, in whole dots.
        let module = (self.dots(side) / code.size as f32).floor().max(4.0);
        let side = module * code.size as f32;
        let quiet = module * QUIET_MODULES;
        self.need(side + 2.0 * quiet);
        let (x, y) = (self.format.left + quiet, self.y + quiet);
        self.mark(Mark::Matrix { x, y, module, columns: code.size, dark: code.modules });
        Ok(Beside { left: x + side + quiet + 8.0, top: y, foot: y + side + quiet })
    }

    /// Lines of `text` that fit into `width`.
    pub(crate) fn lines(&self, width: f32, style: Style, text: &str) -> Vec<String> {
        let text = self.type_set.printable(style.weight, text);
        wrap(&text, width, |line| self.width(style, line))
    }

    /// One line of text at its left end and baseline.
    pub(crate) fn text(&self, x: f32, y: f32, style: Style, text: String) -> Mark<'a> {
        let type_set: &'a Typeset<'a> = self.type_set;
        let (face, size) = (type_set.face(style.weight), self.dots(style.size));
        Mark::Text { x, y, face, size, ink: style.ink, text }
    }

    fn line_at(&mut self, x: f32, style: Style, text: String) {
        let size = self.dots(style.size);
        // Ink of a line of 1.45 em sits about one em below its top.
        let y = self.y + size * 1.1;
        let type_set: &'a Typeset<'a> = self.type_set;
        let mut left = x;
        for (face, text) in type_set.runs(style.weight, &text) {
            let width = face.width(size, &text);
            self.mark(Mark::Text { x: left, y, face, size, ink: style.ink, text });
            left += width;
        }
        self.y += size * LINE_HEIGHT;
    }

    /// Says what a frame with a code point is, where the document has one.
    pub(crate) fn frames_explained(&mut self, style: Style, words: &str) {
        if self.type_set.any_framed {
            self.paragraph(style, words);
        }
    }
}
