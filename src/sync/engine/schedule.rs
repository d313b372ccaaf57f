//! Which deliveries wait, and in which order they come; which are under way. Every question that the engine asks at an
//! event is answered by a look at the front of an ordered set, so an event costs the same whether ten applications wait
//! or ten thousand.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use uuid::Uuid;

use crate::engine::messages::RequestId;

/// Where a waiting delivery stands. The order is the order of their turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    /// Not before this moment.
    pub until: Duration,
    /// Of two that are due at the same moment the older goes first.
    pub arrived: u64,
    /// Whose turn.
    pub id: Uuid,
}

/// The deliveries by what they wait for.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    /// Those that officers cannot read yet.
    first: BTreeSet<Turn>,
    /// Those that may stand behind all others, not due when they were looked at last.
    deferred: BTreeSet<Turn>,
    /// Those that may stand behind all others and are due, oldest first, with the moment from which they are.
    deferred_due: BTreeMap<(u64, Uuid), Duration>,
    /// Those with a request or a receipt under way.
    busy: BTreeSet<Uuid>,
    /// Whose request is out.
    requests: BTreeMap<RequestId, Uuid>,
}

impl Schedule {
    /// A delivery waits for its turn.
    pub(super) fn wait(&mut self, turn: Turn, deferrable: bool) {
        if deferrable {
            self.deferred.insert(turn)
        } else {
            self.first.insert(turn)
        };
    }

    /// A delivery does not wait for this turn any more.
    pub(super) fn forget(&mut self, turn: Turn) {
        if !self.first.remove(&turn) && !self.deferred.remove(&turn) {
            self.deferred_due.remove(&(turn.arrived, turn.id));
        }
    }

    /// A delivery has a request out, or its receipt is being recorded.
    pub(super) fn begin(&mut self, id: Uuid, request: Option<RequestId>) {
        self.busy.insert(id);
        self.requests.extend(request.map(|request| (request, id)));
    }

    /// Nothing of a delivery is under way any more.
    pub(super) fn end(&mut self, id: Uuid) {
        self.busy.remove(&id);
        self.requests.retain(|_, of| *of != id);
    }

    /// Whose request this is, if it is still out.
    pub(super) fn requester(&self, request: RequestId) -> Option<Uuid> {
        self.requests.get(&request).copied()
    }

    /// Those whose requests are out, by id.
    pub(super) fn requesting(&self) -> BTreeSet<Uuid> {
        self.requests.values().copied().collect()
    }

    /// Those under way, by id; no more than there are lanes.
    pub(super) fn busy(&self) -> &BTreeSet<Uuid> {
        &self.busy
    }

    /// Whose turn it is at `now`.
    pub(super) fn next(&mut self, now: Duration, may_defer: bool) -> Option<Uuid> {
        while let Some(turn) = self.deferred.first().copied().filter(|turn| turn.until <= now) {
            self.deferred.remove(&turn);
            self.deferred_due.insert((turn.arrived, turn.id), turn.until);
        }
        let first = self.first.first().filter(|turn| turn.until <= now).map(|turn| turn.id);
        let deferred = || self.deferred_due.first_key_value().filter(|_| may_defer).map(|((_, id), _)| *id);
        first.or_else(deferred)
    }

    /// The moment of the next turn.
    pub(super) fn next_turn(&self, may_defer: bool) -> Option<Duration> {
        let deferred = || {
            let due = self.deferred_due.values().copied();
            due.chain(self.deferred.first().map(|turn| turn.until)).min()
        };
        let first = self.first.first().map(|turn| turn.until);
        first.into_iter().chain(may_defer.then(deferred).flatten()).min()
    }
}
