//! The rules R1 to R14 walked day by day, over a list of working days: slow, and meant to be obviously right.

use std::collections::BTreeSet;

use lobby_casework::day::Day;
use lobby_casework::deadlines::{
    Accepted, AcceptedState, AtIntake, Course, Deadlines, Decided, Due, Extension, ExtensionResult, ExtensionVoid,
    Projected, Void, VoidEvent,
};
use lobby_casework::limits::{Term, TermUnit};
use lobby_casework::timeline::{Dated, Happening, Timeline};

/// What is known of days: working days, and the years without a notice.
pub struct World {
    pub working: BTreeSet<Day>,
    pub unpublished: BTreeSet<i16>,
}

/// The rulings stand beside it in a failure; thousands of days would hide them.
impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

struct Walk<'a> {
    world: &'a World,
    timeline: &'a Timeline<'a>,
    events: Vec<(usize, Dated)>,
    start: Day,
    paused: BTreeSet<Day>,
}

/// Further than any limit of the tests reaches.
const HORIZON: i32 = 1200;

pub fn deadlines(timeline: &Timeline<'_>, world: &World) -> Deadlines {
    let mut events: Vec<(usize, Dated)> = timeline.events.iter().copied().enumerate().collect();
    events.sort_by_key(|(_, event)| event.day);
    let mut walk = Walk { world, timeline, events, start: timeline.received, paused: BTreeSet::new() };
    let mut void_events = Vec::new();
    let received = timeline.received;
    let mut intake_due = walk.count(i32::from(timeline.intake), received);
    let accepts = walk.days(|event| event == Happening::Accept);
    let (mut notice, mut late) = (None, Vec::new());
    for (at, dated) in walk.events.iter().filter(|(_, dated)| dated.event == Happening::CorrectionNotice) {
        let is_accepted = accepts.iter().any(|accept| *accept < dated.day);
        if notice.is_some() {
            late.push(VoidEvent { event: *at, why: Void::SecondNotice });
        } else if is_accepted {
            late.push(VoidEvent { event: *at, why: Void::AfterAcceptance });
        } else if dated.day > intake_due {
            late.push(VoidEvent { event: *at, why: Void::DeemedAccepted });
        } else {
            notice = Some(dated.day);
        }
    }
    late.sort_by_key(|void| void.event);
    void_events.extend(late);
    let withdrawals = walk.days(|event| event == Happening::Withdraw);
    let mut basis = None;
    if let Some(notice) = notice {
        let complete = walk.days(|event| event == Happening::CorrectionComplete);
        let Some(complete) = complete.into_iter().find(|day| *day >= notice) else {
            let at_intake = if withdrawals.is_empty() { AtIntake::CorrectionOpen } else { AtIntake::Withdrawn };
            return Deadlines { void_events, intake_due: None, course: Course::AtIntake(at_intake) };
        };
        let used = (1..=notice.since(received)).filter(|n| walk.works(received.plus(*n))).count();
        let left = (i32::from(timeline.intake) - i32::try_from(used).unwrap()).max(1);
        intake_due = walk.count(left, complete);
        basis = Some(complete);
    }
    let in_time = |days: &[Day]| days.iter().copied().find(|day| *day <= intake_due);
    let refusals = walk.days(|event| event == Happening::Refuse);
    let ended = match (in_time(&accepts), in_time(&refusals), in_time(&withdrawals)) {
        (Some(accepted), _, _) => Ok((basis.unwrap_or(accepted), None)),
        (None, Some(_), _) => Err(AtIntake::NotAccepted),
        (None, None, Some(_)) => Err(AtIntake::Withdrawn),
        (None, None, None) => Ok((basis.unwrap_or(received), Some(intake_due.plus(1)))),
    };
    let due = Some(walk.due(intake_due));
    let (start, deemed_on) = match ended {
        Err(at_intake) => return Deadlines { void_events, intake_due: due, course: Course::AtIntake(at_intake) },
        Ok(ended) => ended,
    };
    if deemed_on.is_some() {
        for kind in [Happening::Accept, Happening::Refuse] {
            let places = timeline.events.iter().enumerate().filter(|(_, dated)| dated.event == kind);
            void_events.extend(places.map(|(event, _)| VoidEvent { event, why: Void::DeemedAccepted }));
        }
    }
    walk.start = start;
    let accepted = walk.accepted(deemed_on, &mut void_events);
    Deadlines { void_events, intake_due: due, course: Course::Accepted(accepted) }
}

impl Walk<'_> {
    fn works(&self, day: Day) -> bool {
        self.world.working.contains(&day)
    }

    fn days(&self, is: impl Fn(Happening) -> bool) -> Vec<Day> {
        self.events.iter().filter(|(_, dated)| is(dated.event)).map(|(_, dated)| dated.day).collect()
    }

    fn due(&self, day: Day) -> Due {
        let mut is_provisional = false;
        for n in 0..=day.since(self.timeline.received).max(0) {
            is_provisional |= self.world.unpublished.contains(&self.timeline.received.plus(n).year());
        }
        Due { day, is_provisional }
    }

    /// The n-th working day after a day.
    fn count(&self, n: i32, start: Day) -> Day {
        self.count_without(n, start, &BTreeSet::new()).unwrap()
    }

    fn count_without(&self, n: i32, start: Day, paused: &BTreeSet<Day>) -> Option<Day> {
        let (mut day, mut counted) = (start, 0);
        if n == 0 {
            while !self.works(day) {
                day = day.plus(1);
            }
            return Some(day);
        }
        while counted < n {
            day = day.plus(1);
            counted += i32::from(self.works(day) && !paused.contains(&day));
            if day.since(start) > HORIZON {
                return None;
            }
        }
        Some(day)
    }

    fn end(&self, term: Term, extra: i32, paused: &BTreeSet<Day>) -> Option<Day> {
        let mut day = self.start;
        match term.unit {
            TermUnit::WorkingDay => return self.count_without(i32::from(term.amount) + extra, self.start, paused),
            TermUnit::NaturalDay => {
                let mut counted = 0;
                while counted < i32::from(term.amount) + extra {
                    day = day.plus(1);
                    counted += i32::from(!paused.contains(&day));
                    if day.since(self.start) > HORIZON {
                        return None;
                    }
                }
            }
            TermUnit::Month => {
                let date = self.start.date();
                let months = i32::from(date.month()) - 1 + i32::from(term.amount);
                let (year, month) = (i32::from(date.year()) + months / 12, months % 12 + 1);
                // The number itself, or the last one of the month that is a date.
                let number = (1..=date.day()).rev().find_map(|number| {
                    let text = format!("{year:04}-{month:02}-{number:02}");
                    text.parse().ok().and_then(Day::new)
                });
                let mut last = number.unwrap();
                while day < last {
                    day = day.plus(1);
                    if paused.contains(&day) {
                        last = last.plus(1);
                    }
                    if day.since(self.start) > HORIZON {
                        return None;
                    }
                }
            }
        }
        while !self.works(day) {
            day = day.plus(1);
        }
        Some(day)
    }

    fn both(&self, extra: (i32, i32), paused: &BTreeSet<Day>) -> (Option<Day>, Option<Day>, bool) {
        let statutory = self.end(self.timeline.terms.statutory, extra.0, paused);
        let promised = self.end(self.timeline.terms.promised, extra.1, paused);
        match (statutory, promised) {
            (Some(law), Some(promise)) if promise > law => (statutory, statutory, true),
            _ => (statutory, promised, false),
        }
    }

    fn accepted(&mut self, deemed_on: Option<Day>, void_events: &mut Vec<VoidEvent>) -> Accepted {
        let (mut is_open, mut expected) = (false, None);
        let mut early = Vec::new();
        for (at, dated) in self.events.clone() {
            let Happening::Suspend { stop, expected_end } = dated.event else { continue };
            if dated.day < self.start {
                early.push(VoidEvent { event: at, why: Void::BeforeAcceptance });
                continue;
            }
            let ends = self.days(|event| event == Happening::Resume { stop });
            let end = ends.into_iter().find(|day| *day >= dated.day);
            if end.is_none() {
                is_open = true;
                expected = expected.max(expected_end);
            }
            let last = end.unwrap_or(self.start.plus(HORIZON + 200));
            self.paused.extend((1..=last.since(dated.day)).map(|n| dated.day.plus(n)));
        }
        early.sort_by_key(|void| void.event);
        void_events.extend(early);
        let (extensions, extra) = self.extensions();
        let (statutory, promised, is_promise_capped) = self.both(extra, &self.paused);
        let is_held = is_open && (statutory.is_none() || promised.is_none());
        let decided_on = self.days(|event| event == Happening::Decide).first().copied();
        let is_withdrawn = !self.days(|event| event == Happening::Withdraw).is_empty();
        let state = match (is_withdrawn, decided_on, is_held) {
            (true, _, _) => AcceptedState::Withdrawn,
            (false, Some(_), _) => AcceptedState::Decided,
            (false, None, true) => AcceptedState::Suspended,
            (false, None, false) => AcceptedState::Running,
        };
        let shown = statutory.or(promised).unwrap_or(self.start);
        let suspended = self.paused.iter().filter(|day| **day <= shown && self.works(**day)).count();
        Accepted {
            on: self.start,
            deemed_on,
            extensions,
            statutory: statutory.map(|day| self.due(day)),
            promised: promised.map(|day| self.due(day)),
            is_promise_capped,
            state,
            projected: expected.filter(|_| is_held).map(|resume_on| {
                let paused = self.paused.iter().copied().filter(|day| *day <= resume_on).collect();
                let (statutory, promised, _) = self.both(extra, &paused);
                Projected { resume_on, statutory: self.due(statutory.unwrap()), promised: self.due(promised.unwrap()) }
            }),
            decided: decided_on.filter(|_| state == AcceptedState::Decided).map(|day| Decided {
                within_statutory: statutory.is_none_or(|due| day <= due),
                within_promised: promised.is_none_or(|due| day <= due),
                delivery: self.due(self.count(i32::from(self.timeline.delivery), day)),
            }),
            suspended_working_days: (state != AcceptedState::Suspended).then(|| i32::try_from(suspended).unwrap()),
            consumed: self.timeline.as_of.map(|as_of| {
                let counts = |n: &i32| self.works(self.start.plus(*n)) && !self.paused.contains(&self.start.plus(*n));
                i32::try_from((1..=as_of.since(self.start)).filter(counts).count()).unwrap()
            }),
        }
    }

    fn extensions(&self) -> (Vec<ExtensionResult>, (i32, i32)) {
        let mut extra = (0, 0);
        let (mut is_granted, mut results) = (false, Vec::new());
        for (event, dated) in &self.events {
            let Happening::Extension { amount } = dated.event else { continue };
            let (statutory, promised, _) = self.both(extra, &self.paused);
            let days = i32::try_from(amount).unwrap();
            let result = match () {
                () if dated.day < self.start => Err(ExtensionVoid::BeforeAcceptance),
                () if is_granted => Err(ExtensionVoid::Second),
                () if amount > self.timeline.extension_cap => Err(ExtensionVoid::OverCap),
                () if statutory.is_some_and(|due| dated.day > due) => Err(ExtensionVoid::AfterDue),
                () if promised.is_some_and(|due| dated.day > due) => {
                    extra = (days, 0);
                    Ok(Extension::StatutoryOnly)
                }
                () => {
                    extra = (days, days);
                    Ok(Extension::Both)
                }
            };
            is_granted |= result.is_ok();
            results.push(ExtensionResult { event: *event, result });
        }
        results.sort_by_key(|result| result.event);
        (results, extra)
    }
}
