//! Core's regular contact with the platform, on a thread of its own: health goes out, the standing and the platform's
//! time come back, and the certificate is renewed when it is due.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use lobby_fleet::health::{self, ReportOutcome};
use lobby_fleet::{Access, renew};
use lobby_wire::health::HealthReport;
use tokio::sync::watch;
use uuid::Uuid;

use super::health::{Pace, differs};
use super::renewal::Renewal;
use super::{CoreError, CoreEvent};

/// How often renewal is looked at, beside every report.
const LOOK: Duration = Duration::from_secs(1);

/// How a contact ended.
#[derive(Debug)]
pub struct Contact {
    /// The certificate that asked, PEM.
    pub certificate: String,
    /// What the platform said.
    pub heard: ReportOutcome,
    /// What time it was there, and when on this thread's reckoning that was.
    pub time: Option<(Timestamp, Instant)>,
}

/// What is told: the latest report, and how often it was said to be urgent.
#[derive(Clone, Default)]
struct Told {
    report: Option<HealthReport>,
    urgent: u64,
}

/// Hands reports to the thread.
pub struct Reporter(watch::Sender<Told>);

impl Reporter {
    /// This is how it stands now. Goes out when it is time, sooner where it is news.
    pub fn report(&self, report: HealthReport) {
        self.0.send_modify(|told| told.report = Some(report));
    }

    /// Ask the platform at once: something said that it might not speak to us any more, or does so again.
    pub fn hurry(&self) {
        self.0.send_modify(|told| told.urgent += 1);
    }
}

/// Starts the thread. It ends with the process.
///
/// # Errors
/// Where the system gives no thread.
pub fn start(
    access: Arc<Access>,
    url: String,
    state: PathBuf,
    events: Sender<CoreEvent>,
) -> Result<Reporter, CoreError> {
    let failed = |source| CoreError::Start { what: "contact with the platform", source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (sender, told) = watch::channel(Told::default());
    let keeper = Keeper { access, url, state, events, told, renewal: Renewal::default(), started: Instant::now() };
    let spawned = std::thread::Builder::new().name("contact".into()).spawn(move || runtime.block_on(keeper.keep()));
    spawned.map(|_| Reporter(sender)).map_err(failed)
}

struct Keeper {
    access: Arc<Access>,
    url: String,
    state: PathBuf,
    events: Sender<CoreEvent>,
    told: watch::Receiver<Told>,
    renewal: Renewal,
    started: Instant,
}

impl Keeper {
    async fn keep(mut self) {
        let mut pace = Pace::new(Duration::ZERO);
        let mut last = Told::default();
        loop {
            let now = self.started.elapsed();
            let told = self.told.borrow_and_update().clone();
            let news = match (&last.report, &told.report) {
                (Some(before), Some(after)) => differs(before, after),
                (None, Some(_)) => true,
                (_, None) => false,
            };
            if news || told.urgent != last.urgent {
                pace.changed(now);
                last = told.clone();
            }
            self.renew_if_due().await;
            if let Some(report) = told.report.filter(|_| pace.due() <= now) {
                let answered = self.tell(&report).await;
                pace.sent(self.started.elapsed(), answered, Uuid::new_v4().as_u64_pair().1);
                continue;
            }
            tokio::select! {
                changed = self.told.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Whether somebody answered.
    async fn tell(&self, report: &HealthReport) -> bool {
        let asked = Instant::now();
        let certificate = self.access.identity().certificate_pem.clone();
        let answer = match health::send_report(&self.access.client(), &self.url, report).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(error = %error, "the platform did not take the health report");
                return false;
            }
        };
        // The date was written about half way, and says nothing of the part of its second.
        let half = asked.elapsed() / 2;
        let time = answer.platform_time.map(|date| (date + SignedDuration::from_millis(500), asked + half));
        // Core is gone only when the process ends.
        let _ = self.events.send(CoreEvent::Contact(Contact { certificate, heard: answer.outcome, time }));
        true
    }

    async fn renew_if_due(&mut self) {
        let identity = self.access.identity();
        let best = self.access.time().best(Timestamp::now());
        if !self.renewal.is_due(&identity, best, self.started.elapsed()) {
            return;
        }
        let outcome = renew(&self.state, &identity, &self.access.client(), &self.url).await;
        // Core finds the new identity on disk, as it finds one that `lobby enrol` has put there.
        self.renewal.tried(&outcome, self.started.elapsed());
    }
}
