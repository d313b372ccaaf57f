//! Fillers of machine-readable rows on passports and cards: "<" many times over, in even steps (ICAO 9303). They point
//! to the start of their row, and to its end when upside down.

use std::ops::Range;

/// Fewest in a row: single other letters have a point as well.
const ROW_MIN: usize = 4;
/// Lowest filler, pixels.
const HEIGHT_MIN: usize = 5;
/// Width by height.
const ASPECT: Range<f64> = 0.4..1.7;
/// What its columns enclose a little behind the point, in the middle and at the open end, shares of its height.
const AT_POINT: Range<f64> = 0.0..0.5;
const HALFWAY: Range<f64> = 0.35..0.85;
const AT_END: f64 = 0.78;
/// How far the middle of any column may be from the middle of all, share of its height.
const LEVEL: f64 = 0.15;
/// By how many pixels neighbours may differ in size.
const ALIKE: usize = 3;

/// Letters of a line that machines read, in which 30 to 44 stand, and those of them that are no fillers.
const LETTERS_MIN: usize = 26;
const OTHERS_MIN: usize = 6;

/// How many fillers of a line point to the left, less those that point to the right. Of each column of the line, the
/// first row with ink and the one behind the last; of each letter, its columns.
pub(crate) fn mrz_fillers(columns: &[(usize, usize)], letters: impl ExactSizeIterator<Item = Range<usize>>) -> f64 {
    if letters.len() < LETTERS_MIN {
        return 0.0;
    }
    let mut sum = 0.0;
    let mut others = 0;
    let mut row: Option<(Filler, usize)> = None;
    let worth = |row: Option<(Filler, usize)>| match row {
        Some((filler, many)) if many >= ROW_MIN => {
            if filler.to_the_left {
                many as f64
            } else {
                -(many as f64)
            }
        }
        Some(_) | None => 0.0,
    };
    for letter in letters {
        let filler = Filler::of(&columns[letter]);
        others += usize::from(filler.is_none());
        row = match (row, filler) {
            (Some((last, many)), Some(next)) if last.is_like(next) => Some((next, many + 1)),
            (last, next) => {
                sum += worth(last);
                next.map(|filler| (filler, 1))
            }
        };
    }
    if others < OTHERS_MIN { 0.0 } else { sum + worth(row) }
}

#[derive(Clone, Copy)]
struct Filler {
    to_the_left: bool,
    width: usize,
    height: usize,
}

impl Filler {
    fn of(columns: &[(usize, usize)]) -> Option<Self> {
        let (top, bottom) = columns.iter().fold((usize::MAX, 0), |(top, bottom), c| (top.min(c.0), bottom.max(c.1)));
        let (width, height) = (columns.len(), bottom.checked_sub(top)?);
        if height < HEIGHT_MIN || !ASPECT.contains(&(width as f64 / height as f64)) {
            return None;
        }
        let part = |rows: usize| rows as f64 / height as f64;
        let off = |c: &(usize, usize)| part((c.0 + c.1).abs_diff(top + bottom)) / 2.0;
        if columns.iter().any(|column| off(column) > LEVEL) {
            return None;
        }
        let spread = |eighth: usize| {
            let column = columns[(width * eighth / 8).min(width - 1)];
            part(column.1 - column.0)
        };
        let is_filler =
            |point: f64, end: f64| AT_POINT.contains(&point) && HALFWAY.contains(&spread(4)) && end > AT_END;
        let to_the_left = spread(1) < spread(7);
        let (point, end) = if to_the_left { (spread(1), spread(7)) } else { (spread(6), spread(0)) };
        is_filler(point, end).then_some(Self { to_the_left, width, height })
    }

    fn is_like(self, other: Self) -> bool {
        self.to_the_left == other.to_the_left
            && self.width.abs_diff(other.width) <= ALIKE
            && self.height.abs_diff(other.height) <= ALIKE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of 12 columns: "<", ">" and blocks.
    fn line(text: &str) -> f64 {
        let column = |letter: char, x: usize| match letter {
            '<' => (10 - x * 10 / 12, 12 + x * 10 / 12),
            '>' => (x * 10 / 12, 22 - x * 10 / 12),
            _ => (0, 22),
        };
        let columns: Vec<(usize, usize)> = text
            .chars()
            .flat_map(|letter| (0..12).map(move |x| column(letter, x)).chain([(usize::MAX, 0); 4]))
            .collect();
        mrz_fillers(&columns, (0..text.len()).map(|i| i * 16..i * 16 + 12))
    }

    #[test]
    fn fillers_point_to_where_their_row_begins() {
        assert_eq!(line("P<CHNZHANG<<XIAOMING<<<<<<<<<<<<<<<<<<<<<<<<"), 24.0);
        assert_eq!(line(">>>>>>>>>>>>>>>>GNIMOAIX>>GNAHZNHC>P"), -16.0);
    }

    #[test]
    fn two_or_three_pointed_letters_are_no_row_of_fillers() {
        assert_eq!(line("OOOOOOOOOOOOOOOO<<<O<>O>>>OOOOO"), 0.0);
        assert_eq!(line("OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO"), 0.0);
    }

    #[test]
    fn arrows_and_tear_lines_are_no_row_that_machines_read() {
        assert_eq!(line("OO>>>>>>>>OOO"), 0.0, "too short");
        assert_eq!(line(">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>"), 0.0, "nothing else in it");
    }
}
