//! Core: the long-lived process. It owns the device key, the network, the outbox, the counter of case numbers and the
//! visits; it never sees an open application.
//!
//! What it decides is pure and stands beside what carries it out: [`visit_pool`] and [`visit_host`], [`monitor`] and
//! [`monitor_host`], [`contact_plan`] and [`contact`], [`desired`] and [`desired_sync`].

mod admission_file;
mod case_numbers;
mod clock;
mod contact;
mod contact_plan;
mod delivery;
mod desired;
mod desired_sync;
pub(crate) mod desk_listener;
mod error;
pub(crate) mod event;
#[cfg(test)]
pub(crate) mod fixture;
mod health;
mod identity_watch;
mod intake;
mod monitor;
mod monitor_host;
mod outbox_check;
mod private_dir;
mod questions;
mod store_findings;
mod supervisor;
mod time;
mod visit_host;
mod visit_listener;
mod visit_pool;
mod visit_process;

pub use error::CoreError;

use std::sync::{Arc, mpsc};

use lobby_fleet::{CatalogueStore, DesiredStore, Floors, Identity, KioskConfig};
use lobby_store::{Limits, Outbox, StoreError};
use lobby_wire::problem::ProblemCode;

use crate::floors::OutboxFloors;
use crate::start::StartArgs;
use case_numbers::CaseNumbers;
use delivery::Delivery;
use event::CoreEvent;
use monitor_host::{MonitorHost, MonitorParts};
use outbox_check::{OutboxCheck, low_water_bytes};
use questions::Questions;
use supervisor::Supervisor;
use time::CoreClock;
use visit_host::VisitHost;
use visit_listener::{IntakeBlock, IntakeTools};

/// Runs until a signal stops it.
///
/// # Errors
/// [`CoreError`] where it cannot start.
pub fn run(args: &StartArgs) -> Result<(), CoreError> {
    withhold_memory();
    let config = args.config()?;
    let identity = Identity::load(&args.state)?;
    let outbox = Arc::new(open_outbox(args, &config)?);
    let numbers = Arc::new(begin_numbers(&outbox, &identity));
    private_dir::purge(&args.state);

    let (sender, events) = mpsc::channel();
    stop_on_signal(sender.clone())?;
    let clock = CoreClock::start();
    let url = platform_url(&config, &identity);
    let (list, floors) = guarded(args, &identity, &outbox)?;
    let access = Arc::new(monitor_host::access(&args.state, identity, &config)?);
    let adopted_sender = sender.clone();
    // Core's loop is gone only when core stops.
    let on_adopted = move |adopted| drop(adopted_sender.send(CoreEvent::Adopted(adopted)));
    let desired =
        desired_sync::start(args.clone(), Arc::clone(&access), list.clone(), floors, url.clone(), on_adopted)?;
    let delivery = Delivery {
        outbox: Arc::clone(&outbox),
        access: Arc::clone(&access),
        url: url.clone(),
        sync: config.sync.clone(),
    };
    let sync = delivery.start(sender.clone())?;
    let parts = MonitorParts {
        state: args.state.clone(),
        profile: args.profile,
        config,
        access: Arc::clone(&access),
        list: list.clone(),
        outbox: Arc::clone(&outbox),
        numbers: Arc::clone(&numbers),
        url,
    };
    let monitor = MonitorHost::start(parts, clock, sender.clone())?;
    store_findings::report_recent(&outbox, &sender);
    store_findings::verify_rows(&outbox, &sender)?;
    if let Err(error) = desk_listener::start(&args.state, Arc::clone(&outbox), sender.clone()) {
        tracing::error!(error = %error, "`lobby outbox` cannot ask this core");
    }
    let questions = questions::start(Arc::clone(&access), delivery.url.clone())?;
    let visits = VisitHost::new(args.clone(), list, intake_tools(&delivery, &numbers, &sender, questions));
    let supervisor = Supervisor {
        args: args.clone(),
        clock,
        outbox,
        numbers,
        visits,
        sync,
        delivery,
        events: sender,
        monitor,
        desired,
        outbox_check: OutboxCheck::default(),
        fault: None,
        device_faults: Vec::new(),
        delivered_since: None,
    };
    supervisor.serve(&events);
    Ok(())
}

fn open_outbox(args: &StartArgs, config: &KioskConfig) -> Result<Outbox, CoreError> {
    let limits = Limits { low_water_bytes: low_water_bytes(config), ..Limits::default() };
    let (outbox, recovery) = Outbox::open(&args.state.join("outbox"), limits).map_err(|error| {
        if matches!(error, StoreError::Locked) { CoreError::AlreadyRunning } else { CoreError::Outbox(error) }
    })?;
    tracing::info!(?recovery, "outbox open");
    store_findings::note(&outbox, &recovery.findings);
    Ok(outbox)
}

/// What every visit's listener takes applications in with.
fn intake_tools(
    delivery: &Delivery,
    numbers: &Arc<CaseNumbers>,
    events: &mpsc::Sender<CoreEvent>,
    questions: Questions,
) -> IntakeTools {
    let access = Arc::clone(&delivery.access);
    IntakeTools {
        outbox: Arc::clone(&delivery.outbox),
        numbers: Arc::clone(numbers),
        identity: Arc::new(move || access.identity()),
        events: events.clone(),
        block: IntakeBlock::default(),
        questions,
    }
}

/// The counter, above what the platform knew at enrolment. What an older platform refused because of its number goes out
/// again.
fn begin_numbers(outbox: &Arc<Outbox>, identity: &Identity) -> CaseNumbers {
    let numbers = CaseNumbers::new(Arc::clone(outbox));
    let known = identity.public.record.numbered_to;
    store_findings::note_counter(outbox, numbers.note_given(known), known);
    match outbox.requeue_refused(ProblemCode::CaseNumberTaken.as_str()) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "applications whose number others have go out again"),
        Err(error) => tracing::error!(error = %error, "what was refused could not be put back into the queue"),
    }
    numbers
}

/// Neither a core dump nor another process may tell what core holds: its device key.
fn withhold_memory() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    if set_dumpable_behavior(DumpableBehavior::NotDumpable).is_err() {
        tracing::warn!("core dumps and tracing by others could not be switched off");
    }
}

/// The service list, and the floors below which nothing of the platform's is taken; what was put back is noted.
fn guarded(
    args: &StartArgs,
    identity: &Identity,
    outbox: &Arc<Outbox>,
) -> Result<(CatalogueStore, Arc<dyn Floors>), CoreError> {
    let floors: Arc<dyn Floors> = Arc::new(OutboxFloors::new(Arc::clone(outbox)));
    let list = catalogue_store(args, identity, Arc::clone(&floors))?;
    let desired = DesiredStore::new(&args.state, &identity.public, Arc::clone(&floors));
    store_findings::note_put_back(outbox, &list, desired);
    Ok((list, floors))
}

/// The service list below the state folder of a kiosk with this identity.
fn catalogue_store(
    args: &StartArgs,
    identity: &Identity,
    floors: Arc<dyn Floors>,
) -> Result<CatalogueStore, CoreError> {
    let keys = identity.public.catalogue_keys().map_err(|error| CoreError::Trust(error.to_string()))?;
    Ok(CatalogueStore::new(&args.state.join("catalogue"), keys, floors))
}

/// Where the platform answers: as configured, else as enrolled.
fn platform_url(config: &KioskConfig, identity: &Identity) -> String {
    let configured = &config.platform.url;
    if configured.is_empty() { identity.public.record.platform_url.clone() } else { configured.clone() }
}

fn stop_on_signal(sender: mpsc::Sender<CoreEvent>) -> Result<(), CoreError> {
    let failed = |source| CoreError::Start { what: "signal handling", source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let listen = async move {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
            return;
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        let _ = sender.send(CoreEvent::Stop);
    };
    let spawned = std::thread::Builder::new().name("signals".into()).spawn(move || runtime.block_on(listen));
    spawned.map(|_| ()).map_err(failed)
}
