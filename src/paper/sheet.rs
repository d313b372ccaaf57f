//! A strip of paper being filled from top to bottom, in printer dots of 1/8 mm (203 dpi).

use crate::fonts::{Typeset, Weight};
use crate::qr::QrCode;
use crate::wrap::wrap;

/// 80 mm of paper.
pub(crate) const PAPER_WIDTH: f32 = 640.0;
/// The printable 576 dots less 16 on either side.
pub(crate) const LEFT: f32 = 48.0;
pub(crate) const RIGHT: f32 = PAPER_WIDTH - LEFT;
/// Width that centred lines may take: clear of a frame.
const CENTRED: f32 = RIGHT - LEFT - 24.0;
const LINE_HEIGHT: f32 = 1.45;

/// One mark on the paper.
pub(crate) enum Mark {
    /// Left end and baseline.
    Text { x: f32, y: f32, style: Style, text: String },
    /// A dashed line across.
    Dashes { y: f32 },
    /// A rounded frame.
    Frame { x: f32, y: f32, width: f32, height: f32 },
    /// Top left corner and dots a module.
    Qr { x: f32, y: f32, module: f32, code: QrCode },
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub weight: Weight,
    /// Dots of an em.
    pub size: f32,
}

pub(crate) const fn regular(size: f32) -> Style {
    Style { weight: Weight::Regular, size }
}

pub(crate) const fn bold(size: f32) -> Style {
    Style { weight: Weight::Bold, size }
}

pub(crate) const fn serif(size: f32) -> Style {
    Style { weight: Weight::Serif, size }
}

/// A paper and how far it is filled.
pub(crate) struct Sheet<'a> {
    type_set: &'a Typeset<'a>,
    pub marks: Vec<Mark>,
    /// Where the next mark begins.
    pub y: f32,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(type_set: &'a Typeset<'a>) -> Self {
        Self { type_set, marks: Vec::new(), y: 32.0 }
    }

    pub(crate) fn space(&mut self, dots: f32) {
        self.y += dots;
    }

    pub(crate) fn width(&self, style: Style, text: &str) -> f32 {
        self.type_set.width(style.weight, style.size, text)
    }

    /// Lines that fit between `left` and `right`; returns the height they took.
    pub(crate) fn column(&mut self, left: f32, right: f32, style: Style, text: &str) -> f32 {
        let top = self.y;
        for line in self.lines(right - left, style, text) {
            self.line_at(left, style, line);
        }
        self.y - top
    }

    /// Lines in the middle of the paper.
    pub(crate) fn centred(&mut self, style: Style, text: &str) {
        for line in self.lines(CENTRED, style, text) {
            let x = (PAPER_WIDTH - self.width(style, &line)) / 2.0;
            self.line_at(x, style, line);
        }
    }

    /// One line as large as fits, at most `style`, in the middle of the paper.
    pub(crate) fn centred_whole(&mut self, style: Style, text: &str) {
        let wide = self.width(style, text);
        // A hair less, so that rounding does not wrap what was made to fit.
        let size = style.size.min(style.size * (CENTRED - 1.0) / wide.max(1.0));
        self.centred(Style { size, ..style }, text);
    }

    /// A label on the left with its value in a column beside it.
    pub(crate) fn row(&mut self, label: &str, value: &str) {
        let top = self.y;
        let value_left = LEFT + 132.0;
        let label_height = self.column(LEFT, value_left - 8.0, regular(25.0), label);
        self.y = top;
        let value_height = self.column(value_left, RIGHT, bold(25.0), value);
        self.y = top + label_height.max(value_height) + 1.0;
    }

    /// A number on the left with its sentence beside it.
    pub(crate) fn numbered(&mut self, number: usize, text: &str) {
        let top = self.y;
        self.column(LEFT, RIGHT, regular(25.0), &number.to_string());
        self.y = top;
        self.column(LEFT + 36.0, RIGHT, regular(25.0), text);
    }

    pub(crate) fn dashes(&mut self) {
        self.space(18.0);
        self.marks.push(Mark::Dashes { y: self.y });
        self.space(18.0);
    }

    /// A frame around what `fill` sets.
    pub(crate) fn framed(&mut self, fill: impl FnOnce(&mut Self)) {
        let top = self.y;
        self.space(14.0);
        fill(self);
        self.space(14.0);
        let height = self.y - top;
        self.marks.push(Mark::Frame { x: LEFT, y: top, width: RIGHT - LEFT, height });
    }

    fn lines(&self, width: f32, style: Style, text: &str) -> Vec<String> {
        let text = self.type_set.printable(style.weight, text);
        wrap(&text, width, |line| self.width(style, line))
    }

    fn line_at(&mut self, x: f32, style: Style, text: String) {
        // Ink of a line of 1.45 em sits about one em below its top.
        let y = self.y + style.size * 1.1;
        self.marks.push(Mark::Text { x, y, style, text });
        self.y += style.size * LINE_HEIGHT;
    }
}
