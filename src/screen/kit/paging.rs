//! Lists that are longer than their place on a page, shown in parts.

/// A list whose parts the screen turns itself. The list of services is turned by the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum List {
    /// Papers to prepare, on the guide.
    Papers,
    /// Groups of the one-time notice.
    Notice,
    /// Groups of a case.
    Case,
    /// Paragraphs of a letter.
    Letter,
    /// Choices of a field.
    Choices,
    /// Pages of a paper.
    Strip,
}

/// One part of a list, counted from 0 and never past the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    at: usize,
    per: usize,
    total: usize,
}

impl Part {
    /// Part `at` of `total` rows, `per` a part; the last part where there are fewer.
    pub(crate) fn new(at: usize, per: usize, total: usize) -> Part {
        let per = per.max(1);
        Part { at: at.min(total.saturating_sub(1) / per), per, total }
    }

    /// Which part, from 0.
    pub(crate) fn at(self) -> usize {
        self.at
    }

    /// Whether the whole list fits.
    pub(crate) fn is_all(self) -> bool {
        self.total <= self.per
    }

    /// First and last row of this part, counted from 1, and the number of rows.
    pub(crate) fn range(self) -> (usize, usize, usize) {
        let first = self.at * self.per;
        (first + 1, (first + self.per).min(self.total), self.total)
    }

    /// The part before this one.
    pub(crate) fn earlier(self) -> Option<usize> {
        self.at.checked_sub(1)
    }

    /// The part after this one.
    pub(crate) fn later(self) -> Option<usize> {
        ((self.at + 1) * self.per < self.total).then_some(self.at + 1)
    }

    /// The rows of this part.
    pub(crate) fn rows<T: Clone>(self, all: &[T]) -> Vec<T> {
        all.iter().skip(self.at * self.per).take(self.per).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_has_what_is_left_and_nothing_comes_after_it() {
        let all: Vec<usize> = (0..10).collect();
        let middle = Part::new(1, 4, all.len());
        assert_eq!((middle.rows(&all), middle.range()), (vec![4, 5, 6, 7], (5, 8, 10)));
        assert_eq!((middle.earlier(), middle.later()), (Some(0), Some(2)));
        let last = Part::new(9, 4, all.len());
        assert_eq!((last.at(), last.rows(&all), last.range()), (2, vec![8, 9], (9, 10, 10)));
        assert_eq!((last.earlier(), last.later()), (Some(1), None));
    }

    #[test]
    fn a_list_that_fits_has_one_part() {
        for total in [0, 1, 4] {
            let part = Part::new(3, 4, total);
            assert!(part.is_all() && part.earlier().is_none() && part.later().is_none(), "{total}");
        }
        assert!(!Part::new(0, 0, 2).is_all(), "no row a part counts as one");
    }
}
