//! The engine as it is meant, without any index: every event looks at every delivery. What [`Engine`] does is held
//! against it, effect by effect.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use crate::engine::delivery::{Activity, Delivery, FollowUp};
use crate::engine::network::{Network, NetworkChange};
use crate::engine::piece::PieceSize;
use crate::engine::*;

/// The state of all deliveries, in one map.
#[derive(Debug)]
pub struct Plain {
    timing: Timing,
    network: Network,
    deliveries: BTreeMap<Uuid, Delivery>,
    arrivals: u64,
    requests: u64,
    piece: PieceSize,
}

impl Plain {
    pub fn new(timing: Timing) -> Plain {
        let deliveries = BTreeMap::new();
        Plain { timing, network: Network::new(), deliveries, arrivals: 0, requests: 0, piece: PieceSize::largest() }
    }

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

    pub fn next_wake(&self) -> Option<Duration> {
        let may_start = self.network.is_open() && self.lanes_free() > 0;
        let waiting = self.deliveries.values().filter_map(|delivery| match delivery.activity {
            Activity::Waiting { until, .. } => (may_start && self.may_take_lane(delivery.id())).then_some(until),
            Activity::Requesting(_) | Activity::Recording(_) => None,
        });
        waiting.chain(self.network.next_probe()).min()
    }

    fn enqueue(&mut self, applications: Vec<QueuedApplication>, now: Duration) {
        for application in applications {
            let arrived = self.arrivals;
            self.arrivals += 1;
            self.deliveries
                .entry(application.application_id)
                .or_insert_with(|| Delivery::new(application, arrived, now));
        }
    }

    fn apply_probe(&mut self, healthy: bool, now: Duration, effects: &mut Vec<Effect>) {
        let requests_out =
            self.deliveries.values().any(|delivery| matches!(delivery.activity, Activity::Requesting(_)));
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
        for delivery in self.deliveries.values_mut() {
            if let Activity::Waiting { until, for_network: true } = &mut delivery.activity {
                *until = now;
            }
        }
    }

    /// Cancels every request: no response can come.
    fn cancel_all(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let mut lost_piece = false;
        for delivery in self.deliveries.values_mut() {
            if let Activity::Requesting(request) = delivery.activity {
                effects.push(Effect::Cancel(request));
                lost_piece |= delivery.is_appending();
                delivery.start_over();
                delivery.activity = Activity::Waiting { until: now, for_network: true };
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
        let asked = |delivery: &&mut Delivery| delivery.activity == Activity::Requesting(request);
        let Some(delivery) = self.deliveries.values_mut().find(asked) else { return };
        let id = delivery.id();
        if delivery.is_appending() {
            let took = now.saturating_sub(delivery.sent_at);
            self.piece.answered(&response, took);
        }
        match delivery.apply_response(response) {
            FollowUp::Continue if delivery.is_deferrable() => {
                // Frees the lane for deliveries that come before it; it goes on from its offset.
                delivery.activity = Activity::Waiting { until: now, for_network: false };
            }
            FollowUp::Continue => self.send_next(id, now, effects),
            FollowUp::Record { jws, receipt } => {
                delivery.activity = Activity::Recording(receipt.received_at);
                effects.push(Effect::Record { application_id: id, jws, receipt });
            }
            FollowUp::Retry(reason) => self.retry_later(id, reason, now, random, effects),
            FollowUp::Staff(refusal) => {
                self.deliveries.remove(&id);
                effects.push(Effect::NeedsStaff { application_id: id, refusal });
            }
        }
    }

    fn apply_recorded(&mut self, id: Uuid, durable: bool, now: Duration, random: u64, effects: &mut Vec<Effect>) {
        let Some(Activity::Recording(received_at)) = self.deliveries.get(&id).map(|delivery| delivery.activity) else {
            return;
        };
        if durable {
            self.deliveries.remove(&id);
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
        delivery.activity = Activity::Waiting { until: now + again_in, for_network };
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
        let mut due: Vec<_> = self
            .deliveries
            .values()
            .filter_map(|delivery| match delivery.activity {
                Activity::Waiting { until, .. } if until <= now => {
                    // Deferrable ones come behind all others, the oldest first.
                    let order = if delivery.is_deferrable() { Duration::MAX } else { until };
                    Some((order, delivery.arrived, delivery.id()))
                }
                Activity::Waiting { .. } | Activity::Requesting(_) | Activity::Recording(_) => None,
            })
            .collect();
        due.sort_unstable();
        for (_, _, id) in due {
            if self.lanes_free() > 0 && self.may_take_lane(id) {
                self.send_next(id, now, effects);
            }
        }
    }

    /// Full pages of cases that can be read go one after the other: several at once would only be slower each, and a
    /// piece that is out keeps its lane until it is through.
    fn may_take_lane(&self, id: Uuid) -> bool {
        let mut others = self.deliveries.values().filter(|other| other.id() != id && is_busy(other));
        !self.deliveries.get(&id).is_some_and(Delivery::is_deferrable) || !others.any(Delivery::is_deferrable)
    }

    fn send_next(&mut self, id: Uuid, now: Duration, effects: &mut Vec<Effect>) {
        let request = self.new_request();
        if let Some(delivery) = self.deliveries.get_mut(&id) {
            delivery.sent_at = now;
            delivery.activity = Activity::Requesting(request);
            effects.push(Effect::Send(request, delivery.next_request(self.piece.bytes())));
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

/// Whether a request or a receipt of it is under way.
pub fn is_busy(delivery: &Delivery) -> bool {
    !matches!(delivery.activity, Activity::Waiting { .. })
}
