//! Access to the platform: the identity in force and the client that proves it. Both are replaced together when the
//! certificate is renewed or the kiosk is enrolled again, while core runs.

use std::sync::{Arc, PoisonError, RwLock};

use crate::client::{ClientError, platform_client_at};
use crate::config::SyncSection;
use crate::identity::Identity;
use crate::time_bounds::TimeBounds;

#[derive(Clone)]
struct Current {
    identity: Arc<Identity>,
    client: reqwest::Client,
    timeouts: SyncSection,
}

/// Shared by all callers of the platform and all signers. Ask for client and identity before each request: both may be
/// replaced at any time.
pub struct Access {
    current: RwLock<Current>,
    time: Arc<TimeBounds>,
}

impl Access {
    /// Access with this identity; certificates are judged within `time`.
    ///
    /// # Errors
    /// [`ClientError`] where certificate, key and trust bundle do not fit.
    pub fn new(identity: Identity, timeouts: SyncSection, time: Arc<TimeBounds>) -> Result<Access, ClientError> {
        let client = platform_client_at(&identity, &timeouts, Arc::<TimeBounds>::clone(&time))?;
        let current = RwLock::new(Current { identity: Arc::new(identity), client, timeouts });
        Ok(Access { current, time })
    }

    /// The identity in force.
    #[must_use]
    pub fn identity(&self) -> Arc<Identity> {
        self.read().identity
    }

    /// The client that proves the identity in force.
    #[must_use]
    pub fn client(&self) -> reqwest::Client {
        self.read().client
    }

    /// Bounds between which the clock is trusted.
    #[must_use]
    pub fn time(&self) -> &Arc<TimeBounds> {
        &self.time
    }

    /// Puts another identity in force.
    ///
    /// # Errors
    /// [`ClientError`] where it is inconsistent; then the previous one stays.
    pub fn replace(&self, identity: Identity) -> Result<(), ClientError> {
        self.put(Arc::new(identity), self.read().timeouts)
    }

    /// Timeouts of requests.
    #[must_use]
    pub fn timeouts(&self) -> SyncSection {
        self.read().timeouts
    }

    /// Sets the timeouts of later requests; requests under way keep theirs.
    ///
    /// # Errors
    /// [`ClientError`]; then the previous timeouts stay.
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
