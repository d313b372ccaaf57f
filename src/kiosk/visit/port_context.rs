//! What every port of a visit works with.

use std::sync::Arc;

use lobby_domain::FailureCode;
use lobby_flow::{Application, CapturedPage, Event, PageId};
use lobby_wire::digest::Sha256;
use lobby_wire::health::DeviceKind;

use super::link::CoreLink;
use super::pages::{Original, Page};
use super::rendition::Rendition;
use super::scan_job::ScanProgress;
use super::settings::VisitSettings;
use crate::ipc::{KeepTicket, VisitMessage};
use lobby_devices::scanner::Cancel;

/// Settings, core's socket, and the way back to the loop.
#[derive(Clone)]
pub struct PortContext {
    /// In force for this visit.
    pub settings: Arc<VisitSettings>,
    /// Core's socket.
    pub link: CoreLink,
    /// To the loop, from any thread.
    pub sender: PortSender,
}

impl PortContext {
    /// Sends core a message; without core the visit ends.
    pub fn say(&self, message: &VisitMessage) {
        if self.link.say(message).is_err() {
            self.sender.send(PortMessage::CoreGone);
        }
    }
}

/// Sends messages of the ports' threads to the loop, in their order.
#[derive(Clone)]
pub struct PortSender(Arc<dyn Fn(PortMessage) + Send + Sync>);

impl PortSender {
    /// A sender that hands messages to `deliver`.
    pub fn new(deliver: impl Fn(PortMessage) + Send + Sync + 'static) -> PortSender {
        PortSender(Arc::new(deliver))
    }

    /// Sends one message.
    pub fn send(&self, message: PortMessage) {
        (self.0)(message);
    }
}

/// A page made from what a device gave, or why there is none, with what the device gave.
pub type MadePage = Result<(CapturedPage, Page), (FailureCode, Original)>;

/// News of a port's thread.
pub enum PortMessage {
    /// For the flow, as it is.
    Event(Event),
    /// A scan brought something.
    Scanned {
        /// The scan's own handle: after a cancellation its pages are dropped.
        scan: Cancel,
        /// What it brought.
        progress: ScanProgress,
    },
    /// A page was made again.
    Remade {
        /// Its id stays.
        id: PageId,
        /// What became of it.
        made: Box<MadePage>,
    },
    /// The small copy of a page that is being kept.
    Rendered {
        /// Of the request to keep the page.
        ticket: KeepTicket,
        /// The copy.
        rendition: Rendition,
    },
    /// A page could not be sealed or handed to core, or core does not keep it.
    PageNotKept {
        /// Of the request to keep the page.
        ticket: KeepTicket,
        /// Why not.
        code: FailureCode,
    },
    /// An application is sealed and is handed over now.
    Sealed {
        /// The application.
        application: Arc<Application>,
        /// Digest of its document, for the receipt.
        document: Sha256,
    },
    /// What the probe of a device found; `None`: it works.
    Probed(DeviceKind, Option<FailureCode>),
    /// Core's socket is closed.
    CoreGone,
}
