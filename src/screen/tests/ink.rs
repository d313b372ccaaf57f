//! Nothing cuts letters: what hangs below the line (g, j, p, q, y, a comma, a bracket) is whole on every page, and no text
//! is higher than its box.

use std::collections::BTreeMap;
use std::ops::Range;

use i_slint_backend_testing::ElementQuery;
use slint::{Rgba8Pixel, SharedPixelBuffer};

use super::layout::rects;
use super::stand::Stand;

/// How far a colour must be from the ground to be ink, of 255.
const INK: u8 = 60;

/// Columns at either end of a box in which the frame around it is drawn.
const FRAME: usize = 14;
/// Most lines of a frame.
const FRAME_LINES: isize = 4;

/// Texts of the page shown whose letters end abruptly at the upper or lower edge of their box.
pub(crate) fn cut(stand: &Stand, page: &str) -> Vec<String> {
    let picture = stand.screen.window().take_snapshot().unwrap();
    let covers: Vec<[f32; 4]> = rects(stand, &["Cover", "NoteCard"]);
    let found = ElementQuery::from_root(stand.screen.kiosk()).match_inherits("Text").find_all();
    let mut faults = Vec::new();
    for text in found {
        let words = text.accessible_label().unwrap_or_default();
        let (at, size) = (text.absolute_position(), text.size());
        let (top, bottom) = (at.y.round(), (at.y + size.height).round());
        let (left, right) = (at.x.round().max(0.0), (at.x + size.width).round().min(picture.width() as f32));
        // What lies across the edge of a cover is not the text's own end.
        let crossed = covers.iter().any(|[_, y, _, height]| top < *y + height && *y + height < bottom);
        if words.is_empty() || crossed || top < 2.0 || bottom + 2.0 > picture.height() as f32 || left >= right {
            continue;
        }
        let columns = left as usize + FRAME..(right as usize).saturating_sub(FRAME);
        let ground = ground(&picture, columns.clone(), top as usize..bottom as usize);
        if let Some(ink) = ink(&picture, ground, columns.clone(), top as usize..bottom as usize) {
            let edge = bottom as usize - 1;
            let over = columns.clone().filter(|x| runs_over(&picture, ink, *x, edge)).count();
            if over > 1 {
                faults.push(format!("{page}: \"{words}\" runs over line {edge}, {over} pixels wide"));
            }
        }
        for (edge, outward) in [(top as usize, -1), (bottom as usize - 1, 1)] {
            let ends = columns.clone().filter(|x| ends_abruptly(&picture, ground, *x, edge, outward)).count();
            if ends > 1 {
                faults.push(format!("{page}: \"{words}\" is cut at line {edge}, {ends} pixels wide"));
            }
        }
    }
    faults
}

/// The commonest colour of a box: letters cover less of it than what they stand on.
fn ground(picture: &SharedPixelBuffer<Rgba8Pixel>, columns: Range<usize>, lines: Range<usize>) -> Rgba8Pixel {
    let width = picture.width() as usize;
    let mut counts = BTreeMap::<[u8; 3], usize>::new();
    for line in lines.step_by(3) {
        for pixel in columns.clone().filter_map(|x| picture.as_slice().get(line * width + x)) {
            *counts.entry([pixel.r, pixel.g, pixel.b]).or_default() += 1;
        }
    }
    let [r, g, b] = counts.into_iter().max_by_key(|(_, count)| *count).map_or([0; 3], |(colour, _)| colour);
    Rgba8Pixel::new(r, g, b, 255)
}

/// The commonest colour of the letters of a box, away from its edges.
fn ink(
    picture: &SharedPixelBuffer<Rgba8Pixel>,
    ground: Rgba8Pixel,
    columns: Range<usize>,
    lines: Range<usize>,
) -> Option<Rgba8Pixel> {
    let width = picture.width() as usize;
    let mut counts = BTreeMap::<[u8; 3], usize>::new();
    for line in lines.start + 4..lines.end.saturating_sub(4) {
        let pixels = columns.clone().filter_map(|x| picture.as_slice().get(line * width + x));
        for pixel in pixels.filter(|pixel| far(**pixel, ground)) {
            *counts.entry([pixel.r, pixel.g, pixel.b]).or_default() += 1;
        }
    }
    let ([r, g, b], _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Some(Rgba8Pixel::new(r, g, b, 255))
}

/// Whether a letter goes on below the edge: a text that is higher than its box lies over what comes next.
fn runs_over(picture: &SharedPixelBuffer<Rgba8Pixel>, ink: Rgba8Pixel, x: usize, edge: usize) -> bool {
    let (width, pixels) = (picture.width() as usize, picture.as_slice());
    let is_ink = |line: usize, x: usize| pixels.get(line * width + x).is_some_and(|pixel| !far(*pixel, ink));
    let stem = (edge - 3..=edge + 3).all(|line| is_ink(line, x));
    // A frame or a rule is longer than a stem is wide.
    let run = (x.saturating_sub(20)..x + 20).filter(|x| is_ink(edge, *x)).count();
    stem && run < 30
}

/// Whether ink comes from further in than a frame is thick to the edge, and there is none beyond it.
fn ends_abruptly(
    picture: &SharedPixelBuffer<Rgba8Pixel>,
    ground: Rgba8Pixel,
    x: usize,
    edge: usize,
    outward: isize,
) -> bool {
    let (width, pixels) = (picture.width() as usize, picture.as_slice());
    let at = |line: isize, x: usize| pixels[(edge.saturating_add_signed(line)) * width + x.min(width - 1)];
    let is_ink = |line: isize, x: usize| far(at(line, x), ground);
    let beyond = (x.saturating_sub(1)..=x + 1).any(|x| is_ink(outward, x));
    !beyond && (0..=FRAME_LINES).all(|inward| is_ink(-outward * inward, x))
}

fn far(a: Rgba8Pixel, b: Rgba8Pixel) -> bool {
    [(a.r, b.r), (a.g, b.g), (a.b, b.b)].iter().any(|(a, b)| a.abs_diff(*b) > INK)
}

#[test]
fn a_letter_that_goes_on_below_its_box_is_found_and_a_rule_is_none() {
    let mut picture = SharedPixelBuffer::<Rgba8Pixel>::new(80, 40);
    let (white, black) = (Rgba8Pixel::new(255, 255, 255, 255), Rgba8Pixel::new(20, 30, 40, 255));
    picture.make_mut_slice().fill(white);
    for line in 6..30 {
        picture.make_mut_slice()[line * 80 + 40] = black;
    }
    assert_eq!(ink(&picture, white, 14..66, 4..24), Some(black));
    assert!(runs_over(&picture, black, 40, 23) && !runs_over(&picture, black, 40, 32));
    for line in 20..27 {
        for x in 0..80 {
            picture.make_mut_slice()[line * 80 + x] = black;
        }
    }
    assert!(!runs_over(&picture, black, 40, 23), "a rule that is as long as the page");
}

#[test]
fn a_letter_that_ends_at_the_edge_of_its_box_is_found_and_one_that_ends_before_it_is_not() {
    let mut picture = SharedPixelBuffer::<Rgba8Pixel>::new(9, 12);
    picture.make_mut_slice().fill(Rgba8Pixel::new(255, 255, 255, 255));
    let white = picture.as_slice()[0];
    // A stem from line 2 to line 7.
    for line in 2..=7 {
        picture.make_mut_slice()[line * 9 + 4] = Rgba8Pixel::new(20, 30, 40, 255);
    }
    let ends = |edge, outward| (0..9).filter(|x| ends_abruptly(&picture, white, *x, edge, outward)).count();
    assert_eq!((ends(7, 1), ends(2, -1)), (1, 1), "the box ends where the stem does");
    assert_eq!((ends(9, 1), ends(0, -1)), (0, 0), "there is room");
    assert_eq!(ends(5, 1), 0, "what goes on beyond the box is no letter");
}
