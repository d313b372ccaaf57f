//! What staff ask the outbox of a running kiosk, over a socket in its state folder, and what it answers. Nothing personal:
//! the outbox holds none in the clear.

use lobby_wire::digest::Sha256;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The socket, below the state folder.
pub const DESK_SOCKET: &str = "desk.sock";

/// A question or an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum DeskRequest {
    /// What does not go by itself, and how many wait.
    List,
    /// One application, by its id or the number on the slip.
    Show {
        /// As it was typed.
        name: String,
    },
    /// Hashes everything that waits, and sets damaged applications aside.
    Verify,
    /// Puts an application that the platform refused back into the queue.
    Retry {
        /// Which.
        application_id: Uuid,
    },
    /// Ids of everything that waits.
    Waiting,
    /// The signed manifest of an application.
    Manifest {
        /// Which.
        application_id: Uuid,
    },
    /// A piece of a sealed blob.
    Read {
        /// Of which application.
        application_id: Uuid,
        /// Which blob.
        sha256: Sha256,
        /// Where the piece begins, bytes.
        offset: u64,
        /// How long it is at most, bytes; no more than [`PIECE_MAX`].
        len: usize,
    },
}

/// Longest piece of a blob in one answer, bytes: as base64 it fits a frame.
pub const PIECE_MAX: usize = 1024 * 1024;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DeskAnswer {
    /// To [`DeskRequest::List`].
    Listed {
        /// Applications without a receipt.
        waiting: u64,
        /// Those of them that people must look at, as far as they fit.
        held: Vec<Listed>,
    },
    /// To [`DeskRequest::Show`].
    Shown {
        /// The application.
        application: Box<Shown>,
    },
    /// To [`DeskRequest::Verify`].
    Verified {
        /// What is not as it was accepted.
        found: Vec<FoundDamage>,
    },
    /// To [`DeskRequest::Waiting`].
    Waiting {
        /// Oldest first.
        ids: Vec<Uuid>,
    },
    /// To [`DeskRequest::Manifest`].
    Manifest {
        /// Compact JWS, as core signed it.
        jws: String,
    },
    /// To [`DeskRequest::Read`].
    Bytes {
        /// In base64.
        base64: String,
    },
    /// The order was carried out.
    Done,
    /// No application without a receipt has this id or number.
    Unknown,
    /// It is not refused, so there is nothing to put back.
    NotRefused,
    /// The outbox could not be read or written.
    Broken {
        /// Why, in English.
        why: String,
    },
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its id.
    pub application_id: Uuid,
    /// The number on the citizen's slip.
    pub case_number: String,
    /// When it was accepted.
    pub accepted_at: jiff::Timestamp,
    /// Why it does not go by itself, as a word; none where it may go every moment.
    pub reason: Option<String>,
}

/// One application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// As in a list.
    #[serde(flatten)]
    pub listed: Listed,
    /// What the platform said, or what is damaged.
    pub detail: String,
    /// Failed attempts.
    pub attempts: u32,
    /// When the last of them ended.
    pub attempted_at: Option<jiff::Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Its sealed blobs, in the order of the manifest.
    pub blobs: Vec<ShownBlob>,
}

/// One sealed blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownBlob {
    /// What it is, e.g. `page`.
    pub kind: String,
    /// Its length, bytes.
    pub size: u64,
    /// Its digest.
    pub sha256: Sha256,
}

/// One thing that is not as it was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundDamage {
    /// Whose; none for the database.
    pub application_id: Option<Uuid>,
    /// Where, inside the outbox.
    pub place: String,
    /// What, e.g. `digest`.
    pub fault: String,
}
