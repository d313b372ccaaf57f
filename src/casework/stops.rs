//! The suspension ledger: when the clocks of a case stood still (R6 of docs/clocks.md).

use crate::calendar::WorkingCalendar;
use crate::day::Day;

/// Which of the stops of a case; each has a number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StopId(pub u32);

/// Days on which the clocks stand still: those after `from`, up to and including `through`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The day of the stop, which still counts.
    pub from: Day,
    /// The day of the resumption, which does not count; `None` while the stop is open.
    pub through: Option<Day>,
}

/// Stops that neither overlap nor touch, oldest first: each day is left out once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stops(Vec<Stop>);

impl Stops {
    /// Merges stops that are given in any order. One that ends on the day it began, or before, leaves nothing out.
    #[must_use]
    pub fn merge(stops: impl IntoIterator<Item = Stop>) -> Stops {
        let leaves_out = |stop: &Stop| stop.through.is_none_or(|through| through > stop.from);
        let mut sorted: Vec<Stop> = stops.into_iter().filter(leaves_out).collect();
        sorted.sort_unstable_by_key(|stop| stop.from);
        let mut merged: Vec<Stop> = Vec::with_capacity(sorted.len());
        for stop in sorted {
            match merged.last_mut() {
                Some(last) if last.through.is_none_or(|through| through >= stop.from) => {
                    last.through = later(last.through, stop.through);
                }
                Some(_) | None => merged.push(stop),
            }
        }
        Stops(merged)
    }

    /// The same as far as they are known on `day`, every stop ending by then.
    #[must_use]
    pub fn until(&self, day: Day) -> Stops {
        let cut = |stop: &Stop| Stop { through: Some(stop.through.map_or(day, |through| through.min(day))), ..*stop };
        Stops(self.0.iter().filter(|stop| stop.from < day).map(cut).collect())
    }

    /// Working days after `from` up to and including `through` that are left out.
    #[must_use]
    pub fn working_days(&self, calendar: &WorkingCalendar, from: Day, through: Day) -> i32 {
        self.after(from)
            .map(|stop| calendar.between(stop.from, stop.through.map_or(through, |end| end.min(through))))
            .sum()
    }

    /// Whether the clocks stand still on `day`.
    #[must_use]
    pub fn covers(&self, day: Day) -> bool {
        self.0.iter().any(|stop| stop.from < day && stop.through.is_none_or(|through| day <= through))
    }

    /// The stops, cut to days after `start`.
    pub(crate) fn after(&self, start: Day) -> impl Iterator<Item = Stop> {
        let reaches = move |stop: &&Stop| stop.through.is_none_or(|through| through > start);
        self.0.iter().filter(reaches).map(move |stop| Stop { from: stop.from.max(start), ..*stop })
    }
}

/// The later of two ends; an open one is the latest.
fn later(one: Option<Day>, other: Option<Day>) -> Option<Day> {
    Some(one?.max(other?))
}
