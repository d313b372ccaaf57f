//! The platform's own certificates over the years. That of the server renews itself while it serves; what cannot renew
//! itself is warned of long before it ends.

use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::authority::{Life, life};
use crate::error::Result;
use crate::keys;

/// The server's certificate renews itself this long before its end.
pub const RENEWED_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 120);
/// How long before its end the log warns of the CA: kiosks have to be visited.
const CA_WARNED_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 365);
/// The same for the server's, which renews itself unless something is wrong or another authority made it.
const SERVER_WARNED_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A certificate of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// The CA's, under which every other is.
    Ca,
    /// The server's.
    Server,
}

/// What is wrong with it, or will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It ends in so many whole days.
    Ends {
        /// Days.
        days: i64,
    },
    /// It has ended.
    Ended,
    /// It has not begun: the machine's clock was set back, or was ahead when the certificate was made.
    NotBegun,
}

/// What staff should know of one of the platform's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Which.
    pub certificate: Certificate,
    /// What of it.
    pub trouble: Trouble,
}

/// How soon staff have to act, the least urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// There is time to plan.
    Plan,
    /// Within 30 days.
    Month,
    /// Within 14 days.
    Fortnight,
    /// Within 3 days, or it is too late.
    Now,
}

impl Warning {
    /// How soon staff have to act.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        match self.trouble {
            Trouble::Ends { days: 31.. } => Urgency::Plan,
            Trouble::Ends { days: 15.. } => Urgency::Month,
            Trouble::Ends { days: 4.. } => Urgency::Fortnight,
            Trouble::Ends { .. } | Trouble::Ended | Trouble::NotBegun => Urgency::Now,
        }
    }

    /// Its word in the health answer, e.g. `server_certificate_ended`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (self.certificate, self.trouble) {
            (Certificate::Ca, Trouble::Ends { .. }) => "ca_certificate_ends",
            (Certificate::Ca, Trouble::Ended) => "ca_certificate_ended",
            (Certificate::Ca, Trouble::NotBegun) => "ca_certificate_not_begun",
            (Certificate::Server, Trouble::Ends { .. }) => "server_certificate_ends",
            (Certificate::Server, Trouble::Ended) => "server_certificate_ended",
            (Certificate::Server, Trouble::NotBegun) => "server_certificate_not_begun",
        }
    }
}

/// Renews the server's certificate where that is due, and shows what is in the folder of keys, also what was put there by hand.
///
/// # Errors
/// As [`keys::renew_server`]; where what is in the folder cannot be used, the certificate before goes on.
pub fn tend(app: &App, now: Timestamp) -> Result<()> {
    if keys::renew_server(app.keys.folder(), RENEWED_BEFORE, now)? {
        tracing::info!("the server's certificate is renewed");
    }
    if app.keys.reload()? {
        tracing::info!("another certificate is shown from now on");
    }
    Ok(())
}

/// Gives the authority another certificate for its key; returns its end.
///
/// # Errors
/// As [`keys::renew_ca`].
pub fn renew_ca(app: &App, now: Timestamp) -> Result<Timestamp> {
    let end = keys::renew_ca(app.keys.folder(), now)?;
    app.keys.reload()?;
    Ok(end)
}

/// What staff should know of the platform's certificates now.
#[must_use]
pub fn warnings(app: &App, now: Timestamp) -> Vec<Warning> {
    let ca = trouble(life(&app.keys.authority.ca_pem()), CA_WARNED_BEFORE, now);
    let server = trouble(life(&app.keys.server.pem()), SERVER_WARNED_BEFORE, now);
    let warn = |certificate| move |trouble| Warning { certificate, trouble };
    ca.map(warn(Certificate::Ca)).into_iter().chain(server.map(warn(Certificate::Server))).collect()
}

fn trouble(life: Option<Life>, before: SignedDuration, now: Timestamp) -> Option<Trouble> {
    let Life { from, until } = life?;
    let left = until.duration_since(now);
    if now < from {
        Some(Trouble::NotBegun)
    } else if left <= SignedDuration::ZERO {
        Some(Trouble::Ended)
    } else {
        (left <= before).then_some(Trouble::Ends { days: left.as_hours() / 24 })
    }
}

/// What the log was warned of, so that it is warned again when it is more urgent, and else once a day; in the last days hourly.
#[derive(Default)]
pub struct LoggedWarnings(Vec<(Certificate, Urgency, Timestamp)>);

impl LoggedWarnings {
    /// Those of the warnings that are to be logged now.
    pub fn due(&mut self, warnings: &[Warning], now: Timestamp) -> Vec<Warning> {
        let due: Vec<Warning> = warnings.iter().filter(|warning| self.is_due(warning, now)).copied().collect();
        for warning in &due {
            self.0.retain(|(certificate, ..)| *certificate != warning.certificate);
            self.0.push((warning.certificate, warning.urgency(), now));
        }
        self.0.retain(|(certificate, ..)| warnings.iter().any(|warning| warning.certificate == *certificate));
        due
    }

    fn is_due(&self, warning: &Warning, now: Timestamp) -> bool {
        let Some((_, urgency, at)) = self.0.iter().find(|(certificate, ..)| *certificate == warning.certificate) else {
            return true;
        };
        let again = match warning.urgency() {
            Urgency::Plan | Urgency::Month | Urgency::Fortnight => SignedDuration::from_hours(24),
            Urgency::Now => SignedDuration::from_mins(59),
        };
        // A clock that was set back keeps nothing silent.
        warning.urgency() > *urgency || now < *at || now.duration_since(*at) >= again
    }
}

/// Tells the log.
pub fn log(warnings: &[Warning]) {
    for warning in warnings {
        let (certificate, trouble) = (warning.certificate, warning.trouble);
        match warning.urgency() {
            Urgency::Plan | Urgency::Month => tracing::warn!(?certificate, ?trouble, "a certificate of the platform"),
            Urgency::Fortnight | Urgency::Now => {
                tracing::error!(?certificate, ?trouble, "a certificate of the platform");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn at(days: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 20_000) + DAY * i32::try_from(days).unwrap()
    }

    fn warned(days_left: i64) -> Option<(Trouble, Urgency)> {
        let life = Life { from: at(0), until: at(3650) };
        let trouble = trouble(Some(life), CA_WARNED_BEFORE, at(3650 - days_left))?;
        Some((trouble, Warning { certificate: Certificate::Ca, trouble }.urgency()))
    }

    #[test]
    fn an_end_is_shown_a_year_before_and_more_urgently_at_30_14_and_3_days() {
        assert_eq!(warned(366), None);
        let ends = |days| Trouble::Ends { days };
        for (left, urgency) in [
            (365, Urgency::Plan),
            (31, Urgency::Plan),
            (30, Urgency::Month),
            (15, Urgency::Month),
            (14, Urgency::Fortnight),
            (4, Urgency::Fortnight),
            (3, Urgency::Now),
            (1, Urgency::Now),
        ] {
            assert_eq!(warned(left), Some((ends(left), urgency)));
        }
        assert_eq!(warned(0), Some((Trouble::Ended, Urgency::Now)));
        assert_eq!(warned(-400), Some((Trouble::Ended, Urgency::Now)));
        assert_eq!(warned(3651), Some((Trouble::NotBegun, Urgency::Now)), "the clock is before its beginning");
    }

    #[test]
    fn the_log_has_it_once_a_day_sooner_where_it_grows_urgent_and_at_once_where_the_clock_went_back() {
        let mut logged = LoggedWarnings::default();
        let warning = |days| [Warning { certificate: Certificate::Server, trouble: Trouble::Ends { days } }];
        let hour = SignedDuration::from_hours(1);
        assert_eq!(logged.due(&warning(30), at(0)).len(), 1);
        assert_eq!(logged.due(&warning(30), at(0) + hour).len(), 0);
        assert_eq!(logged.due(&warning(29), at(1)).len(), 1);
        assert_eq!(logged.due(&warning(14), at(1) + hour).len(), 1, "more urgent");
        assert_eq!(logged.due(&warning(3), at(1) + hour * 2).len(), 1, "more urgent");
        assert_eq!(logged.due(&warning(3), at(1) + hour * 3).len(), 1, "hourly");
        assert_eq!(logged.due(&warning(14), at(-9)).len(), 1, "the clock went back");
        assert_eq!(logged.due(&[], at(-9)).len(), 0);
        assert_eq!(logged.due(&warning(14), at(-9)).len(), 1, "it had gone meanwhile");
    }
}
