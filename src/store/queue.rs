//! The queue: applications without a receipt, and the record of attempts to deliver them.

use std::collections::HashSet;

use jiff::Timestamp;
use lobby_envelope::digest::sha256;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, Manifest};
use uuid::Uuid;

use crate::last_refusal::{LastRefusal, shortened};
use crate::places::ROW;
use crate::quarantine::set_aside;
use crate::rows::application::{self, Application};
use crate::rows::state::RowState;
use crate::signed::manifest_of;
use crate::{Fault, Finding, Outbox, StoreError};

/// How an application without a receipt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueState {
    /// To be delivered.
    Queued,
    /// The platform refused it. It is kept and shown to staff.
    NeedsStaff {
        /// Why, as a code.
        code: String,
        /// Why, in the platform's words.
        detail: String,
    },
    /// What is stored is not what was accepted. It is kept and shown, never sent.
    Damaged {
        /// What is wrong.
        fault: Fault,
    },
}

/// A failed attempt to deliver an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it ended.
    pub at: Timestamp,
    /// How, in words for technicians; holds nothing personal.
    pub outcome: String,
}

/// An application that is to be delivered, as delivery needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDeliver {
    /// Its place in the order of acceptance, from 1; never given twice.
    pub place: u64,
    /// Its id.
    pub application_id: Uuid,
    /// Its sealed blobs, in the order of the manifest.
    pub blobs: Vec<BlobEntry>,
}

/// An application without a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Id that the visit gave it.
    pub application_id: Uuid,
    /// The number on the citizen's slip.
    pub case_number: String,
    /// The manifest as core signed it, compact JWS.
    pub manifest_jws: String,
    /// Digest of the manifest's JWS bytes.
    pub manifest_sha256: Sha256,
    /// Its sealed blobs, in the order of the manifest.
    pub blobs: Vec<BlobEntry>,
    /// What delivery may do with it.
    pub state: QueueState,
    /// Failed attempts to deliver it.
    pub attempts: u32,
    /// The code by which the platform last refused it, where it is asked again all the same.
    pub refused: Option<String>,
    /// The last of these attempts.
    pub last_attempt: Option<Attempt>,
    /// When it was accepted.
    pub created_at: Timestamp,
}

impl Queued {
    /// Parses its manifest.
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

/// Size of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    /// Applications without a receipt, those that need staff or are damaged included.
    pub count: u64,
    /// When the one was accepted that has waited longest.
    pub oldest: Option<Timestamp>,
    /// Those of them that staff must look at: refused by the platform, or damaged.
    pub needs_staff: u64,
}

impl Outbox {
    /// Every application without a receipt, oldest first, in whichever state.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn queued(&self) -> Result<Vec<Queued>, StoreError> {
        self.shared.rows().read("listing the queue", |connection| {
            let waiting = application::waiting(connection)?.into_iter();
            let queued = waiting.map(|row| Ok(queued(application::blob_entries(connection, row.application_id)?, row)));
            queued.filter_map(Result::transpose).collect()
        })
    }

    /// Ids of every application without a receipt, oldest first, in whichever state.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn waiting_ids(&self) -> Result<Vec<Uuid>, StoreError> {
        self.shared.rows().read("listing the queue", application::waiting_ids)
    }

    /// What is to be delivered and was accepted after the application at `place` (0: everything), oldest first. Costs a
    /// look at what it returns and reads no manifest: [`Outbox::manifest_to_send`] does.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn to_deliver(&self, place: u64) -> Result<Vec<ToDeliver>, StoreError> {
        let after = i64::try_from(place).unwrap_or(i64::MAX);
        self.shared.rows().read("listing what is to be delivered", |connection| {
            let found = application::to_deliver(connection, after)?.into_iter();
            let with_blobs = found.map(|(seq, application_id)| {
                let blobs = application::blob_entries(connection, application_id)?;
                Ok(ToDeliver { place: seq.unsigned_abs(), application_id, blobs })
            });
            with_blobs.collect()
        })
    }

    /// One application that is to be delivered, whose manifest is the one that was accepted.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Damaged`] where the row no longer holds what was accepted (the application
    /// is then set aside), [`StoreError::Disk`], or [`StoreError::Rows`].
    pub fn manifest_to_send(&self, application_id: Uuid) -> Result<(String, Manifest), StoreError> {
        let queued = self.find_queued(application_id)?;
        match queued.state {
            QueueState::Queued | QueueState::NeedsStaff { .. } => {
                let manifest = queued.manifest()?;
                Ok((queued.manifest_jws, manifest))
            }
            // From a record that is whole: the manifest is the one that was accepted now.
            QueueState::Damaged { fault: Fault::Manifest } if self.mend(application_id)? => {
                self.manifest_to_send(application_id)
            }
            QueueState::Damaged { fault: fault @ Fault::Manifest } => {
                let finding = Finding { application_id: Some(application_id), place: ROW.into(), fault };
                set_aside(self.shared.disk.as_ref(), &mut self.shared.rows(), application_id, &finding)?;
                Err(StoreError::Damaged { application_id })
            }
            QueueState::Damaged { .. } => Err(StoreError::Damaged { application_id }),
        }
    }

    /// Applications that people may have to look at: up to `max` each that are damaged, that the platform refused for good,
    /// that it refused and is asked to take again, and that have waited longest; each oldest first, none twice.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn troubled(&self, max: usize) -> Result<Vec<Queued>, StoreError> {
        self.shared.rows().read("listing what does not go by itself", |connection| {
            let refused = application::refused(connection, max)?;
            let seen: HashSet<Uuid> = refused.iter().map(|row| row.application_id).collect();
            let mut rows = application::waiting_in(connection, RowState::Damaged, max)?;
            rows.extend(application::waiting_in(connection, RowState::NeedsStaff, max)?);
            rows.extend(refused);
            let oldest = application::waiting_in(connection, RowState::Queued, max)?.into_iter();
            rows.extend(oldest.filter(|row| !seen.contains(&row.application_id)));
            let all =
                rows.into_iter().map(|row| Ok(queued(application::blob_entries(connection, row.application_id)?, row)));
            all.filter_map(Result::transpose).collect()
        })
    }

    /// The application that was accepted under this case number, delivered ones included.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn by_case_number(&self, case_number: &str) -> Result<Option<Uuid>, StoreError> {
        self.shared
            .rows()
            .read("looking for a case number", |connection| application::by_case_number(connection, case_number))
    }

    /// One application without a receipt, in whichever state.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where it was never accepted or has its receipt, or [`StoreError::Rows`].
    pub fn find_queued(&self, application_id: Uuid) -> Result<Queued, StoreError> {
        let found = self.shared.rows().read("looking for a queued application", |connection| {
            let Some(row) = application::find(connection, application_id)? else { return Ok(None) };
            Ok(queued(application::blob_entries(connection, application_id)?, row))
        })?;
        found.ok_or(StoreError::Unknown { application_id })
    }

    /// Notes an attempt to deliver, how it ended, and what the platform said. `outcome` must hold nothing personal.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Rows`].
    pub fn record_attempt(
        &self,
        application_id: Uuid,
        outcome: &str,
        last: LastRefusal,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.update_one(application_id, "noting an attempt", |tx| {
            application::note_attempt(tx, application_id, shortened(outcome), last.shortened(), now.as_millisecond())
        })
    }

    /// Hands an application to staff: it is kept and shown, and not tried again. `detail` must hold nothing personal.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], or [`StoreError::Rows`].
    pub fn mark_needs_staff(&self, application_id: Uuid, code: &str, detail: &str) -> Result<(), StoreError> {
        let (code, detail) = (shortened(code), shortened(detail));
        self.update_one(application_id, "handing an application to staff", |tx| {
            application::set_state(tx, application_id, RowState::NeedsStaff, code, detail)
        })
    }

    /// Puts an application that staff looked at back into the queue. A damaged one stays aside.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where none needs staff under this id, or [`StoreError::Rows`].
    pub fn requeue(&self, application_id: Uuid) -> Result<(), StoreError> {
        self.update_one(application_id, "putting an application back", |tx| application::requeue(tx, application_id))
    }

    /// Puts every application that the platform refused with this code back into the queue; how many.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn requeue_refused(&self, code: &str) -> Result<usize, StoreError> {
        let requeue = |tx: &rusqlite::Transaction| application::requeue_refused(tx, code);
        self.shared.rows().write_with_ballast("putting applications back", requeue)
    }

    /// Counts the applications without a receipt.
    ///
    /// # Errors
    /// [`StoreError::Rows`].
    pub fn depth(&self) -> Result<QueueDepth, StoreError> {
        let totals = self.shared.rows().read("measuring the queue", application::totals)?;
        Ok(QueueDepth {
            count: totals.count.unsigned_abs(),
            oldest: totals.oldest.and_then(|oldest| Timestamp::from_millisecond(oldest).ok()),
            needs_staff: totals.not_queued.unsigned_abs(),
        })
    }

    /// Changes one waiting application; `change` says whether it was there.
    fn update_one(
        &self,
        application_id: Uuid,
        doing: &'static str,
        change: impl Fn(&rusqlite::Transaction) -> rusqlite::Result<bool>,
    ) -> Result<(), StoreError> {
        let found = self.shared.rows().write_with_ballast(doing, change)?;
        if found { Ok(()) } else { Err(StoreError::Unknown { application_id }) }
    }
}

/// None for an application that has its receipt.
fn queued(blobs: Vec<BlobEntry>, row: Application) -> Option<Queued> {
    let mut queued = Queued {
        application_id: row.application_id,
        case_number: row.case_number,
        manifest_jws: row.manifest_jws,
        manifest_sha256: row.manifest_sha256,
        blobs,
        state: match row.state {
            RowState::Receipted => return None,
            RowState::Queued => QueueState::Queued,
            RowState::NeedsStaff => QueueState::NeedsStaff { code: row.code, detail: row.detail },
            RowState::Damaged => QueueState::Damaged { fault: Fault::from_name(&row.code).unwrap_or(Fault::Database) },
        },
        attempts: row.attempts,
        refused: row.refused,
        last_attempt: row.attempted_at.and_then(|at| {
            Some(Attempt { at: Timestamp::from_millisecond(at).ok()?, outcome: row.outcome.unwrap_or_default() })
        }),
        created_at: Timestamp::from_millisecond(row.accepted_at).unwrap_or_default(),
    };
    let fits = queued
        .manifest()
        .is_ok_and(|manifest| manifest.blobs == queued.blobs && manifest.case_number == queued.case_number);
    if !fits && !matches!(queued.state, QueueState::Damaged { .. }) {
        queued.state = QueueState::Damaged { fault: Fault::Manifest };
    }
    Some(queued)
}
