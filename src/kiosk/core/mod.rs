//! Core: the long-lived process. It owns the device key, the network, the outbox, the counter of case numbers and the
//! visits; it never sees an open application.

mod care;
mod child;
mod clock;
mod contact;
mod desired;
mod health;
mod intake;
mod keeper;
mod live;
mod private_dir;
mod renewal;
mod service;
pub(crate) mod standing;
pub(crate) mod status;
mod visits;

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use lobby_domain::FailureCode;
use lobby_fleet::{Access, Identity, IdentityError, KioskConfig};
use lobby_store::{Limits, Outbox, StoreError};
use lobby_sync::outbox::OutboxQueue;
use lobby_sync::{NetworkState, Platform, SyncEvent, SyncHandle, SyncWorker, Timing};
use thiserror::Error;

use crate::ipc::CoreSays;
use crate::start::StartArgs;
use care::Care;
use service::ServiceState;
use visits::{VisitNumber, Visits};

/// How often core looks at disk, clocks and children by itself.
const LOOK: Duration = Duration::from_millis(500);

/// Why core could not start. Each says what to do.
#[derive(Debug, Error)]
pub enum CoreError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] lobby_fleet::config::ConfigError),
    /// The kiosk is not enrolled.
    #[error(transparent)]
    NotEnrolled(#[from] IdentityError),
    /// A key or certificate of the identity is unusable.
    #[error("the kiosk's identity is damaged: {0}; enrol it again (Q-04)")]
    Trust(String),
    /// Another core runs on the same state folder.
    #[error("another `lobby run` works on this state folder; stop it first")]
    AlreadyRunning,
    /// The outbox cannot be opened.
    #[error("opening the outbox")]
    Outbox(#[source] StoreError),
    /// A process or thread could not be started.
    #[error("starting {what}")]
    Start {
        /// What.
        what: &'static str,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
}

impl CoreError {
    /// What happened and what to do, for the technician who started it; `None` where the configuration or the identity
    /// says it better itself.
    #[must_use]
    pub fn text(&self) -> Option<(lobby_domain::Text, FailureCode)> {
        use lobby_domain::Text;
        match self {
            CoreError::AlreadyRunning => Some((
                Text::new(
                    "这个状态文件夹已经有一个 lobby run 在用。那一个照常运行；要换，请先停掉它。",
                    "Another `lobby run` works on this state folder. It goes on undisturbed; stop it first to replace it.",
                ),
                FailureCode::RunsAlready,
            )),
            CoreError::Outbox(error) if error.is_full() => Some((
                Text::new(
                    "磁盘满了，待发箱打不开。请腾出空间再启动；已收下的申请都还在。",
                    "The disk is full, so the outbox cannot be opened. Free some room and start again; nothing accepted is lost.",
                ),
                FailureCode::DiskFull,
            )),
            CoreError::Outbox(_) => Some((
                Text::new(
                    "待发箱读不了或写不了。请检查磁盘是否只读、是否有错误；不要删除状态文件夹。",
                    "The outbox cannot be read or written. Check whether the disk is read-only or faulty; do not delete the state folder.",
                ),
                FailureCode::StoreFault,
            )),
            CoreError::Config(_) | CoreError::NotEnrolled(_) | CoreError::Trust(_) | CoreError::Start { .. } => None,
        }
    }
}

/// What core's threads tell its loop.
#[derive(Debug)]
pub(crate) enum CoreEvent {
    /// A visit said something that needs the loop.
    Visit(VisitNumber, visits::Said),
    /// Delivery has news.
    Sync(SyncEvent),
    /// The platform answered the kiosk's report.
    Contact(contact::Contact),
    /// What the platform wants was taken over.
    TakenOver(keeper::TakenOver),
    /// Stop everything.
    Stop,
}

/// Runs until told to stop.
///
/// # Errors
/// [`CoreError`] where it cannot start.
pub fn run(args: &StartArgs) -> Result<(), CoreError> {
    let config = args.config()?;
    let identity = Identity::load(&args.state)?;
    let limits = Limits { low_water_bytes: config.storage.low_water_mb * 1024 * 1024, ..Limits::default() };
    let (outbox, recovery) = Outbox::open(&args.state.join("outbox"), limits).map_err(|error| {
        if matches!(error, StoreError::Locked) { CoreError::AlreadyRunning } else { CoreError::Outbox(error) }
    })?;
    tracing::info!(?recovery, "outbox open");
    private_dir::purge(&args.state);

    let (sender, events) = mpsc::channel();
    stop_on_signal(sender.clone())?;
    let outbox = Arc::new(outbox);
    let url = service::platform_url(&config, &identity);
    let list = service::catalogue_store(args, &identity)?;
    let access = Arc::new(care::access(&args.state, identity, &config)?);
    let keeper_sender = sender.clone();
    let told = move |what| drop(keeper_sender.send(CoreEvent::TakenOver(what)));
    let bell = keeper::start(args.clone(), Arc::clone(&access), list.clone(), url.clone(), told)?;
    let delivery = Delivery { outbox: Arc::clone(&outbox), access: Arc::clone(&access), url: url.clone(), config };
    let sync = delivery.start(sender.clone())?;
    let Delivery { config, .. } = &delivery;
    let state = args.state.clone();
    let care = Care::new(state, config.clone(), Arc::clone(&access), list.clone(), url, sender.clone())?;
    let visits = Visits::new(args.clone(), list, access, Arc::clone(&outbox), sender.clone());
    let (args, service) = (args.clone(), ServiceState::default());
    let core = Core { args, outbox, visits, sync, delivery, sender, care, bell, service, told: None };
    core.serve(&events);
    Ok(())
}

/// What delivery is started with, and again with when another identity is in force.
struct Delivery {
    outbox: Arc<Outbox>,
    access: Arc<Access>,
    url: String,
    config: KioskConfig,
}

impl Delivery {
    fn start(&self, sender: mpsc::Sender<CoreEvent>) -> Result<SyncHandle, CoreError> {
        let damaged = |error: &dyn std::fmt::Display| CoreError::Trust(error.to_string());
        let platform = Platform {
            client: self.access.client(),
            url: self.url.clone(),
            receipt_keys: self.access.identity().public.receipt_keys().map_err(|error| damaged(&error))?,
        };
        let timing = Timing {
            backoff_min: Duration::from_millis(self.config.sync.backoff_min_ms),
            backoff_max: Duration::from_millis(self.config.sync.backoff_max_ms),
            ..Timing::default()
        };
        // The loop is gone only when core stops.
        let observer = move |event| drop(sender.send(CoreEvent::Sync(event)));
        let queue = OutboxQueue::new(Arc::clone(&self.outbox), jiff::Timestamp::now);
        SyncWorker::spawn(Arc::new(queue), platform, timing, observer)
            .map_err(|source| CoreError::Start { what: "delivery", source })
    }
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

struct Core {
    args: StartArgs,
    outbox: Arc<Outbox>,
    visits: Visits,
    sync: SyncHandle,
    delivery: Delivery,
    sender: mpsc::Sender<CoreEvent>,
    care: Care,
    bell: keeper::Bell,
    service: ServiceState,
    /// Why no applications are taken, as visits were told.
    told: Option<FailureCode>,
}

impl Core {
    fn serve(mut self, events: &mpsc::Receiver<CoreEvent>) {
        self.look();
        loop {
            match events.recv_timeout(LOOK) {
                Ok(CoreEvent::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(CoreEvent::Visit(number, said)) => self.visit_said(number, said),
                Ok(CoreEvent::Sync(event)) => self.sync_said(&event),
                Ok(CoreEvent::Contact(contact)) => self.care.contact(&contact),
                Ok(CoreEvent::TakenOver(what)) => self.taken_over(what),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.look();
        }
        tracing::info!("core stops");
        self.visits.stop();
        self.sync.stop();
        private_dir::purge(&self.args.state);
    }

    fn visit_said(&mut self, number: VisitNumber, said: visits::Said) {
        match &said {
            visits::Said::Stored(_) => {
                self.sync.wake();
                self.care.stir();
            }
            visits::Said::Device { kind, code } => self.care.device(*kind, *code),
            visits::Said::Waiting | visits::Said::Alive | visits::Said::Leaving { .. } | visits::Said::Gone => {}
        }
        self.visits.said(number, said, Instant::now());
    }

    fn sync_said(&mut self, event: &SyncEvent) {
        match event {
            SyncEvent::Network(state) => {
                let up = matches!(state, NetworkState::Up { .. });
                if up {
                    self.bell.ring();
                }
                self.visits.network(up);
            }
            SyncEvent::Delivered { application_id, received_at } => {
                self.visits.delivered(*application_id, *received_at);
                self.care.stir();
            }
            SyncEvent::NotAdmitted { .. } => self.care.refused(),
            SyncEvent::NeedsStaff { application_id, .. } => {
                tracing::error!(%application_id, code = FailureCode::PlatformRefused.code(), "kept for staff");
                self.care.failed(FailureCode::PlatformRefused);
                self.care.stir();
            }
            SyncEvent::ReceiptForged { application_id, .. } => {
                tracing::error!(%application_id, code = FailureCode::ReceiptForged.code(), "receipt does not verify; nothing was deleted");
                self.care.failed(FailureCode::ReceiptForged);
            }
        }
    }

    /// What core checks by itself: disk, clock, standing, visits that hang or should have ended, visits to start again.
    fn look(&mut self) {
        let now = Instant::now();
        self.service.check(&self.outbox, now);
        let fault = self.service.fault().or_else(|| self.care.fault());
        let changed = fault != self.told;
        if changed {
            match fault {
                Some(code) => {
                    tracing::error!(code = code.code(), "this kiosk takes no applications");
                    self.care.failed(code);
                }
                None => tracing::info!("this kiosk takes applications again"),
            }
            self.care.stir();
        }
        let look = self.care.look(&self.outbox, fault, now);
        if look.identity_changed {
            self.start_delivery_again();
            // It may name other recipients to seal to.
            self.visits.renew();
        }
        self.visits.set_service(fault, self.care.fault());
        if let Some(status) = look.status {
            self.visits.tell_technician(*status);
        }
        if changed {
            self.told = fault;
            self.visits.broadcast(&match fault {
                Some(code) => CoreSays::OutOfService { code: code.code().into() },
                None => CoreSays::InService,
            });
        }
        self.visits.look(now);
    }

    /// Another identity is in force. Requests under way are cut and asked again; nothing is lost.
    fn start_delivery_again(&mut self) {
        match self.delivery.start(self.sender.clone()) {
            Ok(sync) => std::mem::replace(&mut self.sync, sync).stop(),
            Err(error) => tracing::error!(error = %error, "delivery goes on under the identity before"),
        }
    }
}
