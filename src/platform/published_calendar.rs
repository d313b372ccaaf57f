//! A published calendar, and the last one that this process has read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use lobby_casework::calendar::{CalendarYear, CalendarYears, WorkingCalendar};
use lobby_words::setup as words;

use crate::calendar_file;
use crate::error::{PlatformError, Result};

/// The first year that the weekly rule stands for.
const FIRST_YEAR: i16 = 1950;

/// A calendar with the files that it was made of.
pub struct PublishedCalendar {
    /// Its version; 0 for the weekly rule alone.
    pub version: i64,
    /// The files, by year.
    pub files: BTreeMap<i16, String>,
    /// The working days.
    pub days: WorkingCalendar,
}

/// The last calendar that was read; clones of a platform share it.
#[derive(Default)]
pub struct LastCalendar(Mutex<Option<Arc<PublishedCalendar>>>);

impl PublishedCalendar {
    /// Reads the files.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] for the first file that is wrong.
    pub fn new(version: i64, files: BTreeMap<i16, String>) -> Result<PublishedCalendar> {
        let years = calendar_file::of_files(&files).map_err(PlatformError::because(words::CALENDAR_WRONG))?;
        Ok(PublishedCalendar { version, files, days: years.known_on(None) })
    }

    /// The weekly rule alone: every day is provisional.
    ///
    /// # Errors
    /// None in fact: one year is a calendar.
    pub fn weekly_rule() -> Result<PublishedCalendar> {
        let year = CalendarYear { year: FIRST_YEAR, published: None, rulings: Vec::new() };
        let years = CalendarYears::new([year]).map_err(PlatformError::because(words::CALENDAR_WRONG))?;
        Ok(PublishedCalendar { version: 0, files: BTreeMap::new(), days: years.known_on(None) })
    }

    /// The first year from `from` on that `other` says something else about; `from` where there is none.
    #[must_use]
    pub fn first_change(&self, other: &PublishedCalendar, from: i16) -> i16 {
        let years = self.files.keys().chain(other.files.keys());
        let changed = years.filter(|year| **year >= from && self.files.get(year) != other.files.get(year));
        changed.min().copied().unwrap_or(from)
    }
}

impl LastCalendar {
    /// The last one, where it is of this version.
    #[must_use]
    pub fn of(&self, version: i64) -> Option<Arc<PublishedCalendar>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|last| last.version == version).map(Arc::clone)
    }

    /// Keeps one.
    pub fn keep(&self, calendar: &Arc<PublishedCalendar>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(calendar));
    }
}
