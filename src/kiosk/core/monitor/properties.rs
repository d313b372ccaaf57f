//! The monitor against sequences of events in any order.
#![allow(clippy::unwrap_used)]

use lobby_wire::problem::ProblemCode;
use proptest::prelude::*;

use super::tests::{KEPT, PEM, answered_time, at, certificate, in_sight, monitor, now, observation};
use super::*;

fn events() -> impl Strategy<Value = MonitorEvent> {
    let outcome = prop_oneof![
        Just(ReportOutcome::Accepted),
        prop_oneof![
            Just(ProblemCode::KioskRevoked),
            Just(ProblemCode::KioskUnknown),
            Just(ProblemCode::CertificateExpired)
        ]
        .prop_map(|code| ReportOutcome::Refused(Some(code))),
        Just(ReportOutcome::Failed(502)),
    ];
    let time = proptest::option::of((-7_200_i64..7_200, 0_u64..7_200));
    let answered = (prop_oneof![Just(PEM), Just("before")], outcome, time).prop_map(|(pem, outcome, time)| {
        let time = time.map(|(off, mono)| answered_time(at(KEPT) + SignedDuration::from_secs(off), mono));
        MonitorEvent::Answered { certificate: pem.into(), outcome, time }
    });
    let code = proptest::option::of(proptest::sample::select(FailureCode::ALL));
    prop_oneof![
        4 => Just(MonitorEvent::Poll),
        3 => answered,
        1 => Just(MonitorEvent::NotAdmitted),
        2 => code.clone().prop_map(|code| MonitorEvent::Device(DeviceKind::Scanner, code)),
        1 => proptest::sample::select(FailureCode::ALL).prop_map(MonitorEvent::Failed),
        1 => Just(MonitorEvent::Dirty),
        1 => code.prop_map(|code| MonitorEvent::Observed(observation(in_sight(code)))),
        1 => Just(MonitorEvent::IdentityReplaced(certificate(Admission::Active))),
    ]
}

proptest! {
    #[test]
    fn in_any_sequence_bounds_hold_the_floor_grows_and_what_is_stored_is_what_counts(
        sequence in proptest::collection::vec((0_u64..30, events()), 0..80)
    ) {
        let mut monitor = monitor();
        let (mut seconds, mut floor, mut stored) = (0, None, Admission::Active);
        let mut observed: Option<u64> = None;
        for (pause, event) in sequence {
            seconds += pause;
            let (time, replaced) = (now(seconds), matches!(event, MonitorEvent::IdentityReplaced(_)));
            let polled = matches!(event, MonitorEvent::Poll);
            for effect in monitor.handle(event, time) {
                match effect {
                    MonitorEffect::SetTimeBounds { past, future } => prop_assert!(past < future),
                    MonitorEffect::StoreTimeFloor(past) => {
                        prop_assert!(polled && floor.is_none_or(|(at, _)| seconds >= at + 600));
                        floor = Some((seconds, past));
                    }
                    MonitorEffect::Observe => observed = Some(seconds),
                    MonitorEffect::Publish(status) => {
                        prop_assert_eq!(status.standing, stored);
                        prop_assert_eq!(status.report.clock.kiosk_time, time.wall);
                    }
                    MonitorEffect::StoreAdmission { admission, certificate } => {
                        prop_assert_eq!(certificate, PEM);
                        prop_assert_ne!(admission, stored, "stored again without news");
                        stored = admission;
                    }
                    MonitorEffect::ReportAtOnce | MonitorEffect::ClockJudged { .. } => {}
                }
            }
            if replaced {
                stored = Admission::Active;
            }
            if polled {
                prop_assert!(observed.is_some_and(|at| seconds - at < 5), "nothing is older than a poll's pause");
            }
            let shut_out = monitor.fault(time) == Some(FailureCode::ShutOut);
            prop_assert!(!shut_out || stored != Admission::Active);
            let clock_wrong = monitor.fault(time) == Some(FailureCode::ClockWrong);
            prop_assert!(stored == Admission::Active || shut_out || clock_wrong);
        }
    }
}
