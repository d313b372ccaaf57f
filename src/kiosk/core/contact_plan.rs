//! When core reports to the platform and when it renews its certificate: pure, time is an argument.

use std::time::Duration;

use jiff::Timestamp;
use lobby_fleet::Dates;
use lobby_fleet::certificate::{Action, LastTry, decide};
use lobby_wire::health::HealthReport;

use super::health::differs;
use crate::delays::{REPORT_EVERY, REPORT_REST, REPORT_RETRY, REPORT_SETTLE};

/// What the monitor wants the platform to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportRequest {
    /// The latest report; `None` before the first.
    pub report: Option<HealthReport>,
    /// How often an answer was wanted at once.
    pub urgent: u64,
}

/// What to do in one round of the contact's loop, in this order.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Ask for the next certificate.
    pub renew: bool,
    /// Send this report.
    pub report: Option<HealthReport>,
}

/// The certificate in force, as far as renewal needs it.
#[derive(Clone, Copy, Debug)]
pub struct Renewable<'a> {
    /// PEM.
    pub certificate: &'a str,
    /// Its validity.
    pub dates: &'a Dates,
    /// Best known time of day.
    pub best_time: Timestamp,
}

/// Plans the contact with the platform.
#[derive(Clone, Debug)]
pub struct ContactPlan {
    schedule: ReportSchedule,
    /// Request that was last found to be news.
    noticed: ReportRequest,
    renewal: RenewalTries,
}

impl ContactPlan {
    /// A plan in which the first report is due at once.
    pub fn new(now: Duration) -> ContactPlan {
        ContactPlan {
            schedule: ReportSchedule::new(now),
            noticed: ReportRequest::default(),
            renewal: RenewalTries::default(),
        }
    }

    /// What to do now.
    pub fn next(&mut self, request: &ReportRequest, identity: Option<Renewable<'_>>, now: Duration) -> Round {
        let news = match (&self.noticed.report, &request.report) {
            (Some(before), Some(after)) => differs(before, after),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if news || request.urgent != self.noticed.urgent {
            self.schedule.changed(now);
            self.noticed = request.clone();
        }
        Round {
            renew: identity.is_some_and(|identity| self.renewal.is_due(&identity, now)),
            report: request.report.clone().filter(|_| self.schedule.due() <= now),
        }
    }

    /// A report was sent. `random` spreads the kiosks of a hall.
    pub fn reported(&mut self, answered: bool, now: Duration, random: u64) {
        self.schedule.sent(now, answered, random);
    }

    /// A renewal was tried. Returns how many tries there were for this certificate.
    pub fn renewal_tried(&mut self, now: Duration) -> u32 {
        self.renewal.tried(now)
    }

    /// The next certificate is on disk. The one before never asks again, until core has put the next one in force: that
    /// would look like a copy of this kiosk.
    pub fn renewed(&mut self) {
        self.renewal.is_done = true;
    }
}

/// When the next report goes out: every minute, soon after a change, and not too often.
#[derive(Clone, Copy, Debug)]
struct ReportSchedule {
    due: Duration,
    last: Option<Duration>,
}

impl ReportSchedule {
    fn new(now: Duration) -> ReportSchedule {
        ReportSchedule { due: now, last: None }
    }

    fn due(&self) -> Duration {
        self.due
    }

    fn changed(&mut self, now: Duration) {
        let rested = self.last.map_or(now, |last| last + REPORT_REST);
        self.due = self.due.min((now + REPORT_SETTLE).max(rested));
    }

    /// Up to a fifth of the pause is left to chance.
    fn sent(&mut self, now: Duration, answered: bool, random: u64) {
        let pause = if answered { REPORT_EVERY } else { REPORT_RETRY };
        let fifth = u64::try_from(pause.as_millis() / 5).unwrap_or(1).max(1);
        self.last = Some(now);
        self.due = now + pause - Duration::from_millis(random % fifth);
    }
}

/// The tries to renew one certificate.
#[derive(Clone, Debug, Default)]
struct RenewalTries {
    /// The certificate they are about, PEM.
    certificate: String,
    /// When the last try was, and how many there were.
    last: Option<(Duration, u32)>,
    /// Whether the next one is on disk.
    is_done: bool,
}

impl RenewalTries {
    fn is_due(&mut self, identity: &Renewable<'_>, now: Duration) -> bool {
        if self.certificate != identity.certificate {
            *self = RenewalTries { certificate: identity.certificate.to_owned(), ..RenewalTries::default() };
        }
        let last = self.last.map(|(at, failures)| LastTry { ago: now.saturating_sub(at), failures });
        !self.is_done && decide(identity.dates, identity.best_time, last) == Action::Renew
    }

    fn tried(&mut self, now: Duration) -> u32 {
        let tries = self.last.map_or(0, |(_, tries)| tries) + 1;
        self.last = Some((now, tries));
        tries
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
