//! Applications to deliver, and a queue of them in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use lobby_domain::CaseNumber;
use lobby_envelope::digest::sha256;
use lobby_envelope::{SigningKey, sign_manifest};
use lobby_sync::engine::{QueuedApplication, RetryReason};
use lobby_sync::{NewlyQueued, Queue, QueueFault, QueuedManifest, Refusal};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobKind, Manifest};
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

#[path = "../../../../tests/sample/manifest.rs"]
mod sample;

pub struct Application {
    pub manifest: Manifest,
    pub jws: String,
    pub blobs: Vec<Vec<u8>>,
}

impl Application {
    pub fn id(&self) -> Uuid {
        self.manifest.application_id
    }
}

pub fn application(number: u32, sizes: &[usize]) -> Application {
    let fill = |(at, size): (usize, &usize)| -> Vec<u8> {
        (0..*size).map(|byte| (byte * 31 + at * 7 + number as usize) as u8).collect()
    };
    application_of(number, sizes.iter().enumerate().map(fill).collect())
}

/// An application of these sealed blobs.
pub fn application_of(number: u32, blobs: Vec<Vec<u8>>) -> Application {
    let case_number = CaseNumber::new("WL01", "K01", number).unwrap();
    let submitted_at = "2026-03-02T01:02:03Z".parse().unwrap();
    let manifest = sample::manifest(&case_number, submitted_at, blobs.iter().map(|blob| (BlobKind::Page, blob)));
    let jws = sign_manifest(&SigningKey::generate().unwrap(), "device", &manifest).unwrap().jws;
    Application { manifest, jws, blobs }
}

#[derive(Default)]
pub struct MemoryQueue {
    pub waiting: Mutex<BTreeMap<Uuid, Application>>,
    pub receipts: Mutex<BTreeMap<Uuid, Vec<String>>>,
    pub staff: Mutex<BTreeMap<Uuid, Refusal>>,
    pub notes: Mutex<Vec<(String, Duration)>>,
    /// Every application that was listed, as often as it was.
    pub read: Mutex<Vec<Uuid>>,
}

impl MemoryQueue {
    pub fn of(applications: Vec<Application>) -> MemoryQueue {
        let queue = MemoryQueue::default();
        applications.into_iter().for_each(|application| queue.accept(application));
        queue
    }

    pub fn accept(&self, application: Application) {
        self.waiting.lock().unwrap().insert(application.id(), application);
    }

    fn with<T>(&self, id: Uuid, see: impl FnOnce(&Application) -> T) -> Result<T, QueueFault> {
        let waiting = self.waiting.lock().unwrap();
        waiting.get(&id).map(see).ok_or_else(|| QueueFault::Unavailable("not in the queue".into()))
    }
}

impl Queue for MemoryQueue {
    fn queued_after(&self, place: u64) -> Result<NewlyQueued, QueueFault> {
        let waiting = self.waiting.lock().unwrap();
        let staff = self.staff.lock().unwrap();
        let number = |one: &Application| u64::try_from(one.id().as_u128()).unwrap();
        let queued: Vec<_> =
            waiting.values().filter(|one| !staff.contains_key(&one.id()) && number(one) > place).collect();
        self.read.lock().unwrap().extend(queued.iter().map(|one| one.id()));
        let application =
            |one: &&Application| QueuedApplication { application_id: one.id(), blobs: one.manifest.blobs.clone() };
        let applications = queued.iter().map(application).collect();
        Ok(NewlyQueued { applications, place: queued.last().map_or(place, |last| number(last)) })
    }

    fn manifest(&self, id: Uuid) -> Result<QueuedManifest, QueueFault> {
        self.with(id, |one| QueuedManifest { jws: one.jws.clone(), manifest: one.manifest.clone() })
    }

    fn read(&self, id: Uuid, digest: &Sha256, offset: u64, len: usize) -> Result<Vec<u8>, QueueFault> {
        self.with(id, |one| {
            let blob = one.blobs.iter().find(|blob| sha256(blob) == *digest).unwrap();
            let from = usize::try_from(offset).unwrap();
            blob[from..from + len].to_vec()
        })
    }

    fn attempt_failed(&self, _: Uuid, reason: &RetryReason, again_in: Duration) -> Result<(), QueueFault> {
        self.notes.lock().unwrap().push((reason.to_string(), again_in));
        Ok(())
    }

    fn needs_staff(&self, id: Uuid, refusal: &Refusal) -> Result<(), QueueFault> {
        self.staff.lock().unwrap().insert(id, refusal.clone());
        Ok(())
    }

    fn delivered(&self, id: Uuid, jws: &str, receipt: &IntakeReceipt) -> Result<(), QueueFault> {
        assert_eq!(receipt.application_id, id);
        self.receipts.lock().unwrap().entry(id).or_default().push(jws.to_owned());
        self.waiting.lock().unwrap().remove(&id);
        Ok(())
    }
}
