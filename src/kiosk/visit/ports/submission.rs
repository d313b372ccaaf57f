//! Port that seals applications and hands them to core.

use std::collections::BTreeMap;
use std::sync::Arc;

use lobby_domain::{CaseNumber, FailureCode};
use lobby_flow::{Application, CoreEvent, Event};
use lobby_wire::digest::Sha256;
use uuid::Uuid;

use super::keeping::KeepingPort;
use crate::visit::pages::Pages;
use crate::visit::port_context::{PortContext, PortMessage};
use crate::visit::sealing::{self, PagePart, SubmitError};

/// Ids of applications, and the one sealed last.
#[derive(Default)]
pub struct SubmissionPort {
    /// By case number, so that a second try after a refusal is the same application.
    ids: BTreeMap<CaseNumber, Uuid>,
    /// What was handed over last, and the digest of its document: for the receipt.
    sealed: Option<(Arc<Application>, Sha256)>,
}

impl SubmissionPort {
    /// Seals an application and hands it to core, on a thread of its own. Returns an event where that cannot even start.
    pub fn submit(
        &mut self,
        application: &Arc<Application>,
        pages: &Pages,
        keeping: &KeepingPort,
        context: &PortContext,
    ) -> Option<Event> {
        let parts = match sealing::page_parts(application, pages, keeping.kept()) {
            Ok(parts) => parts,
            Err(error) => return Some(refused(error.code())),
        };
        let id = *self.ids.entry(application.case_number.clone()).or_insert_with(Uuid::now_v7);
        let (context, application) = (context.clone(), Arc::clone(application));
        let work = move || {
            if let Err(error) = seal_and_hand_over(&application, id, &parts, &context) {
                let code = error.code();
                tracing::error!(code = code.code(), error = %error, "not handed over");
                context.sender.send(PortMessage::Event(refused(code)));
            }
        };
        let started = std::thread::Builder::new().name("submit".into()).spawn(work);
        started.err().map(|_| refused(FailureCode::SealFault))
    }

    /// Holds what was sealed, for the receipt.
    pub fn sealed(&mut self, application: Arc<Application>, document: Sha256) {
        self.sealed = Some((application, document));
    }

    /// Gives what was sealed to the receipt, once.
    pub fn take_sealed(&mut self) -> Option<(Arc<Application>, Sha256)> {
        self.sealed.take()
    }

    /// Forgets all applications.
    pub fn clear(&mut self) {
        *self = SubmissionPort::default();
    }
}

fn refused(code: FailureCode) -> Event {
    Event::Core(CoreEvent::Refused(code))
}

fn seal_and_hand_over(
    application: &Arc<Application>,
    id: Uuid,
    parts: &[PagePart],
    context: &PortContext,
) -> Result<(), SubmitError> {
    let sealed = sealing::seal_application(application, parts, &context.settings, id)?;
    let document = sealed.manifest.document_sha256;
    context.sender.send(PortMessage::Sealed { application: Arc::clone(application), document });
    sealing::hand_over(sealed, &context.link)
}
