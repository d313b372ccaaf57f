//! Whether this kiosk may take applications, and the service list it works with.

use std::time::{Duration, Instant};

use lobby_domain::FailureCode;
use lobby_fleet::{CatalogueStore, Identity, KioskConfig, platform_client};
use lobby_store::Outbox;

use super::CoreError;
use super::intake::store_failure;
use crate::start::StartArgs;

/// How often the disk is looked at.
const DISK_LOOK: Duration = Duration::from_secs(5);
/// How often a newer list is asked for.
const LIST_LOOK: Duration = Duration::from_secs(60);
/// The same while there is none at all.
const LIST_LOOK_EMPTY: Duration = Duration::from_secs(1);

/// Whether applications can be taken, as last seen.
#[derive(Default)]
pub struct ServiceState {
    fault: Option<FailureCode>,
    looked: Option<Instant>,
}

impl ServiceState {
    /// Looks again if it is time; `Some` where the answer changed.
    pub fn check(&mut self, outbox: &Outbox, now: Instant) -> Option<Option<FailureCode>> {
        if self.looked.is_some_and(|at| now < at + DISK_LOOK) {
            return None;
        }
        self.looked = Some(now);
        let ready = outbox.ready();
        let fault = ready.as_ref().err().map(store_failure);
        if fault == self.fault {
            return None;
        }
        match ready {
            Ok(()) => tracing::info!("the outbox is ready again"),
            Err(error) => tracing::error!(error = %error, "the outbox is not ready"),
        }
        self.fault = fault;
        Some(fault)
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

/// Keeps the service list current on a thread of its own: visits read it from disk when they start, so a newer one
/// never arrives in the middle of a visit.
pub fn keep_catalogue(
    store: CatalogueStore,
    config: &KioskConfig,
    identity: &Identity,
    stored: impl Fn() + Send + 'static,
) -> Result<(), CoreError> {
    let url = platform_url(config, identity);
    let client = platform_client(identity, &config.sync).map_err(|error| CoreError::Trust(error.to_string()))?;
    let failed = |source| CoreError::Start { what: "the service list's keeper", source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let keep = async move {
        loop {
            match store.fetch(&client, &url).await {
                Ok(Some(catalogue)) => {
                    tracing::info!(version = catalogue.version, "service list stored");
                    stored();
                }
                Ok(None) => {}
                Err(error) => tracing::info!(error = %error, "no newer service list"),
            }
            let look = if store.version().is_some() { LIST_LOOK } else { LIST_LOOK_EMPTY };
            tokio::time::sleep(look).await;
        }
    };
    let spawned = std::thread::Builder::new().name("service-list".into()).spawn(move || runtime.block_on(keep));
    spawned.map(|_| ()).map_err(failed)
}

/// Where the platform answers: as configured, else as enrolled.
pub fn platform_url(config: &KioskConfig, identity: &Identity) -> String {
    let configured = &config.platform.url;
    if configured.is_empty() { identity.public.record.platform_url.clone() } else { configured.clone() }
}
