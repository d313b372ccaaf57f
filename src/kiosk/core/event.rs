//! Input of core's loop, sent by its threads.

use lobby_domain::FailureCode;
use lobby_sync::SyncEvent;
use lobby_wire::health::DeviceKind;

use super::desired_sync::Adopted;
use super::monitor::MonitorEvent;
use super::visit_pool::{VisitNumber, VisitReport};

/// One event for core's loop.
#[derive(Debug)]
pub enum CoreEvent {
    /// A visit reported something.
    Visit(VisitNumber, VisitReport),
    /// A visit used a device.
    Device {
        /// Which visit: a device that is used is a sign of its life.
        visit: VisitNumber,
        /// Which device.
        kind: DeviceKind,
        /// Why it failed; `None` where it worked.
        code: Option<FailureCode>,
    },
    /// Delivery has news.
    Sync(SyncEvent),
    /// News about the kiosk itself.
    Monitor(MonitorEvent),
    /// The platform knows this kiosk's case numbers to be given up to this counter.
    NumberedTo(u32),
    /// Staff had something changed in the outbox.
    OutboxChanged,
    /// Something of the desired state is in force now.
    Adopted(Adopted),
    /// Stop everything.
    Stop,
}
