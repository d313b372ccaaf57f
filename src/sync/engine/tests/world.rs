//! The reference model: a platform that keeps honest books, a line that does what a script of faults says, and time
//! that jumps from event to event.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::time::Duration;

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind};
use lobby_wire::problem::ProblemCode;
use lobby_wire::receipt::IntakeReceipt;
use uuid::Uuid;

use super::plain::{Plain, is_busy};
use crate::engine::*;

/// What the line or the platform does to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// Lost on the way there.
    LostRequest,
    /// Done, but the response is lost.
    LostAnswer,
    Status(u16),
    Portal,
    Mismatch,
    ForgedReceipt,
    ReceiptNotDurable,
}

pub fn application(number: u128, sizes: &[u64]) -> QueuedApplication {
    let blobs = sizes.iter().enumerate().map(|(at, size)| {
        let mut digest = [0; 32];
        digest[..16].copy_from_slice(&number.to_be_bytes());
        digest[16] = u8::try_from(at).unwrap();
        BlobEntry { kind: BlobKind::Page, sha256: Sha256(digest), size: *size }
    });
    QueuedApplication { application_id: Uuid::from_u128(number), blobs: blobs.collect() }
}

/// The same with a small copy of each page ahead of the pages.
pub fn application_with_renditions(number: u128, sizes: &[u64]) -> QueuedApplication {
    let QueuedApplication { application_id, blobs: pages } = application(number, sizes);
    let small = pages.iter().map(|page| {
        let mut digest = page.sha256.0;
        digest[17] = 1;
        BlobEntry { kind: BlobKind::Rendition, sha256: Sha256(digest), size: page.size / 20 + 1 }
    });
    QueuedApplication { application_id, blobs: small.chain(pages.iter().cloned()).collect() }
}

/// After so long the transport gives a request up.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct World {
    pub engine: Engine,
    /// Goes beside the engine, and must always do the same.
    plain: Plain,
    pub now: Duration,
    pub applications: BTreeMap<Uuid, QueuedApplication>,
    /// Consumed request by request; then all goes well.
    pub faults: Vec<Fault>,
    /// While true nothing gets through.
    pub cut: bool,
    /// While true pieces of blobs get lost, and nothing else does.
    pub swallows_pieces: bool,
    /// Requests served or lost so far, probes not counted.
    pub requests: usize,
    /// Applications the platform answers with this status for ever.
    pub stubborn: BTreeMap<Uuid, u16>,
    pub delivered: BTreeSet<Uuid>,
    pub staff: BTreeMap<Uuid, Refusal>,
    pub forged: usize,
    pub network: Vec<(Duration, bool)>,
    pub appended: u64,
    /// Taken in ahead of their pages, in that order.
    pub readable: Vec<Uuid>,
    /// Bytes a second that the line carries, where it is thin.
    pub rate: Option<u64>,
    /// Largest body that a proxy on the way lets through, bytes.
    pub body_max: usize,
    /// Bytes of pieces that were too slow for the transport.
    pub wasted: u64,
    /// Whether the platform takes in nothing ahead of its pages, as an earlier version.
    pub all_or_nothing: bool,
    held: BTreeMap<Sha256, u64>,
    committed: BTreeSet<Uuid>,
    events: BinaryHeap<Reverse<(Duration, u64)>>,
    waiting: BTreeMap<u64, (Option<RequestId>, Event)>,
    abandoned: BTreeSet<RequestId>,
    sequence: u64,
    out: usize,
}

impl World {
    pub fn new(applications: Vec<QueuedApplication>) -> World {
        let mut world = World {
            engine: Engine::new(Timing::default()),
            plain: Plain::new(Timing::default()),
            now: Duration::ZERO,
            applications: applications
                .iter()
                .map(|application| (application.application_id, application.clone()))
                .collect(),
            faults: vec![],
            cut: false,
            swallows_pieces: false,
            requests: 0,
            stubborn: BTreeMap::new(),
            delivered: BTreeSet::new(),
            staff: BTreeMap::new(),
            forged: 0,
            network: vec![],
            appended: 0,
            readable: vec![],
            rate: None,
            body_max: usize::MAX,
            wasted: 0,
            all_or_nothing: false,
            held: BTreeMap::new(),
            committed: BTreeSet::new(),
            events: BinaryHeap::new(),
            waiting: BTreeMap::new(),
            abandoned: BTreeSet::new(),
            sequence: 0,
            out: 0,
        };
        world.soon(Duration::ZERO, None, Event::Queued(applications));
        world
    }

    /// Runs until `done` or until `limit`; returns whether it was done.
    pub fn run(&mut self, limit: Duration, done: impl Fn(&World) -> bool) -> bool {
        while !done(self) {
            let event_at = self.events.peek().map(|Reverse((at, _))| *at);
            let wake_at = self.engine.next_wake().map(|at| at.max(self.now));
            let Some(next) = event_at.into_iter().chain(wake_at).min() else { return false };
            if next > limit {
                self.now = limit;
                return false;
            }
            self.now = next;
            if event_at == Some(next) {
                let Some(Reverse((_, id))) = self.events.pop() else { return false };
                let (request, event) = self.waiting.remove(&id).unwrap();
                if request.is_none_or(|request| !self.abandoned.contains(&request)) {
                    self.step(event);
                }
            } else {
                self.step(Event::Tick);
            }
        }
        true
    }

    pub fn step(&mut self, event: Event) {
        if matches!(event, Event::Responded(..)) {
            self.out -= 1;
        }
        let random = self.sequence.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let effects = self.engine.step(event.clone(), self.now, random);
        assert_eq!(effects, self.plain.step(event, self.now, random), "the engine without indices does something else");
        assert_eq!(self.engine.next_wake(), self.plain.next_wake());
        for effect in effects {
            self.take(effect);
        }
        let following =
            self.engine.deliveries.values().filter(|delivery| is_busy(delivery) && delivery.is_deferrable());
        assert!(following.count() <= 1, "pages that can wait take several lanes");
    }

    fn take(&mut self, effect: Effect) {
        match effect {
            Effect::Send(request, call) => {
                self.out += 1;
                assert!(self.out <= Timing::default().lanes + 1, "more requests out than lanes and a probe");
                let (after, response) = self.serve(&call);
                self.soon(after, Some(request), Event::Responded(request, response));
            }
            Effect::Cancel(request) => {
                assert!(self.abandoned.insert(request));
                self.out -= 1;
            }
            Effect::Record { application_id, receipt, .. } => {
                assert_eq!(receipt.application_id, application_id);
                assert!(self.committed.contains(&application_id), "a receipt for what was never taken in");
                assert!(!self.delivered.contains(&application_id), "recorded twice");
                let durable = self.faults.last() != Some(&Fault::ReceiptNotDurable);
                if !durable {
                    self.faults.pop();
                }
                self.soon(Duration::from_millis(5), None, Event::Recorded { application_id, durable });
            }
            Effect::Delivered { application_id, .. } => {
                assert!(self.delivered.insert(application_id), "delivered twice");
                assert!(!self.staff.contains_key(&application_id));
            }
            Effect::NeedsStaff { application_id, refusal } => {
                assert!(self.staff.insert(application_id, refusal).is_none(), "handed to staff twice");
                assert!(!self.delivered.contains(&application_id));
            }
            Effect::Forged { .. } => self.forged += 1,
            Effect::Failed { again_in, .. } => assert!(again_in >= Duration::from_millis(500)),
            Effect::Network(state) => self.network.push((self.now, matches!(state, NetworkState::Up { .. }))),
        }
    }

    /// The line and the platform.
    fn serve(&mut self, call: &Request) -> (Duration, Response) {
        let quick = Duration::from_millis(40);
        let lost = |after| (after, Response::Retry(RetryReason::NoAnswer("cut".into())));
        self.requests += usize::from(*call != Request::Probe);
        if self.cut || (self.swallows_pieces && matches!(call, Request::AppendPiece { .. })) {
            return lost(Duration::from_secs(if *call == Request::Probe { 1 } else { 5 }));
        }
        if matches!(call, Request::AppendPiece { len, .. } if *len > self.body_max) {
            return (quick, Response::Retry(RetryReason::Status { status: 413, retry_after: None, said: None }));
        }
        if let (Some(rate), Request::AppendPiece { len, .. }) = (self.rate, call) {
            let takes = Duration::from_secs_f64(*len as f64 / rate as f64);
            if takes > PATIENCE {
                self.wasted += *len as u64;
                return lost(PATIENCE);
            }
            return (takes, self.honest(call));
        }
        let fault = self.faults.pop().unwrap_or(Fault::None);
        match fault {
            Fault::LostRequest => lost(Duration::from_secs(5)),
            Fault::LostAnswer => {
                let _ = self.honest(call);
                lost(Duration::from_secs(30))
            }
            Fault::Status(status) => (
                quick,
                Response::Retry(RetryReason::Status { status, retry_after: Some(Duration::from_secs(7)), said: None }),
            ),
            Fault::Portal => (quick, Response::Retry(RetryReason::NotPlatform("a page".into()))),
            Fault::Mismatch if matches!(call, Request::AppendPiece { .. }) => (quick, Response::Mismatch),
            Fault::ForgedReceipt if matches!(call, Request::SubmitManifest { .. }) => {
                (quick, Response::Retry(RetryReason::Forged("stranger".into())))
            }
            Fault::None | Fault::Mismatch | Fault::ForgedReceipt | Fault::ReceiptNotDurable => {
                (quick, self.honest(call))
            }
        }
    }

    fn honest(&mut self, call: &Request) -> Response {
        match call {
            Request::Probe => Response::Healthy,
            Request::QueryOffset { sha256 } => {
                self.held.get(sha256).map_or(Response::UnknownBlob, |held| Response::Offset(*held))
            }
            Request::CreateUpload { blob } => {
                self.held.entry(blob.sha256).or_insert(0);
                Response::Created
            }
            Request::AppendPiece { application_id, sha256, offset, len } => {
                let blobs = &self.applications[application_id].blobs;
                let BlobEntry { kind, size, .. } = *blobs.iter().find(|blob| blob.sha256 == *sha256).unwrap();
                let goes_ahead = blobs.iter().any(|blob| blob.kind == BlobKind::Rendition) && !self.all_or_nothing;
                if kind == BlobKind::Page && goes_ahead {
                    assert!(
                        self.readable.contains(application_id),
                        "a page travels before its application can be read"
                    );
                }
                let Some(held) = self.held.get_mut(sha256) else { return Response::UnknownBlob };
                if *held != *offset {
                    return Response::Mismatch;
                }
                *held += *len as u64;
                self.appended += *len as u64;
                assert!(*held <= size, "sent more than the blob has");
                Response::Offset(*held)
            }
            Request::SubmitManifest { application_id } => self.submit(*application_id),
        }
    }

    fn submit(&mut self, id: Uuid) -> Response {
        match self.stubborn.get(&id) {
            Some(&status @ 500..) => {
                return Response::Retry(RetryReason::Status { status, retry_after: None, said: None });
            }
            Some(&status) => {
                return Response::Refused(Refusal::Platform {
                    status,
                    code: ProblemCode::DigestConflict,
                    title: String::new(),
                });
            }
            None => {}
        }
        let blobs = self.applications[&id].blobs.clone();
        let missing = blobs.iter().filter(|blob| self.held.get(&blob.sha256) != Some(&blob.size));
        let missing: Vec<_> = missing.map(|blob| blob.sha256).collect();
        if !missing.is_empty() {
            let small = |digest: &Sha256| {
                blobs.iter().any(|blob| blob.sha256 == *digest && blob.kind == BlobKind::Page)
                    && blobs.iter().any(|blob| blob.kind == BlobKind::Rendition)
            };
            if missing.iter().all(small) && !self.all_or_nothing && !self.readable.contains(&id) {
                self.readable.push(id);
            }
            return Response::MissingBlobs(missing);
        }
        self.committed.insert(id);
        let receipt = IntakeReceipt {
            schema: "lobby-receipt/1".into(),
            application_id: id,
            case_number: String::new(),
            manifest_sha256: Sha256([0; 32]),
            test: false,
            blobs,
            received_at: jiff::Timestamp::UNIX_EPOCH,
        };
        Response::Receipt { jws: String::new(), receipt }
    }

    /// Another application is accepted while others are under way.
    pub fn queue(&mut self, application: QueuedApplication) {
        self.applications.insert(application.application_id, application.clone());
        self.soon(Duration::ZERO, None, Event::Queued(vec![application]));
    }

    /// The platform loses a blob it had, as after a restore from backup.
    pub fn forget(&mut self, sha256: &Sha256) {
        self.held.remove(sha256);
    }

    fn soon(&mut self, after: Duration, request: Option<RequestId>, event: Event) {
        self.sequence += 1;
        self.events.push(Reverse((self.now + after, self.sequence)));
        self.waiting.insert(self.sequence, (request, event));
    }
}
