//! Marks that never go back: the highest case number given, and the highest version seen of what the platform signs.
//! The database has them too; this is the second place. It stands beside the outbox, so that it stays where the whole
//! folder is lost or put back.
//!
//! ```text
//! case_number 17
//! service_list.0123456789abcdef 4
//! recipients.0123456789abcdef 12
//! schema 2
//! sha256 <of the lines before>
//! ```
//! Replaced as a whole: written anew, synced, renamed, its folder synced.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use lobby_envelope::digest::sha256;

use crate::StoreError;
use crate::disk::{Disk, is_missing, read_whole};

const MAX: u64 = 4096;
const CASE_NUMBER: &str = "case_number";
const SCHEMA: &str = "schema";
const SUM: &str = "sha256";

/// Something that a key of a platform signs with a version, of which no older one is taken. Each key counts for itself: a
/// kiosk that is enrolled at another platform takes its first versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Floor(String);

impl Floor {
    /// What it is, a word of lowercase ASCII and `_`, and the id of the key, lowercase hex; other characters are left out.
    #[must_use]
    pub fn new(what: &str, key: &str) -> Floor {
        let plain = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
        Floor(format!("{}.{}", plain(what), plain(key)))
    }

    /// The floor under its name in the database or in the file of marks; none where it is not one.
    pub(crate) fn from_name(name: &str) -> Option<Floor> {
        let (what, key) = name.split_once('.')?;
        let floor = Floor::new(what, key);
        (floor.0 == name).then_some(floor)
    }

    /// Its name in the database and in the file of marks.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Version below which nothing of this kind is taken, as the file of marks beside the outbox in `dir` says; 0 where it
/// says nothing. For programs that look on while another has the outbox.
#[must_use]
pub fn marked_floor(dir: &Path, floor: &Floor) -> u64 {
    let Some(place) = dir.file_name().map(|name| dir.with_file_name(format!("{}.marks", name.to_string_lossy())))
    else {
        return 0;
    };
    let marks = std::fs::read(place).ok().and_then(|bytes| parse(&bytes));
    marks.and_then(|marks| marks.floors.get(floor).copied()).unwrap_or(0)
}

/// The marks of one kiosk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Highest counter of a case number that was given; 0 where none was.
    pub case_number: u32,
    pub floors: BTreeMap<Floor, u64>,
    /// Version of the database's schema.
    pub schema: u32,
}

/// What the file of marks says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Marks(Marks),
    /// There is no file.
    Missing,
    /// It is not as it was written.
    Damaged,
}

/// Reads the marks at `place`.
pub(crate) fn load(disk: &dyn Disk, place: &str) -> Result<Found, StoreError> {
    match read_whole(disk, place, MAX) {
        Err(error) if is_missing(&error) => Ok(Found::Missing),
        Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => Ok(Found::Damaged),
        Err(error) => Err(StoreError::disk("reading", place)(error)),
        Ok(bytes) => Ok(parse(&bytes).map_or(Found::Damaged, Found::Marks)),
    }
}

/// Replaces the marks at `place`; durable once this returns.
pub(crate) fn store(disk: &dyn Disk, place: &str, marks: &Marks) -> Result<(), StoreError> {
    let new = format!("{place}.new");
    let write = || -> std::io::Result<()> {
        match disk.remove_file(&new) {
            Err(error) if !is_missing(&error) => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = disk.create(&new)?;
        file.write_all(text(marks).as_bytes())?;
        file.sync()?;
        disk.rename(&new, place)?;
        disk.sync_dir("..")
    };
    write().map_err(StoreError::disk("writing", place))
}

fn text(marks: &Marks) -> String {
    let floors: String =
        marks.floors.iter().map(|(floor, version)| format!("{} {version}\n", floor.as_str())).collect();
    let body = format!("{CASE_NUMBER} {}\n{floors}{SCHEMA} {}\n", marks.case_number, marks.schema);
    format!("{body}{SUM} {}\n", sha256(body.as_bytes()))
}

fn parse(bytes: &[u8]) -> Option<Marks> {
    let text = std::str::from_utf8(bytes).ok()?;
    let at = text.rfind(SUM)?;
    let (body, sum) = text.split_at(at);
    if sum != format!("{SUM} {}\n", sha256(body.as_bytes())) {
        return None;
    }
    let mut marks = Marks::default();
    for line in body.lines() {
        let (name, value) = line.split_once(' ')?;
        if name == CASE_NUMBER {
            marks.case_number = value.parse().ok()?;
        } else if name == SCHEMA {
            marks.schema = value.parse().ok()?;
        } else if let Some(floor) = Floor::from_name(name) {
            marks.floors.insert(floor, value.parse().ok()?);
        }
    }
    Some(marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::memory::MemoryDisk;

    const PLACE: &str = "../outbox.marks";

    #[test]
    fn marks_are_read_as_they_were_written_and_no_flipped_bit_is_believed() {
        let disk = MemoryDisk::new();
        assert_eq!(load(&disk, PLACE).unwrap(), Found::Missing);
        let marks =
            Marks { case_number: 17, floors: BTreeMap::from([(Floor::new("service_list", "0a"), 4)]), schema: 2 };
        store(&disk, PLACE, &Marks::default()).unwrap();
        store(&disk, PLACE, &marks).unwrap();
        assert_eq!(load(&disk, PLACE).unwrap(), Found::Marks(marks.clone()));
        let length = text(&marks).len();
        for at in 0..length {
            for bit in 0..8 {
                disk.spoil(PLACE, |bytes| bytes[at] ^= 1 << bit);
                assert_eq!(load(&disk, PLACE).unwrap(), Found::Damaged, "bit {bit} of byte {at}");
                disk.spoil(PLACE, |bytes| bytes[at] ^= 1 << bit);
            }
        }
        for shorter in 0..length {
            disk.spoil(PLACE, |bytes| bytes.truncate(length - shorter - 1));
            assert_eq!(load(&disk, PLACE).unwrap(), Found::Damaged);
        }
    }
}
