//! The messages between core and one visit.

use lobby_domain::person_case::NoAnswer;
use lobby_domain::{CaseNumber, FailureCode};
use lobby_wire::digest::Sha256;
use lobby_wire::health::DeviceKind;
use lobby_wire::manifest::Manifest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::typed::{case_number, failure_code, no_answer, optional_failure_code};
use crate::status::Status;

/// One request to keep a page, counted by the visit: a page that was scanned again is kept under another ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeepTicket(pub u64);

/// One question of the person, counted by the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AskTicket(pub u64);

/// From a visit to core.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum VisitMessage {
    /// The waiting visit has drawn its home page and can be raised.
    Ready,
    /// The screen handles events; sent every few seconds.
    Alive,
    /// This visit can take no applications. One that says so before [`VisitMessage::Ready`] may be about to end.
    Unable {
        /// Why not.
        #[serde(with = "failure_code")]
        code: FailureCode,
    },
    /// A device was used.
    Device {
        /// Which of the kiosk's devices.
        kind: DeviceKind,
        /// Why it failed; `None` where it worked.
        #[serde(with = "optional_failure_code")]
        code: Option<FailureCode>,
    },
    /// Asks for the case number of the application that is about to be signed.
    ReserveCaseNumber,
    /// A sealed page to make durable before its application is; its bytes follow the frame.
    KeepPage {
        /// Named again in the answer.
        ticket: KeepTicket,
        /// Digest of the sealed bytes.
        sha256: Sha256,
        /// Number of bytes that follow.
        size: u64,
    },
    /// Core may remove a page that it keeps for this visit.
    DropPage {
        /// Digest of its sealed bytes.
        sha256: Sha256,
    },
    /// An application follows: one [`VisitMessage::Blob`] for each entry of the manifest that is not among `kept`, in the
    /// manifest's order.
    Submit {
        /// Unsigned; digests only.
        manifest: Box<Manifest>,
        /// Digests of its sealed pages that core keeps already.
        kept: Vec<Sha256>,
    },
    /// A sealed blob; its bytes follow the frame.
    Blob {
        /// Digest of the bytes.
        sha256: Sha256,
        /// Number of bytes that follow.
        size: u64,
    },
    /// A question to the platform about the person's own cases. Core signs and carries it.
    Ask {
        /// Named again in the answer.
        ticket: AskTicket,
        /// Sealed to the platform, base64.
        sealed: String,
    },
    /// The citizen has left and the visit has wiped itself; its process ends now.
    Leaving {
        /// Whether the citizen goes on with another application.
        again: bool,
    },
}

/// A device that does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFault {
    /// Which of the kiosk's devices.
    pub kind: DeviceKind,
    /// Why not.
    #[serde(with = "failure_code")]
    pub code: FailureCode,
}

/// From core to a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CoreMessage {
    /// Come to the front and serve the next citizen.
    Raise {
        /// Whether a citizen goes on from the visit before, so that the list of items is shown first.
        again: bool,
    },
    /// Whether the platform answers.
    Network {
        /// It does.
        up: bool,
    },
    /// The number reserved for this visit.
    CaseNumber {
        /// Durable: it is given to no other application.
        #[serde(with = "case_number")]
        number: CaseNumber,
    },
    /// No number could be reserved.
    NoCaseNumber {
        /// Why not.
        #[serde(with = "failure_code")]
        code: FailureCode,
    },
    /// A page is durable on this kiosk.
    PageKept {
        /// Of the request.
        ticket: KeepTicket,
        /// Digest of its sealed bytes.
        sha256: Sha256,
        /// Length of its sealed bytes.
        size: u64,
    },
    /// A page could not be made durable, and core keeps nothing of it.
    PageNotKept {
        /// Of the request.
        ticket: KeepTicket,
        /// Why not.
        #[serde(with = "failure_code")]
        code: FailureCode,
    },
    /// An application is durable on this kiosk.
    Stored {
        /// Of its manifest.
        application_id: Uuid,
    },
    /// An application was not taken in. Pages that core kept before still are, for the next try.
    Refused {
        /// Of its manifest.
        application_id: Uuid,
        /// Why not.
        #[serde(with = "failure_code")]
        code: FailureCode,
    },
    /// The platform holds an application and has signed for it.
    Delivered {
        /// Of its manifest.
        application_id: Uuid,
        /// When the platform received it.
        received_at: jiff::Timestamp,
    },
    /// The platform answered a question.
    Answer {
        /// Of the question.
        ticket: AskTicket,
        /// Sealed to the visit, base64.
        sealed: String,
    },
    /// A question has no answer.
    NoAnswer {
        /// Of the question.
        ticket: AskTicket,
        /// Why not.
        #[serde(with = "no_answer")]
        why: NoAnswer,
    },
    /// Devices that do not work, all of them: sent when a visit is raised and with every change.
    Devices {
        /// Empty where all work.
        faults: Vec<DeviceFault>,
    },
    /// This kiosk takes no applications now.
    OutOfService {
        /// Why not.
        #[serde(with = "failure_code")]
        code: FailureCode,
    },
    /// This kiosk takes applications again.
    InService,
    /// A newer catalogue, configuration or identity is in force: end now if no citizen has touched the screen.
    YieldIfIdle,
    /// State of the kiosk, for a technician at its screen.
    Status {
        /// Nothing of a citizen.
        status: Box<Status>,
    },
}
