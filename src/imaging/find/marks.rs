//! Evidence of a page's orientation in its lines of print: isolated marks at their foot or head, and the side on which
//! the lines are aligned.

use super::component::{Groups, Run, runs};
use super::luma::Plane;
use super::mrz_fillers::mrz_fillers;

/// Widest gap within a line of print, pixels: the blank behind a Chinese comma is half a letter.
const GAP: usize = 18;
/// Widest gap between letters, pixels; gaps between lines are wider.
const LETTER_GAP: usize = 4;
/// Most marks per letter; more are not print.
const MARKS_MAX: f64 = 0.4;
/// Heights of lines of print, pixels.
const HEIGHT: std::ops::Range<usize> = 6..56;
/// Shortest line, in heights.
const LENGTH_MIN: usize = 3;
/// Largest mark, in heights.
const MARK_MAX: f64 = 0.42;
/// Marks with their middle in this range stand neither high nor low; heights of the line.
const MIDDLE: std::ops::Range<f64> = 0.4..0.6;
/// Marks of the same height beside each other are quotation marks, asterisks or seconds of arc: most difference of
/// their doubled middles, and widest gap between them, heights of the line.
const PAIR: f64 = 0.25;
const PAIR_GAP: f64 = 0.35;
/// Least blank behind a comma or a full stop, heights of the line; at least twice the one before it.
const BLANK: f64 = 0.22;
/// Largest decimal point, and its largest distance from the foot or head of the line, heights of the line.
const DOT: f64 = 0.26;
const FLUSH: f64 = 0.16;
/// Dots per letter from which they are not decimal points.
const DOTS_MAX: f64 = 0.25;
/// Least length of print for its ascent to count in full, pixels: a few letters may happen to be heavy at one end.
const ASCENT_LENGTH: f64 = 1500.0;
/// Ends of lines are aligned up to the first distance, and apart from the second on; pixels.
const TOGETHER: usize = 4;
const APART: usize = 12;
/// Lines below a line that are compared with it.
const NEXT: usize = 5;
/// Pixels of stray marks that look like print.
const STRAY: f64 = 200.0;

/// Evidence for the upper end of a page.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OrientationEvidence {
    /// Isolated marks at the foot of their line.
    pub foot_marks: f64,
    /// Isolated marks at the head of their line.
    pub head_marks: f64,
    /// All marks with a blank on either side; blurred or foreign print has many.
    pub all_marks: f64,
    /// Marks that have an equal one in their line: those at the foot less those at the head.
    pub paired_marks: f64,
    /// Ink in the upper part of lines against the lower, -1..=1.
    pub ascent: f64,
    /// Pairs of lines that are aligned on the left only, against pairs aligned on the right only; in standard
    /// deviations. Print is set from the left and its last lines and labels are short; upside down they are aligned on
    /// the right.
    pub left_alignment: f64,
    /// Fillers of machine-readable rows: those that point to the left less those that point to the right.
    pub mrz_fillers: f64,
}

#[derive(Clone, Copy)]
struct Line {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

/// Collects the evidence of all lines that run from left to right.
pub(crate) fn orientation_evidence(ink: &Plane) -> OrientationEvidence {
    let mut evidence = OrientationEvidence::default();
    let (mut weight, mut ascent) = (0.0f64, 0.0);
    let (mut low, mut high) = (0.0f64, 0.0f64);
    let mut print = Vec::new();
    for line in lines(ink, GAP) {
        let columns = columns(ink, &line);
        let letters = letters(&columns);
        evidence.mrz_fillers += mrz_fillers(&columns, letters.iter().map(|letter| letter.left..letter.right));
        let marks = marks(&line, &letters);
        if marks.small as f64 > MARKS_MAX * letters.len() as f64 {
            continue;
        }
        low += marks.low;
        high += marks.high;
        evidence.all_marks += marks.blanks + (marks.low_dots.len() + marks.high_dots.len()) as f64;
        evidence.foot_marks += marks.low_dots.len() as f64;
        evidence.head_marks += marks.high_dots.len() as f64;
        evidence.paired_marks += paired_marks(&marks.low_dots) - paired_marks(&marks.high_dots);
        let length = (line.right - line.left) as f64;
        ascent += length * balance(ink, &line);
        weight += length;
        print.push(line);
    }
    evidence.foot_marks += low.max(0.0);
    evidence.head_marks += high.max(0.0);
    evidence.ascent = ascent / weight.max(ASCENT_LENGTH);
    evidence.left_alignment = left_alignment(print);
    evidence
}

fn left_alignment(mut lines: Vec<Line>) -> f64 {
    lines.sort_unstable_by_key(|line| line.top);
    let (mut starts, mut ends) = (0.0f64, 0.0f64);
    for (i, line) in lines.iter().enumerate() {
        for below in lines[i + 1..].iter().take(NEXT).filter(|below| below.top >= line.bottom) {
            let (left, right) = (line.left.abs_diff(below.left), line.right.abs_diff(below.right));
            if left <= TOGETHER && right > APART {
                starts += 1.0;
            } else if right <= TOGETHER && left > APART {
                ends += 1.0;
            }
        }
    }
    (starts - ends) / (starts + ends + 4.0).sqrt()
}

/// Length of all lines that run from left to right, pixels.
pub(crate) fn print_length(ink: &Plane) -> f64 {
    lines(ink, LETTER_GAP).iter().map(|line| (line.right - line.left) as f64).sum::<f64>() + STRAY
}

fn lines(ink: &Plane, gap: usize) -> Vec<Line> {
    let runs = joined(runs(&ink.samples, ink.width), gap);
    let mut groups = Groups::of(&runs);
    let mut lines: Vec<Option<Line>> = vec![None; runs.len()];
    for (i, run) in runs.iter().enumerate() {
        let line = lines[groups.root(i)].get_or_insert(Line {
            left: run.start,
            right: run.end,
            top: run.row,
            bottom: run.row,
        });
        line.left = line.left.min(run.start);
        line.right = line.right.max(run.end);
        line.bottom = line.bottom.max(run.row + 1);
    }
    let is_line = |line: &Line| {
        let height = line.bottom - line.top;
        HEIGHT.contains(&height) && line.right - line.left >= LENGTH_MIN * height
    };
    lines.into_iter().flatten().filter(is_line).collect()
}

/// Joins runs of one row with gaps of at most `gap` between them.
fn joined(runs: Vec<Run>, gap: usize) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::with_capacity(runs.len() / 4 + 1);
    for run in runs {
        match joined.last_mut() {
            Some(last) if last.row == run.row && run.start - last.end <= gap => last.end = run.end,
            Some(_) | None => joined.push(run),
        }
    }
    joined
}

/// First and last row with ink of each column of a line, and one column without behind them.
fn columns(ink: &Plane, line: &Line) -> Vec<(usize, usize)> {
    let mut columns = vec![(usize::MAX, 0usize); line.right - line.left + 1];
    // Row by row, in the order of memory.
    for y in line.top..line.bottom {
        for (column, value) in columns.iter_mut().zip(&ink.row(y)[line.left..line.right]) {
            if *value != 0 {
                *column = (column.0.min(y), y + 1);
            }
        }
    }
    columns
}

/// Letters and marks: adjacent columns with ink.
fn letters(columns: &[(usize, usize)]) -> Vec<Line> {
    let mut letters = Vec::new();
    let mut open: Option<Line> = None;
    for (x, (first, last)) in columns.iter().copied().enumerate() {
        if first < last {
            let letter = open.get_or_insert(Line { left: x, right: x, top: first, bottom: last });
            letter.right = x + 1;
            letter.top = letter.top.min(first);
            letter.bottom = letter.bottom.max(last);
        } else {
            letters.extend(open.take());
        }
    }
    letters
}

/// Isolated marks of a line.
#[derive(Default)]
struct Marks {
    /// Marks with a blank behind them at the foot, less those with a blank before them: commas and full stops.
    low: f64,
    /// The same upside down: with a blank before them at the head, less those with a blank behind them. Opening and
    /// closing quotation marks cancel out.
    high: f64,
    /// Decimal points, at the foot and at the head.
    low_dots: Vec<Line>,
    high_dots: Vec<Line>,
    /// Marks of the first two kinds.
    blanks: f64,
    /// All small isolated marks.
    small: usize,
}

/// Classifies the marks of a line. Quotation marks, asterisks, degrees, minutes and raised figures stand at the head of
/// upright print, so only marks placed as commas, full stops and decimal points are counted.
fn marks(line: &Line, letters: &[Line]) -> Marks {
    let height = (line.bottom - line.top) as f64;
    let is_small = |letter: &Line| {
        let (wide, high) = ((letter.right - letter.left) as f64, (letter.bottom - letter.top) as f64);
        wide <= MARK_MAX * height && high <= MARK_MAX * height && wide * high >= 3.0
    };
    let mut marks = Marks::default();
    for (i, mark) in letters.iter().enumerate().filter(|(_, letter)| is_small(letter)) {
        let middle = ((mark.top + mark.bottom) as f64 / 2.0 - line.top as f64) / height;
        if MIDDLE.contains(&middle) {
            continue;
        }
        marks.small += 1;
        let (last, next) = (i.checked_sub(1).map(|i| &letters[i]), letters.get(i + 1));
        let before = last.map_or(f64::INFINITY, |last| (mark.left - last.right) as f64);
        let behind = next.map_or(f64::INFINITY, |next| (next.left - mark.right) as f64);
        let level = |other: &Line| (other.top + other.bottom).abs_diff(mark.top + mark.bottom) as f64 <= PAIR * height;
        let paired = |other: Option<&Line>, gap: f64| {
            gap <= PAIR_GAP * height && other.is_some_and(|other| is_small(other) && level(other))
        };
        if paired(last, before) || paired(next, behind) {
            continue;
        }
        let is_low = middle >= MIDDLE.end;
        let blank = |far: f64, near: f64| far >= BLANK * height && far >= 2.0 * near;
        let (wide, high) = (mark.right - mark.left, mark.bottom - mark.top);
        let reaches = if is_low { line.bottom - mark.bottom } else { mark.top - line.top } as f64;
        if blank(behind, before) {
            marks.blanks += 1.0;
            if is_low { marks.low += 1.0 } else { marks.high -= 1.0 }
        } else if blank(before, behind) {
            marks.blanks += 1.0;
            if is_low { marks.low -= 1.0 } else { marks.high += 1.0 }
        } else if wide.max(high) as f64 <= (DOT * height).max(2.0) && high <= wide + 1 && reaches <= FLUSH * height {
            if is_low { &mut marks.low_dots } else { &mut marks.high_dots }.push(*mark);
        }
    }
    // A script with a dot behind every other letter separates its syllables by dots.
    if (marks.low_dots.len() + marks.high_dots.len()) as f64 >= DOTS_MAX * letters.len() as f64 {
        marks.low_dots.clear();
        marks.high_dots.clear();
    }
    marks
}

/// Marks that have an equal one in the line: full stops of a date or an amount, not specks.
fn paired_marks(marks: &[Line]) -> f64 {
    let near = |a: usize, b: usize| a.abs_diff(b) <= 1;
    let alike =
        |a: &Line, b: &Line| near(a.right - a.left, b.right - b.left) && near(a.top, b.top) && near(a.bottom, b.bottom);
    let paired = |(i, a): &(usize, &Line)| marks.iter().enumerate().any(|(k, b)| k != *i && alike(a, b));
    marks.iter().enumerate().filter(paired).count() as f64
}

/// Ink in the upper quarter of a line against the lower quarter, -1..=1.
fn balance(ink: &Plane, line: &Line) -> f64 {
    let quarter = ((line.bottom - line.top) / 4).max(1);
    let row = |y: usize| ink.row(y)[line.left..line.right].iter().map(|v| u32::from(*v)).sum::<u32>();
    let sum = |from: usize, to: usize| f64::from((from..to).map(row).sum::<u32>());
    let (upper, lower) = (sum(line.top, line.top + quarter), sum(line.bottom - quarter, line.bottom));
    (upper - lower) / (upper + lower).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_begin_together_say_that_up_is_up() {
        let lines = |flush_left: bool| {
            let line = |i: usize| {
                let length = 100 + 37 * (i * 5 % 7);
                let left = if flush_left { 40 } else { 500 - length };
                Line { left, right: left + length, top: 30 * i, bottom: 30 * i + 20 }
            };
            (0..12).map(line).collect::<Vec<_>>()
        };
        assert!(left_alignment(lines(true)) > 4.0 && left_alignment(lines(false)) < -4.0);
        assert_eq!(left_alignment(lines(true).into_iter().take(1).collect()), 0.0);
    }

    /// Marks of a line of letters 20 high and 18 wide, 4 apart; of each mark left, width, top, bottom and the gap to
    /// the letter before it.
    fn marks_of(text: &str, mark: (usize, usize, usize, usize), blank_behind: usize) -> Marks {
        let (before, wide, top, bottom) = mark;
        let mut letters = Vec::new();
        let mut at = 0;
        for letter in text.chars() {
            if letter == '.' {
                at += before;
                letters.push(Line { left: at, right: at + wide, top, bottom });
                at += wide + blank_behind;
            } else {
                letters.push(Line { left: at, right: at + 18, top: 0, bottom: 20 });
                at += if letter == 'x' { 18 } else { 22 };
            }
        }
        marks(&Line { left: 0, right: at, top: 0, bottom: 20 }, &letters)
    }

    #[test]
    fn a_comma_has_a_blank_behind_it_at_the_foot_and_upside_down_before_it_at_the_head() {
        let comma = marks_of("oooox.oooox.oooo", (1, 5, 14, 20), 12);
        assert_eq!((comma.low, comma.high), (2.0, 0.0));
        let upside_down = marks_of("oooox.oooox.oooo", (12, 5, 0, 6), 1);
        assert_eq!((upside_down.low, upside_down.high), (0.0, 2.0));
    }

    #[test]
    fn quotation_marks_asterisks_and_degrees_do_not_say_that_the_page_is_upside_down() {
        let opening = marks_of("oooox.oooo", (12, 6, 0, 6), 1);
        let closing = marks_of("oooox.oooo", (1, 6, 0, 6), 12);
        assert_eq!(opening.high + closing.high, 0.0, "what opens is closed");
        let asterisks = marks_of("oooox....oooo", (2, 7, 0, 7), 0);
        assert_eq!((asterisks.high, asterisks.high_dots.len()), (0.0, 0));
        let degrees = marks_of("oooox.ooooox.ooo", (2, 7, 0, 7), 3);
        assert_eq!((degrees.high, degrees.high_dots.len()), (0.0, 0));
    }

    #[test]
    fn decimal_points_count_and_the_points_between_all_syllables_of_a_script_do_not() {
        let amount = marks_of("ooooooox.oo", (4, 4, 16, 20), 4);
        assert_eq!((amount.low, amount.low_dots.len()), (0.0, 1));
        let syllables = marks_of("oox.ox.ox.ox.oox.o", (4, 4, 0, 4), 4);
        assert_eq!((syllables.high, syllables.high_dots.len()), (0.0, 0));
    }

    #[test]
    fn full_stops_of_a_date_are_paired_and_specks_are_not() {
        let mark = |left: usize, side: usize| Line { left, right: left + side, top: 40 - side, bottom: 40 };
        assert_eq!(paired_marks(&[mark(10, 3), mark(50, 3), mark(90, 4)]), 3.0);
        assert_eq!(paired_marks(&[mark(10, 3), mark(50, 8), mark(90, 13)]), 0.0);
        assert_eq!(paired_marks(&[mark(10, 3)]), 0.0);
    }
}
