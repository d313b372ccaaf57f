//! Step goodbye: the application is forgotten, a card on the reader is taken, then the visit's process ends.

use std::time::Duration;

use super::{Context, StepOutcome};
use crate::delays;
use crate::effect::Effect;
use crate::on_reader::OnReader;

/// The last page of a visit; nothing personal is left in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goodbye {
    /// Since when, or since when the card is taken; monotonic.
    pub since: Duration,
    /// Whether the citizen goes on with another application.
    pub again: bool,
    /// Whether the end was asked of the shell already.
    pub ended: bool,
    /// Whether papers were on the glass in this visit, so that originals are reminded of.
    pub papers: bool,
    /// A card lies on the reader: the page stays until it is taken.
    pub card: bool,
    /// When the bell rings next, monotonic.
    ring_at: Duration,
}

impl Goodbye {
    /// The page, and what it asks for at once.
    pub(crate) fn enter(again: bool, papers: bool, cx: &Context) -> (Goodbye, Vec<Effect>) {
        let (since, card) = (cx.now.mono, cx.on_reader == OnReader::Card);
        let goodbye = Goodbye { since, again, ended: false, papers, card, ring_at: since + delays::CARD_BELL };
        (goodbye, if card { vec![Effect::RingBell] } else { Vec::new() })
    }

    /// The reader has said something: what lies on it now stands in `cx`.
    pub(crate) fn apply_reader(mut self, cx: &Context) -> StepOutcome<Goodbye> {
        let card = cx.on_reader == OnReader::Card;
        if self.card && !card {
            self.since = cx.now.mono;
        }
        self.card = card;
        StepOutcome::stay(self)
    }

    pub(crate) fn tick(mut self, cx: &Context) -> StepOutcome<Goodbye> {
        if self.ended {
            return StepOutcome::stay(self);
        }
        if self.card {
            let rings = cx.now.mono >= self.ring_at;
            if rings {
                self.ring_at = cx.now.mono + delays::CARD_BELL;
            }
            return StepOutcome::stay(self).with_all(rings.then_some(Effect::RingBell));
        }
        let stay = if self.again { Duration::ZERO } else { delays::GOODBYE };
        if cx.now.mono < self.since + stay {
            return StepOutcome::stay(self);
        }
        self.ended = true;
        StepOutcome::stay(self).with(Effect::EndVisit { again: self.again })
    }
}
