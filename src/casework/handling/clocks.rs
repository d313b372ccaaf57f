//! The clocks of a case and its open timers, as functions of its file and a calendar. Nothing of it is kept: what is
//! overdue is asked, never written down.

use super::Stage;
use super::file::CaseFile;
use super::procedure::{DELIVERY, Silence};
use super::step::{ClockKind, Moved, Step};
use crate::calendar::{WorkingCalendar, YearMissing};
use crate::day::Day;
use crate::deadlines::Due;
use crate::limits::{DecisionDays, Term, working_day};
use crate::stops::StopId;

/// A clock that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub kind: ClockKind,
    /// The day it started; the next one is its first.
    pub started: Day,
    /// The last day that is in time; `None` while it stands and the day is not known.
    pub due: Option<Due>,
    /// Whether it runs.
    pub state: ClockState,
}

/// Whether a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// It runs.
    Running,
    /// It stands still.
    Stopped,
    /// It ended.
    Ended {
        /// When.
        on: Day,
    },
}

/// What is to be done or said on a day, at its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// What.
    pub kind: TimerKind,
    /// The day.
    pub on: Day,
}

/// What a timer is for. Each fires at most once for a case, a kind and a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimerKind {
    /// Time brings a step: the command `Settle`.
    Settle,
    /// The due day is the next working day: a yellow signal.
    Warn(ClockKind),
    /// The due day is over: a red signal.
    Overdue(ClockKind),
    /// A stop should have ended.
    ExpectedEnd(StopId),
}

impl Clock {
    /// Whether it ended after its due day, or runs on after it.
    #[must_use]
    pub fn is_missed(&self, today: Day) -> bool {
        let until = match self.state {
            ClockState::Ended { on } => on,
            ClockState::Running | ClockState::Stopped => today,
        };
        self.due.is_some_and(|due| until > due.day)
    }
}

/// The days for the decision, by the calendar alone; `None` before acceptance.
///
/// # Errors
/// [`YearMissing`].
pub fn decision_days(file: &CaseFile, calendar: &WorkingCalendar) -> Result<Option<DecisionDays>, YearMissing> {
    let Some(acceptance) = file.acceptance else { return Ok(None) };
    let longer = file.extension.unwrap_or_default();
    let days = file.procedure.terms.days(calendar, acceptance.on, longer, &file.ledger());
    for day in [days.statutory, days.promised].into_iter().flatten() {
        calendar.is_provisional(file.received, day)?;
    }
    Ok(Some(days))
}

/// Every clock that has begun, with the days that served notices state.
///
/// # Errors
/// [`YearMissing`] where the calendar knows nothing about a year that a day depends on.
pub fn clocks(file: &CaseFile, calendar: &WorkingCalendar) -> Result<Vec<Clock>, YearMissing> {
    let mut clocks = projected(file, calendar)?;
    for clock in &mut clocks {
        let served = file.served.get(&clock.kind).copied();
        if let (Some(due), Some(served)) = (&mut clock.due, served)
            && is_better(clock.kind, served, due.day)
        {
            *due = Due { day: served, is_provisional: false };
        }
    }
    Ok(clocks)
}

/// The same by the calendar alone.
fn projected(file: &CaseFile, calendar: &WorkingCalendar) -> Result<Vec<Clock>, YearMissing> {
    let due = |day: Option<Day>| -> Result<Option<Due>, YearMissing> {
        let Some(day) = day else { return Ok(None) };
        Ok(Some(Due { day, is_provisional: calendar.is_provisional(file.received, day)? }))
    };
    let is_open = |stage: Stage| file.stage == stage;
    let ended = |on: Option<Day>| ClockState::Ended { on: on.unwrap_or(file.last) };
    let mut clocks = Vec::new();
    let intake = if is_open(Stage::Received) {
        ClockState::Running
    } else if is_open(Stage::Correction) {
        ClockState::Stopped
    } else {
        ended(file.intake_ended)
    };
    clocks.push(Clock {
        kind: ClockKind::Intake,
        started: file.basis().unwrap_or(file.received),
        due: due((intake != ClockState::Stopped).then(|| file.intake_due(calendar)))?,
        state: intake,
    });
    if let Some(correction) = &file.correction {
        clocks.push(Clock {
            kind: ClockKind::Correction,
            started: correction.served.unwrap_or(correction.asked),
            due: due(file.correction_due(calendar))?,
            state: if is_open(Stage::Correction) {
                ClockState::Running
            } else {
                ended(correction.complete.or(file.closed))
            },
        });
    }
    let state = if is_open(Stage::Accepted) || is_open(Stage::InProcess) {
        ClockState::Running
    } else if is_open(Stage::Suspended) {
        ClockState::Stopped
    } else {
        ended(file.decided.map(|(day, _)| day).or(file.closed))
    };
    if let (Some(acceptance), Some(days)) = (file.acceptance, decision_days(file, calendar)?) {
        for (kind, day) in [(ClockKind::Statutory, days.statutory), (ClockKind::Promised, days.promised)] {
            clocks.push(Clock { kind, started: acceptance.on, due: due(day)?, state });
        }
    }
    if let Some(work) = file.work {
        let end = Term::working_days(work.working_days).end(calendar, work.begun, 0, &file.ledger());
        clocks.push(Clock { kind: ClockKind::Stage, started: work.begun, due: due(end)?, state });
    }
    if let Some((decided, _)) = file.decided {
        let state = if is_open(Stage::Decided) { ClockState::Running } else { ended(file.closed) };
        let end = working_day(calendar, decided, DELIVERY);
        clocks.push(Clock { kind: ClockKind::Delivery, started: decided, due: due(Some(end))?, state });
    }
    Ok(clocks)
}

/// The note of days that a new calendar moves; `None` where it moves none. A day that a served notice states and that is
/// better for the applicant stays.
///
/// # Errors
/// [`YearMissing`].
pub fn reproject(
    file: &CaseFile,
    before: &WorkingCalendar,
    after: &WorkingCalendar,
    year: i16,
) -> Result<Option<Step>, YearMissing> {
    let (old, new) = (projected(file, before)?, projected(file, after)?);
    let moved: Vec<Moved> = old
        .iter()
        .zip(&new)
        .filter(|(_, new)| !matches!(new.state, ClockState::Ended { .. }))
        .filter_map(|(old, new)| {
            let (clock, from, to) = (new.kind, old.due?.day, new.due?.day);
            let is_held = file.served.get(&clock).is_some_and(|served| is_better(clock, *served, to));
            (from != to).then_some(Moved { clock, from, to, is_held })
        })
        .collect();
    Ok((!moved.is_empty()).then_some(Step::Reprojected { year, moved }))
}

/// Whether `served` is better for the applicant than `day`.
fn is_better(clock: ClockKind, served: Day, day: Day) -> bool {
    match clock {
        ClockKind::Correction => served > day,
        ClockKind::Intake | ClockKind::Statutory | ClockKind::Promised | ClockKind::Stage | ClockKind::Delivery => {
            served < day
        }
    }
}

/// What is open: rows for a worker, by kind and day.
///
/// # Errors
/// [`YearMissing`].
pub fn timers(file: &CaseFile, calendar: &WorkingCalendar) -> Result<Vec<Timer>, YearMissing> {
    let mut timers = Vec::new();
    for clock in clocks(file, calendar)? {
        let (ClockState::Running, Some(due)) = (clock.state, clock.due) else { continue };
        let settles = match clock.kind {
            ClockKind::Intake => true,
            ClockKind::Correction => file.procedure.silence == Silence::Return && file.is_correction_served(),
            ClockKind::Statutory | ClockKind::Promised | ClockKind::Stage | ClockKind::Delivery => false,
        };
        if settles {
            timers.push(Timer { kind: TimerKind::Settle, on: due.day.plus(1) });
        }
        let warning = calendar.of_rank(calendar.rank(due.day.plus(-1)));
        timers.push(Timer { kind: TimerKind::Warn(clock.kind), on: warning });
        timers.push(Timer { kind: TimerKind::Overdue(clock.kind), on: due.day.plus(1) });
    }
    for (stop, open) in file.open_stops() {
        if let (Stage::Suspended, Some(end)) = (file.stage, open.expected_end) {
            timers.push(Timer { kind: TimerKind::ExpectedEnd(stop), on: end.plus(1) });
        }
    }
    Ok(timers)
}
