//! Core's loop: hands events to the visits, the monitor and delivery, and brings news from one to the others.

use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_fleet::KioskConfig;
use lobby_store::Outbox;
use lobby_sync::{NetworkState, SyncEvent, SyncHandle};
use lobby_wire::health::DeviceKind;

use super::case_numbers::CaseNumbers;
use super::delivery::Delivery;
use super::desired_sync::{Adopted, WakeHandle};
use super::event::CoreEvent;
use super::monitor::MonitorEvent;
use super::monitor_host::MonitorHost;
use super::outbox_check::{OutboxCheck, low_water_bytes};
use super::private_dir;
use super::store_findings;
use super::time::CoreClock;
use super::visit_host::VisitHost;
use super::visit_pool::{PoolEvent, VisitNumber, VisitReport};
use crate::delays::{CORE_POLL, DELIVERED_SETTLE};
use crate::ipc::DeviceFault;
use crate::start::StartArgs;

/// Everything that core's loop holds.
pub struct Supervisor {
    pub(super) args: StartArgs,
    pub(super) clock: CoreClock,
    pub(super) outbox: Arc<Outbox>,
    pub(super) numbers: Arc<CaseNumbers>,
    pub(super) visits: VisitHost,
    pub(super) sync: SyncHandle,
    pub(super) delivery: Delivery,
    pub(super) events: mpsc::Sender<CoreEvent>,
    pub(super) monitor: MonitorHost,
    /// Wakes the sync of the desired state.
    pub(super) desired: WakeHandle,
    pub(super) outbox_check: OutboxCheck,
    /// Why no applications are taken, as last sent to visits.
    pub(super) fault: Option<FailureCode>,
    /// Devices at fault, as last sent to visits.
    pub(super) device_faults: Vec<DeviceFault>,
    /// Since when deliveries are not counted in the status yet, on the monotonic clock.
    pub(super) delivered_since: Option<Duration>,
}

impl Supervisor {
    /// Serves until [`CoreEvent::Stop`], or until every sender is gone.
    pub fn serve(mut self, events: &mpsc::Receiver<CoreEvent>) {
        self.poll();
        loop {
            let first = match events.recv_timeout(CORE_POLL) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // Everything that came is heard before any visit is called hung: the loop itself may have waited for the disk.
            if !first.into_iter().chain(events.try_iter()).all(|event| self.handle(event)) {
                break;
            }
            self.poll();
        }
        tracing::info!("core stops");
        self.visits.handle(PoolEvent::Stop, self.clock.now().mono);
        self.sync.stop();
        private_dir::purge(&self.args.state);
    }

    /// Handles one event; false where core is to stop.
    fn handle(&mut self, event: CoreEvent) -> bool {
        match event {
            CoreEvent::Stop => return false,
            CoreEvent::Visit(visit, report) => self.visit_reported(visit, report),
            CoreEvent::Device { visit, kind, code } => {
                self.monitor.handle(MonitorEvent::Device(kind, code), self.clock.now());
                self.visits.handle(PoolEvent::Report(visit, VisitReport::Alive), self.clock.now().mono);
            }
            CoreEvent::Sync(event) => self.sync_reported(&event),
            CoreEvent::Monitor(event) => self.monitor.handle(event, self.clock.now()),
            CoreEvent::Adopted(adopted) => self.adopted(adopted),
            CoreEvent::NumberedTo(counter) => self.numbered_to(counter),
            CoreEvent::OutboxChanged => {
                self.sync.reread();
                self.mark_dirty();
            }
        }
        true
    }

    fn visit_reported(&mut self, visit: VisitNumber, report: VisitReport) {
        if matches!(report, VisitReport::Stored(_)) {
            self.sync.wake();
            self.mark_dirty();
        }
        self.visits.handle(PoolEvent::Report(visit, report), self.clock.now().mono);
    }

    fn sync_reported(&mut self, event: &SyncEvent) {
        let now = self.clock.now();
        match event {
            SyncEvent::Network(state) => {
                let up = matches!(state, NetworkState::Up { .. });
                if up {
                    self.desired.wake();
                }
                self.visits.handle(PoolEvent::Network { up }, now.mono);
            }
            SyncEvent::Delivered { application_id, received_at } => {
                let (application_id, received_at) = (*application_id, *received_at);
                self.visits.handle(PoolEvent::Delivered { application_id, received_at }, now.mono);
                self.delivered_since = self.delivered_since.or(Some(now.mono));
            }
            SyncEvent::NumberedTo(counter) => self.numbered_to(*counter),
            SyncEvent::NotAdmitted { .. } => self.monitor.handle(MonitorEvent::NotAdmitted, now),
            SyncEvent::NeedsStaff { application_id, .. } => {
                tracing::error!(%application_id, code = FailureCode::PlatformRefused.code(), "kept for staff");
                self.monitor.handle(MonitorEvent::Failed(FailureCode::PlatformRefused), now);
                self.mark_dirty();
            }
            SyncEvent::ReceiptForged { application_id, .. } => {
                tracing::error!(%application_id, code = FailureCode::ReceiptForged.code(), "receipt does not verify; nothing was deleted");
                self.monitor.handle(MonitorEvent::Failed(FailureCode::ReceiptForged), now);
            }
        }
    }

    /// The platform knows numbers to be given: the counter goes on above them, and where it was behind that is told.
    fn numbered_to(&mut self, counter: u32) {
        if store_findings::note_counter(&self.outbox, self.numbers.note_given(counter), counter) {
            store_findings::report(&self.events);
            self.mark_dirty();
        }
    }

    fn mark_dirty(&mut self) {
        self.monitor.handle(MonitorEvent::Dirty, self.clock.now());
    }

    /// What core checks by itself: disk, clock, admission, visits that hang or should have ended, visits to start again.
    fn poll(&mut self) {
        let now = self.clock.now();
        if self.delivered_since.take_if(|since| now.mono >= *since + DELIVERED_SETTLE).is_some() {
            self.mark_dirty();
        }
        self.outbox_check.poll(&self.outbox, now.mono);
        let counter = self.numbers.settle();
        store_findings::note_counter(&self.outbox, counter, self.numbers.given().unwrap_or(0));
        let own = self.outbox_check.fault().or_else(|| self.monitor.fault(now)).or_else(|| self.numbers.fault());
        // What the screen says, the technician's page, `lobby doctor` and the platform say too.
        let fault = own.or_else(|| self.monitor.list_fault()).or_else(|| self.visits.fault());
        let changed = fault != self.fault;
        if changed {
            match fault {
                Some(code) => {
                    tracing::error!(code = code.code(), "this kiosk takes no applications");
                    self.monitor.handle(MonitorEvent::Failed(code), now);
                }
                None => tracing::info!("this kiosk takes applications again"),
            }
            self.mark_dirty();
        }
        let polled = self.monitor.poll(fault, now);
        self.report_devices(now.mono);
        if polled.identity_changed {
            self.numbered_to(self.delivery.access.identity().public.record.numbered_to);
            self.restart_delivery();
            // It may name other recipients to seal to.
            self.visits.handle(PoolEvent::Renewed, now.mono);
        }
        self.visits.block_intake(self.monitor.fault(now));
        if let Some(status) = polled.status {
            self.visits.handle(PoolEvent::Status(status), now.mono);
        }
        if changed {
            self.fault = fault;
            self.visits.handle(PoolEvent::Service(fault), now.mono);
        }
        self.visits.handle(PoolEvent::Poll, now.mono);
    }

    /// Reports to visits which devices are at fault, where that has changed.
    fn report_devices(&mut self, now: Duration) {
        let at_fault = |(kind, code): (DeviceKind, Option<FailureCode>)| code.map(|code| DeviceFault { kind, code });
        let faults: Vec<DeviceFault> = self.monitor.devices().into_iter().filter_map(at_fault).collect();
        if faults != self.device_faults {
            self.device_faults.clone_from(&faults);
            self.visits.handle(PoolEvent::Devices(faults), now);
        }
    }

    /// Another identity or other pauses are in force. Requests under way are cut and sent again; no application is lost.
    fn restart_delivery(&mut self) {
        match self.delivery.start(self.events.clone()) {
            Ok(sync) => std::mem::replace(&mut self.sync, sync).stop(),
            Err(error) => tracing::error!(error = %error, "delivery goes on under the identity before"),
        }
    }

    /// Something of the desired state is in force now. The waiting visit starts anew with it; a citizen who is being
    /// served goes on with what was in force when the visit began. No key of the configuration needs a restart: what core
    /// itself uses changes here, everything else is read by the next visit when it starts.
    fn adopted(&mut self, adopted: Adopted) {
        match adopted {
            Adopted::Configuration => self.reconfigure(),
            Adopted::Catalogue | Adopted::Recipients => {}
        }
        self.mark_dirty();
        self.visits.handle(PoolEvent::Renewed, self.clock.now().mono);
    }

    fn reconfigure(&mut self) {
        match self.args.config() {
            Ok(config) => self.configure(config),
            // The configuration was checked when it was adopted; since then a file of the machine has become wrong.
            Err(error) => tracing::error!(error = %error, "the configuration before goes on"),
        }
    }

    fn configure(&mut self, config: KioskConfig) {
        self.outbox.set_low_water(low_water_bytes(&config));
        let sync_changed = config.sync != self.delivery.sync;
        self.delivery.sync = config.sync.clone();
        self.monitor.configure(config, self.clock.now());
        if sync_changed {
            if let Err(error) = self.delivery.access.set_timeouts(self.delivery.sync.clone()) {
                tracing::error!(error = %error, "the timeouts before go on");
            }
            self.restart_delivery();
        }
    }
}
