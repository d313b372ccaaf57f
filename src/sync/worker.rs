//! The thread that brings outbox, engine and transport together. It is the only one that delivers.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use crate::engine::{Effect, Engine, Event, NetworkState, Refusal, RequestId, Response, RetryReason, Timing};
use crate::queue::Queue;
use crate::transport::{Platform, Transport};

/// Interval at which the outbox is asked for what is new without a wake: a reading that failed is made up for.
const RESCAN: Duration = Duration::from_secs(30);

/// An event of delivery, for core.
#[derive(Clone, Debug, PartialEq)]
pub enum SyncEvent {
    /// The way to the platform opened or closed; before the first of these the state is unknown.
    Network(NetworkState),
    /// An application has arrived: receipt durable, files gone.
    Delivered {
        /// Which.
        application_id: Uuid,
        /// When the platform took it in: limits run from here.
        received_at: jiff::Timestamp,
    },
    /// The platform refuses an application; staff must look.
    NeedsStaff {
        /// Which.
        application_id: Uuid,
        /// What the platform said.
        refusal: Refusal,
    },
    /// The platform refuses this kiosk, not an application: 401 or 403. Delivery is retried.
    NotAdmitted {
        /// HTTP status.
        status: u16,
    },
    /// The platform knows this kiosk's case numbers to be given up to this counter.
    NumberedTo(u32),
    /// A receipt did not verify (P-01). Nothing was deleted; delivery goes on.
    ReceiptForged {
        /// For which application.
        application_id: Uuid,
        /// What is wrong with it.
        reason: String,
    },
}

/// Starts delivery.
pub struct SyncWorker;

impl SyncWorker {
    /// Delivers what is in `queue` to `platform` on a thread of its own, beginning at once. `observer` is called on
    /// that thread and must not block.
    ///
    /// # Errors
    /// Where the system gives no thread or no event loop.
    pub fn spawn<Q: Queue>(
        queue: Arc<Q>,
        platform: Platform,
        timing: Timing,
        observer: impl FnMut(SyncEvent) + Send + 'static,
    ) -> io::Result<SyncHandle> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (wake, wakes) = unbounded_channel();
        let thread = std::thread::Builder::new().name("sync".into()).spawn(move || {
            let drain = DeliveryLoop::new(queue, platform, timing, observer);
            runtime.block_on(drain.run(wakes));
        })?;
        Ok(SyncHandle { wake, thread: Some(thread) })
    }
}

enum Order {
    Wake,
    Reread,
    Stop,
}

/// Steers a running worker. Dropping it stops the worker too.
pub struct SyncHandle {
    wake: UnboundedSender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl SyncHandle {
    /// Reads the outbox now: something was added.
    pub fn wake(&self) {
        // A worker that is gone reads the outbox when it is started again.
        let _ = self.wake.send(Order::Wake);
    }

    /// Reads the outbox from its beginning: something that was accepted long ago was put back into it.
    pub fn reread(&self) {
        let _ = self.wake.send(Order::Reread);
    }

    /// Ends delivery and waits for its thread. Requests are cut, nothing is lost.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.wake.send(Order::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the delivery thread had panicked");
        }
    }
}

impl Drop for SyncHandle {
    fn drop(&mut self) {
        self.end();
    }
}

/// A response and the request it is for.
struct Responded {
    request: RequestId,
    response: Response,
    numbered_to: Option<u32>,
}

struct DeliveryLoop<Q, O> {
    engine: Engine,
    transport: Arc<Transport<Q>>,
    queue: Arc<Q>,
    observer: O,
    started: Instant,
    /// Up to where the outbox was read.
    place: u64,
    responses: (UnboundedSender<Responded>, UnboundedReceiver<Responded>),
    in_flight: BTreeMap<RequestId, AbortHandle>,
}

impl<Q: Queue, O: FnMut(SyncEvent)> DeliveryLoop<Q, O> {
    fn new(queue: Arc<Q>, platform: Platform, timing: Timing, observer: O) -> DeliveryLoop<Q, O> {
        DeliveryLoop {
            engine: Engine::new(timing),
            transport: Arc::new(Transport::new(platform, Arc::clone(&queue))),
            queue,
            observer,
            started: Instant::now(),
            place: 0,
            responses: unbounded_channel(),
            in_flight: BTreeMap::new(),
        }
    }

    async fn run(mut self, mut orders: UnboundedReceiver<Order>) {
        let mut rescan_at = Instant::now();
        loop {
            if rescan_at <= Instant::now() {
                rescan_at = Instant::now() + RESCAN;
                self.read_queue();
            }
            let wake_at = self.engine.next_wake().map_or(rescan_at, |at| rescan_at.min(self.started + at));
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Order::Wake) => rescan_at = Instant::now(),
                    Some(Order::Reread) => {
                        self.place = 0;
                        rescan_at = Instant::now();
                    }
                    Some(Order::Stop) | None => return,
                },
                response = self.responses.1.recv() => if let Some(Responded { request, response, numbered_to }) = response {
                    if let Some(counter) = numbered_to {
                        (self.observer)(SyncEvent::NumberedTo(counter));
                    }
                    self.in_flight.remove(&request);
                    self.step(Event::Responded(request, response));
                },
                () = sleep_until(wake_at) => self.step(Event::Tick),
            }
        }
    }

    fn read_queue(&mut self) {
        match self.queue.queued_after(self.place) {
            Ok(found) => {
                self.place = found.place;
                if !found.applications.is_empty() {
                    self.step(Event::Queued(found.applications));
                }
            }
            Err(fault) => tracing::error!(%fault, "the outbox cannot be read; trying again"),
        }
    }

    fn step(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            // The low half of a random UUID is as random as any.
            let (_, random) = Uuid::new_v4().as_u64_pair();
            for effect in self.engine.step(event, self.started.elapsed(), random) {
                events.extend(self.perform(effect));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Send(id, request) => {
                let (transport, responses) = (Arc::clone(&self.transport), self.responses.0.clone());
                let task = tokio::spawn(async move {
                    let (response, numbered_to) = transport.perform(request).await;
                    // Fails only after the worker has ended.
                    let _ = responses.send(Responded { request: id, response, numbered_to });
                });
                self.in_flight.insert(id, task.abort_handle());
            }
            Effect::Cancel(request) => {
                if let Some(task) = self.in_flight.remove(&request) {
                    task.abort();
                }
            }
            Effect::Record { application_id, jws, receipt } => {
                let kept = self.queue.delivered(application_id, &jws, &receipt);
                if let Err(fault) = &kept {
                    tracing::error!(%application_id, %fault, "a receipt could not be kept; it will be asked for again");
                }
                return Some(Event::Recorded { application_id, durable: kept.is_ok() });
            }
            Effect::Failed { application_id, reason, again_in } => {
                tracing::warn!(%application_id, trouble = %reason, again_in_ms = again_in.as_millis(), "delivery failed");
                if let RetryReason::Status { status: status @ (401 | 403), .. } = reason {
                    (self.observer)(SyncEvent::NotAdmitted { status });
                }
                self.note(application_id, |queue| queue.attempt_failed(application_id, &reason, again_in));
            }
            Effect::NeedsStaff { application_id, refusal } => {
                tracing::error!(%application_id, code = refusal.word(), "staff must look");
                if refusal != Refusal::Damaged {
                    self.note(application_id, |queue| queue.needs_staff(application_id, &refusal));
                }
                (self.observer)(SyncEvent::NeedsStaff { application_id, refusal });
            }
            Effect::Delivered { application_id, received_at } => {
                tracing::info!(%application_id, "delivered");
                (self.observer)(SyncEvent::Delivered { application_id, received_at });
            }
            Effect::Forged { application_id, reason } => {
                tracing::error!(%application_id, reason, "a receipt did not verify [P-01]");
                (self.observer)(SyncEvent::ReceiptForged { application_id, reason });
            }
            Effect::Network(state) => (self.observer)(SyncEvent::Network(state)),
        }
        None
    }

    /// Writes to the outbox; an error is logged and stops no delivery.
    fn note(&self, application_id: Uuid, write: impl FnOnce(&Q) -> Result<(), crate::queue::QueueFault>) {
        if let Err(fault) = write(&self.queue) {
            tracing::error!(%application_id, %fault, "the outbox could not be written");
        }
    }
}
