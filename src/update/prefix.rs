use std::fs;
use std::path::{Path, PathBuf};

use lobby_switch::{Boot, Journal, Reason, Release, Situation, Step};

use crate::disk;
use crate::refused::Refused;

/// The folder that the launcher starts releases from.
#[derive(Clone, Debug)]
pub struct Prefix {
    root: PathBuf,
    boot: Boot,
}

impl Prefix {
    /// At this place, in this start of the machine.
    #[must_use]
    pub fn new(root: &Path, boot: Boot) -> Self {
        Self { root: root.to_owned(), boot }
    }

    /// Below which releases lie.
    #[must_use]
    pub fn releases(&self) -> PathBuf {
        self.root.join("releases")
    }

    /// Below which bundles come in.
    #[must_use]
    pub fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    /// The release that runs.
    #[must_use]
    pub fn current(&self) -> Option<Release> {
        let target = fs::read_link(self.root.join("current")).ok()?;
        Release::read(target.file_name()?.to_str()?)
    }

    /// What the journal comes to.
    ///
    /// # Errors
    /// [`Refused::Disk`].
    pub fn situation(&self) -> Result<Situation, Refused> {
        Ok(self.journal()?.situation().clone())
    }

    /// Writes a step, durable at return.
    ///
    /// # Errors
    /// [`Refused::OutOfOrder`] where it does not follow; [`Refused::Disk`].
    pub fn write(&self, step: Step, release: &Release, reason: Reason, wall: u64) -> Result<(), Refused> {
        let line = self.journal()?.write(step, release, reason, wall).map_err(|_| Refused::OutOfOrder)?;
        disk::append(&self.root.join("journal"), &line).map_err(Refused::disk("writing the journal"))
    }

    fn journal(&self) -> Result<Journal, Refused> {
        let bytes = disk::read(&self.root.join("journal")).map_err(Refused::disk("reading the journal"))?;
        Ok(Journal::open(&bytes.unwrap_or_default(), self.boot.clone()))
    }
}
