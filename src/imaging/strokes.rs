//! A handwritten signature as a picture.

use tiny_skia::{LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};

use crate::ImagingError;

/// Width of a stroke on the pad, pixels (screens.md).
const STROKE_WIDTH: f32 = 11.0;
/// Largest side of a pad.
const PAD_MAX: u32 = 4096;

/// Draws strokes, given as points in pad pixels, black on white; PNG.
///
/// # Errors
/// [`ImagingError::Empty`] or [`ImagingError::TooLarge`] for an impossible pad, [`ImagingError::Encode`] where the
/// encoder refuses.
pub fn draw_png(pad: (u32, u32), strokes: &[Vec<(f32, f32)>]) -> Result<Vec<u8>, ImagingError> {
    if pad.0 > PAD_MAX || pad.1 > PAD_MAX {
        return Err(ImagingError::TooLarge { width: pad.0, height: pad.1 });
    }
    let mut picture = Pixmap::new(pad.0, pad.1).ok_or(ImagingError::Empty)?;
    picture.fill(tiny_skia::Color::WHITE);
    let mut ink = Paint { anti_alias: true, ..Paint::default() };
    ink.set_color_rgba8(0x16, 0x20, 0x2A, 0xFF);
    let pen = Stroke { width: STROKE_WIDTH, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    for stroke in strokes {
        if let Some(path) = path(stroke) {
            picture.stroke_path(&path, &ink, &pen, Transform::identity(), None);
        }
    }
    picture.encode_png().map_err(|_| ImagingError::Encode)
}

fn path(stroke: &[(f32, f32)]) -> Option<tiny_skia::Path> {
    let (first, rest) = stroke.split_first()?;
    let mut builder = PathBuilder::new();
    builder.move_to(first.0, first.1);
    if rest.is_empty() {
        // A tap leaves a dot: a line of no length is drawn by its round caps.
        builder.line_to(first.0 + 0.01, first.1);
    }
    for point in rest {
        builder.line_to(point.0, point.1);
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn dark_pixels(png: &[u8]) -> usize {
        let picture = image::load_from_memory(png).unwrap().to_luma8();
        picture.pixels().filter(|pixel| pixel.0[0] < 128).count()
    }

    #[test]
    fn strokes_leave_ink_and_a_tap_leaves_a_dot() {
        let line = draw_png((200, 100), &[vec![(10.0, 50.0), (190.0, 50.0)]]).unwrap();
        let inked = dark_pixels(&line);
        assert!((1700..2300).contains(&inked), "180 px of an 11 px pen, got {inked}");
        assert!(dark_pixels(&draw_png((200, 100), &[vec![(50.0, 50.0)]]).unwrap()) > 60);
        assert_eq!(dark_pixels(&draw_png((200, 100), &[]).unwrap()), 0);
    }

    #[test]
    fn points_outside_the_pad_and_impossible_numbers_do_no_harm() {
        let wild = vec![(-1e9, 3.0), (f32::NAN, f32::INFINITY), (1e9, 1e9)];
        assert!(draw_png((20, 10), &[wild]).is_ok());
        assert!(matches!(draw_png((0, 10), &[]), Err(ImagingError::Empty)));
        assert!(matches!(draw_png((1_000_000, 10), &[]), Err(ImagingError::TooLarge { .. })));
    }
}
