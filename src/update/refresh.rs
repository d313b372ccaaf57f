use jiff::Timestamp;
use lobby_trust::{Event, Found, Ground, Refusal, Update, drive};

use crate::keep::Keep;
use crate::refused::Refused;
use crate::source::{Repository, Source};

/// One repository, brought up to date.
pub struct Refreshed<'a> {
    repository: Repository,
    source: &'a dyn Source,
    keep: Keep,
    update: Update,
}

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
        let Refreshed { repository, source, keep, update } = self;
        let fetch = |file: &str, at_most| source.metadata(*repository, file, at_most);
        drive(update, event, |effects| keep.store(effects), fetch)?.map_err(|refusal| self.untrusted(refusal))
    }
}
