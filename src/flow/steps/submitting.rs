//! Step submitting: the application is sealed, stored and sent.

use std::sync::Arc;
use std::time::Duration;

use super::{Context, Exit, StepOutcome};
use crate::application::Application;
use crate::delays;
use crate::report::{CoreEvent, Network};

/// An application on its way into the store and to the platform.
#[derive(Clone, Debug)]
pub struct Submitting {
    /// What is submitted; kept until it is stored, so that nothing is lost when it is not.
    pub application: Arc<Application>,
    /// How far.
    pub progress: Progress,
}

/// How far a submission has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Being sealed.
    Sealing,
    /// Sealed, being written.
    Storing,
    /// Durable on this kiosk since this monotonic time; being sent.
    Sending {
        /// Since when.
        since: Duration,
    },
    /// The platform's receipt is here.
    Delivered {
        /// When the platform took it in.
        received_at: jiff::Timestamp,
    },
}

impl Submitting {
    pub(crate) fn apply_event(mut self, event: &CoreEvent, cx: &Context) -> StepOutcome<Submitting> {
        match event {
            CoreEvent::Sealed => self.progress = Progress::Storing,
            CoreEvent::Stored => self.progress = Progress::Sending { since: cx.now.mono },
            CoreEvent::Delivered { received_at } => {
                self.progress = Progress::Delivered { received_at: *received_at };
                return StepOutcome::exit(self, Exit::TakenIn);
            }
            CoreEvent::Refused(code) => return StepOutcome::exit(self, Exit::NotTakenIn(*code)),
            CoreEvent::Network(_)
            | CoreEvent::CaseNumber(_)
            | CoreEvent::NoCaseNumber(_)
            | CoreEvent::OutOfService(_)
            | CoreEvent::InService
            | CoreEvent::Answered(_)
            | CoreEvent::KioskStatus(_)
            | CoreEvent::Devices(_) => {}
        }
        StepOutcome::stay(self)
    }

    pub(crate) fn tick(self, cx: &Context) -> StepOutcome<Submitting> {
        let wait = match cx.network {
            Network::Up => delays::RECEIPT_WAIT,
            Network::Down => delays::RECEIPT_WAIT_OFFLINE,
        };
        match self.progress {
            Progress::Sending { since } if cx.now.mono >= since + wait => StepOutcome::exit(self, Exit::TakenIn),
            Progress::Sealing | Progress::Storing | Progress::Sending { .. } | Progress::Delivered { .. } => {
                StepOutcome::stay(self)
            }
        }
    }
}
