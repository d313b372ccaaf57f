//! Step my_cases: the person's own cases, from any kiosk: what has become of each, its letters to read and to print. All of it
//! comes from the platform for this visit alone, and nothing is shown that it did not answer.

use std::sync::Arc;

use jiff::civil::Date;
use lobby_domain::Lang;
use lobby_domain::identity::IdCard;
use lobby_domain::person_case::{CaseLetter, LetterCopy, NoAnswer, PersonCase, PersonCases};

use super::{Context, Exit, StepOutcome};
use crate::draft::Draft;
use crate::effect::{Effect, PrintJob};
use crate::printing::{Paper, Printing};
use crate::question::{Answer, Asks, Question};

/// The cases of the person at this kiosk.
#[derive(Clone, Debug)]
pub struct MyCases {
    /// Who asks; `None` while there is no network to ask over.
    pub holder: Option<Holder>,
    /// What the platform has answered.
    pub phase: Phase,
    /// The page of the list, from 0.
    pub page: usize,
    /// The case that is open.
    pub open: Option<OpenCase>,
}

/// Whose card was read, and when.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The card.
    pub card: Arc<IdCard>,
    /// When it was read.
    pub read_at: jiff::Timestamp,
}

/// What the platform has answered.
#[derive(Clone, Debug)]
pub enum Phase {
    /// Nothing yet.
    Asking,
    /// Nothing, and why.
    Failed(NoAnswer),
    /// The cases.
    Listed(Arc<PersonCases>),
}

/// The case that is open.
#[derive(Clone, Debug)]
pub struct OpenCase {
    /// Its place in the list.
    pub at: usize,
    /// The letter that is open.
    pub letter: Option<OpenLetter>,
}

/// The letter that is open.
#[derive(Clone, Debug)]
pub struct OpenLetter {
    /// Its place among the letters of the case.
    pub at: usize,
    /// How far it has come.
    pub stage: LetterStage,
    /// Printing of it; `None` without a printer for A4.
    pub printing: Option<Printing>,
}

/// How far a letter has come.
#[derive(Clone, Debug)]
pub enum LetterStage {
    /// Opening it serves it, which is said first.
    Announced,
    /// The platform was asked for it.
    Asking,
    /// It did not come, and why.
    Failed(NoAnswer),
    /// It is shown.
    Shown(Arc<LetterCopy>),
}

/// What the person may want.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Ask the platform again, for the list or for the letter.
    AskAgain,
    /// Show this page of the list, counted from 0.
    ShowPage(usize),
    /// Open this case of the list.
    Open(usize),
    /// Open this letter of the case.
    OpenLetter(usize),
    /// Print the letter that is shown.
    Print,
}

impl Holder {
    /// Asks the platform for this person.
    pub(crate) fn ask(self, asks: Asks, cx: &Context) -> Effect {
        let Holder { card, read_at } = self;
        Effect::Ask(Box::new(Question { card, read_at, today: cx.now.local.date(), asks }))
    }

    /// Whose card an application was begun with.
    pub(crate) fn of(draft: &Draft) -> Holder {
        Holder { card: Arc::clone(&draft.card), read_at: draft.read_at }
    }
}

impl MyCases {
    /// The cases of this person, who is asked for now.
    pub(crate) fn ask(holder: Holder, cx: &Context) -> (MyCases, Vec<Effect>) {
        let cases = MyCases { holder: Some(holder), phase: Phase::Asking, page: 0, open: None };
        let effects = cases.question(Asks::Cases, cx).into_iter().collect();
        (cases, effects)
    }

    /// The open cases of the item that this person was about to apply for again, the first of them open.
    pub(crate) fn earlier(holder: Holder, cases: Arc<PersonCases>) -> MyCases {
        let open = Some(OpenCase { at: 0, letter: None });
        MyCases { holder: Some(holder), phase: Phase::Listed(cases), page: 0, open }
    }

    /// Without network there is nothing to ask; no card is wanted for it.
    pub(crate) fn offline() -> MyCases {
        MyCases { holder: None, phase: Phase::Failed(NoAnswer::Offline), page: 0, open: None }
    }

    /// The cases, where the platform has answered.
    #[must_use]
    pub fn cases(&self) -> Option<&PersonCases> {
        if let Phase::Listed(cases) = &self.phase { Some(cases) } else { None }
    }

    /// The case that is open.
    #[must_use]
    pub fn open_case(&self) -> Option<&PersonCase> {
        self.cases()?.cases.get(self.open.as_ref()?.at)
    }

    /// The letter that is open.
    #[must_use]
    pub fn open_letter(&self) -> Option<(&CaseLetter, &OpenLetter)> {
        let open = self.open.as_ref()?.letter.as_ref()?;
        Some((self.open_case()?.letters.get(open.at)?, open))
    }

    /// Printing of the letter that is open.
    pub(crate) fn printing_mut(&mut self) -> Option<&mut Printing> {
        self.open.as_mut()?.letter.as_mut()?.printing.as_mut()
    }

    pub(crate) fn apply_intent(self, intent: Intent, cx: &Context) -> StepOutcome<MyCases> {
        match intent {
            Intent::AskAgain => self.ask_again(cx),
            Intent::ShowPage(page) => StepOutcome::stay(MyCases { page, ..self }),
            Intent::Open(at) => self.open(at),
            Intent::OpenLetter(at) => self.open_letter_at(at, cx),
            Intent::Print => self.print(),
        }
    }

    /// The page's solid button: asks again, or opens the letter that was announced.
    pub(crate) fn next(mut self, cx: &Context) -> StepOutcome<MyCases> {
        let is_announced = self.open_letter().is_some_and(|(_, open)| matches!(open.stage, LetterStage::Announced));
        if is_announced {
            let effect = self.fetch(cx);
            return StepOutcome::stay(self).with_all(effect);
        }
        let failed = matches!(self.phase, Phase::Failed(_))
            || self.open_letter().is_some_and(|(_, open)| matches!(open.stage, LetterStage::Failed(_)));
        if failed { self.ask_again(cx) } else { StepOutcome::stay(self) }
    }

    /// From a letter to its case, from a case to the list. Behind the list the visit ends, so that nothing of it is left.
    pub(crate) fn back(mut self) -> StepOutcome<MyCases> {
        match &mut self.open {
            Some(open) if open.letter.is_some() => open.letter = None,
            Some(_) => self.open = None,
            None if self.holder.is_none() => return StepOutcome::exit(self, Exit::Back),
            None => return StepOutcome::exit(self, Exit::Leave { again: false }),
        }
        StepOutcome::stay(self)
    }

    fn ask_again(mut self, cx: &Context) -> StepOutcome<MyCases> {
        if let Some((_, OpenLetter { stage: LetterStage::Failed(_), .. })) = self.open_letter() {
            let effect = self.fetch(cx);
            return StepOutcome::stay(self).with_all(effect);
        }
        match (&self.phase, &self.holder) {
            (Phase::Failed(_), Some(_)) => {
                self.phase = Phase::Asking;
                let effect = self.question(Asks::Cases, cx);
                StepOutcome::stay(self).with_all(effect)
            }
            (Phase::Failed(_), None) => StepOutcome::exit(self, Exit::SeeCases),
            (Phase::Asking | Phase::Listed(_), _) => StepOutcome::stay(self),
        }
    }

    fn open(mut self, at: usize) -> StepOutcome<MyCases> {
        if self.cases().is_some_and(|cases| at < cases.cases.len()) {
            self.open = Some(OpenCase { at, letter: None });
        }
        StepOutcome::stay(self)
    }

    /// A letter that is served already is asked for at once.
    fn open_letter_at(mut self, at: usize, cx: &Context) -> StepOutcome<MyCases> {
        let served = self.open_case().and_then(|case| case.letters.get(at)).map(|letter| letter.served_on.is_some());
        let (Some(served), Some(open)) = (served, &mut self.open) else { return StepOutcome::stay(self) };
        let printing = Printing::new(Paper::Letter, cx.printers);
        open.letter = Some(OpenLetter { at, stage: LetterStage::Announced, printing });
        let effect = if served { self.fetch(cx) } else { None };
        StepOutcome::stay(self).with_all(effect)
    }

    /// Asks for the letter that is open, in the language shown where letters are made in it.
    fn fetch(&mut self, cx: &Context) -> Option<Effect> {
        let code = self.open_letter()?.0.code.clone();
        let lang = if cx.display.lang == Lang::EN { Lang::EN } else { Lang::ZH };
        self.set_stage(LetterStage::Asking);
        self.question(Asks::Letter { code, lang }, cx)
    }

    fn set_stage(&mut self, stage: LetterStage) {
        if let Some(open) = self.open.as_mut().and_then(|open| open.letter.as_mut()) {
            open.stage = stage;
        }
    }

    fn print(mut self) -> StepOutcome<MyCases> {
        let Some((_, OpenLetter { stage: LetterStage::Shown(copy), .. })) = self.open_letter() else {
            return StepOutcome::stay(self);
        };
        let copy = Arc::clone(copy);
        let started = self.printing_mut().and_then(Printing::start);
        let effect = started.map(|_| Effect::Print(PrintJob::Letter { copy }));
        StepOutcome::stay(self).with_all(effect)
    }

    /// What the platform answered. What it says of a letter that is no longer open changes the list alone.
    pub(crate) fn apply_answer(mut self, answer: &Answer, cx: &Context) -> StepOutcome<MyCases> {
        let mut effects = Vec::new();
        match answer {
            Answer::Cases(cases) => {
                if matches!(self.phase, Phase::Asking) {
                    self.phase = Phase::Listed(Arc::clone(cases));
                }
            }
            Answer::Letter(copy) => {
                let is_open = self.open_letter().is_some_and(|(letter, open)| {
                    letter.code == copy.code && matches!(open.stage, LetterStage::Asking)
                });
                if is_open {
                    self.set_stage(LetterStage::Shown(Arc::clone(copy)));
                    effects.extend(self.report_read(&copy.code, cx));
                }
            }
            Answer::LetterServed { code, on } => self.note_served(code, *on),
            Answer::None { asks: Asks::Cases, why } => {
                if matches!(self.phase, Phase::Asking) {
                    self.phase = Phase::Failed(*why);
                }
            }
            Answer::None { asks: Asks::Letter { code, .. }, why } => {
                if self.open_letter().is_some_and(|(letter, _)| letter.code == *code) {
                    self.set_stage(LetterStage::Failed(*why));
                }
            }
            // Asked before an application was begun: not this page's.
            Answer::OpenCases { .. } | Answer::None { asks: Asks::OpenCases { .. }, .. } => {}
            // It was read all the same; until the platform knows, an officer sees it as not served.
            Answer::None { asks: Asks::LetterRead { .. }, .. } => {}
        }
        StepOutcome::stay(self).with_all(effects)
    }

    /// Tells the platform that a letter is before the person's eyes, where it does not count as served yet.
    fn report_read(&self, code: &str, cx: &Context) -> Option<Effect> {
        let (letter, _) = self.open_letter()?;
        if letter.served_on.is_some() {
            return None;
        }
        self.question(Asks::LetterRead { code: code.to_owned() }, cx)
    }

    fn note_served(&mut self, code: &str, on: Date) {
        let Phase::Listed(cases) = &mut self.phase else { return };
        let letters = Arc::make_mut(cases).cases.iter_mut().flat_map(|case| &mut case.letters);
        for letter in letters.filter(|letter| letter.code == code) {
            letter.served_on.get_or_insert(on);
        }
    }

    /// The question of the person whose card was read.
    fn question(&self, asks: Asks, cx: &Context) -> Option<Effect> {
        self.holder.clone().map(|holder| holder.ask(asks, cx))
    }
}
