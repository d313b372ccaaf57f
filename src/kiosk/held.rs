//! Which applications of the outbox people must look at, for the health report.

use jiff::{SignedDuration, Timestamp};
use lobby_domain::kiosk_health::AGEING_AFTER;
use lobby_store::{Outbox, QueueState, Queued};
use lobby_wire::health::{HELD_MAX, HeldHealth};
use lobby_wire::held::{DAMAGED, DELAYED, held_reason};

/// Up to [`HELD_MAX`] of them, damaged ones first, then refused ones, then those that have waited longest. None where the
/// outbox cannot be read, which is a fault of the kiosk and reported as such.
pub fn held(outbox: &Outbox, now: Timestamp) -> Vec<HeldHealth> {
    let troubled = outbox.troubled(HELD_MAX).unwrap_or_default();
    let held = troubled.into_iter().filter_map(|queued| {
        let reason = word(&queued, now)?;
        Some(HeldHealth { case_number: queued.case_number, reason })
    });
    held.take(HELD_MAX).collect()
}

/// Why an application does not go by itself, as a word that [`held_reason`] knows; `None` while it may go every moment.
pub fn word(queued: &Queued, now: Timestamp) -> Option<String> {
    let waits_long = now.duration_since(queued.created_at) >= SignedDuration::try_from(AGEING_AFTER).ok()?;
    match &queued.state {
        QueueState::Damaged { .. } => Some(DAMAGED.to_owned()),
        QueueState::NeedsStaff { code, .. } => Some(code.clone()),
        QueueState::Queued => match &queued.refused {
            Some(code) if waits_long || !held_reason(code).may_pass() => Some(code.clone()),
            Some(_) => None,
            None => (waits_long && queued.attempts > 0).then(|| DELAYED.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use lobby_domain::held::HeldReason;
    use lobby_store::{Fault, Limits};
    use lobby_wire::problem::ProblemCode;
    use uuid::Uuid;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-30T08:00:00Z".parse().unwrap()
    }

    fn queued(state: QueueState, attempts: u32, hours: i64) -> Queued {
        Queued {
            application_id: Uuid::from_u128(1),
            case_number: "WL01-K01-000001-X".into(),
            manifest_jws: String::new(),
            manifest_sha256: lobby_wire::digest::Sha256([0; 32]),
            blobs: Vec::new(),
            state,
            attempts,
            refused: None,
            last_attempt: None,
            created_at: now() - SignedDuration::from_hours(hours),
        }
    }

    fn long() -> i64 {
        i64::try_from(AGEING_AFTER.as_secs() / 3600).unwrap()
    }

    #[test]
    fn what_was_tried_for_long_is_delayed_and_what_is_new_or_was_never_tried_may_go_every_moment() {
        let word = |attempts, hours| word(&queued(QueueState::Queued, attempts, hours), now());
        assert_eq!(word(9, long()), Some("delayed".to_owned()));
        assert_eq!((word(9, long() - 1), word(0, long())), (None, None));
        assert_eq!(word(9, -long()), None, "accepted while the clock was ahead");
    }

    #[test]
    fn what_is_refused_or_damaged_says_so_however_new_it_is() {
        let refused = QueueState::NeedsStaff { code: "bad_manifest".into(), detail: "no such field".into() };
        assert_eq!(word(&queued(refused, 1, 0), now()), Some("bad_manifest".to_owned()));
        let damaged = QueueState::Damaged { fault: Fault::Missing };
        assert_eq!(word(&queued(damaged, 0, 0), now()), Some("damaged".to_owned()));
    }

    /// The platform goes on being asked after these refusals; no code of its table may leave people without a reason.
    #[test]
    fn a_refusal_that_is_waited_out_says_its_code_at_once_where_people_must_act_and_else_after_an_hour() {
        for code in ProblemCode::ALL {
            let refused = Some(code.as_str().to_owned());
            let at = |hours| word(&Queued { refused: refused.clone(), ..queued(QueueState::Queued, 1, hours) }, now());
            assert_eq!(at(long()), refused);
            assert_eq!(at(0), refused.clone().filter(|_| !held_reason(code.as_str()).may_pass()));
        }
    }

    #[test]
    fn every_word_has_a_sentence_of_its_own_and_an_empty_outbox_reports_none() {
        for known in [DAMAGED, DELAYED] {
            let reason = held_reason(known);
            assert!(!matches!(reason, HeldReason::Other(_)), "{known}: {reason:?}");
        }
        let dir = tempfile::tempdir().unwrap();
        let (outbox, _) = Outbox::open(dir.path(), Limits::default()).unwrap();
        assert!(held(&outbox, now()).is_empty());
    }
}
