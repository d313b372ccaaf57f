//! A font made on the spot: each character it is made for is drawn as its code point in a frame, `U+2F8F8`.

use std::collections::BTreeSet;

use read_fonts::tables::glyf::CurvePoint;
use write_fonts::tables::cmap::Cmap;
use write_fonts::tables::glyf::{Bbox, Contour, GlyfLocaBuilder, SimpleGlyph};
use write_fonts::tables::head::Head;
use write_fonts::tables::hhea::Hhea;
use write_fonts::tables::hmtx::{Hmtx, LongMetric};
use write_fonts::tables::loca::LocaFormat;
use write_fonts::tables::maxp::Maxp;
use write_fonts::tables::name::{Name, NameRecord};
use write_fonts::tables::os2::Os2;
use write_fonts::tables::post::Post;
use write_fonts::types::{FWord, GlyphId, NameId, UfWord};
use write_fonts::{FontBuilder, OffsetMarker};

/// Units of the em, and its lines as Noto Sans CJK has them, so that a frame makes no line higher.
const EM: u16 = 1000;
const ASCENT: i16 = 1160;
const DESCENT: i16 = -288;
/// The frame, as high as a Chinese character.
const TOP: i16 = 850;
const FOOT: i16 = -90;
const LINE: i16 = 50;
const SIDE: i16 = 40;
/// A dot of a digit, and where the lowest row stands.
const DOT: (i16, i16) = (54, 78);
const BASE: i16 = 107;
/// Dots of a digit with the gap behind it.
const STEP: i16 = 6;
const INSIDE: i16 = 100;
/// Digits, rows from the top, the leftmost dot in the highest of five bits.
const SHAPES: [(char, [u8; 7]); 18] = [
    ('0', [14, 17, 19, 21, 25, 17, 14]),
    ('1', [4, 12, 4, 4, 4, 4, 14]),
    ('2', [14, 17, 1, 6, 8, 16, 31]),
    ('3', [14, 17, 1, 6, 1, 17, 14]),
    ('4', [2, 6, 10, 18, 31, 2, 2]),
    ('5', [31, 16, 30, 1, 1, 17, 14]),
    ('6', [14, 16, 16, 30, 17, 17, 14]),
    ('7', [31, 1, 2, 4, 4, 4, 4]),
    ('8', [14, 17, 17, 14, 17, 17, 14]),
    ('9', [14, 17, 17, 15, 1, 1, 14]),
    ('A', [14, 17, 17, 31, 17, 17, 17]),
    ('B', [30, 17, 17, 30, 17, 17, 30]),
    ('C', [14, 17, 16, 16, 16, 17, 14]),
    ('D', [30, 17, 17, 17, 17, 17, 30]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('F', [31, 16, 16, 30, 16, 16, 16]),
    ('U', [17, 17, 17, 17, 17, 17, 14]),
    ('+', [0, 4, 4, 31, 4, 4, 0]),
];

/// A TrueType file of the family `family` that has these characters and no other. `None` for none, or for more than a
/// font can hold.
#[must_use]
pub fn framed(family: &str, characters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let labels: Vec<(char, String)> = characters.iter().map(|one| (*one, label(*one))).collect();
    labelled(family, &labels)
}

/// The same with a label of choice for each character; an empty one draws nothing.
pub(crate) fn labelled(family: &str, labels: &[(char, String)]) -> Option<Vec<u8>> {
    if labels.is_empty() {
        return None;
    }
    let mut outlines = GlyfLocaBuilder::new();
    let mut widths = Vec::new();
    // The first glyph stands for what a font lacks; none is asked of this one.
    for label in std::iter::once("").chain(labels.iter().map(|(_, label)| label.as_str())) {
        let (glyph, width) = drawn(label);
        outlines.add_glyph(&glyph).ok()?;
        widths.push(LongMetric { advance: width, side_bearing: SIDE });
    }
    let count = u16::try_from(widths.len()).ok()?;
    let numbered = labels.iter().zip(1_u32..).map(|((one, _), number)| (*one, GlyphId::new(number)));
    let (outlines, places, format) = outlines.build();
    let widest = widths.iter().map(|one| one.advance).max().unwrap_or_default();
    let mut font = FontBuilder::new();
    font.add_table(&Head {
        units_per_em: EM,
        y_min: FOOT,
        y_max: TOP,
        x_max: i16::try_from(widest).unwrap_or(i16::MAX),
        lowest_rec_ppem: 8,
        index_to_loc_format: i16::from(format == LocaFormat::Long),
        ..Head::default()
    })
    .ok()?;
    font.add_table(&Hhea {
        ascender: FWord::new(ASCENT),
        descender: FWord::new(DESCENT),
        advance_width_max: UfWord::new(widest),
        caret_slope_rise: 1,
        number_of_h_metrics: count,
        ..Hhea::default()
    })
    .ok()?;
    font.add_table(&most(count)).ok()?;
    font.add_table(&Hmtx::new(widths, Vec::new())).ok()?;
    font.add_table(&Cmap::from_mappings(numbered).ok()?).ok()?;
    font.add_table(&outlines).ok()?.add_table(&places).ok()?;
    font.add_table(&names(family)).ok()?.add_table(&Post::default()).ok()?.add_table(&lines()).ok()?;
    Some(font.build())
}

fn label(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// The frame and the digits in it, and the width of both.
fn drawn(label: &str) -> (SimpleGlyph, u16) {
    let count = i16::try_from(label.len()).unwrap_or_default();
    let right = SIDE + 2 * INSIDE + (count * STEP - 1).max(0) * DOT.0;
    let mut contours = Vec::new();
    if count > 0 {
        contours.push(rectangle((SIDE, FOOT), (right, TOP), false));
        contours.push(rectangle((SIDE + LINE, FOOT + LINE), (right - LINE, TOP - LINE), true));
    }
    let mut left = SIDE + INSIDE;
    for letter in label.chars() {
        let rows = SHAPES.iter().find(|(known, _)| *known == letter).map_or([0; 7], |(_, rows)| *rows);
        for (row, bits) in (0_i16..).zip(rows.into_iter().rev()) {
            let y = BASE + row * DOT.1;
            contours.extend(
                runs(bits).map(|(from, to)| rectangle((left + from * DOT.0, y), (left + to * DOT.0, y + DOT.1), false)),
            );
        }
        left += STEP * DOT.0;
    }
    let mut glyph = SimpleGlyph { bbox: Bbox::default(), contours, instructions: Vec::new() };
    glyph.recompute_bounding_box();
    (glyph, u16::try_from(right + SIDE).unwrap_or_default())
}

/// Dots of a row side by side, as begin and end.
fn runs(bits: u8) -> impl Iterator<Item = (i16, i16)> {
    let dark = move |at: i16| (0..5).contains(&at) && bits & (16 >> at) != 0;
    (0..5).filter(move |at| dark(*at) && !dark(at - 1)).map(move |begin| {
        let end = (begin..=5).find(|at| !dark(*at)).unwrap_or(5);
        (begin, end)
    })
}

/// Clockwise where it is filled, the other way where it is cut out.
fn rectangle((left, foot): (i16, i16), (right, top): (i16, i16), hole: bool) -> Contour {
    let mut corners = vec![(left, foot), (left, top), (right, top), (right, foot)];
    if hole {
        corners.reverse();
    }
    corners.into_iter().map(|(x, y)| CurvePoint::on_curve(x, y)).collect::<Vec<_>>().into()
}

fn most(count: u16) -> Maxp {
    let none = Some(0);
    Maxp {
        num_glyphs: count,
        max_points: Some(1000),
        max_contours: Some(250),
        max_composite_points: none,
        max_composite_contours: none,
        max_zones: Some(1),
        max_twilight_points: none,
        max_storage: none,
        max_function_defs: none,
        max_instruction_defs: none,
        max_stack_elements: none,
        max_size_of_instructions: none,
        max_component_elements: none,
        max_component_depth: none,
    }
}

fn names(family: &str) -> Name {
    let say = |id: NameId, text: &str| NameRecord {
        platform_id: 3,
        encoding_id: 1,
        language_id: 0x409,
        name_id: id,
        string: OffsetMarker::new(text.to_owned()),
    };
    let postscript: String = family.chars().filter(char::is_ascii_alphanumeric).collect();
    Name {
        name_record: vec![
            say(NameId::FAMILY_NAME, family),
            say(NameId::SUBFAMILY_NAME, "Regular"),
            say(NameId::FULL_NAME, family),
            say(NameId::POSTSCRIPT_NAME, &postscript),
        ],
        lang_tag_record: None,
    }
}

fn lines() -> Os2 {
    Os2 {
        us_weight_class: 400,
        us_width_class: 5,
        s_typo_ascender: ASCENT,
        s_typo_descender: DESCENT,
        us_win_ascent: ASCENT.unsigned_abs(),
        us_win_descent: DESCENT.unsigned_abs(),
        ..Os2::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use ttf_parser::Face;

    use super::*;

    #[test]
    fn the_font_has_the_characters_it_was_made_for_each_with_its_own_drawing() {
        let wanted: BTreeSet<char> = ['\u{E863}', '\u{31350}', '\u{10FFFD}'].into();
        let bytes = framed("Lobby Frames", &wanted).unwrap();
        let face = Face::parse(&bytes, 0).unwrap();
        let glyphs: BTreeSet<u16> = wanted.iter().map(|one| face.glyph_index(*one).unwrap().0).collect();
        assert_eq!(glyphs.len(), 3);
        assert!(face.glyph_index('一').is_none());
        let widths: Vec<u16> =
            wanted.iter().map(|one| face.glyph_hor_advance(face.glyph_index(*one).unwrap()).unwrap()).collect();
        assert!(widths[0] < widths[1] && widths[1] < widths[2], "four, five and six digits: {widths:?}");
        for one in &wanted {
            let area = face.glyph_bounding_box(face.glyph_index(*one).unwrap()).unwrap();
            assert_eq!((area.y_min, area.y_max), (FOOT, TOP));
        }
    }

    #[test]
    fn digits_stand_inside_of_the_frame() {
        for character in ['\u{E863}', '\u{10FFFD}'] {
            let (glyph, width) = drawn(&label(character));
            let right = i16::try_from(width).unwrap() - SIDE - LINE;
            for contour in &glyph.contours[2..] {
                for point in contour.iter() {
                    assert!(point.x > SIDE + LINE && point.x < right, "{} of {right}", point.x);
                    assert!(point.y > FOOT + LINE && point.y < TOP - LINE, "{}", point.y);
                }
            }
        }
    }

    #[test]
    fn no_character_makes_no_font() {
        assert!(framed("Lobby Frames", &BTreeSet::new()).is_none());
    }
}
