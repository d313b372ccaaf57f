//! A command and a case give events, or a typed refusal. What is decided here depends on nothing else; the platform
//! checks signatures, looks for blobs and signs receipts before or after.

use lobby_domain::Actor;
use lobby_domain::id::KioskId;
use uuid::Uuid;

use crate::event::{Event, ManifestDigest, Recorded};
use crate::state::{Case, Phase};

/// A kiosk hands an application in, with a manifest that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandIn {
    /// The kiosk.
    pub kiosk: KioskId,
    /// The manifest.
    pub manifest: ManifestDigest,
}

/// How a hand-in stands to the application's case, before its blobs are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// There is no such case yet.
    New,
    /// The case waits for full pages.
    Arriving,
    /// The case is complete: no blob needs to be looked for.
    Received,
}

/// What a hand-in comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A new case begins.
    Begins(Phase),
    /// The missing pages have arrived: the receipt is signed now.
    Completes,
    /// Nothing changes: the receipt that was signed is given again.
    Again,
    /// Nothing changes: pages are still missing.
    StillArriving,
}

/// Why a hand-in is refused. Each leaves an alarm in a case's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The application was taken in with another manifest, or from another kiosk.
    DigestConflict {
        /// What to record with the case.
        alarm: Event,
    },
    /// Another application holds the case number.
    NumberTaken {
        /// What to record with the case that holds it.
        alarm: Event,
    },
}

/// Compares a hand-in with the application's case, where there is one.
///
/// # Errors
/// [`Refusal::DigestConflict`].
pub fn recognise(case: Option<&Case>, command: &HandIn) -> Result<Recognised, Refusal> {
    let Some(case) = case else { return Ok(Recognised::New) };
    if case.kiosk != command.kiosk || case.manifest != command.manifest {
        return Err(Refusal::DigestConflict { alarm: Event::DigestConflict { manifest: command.manifest } });
    }
    Ok(match case.phase {
        Phase::Arriving => Recognised::Arriving,
        Phase::Received => Recognised::Received,
    })
}

/// Decides what a hand-in comes to. `missing_pages`: how many full pages the platform does not hold, where it holds
/// small copies of them and nothing else is missing.
#[must_use]
pub fn hand_in(recognised: Recognised, missing_pages: usize) -> Taken {
    match (recognised, missing_pages) {
        (Recognised::New, 0) => Taken::Begins(Phase::Received),
        (Recognised::New, _) => Taken::Begins(Phase::Arriving),
        (Recognised::Arriving, 0) => Taken::Completes,
        (Recognised::Arriving, _) => Taken::StillArriving,
        (Recognised::Received, _) => Taken::Again,
    }
}

/// Decides about a case number that another application holds.
#[must_use]
pub fn number_held(application: Uuid) -> Refusal {
    Refusal::NumberTaken { alarm: Event::NumberConflict { application } }
}

/// The events that a hand-in adds to the history, in order and each with its actor. `is_readable`: whether the envelope
/// could be opened, which matters for a new case alone.
#[must_use]
pub fn events(taken: Taken, command: &HandIn, is_readable: bool) -> Vec<(Actor, Event)> {
    let manifest = command.manifest;
    let by_kiosk = |event| (Actor::Kiosk(command.kiosk.clone()), event);
    let mut events = match taken {
        Taken::Begins(Phase::Received) => vec![by_kiosk(Event::Received { manifest })],
        Taken::Begins(Phase::Arriving) => vec![by_kiosk(Event::ReceivedAhead { manifest })],
        Taken::Completes => return vec![by_kiosk(Event::PagesComplete)],
        Taken::Again | Taken::StillArriving => return Vec::new(),
    };
    if !is_readable {
        events.push((Actor::Platform, Event::EnvelopeUnreadable));
    }
    events
}

/// The event of a case being opened and read; `None` where the last event is the same reader's, because reading on is
/// one reading.
#[must_use]
pub fn open(last: Option<&Recorded>, reader: &Actor) -> Option<Event> {
    let reads_on = last.is_some_and(|last| last.event == Event::Opened && last.actor == *reader);
    (!reads_on).then_some(Event::Opened)
}
