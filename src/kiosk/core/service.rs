//! Whether this kiosk may take applications, and the service list it works with.

use std::time::{Duration, Instant};

use lobby_domain::FailureCode;
use lobby_fleet::{CatalogueStore, Identity, KioskConfig};
use lobby_store::Outbox;

use super::CoreError;
use super::intake::store_failure;
use crate::start::StartArgs;

/// How often the disk is looked at.
const DISK_LOOK: Duration = Duration::from_secs(5);

/// Whether applications can be taken, as last seen.
#[derive(Default)]
pub struct ServiceState {
    fault: Option<FailureCode>,
    looked: Option<Instant>,
}

impl ServiceState {
    /// Looks again if it is time.
    pub fn check(&mut self, outbox: &Outbox, now: Instant) {
        if self.looked.is_some_and(|at| now < at + DISK_LOOK) {
            return;
        }
        self.looked = Some(now);
        let ready = outbox.ready();
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

    /// Why not, if not.
    pub fn fault(&self) -> Option<FailureCode> {
        self.fault
    }
}

/// The list below the state folder of a kiosk with this identity.
pub fn catalogue_store(args: &StartArgs, identity: &Identity) -> Result<CatalogueStore, CoreError> {
    let keys = identity.public.catalogue_keys().map_err(|error| CoreError::Trust(error.to_string()))?;
    Ok(CatalogueStore::new(&args.state.join("catalogue"), keys))
}

/// Where the platform answers: as configured, else as enrolled.
pub fn platform_url(config: &KioskConfig, identity: &Identity) -> String {
    let configured = &config.platform.url;
    if configured.is_empty() { identity.public.record.platform_url.clone() } else { configured.clone() }
}
