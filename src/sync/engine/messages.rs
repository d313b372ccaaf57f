//! Events and effects of the engine.

use std::time::Duration;

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::BlobEntry;
use lobby_wire::problem::ProblemCode;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

/// One accepted application waiting to be delivered: ids and digests only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedApplication {
    /// Its id.
    pub application_id: Uuid,
    /// Its sealed blobs, as the manifest lists them.
    pub blobs: Vec<BlobEntry>,
}

/// Names one request until it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The outbox was read: these are queued. Known ones are left as they are.
    Queued(Vec<QueuedApplication>),
    /// A request has ended.
    Responded(RequestId, Response),
    /// Recording a receipt has ended.
    Recorded {
        /// Whose receipt.
        application_id: Uuid,
        /// Whether it is durable and the files are gone.
        durable: bool,
    },
    /// The time of [`Engine::next_wake`](super::Engine::next_wake) has come.
    Tick,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this request; [`Event::Responded`] must follow in every case.
    Send(RequestId, Request),
    /// Cancel this request; its response is not awaited any more.
    Cancel(RequestId),
    /// Make the receipt durable, then remove the files; [`Event::Recorded`] must follow.
    Record {
        /// Whose receipt.
        application_id: Uuid,
        /// The receipt as received, compact JWS.
        jws: String,
        /// The same, verified.
        receipt: IntakeReceipt,
    },
    /// An attempt has failed and will be retried.
    Failed {
        /// Which application.
        application_id: Uuid,
        /// Why.
        reason: RetryReason,
        /// Time from now until the earliest retry.
        again_in: Duration,
    },
    /// The platform refuses for good: staff must look. Nothing is deleted.
    NeedsStaff {
        /// Which application.
        application_id: Uuid,
        /// What the platform said.
        refusal: Refusal,
    },
    /// Delivered: receipt durable, files gone.
    Delivered {
        /// Which application.
        application_id: Uuid,
        /// When the platform took it in.
        received_at: jiff::Timestamp,
    },
    /// A response in the platform's name holds a receipt that does not verify.
    Forged {
        /// For which application.
        application_id: Uuid,
        /// What is wrong with it.
        reason: String,
    },
    /// The way to the platform opened or closed.
    Network(NetworkState),
}

/// Whether the platform can be reached, and since when on the monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkState {
    /// It responds.
    Up {
        /// Since this moment.
        since: Duration,
    },
    /// It does not.
    Down {
        /// Since this moment.
        since: Duration,
    },
}

/// One request. Bytes are fetched by the transport when it sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// `GET /v1/health`: whether the platform responds.
    Probe,
    /// `HEAD`: how many bytes of this blob the platform has.
    QueryOffset {
        /// Digest of the sealed bytes.
        sha256: Sha256,
    },
    /// `POST`: announce a blob.
    CreateUpload {
        /// The blob.
        blob: BlobEntry,
    },
    /// `PATCH`: send a piece of a blob.
    AppendPiece {
        /// Whose blob.
        application_id: Uuid,
        /// Its digest.
        sha256: Sha256,
        /// Where the piece begins.
        offset: u64,
        /// How long it is.
        len: usize,
    },
    /// `PUT`: submit the manifest and get the receipt.
    SubmitManifest {
        /// Which application.
        application_id: Uuid,
    },
}

/// The outcome of a request, classified.
#[derive(Clone, Debug)]
pub enum Response {
    /// The platform responded to a probe.
    Healthy,
    /// Bytes of the blob that the platform has.
    Offset(u64),
    /// The platform does not know the blob.
    UnknownBlob,
    /// The platform knows the blob now.
    Created,
    /// The piece was refused: wrong offset or checksum.
    Mismatch,
    /// These blobs are still missing for the manifest.
    MissingBlobs(Vec<Sha256>),
    /// A verified receipt for exactly this manifest.
    Receipt {
        /// As received, compact JWS.
        jws: String,
        /// Verified.
        receipt: IntakeReceipt,
    },
    /// To be retried.
    Retry(RetryReason),
    /// To be handed to staff.
    Refused(Refusal),
}

/// Why an attempt is to be retried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryReason {
    /// No response: no network, no name, no TLS, connection cut, time out.
    NoAnswer(String),
    /// A status that may pass, or that the kiosk cannot change: 401, 403, 404, 408, 425, 429, 5xx and others.
    Status {
        /// HTTP status.
        status: u16,
        /// `Retry-After` of the response.
        retry_after: Option<Duration>,
        /// What the platform itself says with it; none of a proxy, a portal or an answer without a body.
        said: Option<Said>,
    },
    /// A response that is not the platform's: a portal's page, a missing header.
    NotPlatform(String),
    /// A receipt that does not verify.
    Forged(String),
    /// The outbox could not be read or written.
    Local(String),
    /// Pieces were sent repeatedly, and the platform's offset did not grow.
    NoProgress,
}

impl std::fmt::Display for RetryReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RetryReason::NoAnswer(reason) => write!(f, "no answer: {reason}"),
            RetryReason::Status { status, said: Some(Said { code, title }), .. } => {
                write!(f, "status {status}, {code}: {title}")
            }
            RetryReason::Status { status, said: None, .. } => write!(f, "status {status}"),
            RetryReason::NotPlatform(reason) => write!(f, "not the platform's answer: {reason}"),
            RetryReason::Forged(reason) => write!(f, "receipt refused: {reason}"),
            RetryReason::Local(reason) => write!(f, "outbox: {reason}"),
            RetryReason::NoProgress => f.write_str("no progress"),
        }
    }
}

/// The platform's own word for why it does not answer as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The problem's code.
    pub code: ProblemCode,
    /// The problem's title; holds nothing personal.
    pub title: String,
}

/// Why an application is not tried again: what the platform said, or what the outbox found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The outbox found that what it holds is not what was accepted, and has set it aside.
    Damaged,
    /// The platform refuses.
    Platform {
        /// HTTP status.
        status: u16,
        /// The problem's code.
        code: ProblemCode,
        /// The problem's title; holds nothing personal.
        title: String,
    },
}

impl Refusal {
    /// The word under which the outbox keeps it: the problem's code, or `damaged`.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Refusal::Damaged => "damaged".to_owned(),
            Refusal::Platform { code, .. } => code.to_string(),
        }
    }

    /// One sentence for staff.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Refusal::Damaged => "the sealed files on this kiosk are damaged",
            Refusal::Platform { title, .. } => title,
        }
    }
}
