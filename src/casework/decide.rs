//! A command and a case give events, or a typed refusal. What is decided here depends on nothing else; the platform
//! checks signatures, looks for blobs and signs receipts before or after.

use jiff::{SignedDuration, Timestamp};
use lobby_domain::Actor;
use lobby_domain::id::KioskId;
use uuid::Uuid;

use crate::event::{Event, ManifestDigest, Picture, Recorded};
use crate::state::{Case, Phase};

/// How long one view of a picture lasts.
pub const VIEW_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// A kiosk hands an application in, with a manifest that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandIn {
    /// The kiosk.
    pub kiosk: KioskId,
    /// The manifest.
    pub manifest: ManifestDigest,
}

/// The application was taken in with another manifest, or from another kiosk: this one is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestConflict {
    /// What to record with the case.
    pub alarm: Event,
}

/// How a new case begins. `missing_pages`: how many full pages the platform does not hold, where it holds small copies
/// of them and nothing else is missing.
#[must_use]
pub fn begin(missing_pages: usize) -> Phase {
    if missing_pages == 0 { Phase::Received } else { Phase::Arriving }
}

/// The event that begins a case, with its actor. Its envelope is opened behind that: see [`envelope_failed`].
#[must_use]
pub fn intake(phase: Phase, command: &HandIn) -> (Actor, Event) {
    let manifest = command.manifest;
    let event = match phase {
        Phase::Received => Event::Received { manifest },
        Phase::Arriving => Event::ReceivedAhead { manifest },
    };
    (Actor::Kiosk(command.kiosk.clone()), event)
}

/// The event of an envelope that could not be opened; `None` where that is known of the case.
#[must_use]
pub fn envelope_failed(was_readable: bool) -> Option<Event> {
    was_readable.then_some(Event::EnvelopeUnreadable)
}

/// The event of an envelope that was opened; `None` where the case never was, or no longer is, a damaged one.
#[must_use]
pub fn envelope_opened(was_readable: bool) -> Option<Event> {
    (!was_readable).then_some(Event::EnvelopeReadable)
}

/// Compares a hand-in with the application's case and gives the case's phase. In [`Phase::Received`] the receipt that
/// was signed is given again, and no blob needs to be looked for.
///
/// # Errors
/// [`DigestConflict`].
pub fn recognise(case: &Case, command: &HandIn) -> Result<Phase, DigestConflict> {
    if case.kiosk == command.kiosk && case.manifest == command.manifest {
        return Ok(case.phase);
    }
    Err(DigestConflict { alarm: Event::DigestConflict { manifest: command.manifest } })
}

/// The event of an application that is handed in again, where it is complete now.
#[must_use]
pub fn complete(phase: Phase, missing_pages: usize) -> Option<Event> {
    match phase {
        Phase::Arriving => (missing_pages == 0).then_some(Event::PagesComplete),
        Phase::Received => None,
    }
}

/// The alarm for the case that holds the number under which `application` was handed in, which is refused.
#[must_use]
pub fn number_conflict(application: Uuid) -> Event {
    Event::NumberConflict { application }
}

/// The event of one picture of a case being read; `None` where the same reader read the same one within [`VIEW_LASTS`]
/// before `now`, as a browser asks again for what it shows.
#[must_use]
pub fn view(history: &[Recorded], picture: Picture, reader: &Actor, now: Timestamp) -> Option<Event> {
    let event = Event::PictureSeen { picture };
    let last = history.iter().rfind(|recorded| recorded.event == event && recorded.actor == *reader);
    let still_viewing = last.is_some_and(|last| now.duration_since(last.at) < VIEW_LASTS);
    (!still_viewing).then_some(event)
}
