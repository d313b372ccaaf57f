//! Step provide_materials: pages are captured and judged. A page counts once it is accepted and durable.

mod capture;
mod page;
mod stack;

use lobby_domain::checklist::{ChecklistLine, Standing};
use lobby_domain::id::MaterialCode;

pub use capture::{Capture, CaptureStage};
pub use stack::Stack;

use super::{Context, Exit, StepOutcome};
use crate::draft::{Draft, needed};
use crate::erasure::Erasure;
use crate::page::{CapturedPage, PageId};
use crate::pages::PageEffect;
use crate::report::ScannerEvent;

/// The materials of one draft.
#[derive(Clone, Debug)]
pub struct ProvideMaterials {
    /// The draft.
    pub draft: Draft,
    /// The material being captured; `None` for the list.
    pub open: Option<Capture>,
    /// Whether the citizen came from review and returns there.
    pub to_review: bool,
}

/// What the citizen may want of the materials.
#[derive(Clone, PartialEq, Eq)]
pub enum Intent {
    /// Open this material, by code.
    OpenMaterial(MaterialCode),
    /// Scan one page.
    Scan,
    /// Scan every page in the feeder.
    ScanStack,
    /// Accept the page shown.
    AcceptPage,
    /// Show this page of the open material.
    ShowPage(PageId),
    /// Rotate this page a quarter clockwise.
    RotatePage(PageId),
    /// Show the whole picture instead of the cropped page, or crop it again.
    ToggleCrop(PageId),
    /// Move this page one place forward.
    MovePageEarlier(PageId),
    /// Move this page one place back.
    MovePageLater(PageId),
    /// Scan this page again; the new one takes its place.
    RetakePage(PageId),
    /// Discard this page.
    DiscardPage(PageId),
    /// Let the open material follow later.
    FollowLater,
}

type Outcome = StepOutcome<ProvideMaterials>;

impl ProvideMaterials {
    /// Opens the list, or the only material at once.
    pub(crate) fn new(draft: Draft) -> ProvideMaterials {
        let codes: Vec<MaterialCode> = draft.checklist().to_capture().map(|line| line.material.code.clone()).collect();
        let open = match codes.as_slice() {
            [only] => Some(Capture::of(only)),
            _ => None,
        };
        ProvideMaterials { draft, open, to_review: false }
    }

    pub(crate) fn at_material(draft: Draft, code: &MaterialCode) -> ProvideMaterials {
        ProvideMaterials { draft, open: Some(Capture::of(code)), to_review: true }
    }

    /// Lines that are captured here, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<ChecklistLine> {
        self.draft.checklist().to_capture().cloned().collect()
    }

    /// The line of the open material.
    #[must_use]
    pub fn open_line(&self) -> Option<ChecklistLine> {
        let code = &self.open.as_ref()?.material;
        self.lines().into_iter().find(|line| line.material.code == *code)
    }

    /// How many pages may be added to the open material still.
    #[must_use]
    pub fn room(&self) -> usize {
        let Some(line) = self.open_line() else { return 0 };
        most(&line).saturating_sub(self.draft.pages.of(&line.material.code).len())
    }

    /// Whether another page may be added to the open material.
    #[must_use]
    pub fn may_add(&self) -> bool {
        self.room() > 0
    }

    /// Whether the open material has its pages, each accepted, so that it can be handed in as it is.
    #[must_use]
    pub fn may_hand_in(&self) -> bool {
        self.open_line()
            .is_some_and(|line| !self.draft.pages.of(&line.material.code).is_empty() && self.draft.enough(&line))
    }

    /// Whether the open material may follow later: as a whole, so not once enough of it is accepted.
    #[must_use]
    pub fn may_follow(&self) -> bool {
        self.open_line().is_some_and(|line| {
            let pages = self.draft.pages.of(&line.material.code);
            let accepted = pages.iter().filter(|page| page.accepted()).count();
            line.standing == Standing::MayFollow && accepted < needed(&line)
        })
    }

    /// The page in view, whose picture the shell hands to the screen.
    #[must_use]
    pub fn page_in_view(&self) -> Option<&CapturedPage> {
        match &self.open.as_ref()?.stage {
            CaptureStage::Check(page) => Some(page),
            CaptureStage::Look(id) => self.draft.pages.get(*id),
            CaptureStage::Place
            | CaptureStage::Scanning { .. }
            | CaptureStage::Feeding { .. }
            | CaptureStage::Fault(_) => None,
        }
    }

    /// Whether the page in view is refused after three scans.
    #[must_use]
    pub fn refused_repeatedly(&self) -> bool {
        const SCANS: u32 = 3;
        self.page_in_view().is_some_and(|page| page.refused() && page.evidence.retakes + 1 >= SCANS)
    }

    pub(crate) fn apply_intent(mut self, intent: Intent, cx: &Context) -> Outcome {
        let Some(stage) = self.stay_here() else {
            return if let Intent::OpenMaterial(code) = intent { self.open_material(&code) } else { self.stay() };
        };
        if !stage.allows(&intent) {
            return self.stay();
        }
        match intent {
            Intent::OpenMaterial(_) => self.stay(),
            Intent::Scan => self.scan(cx),
            Intent::ScanStack => self.scan_stack(cx),
            Intent::AcceptPage => self.accept(stage),
            Intent::ShowPage(id) => self.show_page(id),
            Intent::RotatePage(id) => self.remake(id, |work| work.quarters += 1),
            Intent::ToggleCrop(id) => self.remake(id, |work| work.whole = !work.whole),
            Intent::MovePageEarlier(id) => self.shift(id, false),
            Intent::MovePageLater(id) => self.shift(id, true),
            Intent::RetakePage(id) if stage.checks(id) => self.scan(cx),
            Intent::RetakePage(id) => self.retake(id, cx),
            Intent::DiscardPage(id) => self.ask_to_discard(id),
            Intent::FollowLater => self.follow_later(),
        }
    }

    pub(crate) fn next(mut self) -> Outcome {
        let Some(stage) = self.stay_here() else {
            let settled = self.draft.materials_settled();
            return if settled { StepOutcome::exit(self, Exit::MaterialsProvided) } else { self.stay() };
        };
        let replacing = self.open.as_ref().is_some_and(|capture| capture.replaces.is_some());
        match stage {
            CaptureStage::Place => self.close(),
            CaptureStage::Check(page) => self.accept_new(&page),
            CaptureStage::Look(id) => self.done_looking(id),
            // A stack that was as long as it may be leaves nothing to scan.
            CaptureStage::Fault(_) if !self.may_add() && !replacing => self.give_up(),
            CaptureStage::Fault(_) if self.may_hand_in() => {
                if let Some(capture) = &mut self.open {
                    *capture = Capture::of(&capture.material);
                }
                self.close()
            }
            CaptureStage::Fault(_) | CaptureStage::Scanning { .. } | CaptureStage::Feeding { .. } => self.stay(),
        }
    }

    pub(crate) fn back(mut self) -> Outcome {
        let Some(stage) = self.stay_here() else { return StepOutcome::exit(self, Exit::Back) };
        match stage {
            CaptureStage::Place => self.leave_material(),
            CaptureStage::Scanning { .. } | CaptureStage::Feeding { .. } => self.cancel(),
            CaptureStage::Check(page) => self.ask_to_discard(page.id),
            CaptureStage::Look(_) => self.at_stage(CaptureStage::Place),
            CaptureStage::Fault(_) => self.give_up(),
        }
    }

    /// The stage of the open material, which the citizen no longer waits to leave; `None` in the list.
    fn stay_here(&mut self) -> Option<CaptureStage> {
        let capture = self.open.as_mut()?;
        capture.leaving = false;
        Some(capture.stage.clone())
    }

    fn open_material(mut self, code: &MaterialCode) -> Outcome {
        if self.lines().iter().any(|line| line.material.code == *code) {
            self.open = Some(Capture::of(code));
        }
        self.stay()
    }

    /// The page shown is fine.
    fn accept(self, stage: CaptureStage) -> Outcome {
        match stage {
            CaptureStage::Check(page) => self.accept_new(&page),
            CaptureStage::Look(id) => self.accept_listed(id),
            CaptureStage::Place
            | CaptureStage::Fault(_)
            | CaptureStage::Scanning { .. }
            | CaptureStage::Feeding { .. } => self.stay(),
        }
    }

    pub(crate) fn apply_event(mut self, event: ScannerEvent, cx: &Context) -> Outcome {
        let wanted = self.page_in_view().map(|page| page.id).filter(|id| self.draft.pages.work(*id).accept_then);
        if let Some(effects) = self.draft.apply_event(&event) {
            let accepted_meanwhile = wanted.is_some_and(|id| self.listed(id).is_some_and(CapturedPage::accepted));
            return self.after_draft(&event, accepted_meanwhile).with_pages(effects);
        }
        let stage = self.open.as_ref().map(|capture| capture.stage.clone());
        match (stage, event) {
            (Some(CaptureStage::Scanning { .. }), ScannerEvent::Page(page)) => self.page_scanned(*page),
            (Some(CaptureStage::Feeding { .. }), ScannerEvent::Page(page)) => self.stack_page_scanned(*page, cx),
            (Some(CaptureStage::Feeding { .. }), ScannerEvent::StackEnded) => self.stack_ended(),
            (Some(CaptureStage::Scanning { .. } | CaptureStage::Feeding { .. }), ScannerEvent::Fault(code)) => {
                self.at_stage(CaptureStage::Fault(code))
            }
            (Some(CaptureStage::Check(page)), ScannerEvent::Remade(made)) if page.id == made.id => {
                self.new_remade(&page, &made)
            }
            (Some(CaptureStage::Check(page)), ScannerEvent::NotRemade(id)) if page.id == id => {
                self.new_not_remade(*page)
            }
            // The citizen has given up this scan.
            (_, ScannerEvent::Page(page) | ScannerEvent::Remade(page)) => {
                self.stay().with_pages([PageEffect::Drop(page.id)])
            }
            (_, _) => self.stay(),
        }
    }

    /// After an event that changed a page of the draft: goes on where only that was waited for, shows a failure.
    fn after_draft(mut self, event: &ScannerEvent, accepted_meanwhile: bool) -> Outcome {
        let Some(capture) = &mut self.open else { return self.stay() };
        let resting = matches!(capture.stage, CaptureStage::Place | CaptureStage::Look(_));
        if let ScannerEvent::NotKept(id, _) = event {
            capture.leaving = false;
            let here = self.draft.pages.of(&capture.material).iter().any(|page| page.id == *id);
            if here && resting {
                capture.stage = CaptureStage::Look(*id);
            }
            return self.stay();
        }
        if let (ScannerEvent::Remade(page), CaptureStage::Look(id)) = (event, &capture.stage)
            && page.id == *id
            && accepted_meanwhile
        {
            return self.at_stage(CaptureStage::Place);
        }
        if capture.leaving && capture.stage == CaptureStage::Place { self.close() } else { self.stay() }
    }

    fn stay(self) -> Outcome {
        StepOutcome::stay(self)
    }

    fn at_stage(mut self, stage: CaptureStage) -> Outcome {
        if let Some(capture) = &mut self.open {
            capture.stage = stage;
        }
        self.stay()
    }

    /// The whole material comes later. Asks first where something was taken of it.
    fn follow_later(self) -> Outcome {
        let Some(capture) = self.open.as_ref().filter(|_| self.may_follow()) else { return self.stay() };
        let none = self.draft.pages.of(&capture.material).is_empty();
        // A refused page is no work of the citizen.
        if none && self.page_in_view().is_none_or(CapturedPage::refused) {
            self.let_follow()
        } else {
            Outcome::ask(self, Erasure::Material)
        }
    }

    /// The whole material comes later; what was taken of it is forgotten.
    pub(crate) fn let_follow(mut self) -> Outcome {
        let may = self.may_follow();
        let Some(material) = self.open.as_ref().filter(|_| may).map(|capture| capture.material.clone()) else {
            return self.stay();
        };
        let new = match self.open.as_ref().map(|capture| &capture.stage) {
            Some(CaptureStage::Check(page)) => Some(page.id),
            Some(_) | None => None,
        };
        let listed: Vec<PageId> = self.draft.pages.of(&material).iter().map(|page| page.id).collect();
        let mut effects: Vec<PageEffect> =
            listed.into_iter().filter_map(|id| self.draft.pages.take_out(&material, id)).collect();
        effects.extend(new.map(|id| self.draft.pages.forget(id)));
        self.open = Some(Capture::of(&material));
        self.draft.follows.insert(material);
        self.close().with_pages(effects)
    }

    /// The open material is done: on to what is missing still, or out of the step. What is being saved is waited for,
    /// what is open is shown.
    fn close(mut self) -> Outcome {
        let Some(line) = self.open_line() else { return self.stay() };
        if let Some((_, id)) = self.draft.pages.first_unaccepted(&line.material.code) {
            return self.show_page(id);
        }
        if !self.draft.settled(&line) {
            if let Some(capture) = &mut self.open {
                capture.leaving = self.draft.enough(&line);
            }
            return self.stay();
        }
        if self.lines().len() > 1 && !self.to_review {
            self.open = None;
            return self.stay();
        }
        StepOutcome::exit(self, Exit::MaterialsProvided)
    }

    /// Back to the list, or out of the step.
    fn leave_material(mut self) -> Outcome {
        if self.to_review && self.draft.materials_settled() {
            return StepOutcome::exit(self, Exit::MaterialsProvided);
        }
        if self.lines().len() > 1 {
            self.open = None;
            return self.stay();
        }
        StepOutcome::exit(self, Exit::Back)
    }
}

/// Most pages that a material may have.
fn most(line: &ChecklistLine) -> usize {
    line.material.capture.as_ref().map_or(1, |spec| usize::from(spec.pages_max.max(1)))
}
