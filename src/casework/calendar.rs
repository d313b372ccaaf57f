//! Working days: weekdays without the off-days of the yearly holiday notices, and make-up workdays.
//!
//! A notice is published at most a few weeks before its year and may be changed within it, so that a calendar is what
//! was known on a day. Days of a year whose notice is not known follow the weekly rule, and dates that depend on them
//! are provisional (R12 of docs/clocks.md).

use std::collections::BTreeMap;

use thiserror::Error;

use crate::day::Day;

/// One year as its notices give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year.
    pub year: i16,
    /// When its notice was issued; `None` while it is not published.
    pub published: Option<Issued>,
    /// What notices say about single days, in any order.
    pub rulings: Vec<Ruling>,
}

/// When a notice was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Issued {
    /// Not established: long ago, and known at any time.
    Unknown,
    /// On this day.
    On(Day),
}

/// What a notice says about a day. A later notice about the same day replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The day.
    pub day: Day,
    /// The notice.
    pub issued: Issued,
    /// Whether work is done on that day.
    pub is_working: bool,
}

/// Why years make no calendar.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CalendarError {
    /// There is no year at all.
    #[error("there is no calendar year")]
    Empty,
    /// A year that dates cannot be in.
    #[error("calendar year {0} is out of range")]
    OutOfRange(i16),
    /// A year is there twice.
    #[error("calendar year {0} is there twice")]
    Twice(i16),
    /// A ruling about a day of another year.
    #[error("calendar year {year}: {day} is not a day of it")]
    Foreign {
        /// The year.
        year: i16,
        /// The day.
        day: Day,
    },
    /// Two notices of the same day say different things about a day.
    #[error("calendar year {year}: {day} is both a working day and an off-day")]
    Contradiction {
        /// The year.
        year: i16,
        /// The day.
        day: Day,
    },
}

/// A year that a date depends on and that nothing is known about, though later years are there.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("calendar year {0} is missing")]
pub struct YearMissing(pub i16);

/// All years of which something is known, with the notices as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarYears {
    years: BTreeMap<i16, CalendarYear>,
    issues: Vec<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum YearNotice {
    Published,
    NotPublished,
    Missing,
}

/// Which days are working days, by what was known on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingCalendar {
    first: Day,
    first_year: i16,
    years: Vec<YearNotice>,
    /// For each day from `first`: working days up to it, less the weekdays up to it.
    gain: Vec<i32>,
    /// The working days from `first`, in order; the n-th has rank `base + n + 1`.
    working: Vec<Day>,
    base: i32,
}

impl CalendarYears {
    /// Checks the years, given in any order.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn new(years: impl IntoIterator<Item = CalendarYear>) -> Result<CalendarYears, CalendarError> {
        let mut by_year = BTreeMap::new();
        for calendar in years {
            let year = calendar.year;
            check(&calendar)?;
            if by_year.insert(year, calendar).is_some() {
                return Err(CalendarError::Twice(year));
            }
        }
        if by_year.is_empty() {
            return Err(CalendarError::Empty);
        }
        let notices = by_year
            .values()
            .flat_map(|year| year.published.into_iter().chain(year.rulings.iter().map(|ruling| ruling.issued)));
        let mut issues: Vec<Day> = notices.filter_map(Issued::day).collect();
        issues.sort_unstable();
        issues.dedup();
        Ok(CalendarYears { years: by_year, issues })
    }

    /// How many notices with a known date had been issued by `known_on`, or all for `None`. Equal numbers give equal
    /// calendars, so that a caller may keep one for each.
    #[must_use]
    pub fn issued_by(&self, known_on: Option<Day>) -> usize {
        known_on.map_or(self.issues.len(), |known| self.issues.partition_point(|issue| *issue <= known))
    }

    /// The calendar as it was known on a day, or as it is known now for `None`.
    #[must_use]
    pub fn known_on(&self, known_on: Option<Day>) -> WorkingCalendar {
        let first_year = self.years.keys().next().copied().unwrap_or_default();
        let last_year = self.years.keys().next_back().copied().unwrap_or_default();
        let is_known = |issued: Issued| match (issued, known_on) {
            (Issued::Unknown, _) | (Issued::On(_), None) => true,
            (Issued::On(day), Some(known)) => day <= known,
        };
        let mut rulings: BTreeMap<Day, (Issued, bool)> = BTreeMap::new();
        for ruling in self.years.values().flat_map(|year| &year.rulings).filter(|ruling| is_known(ruling.issued)) {
            let slot = rulings.entry(ruling.day).or_insert((ruling.issued, ruling.is_working));
            if ruling.issued >= slot.0 {
                *slot = (ruling.issued, ruling.is_working);
            }
        }
        let years = (first_year..=last_year).map(|year| match self.years.get(&year).map(|year| year.published) {
            Some(Some(issued)) if is_known(issued) => YearNotice::Published,
            Some(_) => YearNotice::NotPublished,
            None => YearNotice::Missing,
        });
        WorkingCalendar::tabulate(first_year, years.collect(), &rulings)
    }
}

/// That rulings concern days of their year and do not contradict each other.
fn check(calendar: &CalendarYear) -> Result<(), CalendarError> {
    let year = calendar.year;
    // The first day of the year after it must be a day, too.
    if Day::first_of(year).and(Day::first_of(year.saturating_add(1))).is_none() {
        return Err(CalendarError::OutOfRange(year));
    }
    let mut said = BTreeMap::new();
    for Ruling { day, issued, is_working } in &calendar.rulings {
        if day.year() != year {
            return Err(CalendarError::Foreign { year, day: *day });
        }
        if said.insert((*day, *issued), is_working).is_some_and(|before| before != is_working) {
            return Err(CalendarError::Contradiction { year, day: *day });
        }
    }
    Ok(())
}

impl Issued {
    fn day(self) -> Option<Day> {
        match self {
            Issued::Unknown => None,
            Issued::On(day) => Some(day),
        }
    }
}

impl WorkingCalendar {
    fn tabulate(first_year: i16, years: Vec<YearNotice>, rulings: &BTreeMap<Day, (Issued, bool)>) -> WorkingCalendar {
        let start = |year: i16| Day::first_of(year).unwrap_or_else(|| Day::of_weekdays(0));
        let first = start(first_year);
        let end = start(first_year.saturating_add(i16::try_from(years.len()).unwrap_or(i16::MAX)));
        let base = first.plus(-1).weekdays();
        let (mut gain, mut working, mut gained) = (Vec::new(), Vec::new(), 0);
        for day in (0..end.since(first)).map(|n| first.plus(n)) {
            let is_weekday = day.weekdays() > day.plus(-1).weekdays();
            let is_working = rulings.get(&day).map_or(is_weekday, |(_, is_working)| *is_working);
            gained += i32::from(is_working) - i32::from(is_weekday);
            gain.push(gained);
            if is_working {
                working.push(day);
            }
        }
        WorkingCalendar { first, first_year, years, gain, working, base }
    }

    /// Working days up to and including `day`, counted from a day in the past that is always the same.
    #[must_use]
    pub fn rank(&self, day: Day) -> i32 {
        let gain = match usize::try_from(day.since(self.first)) {
            Ok(at) => self.gain.get(at).or(self.gain.last()).copied().unwrap_or(0),
            Err(_) => 0,
        };
        day.weekdays() + gain
    }

    /// The working day with this rank.
    #[must_use]
    pub fn of_rank(&self, rank: i32) -> Day {
        match usize::try_from(rank - self.base - 1) {
            Ok(at) => self
                .working
                .get(at)
                .copied()
                .unwrap_or_else(|| Day::of_weekdays(rank - self.gain.last().copied().unwrap_or(0))),
            Err(_) => Day::of_weekdays(rank),
        }
    }

    /// Whether work is done on a day.
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        self.rank(day) > self.rank(day.plus(-1))
    }

    /// The day itself where it is a working day, or the next one.
    #[must_use]
    pub fn on_or_after(&self, day: Day) -> Day {
        self.of_rank(self.rank(day.plus(-1)) + 1)
    }

    /// Working days after `from` up to and including `through`; 0 where that is not later.
    #[must_use]
    pub fn between(&self, from: Day, through: Day) -> i32 {
        (self.rank(through) - self.rank(from)).max(0)
    }

    /// Whether any day of the years from that of `from` to that of `through` follows the weekly rule only.
    ///
    /// # Errors
    /// [`YearMissing`] where nothing can be said: the years before the first one, and gaps.
    pub fn is_provisional(&self, from: Day, through: Day) -> Result<bool, YearMissing> {
        let mut is_provisional = false;
        for year in from.year()..=through.year() {
            match self.notice_of(year) {
                YearNotice::Published => {}
                YearNotice::NotPublished => is_provisional = true,
                YearNotice::Missing => return Err(YearMissing(year)),
            }
        }
        Ok(is_provisional)
    }

    fn notice_of(&self, year: i16) -> YearNotice {
        match usize::try_from(i32::from(year) - i32::from(self.first_year)) {
            // Years to come have no notice yet.
            Ok(at) => self.years.get(at).copied().unwrap_or(YearNotice::NotPublished),
            Err(_) => YearNotice::Missing,
        }
    }
}
