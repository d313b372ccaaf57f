//! Capture of one material: a page is placed, scanned, judged, and accepted or scanned again.

use std::time::Duration;

use lobby_domain::FailureCode;
use lobby_domain::checklist::ChecklistLine;
use lobby_domain::evidence::{AcceptedBy, PageSource};
use lobby_domain::id::MaterialCode;

use super::{Context, Intent, Outcome, ProvideMaterials, Stack};
use crate::effect::{Effect, ScanWish};
use crate::page::{CapturedPage, PageId};

/// Capture of one material.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// Code of the material.
    pub material: MaterialCode,
    /// How far.
    pub stage: CaptureStage,
    /// The page that the next one replaces; it stays until the new one is accepted.
    pub replaces: Option<PageId>,
    /// Earlier scans of the page being scanned.
    pub takes: u32,
    /// Whether the step goes on by itself once every page is durable.
    pub leaving: bool,
    /// The last stack; `None` where a single page was scanned since.
    pub stack: Option<Stack>,
}

/// How far a page has come.
#[derive(Clone, Debug, PartialEq)]
pub enum CaptureStage {
    /// Paper is being placed.
    Place,
    /// The scanner works.
    Scanning {
        /// Since when, monotonic.
        since: Duration,
    },
    /// A stack is drawn through.
    Feeding {
        /// Since when, monotonic.
        since: Duration,
        /// Pages so far.
        scanned: u16,
    },
    /// A page just scanned is shown for approval; it joins the others once it is accepted.
    Check(Box<CapturedPage>),
    /// A page of the material is shown.
    Look(PageId),
    /// Scanning did not succeed.
    Fault(FailureCode),
}

impl CaptureStage {
    /// Whether the intent can be followed at this stage.
    pub(super) fn allows(&self, intent: &Intent) -> bool {
        let at_rest = matches!(self, CaptureStage::Place | CaptureStage::Fault(_));
        let checking = matches!(self, CaptureStage::Check(_));
        let looking = matches!(self, CaptureStage::Look(_));
        match intent {
            Intent::OpenMaterial(_) => false,
            Intent::Scan => at_rest || checking,
            Intent::ScanStack => at_rest,
            Intent::AcceptPage | Intent::RotatePage(_) | Intent::ToggleCrop(_) => checking || looking,
            Intent::ShowPage(_) => at_rest || looking,
            Intent::MovePageEarlier(_) | Intent::MovePageLater(_) => looking,
            Intent::RetakePage(id) => at_rest || looking || self.checks(*id),
            Intent::DiscardPage(_) | Intent::FollowLater => at_rest || looking || checking,
        }
    }

    /// Whether this page has just been scanned and waits for approval.
    pub(super) fn checks(&self, id: PageId) -> bool {
        matches!(self, CaptureStage::Check(page) if page.id == id)
    }
}

impl Capture {
    pub(super) fn of(material: &MaterialCode) -> Capture {
        Capture {
            material: material.clone(),
            stage: CaptureStage::Place,
            replaces: None,
            takes: 0,
            leaving: false,
            stack: None,
        }
    }

    /// Back to where the scan was started from.
    pub(super) fn give_up(&mut self) {
        self.stage = self.replaces.take().map_or(CaptureStage::Place, CaptureStage::Look);
        self.takes = 0;
    }
}

impl ProvideMaterials {
    /// One page from the glass: a further one, or the same again.
    pub(super) fn scan(mut self, cx: &Context) -> Outcome {
        let room = self.may_add();
        let Some(line) = self.open_line() else { return self.stay() };
        let Some(capture) = self.open.as_mut().filter(|capture| room || capture.replaces.is_some()) else {
            return self.stay();
        };
        let since = cx.now.mono;
        let refused = match std::mem::replace(&mut capture.stage, CaptureStage::Scanning { since }) {
            CaptureStage::Check(page) => {
                capture.takes += 1;
                Some(page.id)
            }
            CaptureStage::Place
            | CaptureStage::Scanning { .. }
            | CaptureStage::Feeding { .. }
            | CaptureStage::Look(_)
            | CaptureStage::Fault(_) => None,
        };
        capture.stack = None;
        let wish = wish(&line, PageSource::Flatbed, false, 1);
        let dropped = refused.map(|id| self.draft.pages.forget(id));
        self.stay().with(Effect::Scan(wish)).with_pages(dropped)
    }

    /// Scans a page again; the old one stays until the new one is accepted.
    pub(super) fn retake(mut self, id: PageId, cx: &Context) -> Outcome {
        let Some(takes) = self.listed(id).map(|page| page.evidence.retakes + 1) else { return self.stay() };
        if let Some(capture) = &mut self.open {
            (capture.replaces, capture.takes, capture.stage) = (Some(id), takes, CaptureStage::Place);
        }
        self.scan(cx)
    }

    /// A single page was scanned.
    pub(super) fn page_scanned(mut self, mut page: CapturedPage) -> Outcome {
        if let Some(capture) = &mut self.open {
            page.evidence.retakes = capture.takes;
            (page.evidence.accepted_by, page.kept) = (None, false);
            capture.stage = CaptureStage::Check(Box::new(page));
        }
        self.stay()
    }

    /// Accepts the page just scanned: it takes its place and is made durable.
    pub(super) fn accept_new(mut self, page: &CapturedPage) -> Outcome {
        if page.refused() {
            return self.stay();
        }
        if self.draft.pages.work(page.id).remaking {
            self.draft.pages.accept_once_made(page.id);
            return self.stay();
        }
        let Some(Capture { material, replaces, .. }) = self.open.take() else { return self.stay() };
        self.draft.follows.remove(&material);
        let dropped = self.draft.pages.put(&material, page.clone(), replaces);
        let keep = self.draft.pages.accept(page.id, AcceptedBy::Citizen);
        self.open = Some(Capture::of(&material));
        self.stay().with_pages(keep).with_pages(dropped)
    }

    /// The page just scanned was made again.
    pub(super) fn new_remade(mut self, known: &CapturedPage, made: &CapturedPage) -> Outcome {
        let spec = self.open_line().and_then(|line| line.material.capture);
        let more = self.draft.pages.end_remake(made.id, spec, true);
        let page = made.clone().in_place_of(known);
        if more.is_none() && self.draft.pages.work(made.id).accept_then && page.no_worse_than(known) {
            return self.accept_new(&page);
        }
        self.at_stage(CaptureStage::Check(Box::new(page))).with_pages(more)
    }

    pub(super) fn new_not_remade(mut self, mut page: CapturedPage) -> Outcome {
        page.remakable = false;
        self.draft.pages.end_remake(page.id, None, false);
        self.at_stage(CaptureStage::Check(Box::new(page)))
    }

    /// Cancels the scan under way.
    pub(super) fn cancel(self) -> Outcome {
        self.give_up().with(Effect::CancelScan)
    }

    /// Scans nothing for now; pages of a stack stay, and a page that was to be replaced stays.
    pub(super) fn give_up(mut self) -> Outcome {
        if let Some(capture) = &mut self.open {
            capture.give_up();
        }
        self.stay()
    }
}

pub(super) fn wish(line: &ChecklistLine, source: PageSource, both_sides: bool, pages_max: u16) -> Box<ScanWish> {
    let spec = line.material.capture.clone();
    let (dpi, colour) = spec.as_ref().map_or((300, true), |spec| (spec.dpi, spec.colour));
    Box::new(ScanWish { source, both_sides, pages_max, dpi, colour, spec })
}
