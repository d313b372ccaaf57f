//! One application on its way.
//!
//! Per blob: look (HEAD), announce where unknown (POST), append pieces (PATCH) until all is there; then the manifest
//! (PUT); then the receipt is recorded. After any failure the blob is looked at again, so what arrived before a cut is
//! never sent twice and nothing is assumed.
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

use crate::engine::messages::{Answer, Call, Job, Refusal, RequestId, Trouble};

/// Misfits and unknowns in a row, without a byte more arriving, before the delivery steps back.
const STALLS_MAX: u32 = 5;
/// Times the platform may ask for blobs it was given before people look.
const REUPLOADS_MAX: u32 = 3;

/// One application on its way.
#[derive(Debug)]
pub(super) struct Delivery {
    job: Job,
    /// Older ones go first.
    pub(super) arrived: u64,
    /// Blobs still to be brought there, by position.
    to_do: VecDeque<usize>,
    stage: Stage,
    /// Whether small copies go ahead of the pages.
    renditions: bool,
    /// Whether the manifest was handed in ahead of the pages.
    announced: bool,
    /// What it is doing now.
    pub(super) activity: Activity,
    /// When its last request went out.
    pub(super) asked_at: Duration,
    /// Failures since the last progress.
    pub(super) failures: u32,
    stalls: u32,
    reuploads: u32,
}

/// What a delivery is doing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    /// Waits for its time.
    Waiting {
        /// Not before this moment.
        until: Duration,
        /// Whether it waits because nobody answered: then it goes on as soon as somebody does.
        for_network: bool,
    },
    /// A request is out.
    Asking(RequestId),
    /// Its receipt is being written down.
    Recording(jiff::Timestamp),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Look,
    Create,
    Append(u64),
    Submit,
}

/// What follows from an answer.
#[derive(Debug)]
pub(super) enum Next {
    /// Ask on.
    GoOn,
    /// Write the receipt down.
    Record { jws: String, receipt: IntakeReceipt },
    /// Try again later.
    Later(Trouble),
    /// People must look.
    Staff(Refusal),
}

impl Delivery {
    pub(super) fn new(job: Job, arrived: u64, now: Duration) -> Delivery {
        let to_do = (0..job.blobs.len()).collect();
        let activity = Activity::Waiting { until: now, for_network: false };
        let renditions = job.blobs.iter().any(|blob| blob.kind == BlobKind::Rendition);
        let mut delivery = Delivery {
            job,
            arrived,
            to_do,
            stage: Stage::Look,
            renditions,
            announced: false,
            activity,
            asked_at: now,
            failures: 0,
            stalls: 0,
            reuploads: 0,
        };
        delivery.start_over();
        delivery
    }

    /// The request that comes next, with pieces of at most `chunk` bytes.
    pub(super) fn call(&self, chunk: usize) -> Call {
        let application_id = self.job.application_id;
        match (self.stage, self.blob()) {
            (Stage::Submit, _) | (Stage::Look | Stage::Create | Stage::Append(_), None) => {
                Call::Submit { application_id }
            }
            (Stage::Look, Some(blob)) => Call::Look { sha256: blob.sha256 },
            (Stage::Create, Some(blob)) => Call::Create { blob: blob.clone() },
            (Stage::Append(offset), Some(blob)) => {
                let left = usize::try_from(blob.size.saturating_sub(offset)).unwrap_or(usize::MAX);
                Call::Append { application_id, sha256: blob.sha256, offset, len: left.min(chunk) }
            }
        }
    }

    /// Takes an answer.
    pub(super) fn answered(&mut self, answer: Answer) -> Next {
        match (self.stage, answer) {
            (_, Answer::Retry(trouble)) => Next::Later(trouble),
            (_, Answer::Refused(refusal)) => Next::Staff(refusal),
            (Stage::Look | Stage::Append(_), Answer::Offset(offset)) => self.have(offset),
            (Stage::Look | Stage::Append(_), Answer::Unknown) => self.stalled(Stage::Create),
            (Stage::Append(_), Answer::Misfit) => self.stalled(Stage::Look),
            (Stage::Create, Answer::Created) => {
                self.stage = Stage::Append(0);
                Next::GoOn
            }
            (Stage::Submit, Answer::MissingBlobs(missing)) => self.lacking(&missing),
            (Stage::Submit, Answer::Receipt { jws, receipt }) => Next::Record { jws, receipt },
            (
                Stage::Look | Stage::Create | Stage::Append(_) | Stage::Submit,
                Answer::Healthy
                | Answer::Offset(_)
                | Answer::Unknown
                | Answer::Created
                | Answer::Misfit
                | Answer::MissingBlobs(_)
                | Answer::Receipt { .. },
            ) => Next::Later(Trouble::NotOurs("an answer to another question".into())),
        }
    }

    /// Back to looking, after a failure.
    pub(super) fn start_over(&mut self) {
        self.stalls = 0;
        let ahead = !self.announced && self.renditions && self.only_pages_left();
        self.stage = if self.to_do.is_empty() || ahead { Stage::Submit } else { Stage::Look };
    }

    /// Whether the platform has everything that officers need to begin with, so that others may go first.
    pub(super) fn can_wait(&self) -> bool {
        self.announced && self.only_pages_left()
    }

    fn only_pages_left(&self) -> bool {
        !self.to_do.is_empty() && self.to_do.iter().all(|at| self.job.blobs[*at].kind == BlobKind::Page)
    }

    /// Whether a piece of a blob is on its way.
    pub(super) fn is_appending(&self) -> bool {
        matches!(self.stage, Stage::Append(_))
    }

    fn blob(&self) -> Option<&BlobEntry> {
        self.job.blobs.get(*self.to_do.front()?)
    }

    /// So many bytes of the blob are there.
    fn have(&mut self, offset: u64) -> Next {
        let size = self.blob().map_or(0, |blob| blob.size);
        if offset > size {
            return Next::Later(Trouble::NotOurs("more bytes than the blob has".into()));
        }
        if offset == size {
            self.to_do.pop_front();
            self.failures = 0;
            self.start_over();
            return Next::GoOn;
        }
        match self.stage {
            Stage::Append(before) if offset > before => {
                self.failures = 0;
                self.stalls = 0;
            }
            Stage::Append(_) => return self.stalled(Stage::Append(offset)),
            Stage::Look | Stage::Create | Stage::Submit => {}
        }
        self.stage = Stage::Append(offset);
        Next::GoOn
    }

    fn stalled(&mut self, stage: Stage) -> Next {
        self.stalls += 1;
        self.stage = stage;
        if self.stalls > STALLS_MAX { Next::Later(Trouble::NoProgress) } else { Next::GoOn }
    }

    /// The platform names the blobs that it lacks.
    fn lacking(&mut self, missing: &[Sha256]) -> Next {
        let ahead = !self.to_do.is_empty();
        self.to_do = (0..self.job.blobs.len()).filter(|at| missing.contains(&self.job.blobs[*at].sha256)).collect();
        // Ahead of the pages it must lack some of them; anything else that it lacks it has lost.
        self.announced = self.renditions && self.only_pages_left();
        self.reuploads += u32::from(!(ahead && self.announced));
        let code = ProblemCode::MissingBlobs;
        let title = "the platform keeps missing blobs it was given";
        if self.reuploads > REUPLOADS_MAX || self.to_do.is_empty() {
            return Next::Staff(Refusal::Platform { status: code.status(), code: Some(code), title: title.into() });
        }
        self.start_over();
        Next::GoOn
    }

    /// Its id.
    pub(super) fn id(&self) -> Uuid {
        self.job.application_id
    }
}
