//! Pages of an application: in what order they stand, and what is being done to each.

use std::collections::{BTreeMap, BTreeSet};

use lobby_domain::FailureCode;
use lobby_domain::capture::CaptureSpec;
use lobby_domain::evidence::AcceptedBy;
use lobby_domain::id::MaterialCode;

use crate::page::{CapturedPage, PageId};

/// What is being done to a page, and how the last attempt went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageWork {
    /// Quarter turns clockwise that the citizen wants beyond the detected orientation, 0..=3.
    pub quarters: u8,
    /// The citizen wants the whole picture, without a crop.
    pub whole: bool,
    /// The page is being made again.
    pub remaking: bool,
    /// The citizen has accepted it meanwhile: that holds once it is made, unless the gate finds more than before.
    pub accept_then: bool,
    /// Why it could not be made durable; `None` while no attempt has failed.
    pub not_kept: Option<FailureCode>,
    /// More was wanted while it was being made: it is made once more.
    again: bool,
}

/// What the shell is asked to do with a page.
#[derive(Clone, Debug, PartialEq)]
pub enum PageEffect {
    /// Make it again from what the device gave; it returns under the same id.
    Remake {
        /// The page.
        id: PageId,
        /// Quarter turns clockwise beyond the detected orientation, 0..=3.
        quarters: u8,
        /// The whole picture, without a crop.
        whole: bool,
        /// Requirements of its material.
        spec: Option<CaptureSpec>,
    },
    /// Make it durable: it was accepted.
    Keep(PageId),
    /// Forget its pixels, and what is durable of it.
    Drop(PageId),
}

/// The pages of an application by material, and the work on each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    /// By material code, in their order; no entry is empty.
    by_material: BTreeMap<MaterialCode, Vec<CapturedPage>>,
    work: BTreeMap<PageId, PageWork>,
}

impl Pages {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_material.is_empty()
    }

    /// Every page, material by material.
    pub fn iter(&self) -> impl Iterator<Item = &CapturedPage> {
        self.by_material.values().flatten()
    }

    /// Material codes with their pages.
    pub fn by_material(&self) -> impl Iterator<Item = (&MaterialCode, &[CapturedPage])> {
        self.by_material.iter().map(|(code, pages)| (code, pages.as_slice()))
    }

    /// Pages of a material, in their order.
    #[must_use]
    pub fn of(&self, material: &MaterialCode) -> &[CapturedPage] {
        self.by_material.get(material).map_or(&[], Vec::as_slice)
    }

    /// A page of any material.
    #[must_use]
    pub fn get(&self, id: PageId) -> Option<&CapturedPage> {
        self.iter().find(|page| page.id == id)
    }

    /// Code of the material that a page stands in.
    #[must_use]
    pub fn material_of(&self, id: PageId) -> Option<&MaterialCode> {
        self.by_material().find(|(_, pages)| pages.iter().any(|page| page.id == id)).map(|(code, _)| code)
    }

    /// What is being done to a page.
    #[must_use]
    pub fn work(&self, id: PageId) -> PageWork {
        self.work.get(&id).copied().unwrap_or_default()
    }

    /// Whether a page is accepted and durable, and not being made again.
    #[must_use]
    pub fn is_finished(&self, page: &CapturedPage) -> bool {
        page.accepted() && page.kept && !self.work(page.id).remaking
    }

    /// Whether a page is accepted and being made durable.
    #[must_use]
    pub fn is_saving(&self, page: &CapturedPage) -> bool {
        page.accepted() && !page.kept && !self.work(page.id).remaking
    }

    /// The first page of a material that is not accepted, with its place counted from 0.
    #[must_use]
    pub fn first_unaccepted(&self, material: &MaterialCode) -> Option<(usize, PageId)> {
        let open = self.of(material).iter().enumerate().find(|(_, page)| !page.accepted());
        open.map(|(at, page)| (at, page.id))
    }

    /// Whether every page of a material is accepted.
    #[must_use]
    pub fn all_accepted(&self, material: &MaterialCode) -> bool {
        self.first_unaccepted(material).is_none()
    }

    /// Accepts a page, unless the gate refuses it; it is to be kept then. One that is being made again is accepted once
    /// it is made.
    pub(crate) fn accept(&mut self, id: PageId, by: AcceptedBy) -> Option<PageEffect> {
        let mut work = self.work(id);
        let page = self.get_mut(id)?;
        if page.refused() || page.accepted() {
            return None;
        }
        if work.remaking {
            self.accept_once_made(id);
            return None;
        }
        page.evidence.accepted_by = Some(by);
        page.kept = false;
        (work.not_kept, work.accept_then) = (None, false);
        self.work.insert(id, work);
        Some(PageEffect::Keep(id))
    }

    /// Remembers that the page is accepted as soon as it is made.
    pub(crate) fn accept_once_made(&mut self, id: PageId) {
        self.work.entry(id).or_default().accept_then = true;
    }

    /// Adds a page to its material, in the place of `old` if that is still there.
    pub(crate) fn put(
        &mut self,
        material: &MaterialCode,
        page: CapturedPage,
        old: Option<PageId>,
    ) -> Option<PageEffect> {
        let pages = self.by_material.entry(material.clone()).or_default();
        match old.and_then(|old| pages.iter_mut().find(|page| page.id == old)) {
            Some(place) => {
                let old = std::mem::replace(place, page).id;
                Some(self.forget(old))
            }
            None => {
                pages.push(page);
                None
            }
        }
    }

    /// Takes a page out of its material.
    pub(crate) fn take_out(&mut self, material: &MaterialCode, id: PageId) -> Option<PageEffect> {
        let pages = self.by_material.get_mut(material)?;
        let at = pages.iter().position(|page| page.id == id)?;
        pages.remove(at);
        if pages.is_empty() {
            self.by_material.remove(material);
        }
        Some(self.forget(id))
    }

    /// Forgets the work on a page that stands in no material.
    pub(crate) fn forget(&mut self, id: PageId) -> PageEffect {
        self.work.remove(&id);
        PageEffect::Drop(id)
    }

    /// Takes out the pages of every material but these.
    pub(crate) fn retain_materials(&mut self, wanted: &BTreeSet<MaterialCode>) -> Vec<PageEffect> {
        let ids: Vec<PageId> = self
            .by_material
            .iter()
            .filter(|(code, _)| !wanted.contains(*code))
            .flat_map(|(_, pages)| pages.iter().map(|page| page.id))
            .collect();
        self.by_material.retain(|code, _| wanted.contains(code));
        ids.into_iter().map(|id| self.forget(id)).collect()
    }

    /// Moves a page one place, `later` or earlier; the first stays the first and the last the last.
    pub(crate) fn shift(&mut self, material: &MaterialCode, id: PageId, later: bool) {
        let Some(pages) = self.by_material.get_mut(material) else { return };
        let Some(at) = pages.iter().position(|page| page.id == id) else { return };
        let to = if later { at + 1 } else { at.wrapping_sub(1) };
        if to < pages.len() {
            pages.swap(at, to);
        }
    }

    /// Asks for `page` to be made again after `change`. One at a time: what is wanted meanwhile is made afterwards.
    pub(crate) fn remake(
        &mut self,
        page: &CapturedPage,
        spec: Option<CaptureSpec>,
        change: impl FnOnce(&mut PageWork),
    ) -> Option<PageEffect> {
        if !page.remakable || self.is_saving(page) {
            return None;
        }
        let id = page.id;
        let mut work = self.work(id);
        if !work.remaking {
            work.whole = page.evidence.whole;
        }
        change(&mut work);
        work.quarters %= 4;
        // Who goes on turning has not accepted what comes of it.
        work.accept_then = false;
        work.again = work.remaking;
        let first = !work.remaking;
        work.remaking = true;
        self.work.insert(id, work);
        first.then_some(PageEffect::Remake { id, quarters: work.quarters, whole: work.whole, spec })
    }

    /// Ends the making of a page; asks for it once more where more was wanted meanwhile and this time went `well`.
    pub(crate) fn end_remake(&mut self, id: PageId, spec: Option<CaptureSpec>, well: bool) -> Option<PageEffect> {
        let mut work = self.work(id);
        let again = well && work.again;
        (work.remaking, work.again) = (again, false);
        work.accept_then &= well;
        self.work.insert(id, work);
        again.then_some(PageEffect::Remake { id, quarters: work.quarters, whole: work.whole, spec })
    }

    /// Puts a page that was made again in the place of the old one; `None` where it stands in no material.
    pub(crate) fn apply_remade(&mut self, page: &CapturedPage, spec: Option<CaptureSpec>) -> Option<Vec<PageEffect>> {
        let known = self.get(page.id)?.clone();
        if !self.work(page.id).remaking {
            // Not asked for: what was accepted and kept stays what it is.
            return Some(Vec::new());
        }
        let mut effects: Vec<PageEffect> = self.end_remake(page.id, spec, true).into_iter().collect();
        // Accepted with the findings of that time; where they are worse now, it is to be accepted anew.
        let wanted = self.work(page.id).accept_then.then_some(AcceptedBy::Citizen);
        let by = known.evidence.accepted_by.or(wanted).filter(|_| page.no_worse_than(&known));
        if let Some(place) = self.get_mut(page.id) {
            *place = page.clone().in_place_of(&known);
        }
        if effects.is_empty() {
            effects.extend(by.and_then(|by| self.accept(page.id, by)));
        } else if let Some(place) = self.get_mut(page.id) {
            // It is made once more at once.
            place.evidence.accepted_by = by;
        }
        Some(effects)
    }

    /// A page could not be made again and stays as it was; `None` where it stands in no material.
    pub(crate) fn apply_not_remade(&mut self, id: PageId, spec: Option<CaptureSpec>) -> Option<Vec<PageEffect>> {
        self.get_mut(id)?.remakable = false;
        Some(self.end_remake(id, spec, false).into_iter().collect())
    }

    /// A page is durable; `None` where it stands in no material.
    pub(crate) fn apply_kept(&mut self, id: PageId) -> Option<()> {
        let page = self.get_mut(id)?;
        page.kept |= page.accepted();
        Some(())
    }

    /// A page could not be made durable: it is to be accepted anew. `None` where it was not being saved.
    pub(crate) fn apply_not_kept(&mut self, id: PageId, code: FailureCode) -> Option<()> {
        let page = self.get_mut(id).filter(|page| page.accepted() && !page.kept)?;
        page.evidence.accepted_by = None;
        self.work.entry(id).or_default().not_kept = Some(code);
        Some(())
    }

    fn get_mut(&mut self, id: PageId) -> Option<&mut CapturedPage> {
        self.by_material.values_mut().flatten().find(|page| page.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::page;

    fn material(code: &str) -> MaterialCode {
        code.parse().unwrap()
    }

    fn pages(ids: &[u32]) -> Pages {
        let mut pages = Pages::default();
        for id in ids {
            assert_eq!(pages.put(&material("M1"), page(*id), None), None);
        }
        pages
    }

    fn order(pages: &Pages) -> Vec<u32> {
        pages.of(&material("M1")).iter().map(|page| page.id.0).collect()
    }

    #[test]
    fn a_page_takes_the_place_of_the_one_it_replaces_and_comes_last_where_that_is_gone() {
        let mut pages = pages(&[1, 2]);
        assert_eq!(pages.put(&material("M1"), page(3), Some(PageId(1))), Some(PageEffect::Drop(PageId(1))));
        assert_eq!(pages.put(&material("M1"), page(4), Some(PageId(1))), None);
        assert_eq!(order(&pages), [3, 2, 4]);
    }

    #[test]
    fn a_page_moves_within_its_material_only() {
        let mut pages = pages(&[1, 2]);
        pages.shift(&material("M1"), PageId(1), false);
        pages.shift(&material("M1"), PageId(2), true);
        pages.shift(&material("M2"), PageId(1), true);
        assert_eq!(order(&pages), [1, 2]);
        pages.shift(&material("M1"), PageId(1), true);
        assert_eq!(order(&pages), [2, 1]);
    }

    #[test]
    fn a_material_without_pages_has_no_entry() {
        let mut pages = pages(&[1]);
        assert_eq!(pages.material_of(PageId(1)), Some(&material("M1")));
        assert_eq!(pages.take_out(&material("M1"), PageId(1)), Some(PageEffect::Drop(PageId(1))));
        assert_eq!((pages.is_empty(), pages.material_of(PageId(1))), (true, None));
        assert_eq!(pages.take_out(&material("M1"), PageId(1)), None);
    }

    #[test]
    fn pages_of_materials_that_are_not_needed_any_more_are_dropped() {
        let mut pages = pages(&[1, 2]);
        pages.put(&material("M2"), page(3), None);
        let dropped = pages.retain_materials(&BTreeSet::from([material("M2")]));
        assert_eq!(dropped, [PageEffect::Drop(PageId(1)), PageEffect::Drop(PageId(2))]);
        assert_eq!(pages.iter().map(|page| page.id).collect::<Vec<_>>(), [PageId(3)]);
    }

    #[test]
    fn a_page_is_saving_when_accepted_finished_when_kept_and_open_again_when_it_could_not_be_kept() {
        let mut pages = pages(&[1]);
        let id = PageId(1);
        let state = |pages: &Pages| {
            let page = pages.get(id).cloned();
            page.map(|page| {
                (pages.is_saving(&page), pages.is_finished(&page), pages.first_unaccepted(&material("M1")).is_some())
            })
        };
        assert_eq!(state(&pages), Some((false, false, true)));
        assert_eq!(pages.accept(id, AcceptedBy::Citizen), Some(PageEffect::Keep(id)));
        assert_eq!(pages.accept(id, AcceptedBy::Citizen), None, "once");
        assert_eq!(state(&pages), Some((true, false, false)));
        assert_eq!(pages.apply_not_kept(id, FailureCode::DiskFull), Some(()));
        assert_eq!((state(&pages), pages.work(id).not_kept), (Some((false, false, true)), Some(FailureCode::DiskFull)));
        pages.accept(id, AcceptedBy::Citizen);
        assert_eq!((pages.apply_kept(id), pages.work(id).not_kept), (Some(()), None));
        assert_eq!(state(&pages), Some((false, true, false)));
        assert_eq!(pages.apply_not_kept(id, FailureCode::DiskFull), None, "it is durable already");
        assert_eq!(pages.apply_kept(PageId(9)), None);
    }

    #[test]
    fn a_page_is_made_again_one_wish_after_the_other() {
        let mut pages = pages(&[1]);
        let first = page(1);
        let remake = |quarters| Some(PageEffect::Remake { id: PageId(1), quarters, whole: false, spec: None });
        assert_eq!(pages.remake(&first, None, |work| work.quarters += 1), remake(1));
        assert_eq!(pages.remake(&first, None, |work| work.quarters += 4), None, "it is being made");
        assert_eq!(pages.accept(PageId(1), AcceptedBy::Citizen), None, "not while it is being made");
        assert_eq!(pages.apply_remade(&first, None), Some(remake(1).into_iter().collect()));
        let keep = PageEffect::Keep(PageId(1));
        assert_eq!(pages.apply_remade(&first, None), Some(vec![keep]), "accepted meanwhile");
        assert!(!pages.work(PageId(1)).remaking);
        assert_eq!(pages.apply_not_remade(PageId(1), None), Some(vec![]));
        let stuck = pages.get(PageId(1)).cloned();
        assert_eq!(stuck.and_then(|page| pages.remake(&page, None, |work| work.whole = true)), None);
    }
}
