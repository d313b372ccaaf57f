//! Step provide_materials: readable pages the first time. A page counts once it is accepted and durable.

mod capture;
mod page;
mod stack;

use lobby_domain::checklist::{ChecklistLine, Standing};

pub use capture::{Capture, Stage};
pub use stack::Stack;

use super::{Context, Exit, Turn};
use crate::draft::{CapturedPage, Draft, PageId, needed};
use crate::effect::Effect;
use crate::event::{Citizen, ScannerEvent};
use crate::state::State;

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

impl ProvideMaterials {
    /// Opens the list, or the only material at once.
    pub(crate) fn new(draft: Draft) -> ProvideMaterials {
        let codes: Vec<String> = draft.checklist().to_capture().map(|line| line.material.code.clone()).collect();
        let open = match codes.as_slice() {
            [only] => Some(Capture::of(only)),
            _ => None,
        };
        ProvideMaterials { draft, open, to_review: false }
    }

    pub(crate) fn at_material(draft: Draft, code: &str) -> ProvideMaterials {
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
        most(&line).saturating_sub(self.draft.pages_of(&line.material.code).len())
    }

    /// Whether another page may be added to the open material.
    #[must_use]
    pub fn may_add(&self) -> bool {
        self.room() > 0
    }

    /// Whether the open material may follow later: as a whole, so not once enough of it is accepted.
    #[must_use]
    pub fn may_follow(&self) -> bool {
        self.open_line().is_some_and(|line| {
            let pages = self.draft.pages_of(&line.material.code);
            let accepted = pages.iter().filter(|page| page.accepted()).count();
            line.standing == Standing::MayFollow && accepted < needed(&line)
        })
    }

    /// The page under the citizen's eyes: the shell hands its picture to the screen.
    #[must_use]
    pub fn page_in_view(&self) -> Option<&CapturedPage> {
        match &self.open.as_ref()?.stage {
            Stage::Check(page) => Some(page),
            Stage::Look(id) => self.draft.page(*id),
            Stage::Place | Stage::Scanning { .. } | Stage::Feeding { .. } | Stage::Fault(_) => None,
        }
    }

    /// Whether the page in view was taken again and again and is refused still.
    #[must_use]
    pub fn in_vain(&self) -> bool {
        const TAKES: u32 = 3;
        self.page_in_view().is_some_and(|page| page.refused() && page.evidence.retakes + 1 >= TAKES)
    }

    pub(crate) fn citizen(mut self, intent: &Citizen, cx: &Context) -> Turn {
        let Some(capture) = &mut self.open else { return self.in_list(intent) };
        // Whatever else is wanted now, going on is not.
        capture.leaving = false;
        let (material, stage) = (capture.material.clone(), capture.stage.clone());
        let replacing = capture.replaces.is_some();
        match (intent, &stage) {
            (Citizen::Scan, Stage::Place | Stage::Fault(_) | Stage::Check(_)) => self.scan(cx),
            (Citizen::ScanStack, Stage::Place | Stage::Fault(_)) => self.scan_stack(cx),
            (Citizen::AcceptPage | Citizen::Next, Stage::Check(page)) => self.accept_new(page),
            (Citizen::AcceptPage, Stage::Look(id)) => self.accept_listed(*id),
            (Citizen::Next, Stage::Look(id)) => self.done_looking(*id),
            (Citizen::ShowPage(id), Stage::Place | Stage::Look(_) | Stage::Fault(_)) => self.show_page(*id),
            (Citizen::TurnPage(id), Stage::Check(_) | Stage::Look(_)) => {
                self.remake(*id, |errand| errand.quarters += 1)
            }
            (Citizen::ToggleWhole(id), Stage::Check(_) | Stage::Look(_)) => {
                self.remake(*id, |errand| errand.whole = !errand.whole)
            }
            (Citizen::MovePageUp(id), Stage::Look(_)) => self.shift(*id, false),
            (Citizen::MovePageDown(id), Stage::Look(_)) => self.shift(*id, true),
            (Citizen::RetakePage(id), Stage::Check(page)) if page.id == *id => self.scan(cx),
            (Citizen::RetakePage(id), Stage::Place | Stage::Look(_) | Stage::Fault(_)) => self.retake(*id, cx),
            (Citizen::DiscardPage(id), Stage::Place | Stage::Look(_) | Stage::Fault(_) | Stage::Check(_)) => {
                self.discard(*id)
            }
            (Citizen::FollowLater, Stage::Place | Stage::Fault(_) | Stage::Look(_) | Stage::Check(_)) => {
                self.follow_later(&material)
            }
            (Citizen::Next, Stage::Place) => self.close(),
            // A stack that was as long as it may be leaves nothing to scan.
            (Citizen::Next, Stage::Fault(_)) if !self.may_add() && !replacing => self.give_up(),
            (Citizen::Back, Stage::Scanning { .. } | Stage::Feeding { .. }) => self.cancel(),
            (Citizen::Back, Stage::Check(page)) => self.discard(page.id),
            (Citizen::Back, Stage::Look(_)) => self.at_stage(Stage::Place),
            (Citizen::Back, Stage::Fault(_)) => self.give_up(),
            (Citizen::Back, Stage::Place) => self.back(),
            _ => self.stay(),
        }
    }

    fn in_list(mut self, intent: &Citizen) -> Turn {
        match intent {
            Citizen::OpenMaterial(code) if self.lines().iter().any(|line| line.material.code == *code) => {
                self.open = Some(Capture::of(code));
                self.stay()
            }
            Citizen::Next if self.draft.materials_settled() => {
                Turn::exit(State::ProvideMaterials(self), Exit::MaterialsProvided)
            }
            Citizen::Back => Turn::exit(State::ProvideMaterials(self), Exit::Back),
            _ => self.stay(),
        }
    }

    pub(crate) fn scanner(mut self, event: ScannerEvent, cx: &Context) -> Turn {
        if let Some(effects) = self.draft.told(&event) {
            return self.heard(&event).with_all(effects);
        }
        let stage = self.open.as_ref().map(|capture| capture.stage.clone());
        match (stage, event) {
            (Some(Stage::Scanning { .. }), ScannerEvent::Page(page)) => self.came(*page),
            (Some(Stage::Feeding { .. }), ScannerEvent::Page(page)) => self.came_of_stack(*page, cx),
            (Some(Stage::Feeding { .. }), ScannerEvent::StackEnded) => self.stack_ended(),
            (Some(Stage::Scanning { .. } | Stage::Feeding { .. }), ScannerEvent::Fault(code)) => {
                self.at_stage(Stage::Fault(code))
            }
            (Some(Stage::Check(page)), ScannerEvent::Remade(made)) if page.id == made.id => {
                self.new_remade(&page, &made)
            }
            (Some(Stage::Check(page)), ScannerEvent::NotRemade(id)) if page.id == id => self.new_not_remade(*page),
            // A page that comes after the citizen gave up belongs to nobody.
            (_, ScannerEvent::Page(page) | ScannerEvent::Remade(page)) => self.stay().with(Effect::DropPage(page.id)),
            (_, _) => self.stay(),
        }
    }

    /// The step after the draft was told something: goes on where only that was waited for, shows what went wrong.
    fn heard(mut self, event: &ScannerEvent) -> Turn {
        let Some(capture) = &mut self.open else { return self.stay() };
        let resting = matches!(capture.stage, Stage::Place | Stage::Look(_));
        if let ScannerEvent::NotKept(id, _) = event {
            capture.leaving = false;
            let here = self.draft.pages_of(&capture.material).iter().any(|page| page.id == *id);
            if here && resting {
                capture.stage = Stage::Look(*id);
            }
            return self.stay();
        }
        if capture.leaving && capture.stage == Stage::Place { self.close() } else { self.stay() }
    }

    fn stay(self) -> Turn {
        Turn::stay(State::ProvideMaterials(self))
    }

    fn at_stage(mut self, stage: Stage) -> Turn {
        if let Some(capture) = &mut self.open {
            capture.stage = stage;
        }
        self.stay()
    }

    /// The whole material comes later; what was taken of it is forgotten.
    fn follow_later(mut self, material: &str) -> Turn {
        if !self.may_follow() {
            return self.stay();
        }
        let new = match self.open.as_ref().map(|capture| &capture.stage) {
            Some(Stage::Check(page)) => Some(page.id),
            Some(_) | None => None,
        };
        let listed: Vec<PageId> = self.draft.pages_of(material).iter().map(|page| page.id).collect();
        let mut effects: Vec<Effect> = listed.into_iter().filter_map(|id| self.draft.take_out(material, id)).collect();
        effects.extend(new.map(|id| self.draft.forget_page(id)));
        self.draft.follows.insert(material.to_owned());
        self.open = Some(Capture::of(material));
        self.close().with_all(effects)
    }

    /// The open material is done: on to what is missing still, or out of the step. What is being saved is waited for,
    /// what is open is shown.
    fn close(mut self) -> Turn {
        let Some(line) = self.open_line() else { return self.stay() };
        if let Some((_, id)) = self.draft.first_open(&line.material.code) {
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
        Turn::exit(State::ProvideMaterials(self), Exit::MaterialsProvided)
    }

    fn back(mut self) -> Turn {
        if self.to_review && self.draft.materials_settled() {
            return Turn::exit(State::ProvideMaterials(self), Exit::MaterialsProvided);
        }
        if self.lines().len() > 1 {
            self.open = None;
            return self.stay();
        }
        Turn::exit(State::ProvideMaterials(self), Exit::Back)
    }
}

/// Most pages that a material may have.
fn most(line: &ChecklistLine) -> usize {
    line.material.capture.as_ref().map_or(1, |spec| usize::from(spec.pages_max.max(1)))
}
