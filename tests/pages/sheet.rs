//! A sheet of paper at its true size, before anything looks at it.

use crate::fonts::{Face, fonts};

pub type Rgb = [u8; 3];

/// Millimetres of an inch.
pub const INCH: f64 = 25.4;

/// What a line of print is set with.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    pub face: Face,
    /// Points of 1/72 inch.
    pub size: f32,
    pub ink: Rgb,
}

/// Pixels of a sheet. Places are millimetres from its upper left corner.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub width: usize,
    pub height: usize,
    pub dpi: f64,
    pub rgb: Vec<u8>,
}

impl Sheet {
    #[must_use]
    pub fn new(size_mm: (f64, f64), dpi: f64, paper: Rgb) -> Self {
        let pixels = |mm: f64| (mm / INCH * dpi).round().max(1.0) as usize;
        let (width, height) = (pixels(size_mm.0), pixels(size_mm.1));
        let rgb = paper.iter().copied().cycle().take(width * height * 3).collect();
        Self { width, height, dpi, rgb }
    }

    /// Pixels of a length.
    #[must_use]
    pub fn px(&self, mm: f64) -> f32 {
        (mm / INCH * self.dpi) as f32
    }

    /// Millimetres across and down.
    #[must_use]
    pub fn size_mm(&self) -> (f64, f64) {
        (self.width as f64 / self.dpi * INCH, self.height as f64 / self.dpi * INCH)
    }

    /// Lays ink over a pixel; `cover` of 255 hides what was there.
    pub fn blend(&mut self, x: i32, y: i32, ink: Rgb, cover: u32) {
        if x < 0 || y < 0 || x as usize >= self.width || y as usize >= self.height {
            return;
        }
        let at = (y as usize * self.width + x as usize) * 3;
        for (old, new) in self.rgb[at..at + 3].iter_mut().zip(ink) {
            *old = ((u32::from(*old) * (255 - cover) + u32::from(new) * cover) / 255) as u8;
        }
    }

    /// Stamps translucent ink: what was there is seen through it.
    pub fn stain(&mut self, x: i32, y: i32, ink: Rgb, cover: u32) {
        if x < 0 || y < 0 || x as usize >= self.width || y as usize >= self.height {
            return;
        }
        let at = (y as usize * self.width + x as usize) * 3;
        for (old, new) in self.rgb[at..at + 3].iter_mut().zip(ink) {
            let through = 255 - (255 - u32::from(new)) * cover / 255;
            *old = (u32::from(*old) * through / 255) as u8;
        }
    }

    /// A filled rectangle.
    pub fn fill(&mut self, x: f64, y: f64, w: f64, h: f64, ink: Rgb) {
        let (x0, y0) = (self.px(x).round() as i32, self.px(y).round() as i32);
        let (x1, y1) = (x0 + self.px(w).round().max(1.0) as i32, y0 + self.px(h).round().max(1.0) as i32);
        for row in y0.max(0)..y1.min(self.height as i32) {
            for column in x0.max(0)..x1.min(self.width as i32) {
                self.blend(column, row, ink, 255);
            }
        }
    }

    /// Four lines `line` millimetres thick, inside of the rectangle.
    pub fn frame(&mut self, x: f64, y: f64, w: f64, h: f64, line: f64, ink: Rgb) {
        self.fill(x, y, w, line, ink);
        self.fill(x, y + h - line, w, line, ink);
        self.fill(x, y, line, h, ink);
        self.fill(x + w - line, y, line, h, ink);
    }

    /// Width of a line of print, millimetres.
    #[must_use]
    pub fn measure(&self, pen: Pen, text: &str) -> f64 {
        let em = self.em(pen);
        let pixels: f32 = text.chars().map(|letter| fonts().advance(pen.face, letter, em)).sum();
        f64::from(pixels) / self.dpi * INCH
    }

    fn em(&self, pen: Pen) -> f32 {
        (f64::from(pen.size) / 72.0 * self.dpi) as f32
    }

    /// One line with its baseline at `y`.
    pub fn text(&mut self, pen: Pen, x: f64, y: f64, text: &str) {
        let (em, line) = (self.em(pen), self.px(y).round() as i32);
        let mut at = self.px(x);
        for letter in text.chars() {
            let mask = fonts().mask(pen.face, letter, em, at.rem_euclid(1.0));
            let left = at.floor() as i32 + mask.left;
            for (i, cover) in mask.coverage.iter().enumerate().filter(|(_, cover)| **cover > 0) {
                let (column, row) = ((i % mask.width) as i32, (i / mask.width) as i32);
                self.blend(left + column, line + mask.top + row, pen.ink, u32::from(*cover));
            }
            at += fonts().advance(pen.face, letter, em);
        }
    }

    pub fn centred(&mut self, pen: Pen, middle: f64, y: f64, text: &str) {
        let x = middle - self.measure(pen, text) / 2.0;
        self.text(pen, x, y, text);
    }

    /// Breaks a paragraph into lines of at most `width`; the baseline after the last one. English breaks at spaces.
    pub fn paragraph(&mut self, pen: Pen, x: f64, y: f64, width: f64, leading: f64, text: &str) -> f64 {
        let mut y = y;
        let mut line = String::new();
        for word in pieces(text) {
            if !line.is_empty() && self.measure(pen, &line) + self.measure(pen, word.trim_end()) > width {
                self.text(pen, x, y, &line);
                y += leading;
                line.clear();
            }
            line.push_str(word);
        }
        self.text(pen, x, y, &line);
        y + leading
    }
}

/// Chinese letters one by one, with a closing mark kept to its letter; Latin words with the space behind them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let end = at + letter.len_utf8();
        let next = letters.peek().map(|(_, next)| *next);
        let joins = next.is_some_and(|next| "，。；：、）》？！”".contains(next))
            || (letter.is_ascii_graphic() && next.is_some_and(|next| next.is_ascii()));
        if !joins {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}
