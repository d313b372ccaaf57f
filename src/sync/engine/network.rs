//! Reachability of the platform, by probes.
//!
//! A request without a response proves little (its blob may be too large for a bad line), so it only makes the network
//! *suspect*: nothing new is sent before the next probe has ended. Only a probe that fails closes the way, and only one
//! that succeeds after that makes everything that waited for the network go at once; a request that fails although
//! probes succeed keeps its own growing pause.

use std::time::Duration;

use crate::engine::backoff::Timing;
use crate::engine::messages::{NetworkState, RequestId};

#[derive(Debug)]
pub(super) struct Network {
    /// None before the first probe has ended.
    state: Option<NetworkState>,
    suspect: bool,
    probing: Option<(RequestId, Duration)>,
    next_probe: Duration,
    failed_probes: u32,
}

/// What a probe changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NetworkChange {
    None,
    Opened,
    Closed,
}

impl Network {
    pub(super) fn new() -> Network {
        Network { state: None, suspect: false, probing: None, next_probe: Duration::ZERO, failed_probes: 0 }
    }

    pub(super) fn state(&self) -> Option<NetworkState> {
        self.state
    }

    /// Whether requests may go out.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, Some(NetworkState::Up { .. })) && !self.suspect
    }

    /// When the next probe is due, unless one is out.
    pub(super) fn next_probe(&self) -> Option<Duration> {
        self.probing.is_none().then_some(self.next_probe)
    }

    pub(super) fn probe_sent(&mut self, request: RequestId, now: Duration) {
        self.probing = Some((request, now));
    }

    pub(super) fn is_probe(&self, request: RequestId) -> bool {
        self.probing.is_some_and(|(probe, _)| probe == request)
    }

    /// A request got no response: the network is suspect until the next probe.
    pub(super) fn suspect(&mut self, now: Duration) {
        self.suspect = true;
        self.next_probe = self.next_probe.min(now);
    }

    /// A probe ended. With requests still out one failed probe is not believed: a full line delays probes too.
    pub(super) fn probe_ended(
        &mut self,
        healthy: bool,
        requests_out: bool,
        timing: &Timing,
        now: Duration,
    ) -> NetworkChange {
        let sent_at = self.probing.take().map_or(now, |(_, sent_at)| sent_at);
        if healthy {
            self.suspect = false;
            self.failed_probes = 0;
            self.next_probe = now + timing.probe_up;
            return self.become_state(NetworkState::Up { since: now });
        }
        self.failed_probes += 1;
        self.next_probe = now.max(sent_at + timing.probe_down);
        if requests_out && self.failed_probes < 2 {
            NetworkChange::None
        } else {
            self.become_state(NetworkState::Down { since: now })
        }
    }

    fn become_state(&mut self, state: NetworkState) -> NetworkChange {
        let is_up = |state: NetworkState| matches!(state, NetworkState::Up { .. });
        if self.state.is_some_and(|before| is_up(before) == is_up(state)) {
            return NetworkChange::None;
        }
        self.state = Some(state);
        if is_up(state) { NetworkChange::Opened } else { NetworkChange::Closed }
    }
}
