use jiff::Timestamp;
use lobby_trust::{Artifact, Effect, Event, Ground, Refusal, Update};

use crate::keep::Keep;
use crate::refused::Refused;
use crate::source::{Fetched, Repository, Source};

/// One repository, brought up to date.
pub struct Refreshed<'a> {
    repository: Repository,
    source: &'a dyn Source,
    keep: Keep,
    update: Update,
}

/// What is found: as it was signed, and its file below the targets.
pub type Found = (Artifact, String);

impl<'a> Refreshed<'a> {
    pub fn of(
        repository: Repository,
        source: &'a dyn Source,
        keep: Keep,
        (wall, built): (Timestamp, Option<Timestamp>),
    ) -> Result<Self, Refused> {
        let untrusted = |refusal| Refused::Untrusted { repository: repository.name(), refusal };
        let ground = Ground { wall, built, floor: keep.floor() };
        let update = Update::new(keep.root(), keep.state().files().clone(), ground).map_err(untrusted)?;
        let mut refreshed = Self { repository, source, keep, update };
        refreshed.drive(Event::Start)?;
        if let Some(floor) = refreshed.update.floor() {
            refreshed.keep.raise(floor)?;
        }
        Ok(refreshed)
    }

    pub fn update(&self) -> &Update {
        &self.update
    }

    pub fn find(&mut self, path: &str) -> Result<Found, Refused> {
        self.drive(Event::Find(path))?.ok_or_else(|| self.untrusted(Refusal::NoSuchTarget))
    }

    pub fn untrusted(&self, refusal: Refusal) -> Refused {
        Refused::Untrusted { repository: self.repository.name(), refusal }
    }

    fn drive(&mut self, event: Event<'_>) -> Result<Option<Found>, Refused> {
        let mut effects = self.update.step(event);
        loop {
            self.keep.store(&effects)?;
            let mut wanted = None;
            for effect in effects {
                match effect {
                    Effect::Fetch { file, at_most } => wanted = Some((file, at_most)),
                    Effect::Found { artifact, file } => return Ok(Some((artifact, file))),
                    Effect::Refuse(refusal) => return Err(self.untrusted(refusal)),
                    Effect::Forget(_) | Effect::Store { .. } | Effect::Ready => {}
                }
            }
            let Some((file, at_most)) = wanted else { return Ok(None) };
            effects = match self.source.metadata(self.repository, &file, at_most) {
                Fetched::Whole(bytes) => self.update.step(Event::Fetched(&bytes)),
                Fetched::Absent => self.update.step(Event::Absent),
                Fetched::TooLong => self.update.step(Event::TooLong),
                Fetched::Failed => self.update.step(Event::Failed),
            };
        }
    }
}
