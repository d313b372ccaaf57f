//! Core's regular contact with the platform, on a thread of its own: health goes out, the platform's admission and time
//! come back, and the certificate is renewed when it is due.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;

use jiff::Timestamp;
use lobby_fleet::proof::send_proof;
use lobby_fleet::{Access, Identity, RenewError, TimeAnswer, health, renew};
use lobby_store::Outbox;
use lobby_wire::health::HealthReport;
use lobby_wire::proof::ReceiptProof;
use lobby_wire::{Message as _, WANTED_MAX};
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

/// What the contact works with.
pub struct ContactParts {
    /// The identity in force.
    pub access: Arc<Access>,
    /// Where the platform answers.
    pub url: String,
    /// The kiosk's state folder.
    pub state: PathBuf,
    /// Keeps the receipts.
    pub outbox: Arc<Outbox>,
}

/// Starts the thread. It ends with the process.
///
/// # Errors
/// Where the system gives no thread.
pub fn start(parts: ContactParts, clock: CoreClock, events: Sender<CoreEvent>) -> Result<Reporter, CoreError> {
    let failed = |source| CoreError::Start { what: "contact with the platform", source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (sender, request) = watch::channel(ReportRequest::default());
    let contact = Contact { parts, clock, events, request };
    let spawned = std::thread::Builder::new().name("contact".into()).spawn(move || runtime.block_on(contact.run()));
    spawned.map(|_| Reporter(sender)).map_err(failed)
}

struct Contact {
    parts: ContactParts,
    clock: CoreClock,
    events: Sender<CoreEvent>,
    request: watch::Receiver<ReportRequest>,
}

impl Contact {
    async fn run(mut self) {
        let mut plan = ContactPlan::new(self.clock.now().mono);
        loop {
            let request = self.request.borrow_and_update().clone();
            let identity = self.parts.access.identity();
            let dates = identity.dates();
            let best_time = self.parts.access.time().best(Timestamp::now());
            let renewable =
                dates.as_ref().map(|dates| Renewable { certificate: &identity.certificate_pem, dates, best_time });
            let round = plan.next(&request, renewable, self.clock.now().mono);
            if round.renew {
                let run = request.report.as_ref().and_then(|report| report.run);
                let (state, client) = (&self.parts.state, self.parts.access.client());
                let outcome = renew(state, &identity, &client, &self.parts.url, run, best_time).await;
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
        let certificate = self.parts.access.identity().certificate_pem.clone();
        let answer = match health::send_report(&self.parts.access.client(), &self.parts.url, report).await {
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
        let (wanted, told) = match answer.answer {
            Some(told) => (told.receipts_wanted.clone(), Some(told)),
            None => (Vec::new(), None),
        };
        let time = told.map(|told| TimeAnswer { platform: told.time, asked, answered });
        let event = MonitorEvent::Answered { certificate, outcome: answer.outcome, time };
        // Core is gone only when the process ends.
        let _ = self.events.send(CoreEvent::Monitor(event));
        self.prove(&wanted).await;
        true
    }

    /// Shows the receipts that a platform wants which was restored from a backup.
    async fn prove(&self, wanted: &[String]) {
        for case_number in wanted.iter().take(WANTED_MAX) {
            let kept = match self.parts.outbox.proof(case_number) {
                Ok(Some(kept)) => kept,
                Ok(None) => continue,
                Err(error) => {
                    tracing::warn!(error = %error, "a receipt that the platform asks for cannot be read");
                    return;
                }
            };
            let shown = ReceiptProof {
                schema: ReceiptProof::SCHEMA.into(),
                case_number: case_number.clone(),
                manifest: kept.manifest_jws,
                receipt: kept.receipt_jws,
            };
            match send_proof(&self.parts.access.client(), &self.parts.url, kept.application_id, &shown).await {
                Ok(true) => tracing::info!(case_number, "the platform was shown a receipt that it had lost"),
                Ok(false) => tracing::warn!(case_number, "the platform did not take a receipt that it asked for"),
                // It asks again.
                Err(error) => {
                    tracing::debug!(error = %error, "a receipt did not reach the platform");
                    return;
                }
            }
        }
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
