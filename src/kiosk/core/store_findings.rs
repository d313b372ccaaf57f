//! What was found wrong with the store is said: in the log, kept in the store for those who look later, and to the
//! technician and the platform as the last failure.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use jiff::{SignedDuration, Timestamp};
use lobby_domain::FailureCode;
use lobby_envelope::SealError;
use lobby_fleet::{CatalogueStore, DesiredStore, Versioned};
use lobby_store::{Fault, Finding, Outbox};

use super::case_numbers::Counter;
use super::error::CoreError;
use super::event::CoreEvent;
use super::monitor::MonitorEvent;

/// A finding is reported after every start for so long; staff should have seen it by then.
const REPORTED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Logs and keeps what was found; a store that cannot take it costs nothing else.
pub fn note(outbox: &Outbox, findings: &[Finding]) {
    let news: Vec<Finding> = findings.iter().filter(|finding| is_news(finding.fault)).cloned().collect();
    for Finding { application_id, place, fault } in &news {
        let (code, fault) = (FailureCode::StoreRepaired.code(), fault.as_str());
        let application_id = application_id.map(|id| id.to_string());
        tracing::error!(code, fault, place, application_id, "the store was damaged");
    }
    if !news.is_empty()
        && let Err(error) = outbox.note_findings(&news, Timestamp::now())
    {
        tracing::error!(error = %error, "what was found could not be kept");
    }
}

/// Logs and keeps what hearing of numbers up to `known` did to the counter. True where it had to jump.
pub fn note_counter(outbox: &Outbox, counter: Counter, known: u32) -> bool {
    match counter {
        Counter::Ahead | Counter::Stuck => false,
        Counter::Begun => {
            tracing::info!(known, "case numbers begin above those that are given");
            false
        }
        Counter::Jumped => {
            tracing::error!(
                known,
                "the platform knows numbers that this kiosk has not given: its state went back, or \
                                    another machine uses its name"
            );
            note(outbox, &[Finding { application_id: None, place: "platform".into(), fault: Fault::Counter }]);
            true
        }
    }
}

/// Logs and keeps which genuine files of the platform were put back although newer ones were in force before. They are not
/// used; what is in force is fetched again.
pub fn note_put_back(outbox: &Outbox, list: &CatalogueStore, desired: Result<DesiredStore, SealError>) {
    let list = list.put_back().map(|(found, lowest)| (Versioned::ServiceList, found, lowest));
    let desired = desired.map(|desired| desired.put_back()).unwrap_or_default();
    for (what, found, lowest) in list.into_iter().chain(desired) {
        let code = FailureCode::StoreRepaired.code();
        tracing::error!(code, what = what.as_str(), found, lowest, "older than what was in force; it is not used");
        note(outbox, &[Finding { application_id: None, place: what.as_str().into(), fault: Fault::Older }]);
    }
}

/// Reports to core's loop where something was found lately.
pub fn report_recent(outbox: &Outbox, events: &Sender<CoreEvent>) {
    let newest = outbox.findings().ok().and_then(|findings| findings.into_iter().next());
    if newest.is_some_and(|(at, _)| Timestamp::now().duration_since(at) < REPORTED_FOR) {
        report(events);
    }
}

/// Looks at every row and its second copy, on a thread of its own, and puts right what can be. Files are hashed before
/// they are sent.
///
/// # Errors
/// [`CoreError::Start`] where the system gives no thread.
pub fn verify_rows(outbox: &Arc<Outbox>, events: &Sender<CoreEvent>) -> Result<(), CoreError> {
    let (outbox, events) = (Arc::clone(outbox), events.clone());
    let verify = move || match outbox.verify_rows() {
        Ok(findings) => {
            note(&outbox, &findings);
            if findings.iter().any(|finding| is_news(finding.fault)) {
                report(&events);
            }
        }
        Err(error) => tracing::error!(error = %error, "the store could not be checked"),
    };
    let spawned = std::thread::Builder::new().name("verify".into()).spawn(verify);
    spawned.map(|_| ()).map_err(|source| CoreError::Start { what: "the check of the store", source })
}

/// Reports to core's loop that something was found.
pub fn report(events: &Sender<CoreEvent>) {
    // The loop is gone only when core stops.
    let _ = events.send(CoreEvent::Monitor(MonitorEvent::Failed(FailureCode::StoreRepaired)));
}

/// What was set aside before was told then.
fn is_news(fault: Fault) -> bool {
    match fault {
        Fault::SetAside => false,
        Fault::Missing
        | Fault::Length
        | Fault::Digest
        | Fault::Manifest
        | Fault::Unreadable
        | Fault::Database
        | Fault::Rebuilt
        | Fault::Orphan
        | Fault::Copy
        | Fault::Counter
        | Fault::Older => true,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc;

    use lobby_store::Limits;

    use super::*;

    #[test]
    fn what_was_lost_is_kept_and_reported_after_this_start_and_the_next() {
        let state = tempfile::tempdir().unwrap();
        let open = || Outbox::open(&state.path().join("outbox"), Limits::default()).unwrap();
        let (outbox, _) = open();
        outbox.next_case_counter().unwrap();
        outbox.next_case_counter().unwrap();
        drop(outbox);
        std::fs::remove_file(state.path().join("outbox.marks")).unwrap();
        for start in 1..=2 {
            let (outbox, report) = open();
            note(&outbox, &report.findings);
            let (sender, events) = mpsc::channel();
            report_recent(&outbox, &sender);
            let told = events.try_recv();
            let Ok(CoreEvent::Monitor(MonitorEvent::Failed(code))) = told else { panic!("start {start}: {told:?}") };
            assert_eq!(code, FailureCode::StoreRepaired);
            assert_eq!(outbox.findings().unwrap().len(), 1);
        }
    }

    #[test]
    fn a_store_in_order_is_not_reported() {
        let state = tempfile::tempdir().unwrap();
        let (outbox, report) = Outbox::open(&state.path().join("outbox"), Limits::default()).unwrap();
        note(&outbox, &report.findings);
        let (sender, events) = mpsc::channel();
        report_recent(&outbox, &sender);
        let outbox = Arc::new(outbox);
        verify_rows(&outbox, &sender).unwrap();
        drop(sender);
        assert!(events.recv().is_err(), "the check ends without a word");
    }
}
