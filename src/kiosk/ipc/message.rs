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
    /// An application follows: one [`VisitSays::Blob`] for each entry of the unsigned manifest, in its order.
    Submit {
        /// Digests only.
        manifest: Box<Manifest>,
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
    /// The application is durable on this kiosk.
    Stored {
        /// Which.
        application_id: Uuid,
    },
    /// It was not taken in, and nothing of it is kept.
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
