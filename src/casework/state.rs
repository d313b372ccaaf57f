//! A case as the fold of its history.

use jiff::Timestamp;
use lobby_domain::Actor;
use lobby_domain::id::KioskId;
use thiserror::Error;

use crate::event::{Event, ManifestDigest, Recorded};

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It can be read in small copies of its pages; full pages are missing and the receipt is pending.
    Arriving,
    /// The platform holds all of it and has signed its receipt.
    Received,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// How far it has come.
    pub phase: Phase,
    /// The kiosk that handed it in.
    pub kiosk: KioskId,
    /// The manifest that was taken in; it never changes.
    pub manifest: ManifestDigest,
    /// When it could first be read; limits run from here.
    pub received_at: Timestamp,
    /// False once its envelope could not be opened.
    pub is_readable: bool,
}

/// A history that cannot be one.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum HistoryError {
    /// The first event is not an intake by a kiosk.
    #[error("the history does not begin with an intake by a kiosk")]
    NoIntake,
    /// A second intake.
    #[error("event {position}: the case was taken in before")]
    SecondIntake {
        /// Position of the event.
        position: i64,
    },
    /// Pages that were complete already.
    #[error("event {position}: the pages were complete before")]
    CompleteTwice {
        /// Position of the event.
        position: i64,
    },
}

impl Phase {
    /// Its name in lists and rows: `arriving`, `received`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Phase::Arriving => "arriving",
            Phase::Received => "received",
        }
    }

    /// The phase with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Phase> {
        [Phase::Arriving, Phase::Received].into_iter().find(|phase| phase.name() == name)
    }
}

impl Case {
    /// The case that a history makes, oldest event first.
    ///
    /// # Errors
    /// [`HistoryError`] where the events cannot have happened in this order.
    pub fn replay<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Result<Case, HistoryError> {
        let mut events = history.into_iter();
        let mut case = events.next().and_then(Case::begin).ok_or(HistoryError::NoIntake)?;
        for recorded in events {
            case.apply(recorded)?;
        }
        Ok(case)
    }

    /// The case that an intake begins; `None` for any other event.
    #[must_use]
    pub fn begin(first: &Recorded) -> Option<Case> {
        let Actor::Kiosk(kiosk) = &first.actor else { return None };
        let (phase, manifest) = match first.event {
            Event::Received { manifest } => (Phase::Received, manifest),
            Event::ReceivedAhead { manifest } => (Phase::Arriving, manifest),
            Event::PagesComplete
            | Event::EnvelopeUnreadable
            | Event::EnvelopeReadable
            | Event::DigestConflict { .. }
            | Event::NumberConflict { .. }
            | Event::Opened
            | Event::PictureSeen { .. }
            | Event::Exported
            | Event::MadeAgain
            | Event::DocumentTaken { .. }
            | Event::Revealed { .. }
            | Event::Erased { .. } => return None,
        };
        Some(Case { phase, kiosk: kiosk.clone(), manifest, received_at: first.at, is_readable: true })
    }

    /// Changes the case by what happened next.
    ///
    /// # Errors
    /// [`HistoryError`] where it cannot have happened to this case.
    pub fn apply(&mut self, recorded: &Recorded) -> Result<(), HistoryError> {
        let position = recorded.position;
        match &recorded.event {
            Event::Received { .. } | Event::ReceivedAhead { .. } => {
                return Err(HistoryError::SecondIntake { position });
            }
            Event::PagesComplete => match self.phase {
                Phase::Arriving => self.phase = Phase::Received,
                Phase::Received => return Err(HistoryError::CompleteTwice { position }),
            },
            Event::EnvelopeUnreadable | Event::Erased { .. } => self.is_readable = false,
            Event::EnvelopeReadable => self.is_readable = true,
            Event::DigestConflict { .. }
            | Event::NumberConflict { .. }
            | Event::Opened
            | Event::PictureSeen { .. }
            | Event::Exported
            | Event::MadeAgain
            | Event::DocumentTaken { .. }
            | Event::Revealed { .. } => {}
        }
        Ok(())
    }
}
