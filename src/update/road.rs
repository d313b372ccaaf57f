use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use lobby_switch::{Conditions, Phase, Reason, Release, Step, Wait};
use lobby_trust::Kind;

use crate::download;
use crate::keep::Keep;
use crate::prefix::Prefix;
use crate::refresh::Refreshed;
use crate::refused::Refused;
use crate::source::{Repository, Source};
use crate::stage;

/// One kiosk's road.
pub struct Road {
    /// Where releases go.
    pub prefix: Prefix,
    /// Folder of what is trusted.
    pub state: PathBuf,
    /// This kiosk's id, which its director names.
    pub kiosk: String,
    /// When the running release was built.
    pub built: Option<Timestamp>,
}

/// How far a release has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No program is ordered.
    NothingOrdered,
    /// What is ordered runs.
    Current(Release),
    /// It was told to pause; what has come is kept.
    Paused(Release),
    /// It is unpacked and may be armed.
    Staged(Release),
    /// The launcher has it in hand.
    UnderWay,
}

impl Road {
    /// Goes as far as it can now. `may_go_on` is asked before every piece of a bundle: a visit's own requests, the site's
    /// budget and the room on the disk go first.
    ///
    /// # Errors
    /// [`Refused`]; the next call goes on from what was reached.
    pub fn go(&self, source: &dyn Source, now: Timestamp, may_go_on: &dyn Fn() -> bool) -> Result<Outcome, Refused> {
        let wall = u64::try_from(now.as_second()).unwrap_or_default();
        let situation = self.prefix.situation()?;
        let prepared = match situation.phase() {
            Phase::Idle => None,
            Phase::Preparing { step, release } => Some((*step, release.clone())),
            Phase::Switching { .. } | Phase::Trial { .. } | Phase::Reverting { .. } => return Ok(Outcome::UnderWay),
        };
        let ordered = self.ordered(source, now)?;
        if let Some((_, release)) = &prepared
            && ordered.as_ref().map(|ordered| &ordered.release) != Some(release)
        {
            self.prefix.write(Step::Dropped, release, Reason::Withdrawn, wall)?;
        }
        let Some(ordered) = ordered else { return Ok(Outcome::NothingOrdered) };
        let release = ordered.release.clone();
        if self.prefix.current().as_ref() == Some(&release) {
            return Ok(Outcome::Current(release));
        }
        if situation.is_quarantined(&release) {
            return Err(Refused::Quarantined);
        }
        let reached = prepared.filter(|(_, prepared)| *prepared == release).map(|(step, _)| step);
        self.prepare(source, &ordered, (reached, wall), may_go_on)
    }

    fn prepare(
        &self,
        source: &dyn Source,
        ordered: &Ordered,
        (reached, wall): (Option<Step>, u64),
        may_go_on: &dyn Fn() -> bool,
    ) -> Result<Outcome, Refused> {
        let release = &ordered.release;
        if matches!(reached, Some(Step::Staged | Step::Armed)) {
            return Ok(Outcome::Staged(release.clone()));
        }
        let write = |step| self.prefix.write(step, release, Reason::Planned, wall);
        if reached.is_none() {
            write(Step::Checking)?;
        }
        if matches!(reached, None | Some(Step::Checking)) {
            write(Step::Downloading)?;
        }
        let bundle =
            match download::fetch(&self.prefix.incoming(), source, (&ordered.artifact, &ordered.file), may_go_on) {
                Ok(Some(bundle)) => bundle,
                Ok(None) => return Ok(Outcome::Paused(release.clone())),
                Err(Refused::Bundle) => {
                    self.prefix.write(Step::Dropped, release, Reason::Refused, wall)?;
                    return Err(Refused::Bundle);
                }
                Err(refused) => return Err(refused),
            };
        if reached != Some(Step::Verified) {
            write(Step::Verified)?;
        }
        let unpacked = ordered.artifact.unpacked.ok_or(Refused::Release("its length is not signed"));
        match unpacked.and_then(|unpacked| stage::unpack(&self.prefix.releases(), &bundle, release, unpacked)) {
            Ok(()) => {}
            Err(Refused::Release(what)) => {
                self.prefix.write(Step::Dropped, release, Reason::Refused, wall)?;
                return Err(Refused::Release(what));
            }
            Err(refused) => return Err(refused),
        }
        write(Step::Staged)?;
        fs::remove_file(bundle).map_err(Refused::disk("removing a bundle"))?;
        Ok(Outcome::Staged(release.clone()))
    }

    /// Arms a staged release where everything holds: after this the program ends to be switched.
    ///
    /// # Errors
    /// [`Refused`] of the journal. Inside, why it has to wait.
    pub fn arm(&self, release: &Release, conditions: &Conditions, now: Timestamp) -> Result<Result<(), Wait>, Refused> {
        let wall = u64::try_from(now.as_second()).unwrap_or_default();
        if let Err(wait) = conditions.check() {
            let reason = match wait {
                Wait::Withdrawn => Some(Reason::Withdrawn),
                Wait::NoWayBack => Some(Reason::Refused),
                Wait::Visit | Wait::Window | Wait::Power | Wait::Unasked | Wait::Full => None,
            };
            if let Some(reason) = reason {
                self.prefix.write(Step::Dropped, release, reason, wall)?;
            }
            return Ok(Err(wait));
        }
        let armed = matches!(self.prefix.situation()?.phase(), Phase::Preparing { step: Step::Armed, .. });
        if !armed {
            self.prefix.write(Step::Armed, release, Reason::Planned, wall)?;
        }
        Ok(Ok(()))
    }

    /// What the director orders, confirmed by the image repository.
    fn ordered(&self, source: &dyn Source, now: Timestamp) -> Result<Option<Ordered>, Refused> {
        let open =
            |repository| Refreshed::of(repository, source, Keep::open(&self.state, repository)?, (now, self.built));
        let director = open(Repository::Director)?;
        let orders = director.update().orders(&self.kiosk).map_err(|refusal| director.untrusted(refusal))?;
        let Some(order) = orders.into_iter().find(|order| order.kind() == Kind::App) else { return Ok(None) };
        let mut image = open(Repository::Image)?;
        let (artifact, file) = image.find(order.path())?;
        order.confirm(&artifact).map_err(|refusal| image.untrusted(refusal))?;
        let release = artifact.release.as_deref().and_then(Release::read);
        let release = release.ok_or(Refused::Release("its name is not signed"))?;
        Ok(Some(Ordered { release, artifact, file }))
    }
}

struct Ordered {
    release: Release,
    artifact: lobby_trust::Artifact,
    file: String,
}
