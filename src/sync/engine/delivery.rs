//! The delivery of one application.
//!
//! Per blob: query the offset (HEAD), announce where unknown (POST), append pieces (PATCH) until all is there; then
//! submit the manifest (PUT); then the receipt is recorded. After any failure the offset is queried again, so what
//! arrived before a cut is never sent twice and nothing is assumed.
//!
//! Where small copies of the pages go ahead, the manifest is handed in as soon as only pages are left too: the platform
//! then lets officers read, names the pages that it lacks, and gives its receipt when they are there.

use std::collections::VecDeque;
use std::time::Duration;

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind};
use lobby_wire::problem::ProblemCode;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use crate::engine::messages::{QueuedApplication, Refusal, Request, RequestId, Response, RetryReason};

/// Mismatches and unknown blobs in a row, without progress, before the delivery is retried later.
const STALLS_MAX: u32 = 5;
/// Times the platform may ask for blobs it was given before staff must look.
const REUPLOADS_MAX: u32 = 3;

/// The delivery of one application.
#[derive(Debug)]
pub(super) struct Delivery {
    application: QueuedApplication,
    /// Older ones go first.
    pub(super) arrived: u64,
    /// Positions of the blobs that the platform lacks.
    pending: VecDeque<usize>,
    phase: UploadPhase,
    /// Whether small copies go ahead of the pages.
    has_renditions: bool,
    /// Whether the manifest was handed in ahead of the pages.
    announced: bool,
    /// Waiting, requesting or recording.
    pub(super) activity: Activity,
    /// When its last request went out.
    pub(super) sent_at: Duration,
    /// Failures since the last progress.
    pub(super) failures: u32,
    stalls: u32,
    reuploads: u32,
}

/// Activity of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    /// Waits for its time.
    Waiting {
        /// Not before this moment.
        until: Duration,
        /// Whether it waits because a request got no response: then it is due when the network is up again.
        for_network: bool,
    },
    /// A request is under way.
    Requesting(RequestId),
    /// Its receipt is being recorded.
    Recording(jiff::Timestamp),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UploadPhase {
    Query,
    Create,
    Append(u64),
    Submit,
}

/// What follows from a response.
#[derive(Debug)]
pub(super) enum FollowUp {
    /// Send the next request.
    Continue,
    /// Record the receipt.
    Record { jws: String, receipt: IntakeReceipt },
    /// Retry later.
    Retry(RetryReason),
    /// Hand to staff.
    Staff(Refusal),
}

impl Delivery {
    pub(super) fn new(application: QueuedApplication, arrived: u64, now: Duration) -> Delivery {
        let pending = (0..application.blobs.len()).collect();
        let activity = Activity::Waiting { until: now, for_network: false };
        let has_renditions = application.blobs.iter().any(|blob| blob.kind == BlobKind::Rendition);
        let mut delivery = Delivery {
            application,
            arrived,
            pending,
            phase: UploadPhase::Query,
            has_renditions,
            announced: false,
            activity,
            sent_at: now,
            failures: 0,
            stalls: 0,
            reuploads: 0,
        };
        delivery.start_over();
        delivery
    }

    /// The request that comes next, with pieces of at most `chunk` bytes.
    pub(super) fn next_request(&self, chunk: usize) -> Request {
        let application_id = self.application.application_id;
        match (self.phase, self.blob()) {
            (UploadPhase::Submit, _) | (UploadPhase::Query | UploadPhase::Create | UploadPhase::Append(_), None) => {
                Request::SubmitManifest { application_id }
            }
            (UploadPhase::Query, Some(blob)) => Request::QueryOffset { sha256: blob.sha256 },
            (UploadPhase::Create, Some(blob)) => Request::CreateUpload { blob: blob.clone() },
            (UploadPhase::Append(offset), Some(blob)) => {
                let left = usize::try_from(blob.size.saturating_sub(offset)).unwrap_or(usize::MAX);
                Request::AppendPiece { application_id, sha256: blob.sha256, offset, len: left.min(chunk) }
            }
        }
    }

    /// Applies a response.
    pub(super) fn apply_response(&mut self, response: Response) -> FollowUp {
        match (self.phase, response) {
            (_, Response::Retry(reason)) => FollowUp::Retry(reason),
            (_, Response::Refused(refusal)) => FollowUp::Staff(refusal),
            (UploadPhase::Query | UploadPhase::Append(_), Response::Offset(offset)) => self.have(offset),
            (UploadPhase::Query | UploadPhase::Append(_), Response::UnknownBlob) => self.stalled(UploadPhase::Create),
            (UploadPhase::Append(_), Response::Mismatch) => self.stalled(UploadPhase::Query),
            (UploadPhase::Create, Response::Created) => {
                self.phase = UploadPhase::Append(0);
                FollowUp::Continue
            }
            (UploadPhase::Submit, Response::MissingBlobs(missing)) => self.lacking(&missing),
            (UploadPhase::Submit, Response::Receipt { jws, receipt }) => FollowUp::Record { jws, receipt },
            (
                UploadPhase::Query | UploadPhase::Create | UploadPhase::Append(_) | UploadPhase::Submit,
                Response::Healthy
                | Response::Offset(_)
                | Response::UnknownBlob
                | Response::Created
                | Response::Mismatch
                | Response::MissingBlobs(_)
                | Response::Receipt { .. },
            ) => FollowUp::Retry(RetryReason::NotPlatform("an answer to another question".into())),
        }
    }

    /// Back to the query, after a failure.
    pub(super) fn start_over(&mut self) {
        self.stalls = 0;
        let ahead = !self.announced && self.has_renditions && self.only_pages_left();
        self.phase = if self.pending.is_empty() || ahead { UploadPhase::Submit } else { UploadPhase::Query };
    }

    /// Whether the platform has everything that officers need to begin with, so that others may go first.
    pub(super) fn is_deferrable(&self) -> bool {
        self.announced && self.only_pages_left()
    }

    fn only_pages_left(&self) -> bool {
        !self.pending.is_empty() && self.pending.iter().all(|at| self.application.blobs[*at].kind == BlobKind::Page)
    }

    /// Whether a piece of a blob is on its way.
    pub(super) fn is_appending(&self) -> bool {
        matches!(self.phase, UploadPhase::Append(_))
    }

    fn blob(&self) -> Option<&BlobEntry> {
        self.application.blobs.get(*self.pending.front()?)
    }

    /// The platform has `offset` bytes of the blob.
    fn have(&mut self, offset: u64) -> FollowUp {
        let size = self.blob().map_or(0, |blob| blob.size);
        if offset > size {
            return FollowUp::Retry(RetryReason::NotPlatform("more bytes than the blob has".into()));
        }
        if offset == size {
            self.pending.pop_front();
            self.failures = 0;
            self.start_over();
            return FollowUp::Continue;
        }
        match self.phase {
            UploadPhase::Append(before) if offset > before => {
                self.failures = 0;
                self.stalls = 0;
            }
            UploadPhase::Append(_) => return self.stalled(UploadPhase::Append(offset)),
            UploadPhase::Query | UploadPhase::Create | UploadPhase::Submit => {}
        }
        self.phase = UploadPhase::Append(offset);
        FollowUp::Continue
    }

    fn stalled(&mut self, phase: UploadPhase) -> FollowUp {
        self.stalls += 1;
        self.phase = phase;
        if self.stalls > STALLS_MAX { FollowUp::Retry(RetryReason::NoProgress) } else { FollowUp::Continue }
    }

    /// The platform names the blobs that it lacks.
    fn lacking(&mut self, missing: &[Sha256]) -> FollowUp {
        let ahead = !self.pending.is_empty();
        self.pending = (0..self.application.blobs.len())
            .filter(|at| missing.contains(&self.application.blobs[*at].sha256))
            .collect();
        // Ahead of the pages it must lack some of them; anything else that it lacks it has lost.
        self.announced = self.has_renditions && self.only_pages_left();
        self.reuploads += u32::from(!(ahead && self.announced));
        let code = ProblemCode::MissingBlobs;
        let title = "the platform keeps missing blobs it was given";
        if self.pending.is_empty() {
            return FollowUp::Retry(RetryReason::NotPlatform("blobs that this application does not have".into()));
        }
        if self.reuploads > REUPLOADS_MAX {
            return FollowUp::Staff(Refusal::Platform { status: code.status(), code, title: title.into() });
        }
        self.start_over();
        FollowUp::Continue
    }

    /// Its id.
    pub(super) fn id(&self) -> Uuid {
        self.application.application_id
    }
}
