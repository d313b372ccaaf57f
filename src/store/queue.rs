//! What waits for its receipt, and what became of the attempts to deliver it.

use jiff::Timestamp;
use lobby_envelope::digest::sha256;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, Manifest};
use rusqlite::params;
use uuid::Uuid;

use crate::incoming::manifest_of;
use crate::rows::application::{self, Application};
use crate::{Fault, Outbox, StoreError};

/// Longest text kept of a refusal, bytes.
const DETAIL_MAX: usize = 500;

/// How a waiting application stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits to be delivered.
    Queued,
    /// The platform refused it; people must look. It is kept and shown.
    NeedsStaff {
        /// Why, as a code.
        code: String,
        /// Why, in the platform's words.
        detail: String,
    },
    /// What is stored is not what was accepted. It is kept and shown, never sent.
    Damaged {
        /// What is wrong, see [`Fault::as_str`].
        code: String,
    },
}

/// An application without a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Its id.
    pub application_id: Uuid,
    /// The number on the citizen's slip.
    pub case_number: String,
    /// The signed manifest.
    pub manifest_jws: String,
    /// Digest of the manifest's JWS bytes.
    pub manifest_sha256: Sha256,
    /// Its sealed blobs, in the order of the manifest.
    pub blobs: Vec<BlobEntry>,
    /// How it stands.
    pub state: State,
    /// Attempts to deliver it.
    pub attempts: u32,
    /// When it was accepted.
    pub created_at: Timestamp,
}

impl Queued {
    /// What its manifest says.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the row no longer holds the manifest that was accepted.
    pub fn manifest(&self) -> Result<Manifest, StoreError> {
        let damaged = StoreError::Damaged { application_id: self.application_id };
        if sha256(self.manifest_jws.as_bytes()) == self.manifest_sha256 {
            manifest_of(&self.manifest_jws).ok_or(damaged)
        } else {
            Err(damaged)
        }
    }
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    /// Applications without a receipt, those that need staff or are damaged included.
    pub count: u64,
    /// Bytes of their sealed blobs.
    pub bytes: u64,
    /// When the oldest of them was accepted.
    pub oldest: Option<Timestamp>,
    /// Those of them that people must look at: refused by the platform, or damaged.
    pub needs_staff: u64,
}

impl Outbox {
    /// Every application without a receipt, oldest first, in whichever state.
    ///
    /// # Errors
    /// What the database says.
    pub fn queued(&self) -> Result<Vec<Queued>, StoreError> {
        self.shared.rows().read("listing the queue", |connection| {
            let waiting = application::waiting(connection)?;
            waiting
                .into_iter()
                .map(|row| Ok(queued(application::blob_entries(connection, row.application_id)?, row)))
                .collect()
        })
    }

    /// Notes an attempt to deliver, with a code for how it ended.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or what the database says.
    pub fn record_attempt(&self, application_id: Uuid, outcome: &str, now: Timestamp) -> Result<(), StoreError> {
        let sql = "update application set attempts = attempts + 1, attempted_at = ?2, outcome = ?3 \
                   where application_id = ?1 and state <> 'receipted'";
        let outcome = shortened(outcome);
        self.settle_one(application_id, "noting an attempt", |tx| {
            Ok(tx.execute(sql, params![application_id.to_string(), now.as_millisecond(), outcome])? == 1)
        })
    }

    /// Hands an application to people: it is kept and shown, and not tried again. `detail` must name nobody.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or what the database says.
    pub fn mark_needs_staff(&self, application_id: Uuid, code: &str, detail: &str) -> Result<(), StoreError> {
        let (code, detail) = (shortened(code), shortened(detail));
        self.settle_one(application_id, "handing an application to people", |tx| {
            application::set_state(tx, application_id, "needs_staff", code, detail)
        })
    }

    /// Puts an application that people looked at back into the queue. A damaged one stays aside.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where none needs staff under this id, or what the database says.
    pub fn requeue(&self, application_id: Uuid) -> Result<(), StoreError> {
        let sql = "update application set state = 'queued', code = '', detail = '' \
                   where application_id = ?1 and state = 'needs_staff'";
        self.settle_one(application_id, "putting an application back", |tx| {
            Ok(tx.execute(sql, [application_id.to_string()])? == 1)
        })
    }

    /// How much waits.
    ///
    /// # Errors
    /// What the database says.
    pub fn depth(&self) -> Result<QueueDepth, StoreError> {
        let count = "select count(*), min(accepted_at) from application where state <> 'receipted'";
        let bytes = "select coalesce(sum(size), 0) from blob join application using (application_id) \
                     where state <> 'receipted'";
        let staff = "select count(*) from application where state not in ('queued', 'receipted')";
        let (count, bytes, oldest, staff): (i64, i64, Option<i64>, i64) =
            self.shared.rows().read("measuring the queue", |connection| {
                let (count, oldest) = connection.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let number = |sql| connection.query_row(sql, [], |row| row.get(0));
                Ok((count, number(bytes)?, oldest, number(staff)?))
            })?;
        let oldest = oldest.and_then(|oldest| Timestamp::from_millisecond(oldest).ok());
        let (count, bytes, needs_staff) = (count.unsigned_abs(), bytes.unsigned_abs(), staff.unsigned_abs());
        Ok(QueueDepth { count, bytes, oldest, needs_staff })
    }

    /// Changes one waiting application; `change` says whether it was there.
    fn settle_one(
        &self,
        application_id: Uuid,
        doing: &'static str,
        change: impl Fn(&rusqlite::Transaction) -> rusqlite::Result<bool>,
    ) -> Result<(), StoreError> {
        let found = self.shared.rows().write_with_ballast(doing, change)?;
        if found { Ok(()) } else { Err(StoreError::Unknown { application_id }) }
    }
}

fn queued(blobs: Vec<BlobEntry>, row: Application) -> Queued {
    let mut queued = Queued {
        application_id: row.application_id,
        case_number: row.case_number,
        manifest_jws: row.manifest_jws,
        manifest_sha256: row.manifest_sha256,
        blobs,
        state: match row.state.as_str() {
            "queued" => State::Queued,
            "needs_staff" => State::NeedsStaff { code: row.code, detail: row.detail },
            _ => State::Damaged { code: row.code },
        },
        attempts: row.attempts,
        created_at: Timestamp::from_millisecond(row.accepted_at).unwrap_or_default(),
    };
    let fits = queued.manifest().is_ok_and(|manifest| manifest.blobs == queued.blobs);
    if !fits && !matches!(queued.state, State::Damaged { .. }) {
        queued.state = State::Damaged { code: Fault::Manifest.as_str().into() };
    }
    queued
}

fn shortened(text: &str) -> &str {
    let mut end = text.len().min(DETAIL_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
