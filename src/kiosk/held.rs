//! Which applications of the outbox people must look at, for the health report.

use jiff::{SignedDuration, Timestamp};
use lobby_domain::kiosk_health::AGEING_AFTER;
use lobby_store::{Outbox, QueueState, Queued};
use lobby_wire::health::{HELD_MAX, HeldHealth};

/// The word for an application whose files are damaged.
const DAMAGED: &str = "damaged";
/// The word for an application that was tried for long and never refused.
const DELAYED: &str = "delayed";

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

/// Why an application does not go by itself, as a word of [`lobby_domain::held::HeldReason`]; `None` while it may go
/// every moment.
pub fn word(queued: &Queued, now: Timestamp) -> Option<String> {
    let waits_long = now.duration_since(queued.created_at) >= SignedDuration::try_from(AGEING_AFTER).ok()?;
    match &queued.state {
        QueueState::Damaged { .. } => Some(DAMAGED.to_owned()),
        QueueState::NeedsStaff { code, .. } => Some(code.clone()),
        QueueState::Queued => (waits_long && queued.attempts > 0).then(|| DELAYED.to_owned()),
    }
}
