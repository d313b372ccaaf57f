//! A page of the open material: shown, accepted, rotated, moved, uncropped, discarded.

use lobby_domain::evidence::AcceptedBy;

use super::{CaptureStage, Outcome, ProvideMaterials};
use crate::erasure::Erasure;
use crate::page::{CapturedPage, PageId};
use crate::pages::PageWork;

impl ProvideMaterials {
    /// A page of the open material.
    #[must_use]
    pub fn listed(&self, id: PageId) -> Option<&CapturedPage> {
        let material = &self.open.as_ref()?.material;
        self.draft.pages.of(material).iter().find(|page| page.id == id)
    }

    pub(super) fn show_page(mut self, id: PageId) -> Outcome {
        if self.listed(id).is_none() {
            return self.stay();
        }
        if let Some(capture) = &mut self.open {
            capture.give_up();
        }
        self.at_stage(CaptureStage::Look(id))
    }

    /// Accepts a page of the material, perhaps once more.
    pub(super) fn accept_listed(mut self, id: PageId) -> Outcome {
        let keep = self.draft.pages.accept(id, AcceptedBy::Citizen);
        if keep.is_none() {
            return self.stay();
        }
        self.at_stage(CaptureStage::Place).with_pages(keep)
    }

    /// Leaves the page shown; one that is not accepted yet is accepted by that, unless the gate refuses it.
    pub(super) fn done_looking(self, id: PageId) -> Outcome {
        let accepted = self.listed(id).is_none_or(CapturedPage::accepted);
        if accepted { self.at_stage(CaptureStage::Place) } else { self.accept_listed(id) }
    }

    /// Asks for the page in view to be made again after `change`.
    pub(super) fn remake(mut self, id: PageId, change: impl FnOnce(&mut PageWork)) -> Outcome {
        let spec = self.open_line().and_then(|line| line.material.capture);
        let Some(page) = self.page_in_view().filter(|page| page.id == id).cloned() else { return self.stay() };
        let effect = self.draft.pages.remake(&page, spec, change);
        self.stay().with_pages(effect)
    }

    pub(super) fn shift(mut self, id: PageId, later: bool) -> Outcome {
        if let Some(capture) = &self.open {
            self.draft.pages.shift(&capture.material, id, later);
        }
        self.stay()
    }

    /// Asks before a page is discarded: the one just scanned, or one of the material.
    pub(super) fn ask_to_discard(self, id: PageId) -> Outcome {
        let here = self.listed(id).is_some() || self.page_in_view().is_some_and(|page| page.id == id);
        if here { Outcome::ask(self, Erasure::Page(id)) } else { self.stay() }
    }

    /// Discards the page just scanned, or one of the material.
    pub(crate) fn erase(mut self, id: PageId) -> Outcome {
        let Some(capture) = &mut self.open else { return self.stay() };
        let material = capture.material.clone();
        if matches!(&capture.stage, CaptureStage::Check(page) if page.id == id) {
            capture.give_up();
            let dropped = self.draft.pages.forget(id);
            return self.stay().with_pages([dropped]);
        }
        let Some(dropped) = self.draft.pages.take_out(&material, id) else { return self.stay() };
        let Some(capture) = &mut self.open else { return self.stay().with_pages([dropped]) };
        capture.replaces = capture.replaces.filter(|old| *old != id);
        if capture.stage == CaptureStage::Look(id) {
            capture.stage = CaptureStage::Place;
        }
        self.stay().with_pages([dropped])
    }
}
