//! The delivery engine: events and the monotonic time in, effects out; no IO, no clock, no randomness of its own.
//!
//! Promises, held by the tests below against random networks:
//! - every queued application is delivered or handed to people, none is forgotten;
//! - an application that cannot get through never holds up another;
//! - full pages whose small copies are there never hold up an application that nobody can read yet;
//! - only a verified receipt ends a delivery; everything else is repeated with growing, jittered pauses;
//! - what waits for the network goes as soon as a probe is answered.

mod backoff;
mod delivery;
mod messages;
mod network;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use lobby_wire::upload::CHUNK_MAX;
use uuid::Uuid;

pub use backoff::Timing;
use delivery::{Activity, Delivery, Next};
pub use messages::{Answer, Call, Effect, Event, Job, NetworkState, Refusal, RequestId, Trouble};
use network::{Change, Network};

/// Smallest piece on a line that keeps breaking, bytes.
const CHUNK_MIN: usize = 64 * 1024;
/// Pieces grow while each is answered within this time, and shrink where one takes longer than that: a thin line must
/// get a piece through before the transport's own time-out, and others must not wait for it long.
const PIECE_QUICK: Duration = Duration::from_secs(5);
const PIECE_SLOW: Duration = Duration::from_secs(20);

/// The state of all deliveries.
#[derive(Debug)]
pub struct Engine {
    timing: Timing,
    network: Network,
    deliveries: BTreeMap<Uuid, Delivery>,
    arrivals: u64,
    requests: u64,
    /// Size of a piece: halved when one gets lost or takes long, doubled when one arrives soon.
    chunk: usize,
}

impl Engine {
    /// An engine that knows of no application yet.
    #[must_use]
    pub fn new(timing: Timing) -> Engine {
        let deliveries = BTreeMap::new();
        Engine { timing, network: Network::new(), deliveries, arrivals: 0, requests: 0, chunk: CHUNK_MAX }
    }

    /// Takes one event at the monotonic time `now`; `random` spreads the pauses.
    #[must_use]
    pub fn step(&mut self, event: Event, now: Duration, random: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Queued(jobs) => self.take_in(jobs, now),
            Event::Answered(request, answer) if self.network.is_probe(request) => {
                self.probed(matches!(answer, Answer::Healthy), now, &mut effects);
            }
            Event::Answered(request, answer) => self.answered(request, answer, now, random, &mut effects),
            Event::Recorded { application_id, durable } => {
                self.recorded(application_id, durable, now, random, &mut effects);
            }
            Event::Tick => {}
        }
        self.probe_when_due(now, &mut effects);
        self.fill_lanes(now, &mut effects);
        effects
    }

    /// The next moment at which [`Event::Tick`] is wanted; none while only answers are awaited.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        let may_start = self.network.is_open() && self.lanes_free() > 0;
        let waiting = self.deliveries.values().filter_map(|delivery| match delivery.activity {
            Activity::Waiting { until, .. } => (may_start && self.may_have_a_lane(delivery.id())).then_some(until),
            Activity::Asking(_) | Activity::Recording(_) => None,
        });
        waiting.chain(self.network.next_probe()).min()
    }

    /// Whether the platform can be reached; none until the first probe has told.
    #[must_use]
    pub fn network(&self) -> Option<NetworkState> {
        self.network.state()
    }

    /// Applications not delivered yet.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.deliveries.len()
    }

    fn take_in(&mut self, jobs: Vec<Job>, now: Duration) {
        for job in jobs {
            let arrived = self.arrivals;
            self.arrivals += 1;
            self.deliveries.entry(job.application_id).or_insert_with(|| Delivery::new(job, arrived, now));
        }
    }

    fn probed(&mut self, healthy: bool, now: Duration, effects: &mut Vec<Effect>) {
        let requests_out = self.deliveries.values().any(|delivery| matches!(delivery.activity, Activity::Asking(_)));
        let change = self.network.probed(healthy, requests_out, &self.timing, now);
        if change != Change::None {
            effects.extend(self.network.state().map(Effect::Network));
        }
        match change {
            Change::None => {}
            Change::Opened => self.release_all(now),
            Change::Closed => self.abandon_all(now, effects),
        }
    }

    /// What waited for the network goes now.
    fn release_all(&mut self, now: Duration) {
        for delivery in self.deliveries.values_mut() {
            if let Activity::Waiting { until, for_network: true } = &mut delivery.activity {
                *until = now;
            }
        }
    }

    /// Nobody will answer what is out now.
    fn abandon_all(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let mut lost_piece = false;
        for delivery in self.deliveries.values_mut() {
            if let Activity::Asking(request) = delivery.activity {
                effects.push(Effect::Abandon(request));
                lost_piece |= delivery.is_appending();
                delivery.start_over();
                delivery.activity = Activity::Waiting { until: now, for_network: true };
            }
        }
        if lost_piece {
            self.chunk = halved(self.chunk);
        }
    }

    fn answered(&mut self, request: RequestId, answer: Answer, now: Duration, random: u64, effects: &mut Vec<Effect>) {
        let asked = |delivery: &&mut Delivery| delivery.activity == Activity::Asking(request);
        let Some(delivery) = self.deliveries.values_mut().find(asked) else { return };
        let id = delivery.id();
        if delivery.is_appending() {
            let took = now.saturating_sub(delivery.asked_at);
            self.chunk = match &answer {
                Answer::Offset(_) if took <= PIECE_QUICK => self.chunk.saturating_mul(2).min(CHUNK_MAX),
                Answer::Offset(_) if took <= PIECE_SLOW => self.chunk,
                Answer::Offset(_) | Answer::Retry(Trouble::NoAnswer(_)) => halved(self.chunk),
                Answer::Healthy
                | Answer::Unknown
                | Answer::Created
                | Answer::Misfit
                | Answer::MissingBlobs(_)
                | Answer::Receipt { .. }
                | Answer::Retry(_)
                | Answer::Refused(_) => self.chunk,
            };
        }
        match delivery.answered(answer) {
            Next::GoOn if delivery.can_wait() => {
                // The lane goes to whoever comes first; this one goes on from the byte where it is.
                delivery.activity = Activity::Waiting { until: now, for_network: false };
            }
            Next::GoOn => self.ask(id, now, effects),
            Next::Record { jws, receipt } => {
                delivery.activity = Activity::Recording(receipt.received_at);
                effects.push(Effect::Record { application_id: id, jws, receipt });
            }
            Next::Later(trouble) => self.later(id, trouble, now, random, effects),
            Next::Staff(refusal) => {
                self.deliveries.remove(&id);
                effects.push(Effect::NeedsStaff { application_id: id, refusal });
            }
        }
    }

    fn recorded(&mut self, id: Uuid, durable: bool, now: Duration, random: u64, effects: &mut Vec<Effect>) {
        let Some(Activity::Recording(received_at)) = self.deliveries.get(&id).map(|delivery| delivery.activity) else {
            return;
        };
        if durable {
            self.deliveries.remove(&id);
            effects.push(Effect::Delivered { application_id: id, received_at });
        } else {
            self.later(id, Trouble::Local("the receipt could not be written down".into()), now, random, effects);
        }
    }

    fn later(&mut self, id: Uuid, trouble: Trouble, now: Duration, random: u64, effects: &mut Vec<Effect>) {
        let Some(delivery) = self.deliveries.get_mut(&id) else { return };
        delivery.failures = delivery.failures.saturating_add(1);
        delivery.start_over();
        let (for_network, retry_after) = match &trouble {
            Trouble::NoAnswer(_) => (true, None),
            Trouble::Status { retry_after, .. } => (false, *retry_after),
            Trouble::NotOurs(_) | Trouble::Forged(_) | Trouble::Local(_) | Trouble::NoProgress => (false, None),
        };
        let again_in = self.timing.pause(delivery.failures, retry_after, random);
        delivery.activity = Activity::Waiting { until: now + again_in, for_network };
        if for_network {
            self.network.doubt(now);
        }
        if let Trouble::Forged(reason) = &trouble {
            effects.push(Effect::Forged { application_id: id, reason: reason.clone() });
        }
        effects.push(Effect::Failed { application_id: id, trouble, again_in });
    }

    fn probe_when_due(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.network.next_probe().is_some_and(|due| due <= now) {
            let request = self.new_request();
            self.network.probe_sent(request, now);
            effects.push(Effect::Send(request, Call::Probe));
        }
    }

    fn fill_lanes(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if !self.network.is_open() {
            return;
        }
        let mut due: Vec<_> = self
            .deliveries
            .values()
            .filter_map(|delivery| match delivery.activity {
                Activity::Waiting { until, .. } if until <= now => {
                    // Those that can wait come behind all others, the oldest first.
                    let order = if delivery.can_wait() { Duration::MAX } else { until };
                    Some((order, delivery.arrived, delivery.id()))
                }
                Activity::Waiting { .. } | Activity::Asking(_) | Activity::Recording(_) => None,
            })
            .collect();
        due.sort_unstable();
        for (_, _, id) in due {
            if self.lanes_free() > 0 && self.may_have_a_lane(id) {
                self.ask(id, now, effects);
            }
        }
    }

    /// Full pages of cases that can be read go one after the other: several at once would only be slower each, and a
    /// piece that is out keeps its lane until it is through.
    fn may_have_a_lane(&self, id: Uuid) -> bool {
        let mut others = self.deliveries.values().filter(|other| other.id() != id && is_busy(other));
        !self.deliveries.get(&id).is_some_and(Delivery::can_wait) || !others.any(Delivery::can_wait)
    }

    fn ask(&mut self, id: Uuid, now: Duration, effects: &mut Vec<Effect>) {
        let request = self.new_request();
        if let Some(delivery) = self.deliveries.get_mut(&id) {
            delivery.asked_at = now;
            delivery.activity = Activity::Asking(request);
            effects.push(Effect::Send(request, delivery.call(self.chunk)));
        }
    }

    fn lanes_free(&self) -> usize {
        self.timing.lanes.saturating_sub(self.deliveries.values().filter(|delivery| is_busy(delivery)).count())
    }

    fn new_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }
}

fn halved(chunk: usize) -> usize {
    (chunk / 2).max(CHUNK_MIN)
}

fn is_busy(delivery: &Delivery) -> bool {
    !matches!(delivery.activity, Activity::Waiting { .. })
}
