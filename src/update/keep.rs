use std::path::{Path, PathBuf};

use lobby_trust::{Effect, Floor, Opened, Slot, State};

use crate::disk;
use crate::refused::Refused;
use crate::source::Repository;

/// What is kept of one repository.
pub struct Keep {
    folder: PathBuf,
    name: &'static str,
    state: State,
    next: Slot,
    floor: Floor,
    root: Vec<u8>,
}

impl Keep {
    pub fn open(folder: &Path, repository: Repository) -> Result<Self, Refused> {
        let name = repository.name();
        let read = |file: String| disk::read(&folder.join(file)).map_err(Refused::disk("reading what is trusted"));
        let (a, b) = (read(format!("{name}.a"))?, read(format!("{name}.b"))?);
        let Opened { state, next, .. } = State::open(a.as_deref(), b.as_deref());
        let floor = read(format!("{name}.floor"))?.and_then(|bytes| Floor::read(&bytes)).unwrap_or_default();
        let root = read(format!("roots/{name}.json"))?.ok_or(Refused::NoRoot)?;
        Ok(Self { folder: folder.to_owned(), name, state: state.unwrap_or_default(), next, floor, root })
    }

    /// The newest trusted root.
    pub fn root(&self) -> &[u8] {
        self.state.files().get("root").map_or(self.root.as_slice(), Vec::as_slice)
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn floor(&self) -> Floor {
        self.floor.clone()
    }

    /// Makes what one step stores durable, whole, before the next one.
    pub fn store(&mut self, effects: &[Effect]) -> Result<(), Refused> {
        let Some(state) = self.state.after(effects) else { return Ok(()) };
        let (file, after) = match self.next {
            Slot::A => (format!("{}.a", self.name), Slot::B),
            Slot::B => (format!("{}.b", self.name), Slot::A),
        };
        disk::replace(&self.folder.join(file), &state.bytes()).map_err(Refused::disk("keeping what is trusted"))?;
        (self.state, self.next) = (state, after);
        Ok(())
    }

    /// Keeps the floor that was reached, before anything of it is used.
    pub fn raise(&mut self, floor: Floor) -> Result<(), Refused> {
        if floor == self.floor {
            return Ok(());
        }
        let path = self.folder.join(format!("{}.floor", self.name));
        disk::replace(&path, &floor.bytes()).map_err(Refused::disk("keeping the floor"))?;
        self.floor = floor;
        Ok(())
    }
}
