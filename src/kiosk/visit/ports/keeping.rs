//! Port that makes accepted pages durable one by one: sealed here, off the screen's thread, and kept by core, which cannot
//! open them. A jam at page 21 then costs page 21.
//!
//! Where the hall's line is thin a page's small copy is made here too, from the same bytes, before they are handed over:
//! once core keeps the page no plain copy of it is left.

use std::sync::mpsc::{self, Receiver, Sender};

use lobby_domain::FailureCode;
use lobby_envelope::digest::sha256;
use lobby_envelope::seal;
use lobby_flow::{Event, PageId, ScannerEvent};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind};
use zeroize::Zeroizing;

use crate::ipc::{KeepTicket, VisitMessage};
use crate::visit::kept_pages::{KeepStart, KeptPages};
use crate::visit::pages::Pages;
use crate::visit::port_context::{PortContext, PortMessage};
use crate::visit::rendition::Rendition;

/// Pages that core keeps or was asked to keep, and the thread that seals.
#[derive(Default)]
pub struct KeepingPort {
    kept: KeptPages,
    /// From the first page on; the thread ends when this is cleared or dropped.
    worker: Option<Sender<SealJob>>,
}

struct SealJob {
    ticket: KeepTicket,
    jpeg: Zeroizing<Vec<u8>>,
}

impl KeepingPort {
    /// What core keeps.
    pub fn kept(&self) -> &KeptPages {
        &self.kept
    }

    /// Makes a page durable. Returns an event where the outcome is known at once.
    pub fn keep(&mut self, id: PageId, pages: &Pages, context: &PortContext) -> Option<Event> {
        self.start(id, pages, context).map(Event::Scanner)
    }

    fn start(&mut self, id: PageId, pages: &Pages, context: &PortContext) -> Option<ScannerEvent> {
        let Some(page) = pages.get(id) else { return Some(ScannerEvent::NotKept(id, FailureCode::SealFault)) };
        // Once core keeps it there is nothing left to hash.
        let plain = self.kept.of(id).map_or_else(|| sha256(&page.jpeg), |kept| kept.plain);
        match self.kept.begin(id, plain) {
            KeepStart::Asked => None,
            KeepStart::Kept => Some(ScannerEvent::Kept(id)),
            KeepStart::Ask(ticket) => {
                let failed = self.queue(SealJob { ticket, jpeg: page.jpeg.clone() }, context).err()?;
                self.kept.forget(id);
                Some(ScannerEvent::NotKept(id, failed))
            }
        }
    }

    /// Hands a page to the thread that seals; starts it where it does not run.
    fn queue(&mut self, mut job: SealJob, context: &PortContext) -> Result<(), FailureCode> {
        if let Some(worker) = &self.worker {
            match worker.send(job) {
                Ok(()) => return Ok(()),
                Err(mpsc::SendError(back)) => job = back,
            }
        }
        let (sender, jobs) = mpsc::channel();
        let context = context.clone();
        let work = move || seal_all(&jobs, &context);
        std::thread::Builder::new().name("keep".into()).spawn(work).map_err(|_| FailureCode::SealFault)?;
        let queued = sender.send(job).map_err(|_| FailureCode::SealFault);
        self.worker = Some(sender);
        queued
    }

    /// Adds the small copy of a page under way.
    pub fn rendered(&mut self, ticket: KeepTicket, rendition: Rendition) {
        self.kept.rendered(ticket, rendition);
    }

    /// Core keeps a page: its plain bytes are wiped. Core drops a page that is gone or was made again meanwhile.
    pub fn page_kept(
        &mut self,
        ticket: KeepTicket,
        sha256: Sha256,
        size: u64,
        pages: &mut Pages,
        context: &PortContext,
    ) -> Option<Event> {
        match self.kept.kept(ticket, BlobEntry { kind: BlobKind::Page, sha256, size }) {
            Some(id) => {
                pages.let_go(id);
                Some(Event::Scanner(ScannerEvent::Kept(id)))
            }
            None => {
                context.say(&VisitMessage::DropPage { sha256 });
                None
            }
        }
    }

    /// Core does not keep a page, or it did not come as far as core.
    pub fn page_not_kept(&mut self, ticket: KeepTicket, code: FailureCode) -> Option<Event> {
        self.kept.not_kept(ticket).map(|id| Event::Scanner(ScannerEvent::NotKept(id, code)))
    }

    /// Forgets a page; returns the digest of what core keeps of it.
    pub fn forget(&mut self, id: PageId) -> Option<Sha256> {
        self.kept.forget(id)
    }

    /// Forgets all pages and ends the thread that seals.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.worker = None;
    }
}

/// Seals one page after the other: a stack of sixty must not be sixty threads, nor be in memory sealed all at once.
fn seal_all(jobs: &Receiver<SealJob>, context: &PortContext) {
    for SealJob { ticket, jpeg } in jobs {
        if let Some(rendition) = Rendition::of(&jpeg, &context.settings) {
            // Sent before core has the page: it is there before core's answer.
            context.sender.send(PortMessage::Rendered { ticket, rendition });
        }
        let failed = match seal(&context.settings.recipients, &jpeg) {
            Ok(blob) => context.link.keep_page(ticket, &blob).err().map(|_| FailureCode::StoreFault),
            Err(error) => {
                tracing::error!(error = %error, "a page could not be sealed");
                Some(FailureCode::SealFault)
            }
        };
        if let Some(code) = failed {
            context.sender.send(PortMessage::PageNotKept { ticket, code });
        }
    }
}
