//! Whether the outbox can take applications.

use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_fleet::KioskConfig;
use lobby_store::{Outbox, StoreError};

use super::intake::store_failure;
use crate::delays::OUTBOX_POLL;

/// Least room on the disk that applications need, bytes.
pub fn low_water_bytes(config: &KioskConfig) -> u64 {
    config.storage.low_water_mb * 1024 * 1024
}

/// The outbox as it was found last.
#[derive(Debug, Default)]
pub struct OutboxCheck {
    fault: Option<FailureCode>,
    checked_at: Option<Duration>,
}

impl OutboxCheck {
    /// Checks the outbox if it is time. `now` is monotonic.
    pub fn poll(&mut self, outbox: &Outbox, now: Duration) {
        if self.is_due(now) {
            self.found(outbox.ready(), now);
        }
    }

    /// Why it takes no applications, if so.
    pub fn fault(&self) -> Option<FailureCode> {
        self.fault
    }

    fn is_due(&self, now: Duration) -> bool {
        self.checked_at.is_none_or(|at| now >= at + OUTBOX_POLL)
    }

    fn found(&mut self, ready: Result<(), StoreError>, now: Duration) {
        self.checked_at = Some(now);
        let fault = ready.as_ref().err().map(store_failure);
        if fault == self.fault {
            return;
        }
        match ready {
            Ok(()) => tracing::info!("the outbox is ready again"),
            Err(error) => tracing::error!(error = %error, "the outbox is not ready"),
        }
        self.fault = fault;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_outbox_is_checked_at_once_and_then_every_five_seconds() {
        let mut check = OutboxCheck::default();
        assert!(check.is_due(s(0)));
        check.found(Ok(()), s(0));
        assert!(!check.is_due(s(4)) && check.is_due(s(5)));
    }

    #[test]
    fn a_fault_stands_until_the_outbox_is_ready_again_and_is_checked_at_the_same_pace() {
        let mut check = OutboxCheck::default();
        check.found(Err(StoreError::Locked), s(1));
        assert_eq!(check.fault(), Some(FailureCode::StoreFault));
        assert!(!check.is_due(s(5)));
        check.found(Ok(()), s(6));
        assert_eq!(check.fault(), None);
    }
}
