//! Accepted pages become durable one by one: sealed here, off the screen's thread, and kept by core, which cannot open
//! them. A jam at page 21 then costs page 21.
//!
//! Every keeping has a ticket. Between asking and core's answer a page may be dropped or made again; the answer's ticket
//! is then nobody's, and core is told that it need not keep those bytes.
//!
//! Where the hall's line is thin a page's small copy is made here too, from the same bytes, before they are handed over:
//! once core keeps the page nobody has them open any more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use lobby_domain::FailureCode;
use lobby_envelope::digest::sha256;
use lobby_envelope::seal;
use lobby_flow::{Event, PageId, ScannerEvent};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind};
use zeroize::Zeroizing;

use super::Facts;
use super::link::CoreLink;
use super::pages::Pages;
use super::rendition::Rendition;
use super::shell::{Shell, post};
use crate::ipc::VisitSays;

/// Which pages core keeps, and which it was asked to.
#[derive(Default)]
pub struct Keeping {
    tickets: u64,
    pages: BTreeMap<PageId, Standing>,
    /// The thread that seals, from the first page on; it ends when this is cleared or dropped.
    worker: Option<Sender<Job>>,
}

/// How far a page is.
enum Standing {
    Asked {
        ticket: u64,
        /// Digest of the plain page.
        plain: Sha256,
        /// Made of the same page.
        rendition: Option<Rendition>,
    },
    Kept(Kept),
}

/// A page that core keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Digest of the plain page, which the document names.
    pub plain: Sha256,
    /// What core keeps, as the manifest names it.
    pub sealed: BlobEntry,
    /// Its small copy, where there is one.
    pub rendition: Option<Rendition>,
}

/// What is to be done when a page is accepted.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// Seal it and hand it over under this ticket.
    Ask(u64),
    /// Core keeps it already.
    Kept,
    /// Core was asked already.
    Asked,
}

struct Job {
    ticket: u64,
    jpeg: Zeroizing<Vec<u8>>,
}

impl Keeping {
    /// The page with this plain digest was accepted.
    pub fn begin(&mut self, id: PageId, plain: Sha256) -> Begun {
        match self.pages.get(&id) {
            Some(Standing::Kept(_)) => Begun::Kept,
            Some(Standing::Asked { .. }) => Begun::Asked,
            None => {
                self.tickets += 1;
                self.pages.insert(id, Standing::Asked { ticket: self.tickets, plain, rendition: None });
                Begun::Ask(self.tickets)
            }
        }
    }

    /// The small copy of the page under this ticket; it comes before core's answer. Where nobody wants the page any more
    /// it is wiped.
    pub fn rendered(&mut self, wanted: u64, small: Rendition) {
        for standing in self.pages.values_mut() {
            match standing {
                Standing::Asked { ticket, rendition, .. } if *ticket == wanted => return *rendition = Some(small),
                Standing::Asked { .. } | Standing::Kept(_) => {}
            }
        }
    }

    /// Core keeps what came under this ticket; `None` where nobody wants it any more.
    pub fn kept(&mut self, ticket: u64, sealed: BlobEntry) -> Option<PageId> {
        let id = self.asked(ticket)?;
        let Some(Standing::Asked { plain, rendition, .. }) = self.pages.remove(&id) else { return None };
        self.pages.insert(id, Standing::Kept(Kept { plain, sealed, rendition }));
        Some(id)
    }

    /// Core does not keep what came under this ticket; `None` where nobody wants it any more.
    pub fn not_kept(&mut self, ticket: u64) -> Option<PageId> {
        let id = self.asked(ticket)?;
        self.pages.remove(&id);
        Some(id)
    }

    /// The page is gone or another now: what core keeps of it, to be dropped there. Where core has not answered yet the
    /// answer will find nobody.
    pub fn forget(&mut self, id: PageId) -> Option<Sha256> {
        match self.pages.remove(&id)? {
            Standing::Kept(kept) => Some(kept.sealed.sha256),
            Standing::Asked { .. } => None,
        }
    }

    /// Forgets all pages. Tickets go on: an answer that is still under way must not be taken for a later one.
    pub fn clear(&mut self) {
        self.pages.clear();
        self.worker = None;
    }

    /// What core keeps of a page.
    pub fn of(&self, id: PageId) -> Option<&Kept> {
        match self.pages.get(&id)? {
            Standing::Kept(kept) => Some(kept),
            Standing::Asked { .. } => None,
        }
    }

    fn asked(&self, wanted: u64) -> Option<PageId> {
        self.pages.iter().find_map(|(id, standing)| match standing {
            Standing::Asked { ticket, .. } if *ticket == wanted => Some(*id),
            Standing::Asked { .. } | Standing::Kept(_) => None,
        })
    }

    /// Hands a page to the thread that seals.
    fn hand_on(&mut self, mut job: Job, facts: &Arc<Facts>, link: &CoreLink) -> Result<(), FailureCode> {
        if let Some(worker) = &self.worker {
            match worker.send(job) {
                Ok(()) => return Ok(()),
                Err(mpsc::SendError(back)) => job = back,
            }
        }
        let (sender, jobs) = mpsc::channel();
        let (facts, link) = (Arc::clone(facts), link.clone());
        let work = move || work(&jobs, &facts, &link);
        std::thread::Builder::new().name("keep".into()).spawn(work).map_err(|_| FailureCode::SealFault)?;
        let handed_on = sender.send(job).map_err(|_| FailureCode::SealFault);
        self.worker = Some(sender);
        handed_on
    }
}

/// One page after the other: a stack of sixty must not be sixty threads, nor be in memory sealed all at once.
fn work(jobs: &Receiver<Job>, facts: &Facts, link: &CoreLink) {
    for Job { ticket, jpeg } in jobs {
        if let Some(small) = Rendition::of(&jpeg, facts) {
            // Posted before core has the page: it is there before core's answer.
            post(move |shell| shell.inner.borrow_mut().keeping.rendered(ticket, small));
        }
        let failed = match seal(&facts.recipients, &jpeg) {
            Ok(blob) => link.keep_page(ticket, &blob).err().map(|_| FailureCode::StoreFault),
            Err(error) => {
                tracing::error!(error = %error, "a page could not be sealed");
                Some(FailureCode::SealFault)
            }
        };
        if let Some(code) = failed {
            post(move |shell| shell.page_not_kept(ticket, code));
        }
    }
}

impl Shell {
    /// The flow wants this page to be durable.
    pub(super) fn keep_page(&self, id: PageId) {
        let asked = {
            let inner = &mut *self.inner.borrow_mut();
            ask(id, &inner.pages, &mut inner.keeping, &self.facts, &self.link)
        };
        if let Some(event) = asked {
            self.later(Event::Scanner(event));
        }
    }

    /// Core keeps a page.
    pub(super) fn page_kept(&self, ticket: u64, sha256: Sha256, size: u64) {
        let kept = {
            let mut inner = self.inner.borrow_mut();
            let kept = inner.keeping.kept(ticket, BlobEntry { kind: BlobKind::Page, sha256, size });
            if let Some(id) = kept {
                inner.pages.let_go(id);
            }
            kept
        };
        match kept {
            Some(id) => self.handle(Event::Scanner(ScannerEvent::Kept(id))),
            None => self.say(&VisitSays::DropPage { sha256 }),
        }
    }

    /// Core does not keep a page, or it did not come as far as core.
    pub(super) fn page_not_kept(&self, ticket: u64, code: FailureCode) {
        let page = self.inner.borrow_mut().keeping.not_kept(ticket);
        if let Some(id) = page {
            self.handle(Event::Scanner(ScannerEvent::NotKept(id, code)));
        }
    }

    /// The page is gone, or was made again: what core keeps of it is not wanted any more.
    pub(super) fn unkeep(&self, id: PageId) {
        let kept = self.inner.borrow_mut().keeping.forget(id);
        if let Some(sha256) = kept {
            self.say(&VisitSays::DropPage { sha256 });
        }
    }
}

/// What can be told at once, if anything.
fn ask(id: PageId, pages: &Pages, keeping: &mut Keeping, facts: &Arc<Facts>, link: &CoreLink) -> Option<ScannerEvent> {
    let Some(page) = pages.get(id) else { return Some(ScannerEvent::NotKept(id, FailureCode::SealFault)) };
    // Once core keeps it there is nothing left to hash.
    let plain = keeping.of(id).map_or_else(|| sha256(&page.jpeg), |kept| kept.plain);
    match keeping.begin(id, plain) {
        Begun::Asked => None,
        Begun::Kept => Some(ScannerEvent::Kept(id)),
        Begun::Ask(ticket) => {
            let failed = keeping.hand_on(Job { ticket, jpeg: page.jpeg.clone() }, facts, link).err()?;
            keeping.forget(id);
            Some(ScannerEvent::NotKept(id, failed))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PAGE: PageId = PageId(1);

    fn plain(n: u8) -> Sha256 {
        Sha256([n; 32])
    }

    fn sealed(n: u8) -> BlobEntry {
        BlobEntry { kind: BlobKind::Page, sha256: Sha256([n; 32]), size: 9 }
    }

    #[test]
    fn a_page_is_kept_under_the_digest_that_it_was_sealed_with() {
        let mut keeping = Keeping::default();
        assert_eq!(keeping.begin(PAGE, plain(1)), Begun::Ask(1));
        assert_eq!(keeping.begin(PAGE, plain(1)), Begun::Asked);
        assert!(keeping.of(PAGE).is_none());
        assert_eq!(keeping.kept(1, sealed(7)), Some(PAGE));
        assert_eq!(keeping.begin(PAGE, plain(1)), Begun::Kept);
        assert_eq!(keeping.of(PAGE), Some(&Kept { plain: plain(1), sealed: sealed(7), rendition: None }));
    }

    #[test]
    fn an_answer_for_a_page_that_was_dropped_or_made_again_meanwhile_finds_nobody() {
        let mut keeping = Keeping::default();
        keeping.begin(PAGE, plain(1));
        assert_eq!(keeping.forget(PAGE), None, "core has not said that it keeps anything");
        assert_eq!(keeping.begin(PAGE, plain(2)), Begun::Ask(2), "made again and accepted again");
        assert_eq!(keeping.kept(1, sealed(7)), None);
        assert_eq!(keeping.kept(2, sealed(8)), Some(PAGE));
        assert_eq!(keeping.of(PAGE).unwrap().plain, plain(2));
        assert_eq!(keeping.forget(PAGE), Some(sealed(8).sha256), "core is told to drop it");
        assert_eq!(keeping.kept(2, sealed(8)), None);
        keeping.begin(PAGE, plain(3));
        keeping.clear();
        assert_eq!(keeping.kept(3, sealed(9)), None);
        assert_eq!(keeping.begin(PAGE, plain(4)), Begun::Ask(4), "no ticket is given twice");
    }

    #[test]
    fn a_page_that_was_not_kept_may_be_asked_for_again() {
        let mut keeping = Keeping::default();
        keeping.begin(PAGE, plain(1));
        assert_eq!(keeping.not_kept(1), Some(PAGE));
        assert_eq!(keeping.not_kept(1), None);
        assert_eq!(keeping.begin(PAGE, plain(1)), Begun::Ask(2));
    }

    fn small_of(keeping: &Keeping) -> Option<&Rendition> {
        keeping.of(PAGE)?.rendition.as_ref()
    }

    #[test]
    fn a_small_copy_that_came_before_cores_answer_stays_with_its_page() {
        let (mut keeping, small) = (Keeping::default(), Rendition::invented(b"small"));
        keeping.begin(PAGE, plain(1));
        keeping.begin(PageId(2), plain(2));
        keeping.rendered(1, small.clone());
        keeping.kept(2, sealed(8));
        keeping.kept(1, sealed(7));
        assert_eq!(small_of(&keeping), Some(&small));
        assert_eq!(keeping.of(PageId(2)).unwrap().rendition, None, "each page has its own");
    }

    #[test]
    fn the_small_copy_of_a_page_that_was_dropped_made_again_or_not_kept_is_nobodys() {
        let (mut keeping, old) = (Keeping::default(), Rendition::invented(b"old"));
        let ends: [fn(&mut Keeping, u64); 3] = [
            |keeping, _| assert_eq!(keeping.forget(PAGE), None),
            |keeping, ticket| assert_eq!(keeping.not_kept(ticket), Some(PAGE)),
            |keeping, _| keeping.clear(),
        ];
        for gone in ends {
            let before = keeping.tickets + 1;
            keeping.begin(PAGE, plain(1));
            keeping.rendered(before, old.clone());
            gone(&mut keeping, before);
            assert_eq!(old.owners(), 1, "wiped with its page");
            assert_eq!(keeping.begin(PAGE, plain(2)), Begun::Ask(before + 1), "made again and accepted again");
            keeping.rendered(before, old.clone());
            assert_eq!(old.owners(), 1, "it came too late");
            keeping.kept(before + 1, sealed(8));
            assert_eq!(small_of(&keeping), None, "another page's small copy is not this one's");
            keeping.rendered(before + 1, old.clone());
            assert_eq!(small_of(&keeping), None, "what core keeps already is not changed");
            keeping.forget(PAGE);
        }
    }
}
