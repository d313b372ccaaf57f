//! Who may be connected. A newcomer is let in as long as another has less right to be here: the oldest connection
//! without a certificate, first one that is not being answered.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lobby_domain::id::KioskId;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::limits::Limits;

/// How long a connection may be without a change while it is answered: a body or a picture takes less.
const BUSY_MAX: Duration = Duration::from_secs(30 * 60);

/// The connections of a listener.
#[derive(Clone)]
pub struct Gate(Arc<Shared>);

struct Shared {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Grows with each connection, so that the oldest comes first.
    last: u64,
    strangers: BTreeMap<u64, Stranger>,
    kiosks: HashMap<KioskId, usize>,
}

struct Stranger {
    address: IpAddr,
    activity: Arc<Activity>,
}

/// What a connection is doing.
#[derive(Default)]
pub struct Activity {
    answering: AtomicUsize,
    changed: Notify,
    pushed_out: Notify,
}

/// A request that is answered on a connection, until it is dropped.
pub struct Answering(Arc<Activity>);

/// The place of a connection, until it is dropped.
pub struct Place {
    gate: Gate,
    number: u64,
    kiosk: Option<KioskId>,
    /// What the connection is doing.
    pub activity: Arc<Activity>,
}

impl Gate {
    /// A gate with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Gate {
        Gate(Arc::new(Shared { limits, state: Mutex::default() }))
    }

    /// Lets a connection from this address in, which has shown no certificate yet; `None` where every place is a kiosk's.
    #[must_use]
    pub fn enter(&self, address: IpAddr) -> Option<Place> {
        let (limits, mut state) = (self.0.limits, self.state());
        if state.strangers.values().filter(|stranger| stranger.address == address).count() >= limits.of_address {
            state.push_out(Some(address));
        }
        if state.strangers.len() >= limits.strangers || state.all() >= limits.connections {
            state.push_out(None);
        }
        if state.all() >= limits.connections {
            return None;
        }
        let activity = Arc::new(Activity::default());
        state.last += 1;
        let number = state.last;
        state.strangers.insert(number, Stranger { address, activity: Arc::clone(&activity) });
        Some(Place { gate: self.clone(), number, kiosk: None, activity })
    }

    /// No code that can panic runs under the lock, so what a poisoned one holds is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn all(&self) -> usize {
        self.strangers.len() + self.kiosks.values().sum::<usize>()
    }

    /// Ends the connection without a certificate, of this address or any, that has the least right to be here.
    fn push_out(&mut self, address: Option<IpAddr>) {
        let of_address = |stranger: &Stranger| address.is_none_or(|address| address == stranger.address);
        let found = self.strangers.iter().filter(|(_, stranger)| of_address(stranger));
        let number = found.min_by_key(|(number, stranger)| (stranger.activity.is_answering(), **number));
        if let Some(stranger) = number.map(|(number, _)| *number).and_then(|number| self.strangers.remove(&number)) {
            stranger.activity.pushed_out.notify_one();
        }
    }
}

impl Place {
    /// Notes that the connection is this kiosk's; false where it has as many as it may.
    #[must_use]
    pub fn is_kiosk(&mut self, kiosk: &KioskId) -> bool {
        let most = self.gate.0.limits.of_kiosk;
        let mut state = self.gate.state();
        let count = state.kiosks.entry(kiosk.clone()).or_default();
        if *count >= most {
            return false;
        }
        *count += 1;
        state.strangers.remove(&self.number);
        self.kiosk = Some(kiosk.clone());
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        state.strangers.remove(&self.number);
        let Some(kiosk) = &self.kiosk else { return };
        if let Some(count) = state.kiosks.get_mut(kiosk) {
            *count -= 1;
            if *count == 0 {
                state.kiosks.remove(kiosk);
            }
        }
    }
}

impl Activity {
    /// Notes that a request is answered.
    #[must_use]
    pub fn answer(self: &Arc<Self>) -> Answering {
        self.answering.fetch_add(1, Ordering::Relaxed);
        self.changed.notify_one();
        Answering(Arc::clone(self))
    }

    /// Returns when the connection has to make room.
    pub async fn pushed_out(&self) {
        self.pushed_out.notified().await;
    }

    /// Returns when nothing was answered for `idle`.
    pub async fn idle(&self, idle: Duration) {
        loop {
            let patience = if self.is_answering() { BUSY_MAX } else { idle };
            if timeout(patience, self.changed.notified()).await.is_err() {
                return;
            }
        }
    }

    fn is_answering(&self) -> bool {
        self.answering.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answering.fetch_sub(1, Ordering::Relaxed);
        self.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn gate() -> Gate {
        Gate::new(Limits { connections: 6, strangers: 4, of_address: 2, of_kiosk: 3, ..Limits::of_descriptors(0) })
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    async fn is_pushed_out(place: &Place) -> bool {
        timeout(Duration::ZERO, place.activity.pushed_out()).await.is_ok()
    }

    #[tokio::test]
    async fn the_oldest_of_an_address_makes_room_for_its_next_and_one_that_is_answered_stays_longer() {
        let gate = gate();
        let (first, second) = (gate.enter(address(1)).unwrap(), gate.enter(address(1)).unwrap());
        let answered = first.activity.answer();
        let other = gate.enter(address(2)).unwrap();
        let third = gate.enter(address(1)).unwrap();
        assert!(is_pushed_out(&second).await && !is_pushed_out(&first).await && !is_pushed_out(&other).await);
        drop(answered);
        let _fourth = gate.enter(address(1)).unwrap();
        assert!(is_pushed_out(&first).await && !is_pushed_out(&third).await);
    }

    #[tokio::test]
    async fn strangers_never_take_the_reserve_of_kiosks_and_kiosks_push_them_out() {
        let gate = gate();
        let strangers: Vec<_> = (0..9).map(|n| gate.enter(address(n)).unwrap()).collect();
        assert_eq!(gate.state().strangers.len(), 4);
        let kiosk = |number: u8| KioskId::parse(&format!("WL01-K0{number}")).unwrap();
        let kiosks: Vec<_> = (0..6)
            .map(|n| {
                let mut place = gate.enter(address(100 + n)).unwrap();
                assert!(place.is_kiosk(&kiosk(n / 3)));
                place
            })
            .collect();
        for stranger in &strangers {
            assert!(is_pushed_out(stranger).await);
        }
        assert!(gate.enter(address(1)).is_none(), "every place is a kiosk's");
        drop(kiosks);
        drop(strangers);
        assert_eq!(gate.state().all(), 0);
        let mut places: Vec<_> = (0..4).map(|n| gate.enter(address(n)).unwrap()).collect();
        assert_eq!(
            places.iter_mut().map(|place| place.is_kiosk(&kiosk(1))).collect::<Vec<_>>(),
            [true, true, true, false]
        );
    }
}
