//! Marks on a page, and how each is drawn.

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::TextDirection;

use crate::font::Face;

const FRAME_RADIUS: f32 = 12.0;
/// Length of a cubic's handles that makes a quarter circle.
const QUARTER_CIRCLE: f32 = 0.552_285;

/// One mark on a page. Lengths are in the page's units, from its upper left corner.
pub enum Mark<'a> {
    /// A line of text.
    Text {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// Set in this face, which has every character of the text.
        face: &'a Face<'a>,
        /// Size of the em.
        size: f32,
        /// Colour.
        ink: Ink,
        /// One line.
        text: String,
    },
    /// A dashed line across, 3 units thick.
    Dashes {
        /// Left end.
        x: f32,
        /// Middle of the stroke.
        y: f32,
        /// Length.
        width: f32,
    },
    /// A frame with rounded corners, 4 units thick.
    Frame {
        /// Left edge.
        x: f32,
        /// Upper edge.
        y: f32,
        /// Between the edges.
        width: f32,
        /// Between the edges.
        height: f32,
    },
    /// A filled rectangle: a rule, or the ground of a table's head.
    Fill {
        /// Left edge.
        x: f32,
        /// Upper edge.
        y: f32,
        /// Between the edges.
        width: f32,
        /// Between the edges.
        height: f32,
        /// Colour.
        ink: Ink,
    },
    /// A square matrix code without quiet zone.
    Matrix {
        /// Left edge.
        x: f32,
        /// Upper edge.
        y: f32,
        /// Side of a module.
        module: f32,
        /// Modules per row.
        columns: usize,
        /// `columns * columns`, row by row; true = dark.
        dark: Vec<bool>,
    },
}

/// Colour of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Black in the grey colour space.
    Black,
    /// Red, green and blue in sRGB.
    Rgb(u8, u8, u8),
}

impl Ink {
    fn fill(self) -> Fill {
        match self {
            Ink::Black => Fill::default(),
            Ink::Rgb(red, green, blue) => Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() },
        }
    }
}

impl Mark<'_> {
    pub(crate) fn draw(&self, surface: &mut Surface<'_>) {
        match self {
            Mark::Text { x, y, face, size, ink, text } => {
                surface.set_fill(Some(ink.fill()));
                surface.set_stroke(None);
                let start = Point::from_xy(*x, *y);
                surface.draw_text(start, face.font(), *size, text, false, TextDirection::LeftToRight);
            }
            Mark::Dashes { x, y, width } => {
                let dash = StrokeDash { array: vec![7.0, 4.0], offset: 0.0 };
                stroke(surface, line(*x, x + width, *y), Stroke { width: 3.0, dash: Some(dash), ..Stroke::default() });
            }
            Mark::Frame { x, y, width, height } => {
                stroke(surface, rounded(*x, *y, *width, *height), Stroke { width: 4.0, ..Stroke::default() });
            }
            Mark::Fill { x, y, width, height, ink } => {
                let mut path = PathBuilder::new();
                if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                    path.push_rect(rect);
                }
                fill(surface, path.finish(), *ink);
            }
            Mark::Matrix { x, y, module, columns, dark } => {
                fill(surface, dark_runs((*x, *y), *module, *columns, dark), Ink::Black);
            }
        }
    }
}

fn fill(surface: &mut Surface<'_>, path: Option<Path>, ink: Ink) {
    surface.set_fill(Some(ink.fill()));
    surface.set_stroke(None);
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn stroke(surface: &mut Surface<'_>, path: Option<Path>, stroke: Stroke) {
    surface.set_fill(None);
    surface.set_stroke(Some(stroke));
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn line(left: f32, right: f32, y: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(left, y);
    path.line_to(right, y);
    path.finish()
}

fn rounded(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let (r, k) = (FRAME_RADIUS, FRAME_RADIUS * (1.0 - QUARTER_CIRCLE));
    let (right, bottom) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.line_to(right - r, y);
    path.cubic_to(right - k, y, right, y + k, right, y + r);
    path.line_to(right, bottom - r);
    path.cubic_to(right, bottom - k, right - k, bottom, right - r, bottom);
    path.line_to(x + r, bottom);
    path.cubic_to(x + k, bottom, x, bottom - k, x, bottom - r);
    path.line_to(x, y + r);
    path.cubic_to(x, y + k, x + k, y, x + r, y);
    path.close();
    path.finish()
}

/// Neighbouring dark modules of a row as one rectangle, so that no hairline shows between them.
fn dark_runs((x, y): (f32, f32), module: f32, columns: usize, dark: &[bool]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (row, modules) in dark.chunks_exact(columns.max(1)).enumerate() {
        let mut column = 0;
        while column < columns {
            let length = modules[column..].iter().take_while(|dark| **dark).count();
            if length > 0 {
                let (left, top) = (x + column as f32 * module, y + row as f32 * module);
                path.push_rect(Rect::from_xywh(left, top, length as f32 * module, module)?);
            }
            column += length.max(1);
        }
    }
    path.finish()
}
