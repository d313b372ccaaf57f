//! Step identify: the card is read, and accepted or refused.

use std::sync::Arc;
use std::time::Duration;

use lobby_domain::identity::{CardWarning, IdCard};
use lobby_domain::{FailureCode, ImplementationItem};

use super::{Context, Exit, StepOutcome};
use crate::delays;
use crate::effect::Effect;
use crate::now::Now;
use crate::report::ReaderEvent;

/// The item and how far reading has come.
#[derive(Clone, Debug)]
pub struct Identify {
    /// The item to apply for.
    pub item: Arc<ImplementationItem>,
    /// How far.
    pub phase: Phase,
}

/// How far reading has come.
#[derive(Clone, Debug)]
pub enum Phase {
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
    /// Read and accepted.
    Done {
        /// The card.
        card: Arc<IdCard>,
        /// When it was read.
        read_at: jiff::Timestamp,
        /// Since when "Done" is shown, monotonic.
        since: Duration,
    },
    /// Not read, or not accepted.
    Fault(FailureCode),
}

/// What the citizen may want while a card is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Start the reader anew, after a fault.
    ReadAgain,
}

impl Identify {
    pub(crate) fn new(item: Arc<ImplementationItem>) -> Identify {
        Identify { item, phase: Phase::Waiting }
    }

    pub(crate) fn apply_intent(self, intent: Intent) -> StepOutcome<Identify> {
        match intent {
            Intent::ReadAgain => {
                StepOutcome::stay(Identify { phase: Phase::Waiting, ..self }).with(Effect::StartReader)
            }
        }
    }

    pub(crate) fn next(self) -> StepOutcome<Identify> {
        if self.is_done() { self.identified() } else { StepOutcome::stay(self) }
    }

    pub(crate) fn back(self) -> StepOutcome<Identify> {
        StepOutcome::exit(self, Exit::Back).with(Effect::StopReader)
    }

    pub(crate) fn apply_event(mut self, event: ReaderEvent, cx: &Context) -> StepOutcome<Identify> {
        if self.is_done() {
            // Only the card's removal counts now: nothing that the reader still says changes who was read.
            return if matches!(event, ReaderEvent::Lifted) { self.identified() } else { StepOutcome::stay(self) };
        }
        match event {
            ReaderEvent::Ready | ReaderEvent::Lifted => {
                // What is said of a card stays readable when the card is taken away, as it is at once where it was
                // pulled too early; a new card clears it.
                if !matches!(self.phase, Phase::Fault(code) if is_of_the_card(code)) {
                    self.phase = Phase::Waiting;
                }
            }
            ReaderEvent::Found => self.phase = Phase::Reading { received: 0, total: 0, since: cx.now.mono },
            ReaderEvent::Reading { received, total } => {
                let since = match self.phase {
                    Phase::Reading { since, .. } => since,
                    Phase::Waiting | Phase::Done { .. } | Phase::Fault(_) => cx.now.mono,
                };
                self.phase = Phase::Reading { received, total, since };
            }
            ReaderEvent::Read(card) => {
                self.phase = match refusal(&self.item, &card, cx.now) {
                    Some(code) => Phase::Fault(code),
                    None => Phase::Done { card: Arc::from(card), read_at: cx.now.utc, since: cx.now.mono },
                }
            }
            ReaderEvent::Fault(code) => self.phase = Phase::Fault(code),
        }
        StepOutcome::stay(self)
    }

    pub(crate) fn tick(mut self, cx: &Context) -> StepOutcome<Identify> {
        match self.phase {
            Phase::Done { since, .. } if cx.now.mono >= since + delays::CARD_LIFT_WAIT => return self.identified(),
            Phase::Reading { since, .. } if cx.now.mono >= since + delays::CARD_READ_LIMIT => {
                self.phase = Phase::Fault(FailureCode::ReaderSilent);
            }
            Phase::Done { .. } | Phase::Reading { .. } | Phase::Waiting | Phase::Fault(_) => {}
        }
        StepOutcome::stay(self)
    }

    fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done { .. })
    }

    fn identified(self) -> StepOutcome<Identify> {
        StepOutcome::exit(self, Exit::Identified).with(Effect::StopReader)
    }
}

/// Whether the card is to blame and not the reader.
fn is_of_the_card(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::CardMoved
            | FailureCode::CardWrong
            | FailureCode::CardNotValid
            | FailureCode::CardNumber
            | FailureCode::CardBad
    )
}

/// Why this card cannot prove identity for this item today; the reader only warns, refusing is decided here.
fn refusal(item: &ImplementationItem, card: &IdCard, now: Now) -> Option<FailureCode> {
    let warnings = card.warnings(now.local.date());
    let has = |warning| warnings.contains(&warning);
    if !item.cards().any(|kind| kind == card.kind()) {
        Some(FailureCode::CardWrong)
    } else if has(CardWarning::CheckDigit) {
        Some(FailureCode::CardNumber)
    } else if has(CardWarning::Expired) || has(CardWarning::NotYetValid) {
        Some(FailureCode::CardNotValid)
    } else if card.lossy() {
        Some(FailureCode::CardBad)
    } else {
        None
    }
}
