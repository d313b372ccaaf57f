//! Step sign: declaration and signature.

use std::sync::Arc;
use std::time::Duration;

use lobby_domain::form::FieldKind;
use lobby_domain::{CaseNumber, FailureCode, Lang};

use super::{Context, Exit, StepOutcome};
use crate::application::{Application, StrokePoint, Strokes};
use crate::draft::Draft;
use crate::effect::Effect;
use crate::ink::Ink;

/// Most points that one signature keeps, so that a finger resting on the pad does not fill the memory.
const POINTS_MAX: usize = 20_000;

/// Declaration and signature of one draft.
#[derive(Clone, Debug)]
pub struct Sign {
    /// The draft.
    pub draft: Draft,
    /// Its number, once core has reserved it.
    pub case_number: Option<CaseNumber>,
    /// Whether the declaration is ticked.
    pub declared: bool,
    /// What is drawn.
    pub strokes: Strokes,
    /// Which part large text shows.
    pub part: Part,
    /// What is missing, after "submit" was pressed too early or did not succeed.
    pub problem: Option<Problem>,
    /// When the first stroke began, monotonic.
    began: Option<Duration>,
    /// A stroke is being drawn: one that began on another page is not drawn on here.
    drawing: bool,
}

/// With large text declaration and pad do not fit one page; otherwise both are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The declaration and its tick.
    Declaration,
    /// The pad.
    Pad,
}

/// Why it was not submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The declaration is not ticked.
    NotDeclared,
    /// There is no signature, or only a dot.
    NotSigned,
    /// The case number has not come yet.
    NoNumberYet,
    /// Nothing was taken in; everything is still here.
    NotTakenIn(FailureCode),
}

/// What the citizen may want of the signing page.
#[derive(Clone, Copy, PartialEq)]
pub enum Intent {
    /// Tick or untick the declaration.
    ToggleDeclaration,
    /// A stroke begins at this point of the pad: x, y in pixels.
    BeginStroke(f32, f32),
    /// The stroke goes on to this point: x, y in pixels.
    ExtendStroke(f32, f32),
    /// The stroke ends.
    EndStroke,
    /// Erase every stroke.
    ClearSignature,
    /// Read once more what is signed.
    Read,
}

impl Sign {
    /// With the signature that was made before, where it is still for the same.
    pub(crate) fn new(mut draft: Draft) -> Sign {
        let ink = Ink::restore(&mut draft);
        let (declared, strokes, began) =
            ink.map_or_else(|| (false, Strokes::new(), None), |ink| (ink.declared, ink.strokes, ink.began));
        Sign {
            draft,
            case_number: None,
            declared,
            part: if strokes.is_empty() { Part::Declaration } else { Part::Pad },
            strokes,
            problem: None,
            began,
            drawing: false,
        }
    }

    /// Back from a submission that was not taken in, as the citizen left it.
    pub(crate) fn again(application: &Application, code: FailureCode) -> Sign {
        Sign {
            draft: application.draft.clone(),
            case_number: Some(application.case_number.clone()),
            declared: true,
            strokes: application.strokes.clone(),
            part: Part::Pad,
            problem: Some(Problem::NotTakenIn(code)),
            began: Some(Duration::ZERO),
            drawing: false,
        }
    }

    /// Whether enough is drawn: the strokes the form asks for, and more than a dot.
    #[must_use]
    pub fn signed(&self) -> bool {
        let fields = &self.draft.item.form.fields;
        let wanted = fields
            .iter()
            .find(|field| field.kind == FieldKind::Signature)
            .and_then(|field| field.validation.min_strokes)
            .unwrap_or(1);
        let drawn = self.strokes.iter().filter(|stroke| length(stroke) >= 12.0).count();
        drawn >= 1 && self.strokes.len() >= wanted as usize
    }

    /// Core has reserved the number: what was said of its absence is over. What the citizen was just told to do stays
    /// said, or the tap before would have done nothing and said nothing.
    pub(crate) fn take_number(&mut self, number: CaseNumber) {
        let missed = self.case_number.replace(number).is_none();
        let is_over = match self.problem {
            Some(Problem::NoNumberYet) => true,
            Some(Problem::NotTakenIn(_)) => missed,
            Some(Problem::NotDeclared | Problem::NotSigned) | None => false,
        };
        if is_over {
            self.problem = None;
        }
    }

    /// Core has no number to give. It is asked again at "submit", so that this can wait behind what the citizen was just
    /// told to do.
    pub(crate) fn miss_number(&mut self, code: FailureCode) {
        if !matches!(self.problem, Some(Problem::NotDeclared | Problem::NotSigned)) {
            self.problem = Some(Problem::NotTakenIn(code));
        }
    }

    pub(crate) fn apply_intent(mut self, intent: Intent, cx: &Context) -> StepOutcome<Sign> {
        match intent {
            Intent::ToggleDeclaration => {
                self.declared = !self.declared;
                self.problem = None;
            }
            Intent::BeginStroke(x, y) => {
                self.problem = None;
                self.part = Part::Pad;
                self.strokes.push(Vec::new());
                self.drawing = true;
                self.add_point(x, y, cx);
            }
            Intent::ExtendStroke(x, y) if self.drawing => self.add_point(x, y, cx),
            Intent::ExtendStroke(..) => {}
            Intent::EndStroke => self.drawing = false,
            Intent::ClearSignature => {
                self.strokes.clear();
                self.began = None;
            }
            Intent::Read => return self.read(),
        }
        StepOutcome::stay(self)
    }

    /// With large text from the pad to the declaration, else to what is signed.
    pub(crate) fn back(mut self, cx: &Context) -> StepOutcome<Sign> {
        if cx.display.large_text && self.part == Part::Pad {
            self.part = Part::Declaration;
            return StepOutcome::stay(self);
        }
        self.read()
    }

    fn read(mut self) -> StepOutcome<Sign> {
        Ink::keep(&mut self.draft, self.declared, std::mem::take(&mut self.strokes), self.began);
        StepOutcome::exit(self, Exit::Back)
    }

    fn add_point(&mut self, x: f32, y: f32, cx: &Context) {
        let points: usize = self.strokes.iter().map(Vec::len).sum();
        if points >= POINTS_MAX || !x.is_finite() || !y.is_finite() {
            return;
        }
        let began = *self.began.get_or_insert(cx.now.mono);
        if let Some(stroke) = self.strokes.last_mut() {
            stroke.push(StrokePoint { x, y, t: cx.now.mono.saturating_sub(began) });
        }
    }

    /// Submits, or says what is missing. With large text the pad comes after the tick.
    pub(crate) fn next(mut self, cx: &Context) -> StepOutcome<Sign> {
        if cx.display.large_text && self.part == Part::Declaration && self.declared {
            (self.part, self.problem) = (Part::Pad, None);
            return StepOutcome::stay(self);
        }
        let missing = match (self.declared, self.signed(), &self.case_number) {
            (false, _, _) => Some(Problem::NotDeclared),
            (true, false, _) => Some(Problem::NotSigned),
            (true, true, None) => Some(Problem::NoNumberYet),
            (true, true, Some(_)) => None,
        };
        self.problem = missing;
        if missing == Some(Problem::NotDeclared) {
            self.part = Part::Declaration;
        }
        match missing {
            None => StepOutcome::exit(self, Exit::Signed),
            // Asked for on entering the step; asked again, in case a full disk refused it then.
            Some(Problem::NoNumberYet) => StepOutcome::stay(self).with(Effect::ReserveCaseNumber),
            Some(Problem::NotDeclared | Problem::NotSigned | Problem::NotTakenIn(_)) => StepOutcome::stay(self),
        }
    }

    /// The application as signed; `None` while the number is missing.
    pub(crate) fn application(self, lang: Lang, cx: &Context) -> Option<Arc<Application>> {
        Some(Arc::new(Application {
            case_number: self.case_number?,
            draft: self.draft,
            strokes: self.strokes,
            lang,
            signed_at: cx.now.utc,
            signed_local: cx.now.local,
        }))
    }
}

fn length(stroke: &[StrokePoint]) -> f32 {
    stroke.windows(2).map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y)).sum()
}
