//! The delivery engine: events and the monotonic time in, effects out; no IO, no clock, no randomness of its own.
//!
//! Promises, held by the tests below against random networks:
//! - every queued application is delivered or handed to staff;
//! - an application that cannot get through never holds up another;
//! - full pages whose small copies are there never hold up an application that officers cannot read yet;
//! - only a verified receipt ends a delivery; everything else is retried after growing, jittered pauses;
//! - deliveries that wait for the network go on as soon as a probe succeeds.

mod backoff;
mod delivery;
mod messages;
mod network;
mod piece;
mod schedule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

pub use backoff::Timing;
use delivery::{Activity, Delivery, FollowUp};
pub use messages::{
    Effect, Event, NetworkState, QueuedApplication, Refusal, Request, RequestId, Response, RetryReason, Said,
};
use network::{Network, NetworkChange};
use piece::PieceSize;
use schedule::{Schedule, Turn};

/// The state of all deliveries.
#[derive(Debug)]
pub struct Engine {
    timing: Timing,
    network: Network,
    deliveries: BTreeMap<Uuid, Delivery>,
    /// What `activity` of each delivery says, by what is asked for; written by [`Engine::turn_to`] alone.
    schedule: Schedule,
    arrivals: u64,
    requests: u64,
    piece: PieceSize,
}

impl Engine {
    /// An engine that knows of no application yet.
    #[must_use]
    pub fn new(timing: Timing) -> Engine {
        Engine {
            timing,
            network: Network::new(),
            deliveries: BTreeMap::new(),
            schedule: Schedule::default(),
            arrivals: 0,
            requests: 0,
            piece: PieceSize::largest(),
        }
    }

    /// Applies one event at the monotonic time `now`; `random` spreads the pauses.
    #[must_use]
    pub fn step(&mut self, event: Event, now: Duration, random: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Queued(applications) => self.enqueue(applications, now),
            Event::Responded(request, response) if self.network.is_probe(request) => {
                self.apply_probe(matches!(response, Response::Healthy), now, &mut effects);
            }
            Event::Responded(request, response) => self.apply_response(request, response, now, random, &mut effects),
            Event::Recorded { application_id, durable } => {
                self.apply_recorded(application_id, durable, now, random, &mut effects);
            }
            Event::Tick => {}
        }
        self.probe_when_due(now, &mut effects);
        self.fill_lanes(now, &mut effects);
        effects
    }

    /// The next moment at which [`Event::Tick`] is wanted; none while only responses are awaited.
    #[must_use]
    pub fn next_wake(&self) -> Option<Duration> {
        let may_start = self.network.is_open() && self.lanes_free() > 0;
        let turn = if may_start { self.schedule.next_turn(self.may_defer()) } else { None };
        turn.into_iter().chain(self.network.next_probe()).min()
    }

    /// Whether the platform can be reached; none before the first probe has ended.
    #[must_use]
    pub fn network(&self) -> Option<NetworkState> {
        self.network.state()
    }

    /// Applications not delivered yet.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.deliveries.len()
    }

    fn enqueue(&mut self, applications: Vec<QueuedApplication>, now: Duration) {
        for application in applications {
            let arrived = self.arrivals;
            self.arrivals += 1;
            let id = application.application_id;
            if self.deliveries.contains_key(&id) {
                continue;
            }
            let delivery = Delivery::new(application, arrived, now);
            self.schedule.wait(Turn { until: now, arrived, id }, delivery.is_deferrable());
            self.deliveries.insert(id, delivery);
        }
    }

    /// Puts a delivery into another activity.
    fn turn_to(&mut self, id: Uuid, activity: Activity) {
        let Some(delivery) = self.deliveries.get_mut(&id) else { return };
        let arrived = delivery.arrived;
        match delivery.activity {
            Activity::Waiting { until, .. } => self.schedule.forget(Turn { until, arrived, id }),
            Activity::Requesting(_) | Activity::Recording(_) => self.schedule.end(id),
        }
        delivery.activity = activity;
        match activity {
            Activity::Waiting { until, .. } => {
                self.schedule.wait(Turn { until, arrived, id }, delivery.is_deferrable());
            }
            Activity::Requesting(request) => self.schedule.begin(id, Some(request)),
            Activity::Recording(_) => self.schedule.begin(id, None),
        }
    }

    /// A delivery has ended.
    fn drop_delivery(&mut self, id: Uuid) {
        self.deliveries.remove(&id);
        self.schedule.end(id);
    }

    fn apply_probe(&mut self, healthy: bool, now: Duration, effects: &mut Vec<Effect>) {
        let requests_out = !self.schedule.requesting().is_empty();
        let change = self.network.probe_ended(healthy, requests_out, &self.timing, now);
        if change != NetworkChange::None {
            effects.extend(self.network.state().map(Effect::Network));
        }
        match change {
            NetworkChange::None => {}
            NetworkChange::Opened => self.resume_all(now),
            NetworkChange::Closed => self.cancel_all(now, effects),
        }
    }

    /// Deliveries that waited for the network are due now.
    fn resume_all(&mut self, now: Duration) {
        let waited = |delivery: &&Delivery| matches!(delivery.activity, Activity::Waiting { for_network: true, .. });
        let resumed: Vec<Uuid> = self.deliveries.values().filter(waited).map(Delivery::id).collect();
        for id in resumed {
            self.turn_to(id, Activity::Waiting { until: now, for_network: true });
        }
    }

    /// Cancels every request: no response can come.
    fn cancel_all(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let mut lost_piece = false;
        for id in self.schedule.requesting() {
            let Some(delivery) = self.deliveries.get_mut(&id) else { continue };
            if let Activity::Requesting(request) = delivery.activity {
                effects.push(Effect::Cancel(request));
                lost_piece |= delivery.is_appending();
                delivery.start_over();
                self.turn_to(id, Activity::Waiting { until: now, for_network: true });
            }
        }
        if lost_piece {
            self.piece.lost();
        }
    }

    fn apply_response(
        &mut self,
        request: RequestId,
        response: Response,
        now: Duration,
        random: u64,
        effects: &mut Vec<Effect>,
    ) {
        let Some(id) = self.schedule.requester(request) else { return };
        let Some(delivery) = self.deliveries.get_mut(&id) else { return };
        if delivery.is_appending() {
            let took = now.saturating_sub(delivery.sent_at);
            self.piece.answered(&response, took);
        }
        match delivery.apply_response(response) {
            FollowUp::Continue if delivery.is_deferrable() => {
                // Frees the lane for deliveries that come before it; it goes on from its offset.
                self.turn_to(id, Activity::Waiting { until: now, for_network: false });
            }
            FollowUp::Continue => self.send_next(id, now, effects),
            FollowUp::Record { jws, receipt } => {
                self.turn_to(id, Activity::Recording(receipt.received_at));
                effects.push(Effect::Record { application_id: id, jws, receipt });
            }
            FollowUp::Retry(reason) => self.retry_later(id, reason, now, random, effects),
            FollowUp::Staff(refusal) => {
                self.drop_delivery(id);
                effects.push(Effect::NeedsStaff { application_id: id, refusal });
            }
        }
    }

    fn apply_recorded(&mut self, id: Uuid, durable: bool, now: Duration, random: u64, effects: &mut Vec<Effect>) {
        let Some(Activity::Recording(received_at)) = self.deliveries.get(&id).map(|delivery| delivery.activity) else {
            return;
        };
        if durable {
            self.drop_delivery(id);
            effects.push(Effect::Delivered { application_id: id, received_at });
        } else {
            self.retry_later(
                id,
                RetryReason::Local("the receipt could not be written down".into()),
                now,
                random,
                effects,
            );
        }
    }

    fn retry_later(&mut self, id: Uuid, reason: RetryReason, now: Duration, random: u64, effects: &mut Vec<Effect>) {
        let Some(delivery) = self.deliveries.get_mut(&id) else { return };
        delivery.failures = delivery.failures.saturating_add(1);
        delivery.start_over();
        let (for_network, retry_after) = match &reason {
            RetryReason::NoAnswer(_) => (true, None),
            RetryReason::Status { retry_after, .. } => (false, *retry_after),
            RetryReason::NotPlatform(_) | RetryReason::Forged(_) | RetryReason::Local(_) | RetryReason::NoProgress => {
                (false, None)
            }
        };
        let again_in = self.timing.pause(delivery.failures, retry_after, random);
        self.turn_to(id, Activity::Waiting { until: now + again_in, for_network });
        if for_network {
            self.network.suspect(now);
        }
        if let RetryReason::Forged(reason) = &reason {
            effects.push(Effect::Forged { application_id: id, reason: reason.clone() });
        }
        effects.push(Effect::Failed { application_id: id, reason, again_in });
    }

    fn probe_when_due(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.network.next_probe().is_some_and(|due| due <= now) {
            let request = self.new_request();
            self.network.probe_sent(request, now);
            effects.push(Effect::Send(request, Request::Probe));
        }
    }

    fn fill_lanes(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if !self.network.is_open() {
            return;
        }
        while self.lanes_free() > 0 {
            let may_defer = self.may_defer();
            let Some(id) = self.schedule.next(now, may_defer) else { return };
            self.send_next(id, now, effects);
        }
    }

    /// Whether a delivery may take a lane that can stand behind all others. Full pages of cases that can be read go one
    /// after the other: several at once would only be slower each, and a piece that is out keeps its lane until it is
    /// through.
    fn may_defer(&self) -> bool {
        let mut busy = self.schedule.busy().iter().filter_map(|id| self.deliveries.get(id));
        !busy.any(Delivery::is_deferrable)
    }

    fn send_next(&mut self, id: Uuid, now: Duration, effects: &mut Vec<Effect>) {
        let request = self.new_request();
        if let Some(delivery) = self.deliveries.get_mut(&id) {
            delivery.sent_at = now;
            effects.push(Effect::Send(request, delivery.next_request(self.piece.bytes())));
            self.turn_to(id, Activity::Requesting(request));
        }
    }

    fn lanes_free(&self) -> usize {
        self.timing.lanes.saturating_sub(self.schedule.busy().len())
    }

    fn new_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }
}
