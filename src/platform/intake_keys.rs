//! The identities that open envelopes: the one in force and those it superseded. All stay for as long as a kiosk may
//! hold something that was sealed to them, and archives for as long as cases are kept.
//!
//! ```text
//! keys/intake.age.txt            the one that kiosks seal to
//! keys/intake-0badcafe.age.txt   superseded, under the id of its recipient
//! ```
//! A file may hold several key lines, as files of `age` do; the first line of the first file is the one in force.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use lobby_envelope::{IntakeIdentity, Recipient};

use crate::data_dir::{read, write_private};
use crate::error::{PlatformError, Result};

const CURRENT: &str = "intake.age.txt";
const ENDING: &str = ".age.txt";

/// The identities of a folder. A change of the folder is noticed at the next use.
pub struct IntakeKeys {
    folder: PathBuf,
    held: RwLock<Held>,
}

#[derive(Clone)]
struct Held {
    /// Time of change of the folder, as read last.
    seen: Option<(i64, i64)>,
    identities: Arc<Vec<IntakeIdentity>>,
}

impl IntakeKeys {
    /// Reads the identities below `folder`.
    ///
    /// # Errors
    /// [`PlatformError::Setup`] where the one in force is missing, [`PlatformError::File`] or [`PlatformError::Seal`]
    /// where a file cannot be read.
    pub fn load(folder: PathBuf) -> Result<IntakeKeys> {
        let held = RwLock::new(hold(&folder)?);
        Ok(IntakeKeys { folder, held })
    }

    /// Every identity, the one in force first. Where a file that was changed cannot be read the ones before go on, and the
    /// log says so.
    #[must_use]
    pub fn all(&self) -> Arc<Vec<IntakeIdentity>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).clone();
        if held.seen == changed(&self.folder) {
            return held.identities;
        }
        match hold(&self.folder) {
            Ok(next) => {
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = next.clone();
                next.identities
            }
            Err(error) => {
                tracing::error!(%error, "the folder of keys was changed and cannot be read; the keys before go on");
                held.identities
            }
        }
    }

    /// The recipients that kiosks seal to: the one in force.
    #[must_use]
    pub fn in_force(&self) -> Vec<Recipient> {
        self.all().iter().take(1).map(IntakeIdentity::recipient).collect()
    }

    /// Ids of the recipients whose envelopes can be opened, the one in force first.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.all().iter().map(|identity| identity.recipient().id().to_owned()).collect()
    }

    /// Puts a new identity in force; the one before stays, superseded. The power may go at any instant: until one rename
    /// the one before is in force, after it the new one, and both are there.
    ///
    /// # Errors
    /// [`PlatformError::File`].
    pub fn rotate(&self) -> Result<Recipient> {
        let current = self.folder.join(CURRENT);
        let before = parse(&read(&current)?)?;
        for identity in &before {
            let superseded = self.folder.join(format!("{}{ENDING}", identity.recipient().id()));
            write_private(&superseded, &identity.to_secret_text())?;
        }
        let next = IntakeIdentity::generate();
        write_private(&current, &next.to_secret_text())?;
        Ok(next.recipient())
    }
}

/// Makes the first identity of a platform.
///
/// # Errors
/// [`PlatformError::File`].
pub fn make_first(folder: &Path) -> Result<()> {
    write_private(&folder.join(CURRENT), &IntakeIdentity::generate().to_secret_text())
}

/// Where the identity in force is kept.
#[must_use]
pub fn file(folder: &Path) -> PathBuf {
    folder.join(CURRENT)
}

fn hold(folder: &Path) -> Result<Held> {
    // Asked first: what changes while the files are read is noticed at the next use.
    let seen = changed(folder);
    let mut identities = parse(&read(&folder.join(CURRENT))?)?;
    for path in superseded(folder)? {
        identities.extend(parse(&read(&path)?)?);
    }
    let mut known = Vec::new();
    identities.retain(|identity| {
        let id = identity.recipient().id().to_owned();
        let is_new = !known.contains(&id);
        known.push(id);
        is_new
    });
    Ok(Held { seen, identities: Arc::new(identities) })
}

fn parse(text: &str) -> Result<Vec<IntakeIdentity>> {
    IntakeIdentity::parse_all(text).map_err(PlatformError::seal("reading the intake identity"))
}

/// The files beside the one in force, by name.
fn superseded(folder: &Path) -> Result<Vec<PathBuf>> {
    let listing = || PlatformError::file("listing", folder);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(listing())? {
        let name = entry.map_err(listing())?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("intake") && name.ends_with(ENDING) && name != CURRENT {
            found.push(folder.join(name.as_ref()));
        }
    }
    found.sort();
    Ok(found)
}

fn changed(folder: &Path) -> Option<(i64, i64)> {
    let folder = std::fs::metadata(folder).ok()?;
    Some((folder.mtime(), folder.mtime_nsec()))
}

#[cfg(test)]
mod tests {
    use lobby_envelope::{open, seal};

    use super::*;

    #[test]
    fn after_a_rotation_kiosks_seal_to_the_new_one_and_both_open() {
        let dir = tempfile::tempdir().unwrap();
        make_first(dir.path()).unwrap();
        let (keys, serving) = (IntakeKeys::load(dir.path().into()), IntakeKeys::load(dir.path().into()));
        let (keys, serving) = (keys.unwrap(), serving.unwrap());
        let before = seal(&serving.in_force(), b"form").unwrap();
        for n in 2..5 {
            let next = keys.rotate().unwrap();
            assert_eq!(serving.in_force()[0].id(), next.id(), "a running server has noticed");
            assert_eq!((serving.ids().len(), &serving.ids()), (n, &keys.ids()));
            assert_eq!(open(&serving.all(), &before.bytes).unwrap().as_slice(), b"form");
        }
        assert_eq!(IntakeKeys::load(dir.path().into()).unwrap().ids(), keys.ids());
    }

    #[test]
    fn several_lines_in_one_file_all_open_and_the_first_is_in_force() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (IntakeIdentity::generate(), IntakeIdentity::generate());
        let text = format!("# made by hand\n{}\n{}\n", one.to_secret_text().as_str(), two.to_secret_text().as_str());
        std::fs::write(file(dir.path()), text).unwrap();
        let keys = IntakeKeys::load(dir.path().into()).unwrap();
        assert_eq!(keys.ids(), [one.recipient().id(), two.recipient().id()]);
        assert_eq!(keys.in_force().len(), 1);
        keys.rotate().unwrap();
        assert_eq!(keys.ids().len(), 3);
    }

    #[test]
    fn a_key_that_vanishes_or_is_damaged_under_a_running_server_goes_on_and_none_starts_without_it() {
        let dir = tempfile::tempdir().unwrap();
        make_first(dir.path()).unwrap();
        let keys = IntakeKeys::load(dir.path().into()).unwrap();
        let ids = keys.ids();
        std::fs::remove_file(file(dir.path())).unwrap();
        assert_eq!(keys.ids(), ids);
        assert!(IntakeKeys::load(dir.path().into()).is_err());
        std::fs::write(file(dir.path()), "no key").unwrap();
        assert_eq!(keys.ids(), ids);
        assert!(IntakeKeys::load(dir.path().into()).is_err());
    }
}
