//! The plan against tables of requests and answers.
#![allow(clippy::unwrap_used)]

use super::*;
use jiff::SignedDuration;

pub(super) const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_report_goes_out_at_once_every_minute_and_soon_after_a_change() {
    let mut schedule = ReportSchedule::new(s(5));
    assert_eq!(schedule.due(), s(5));
    schedule.sent(s(5), true, 0);
    assert_eq!(schedule.due(), s(65));
    schedule.changed(s(30));
    assert_eq!(schedule.due(), s(30) + REPORT_SETTLE);
}

#[test]
fn a_flapping_device_does_not_flood_and_silence_is_tried_again_sooner() {
    let mut schedule = ReportSchedule::new(s(0));
    schedule.sent(s(10), true, 0);
    schedule.changed(s(10));
    assert_eq!(schedule.due(), s(10) + REPORT_REST);
    schedule.changed(s(11));
    assert_eq!(schedule.due(), s(10) + REPORT_REST, "later changes go with the first");
    schedule.sent(s(12), false, 0);
    assert_eq!(schedule.due(), s(22));
    schedule.sent(s(12), true, u64::MAX);
    assert!(schedule.due() > s(60) && schedule.due() <= s(72));
}

pub(super) fn report(waiting: u64, free_bytes: u64) -> HealthReport {
    let mut report = crate::status::tests::sample().report;
    report.queue.waiting = waiting;
    report.disk.free_bytes = free_bytes;
    report
}

pub(super) fn request(waiting: u64, urgent: u64) -> ReportRequest {
    ReportRequest { report: Some(report(waiting, 9)), urgent }
}

fn reports(plan: &mut ContactPlan, request: &ReportRequest, now: Duration) -> bool {
    plan.next(request, None, now).report.is_some()
}

#[test]
fn nothing_is_reported_before_there_is_a_report_and_the_first_goes_out_after_it_settled() {
    let mut plan = ContactPlan::new(s(0));
    assert!(!reports(&mut plan, &ReportRequest::default(), s(1)));
    assert!(!reports(&mut plan, &ReportRequest { report: None, urgent: 3 }, s(1)));
    assert!(reports(&mut plan, &request(0, 3), s(1)), "due since the start");
}

#[test]
fn news_and_urgency_hurry_a_report_and_passing_time_does_not() {
    let mut plan = ContactPlan::new(s(0));
    assert!(reports(&mut plan, &request(0, 0), s(0)));
    plan.reported(true, s(0), 0);
    let mut drifted = request(0, 0);
    drifted.report.as_mut().unwrap().disk.free_bytes = 5;
    assert!(!reports(&mut plan, &drifted, s(10)));
    assert!(!reports(&mut plan, &drifted, s(11)), "a few bytes of disk are no news");
    assert!(!reports(&mut plan, &request(1, 0), s(12)), "it waits for what comes with it");
    assert!(reports(&mut plan, &request(1, 0), s(12) + REPORT_SETTLE));
    plan.reported(true, s(13), 0);
    assert!(!reports(&mut plan, &request(1, 1), s(20)));
    assert!(reports(&mut plan, &request(1, 1), s(20) + REPORT_SETTLE), "an answer is wanted at once");
}

pub(super) fn dates() -> Dates {
    let not_before: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    Dates { not_before, not_after: not_before + SignedDuration::from_hours(24 * 30), spread: 0 }
}

/// How long after this many failures the certificate's own rule lets it be tried again.
fn due_again(failures: u32) -> Duration {
    let due = |minutes: &u64| {
        let last = LastTry { ago: s(minutes * 60), failures };
        decide(&dates(), dates().renew_at(), Some(last)) == Action::Renew
    };
    s((0..).find(due).unwrap() * 60)
}

pub(super) fn renews(plan: &mut ContactPlan, certificate: &str, best_time: Timestamp, now: Duration) -> bool {
    let dates = dates();
    let identity = Renewable { certificate, dates: &dates, best_time };
    plan.next(&ReportRequest::default(), Some(identity), now).renew
}

#[test]
fn a_certificate_is_renewed_when_due_and_a_failed_try_is_followed_by_a_pause() {
    let (mut plan, due) = (ContactPlan::new(s(0)), dates().renew_at());
    assert!(!renews(&mut plan, "first", due - SignedDuration::from_secs(1), s(0)));
    assert!(renews(&mut plan, "first", due, s(1)));
    assert_eq!(plan.renewal_tried(s(1)), 1);
    assert!(!renews(&mut plan, "first", due, s(2)));
    let paused = s(1) + due_again(1);
    assert!(renews(&mut plan, "first", due, paused));
    assert_eq!(plan.renewal_tried(paused), 2);
    assert!(!renews(&mut plan, "first", due, paused + s(1)));
    assert!(renews(&mut plan, "second", due, paused + s(1)), "another certificate starts without failures");
    assert_eq!(plan.renewal_tried(paused + s(1)), 1);
}

#[test]
fn a_certificate_that_is_lost_or_none_is_not_asked_for() {
    let mut plan = ContactPlan::new(s(0));
    assert!(!renews(&mut plan, "first", dates().lost_at(), s(1)), "people must enrol the kiosk again");
    assert!(!plan.next(&ReportRequest::default(), None, s(1)).renew);
}
