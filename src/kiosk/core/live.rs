//! Putting to work, in a running core, what the keeper took over. No key of the configuration needs a restart: what
//! core itself uses changes here, everything else is read by the next visit when it starts.

use super::Core;
use super::keeper::TakenOver;

impl Core {
    /// Something else is in force now. The waiting visit starts anew with it; a citizen who is being served goes on
    /// with what was in force when the visit began.
    pub(super) fn taken_over(&mut self, what: TakenOver) {
        if what == TakenOver::Configuration {
            self.reconfigure();
        }
        self.care.stir();
        self.visits.renew();
    }

    fn reconfigure(&mut self) {
        let config = match self.args.config() {
            Ok(config) => config,
            Err(error) => {
                // The keeper found it fine; then a file of the machine changed to something that cannot be.
                return tracing::error!(error = %error, "the configuration before goes on");
            }
        };
        self.outbox.set_low_water(config.storage.low_water_mb * 1024 * 1024);
        let sync_changed = config.sync != self.delivery.config.sync;
        self.care.reconfigure(config.clone());
        self.delivery.config = config;
        if sync_changed {
            if let Err(error) = self.delivery.access.set_timeouts(self.delivery.config.sync.clone()) {
                tracing::error!(error = %error, "the times before go on");
            }
            self.start_delivery_again();
        }
    }
}
