//! A filled sheet becomes a PDF/A-2b file.

use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::TextDirection;
use krilla::{Document, SerializeSettings};
use lobby_domain::Lang;

use crate::PaperError;
use crate::fonts::Typeset;
use crate::qr::QrCode;
use crate::sheet::{Ink, Mark, Sheet};

/// Points in a dot of 1/8 mm.
const POINTS: f32 = 72.0 / 25.4 / 8.0;
const FRAME_RADIUS: f32 = 12.0;
/// Length of a cubic's handles that makes a quarter circle.
const ROUND: f32 = 0.552_285;

/// Properties of the file.
pub(crate) struct About<'a> {
    pub title: String,
    pub lang: Lang,
    pub made_at: &'a jiff::Zoned,
}

pub(crate) fn write(sheet: &Sheet<'_>, type_set: &Typeset<'_>, about: &About<'_>) -> Result<Vec<u8>, PaperError> {
    let failed = |what: &str| PaperError::Pdf(what.to_owned());
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|_| failed("PDF/A-2b is not available"))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..Default::default() });
    document.set_metadata(metadata(about));
    let (width, length) = (sheet.format.width * POINTS, sheet.length() * POINTS);
    for marks in &sheet.pages {
        let settings = PageSettings::from_wh(width, length).ok_or_else(|| failed("the page has no size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(POINTS, POINTS));
        for mark in marks {
            draw(&mut surface, type_set, mark);
        }
        surface.pop();
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| PaperError::Pdf(format!("{error:?}")))
}

fn metadata(about: &About<'_>) -> Metadata {
    let language = match about.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let at = about.made_at;
    let minutes = at.offset().seconds() / 60;
    let date = DateTime::new(at.year().unsigned_abs())
        .month(at.month().unsigned_abs())
        .day(at.day().unsigned_abs())
        .hour(at.hour().unsigned_abs())
        .minute(at.minute().unsigned_abs())
        .second(at.second().unsigned_abs())
        .utc_offset_hour((minutes / 60) as i8)
        .utc_offset_minute((minutes % 60).unsigned_abs() as u8);
    Metadata::new()
        .title(about.title.clone())
        .language(language.to_owned())
        .producer("Lobby".to_owned())
        .creation_date(date)
}

fn draw(surface: &mut Surface<'_>, type_set: &Typeset<'_>, mark: &Mark) {
    match mark {
        Mark::Text { x, y, style, text } => {
            surface.set_fill(Some(fill(style.ink)));
            surface.set_stroke(None);
            let (font, start) = (type_set.font(style.weight), Point::from_xy(*x, *y));
            surface.draw_text(start, font, style.size, text, false, TextDirection::LeftToRight);
        }
        Mark::Dashes { x, y, width } => {
            let dash = StrokeDash { array: vec![7.0, 4.0], offset: 0.0 };
            stroke(surface, line(*x, x + width, *y), Stroke { width: 3.0, dash: Some(dash), ..Stroke::default() });
        }
        Mark::Frame { x, y, width, height } => {
            stroke(surface, rounded(*x, *y, *width, *height), Stroke { width: 4.0, ..Stroke::default() });
        }
        Mark::Fill { x, y, width, height, ink } => {
            surface.set_fill(Some(fill(*ink)));
            surface.set_stroke(None);
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Qr { x, y, module, code } => {
            surface.set_fill(Some(Fill::default()));
            surface.set_stroke(None);
            if let Some(path) = dark_runs(*x, *y, *module, code) {
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(ink: Ink) -> Fill {
    let colour = match ink {
        Ink::Black => return Fill::default(),
        Ink::Line => rgb::Color::new(0x75, 0x70, 0x6a),
        Ink::Tint => rgb::Color::new(0xec, 0xec, 0xec),
        Ink::Seal => rgb::Color::new(0xa6, 0x2a, 0x1c),
    };
    Fill { paint: colour.into(), ..Fill::default() }
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
    let (r, k) = (FRAME_RADIUS, FRAME_RADIUS * (1.0 - ROUND));
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
fn dark_runs(x: f32, y: f32, module: f32, code: &QrCode) -> Option<Path> {
    let mut path = PathBuilder::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let length = (column..code.size).take_while(|c| code.is_dark(*c, row)).count();
            if length > 0 {
                let (left, top) = (x + column as f32 * module, y + row as f32 * module);
                let run = Rect::from_xywh(left, top, length as f32 * module, module)?;
                path.push_rect(run);
            }
            column += length.max(1);
        }
    }
    path.finish()
}
