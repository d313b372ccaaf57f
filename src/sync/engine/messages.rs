//! What goes into the engine and what comes out of it.

use std::time::Duration;

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::BlobEntry;
use lobby_wire::problem::ProblemCode;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

/// One accepted application waiting to be delivered: ids and digests only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
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
    /// The outbox was read: these wait. Known ones are not disturbed.
    Queued(Vec<Job>),
    /// A request ended.
    Answered(RequestId, Answer),
    /// A receipt was written down, or could not be.
    Recorded {
        /// Whose receipt.
        application_id: Uuid,
        /// Whether it is durable and the files are gone.
        durable: bool,
    },
    /// A moment named by [`crate::Engine::next_wake`] came.
    Tick,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this request; answer with [`Event::Answered`] in every case.
    Send(RequestId, Call),
    /// Nobody waits for this request any more.
    Abandon(RequestId),
    /// Make the receipt durable, then let the files go; answer with [`Event::Recorded`].
    Record {
        /// Whose receipt.
        application_id: Uuid,
        /// The receipt as it came.
        jws: String,
        /// The same, verified.
        receipt: IntakeReceipt,
    },
    /// An attempt failed and will be repeated.
    Failed {
        /// Which application.
        application_id: Uuid,
        /// Why.
        trouble: Trouble,
        /// Earliest repetition from now.
        again_in: Duration,
    },
    /// The platform refuses for good: people must look. Nothing is deleted.
    NeedsStaff {
        /// Which application.
        application_id: Uuid,
        /// What the platform said.
        refusal: Refusal,
    },
    /// It is over: receipt durable, files gone.
    Delivered {
        /// Which application.
        application_id: Uuid,
        /// When the platform took it in.
        received_at: jiff::Timestamp,
    },
    /// Somebody answered in the platform's name with a receipt that is not its own.
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
    /// It answers.
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
pub enum Call {
    /// Does the platform answer?
    Probe,
    /// How much of this blob is there?
    Look {
        /// Digest of the sealed bytes.
        sha256: Sha256,
    },
    /// Announce a blob.
    Create {
        /// The blob.
        blob: BlobEntry,
    },
    /// Send a piece of a blob.
    Append {
        /// Whose blob.
        application_id: Uuid,
        /// Its digest.
        sha256: Sha256,
        /// Where the piece begins.
        offset: u64,
        /// How long it is.
        len: usize,
    },
    /// Hand in the manifest and get the receipt.
    Submit {
        /// Which application.
        application_id: Uuid,
    },
}

/// How a request ended, already classified.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The platform answered a probe.
    Healthy,
    /// So many bytes of the blob are there.
    Offset(u64),
    /// The blob is not known there.
    Unknown,
    /// The blob is announced now.
    Created,
    /// The piece did not fit: wrong offset or checksum.
    Misfit,
    /// These blobs are still missing for the manifest.
    MissingBlobs(Vec<Sha256>),
    /// A verified receipt for exactly this manifest.
    Receipt {
        /// As it came.
        jws: String,
        /// Verified.
        receipt: IntakeReceipt,
    },
    /// To be repeated later.
    Retry(Trouble),
    /// To be looked at by people.
    Refused(Refusal),
}

/// Why an attempt is to be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No answer: no network, no name, no TLS, connection cut, time out.
    NoAnswer(String),
    /// An answer that asks for patience or that the kiosk cannot change: 401, 403, 404, 408, 425, 429, 5xx and others.
    Status {
        /// HTTP status.
        status: u16,
        /// How long the answer asks to wait.
        retry_after: Option<Duration>,
    },
    /// An answer that is not the platform's: a portal's page, a header that is missing.
    NotOurs(String),
    /// A receipt that does not verify.
    Forged(String),
    /// The outbox could not be read or written.
    Local(String),
    /// Bytes went out again and again, and the platform never had more of them.
    NoProgress,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Trouble::NoAnswer(reason) => write!(f, "no answer: {reason}"),
            Trouble::Status { status, .. } => write!(f, "status {status}"),
            Trouble::NotOurs(reason) => write!(f, "not the platform's answer: {reason}"),
            Trouble::Forged(reason) => write!(f, "receipt refused: {reason}"),
            Trouble::Local(reason) => write!(f, "outbox: {reason}"),
            Trouble::NoProgress => f.write_str("no progress"),
        }
    }
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
        /// The problem's code, where the body is a problem.
        code: Option<ProblemCode>,
        /// The problem's title; holds nothing personal.
        title: String,
    },
}

impl Refusal {
    /// The word under which the outbox keeps it: the problem's code, the HTTP status where there is none, or `damaged`.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Refusal::Damaged => "damaged".to_owned(),
            Refusal::Platform { code: Some(code), .. } => code.to_string(),
            Refusal::Platform { status, code: None, .. } => status.to_string(),
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
