//! Core's regular contact with the platform, on a thread of its own: health goes out, the platform's admission and time
//! come back, and the certificate is renewed when it is due.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;

use jiff::Timestamp;
use lobby_fleet::{Access, Identity, RenewError, ToldTime, health, renew};
use lobby_wire::health::HealthReport;
use tokio::sync::watch;
use uuid::Uuid;

use super::contact_plan::{ContactPlan, Renewable, ReportRequest};
use super::error::CoreError;
use super::event::CoreEvent;
use super::monitor::MonitorEvent;
use super::time::CoreClock;
use crate::delays::CONTACT_POLL;

/// Hands reports to the contact's thread.
pub struct Reporter(watch::Sender<ReportRequest>);

impl Reporter {
    /// Replaces the report: it goes out when it is time, sooner where it is news.
    pub fn report(&self, report: HealthReport) {
        self.0.send_modify(|request| request.report = Some(report));
    }

    /// Asks for an answer at once.
    pub fn report_at_once(&self) {
        self.0.send_modify(|request| request.urgent += 1);
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
    clock: CoreClock,
    events: Sender<CoreEvent>,
) -> Result<Reporter, CoreError> {
    let failed = |source| CoreError::Start { what: "contact with the platform", source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (sender, request) = watch::channel(ReportRequest::default());
    let contact = Contact { access, url, state, clock, events, request };
    let spawned = std::thread::Builder::new().name("contact".into()).spawn(move || runtime.block_on(contact.run()));
    spawned.map(|_| Reporter(sender)).map_err(failed)
}

struct Contact {
    access: Arc<Access>,
    url: String,
    state: PathBuf,
    clock: CoreClock,
    events: Sender<CoreEvent>,
    request: watch::Receiver<ReportRequest>,
}

impl Contact {
    async fn run(mut self) {
        let mut plan = ContactPlan::new(self.clock.now().mono);
        loop {
            let request = self.request.borrow_and_update().clone();
            let identity = self.access.identity();
            let dates = identity.dates();
            let renewable = dates.as_ref().map(|dates| Renewable {
                certificate: &identity.certificate_pem,
                dates,
                best_time: self.access.time().best(Timestamp::now()),
            });
            let round = plan.next(&request, renewable, self.clock.now().mono);
            if round.renew {
                let run = request.report.as_ref().and_then(|report| report.run);
                let outcome = renew(&self.state, &identity, &self.access.client(), &self.url, run).await;
                // Core finds the new identity on disk, as it finds one that `lobby enrol` has put there.
                log_renewal(&outcome, plan.renewal_tried(self.clock.now().mono));
                if outcome.is_ok() {
                    plan.renewed();
                }
            }
            if let Some(report) = round.report {
                let answered = self.report(&report).await;
                plan.reported(answered, self.clock.now().mono, Uuid::new_v4().as_u64_pair().1);
                continue;
            }
            tokio::select! {
                changed = self.request.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(CONTACT_POLL) => {}
            }
        }
    }

    /// Sends a report and passes the answer to core's loop. Returns whether there was an answer.
    async fn report(&self, report: &HealthReport) -> bool {
        let asked = Instant::now();
        let certificate = self.access.identity().certificate_pem.clone();
        let answer = match health::send_report(&self.access.client(), &self.url, report).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(error = %error, "the platform did not take the health report");
                return false;
            }
        };
        if let Some(counter) = answer.answer.as_ref().and_then(|told| told.numbered_to) {
            let _ = self.events.send(CoreEvent::NumberedTo(counter));
        }
        let (asked, answered) = (self.clock.since_start(asked), self.clock.now().mono);
        let time = answer.answer.map(|told| ToldTime { platform: told.time, asked, answered });
        let event = MonitorEvent::Answered { certificate, outcome: answer.outcome, time };
        // Core is gone only when the process ends.
        let _ = self.events.send(CoreEvent::Monitor(event));
        true
    }
}

fn log_renewal(outcome: &Result<Identity, RenewError>, tries: u32) {
    match outcome {
        Ok(next) => {
            let until = next.dates().map(|dates| dates.not_after);
            tracing::info!(?until, "certificate renewed");
        }
        Err(error) => tracing::warn!(error = %error, tries, "the certificate could not be renewed yet"),
    }
}
