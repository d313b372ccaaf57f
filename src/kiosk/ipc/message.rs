//! What core and visit say to each other.

use lobby_wire::digest::Sha256;
use lobby_wire::health::DeviceKind;
use lobby_wire::manifest::Manifest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::core::status::Status;

/// From a visit to core.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum VisitSays {
    /// The waiting visit has drawn its home page and can be raised.
    Waiting,
    /// The screen handles events; comes every few seconds.
    Alive,
    /// A device was used.
    Device {
        /// What for.
        kind: DeviceKind,
        /// Failure code; none where it worked.
        code: Option<String>,
    },
    /// A case number, please.
    ReserveCaseNumber,
    /// A sealed page that shall be durable before its application is; its bytes follow the frame.
    KeepPage {
        /// Which keeping this is, by the visit's own count: a page that was made again is kept again.
        ticket: u64,
        /// Digest of the bytes.
        sha256: Sha256,
        /// How many follow.
        size: u64,
    },
    /// A page that was kept is not wanted any more.
    DropPage {
        /// Digest of its sealed bytes.
        sha256: Sha256,
    },
    /// An application follows: one [`VisitSays::Blob`] for each entry of the unsigned manifest that is not among `kept`,
    /// in its order.
    Submit {
        /// Digests only.
        manifest: Box<Manifest>,
        /// Sealed pages of it that core said it has kept.
        kept: Vec<Sha256>,
    },
    /// A sealed blob; its bytes follow the frame.
    Blob {
        /// Digest of the bytes.
        sha256: Sha256,
        /// How many follow.
        size: u64,
    },
    /// The citizen has left and everything is forgotten; the process ends now.
    Leaving {
        /// Whether the citizen goes on with another application.
        again: bool,
    },
}

/// From core to a visit.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CoreSays {
    /// Come to the front: the next citizen is yours.
    Raise {
        /// Whether a citizen goes on from the visit before, so that the list comes first.
        again: bool,
    },
    /// Whether the platform answers.
    Network {
        /// It does.
        up: bool,
    },
    /// The number reserved for this visit.
    CaseNumber {
        /// As shown to people.
        number: String,
    },
    /// There is none.
    NoCaseNumber {
        /// Failure code.
        code: String,
    },
    /// A page is durable on this kiosk.
    PageKept {
        /// As the visit counted.
        ticket: u64,
        /// Digest of its sealed bytes.
        sha256: Sha256,
        /// Length of its sealed bytes.
        size: u64,
    },
    /// A page cannot be made durable, and nothing of it is kept.
    PageNotKept {
        /// As the visit counted.
        ticket: u64,
        /// Failure code.
        code: String,
    },
    /// The application is durable on this kiosk.
    Stored {
        /// Which.
        application_id: Uuid,
    },
    /// It was not taken in. Pages that were kept before it still are, for the next try.
    Refused {
        /// Which.
        application_id: Uuid,
        /// Failure code.
        code: String,
    },
    /// The platform holds it and has signed for it.
    Delivered {
        /// Which.
        application_id: Uuid,
        /// Since when.
        received_at: jiff::Timestamp,
    },
    /// This kiosk takes no applications now.
    OutOfService {
        /// Failure code.
        code: String,
    },
    /// It does again.
    InService,
    /// Something else is in force since this visit started: leave, if nobody has begun.
    GiveWay,
    /// How the kiosk is, for a technician at its screen.
    Status {
        /// Nothing of a citizen.
        status: Box<Status>,
    },
}
