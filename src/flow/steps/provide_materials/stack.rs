//! A stack in the feeder: all pages in one scan, each kept as it arrives.

use lobby_domain::FailureCode;
use lobby_domain::evidence::{AcceptedBy, PageSource};

use super::capture::wish;
use super::{CaptureStage, Context, Outcome, ProvideMaterials, most};
use crate::effect::Effect;
use crate::feeder::Feeder;
use crate::page::CapturedPage;
use crate::pages::PageEffect;

/// Pages of one stack, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    /// Pages that were added to the material.
    pub scanned: u16,
    /// Pages beyond what the material may have; they are dropped.
    pub extra: u16,
}

impl ProvideMaterials {
    /// Whether a stack can be fed here: the scanner takes one, and more than one page is wanted.
    #[must_use]
    pub fn may_feed(&self, feeder: Feeder) -> bool {
        feeder != Feeder::None && self.may_add() && self.open_line().is_some_and(|line| most(&line) > 1)
    }

    pub(super) fn scan_stack(mut self, cx: &Context) -> Outcome {
        let (room, may) = (self.room(), self.may_feed(cx.feeder));
        let (Some(line), Some(capture)) = (self.open_line().filter(|_| may), &mut self.open) else {
            return self.stay();
        };
        (capture.stage, capture.stack) =
            (CaptureStage::Feeding { since: cx.now.mono, scanned: 0 }, Some(Stack::default()));
        (capture.replaces, capture.takes) = (None, 0);
        let pages_max = u16::try_from(room).unwrap_or(u16::MAX);
        let wish = wish(&line, PageSource::Feeder, cx.feeder == Feeder::BothSides, pages_max);
        self.stay().with(Effect::Scan(wish))
    }

    /// A page of the stack is there: a harmless one is accepted at once, any other waits for the citizen. One beyond
    /// what the material may have is counted and dropped.
    pub(super) fn stack_page_scanned(mut self, mut page: CapturedPage, cx: &Context) -> Outcome {
        let room = self.may_add();
        let Some(capture) = &mut self.open else { return self.stay() };
        let stack = capture.stack.get_or_insert_default();
        if !room {
            stack.extra += 1;
            return self.stay().with(Effect::Page(PageEffect::Drop(page.id)));
        }
        stack.scanned += 1;
        let since = if let CaptureStage::Feeding { since, .. } = capture.stage { since } else { cx.now.mono };
        capture.stage = CaptureStage::Feeding { since, scanned: stack.scanned };
        let (material, id, passes) = (capture.material.clone(), page.id, page.harmless());
        (page.evidence.retakes, page.evidence.accepted_by, page.kept) = (0, None, false);
        self.draft.follows.remove(&material);
        self.draft.pages.put(&material, page, None);
        let keep = if passes { self.draft.pages.accept(id, AcceptedBy::Gate) } else { None };
        self.stay().with_pages(keep)
    }

    pub(super) fn stack_ended(self) -> Outcome {
        let nothing = self.open.as_ref().and_then(|capture| capture.stack).is_none_or(|stack| stack.scanned == 0);
        self.at_stage(if nothing { CaptureStage::Fault(FailureCode::ScannerEmpty) } else { CaptureStage::Place })
    }
}
