//! The thread that listens to one visit: it answers what needs core's disk itself and passes the rest to core's loop.

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64;
use lobby_domain::person_case::NoAnswer;
use lobby_domain::{CaseNumber, FailureCode};
use lobby_fleet::Identity;
use lobby_store::{Outbox, Staging};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::Manifest;

use super::case_numbers::CaseNumbers;
use super::event::CoreEvent;
use super::intake::{self, IntakeContext, IntakeError};
use super::questions::{Answered, Questions};
use super::visit_pool::{VisitNumber, VisitReport};
use super::visit_process::VisitSocket;
use crate::ipc::{AskTicket, CoreMessage, KeepTicket, VisitMessage, read_frame};

/// What every listener works with.
#[derive(Clone)]
pub struct IntakeTools {
    /// Where applications go.
    pub outbox: Arc<Outbox>,
    /// Where their numbers come from.
    pub numbers: Arc<CaseNumbers>,
    /// Gives the kiosk's identity in force.
    pub identity: Arc<dyn Fn() -> Arc<Identity> + Send + Sync>,
    /// To core's loop.
    pub events: Sender<CoreEvent>,
    /// Why nothing may be taken in now.
    pub block: IntakeBlock,
    /// What persons ask of the platform.
    pub questions: Questions,
}

/// Why this kiosk may take nothing in, as core's loop saw it last: the platform shut it out, or its clock is wrong.
#[derive(Clone, Default)]
pub struct IntakeBlock(Arc<Mutex<Option<FailureCode>>>);

impl IntakeBlock {
    /// Sets the reason; `None` opens the intake.
    pub fn set(&self, code: Option<FailureCode>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = code;
    }

    /// The reason, if any.
    pub fn get(&self) -> Option<FailureCode> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens to one visit until its socket closes.
pub struct VisitListener {
    number: VisitNumber,
    tools: IntakeTools,
    answers: VisitSocket,
    /// Case number of the visit's application until that is stored.
    reserved: Option<CaseNumber>,
    /// Pages of this visit alone; removed with this thread, which ends with the visit.
    staging: Staging,
}

impl VisitListener {
    /// A listener that answers on `answers`.
    pub fn new(number: VisitNumber, tools: IntakeTools, answers: VisitSocket, staging: Staging) -> VisitListener {
        VisitListener { number, tools, answers, reserved: None, staging }
    }

    /// Reads messages until the socket closes or brings something that is not of this protocol.
    pub fn listen(mut self, mut socket: UnixStream) {
        while let Ok(message) = read_frame::<VisitMessage>(&mut socket) {
            let waits = waits_for_disk(&message);
            if waits {
                self.report(CoreEvent::Visit(self.number, VisitReport::Served));
            }
            let handled = self.handle(message, &mut socket);
            if waits {
                self.report(CoreEvent::Visit(self.number, VisitReport::Monitored));
            }
            match handled {
                Ok(Some(event)) => self.report(event),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(visit = self.number.0, error = %error, "a visit is not listened to any more");
                    break;
                }
            }
        }
        self.staging.clear();
        self.report(CoreEvent::Visit(self.number, VisitReport::Closed));
    }

    fn report(&self, event: CoreEvent) {
        // Core's loop is gone only when core stops.
        let _ = self.tools.events.send(event);
    }

    /// Answers one message; the event is for core's loop. After an error the socket cannot be used further.
    fn handle(&mut self, message: VisitMessage, socket: &mut impl Read) -> Result<Option<CoreEvent>, IntakeError> {
        let report = match message {
            VisitMessage::Ready => VisitReport::Ready,
            VisitMessage::Alive => VisitReport::Alive,
            VisitMessage::Unable { code } => VisitReport::Unable(code),
            VisitMessage::Leaving { again } => {
                self.staging.clear();
                VisitReport::Leaving { again }
            }
            VisitMessage::Device { kind, code } => {
                return Ok(Some(CoreEvent::Device { visit: self.number, kind, code }));
            }
            VisitMessage::ReserveCaseNumber => {
                let answer = self.reserve();
                self.answers.send(&answer);
                return Ok(None);
            }
            VisitMessage::KeepPage { ticket, sha256, size } => {
                let answer = self.keep_page(ticket, sha256, size, socket)?;
                self.answers.send(&answer);
                return Ok(None);
            }
            VisitMessage::DropPage { sha256 } => {
                self.staging.discard(sha256);
                return Ok(None);
            }
            VisitMessage::Submit { manifest, kept } => match self.submit(&manifest, &kept, socket) {
                Some(report) => report,
                None => return Ok(None),
            },
            VisitMessage::Ask { ticket, sealed } => {
                self.ask(ticket, &sealed);
                return Ok(None);
            }
            VisitMessage::Blob { .. } => return Err(IntakeError::Mismatch("a blob without a manifest before it")),
        };
        Ok(Some(CoreEvent::Visit(self.number, report)))
    }

    /// Has a question carried; whatever becomes of it is answered once. Core knows no more of it than its size.
    fn ask(&self, ticket: AskTicket, sealed: &str) {
        let answers = self.answers.clone();
        let reply = move |answered: Answered| {
            answers.send(&match answered {
                Ok(sealed) => CoreMessage::Answer { ticket, sealed: BASE64.encode(&sealed) },
                Err(why) => CoreMessage::NoAnswer { ticket, why },
            });
        };
        match BASE64.decode(sealed.as_bytes()) {
            Ok(sealed) => self.tools.questions.ask(sealed, reply),
            Err(_) => reply(Err(NoAnswer::Refused)),
        }
    }

    /// A visit keeps one number until an application was stored under it.
    fn reserve(&mut self) -> CoreMessage {
        if let Some(code) = self.tools.block.get() {
            return CoreMessage::NoCaseNumber { code };
        }
        if let Some(number) = &self.reserved {
            return CoreMessage::CaseNumber { number: number.clone() };
        }
        let identity = (self.tools.identity)();
        let number = self.tools.numbers.next().and_then(|counter| {
            CaseNumber::new(&identity.public.record.site_code, &identity.public.record.kiosk_code, counter)
                .map_err(|_| FailureCode::StoreFault)
        });
        match number {
            Ok(number) => {
                self.reserved = Some(number.clone());
                CoreMessage::CaseNumber { number }
            }
            Err(code) => CoreMessage::NoCaseNumber { code },
        }
    }

    /// Keeps a page; an error means that the visit is gone.
    fn keep_page(
        &mut self,
        ticket: KeepTicket,
        sha256: Sha256,
        size: u64,
        socket: &mut impl Read,
    ) -> Result<CoreMessage, IntakeError> {
        match intake::keep(&mut self.staging, sha256, size, self.tools.block.get(), socket) {
            Ok(()) => Ok(CoreMessage::PageKept { ticket, sha256, size }),
            Err(error @ IntakeError::Visit(_)) => Err(error),
            Err(error) => {
                let code = error.code();
                tracing::error!(visit = self.number.0, code = code.code(), error = %error, "a page was not kept");
                Ok(CoreMessage::PageNotKept { ticket, code })
            }
        }
    }

    fn submit(&mut self, manifest: &Manifest, kept: &[Sha256], socket: &mut impl Read) -> Option<VisitReport> {
        let application_id = manifest.application_id;
        let context = IntakeContext {
            outbox: &self.tools.outbox,
            staging: &mut self.staging,
            identity: &(self.tools.identity)(),
            reserved: self.reserved.as_ref(),
            block: self.tools.block.get(),
        };
        match intake::take(manifest, kept, socket, context) {
            Ok(()) => {
                self.reserved = None;
                self.answers.send(&CoreMessage::Stored { application_id });
                Some(VisitReport::Stored(application_id))
            }
            Err(error) => {
                let code = error.code();
                tracing::error!(%application_id, code = code.code(), error = %error, "not taken in");
                self.answers.send(&CoreMessage::Refused { application_id, code });
                None
            }
        }
    }
}

/// Whether core needs its disk to answer.
fn waits_for_disk(message: &VisitMessage) -> bool {
    match message {
        VisitMessage::ReserveCaseNumber | VisitMessage::KeepPage { .. } | VisitMessage::Submit { .. } => true,
        VisitMessage::Ready
        | VisitMessage::Alive
        | VisitMessage::Unable { .. }
        | VisitMessage::Leaving { .. }
        | VisitMessage::Device { .. }
        | VisitMessage::DropPage { .. }
        | VisitMessage::Ask { .. }
        | VisitMessage::Blob { .. } => false,
    }
}

#[cfg(test)]
mod tests;
