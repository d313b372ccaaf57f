//! Step provide_materials: readable pages the first time. A page is accepted by the citizen before it counts.

use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_domain::checklist::{ChecklistLine, Standing};
use lobby_domain::evidence::PageSource;

use super::{Context, Exit, Turn};
use crate::draft::{CapturedPage, Draft, PageId};
use crate::effect::{Effect, ScanWish};
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

/// Capture of one material.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// Code of the material.
    pub material: String,
    /// How far.
    pub stage: Stage,
}

/// How far a page has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Paper is being placed.
    Place,
    /// The scanner works.
    Scanning {
        /// Since when, monotonic.
        since: Duration,
    },
    /// A page is shown for approval.
    Check(Box<CapturedPage>),
    /// Scanning did not succeed.
    Fault(FailureCode),
}

impl ProvideMaterials {
    /// Opens the list, or the only material at once.
    pub(crate) fn new(draft: Draft) -> ProvideMaterials {
        let codes: Vec<String> = draft.checklist().to_capture().map(|line| line.material.code.clone()).collect();
        let open = match codes.as_slice() {
            [only] => Some(Capture { material: only.clone(), stage: Stage::Place }),
            _ => None,
        };
        ProvideMaterials { draft, open, to_review: false }
    }

    pub(crate) fn at_material(draft: Draft, code: &str) -> ProvideMaterials {
        let open = Some(Capture { material: code.to_owned(), stage: Stage::Place });
        ProvideMaterials { draft, open, to_review: true }
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

    /// Whether another page may be added to the open material.
    #[must_use]
    pub fn may_add(&self) -> bool {
        self.open_line().is_some_and(|line| {
            let max = line.material.capture.as_ref().map_or(1, |spec| usize::from(spec.pages_max.max(1)));
            self.draft.pages_of(&line.material.code).len() < max
        })
    }

    pub(crate) fn citizen(mut self, intent: &Citizen, cx: &Context) -> Turn {
        let Some(Capture { material, stage }) = self.open.clone() else { return self.in_list(intent) };
        match (intent, stage) {
            (Citizen::Scan, Stage::Place | Stage::Fault(_) | Stage::Check(_)) => self.scan(cx),
            (Citizen::AcceptPage | Citizen::Next, Stage::Check(page)) => {
                self.draft.follows.remove(&material);
                self.draft.pages.entry(material.clone()).or_default().push(*page);
                self.open = Some(Capture { material, stage: Stage::Place });
                Turn::stay(State::ProvideMaterials(self))
            }
            (Citizen::DiscardPage(id), _) => self.discard(&material, *id),
            (Citizen::FollowLater, Stage::Place | Stage::Fault(_)) => self.follow_later(material),
            (Citizen::Next, Stage::Place) => self.close(),
            (Citizen::Back, Stage::Scanning { .. }) => {
                self.open = Some(Capture { material, stage: Stage::Place });
                Turn::stay(State::ProvideMaterials(self)).with(Effect::CancelScan)
            }
            (Citizen::Back, Stage::Check(page)) => self.discard(&material, page.id),
            (Citizen::Back, Stage::Fault(_)) => {
                self.open = Some(Capture { material, stage: Stage::Place });
                Turn::stay(State::ProvideMaterials(self))
            }
            (Citizen::Back, Stage::Place) => self.back(),
            _ => Turn::stay(State::ProvideMaterials(self)),
        }
    }

    fn in_list(mut self, intent: &Citizen) -> Turn {
        match intent {
            Citizen::OpenMaterial(code) if self.lines().iter().any(|line| line.material.code == *code) => {
                self.open = Some(Capture { material: code.clone(), stage: Stage::Place });
                Turn::stay(State::ProvideMaterials(self))
            }
            Citizen::Next if self.draft.materials_settled() => {
                Turn::exit(State::ProvideMaterials(self), Exit::MaterialsProvided)
            }
            Citizen::Back => Turn::exit(State::ProvideMaterials(self), Exit::Back),
            _ => Turn::stay(State::ProvideMaterials(self)),
        }
    }

    pub(crate) fn scanner(mut self, event: ScannerEvent) -> Turn {
        let scanning = matches!(self.open, Some(Capture { stage: Stage::Scanning { .. }, .. }));
        match (self.open.take(), event) {
            (Some(Capture { material, .. }), ScannerEvent::Page(page)) if scanning => {
                self.open = Some(Capture { material, stage: Stage::Check(page) });
            }
            (Some(Capture { material, .. }), ScannerEvent::Fault(code)) if scanning => {
                self.open = Some(Capture { material, stage: Stage::Fault(code) });
            }
            // A page that comes after the citizen gave up belongs to nobody.
            (open, ScannerEvent::Page(page)) => {
                self.open = open;
                return Turn::stay(State::ProvideMaterials(self)).with(Effect::DropPage(page.id));
            }
            (open, _) => self.open = open,
        }
        Turn::stay(State::ProvideMaterials(self))
    }

    fn scan(mut self, cx: &Context) -> Turn {
        let Some(line) = self.open_line().filter(|_| self.may_add()) else {
            return Turn::stay(State::ProvideMaterials(self));
        };
        let replaced = match self.open.take() {
            Some(Capture { stage: Stage::Check(page), .. }) => Some(page.id),
            Some(Capture { stage: Stage::Place | Stage::Scanning { .. } | Stage::Fault(_), .. }) | None => None,
        };
        let spec = line.material.capture.clone();
        let (dpi, colour) = spec.as_ref().map_or((300, true), |spec| (spec.dpi, spec.colour));
        let (source, both_sides) = (PageSource::Flatbed, false);
        let wish = Box::new(ScanWish { source, both_sides, pages_max: 1, dpi, colour, spec });
        let stage = Stage::Scanning { since: cx.now.mono };
        self.open = Some(Capture { material: line.material.code, stage });
        let mut turn = Turn::stay(State::ProvideMaterials(self)).with(Effect::Scan(wish));
        turn.effects.extend(replaced.map(Effect::DropPage));
        turn
    }

    fn discard(mut self, material: &str, id: PageId) -> Turn {
        if let Some(pages) = self.draft.pages.get_mut(material) {
            pages.retain(|page| page.id != id);
        }
        self.open = Some(Capture { material: material.to_owned(), stage: Stage::Place });
        Turn::stay(State::ProvideMaterials(self)).with(Effect::DropPage(id))
    }

    fn follow_later(mut self, material: String) -> Turn {
        if self.open_line().is_some_and(|line| line.standing == Standing::MayFollow) {
            self.draft.follows.insert(material);
            return self.close();
        }
        Turn::stay(State::ProvideMaterials(self))
    }

    /// The open material is done: on to what is missing still, or out of the step.
    fn close(mut self) -> Turn {
        if !self.open_line().is_some_and(|line| self.draft.settled(&line)) {
            return Turn::stay(State::ProvideMaterials(self));
        }
        if self.lines().len() > 1 && !self.to_review {
            self.open = None;
            return Turn::stay(State::ProvideMaterials(self));
        }
        Turn::exit(State::ProvideMaterials(self), Exit::MaterialsProvided)
    }

    fn back(mut self) -> Turn {
        if self.to_review && self.draft.materials_settled() {
            return Turn::exit(State::ProvideMaterials(self), Exit::MaterialsProvided);
        }
        if self.lines().len() > 1 {
            self.open = None;
            return Turn::stay(State::ProvideMaterials(self));
        }
        Turn::exit(State::ProvideMaterials(self), Exit::Back)
    }
}
