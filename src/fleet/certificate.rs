//! Validity of the kiosk's own certificate, and the schedule of its renewal.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lobby_envelope::digest::sha256;
use lobby_wire::renewal::GRACE_DAYS;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Time after its end during which a certificate may still renew.
pub const GRACE: SignedDuration = SignedDuration::from_hours(24 * GRACE_DAYS);
/// A clock that lags more than this behind the certificate's start is wrong.
const EARLY: SignedDuration = SignedDuration::from_mins(10);
/// Longest pause between two tries; the first is `PAUSE_MIN`, each next one twice as long.
const PAUSE_MAX: Duration = Duration::from_secs(3600);
const PAUSE_MIN: Duration = Duration::from_secs(60);

/// Validity of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// First byte of the certificate's digest, 0..=255: spreads the renewals of kiosks that were enrolled together.
    pub spread: u8,
}

impl Dates {
    /// Parses the first certificate of a PEM text; `None` where there is none.
    #[must_use]
    pub fn of(certificate_pem: &str) -> Option<Dates> {
        let der = CertificateDer::from_pem_slice(certificate_pem.as_bytes()).ok()?;
        let (_, certificate) = X509Certificate::from_der(&der).ok()?;
        let validity = certificate.validity();
        let at = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp()).ok();
        let spread = sha256(&der).0[0];
        Some(Dates { not_before: at(validity.not_before)?, not_after: at(validity.not_after)?, spread })
    }

    fn life(&self) -> SignedDuration {
        self.not_after.duration_since(self.not_before).max(SignedDuration::ZERO)
    }

    /// Time from which renewal is due: two thirds of the life, plus up to a thirtieth by `spread`.
    #[must_use]
    pub fn renew_at(&self) -> Timestamp {
        self.not_before + self.life() * 2 / 3 + self.life() / 30 * i32::from(self.spread) / 255
    }

    /// End of the grace: from here on the kiosk must be enrolled again.
    #[must_use]
    pub fn lost_at(&self) -> Timestamp {
        self.not_after + GRACE
    }

    /// Pause after the `failures`th failure in a row; short certificates have short pauses.
    fn pause(&self, failures: u32) -> Duration {
        let short = self.life().unsigned_abs() / 30;
        let first = PAUSE_MIN.min(short);
        first.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX)).min(PAUSE_MAX)
    }
}

/// The last try to renew this certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastTry {
    /// Age on the monotonic clock: setting back the wall clock must not delay renewal.
    pub ago: Duration,
    /// Failures in a row.
    pub failures: u32,
}

/// Next step for the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Not due, or within the pause after a failure.
    Rest,
    /// Request the next certificate now.
    Renew,
    /// The grace is over: an operator must enrol this kiosk again.
    EnrolAnew,
}

/// Decides the next step. A `now` before the start of validity means [`Action::Rest`]: then the clock is wrong, not the
/// certificate.
#[must_use]
pub fn decide(dates: &Dates, now: Timestamp, last: Option<LastTry>) -> Action {
    if now + EARLY < dates.not_before || now < dates.renew_at() {
        return Action::Rest;
    }
    if now >= dates.lost_at() {
        return Action::EnrolAnew;
    }
    match last {
        Some(last) if last.ago < dates.pause(last.failures) => Action::Rest,
        Some(_) | None => Action::Renew,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn month() -> Dates {
        let not_before: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        Dates { not_before, not_after: not_before + DAY * 30, spread: 0 }
    }

    fn tried(ago: Duration, failures: u32) -> Option<LastTry> {
        Some(LastTry { ago, failures })
    }

    #[test]
    fn a_certificate_is_renewed_at_two_thirds_of_its_life_and_not_before() {
        let dates = month();
        assert_eq!(dates.renew_at(), dates.not_before + DAY * 20);
        assert_eq!(decide(&dates, dates.renew_at() - SignedDuration::from_secs(1), None), Action::Rest);
        assert_eq!(decide(&dates, dates.renew_at(), None), Action::Renew);
    }

    #[test]
    fn kiosks_of_one_morning_spread_over_a_thirtieth_of_the_life() {
        let last = Dates { spread: 255, ..month() };
        assert_eq!(last.renew_at(), last.not_before + DAY * 21);
        let half = Dates { spread: 128, ..month() };
        assert!(half.renew_at() > month().renew_at() && half.renew_at() < last.renew_at());
    }

    #[test]
    fn after_its_end_it_may_renew_for_the_grace_and_then_people_must_enrol_anew() {
        let dates = month();
        assert_eq!(decide(&dates, dates.not_after + DAY * 179, None), Action::Renew);
        assert_eq!(decide(&dates, dates.not_after + DAY * 180, None), Action::EnrolAnew);
    }

    #[test]
    fn failures_are_followed_by_growing_pauses_on_the_monotonic_clock() {
        let (dates, due) = (month(), month().renew_at());
        for (failures, pause) in [(1, 60), (2, 120), (3, 240), (7, 3600), (40, 3600)] {
            let pause = Duration::from_secs(pause);
            assert_eq!(decide(&dates, due, tried(pause - Duration::from_secs(1), failures)), Action::Rest);
            assert_eq!(decide(&dates, due, tried(pause, failures)), Action::Renew, "{failures}");
        }
        let short = Dates { not_after: month().not_before + SignedDuration::from_secs(60), ..month() };
        assert_eq!(decide(&short, short.renew_at(), tried(Duration::from_secs(2), 1)), Action::Renew);
    }

    #[test]
    fn a_clock_at_1970_concludes_nothing() {
        assert_eq!(decide(&month(), Timestamp::UNIX_EPOCH, None), Action::Rest);
    }

    #[test]
    fn a_clock_at_2038_would_ask_people_so_it_must_be_judged_before() {
        // Core hands in the best time it knows, not a clock that it does not believe: see its clock's tests.
        assert_eq!(decide(&month(), "2038-01-19T03:14:08Z".parse().unwrap(), None), Action::EnrolAnew);
    }

    #[test]
    fn a_clock_one_hour_back_renews_an_hour_later_and_keeps_its_pauses() {
        let dates = month();
        let back = |now: Timestamp| now - SignedDuration::from_hours(1);
        assert_eq!(decide(&dates, back(dates.renew_at()), None), Action::Rest);
        assert_eq!(decide(&dates, back(dates.renew_at() + SignedDuration::from_hours(1)), None), Action::Renew);
        // The last try was in the future by the wall clock; the monotonic one knows better.
        assert_eq!(decide(&dates, back(dates.not_after), tried(Duration::from_secs(61), 1)), Action::Renew);
        let fresh = decide(&dates, back(dates.not_before), None);
        assert_eq!(fresh, Action::Rest);
    }
}
