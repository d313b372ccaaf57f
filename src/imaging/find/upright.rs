//! Orientation of a page, from its print.
//!
//! The contrast between lines of print and their gaps shows whether the page lies sideways. Isolated marks show which
//! end is up: commas, full stops and the like stand at the foot of their line, in Chinese as in Latin print, and more
//! letters reach above the small ones than below. Forms and certificates have few of those; there the left alignment of
//! lines decides. Cards and passports have hardly any print: a portrait stands on its shoulders, and the fillers of
//! machine-readable rows point to the left. An unclear result is repeated at a higher resolution; if it stays unclear,
//! the page is not turned.

use super::component::runs;
use super::luma::Plane;
use super::marks::{OrientationEvidence, orientation_evidence, print_length};
use super::portrait::portrait;
use crate::geometry::{Quad, Turn};
use crate::homography::Homography;
use crate::sampling::SamplePath;
use crate::{Format, Raster, cores};

/// Pixels at which a page is examined: 107 dots per inch for A4.
pub(crate) const PAGE_PIXELS: f64 = 1_100_000.0;
/// Pixels at which a card is examined: 200 dots per inch. Its print is hardly smaller than that of a page.
const CARD_PIXELS: f64 = 290_000.0;
/// Rim of a sheet whose edges are seen, pixels: the background shows there in steps that look like marks.
pub(crate) const RIM: usize = 3;
/// Long side of a card by its short one (ISO/IEC 7810 ID-1), and the tolerance.
const CARD_ASPECT: f64 = 85.6 / 53.98;
const CARD_NEAR: f64 = 0.05;
/// Pixels between exact divisions.
const SEGMENT: usize = 32;
/// Side of the squares that have their own threshold.
const SQUARE: usize = 32;
/// Ink is darker than this share of its square's paper, percent.
const INK_PERCENT: u32 = 68;
/// Squares that are darker than this throughout are no paper.
const PAPER_MIN: u8 = 50;
/// Longer runs of ink are rulings and not letters, pixels.
const RULING: usize = 66;
/// Side of the squares whose lines of print are examined.
const ZONE: usize = 128;
/// Ink of a zone that counts, percent.
const ZONE_INK: std::ops::Range<usize> = 2..45;
const ZONES_MIN: usize = 4;
/// Vote of the zones that decides alone; the columns of a wide table come near to it.
const ZONES_CLEAR: f64 = 1.0;
/// Surplus of marks at one end from which they count in full. Below it their weight falls quickly: blurred letters
/// leave only dots, and more of them at the head.
const CLEAR_SURPLUS: f64 = 0.8;
/// Most paired marks that count twice: enough for two dates of a card, hardly any among the many marks of a blurred
/// page.
const PAIRED_MARKS_MAX: f64 = 4.0;
/// Weight of ink above the small letters.
const ASCENT_WEIGHT: f64 = 3.0;
/// Weight of left alignment, and its limit: alone it turns no page, since columns of figures are right-aligned.
const LEFT_ALIGNMENT_WEIGHT: f64 = 0.35;
const LEFT_ALIGNMENT_MAX: f64 = 1.75;
/// Weight of a portrait: it turns the page with a little other evidence, but not alone.
const PORTRAIT_WEIGHT: f64 = 2.0;
/// Weight of each filler of a machine-readable row, and the limit: such rows end in a dozen or more.
const MRZ_FILLER_WEIGHT: f64 = 0.3;
const MRZ_FILLERS_MAX: f64 = 2.2;
/// Least product of print and portrait evidence for the same end before a portrait counts on other paper than a card.
const LOGO_SHARE: f64 = 0.8;
/// Factor of pixels for the second examination: full stops of small print are a pixel or two in the first.
const CLOSER_PIXELS: f64 = 2.25;
/// Confidence from which a page is turned.
const CONFIDENT: f64 = 0.6;

/// Pixels at which a sheet with these corners is examined.
pub(crate) fn pixels_of_sheet(corners: &Quad) -> f64 {
    let (w, h) = corners.size();
    let card = (w.max(h) / w.min(h) / CARD_ASPECT - 1.0).abs() < CARD_NEAR;
    if card { CARD_PIXELS } else { PAGE_PIXELS }
}

/// The turn that brings the area between `corners` upright, and its confidence, 0..=1. The outer `rim` pixels are
/// ignored: they may show the background.
pub(crate) fn upright(picture: &Raster, corners: &Quad, pixels: f64, rim: usize) -> (Turn, f64) {
    let first = page(picture, corners, pixels);
    let ink = print(&first, rim);
    let Some(zones) = sideways(&ink) else { return (Turn::None, 0.0) };
    // The columns of a wide table are straighter than its rows: then the length of lines decides.
    let sideways = if zones.abs() > ZONES_CLEAR {
        2.0 * zones
    } else {
        zones + (print_length(&quarter_right(&ink)) / print_length(&ink)).ln().clamp(-2.0, 2.0)
    };
    let (lying, along) = (sideways > 0.0, (sideways.abs() * 1.5).min(1.0));
    let evidence =
        |ink: &Plane| if lying { orientation_evidence(&quarter_right(ink)) } else { orientation_evidence(ink) };
    let card = pixels < PAGE_PIXELS;
    let portrait = if lying { portrait(&quarter_right(&first)) } else { portrait(&first) };
    let (mut down, mut sure) = verdict(&evidence(&ink), portrait, card);
    if sure < CONFIDENT && along >= CONFIDENT {
        let closer = page(picture, corners, CLOSER_PIXELS * pixels);
        if closer.width > first.width {
            (down, sure) = verdict(&evidence(&print(&closer, rim)), portrait, card);
        }
    }
    let confidence = sure.min(along);
    let turn = match (lying, down) {
        (false, false) => Turn::None,
        (false, true) => Turn::Half,
        (true, false) => Turn::Right,
        (true, true) => Turn::Left,
    };
    if confidence < CONFIDENT { (Turn::None, confidence) } else { (turn, confidence) }
}

/// Whether the head is down, and the confidence, 0..=1.
fn verdict(evidence: &OrientationEvidence, portrait: f64, card: bool) -> (bool, f64) {
    let paired = evidence.paired_marks.clamp(-PAIRED_MARKS_MAX, PAIRED_MARKS_MAX);
    let (low, high) = (evidence.foot_marks + paired.max(0.0), evidence.head_marks - paired.min(0.0));
    let all = (low + high).max(evidence.all_marks);
    // In standard deviations of a page whose marks stand anywhere; a blurred page has many marks, but everywhere.
    let clear = ((low - high).abs() / all.max(1.0) / CLEAR_SURPLUS).min(1.0).powi(2);
    let marks = clear * (low - high) / (all + 4.0).sqrt() + ASCENT_WEIGHT * evidence.ascent;
    let alignment = (LEFT_ALIGNMENT_WEIGHT * evidence.left_alignment).clamp(-LEFT_ALIGNMENT_MAX, LEFT_ALIGNMENT_MAX);
    let rows = (MRZ_FILLER_WEIGHT * evidence.mrz_fillers).clamp(-MRZ_FILLERS_MAX, MRZ_FILLERS_MAX);
    let portrait = PORTRAIT_WEIGHT * portrait;
    // On other paper than a card a dark shape with a flat end is more often a logo.
    let portrait = if card || (marks + rows) * portrait > LOGO_SHARE { portrait } else { 0.0 };
    let both = marks + alignment + portrait + rows;
    (both < 0.0, (both.abs() / 4.0).min(1.0))
}

fn print(page: &Plane, rim: usize) -> Plane {
    let mut ink = ink(page);
    let (width, height) = (ink.width, ink.height);
    for (y, row) in ink.samples.chunks_exact_mut(width.max(1)).enumerate() {
        if y < rim || y + rim >= height {
            row.fill(0);
        } else {
            row[..rim.min(width)].fill(0);
            row[width.saturating_sub(rim)..].fill(0);
        }
    }
    without_rulings(ink)
}

/// Red light, in which seals vanish, of the page between its corners.
fn page(picture: &Raster, corners: &Quad, pixels: f64) -> Plane {
    let (w, h) = corners.size();
    let scale = (pixels / (w * h).max(1.0)).sqrt().min(1.0);
    let (width, height) = ((w * scale) as usize, (h * scale) as usize);
    let map = Homography::onto(corners, width as f64, height as f64);
    let channels = picture.format().channels();
    debug_assert!(matches!(picture.format(), Format::Gray | Format::Rgb));
    let (samples, stride) = (picture.samples(), picture.width() as usize * channels);
    let mut red = vec![u8::MAX; width * height];
    let row_at = |y: usize, row: &mut [u8]| {
        for left in (0..width).step_by(SEGMENT) {
            let pixels = SEGMENT.min(width - left);
            let at = |x: usize| map.at(x as f64 + 0.5, y as f64 + 0.5);
            let Some(mut path) = SamplePath::between(at(left), at(left + pixels), pixels, picture) else { continue };
            for value in &mut row[left..left + pixels] {
                let (x, y, _, _) = path.step();
                let i = y * stride + x * channels;
                let (upper, lower) = (&samples[i..i + channels + 1], &samples[i + stride..i + stride + channels + 1]);
                let sum = [upper[0], upper[channels], lower[0], lower[channels]].map(u32::from).iter().sum::<u32>();
                *value = (sum / 4) as u8;
            }
        }
    };
    let rows = height.div_ceil(cores::count()).max(1);
    cores::each(red.chunks_mut((width * rows).max(1)).enumerate(), |(part, red)| {
        for (k, row) in red.chunks_exact_mut(width.max(1)).enumerate() {
            row_at(part * rows + k, row);
        }
    });
    Plane { width, height, samples: red }
}

/// 1 where there is ink.
fn ink(page: &Plane) -> Plane {
    let mut samples = vec![0u8; page.samples.len()];
    for top in (0..page.height).step_by(SQUARE) {
        for left in (0..page.width).step_by(SQUARE) {
            let (right, bottom) = ((left + SQUARE).min(page.width), (top + SQUARE).min(page.height));
            let rows = (top..bottom).map(|y| &page.row(y)[left..right]);
            let brightest = rows.fold(0u8, |best, row| row.iter().fold(best, |best, value| best.max(*value)));
            let level = (u32::from(brightest) * INK_PERCENT / 100) as u8;
            if brightest < PAPER_MIN {
                continue;
            }
            for y in top..bottom {
                let to = &mut samples[y * page.width + left..y * page.width + right];
                for (ink, value) in to.iter_mut().zip(&page.row(y)[left..right]) {
                    *ink = u8::from(*value < level);
                }
            }
        }
    }
    Plane { width: page.width, height: page.height, samples }
}

/// Removes rulings. One that is not quite level continues in the next row or column, so three are combined.
fn without_rulings(mut ink: Plane) -> Plane {
    let (width, height) = (ink.width, ink.height);
    let mut rulings: Vec<(usize, usize, usize, usize)> = Vec::new();
    let mut three = vec![0u8; width];
    for y in 1..height.saturating_sub(1) {
        three.fill(0);
        for row in [y - 1, y, y + 1] {
            for (any, value) in three.iter_mut().zip(ink.row(row)) {
                *any |= value;
            }
        }
        let long = runs(&three, width).into_iter().filter(|run| run.end - run.start > RULING);
        rulings.extend(long.map(|run| (run.start, run.end, y - 1, y + 2)));
    }
    let mut lengths = vec![0u16; width];
    for y in 0..=height {
        three.fill(0);
        if y < height && width > 2 {
            let row = ink.row(y);
            for (any, near) in three[1..width - 1].iter_mut().zip(row.windows(3)) {
                *any = near[0] | near[1] | near[2];
            }
        }
        let ends = |(length, any): (&u16, &u8)| usize::from(*length) > RULING && *any == 0;
        if lengths.iter().zip(&three).fold(false, |some, it| some | ends(it)) {
            let ended = (1..width - 1).filter(|x| ends((&lengths[*x], &three[*x])));
            rulings.extend(ended.map(|x| (x - 1, x + 2, y - usize::from(lengths[x]), y)));
        }
        for (length, any) in lengths.iter_mut().zip(&three) {
            *length = (*length + 1) * u16::from(*any);
        }
    }
    for (left, right, top, bottom) in rulings {
        for y in top..bottom {
            ink.samples[y * width + left..y * width + right].fill(0);
        }
    }
    ink
}

/// Mean vote of the zones, above 0 where lines of print run from top to bottom; `None` for too little print.
fn sideways(ink: &Plane) -> Option<f64> {
    let mut votes = Vec::new();
    for top in (0..(ink.height + 1).saturating_sub(ZONE)).step_by(ZONE) {
        for left in (0..(ink.width + 1).saturating_sub(ZONE)).step_by(ZONE) {
            let (mut rows, mut columns) = ([0u32; ZONE], [0u32; ZONE]);
            for (y, sum) in rows.iter_mut().enumerate() {
                for (column, value) in columns.iter_mut().zip(&ink.row(top + y)[left..left + ZONE]) {
                    *column += u32::from(*value);
                    *sum += u32::from(*value);
                }
            }
            let percent = rows.iter().sum::<u32>() as usize * 100 / (ZONE * ZONE);
            if ZONE_INK.contains(&percent) {
                votes.push((variance(&columns) / variance(&rows)).ln().clamp(-1.5, 1.5));
            }
        }
    }
    (votes.len() >= ZONES_MIN).then(|| votes.iter().sum::<f64>() / votes.len() as f64)
}

fn variance(sums: &[u32; ZONE]) -> f64 {
    let mean = f64::from(sums.iter().sum::<u32>()) / ZONE as f64;
    sums.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / ZONE as f64 + 1.0
}

/// The plane turned clockwise by a quarter.
fn quarter_right(plane: &Plane) -> Plane {
    let (width, height) = (plane.height, plane.width);
    let mut samples = vec![0; plane.samples.len()];
    for top in (0..height).step_by(SQUARE) {
        for left in (0..width).step_by(SQUARE) {
            for y in top..(top + SQUARE).min(height) {
                let end = (left + SQUARE).min(width);
                for (x, value) in (left..end).zip(&mut samples[y * width + left..y * width + end]) {
                    *value = plane.at(y, plane.height - 1 - x);
                }
            }
        }
    }
    Plane { width, height, samples }
}
