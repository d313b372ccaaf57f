//! Answers what staff ask the outbox: the same for a running core, which hears it on a socket, and for a stopped one,
//! whose outbox the command opens itself.

use data_encoding::BASE64;
use jiff::Timestamp;
use lobby_store::{Finding, Outbox, QueueState, Queued, StoreError};
use uuid::Uuid;

use crate::held;
use crate::ipc::desk::{DeskAnswer, DeskRequest, FoundDamage, Listed, PIECE_MAX, Shown, ShownBlob};

/// Most applications in a list.
const LIST_MAX: usize = 1000;

/// Whether the outbox may be another after this request.
#[must_use]
pub fn changes(request: &DeskRequest) -> bool {
    match request {
        DeskRequest::Verify | DeskRequest::Retry { .. } => true,
        DeskRequest::List
        | DeskRequest::Show { .. }
        | DeskRequest::Waiting
        | DeskRequest::Manifest { .. }
        | DeskRequest::Read { .. } => false,
    }
}

/// Carries a request out.
#[must_use]
pub fn answer(outbox: &Outbox, request: &DeskRequest, now: Timestamp) -> DeskAnswer {
    let answered = match request {
        DeskRequest::List => list(outbox, now),
        DeskRequest::Show { name } => show(outbox, name, now),
        DeskRequest::Verify => outbox.verify().map(|found| DeskAnswer::Verified { found: damage(found) }),
        DeskRequest::Retry { application_id } => retry(outbox, *application_id),
        DeskRequest::Waiting => outbox.waiting_ids().map(|ids| DeskAnswer::Waiting { ids }),
        DeskRequest::Manifest { application_id } => {
            outbox.find_queued(*application_id).map(|found| DeskAnswer::Manifest { jws: found.manifest_jws })
        }
        DeskRequest::Read { application_id, sha256, offset, len } => outbox
            .read_blob_range(*application_id, *sha256, *offset, (*len).min(PIECE_MAX))
            .map(|bytes| DeskAnswer::Bytes { base64: BASE64.encode(&bytes) }),
    };
    answered.unwrap_or_else(|error| {
        let is_unknown = matches!(error, StoreError::Unknown { .. });
        if is_unknown { DeskAnswer::Unknown } else { DeskAnswer::Broken { why: crate::commands::with_sources(&error) } }
    })
}

fn list(outbox: &Outbox, now: Timestamp) -> Result<DeskAnswer, StoreError> {
    let waiting = outbox.depth()?.count;
    let troubled = outbox.troubled(LIST_MAX)?.into_iter().map(|queued| listed(&queued, now));
    let held = troubled.filter(|listed| listed.reason.is_some()).take(LIST_MAX).collect();
    Ok(DeskAnswer::Listed { waiting, held })
}

fn show(outbox: &Outbox, name: &str, now: Timestamp) -> Result<DeskAnswer, StoreError> {
    let id = match name.parse::<Uuid>() {
        Ok(id) => Some(id),
        Err(_) => outbox.by_case_number(name)?,
    };
    let Some(id) = id else { return Ok(DeskAnswer::Unknown) };
    let queued = outbox.find_queued(id)?;
    let detail = match &queued.state {
        QueueState::Queued => String::new(),
        QueueState::NeedsStaff { detail, .. } => detail.clone(),
        QueueState::Damaged { fault } => fault.as_str().to_owned(),
    };
    let blob = |blob: &lobby_wire::manifest::BlobEntry| ShownBlob {
        kind: blob.kind.as_str().to_owned(),
        size: blob.size,
        sha256: blob.sha256,
    };
    let application = Shown {
        listed: listed(&queued, now),
        detail,
        attempts: queued.attempts,
        attempted_at: queued.last_attempt.as_ref().map(|attempt| attempt.at),
        outcome: queued.last_attempt.as_ref().map(|attempt| attempt.outcome.clone()),
        blobs: queued.blobs.iter().map(blob).collect(),
    };
    Ok(DeskAnswer::Shown { application: Box::new(application) })
}

fn retry(outbox: &Outbox, application_id: Uuid) -> Result<DeskAnswer, StoreError> {
    match outbox.find_queued(application_id)?.state {
        QueueState::NeedsStaff { .. } => outbox.requeue(application_id).map(|()| DeskAnswer::Done),
        QueueState::Queued | QueueState::Damaged { .. } => Ok(DeskAnswer::NotRefused),
    }
}

fn listed(queued: &Queued, now: Timestamp) -> Listed {
    Listed {
        application_id: queued.application_id,
        case_number: queued.case_number.clone(),
        accepted_at: queued.created_at,
        reason: held::word(queued, now),
    }
}

fn damage(found: Vec<Finding>) -> Vec<FoundDamage> {
    let one = |finding: Finding| FoundDamage {
        application_id: finding.application_id,
        place: finding.place,
        fault: finding.fault.as_str().to_owned(),
    };
    found.into_iter().map(one).collect()
}
