//! Step identify: a card is laid on the empty reader, read, accepted or refused, and confirmed by its owner.

use std::sync::Arc;
use std::time::Duration;

use lobby_domain::applicant::{Refusal, refusal_of_card};
use lobby_domain::identity::{CardWarning, IdCard};
use lobby_domain::{FailureCode, ImplementationItem};

use super::{Context, Exit, StepOutcome};
use crate::delays;
use crate::effect::Effect;
use crate::now::Now;
use crate::on_reader::{OnReader, is_of_the_card};
use crate::report::ReaderEvent;

/// What a card is read for.
#[derive(Clone, Debug)]
pub enum Goal {
    /// To apply for this item.
    Apply(Arc<ImplementationItem>),
    /// To see the person's own cases.
    SeeCases,
}

/// What for, and how far reading has come.
#[derive(Clone, Debug)]
pub struct Identify {
    /// What the card is read for.
    pub goal: Goal,
    /// How far.
    pub phase: Phase,
    /// The reader was seen empty since this step began, so that a card on it was laid there by who stands here.
    emptied: bool,
}

/// How far reading has come.
#[derive(Clone, Debug)]
pub enum Phase {
    /// The reader has not said yet whether a card lies on it.
    Opening,
    /// A card lay there before: it is to be lifted first, and may be another citizen's.
    Lift,
    /// No card yet.
    Waiting,
    /// A card is being read.
    Reading {
        /// Bytes so far.
        received: usize,
        /// Bytes in all; 0 while unknown.
        total: usize,
        /// Since when, monotonic.
        since: Duration,
    },
    /// Read and accepted; its owner is asked whether it is theirs.
    Confirm {
        /// The card.
        card: Arc<IdCard>,
        /// When it was read.
        read_at: jiff::Timestamp,
    },
    /// Not read, or not accepted.
    Fault(FailureCode),
    /// Read well, but its holder cannot apply for this item here.
    Refused(Refusal),
}

/// What the citizen may want while a card is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Start the reader anew, after a fault.
    ReadAgain,
    /// The card that was read is another person's: forget it.
    NotMe,
}

impl Identify {
    pub(crate) fn new(goal: Goal) -> Identify {
        Identify { goal, phase: Phase::Opening, emptied: false }
    }

    /// The item to apply for; `None` where the card is read for something else.
    #[must_use]
    pub fn item(&self) -> Option<&ImplementationItem> {
        match &self.goal {
            Goal::Apply(item) => Some(item),
            Goal::SeeCases => None,
        }
    }

    /// Asks for a card where the reader is empty; a card that lies there is to be lifted first.
    fn ask_for_card(&mut self, on_reader: OnReader) {
        (self.phase, self.emptied) = match on_reader {
            OnReader::Unknown => (Phase::Opening, false),
            OnReader::Empty => (Phase::Waiting, true),
            OnReader::Card => (Phase::Lift, false),
        };
    }

    pub(crate) fn apply_intent(mut self, intent: Intent, cx: &Context) -> StepOutcome<Identify> {
        match intent {
            Intent::ReadAgain => {
                // The same citizen tries again: a card laid since the reader was seen empty may stay.
                self.phase = if self.emptied { Phase::Waiting } else { Phase::Opening };
                StepOutcome::stay(self).with(Effect::StartReader)
            }
            Intent::NotMe if matches!(self.phase, Phase::Confirm { .. }) => {
                self.ask_for_card(cx.on_reader);
                StepOutcome::stay(self)
            }
            Intent::NotMe => StepOutcome::stay(self),
        }
    }

    /// "Yes, this is me."
    pub(crate) fn next(self) -> StepOutcome<Identify> {
        if matches!(self.phase, Phase::Confirm { .. }) {
            StepOutcome::exit(self, Exit::Identified)
        } else {
            StepOutcome::stay(self)
        }
    }

    pub(crate) fn back(self) -> StepOutcome<Identify> {
        StepOutcome::exit(self, Exit::Back)
    }

    pub(crate) fn apply_event(mut self, event: ReaderEvent, cx: &Context) -> StepOutcome<Identify> {
        self.emptied |= matches!(event, ReaderEvent::Empty | ReaderEvent::Lifted);
        if matches!(self.phase, Phase::Confirm { .. }) {
            // Nothing that the reader still says changes who was read.
            return StepOutcome::stay(self);
        }
        if !self.emptied {
            self.before_empty(&event);
            return StepOutcome::stay(self);
        }
        match event {
            ReaderEvent::Ready | ReaderEvent::Empty | ReaderEvent::Lifted => {
                // What is said of a card stays readable when the card is taken away, as it is at once where it was
                // pulled too early; a new card clears it.
                let refused = matches!(self.phase, Phase::Refused(_));
                if !refused && !matches!(self.phase, Phase::Fault(code) if is_of_the_card(code)) {
                    self.phase = Phase::Waiting;
                }
            }
            ReaderEvent::Found => self.phase = Phase::Reading { received: 0, total: 0, since: cx.now.mono },
            ReaderEvent::Reading { received, total } => {
                let since = match self.phase {
                    Phase::Reading { since, .. } => since,
                    Phase::Opening
                    | Phase::Lift
                    | Phase::Waiting
                    | Phase::Confirm { .. }
                    | Phase::Fault(_)
                    | Phase::Refused(_) => cx.now.mono,
                };
                self.phase = Phase::Reading { received, total, since };
            }
            ReaderEvent::Read(card) => {
                let today = cx.now.local.date();
                let item = self.item();
                let refusal = item.and_then(|item| refusal_of_card(item, &card, today));
                self.phase = match (fault_of(item, &card, cx.now), refusal) {
                    (Some(code), _) => Phase::Fault(code),
                    (None, Some(refusal)) => Phase::Refused(refusal),
                    (None, None) => Phase::Confirm { card: Arc::from(card), read_at: cx.now.utc },
                }
            }
            ReaderEvent::Fault(code) => self.phase = Phase::Fault(code),
        }
        StepOutcome::stay(self)
    }

    /// Until the reader was seen empty, a card on it is not taken for the citizen's, whatever it says.
    fn before_empty(&mut self, event: &ReaderEvent) {
        match event {
            ReaderEvent::Found | ReaderEvent::Reading { .. } | ReaderEvent::Read(_) => self.phase = Phase::Lift,
            ReaderEvent::Fault(code) if is_of_the_card(*code) => self.phase = Phase::Lift,
            ReaderEvent::Fault(code) => self.phase = Phase::Fault(*code),
            ReaderEvent::Ready if !matches!(self.phase, Phase::Lift) => self.phase = Phase::Opening,
            ReaderEvent::Ready | ReaderEvent::Empty | ReaderEvent::Lifted => {}
        }
    }

    pub(crate) fn tick(mut self, cx: &Context) -> StepOutcome<Identify> {
        if matches!(self.phase, Phase::Reading { since, .. } if cx.now.mono >= since + delays::CARD_READ_LIMIT) {
            self.phase = Phase::Fault(FailureCode::ReaderSilent);
        }
        StepOutcome::stay(self)
    }
}

/// Why this card cannot prove identity today, or not for this item; the reader only warns, refusing is decided here.
fn fault_of(item: Option<&ImplementationItem>, card: &IdCard, now: Now) -> Option<FailureCode> {
    let warnings = card.warnings(now.local.date());
    let has = |warning| warnings.contains(&warning);
    if item.is_some_and(|item| !item.cards().any(|kind| kind == card.kind())) {
        Some(FailureCode::CardWrong)
    } else if has(CardWarning::CheckDigit) {
        Some(FailureCode::CardNumber)
    } else if has(CardWarning::Expired) || has(CardWarning::NotYetValid) {
        Some(FailureCode::CardNotValid)
    } else if has(CardWarning::ValidityOrder) || has(CardWarning::BirthInvalid) {
        // No day is no proof: neither of validity nor of age.
        Some(FailureCode::CardDates)
    } else if card.lossy() {
        Some(FailureCode::CardBad)
    } else {
        None
    }
}
