//! Brings this kiosk to the state that the platform desires: one long poll, and what follows from its answer.
//!
//! It has a thread of its own, so that neither a visit nor core's end ever waits for the network.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lobby_fleet::desired::{DesiredAnswer, Refused, Signed};
use lobby_fleet::{Access, CatalogueStore, ConfigError, DesiredError, DesiredStore, Floors, PublicIdentity};
use lobby_wire::desired::Configuration;
use tokio::sync::Notify;
use uuid::Uuid;

use super::desired::{Effect, InForce, Outcome, PollPace, decide, wait};
use super::error::CoreError;
use crate::start::StartArgs;

/// What is in force now; core's loop brings it to the visits between two citizens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adopted {
    /// A newer service list.
    Catalogue,
    /// Other recipients.
    Recipients,
    /// Other values of the configuration.
    Configuration,
}

/// Ends the pause after a failed question.
#[derive(Clone, Default)]
pub struct WakeHandle(Arc<Notify>);

impl WakeHandle {
    /// Asks again at once: the platform has just answered another request.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

struct DesiredSync<F> {
    args: StartArgs,
    access: Arc<Access>,
    list: CatalogueStore,
    floors: Arc<dyn Floors>,
    url: String,
    wake: WakeHandle,
    on_adopted: F,
    /// The document answered last, and its tag.
    last: Option<(Box<Signed>, String)>,
    pace: PollPace,
}

/// Starts the thread; `on_adopted` is called on it.
///
/// # Errors
/// [`CoreError::Start`].
pub fn start(
    args: StartArgs,
    access: Arc<Access>,
    list: CatalogueStore,
    floors: Arc<dyn Floors>,
    url: String,
    on_adopted: impl Fn(Adopted) + Send + 'static,
) -> Result<WakeHandle, CoreError> {
    let failed = |source| CoreError::Start { what: "the sync of the desired state", source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let wake = WakeHandle::default();
    let sync = DesiredSync {
        args,
        access,
        list,
        floors,
        url,
        wake: wake.clone(),
        on_adopted,
        last: None,
        pace: PollPace::default(),
    };
    let spawned = std::thread::Builder::new().name("desired".into()).spawn(move || runtime.block_on(sync.run()));
    spawned.map_err(failed)?;
    Ok(wake)
}

impl<F: Fn(Adopted)> DesiredSync<F> {
    async fn run(mut self) {
        loop {
            let (outcome, news) = self.round().await;
            let empty = self.list.version().is_none();
            let pause = self.pace.pause(outcome, news, empty, random());
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.wake.0.notified(), if matches!(outcome, Outcome::Failed { .. }) => {}
            }
        }
    }

    /// One question and what follows from the answer; whether there was anything to do.
    async fn round(&mut self) -> (Outcome, bool) {
        let (began, first) = (Instant::now(), self.last.is_none());
        let store = match DesiredStore::new(&self.args.state, &self.access.identity().public, Arc::clone(&self.floors))
        {
            Ok(store) => store,
            Err(error) => return (failed(&error.into()), false),
        };
        match self.ask(&store).await {
            Ok(DesiredAnswer::Same) => {}
            Ok(DesiredAnswer::New(signed, tag)) => self.last = Some((signed, tag)),
            Err(error) => return (failed(&error), false),
        }
        let took = began.elapsed();
        let Some((signed, _)) = &self.last else { return (Outcome::Failed { retry_after: None }, false) };
        let in_force = in_force(&store, &self.access.identity().public, &self.list);
        let effects = decide(&in_force, &signed.desired, |configuration| check(&self.args, configuration));
        // The first answer is not waited for, so nothing follows from its coming soon.
        let news = first || !effects.is_empty();
        for effect in effects {
            if let Err(error) = self.carry_out(effect, &store, signed).await {
                return (failed(&error), news);
            }
        }
        (Outcome::Answered { took }, news)
    }

    async fn ask(&self, store: &DesiredStore) -> Result<DesiredAnswer, DesiredError> {
        let patience = Duration::from_secs(self.access.timeouts().read_timeout_s);
        let tag = self.last.as_ref().map(|(_, tag)| tag.as_str());
        // Nothing is known yet: the first answer should come at once, whatever it is.
        let wait = if tag.is_some() { wait(patience, random()) } else { Duration::ZERO };
        store.ask(&self.access.client(), &self.url, tag, wait).await
    }

    async fn carry_out(&self, effect: Effect, store: &DesiredStore, signed: &Signed) -> Result<(), DesiredError> {
        let version = signed.desired.configuration.version;
        match effect {
            Effect::AdoptRecipients => {
                store.adopt_recipients(signed)?;
                tracing::info!(recipients = signed.desired.recipients.len(), "recipients taken over");
                (self.on_adopted)(Adopted::Recipients);
            }
            Effect::RefuseRecipients => {
                tracing::error!("the platform names recipients that cannot be sealed to; those before stay");
            }
            Effect::AdoptConfiguration { changed } => {
                store.adopt_configuration(signed)?;
                tracing::info!(version, changed, "configuration taken over");
                if changed {
                    (self.on_adopted)(Adopted::Configuration);
                }
            }
            Effect::RefuseConfiguration(refused) => {
                let Refused { code, key, .. } = &refused;
                tracing::error!(version, code, key, "configuration refused as a whole; the one before stays");
                store.refuse(&refused)?;
            }
            Effect::FetchCatalogue => match self.list.fetch(&self.access.client(), &self.url).await {
                Ok(Some(catalogue)) => {
                    tracing::info!(version = catalogue.version, "service list stored");
                    (self.on_adopted)(Adopted::Catalogue);
                }
                Ok(None) => {}
                Err(error) => {
                    return Err(DesiredError::NoAnswer { reason: error.to_string(), retry_after: None });
                }
            },
        }
        Ok(())
    }
}

fn in_force(store: &DesiredStore, identity: &PublicIdentity, list: &CatalogueStore) -> InForce {
    InForce {
        catalogue: list.version(),
        // Where those on disk are not those that were in force, they are taken over anew.
        recipients: match store.recipients() {
            Ok(named) => named.unwrap_or_else(|| identity.trust.recipients.clone()),
            Err(_) => Vec::new(),
        },
        configuration: store.configuration().unwrap_or_default(),
        refused: store.refused().map(|refused| refused.version),
    }
}

/// Whether this configuration can be on this kiosk, over the files of this machine.
fn check(args: &StartArgs, configuration: &Configuration) -> Result<(), ConfigError> {
    args.sources(Some(configuration.clone())).strict().map(|_| ())
}

fn failed(error: &DesiredError) -> Outcome {
    let retry_after = match error {
        DesiredError::NoAnswer { retry_after, .. } => *retry_after,
        DesiredError::Untrusted(_) | DesiredError::Old { .. } => {
            tracing::error!(error = %error, "what the platform wants is not believed");
            return Outcome::Failed { retry_after: None };
        }
        DesiredError::Disk { .. } => {
            tracing::error!(error = %error, "what the platform wants could not be kept");
            return Outcome::Failed { retry_after: None };
        }
    };
    tracing::info!(error = %error, "the platform does not say what this kiosk should be");
    Outcome::Failed { retry_after }
}

fn random() -> u64 {
    // The low half of a random UUID is as random as any.
    Uuid::new_v4().as_u64_pair().1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use lobby_fleet::config::Profile;

    use super::*;

    fn pause(error: &DesiredError) -> Option<Duration> {
        let Outcome::Failed { retry_after } = failed(error) else { panic!("{error} is no failure") };
        retry_after
    }

    #[test]
    fn only_a_platform_that_answered_decides_how_long_it_is_left_alone() {
        let asked = Some(Duration::from_secs(90));
        assert_eq!(pause(&DesiredError::NoAnswer { reason: "503".into(), retry_after: asked }), asked);
        assert_eq!(pause(&DesiredError::Old { found: 3, wanted: 4 }), None);
        let disk = DesiredError::Disk { doing: "writing", path: "x".into(), source: std::io::ErrorKind::Other.into() };
        assert_eq!(pause(&disk), None);
    }

    #[test]
    fn a_configuration_is_checked_over_the_files_of_this_machine() {
        let dir = tempfile::tempdir().unwrap();
        let args = StartArgs {
            state: dir.path().to_owned(),
            profile: Profile::Simulation,
            site: None,
            device: None,
            #[cfg(feature = "journey")]
            journey_socket: None,
        };
        let with = |key: &str| Configuration { version: 2, values: BTreeMap::from([(key.to_owned(), 300.into())]) };
        assert!(check(&args, &with("storage.low_water_mb")).is_ok());
        let refused = check(&args, &with("storage.low_watr_mb"));
        assert!(refused.unwrap_err().to_string().contains("low_water_mb"), "with the nearest known name");
    }
}
