//! What the outbox promises, tried: on a disk in memory that fails and forgets on demand, and on the real one.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use lobby_domain::CaseNumber;
use lobby_envelope::digest::sha256;
use lobby_wire::Message as _;
use lobby_wire::manifest::Manifest;
use lobby_wire::receipt::IntakeReceipt;
use tempfile::TempDir;
use uuid::Uuid;

use crate::disk::memory::MemoryDisk;
use crate::{Accepted, Limits, Outbox, QueueState, RecoveryReport, Staging, StoreError};

mod crash;
mod damage;
mod faults;
mod full;
mod kill;
mod model;
mod opening;
mod queue;
mod receipted;
mod release;
#[path = "../../../tests/sample/manifest.rs"]
mod sample;
mod staging;
mod vanish;

const LIMITS: Limits = Limits { low_water_bytes: 0, ballast_bytes: 10_000, queue_max: 1000 };

/// An outbox whose files are in memory, and its database too where the system has such a folder: these proofs are not
/// about SQLite's own fsyncs, and there are thousands of them.
struct Bench {
    dir: TempDir,
    disk: MemoryDisk,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        Bench { dir, disk: MemoryDisk::new() }
    }

    fn try_open(&self) -> Result<(Outbox, RecoveryReport), StoreError> {
        Outbox::open_on(Arc::new(self.disk.clone()), self.dir.path(), LIMITS)
    }

    /// The samples' numbers count as given.
    fn open(&self) -> Outbox {
        let outbox = self.try_open().unwrap().0;
        outbox.raise_case_counter(LIMITS.queue_max as u32).unwrap();
        outbox
    }

    /// Every file of an application but its record.
    fn files(&self) -> Vec<String> {
        let others = ["ballast", "../", "ledger/"];
        let is_blob =
            |place: &String| !others.iter().any(|other| place.starts_with(other)) && !place.ends_with("/record");
        self.disk.files().into_iter().filter(is_blob).collect()
    }
}

/// An application with made-up sealed bytes.
#[derive(Clone)]
struct Sample {
    manifest: Manifest,
    blobs: Vec<Vec<u8>>,
    /// Whether every blob but the first becomes a file, however small.
    staged: bool,
}

/// Bytes of a blob that stands in its row, and of one that becomes a file.
const SMALL: usize = 300;
const LARGE: usize = 70_000;

impl Sample {
    fn new(n: u32, sizes: &[usize]) -> Sample {
        let blobs: Vec<Vec<u8>> = sizes
            .iter()
            .enumerate()
            .map(|(at, size)| (0..*size).map(|i| (i as u32 ^ n.wrapping_mul(31) ^ at as u32) as u8).collect())
            .collect();
        let number = CaseNumber::new("WL01", "K01", n).unwrap();
        let manifest = sample::manifest(&number, now(), sample::document_and_pages().zip(&blobs));
        let manifest = Manifest { application_id: Uuid::from_u128(u128::from(n) + 1), ..manifest };
        Sample { manifest, blobs, staged: false }
    }

    /// Two small blobs and two large ones.
    fn usual(n: u32) -> Sample {
        Sample::new(n, &[SMALL, LARGE, LARGE + 1, SMALL + 1])
    }

    fn id(&self) -> Uuid {
        self.manifest.application_id
    }

    fn jws(&self) -> String {
        format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(&self.manifest.to_bytes()))
    }

    fn hand_in(&self, outbox: &Outbox) -> Result<Accepted, StoreError> {
        let mut incoming = outbox.begin(self.id())?;
        for (entry, blob) in self.manifest.blobs.iter().zip(&self.blobs) {
            incoming.blob(entry.kind, entry.sha256, entry.size, blob.as_slice())?;
        }
        incoming.commit(&self.jws(), &self.manifest, now())
    }

    /// Every blob but the first is staged.
    fn stage(&self, staging: &mut Staging) -> Result<(), StoreError> {
        let mut pages = self.manifest.blobs.iter().zip(&self.blobs).skip(1);
        pages.try_for_each(|(entry, blob)| staging.keep(entry.sha256, entry.size, blob.as_slice()))
    }

    /// What is staged is taken over, the rest is sent.
    fn hand_in_staged(&self, outbox: &Outbox, staging: &Staging) -> Result<Accepted, StoreError> {
        let mut incoming = outbox.begin(self.id())?;
        for (entry, blob) in self.manifest.blobs.iter().zip(&self.blobs) {
            if staging.holds(entry.sha256, entry.size) {
                incoming.staged(entry.kind, entry.sha256, entry.size, staging)?;
            } else {
                incoming.blob(entry.kind, entry.sha256, entry.size, blob.as_slice())?;
            }
        }
        incoming.commit(&self.jws(), &self.manifest, now())
    }

    fn receipt(&self) -> IntakeReceipt {
        IntakeReceipt {
            schema: IntakeReceipt::SCHEMA.into(),
            application_id: self.id(),
            case_number: self.manifest.case_number.clone(),
            manifest_sha256: sha256(self.jws().as_bytes()),
            test: self.manifest.test,
            blobs: self.manifest.blobs.clone(),
            received_at: now(),
        }
    }

    fn receipt_jws(&self) -> String {
        format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(&self.receipt().to_bytes()))
    }

    fn acknowledge(&self, outbox: &Outbox) -> Result<(), StoreError> {
        outbox.record_receipt(self.id(), "receipt", &self.receipt())
    }

    /// The application waits in the outbox, whole, and every byte can be read.
    fn assert_whole(&self, outbox: &Outbox) {
        let queued = outbox.queued().unwrap();
        let found: Vec<_> = queued.iter().filter(|queued| queued.application_id == self.id()).collect();
        assert_eq!(found.len(), 1, "it waits exactly once");
        assert_eq!(found[0].state, QueueState::Queued);
        assert_eq!(found[0].manifest().unwrap(), self.manifest);
        for (entry, blob) in self.manifest.blobs.iter().zip(&self.blobs) {
            let read = outbox.read_blob_range(self.id(), entry.sha256, 0, usize::MAX).unwrap();
            assert!(read == *blob, "a blob of {} bytes reads back", blob.len());
        }
    }

    fn is_waiting(&self, outbox: &Outbox) -> bool {
        outbox.queued().unwrap().iter().any(|queued| queued.application_id == self.id())
    }
}

fn now() -> Timestamp {
    "2026-03-02T01:02:03.456Z".parse().unwrap()
}
