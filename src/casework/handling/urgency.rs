//! How urgent a case is, as lists show it: the signal, and what is left of each clock in working days.

use super::Stage;
use super::clocks::{Clock, ClockState};
use super::step::ClockKind;
use crate::calendar::WorkingCalendar;
use crate::day::Day;

/// What a list says of a case at one glance; the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Red: a running clock has missed its day.
    Late,
    /// The case counts as accepted when today or the next working day ends without an answer.
    DeemedSoon,
    /// Yellow: a running clock ends today or on the next working day.
    Soon,
    /// A clock of the authority runs, with more time than that.
    Normal,
    /// The applicant's term for corrections runs.
    WaitsForApplicant,
    /// The clocks stand still.
    Paused,
    /// No clock runs any more.
    Done,
}

/// What is left of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Working days after today up to its due day; below zero, those that have gone by since.
    pub days: i32,
    /// Working days that it has in all, from its start, stops included.
    pub total: i32,
    /// Working days of them that are over; at most `total`.
    pub over: i32,
}

impl Signal {
    /// The signal of a case in this stage with these clocks.
    #[must_use]
    pub fn of(stage: Stage, clocks: &[Clock], calendar: &WorkingCalendar, today: Day) -> Signal {
        match stage {
            Stage::Suspended => return Signal::Paused,
            Stage::Correction => return Signal::WaitsForApplicant,
            Stage::NotAccepted
            | Stage::Delivered
            | Stage::Waived
            | Stage::Withdrawn
            | Stage::Returned
            | Stage::Archived => {
                return Signal::Done;
            }
            Stage::Received | Stage::Accepted | Stage::InProcess | Stage::Decided => {}
        }
        let running = clocks.iter().filter(|clock| clock.state == ClockState::Running);
        running
            .filter_map(|clock| Some(of_clock(clock.kind, clock.left(calendar, today)?)))
            .min()
            .unwrap_or(Signal::Done)
    }
}

fn of_clock(kind: ClockKind, left: Left) -> Signal {
    match left.days {
        ..0 => Signal::Late,
        0 | 1 if kind == ClockKind::Intake => Signal::DeemedSoon,
        0 | 1 => Signal::Soon,
        2.. => Signal::Normal,
    }
}

impl Clock {
    /// What is left of it today; `None` where its day is not known.
    #[must_use]
    pub fn left(&self, calendar: &WorkingCalendar, today: Day) -> Option<Left> {
        let due = self.due?.day;
        // A day that is over counts although no working day has gone by since: the weekend after a Friday is too late.
        let late = if today > due { -calendar.between(due, today).max(1) } else { 0 };
        let days = if today > due { late } else { calendar.between(today, due) };
        let total = calendar.between(self.started, due);
        Some(Left { days, total, over: calendar.between(self.started, today).clamp(0, total) })
    }
}

/// The last day on which a running clock is shown yellow: from today on, the next working day.
#[must_use]
pub fn soon_until(calendar: &WorkingCalendar, today: Day) -> Day {
    calendar.on_or_after(today.plus(1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::calendar::{CalendarYear, CalendarYears, Issued, Ruling};
    use crate::deadlines::Due;

    fn day(text: &str) -> Day {
        Day::new(text.parse().unwrap()).unwrap()
    }

    /// 2026 with one day off, Monday the 9th of November.
    fn calendar() -> WorkingCalendar {
        let off = Ruling { day: day("2026-11-09"), issued: Issued::Unknown, is_working: false };
        let year = CalendarYear { year: 2026, published: Some(Issued::Unknown), rulings: vec![off] };
        CalendarYears::new([year]).unwrap().known_on(None)
    }

    fn running(kind: ClockKind, started: &str, due: &str) -> Clock {
        let due = Some(Due { day: day(due), is_provisional: false });
        Clock { kind, started: day(started), due, state: ClockState::Running }
    }

    #[test]
    fn what_is_left_is_counted_in_working_days_and_a_weekend_after_the_day_is_late() {
        let clock = running(ClockKind::Promised, "2026-11-02", "2026-11-06");
        let left = |today| clock.left(&calendar(), day(today)).unwrap();
        assert_eq!(left("2026-11-02"), Left { days: 4, total: 4, over: 0 });
        assert_eq!(left("2026-11-05"), Left { days: 1, total: 4, over: 3 });
        assert_eq!(left("2026-11-06").days, 0);
        for (today, days) in [("2026-11-07", -1), ("2026-11-09", -1), ("2026-11-10", -1), ("2026-11-11", -2)] {
            assert_eq!(left(today), Left { days, total: 4, over: 4 }, "{today}");
        }
    }

    #[test]
    fn the_most_urgent_running_clock_gives_the_signal_and_silence_at_intake_has_its_own() {
        let statutory = running(ClockKind::Statutory, "2026-11-02", "2026-11-30");
        let promised = running(ClockKind::Promised, "2026-11-02", "2026-11-10");
        let intake = running(ClockKind::Intake, "2026-11-02", "2026-11-10");
        let stopped = Clock { state: ClockState::Stopped, ..promised };
        let signal = |stage, clocks: &[Clock], today| Signal::of(stage, clocks, &calendar(), day(today));
        for (today, wanted) in [
            ("2026-11-05", Signal::Normal),
            ("2026-11-06", Signal::Soon),
            ("2026-11-08", Signal::Soon),
            ("2026-11-10", Signal::Soon),
            ("2026-11-11", Signal::Late),
        ] {
            assert_eq!(signal(Stage::InProcess, &[statutory, promised], today), wanted, "{today}");
        }
        assert_eq!(signal(Stage::Received, &[intake], "2026-11-06"), Signal::DeemedSoon);
        assert_eq!(signal(Stage::InProcess, &[statutory, stopped], "2026-11-11"), Signal::Normal);
        assert_eq!(signal(Stage::Suspended, &[statutory], "2026-12-30"), Signal::Paused);
        assert_eq!(signal(Stage::Correction, &[statutory], "2026-12-30"), Signal::WaitsForApplicant);
        assert_eq!(signal(Stage::Archived, &[statutory], "2026-12-30"), Signal::Done);
        assert_eq!(signal(Stage::Decided, &[], "2026-11-05"), Signal::Done);
        assert!(
            Signal::Late < Signal::DeemedSoon && Signal::DeemedSoon < Signal::Soon && Signal::Soon < Signal::Normal
        );
    }

    #[test]
    fn the_yellow_day_skips_weekends_and_days_off() {
        for (today, until) in [("2026-11-05", "2026-11-06"), ("2026-11-06", "2026-11-10"), ("2026-11-07", "2026-11-10")]
        {
            assert_eq!(soon_until(&calendar(), day(today)), day(until), "{today}");
        }
    }
}
