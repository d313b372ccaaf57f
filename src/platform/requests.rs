//! How many requests of each kiosk are being answered: one that asks without end is sent away and takes nothing from another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lobby_domain::id::KioskId;

/// Most requests of one kiosk at once. A kiosk has a handful: an upload or two, a report, a wait for its desired state.
const REQUESTS_MAX: usize = 32;

/// The requests under way.
#[derive(Clone, Default)]
pub struct Requests(Arc<Mutex<HashMap<KioskId, usize>>>);

/// One of them, until it is dropped.
pub struct Request {
    requests: Requests,
    kiosk: KioskId,
}

impl Requests {
    /// Begins a request of this kiosk; `None` where too many are under way.
    #[must_use]
    pub fn begin(&self, kiosk: &KioskId) -> Option<Request> {
        let mut under_way = self.lock();
        let count = under_way.entry(kiosk.clone()).or_default();
        if *count >= REQUESTS_MAX {
            return None;
        }
        *count += 1;
        Some(Request { requests: self.clone(), kiosk: kiosk.clone() })
    }

    /// No code that can panic runs under the lock, so what a poisoned one holds is whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<KioskId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut under_way = self.requests.lock();
        if let Some(count) = under_way.get_mut(&self.kiosk) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.kiosk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kiosk_has_so_many_at_once_and_takes_none_from_another() {
        let requests = Requests::default();
        let (one, two) = (KioskId::parse("WL01-K01").unwrap(), KioskId::parse("WL01-K02").unwrap());
        let mut held: Vec<_> = (0..REQUESTS_MAX).map(|_| requests.begin(&one).unwrap()).collect();
        assert!(requests.begin(&one).is_none() && requests.begin(&two).is_some());
        held.pop();
        assert!(requests.begin(&one).is_some());
        held.clear();
        assert!(requests.lock().is_empty());
    }
}
