//! The kiosk's way to its platform: the identity in force and the client that proves it. Both change together when the
//! certificate is renewed or the kiosk is enrolled again, while core runs.

use std::sync::{Arc, PoisonError, RwLock};

use crate::client::{ClientError, platform_client_at};
use crate::config::SyncSection;
use crate::floor::TimeBounds;
use crate::trust::Identity;

/// What is in force.
#[derive(Clone)]
struct Current {
    identity: Arc<Identity>,
    client: reqwest::Client,
    timeouts: SyncSection,
}

/// Shared by everything that speaks to the platform or signs for this kiosk. Ask again for each request: what was
/// given before may have been replaced.
pub struct Access {
    current: RwLock<Current>,
    time: Arc<TimeBounds>,
}

impl Access {
    /// The way of this identity; certificates are judged within `time`.
    ///
    /// # Errors
    /// [`ClientError`] where the identity does not hold together.
    pub fn new(identity: Identity, timeouts: SyncSection, time: Arc<TimeBounds>) -> Result<Access, ClientError> {
        let client = platform_client_at(&identity, &timeouts, Arc::<TimeBounds>::clone(&time))?;
        let current = RwLock::new(Current { identity: Arc::new(identity), client, timeouts });
        Ok(Access { current, time })
    }

    /// Who this kiosk is now.
    #[must_use]
    pub fn identity(&self) -> Arc<Identity> {
        self.read().identity
    }

    /// The client that proves it.
    #[must_use]
    pub fn client(&self) -> reqwest::Client {
        self.read().client
    }

    /// Between which times the clock can be right.
    #[must_use]
    pub fn time(&self) -> &Arc<TimeBounds> {
        &self.time
    }

    /// Puts another identity in force.
    ///
    /// # Errors
    /// [`ClientError`] where it does not hold together; then the one before stays.
    pub fn replace(&self, identity: Identity) -> Result<(), ClientError> {
        self.put(Arc::new(identity), self.read().timeouts)
    }

    /// How long requests may take.
    #[must_use]
    pub fn timeouts(&self) -> SyncSection {
        self.read().timeouts
    }

    /// Lets requests take so long from now on; those under way keep the time they began with.
    ///
    /// # Errors
    /// [`ClientError`]; then the times before stay.
    pub fn set_timeouts(&self, timeouts: SyncSection) -> Result<(), ClientError> {
        self.put(self.read().identity, timeouts)
    }

    fn put(&self, identity: Arc<Identity>, timeouts: SyncSection) -> Result<(), ClientError> {
        let client = platform_client_at(&identity, &timeouts, Arc::<TimeBounds>::clone(&self.time))?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Current { identity, client, timeouts };
        Ok(())
    }

    fn read(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
