//! The pages of a draft: who let them pass, whether they are durable, and what the shell was asked to make of them.

use lobby_domain::FailureCode;
use lobby_domain::capture::{CaptureSpec, Grade};
use lobby_domain::evidence::AcceptedBy;

use crate::draft::{CapturedPage, Draft, PageId};
use crate::effect::Effect;
use crate::event::ScannerEvent;

/// What was asked for a page, and how it went. The page itself says only what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Errand {
    /// Quarter turns clockwise that the citizen wants beyond the one that was found, 0..=3.
    pub quarters: u8,
    /// The citizen wants the whole picture.
    pub whole: bool,
    /// The page is being made again.
    pub remaking: bool,
    /// Why it could not be made durable; `None` as long as that was not tried in vain.
    pub not_kept: Option<FailureCode>,
    /// More was wanted while it was being made: it is made once more.
    again: bool,
}

impl CapturedPage {
    /// Whether the gate refuses it: it cannot be handed in like this, whoever wants it.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.grade() == Some(Grade::Retake)
    }

    /// Whether a part of the picture was cropped away and could be shown again.
    #[must_use]
    pub fn cropped(&self) -> bool {
        let evidence = &self.evidence;
        evidence.corners.is_some() && !evidence.whole && !evidence.unchanged
    }
}

impl Draft {
    /// What was asked for a page.
    #[must_use]
    pub fn errand(&self, id: PageId) -> Errand {
        self.errands.get(&id).copied().unwrap_or_default()
    }

    /// A page of any material.
    #[must_use]
    pub fn page(&self, id: PageId) -> Option<&CapturedPage> {
        self.pages.values().flatten().find(|page| page.id == id)
    }

    fn page_mut(&mut self, id: PageId) -> Option<&mut CapturedPage> {
        self.pages.values_mut().flatten().find(|page| page.id == id)
    }

    /// Whether a page is done: accepted, durable, and nothing is being made of it.
    #[must_use]
    pub fn finished(&self, page: &CapturedPage) -> bool {
        page.accepted() && page.kept && !self.errand(page.id).remaking
    }

    /// Whether a page is accepted and on its way to the disk.
    #[must_use]
    pub fn saving(&self, page: &CapturedPage) -> bool {
        page.accepted() && !page.kept && !self.errand(page.id).remaking
    }

    /// The first page of a material that nobody has let pass, counted from 0.
    #[must_use]
    pub fn first_open(&self, material: &str) -> Option<(usize, PageId)> {
        let open = self.pages_of(material).iter().enumerate().find(|(_, page)| !page.accepted());
        open.map(|(at, page)| (at, page.id))
    }

    /// Whether every page of a material is accepted.
    #[must_use]
    pub fn all_accepted(&self, material: &str) -> bool {
        self.first_open(material).is_none()
    }

    /// Lets a page pass, unless the gate refuses it or it is being made again; it is to be kept then.
    pub(crate) fn accept(&mut self, id: PageId, by: AcceptedBy) -> Option<Effect> {
        let mut errand = self.errand(id);
        let page = self.page_mut(id)?;
        if page.refused() || page.accepted() || errand.remaking {
            return None;
        }
        page.evidence.accepted_by = Some(by);
        page.kept = false;
        errand.not_kept = None;
        self.errands.insert(id, errand);
        Some(Effect::KeepPage(id))
    }

    /// Takes a page out of its material.
    pub(crate) fn take_out(&mut self, material: &str, id: PageId) -> Option<Effect> {
        let pages = self.pages.get_mut(material)?;
        let at = pages.iter().position(|page| page.id == id)?;
        pages.remove(at);
        if pages.is_empty() {
            self.pages.remove(material);
        }
        Some(self.forget_page(id))
    }

    /// Forgets a page that stands nowhere any more.
    pub(crate) fn forget_page(&mut self, id: PageId) -> Effect {
        self.errands.remove(&id);
        Effect::DropPage(id)
    }

    /// Puts a page to the others of its material, in the place of `old` if that is still there.
    pub(crate) fn put(&mut self, material: &str, page: CapturedPage, old: Option<PageId>) -> Option<Effect> {
        let pages = self.pages.entry(material.to_owned()).or_default();
        match old.and_then(|old| pages.iter_mut().find(|page| page.id == old)) {
            Some(place) => {
                let old = std::mem::replace(place, page).id;
                Some(self.forget_page(old))
            }
            None => {
                pages.push(page);
                None
            }
        }
    }

    /// Moves a page one place, `later` or earlier.
    pub(crate) fn shift(&mut self, material: &str, id: PageId, later: bool) {
        let Some(pages) = self.pages.get_mut(material) else { return };
        let Some(at) = pages.iter().position(|page| page.id == id) else { return };
        let to = if later { at + 1 } else { at.wrapping_sub(1) };
        if to < pages.len() {
            pages.swap(at, to);
        }
    }

    /// The errand to make `page` again after `change`; one at a time, later wishes wait.
    pub(crate) fn remake(
        &mut self,
        page: &CapturedPage,
        spec: Option<CaptureSpec>,
        change: impl FnOnce(&mut Errand),
    ) -> Option<Effect> {
        if !page.remakable || self.saving(page) {
            return None;
        }
        let id = page.id;
        let mut errand = self.errand(id);
        if !errand.remaking {
            errand.whole = page.evidence.whole;
        }
        change(&mut errand);
        errand.quarters %= 4;
        errand.again = errand.remaking;
        let first = !errand.remaking;
        errand.remaking = true;
        self.errands.insert(id, errand);
        first.then_some(Effect::RemakePage { id, quarters: errand.quarters, whole: errand.whole, spec })
    }

    /// A page that was made again is back, or stays as it was: what is wanted now, if more was wanted meanwhile.
    pub(crate) fn remade(&mut self, id: PageId, spec: Option<CaptureSpec>, well: bool) -> Option<Effect> {
        let mut errand = self.errand(id);
        let again = well && errand.again;
        (errand.remaking, errand.again) = (again, false);
        self.errands.insert(id, errand);
        again.then_some(Effect::RemakePage { id, quarters: errand.quarters, whole: errand.whole, spec })
    }

    /// What the scanner's side says of a page that stands in the draft, wherever the citizen is meanwhile. `None` where
    /// it is about none of them.
    pub(crate) fn apply_event(&mut self, event: &ScannerEvent) -> Option<Vec<Effect>> {
        match event {
            ScannerEvent::Kept(id) => {
                let page = self.page_mut(*id)?;
                page.kept |= page.accepted();
                Some(Vec::new())
            }
            ScannerEvent::NotKept(id, code) => {
                let page = self.page_mut(*id).filter(|page| page.accepted() && !page.kept)?;
                page.evidence.accepted_by = None;
                page.kept = false;
                self.errands.entry(*id).or_default().not_kept = Some(*code);
                Some(Vec::new())
            }
            ScannerEvent::Remade(page) => {
                let (spec, known) = (self.spec_of(page.id), self.page(page.id)?.clone());
                if !self.errand(page.id).remaking {
                    // Nobody asked for it: what was accepted and kept stays what it is.
                    return Some(Vec::new());
                }
                let mut effects: Vec<Effect> = self.remade(page.id, spec, true).into_iter().collect();
                // Who let it pass saw what was found of it then; what is worse now is to be seen again.
                let by = known.evidence.accepted_by.filter(|_| page.grade() <= known.grade() || harmless(page));
                if let Some(place) = self.page_mut(page.id) {
                    *place = again(page, &known);
                }
                if effects.is_empty() {
                    effects.extend(by.and_then(|by| self.accept(page.id, by)));
                } else if let Some(place) = self.page_mut(page.id) {
                    // It comes once more at once.
                    place.evidence.accepted_by = by;
                }
                Some(effects)
            }
            ScannerEvent::NotRemade(id) => {
                self.page_mut(*id)?.remakable = false;
                let spec = self.spec_of(*id);
                Some(self.remade(*id, spec, false).into_iter().collect())
            }
            ScannerEvent::Page(_) | ScannerEvent::StackEnded | ScannerEvent::Fault(_) => None,
        }
    }

    /// What the material of a page asks for.
    fn spec_of(&self, id: PageId) -> Option<CaptureSpec> {
        let (code, _) = self.pages.iter().find(|(_, pages)| pages.iter().any(|page| page.id == id))?;
        let line = self.checklist().to_capture().find(|line| line.material.code == *code).cloned()?;
        line.material.capture
    }
}

/// A page as it came back: what only the flow knows of it is carried over, and nobody has let it pass.
pub(crate) fn again(page: &CapturedPage, known: &CapturedPage) -> CapturedPage {
    let mut page = page.clone();
    page.evidence.retakes = known.evidence.retakes;
    page.evidence.accepted_by = None;
    page.kept = false;
    page
}

/// Nothing was found that a person has to look at.
pub(crate) fn harmless(page: &CapturedPage) -> bool {
    page.grade().is_none_or(|grade| grade == Grade::Note)
}
