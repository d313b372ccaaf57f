//! Which pages core keeps for this visit, and which it was asked to keep.
//!
//! Every request has a ticket. Between request and answer a page may be dropped or made again; the answer's ticket is then
//! unknown here, and core is asked to drop those bytes.

use std::collections::BTreeMap;

use lobby_flow::PageId;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::BlobEntry;

use super::rendition::Rendition;
use crate::ipc::KeepTicket;

/// Pages by id; tickets count up for the whole visit.
#[derive(Default)]
pub struct KeptPages {
    tickets: u64,
    pages: BTreeMap<PageId, KeepState>,
}

/// State of one page.
enum KeepState {
    /// Core has not answered yet.
    Asked {
        ticket: KeepTicket,
        /// Digest of the plain page.
        plain: Sha256,
        /// Small copy of the same page.
        rendition: Option<Rendition>,
    },
    /// Core keeps it.
    Kept(KeptPage),
}

/// A page that core keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPage {
    /// Digest of the plain page, which the document names.
    pub plain: Sha256,
    /// What core keeps, as the manifest names it.
    pub sealed: BlobEntry,
    /// Its small copy, where there is one.
    pub rendition: Option<Rendition>,
}

/// What follows from the acceptance of a page.
#[derive(Debug, PartialEq, Eq)]
pub enum KeepStart {
    /// Seal the page and hand it to core under this ticket.
    Ask(KeepTicket),
    /// Core keeps the page already.
    Kept,
    /// Core was asked already and has not answered.
    Asked,
}

impl KeptPages {
    /// Registers that a page was accepted, with the digest of its plain bytes.
    pub fn begin(&mut self, id: PageId, plain: Sha256) -> KeepStart {
        match self.pages.get(&id) {
            Some(KeepState::Kept(_)) => KeepStart::Kept,
            Some(KeepState::Asked { .. }) => KeepStart::Asked,
            None => {
                self.tickets += 1;
                let ticket = KeepTicket(self.tickets);
                self.pages.insert(id, KeepState::Asked { ticket, plain, rendition: None });
                KeepStart::Ask(ticket)
            }
        }
    }

    /// Adds the small copy of the page with this ticket; it comes before core's answer. The copy of a page that is gone
    /// is wiped.
    pub fn rendered(&mut self, wanted: KeepTicket, small: Rendition) {
        for state in self.pages.values_mut() {
            match state {
                KeepState::Asked { ticket, rendition, .. } if *ticket == wanted => return *rendition = Some(small),
                KeepState::Asked { .. } | KeepState::Kept(_) => {}
            }
        }
    }

    /// Registers that core keeps the page with this ticket; `None` where the page is gone or was made again.
    pub fn kept(&mut self, ticket: KeepTicket, sealed: BlobEntry) -> Option<PageId> {
        let id = self.asked(ticket)?;
        let Some(KeepState::Asked { plain, rendition, .. }) = self.pages.remove(&id) else { return None };
        self.pages.insert(id, KeepState::Kept(KeptPage { plain, sealed, rendition }));
        Some(id)
    }

    /// Registers that core does not keep the page with this ticket; `None` where the page is gone or was made again.
    pub fn not_kept(&mut self, ticket: KeepTicket) -> Option<PageId> {
        let id = self.asked(ticket)?;
        self.pages.remove(&id);
        Some(id)
    }

    /// Forgets a page that is gone or was made again. Returns the digest of what core keeps of it, to be dropped there; a
    /// later answer of core will find no page.
    pub fn forget(&mut self, id: PageId) -> Option<Sha256> {
        match self.pages.remove(&id)? {
            KeepState::Kept(kept) => Some(kept.sealed.sha256),
            KeepState::Asked { .. } => None,
        }
    }

    /// Forgets all pages. Tickets go on: an answer under way must not be taken for a later one.
    pub fn clear(&mut self) {
        self.pages.clear();
    }

    /// What core keeps of a page, if it does.
    pub fn of(&self, id: PageId) -> Option<&KeptPage> {
        match self.pages.get(&id)? {
            KeepState::Kept(kept) => Some(kept),
            KeepState::Asked { .. } => None,
        }
    }

    fn asked(&self, wanted: KeepTicket) -> Option<PageId> {
        self.pages.iter().find_map(|(id, state)| match state {
            KeepState::Asked { ticket, .. } if *ticket == wanted => Some(*id),
            KeepState::Asked { .. } | KeepState::Kept(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use lobby_wire::manifest::BlobKind;

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
        let mut keeping = KeptPages::default();
        assert_eq!(keeping.begin(PAGE, plain(1)), KeepStart::Ask(KeepTicket(1)));
        assert_eq!(keeping.begin(PAGE, plain(1)), KeepStart::Asked);
        assert!(keeping.of(PAGE).is_none());
        assert_eq!(keeping.kept(KeepTicket(1), sealed(7)), Some(PAGE));
        assert_eq!(keeping.begin(PAGE, plain(1)), KeepStart::Kept);
        assert_eq!(keeping.of(PAGE), Some(&KeptPage { plain: plain(1), sealed: sealed(7), rendition: None }));
    }

    #[test]
    fn an_answer_for_a_page_that_was_dropped_or_made_again_meanwhile_finds_no_page() {
        let mut keeping = KeptPages::default();
        keeping.begin(PAGE, plain(1));
        assert_eq!(keeping.forget(PAGE), None, "core has not said that it keeps anything");
        assert_eq!(keeping.begin(PAGE, plain(2)), KeepStart::Ask(KeepTicket(2)), "made again and accepted again");
        assert_eq!(keeping.kept(KeepTicket(1), sealed(7)), None);
        assert_eq!(keeping.kept(KeepTicket(2), sealed(8)), Some(PAGE));
        assert_eq!(keeping.of(PAGE).unwrap().plain, plain(2));
        assert_eq!(keeping.forget(PAGE), Some(sealed(8).sha256), "core is told to drop it");
        assert_eq!(keeping.kept(KeepTicket(2), sealed(8)), None);
        keeping.begin(PAGE, plain(3));
        keeping.clear();
        assert_eq!(keeping.kept(KeepTicket(3), sealed(9)), None);
        assert_eq!(keeping.begin(PAGE, plain(4)), KeepStart::Ask(KeepTicket(4)), "no ticket is given twice");
    }

    #[test]
    fn a_page_that_was_not_kept_may_be_requested_again() {
        let mut keeping = KeptPages::default();
        keeping.begin(PAGE, plain(1));
        assert_eq!(keeping.not_kept(KeepTicket(1)), Some(PAGE));
        assert_eq!(keeping.not_kept(KeepTicket(1)), None);
        assert_eq!(keeping.begin(PAGE, plain(1)), KeepStart::Ask(KeepTicket(2)));
    }

    fn small_of(keeping: &KeptPages) -> Option<&Rendition> {
        keeping.of(PAGE)?.rendition.as_ref()
    }

    #[test]
    fn a_small_copy_that_came_before_cores_answer_stays_with_its_page() {
        let (mut keeping, small) = (KeptPages::default(), Rendition::invented(b"small"));
        keeping.begin(PAGE, plain(1));
        keeping.begin(PageId(2), plain(2));
        keeping.rendered(KeepTicket(1), small.clone());
        keeping.kept(KeepTicket(2), sealed(8));
        keeping.kept(KeepTicket(1), sealed(7));
        assert_eq!(small_of(&keeping), Some(&small));
        assert_eq!(keeping.of(PageId(2)).unwrap().rendition, None, "each page has its own");
    }

    #[test]
    fn the_small_copy_of_a_page_that_was_dropped_made_again_or_not_kept_is_wiped() {
        let (mut keeping, old) = (KeptPages::default(), Rendition::invented(b"old"));
        let ends: [fn(&mut KeptPages, KeepTicket); 3] = [
            |keeping, _| assert_eq!(keeping.forget(PAGE), None),
            |keeping, ticket| assert_eq!(keeping.not_kept(ticket), Some(PAGE)),
            |keeping, _| keeping.clear(),
        ];
        for gone in ends {
            let before = KeepTicket(keeping.tickets + 1);
            let after = KeepTicket(keeping.tickets + 2);
            keeping.begin(PAGE, plain(1));
            keeping.rendered(before, old.clone());
            gone(&mut keeping, before);
            assert_eq!(old.owners(), 1, "wiped with its page");
            assert_eq!(keeping.begin(PAGE, plain(2)), KeepStart::Ask(after), "made again and accepted again");
            keeping.rendered(before, old.clone());
            assert_eq!(old.owners(), 1, "it came too late");
            keeping.kept(after, sealed(8));
            assert_eq!(small_of(&keeping), None, "another page's small copy is not this one's");
            keeping.rendered(after, old.clone());
            assert_eq!(small_of(&keeping), None, "what core keeps already is not changed");
            keeping.forget(PAGE);
        }
    }
}
