//! Where a kiosk could leave something.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Search, Sought, Trace, memory};
use crate::error::JourneyError;

/// Bytes read at once.
pub(super) const PIECE: usize = 1024 * 1024;

/// Files, folders and processes of one kiosk.
#[derive(Debug)]
pub struct Places {
    /// State, temporary files and logs.
    pub files: Vec<PathBuf>,
    /// Process id of core; its children are looked for.
    pub core: u32,
}

impl Places {
    /// Everything of `sought` that is found, sorted.
    ///
    /// # Errors
    /// A place cannot be read, or there is none: an unread place proves nothing.
    pub fn search(&self, sought: &[Sought]) -> Result<Vec<Trace>, JourneyError> {
        let search = Search::new(sought)?;
        let mut found = Vec::new();
        let processes = memory::family(self.core)?;
        if processes.len() < 2 {
            return Err(JourneyError::program("the kiosk", "has no visit whose memory could be searched"));
        }
        let mut files = self.files.clone();
        for process in &processes {
            files.extend(memory::private_folder(*process));
            memory::search(*process, &search, &mut found)?;
        }
        files.sort();
        files.dedup();
        for place in &files {
            search_files(place, &search, &mut found)?;
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

/// Every file below, and the names themselves.
fn search_files(place: &Path, search: &Search<'_>, found: &mut Vec<Trace>) -> Result<(), JourneyError> {
    let name = || format!("the name {}", place.display());
    found.extend(search.find_in(place.as_os_str().as_encoded_bytes(), &name));
    let kind = match fs::symlink_metadata(place) {
        // A file that goes while it is searched is gone.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(JourneyError::io("looking at", place))?.file_type(),
    };
    if kind.is_dir() {
        for entry in fs::read_dir(place).map_err(JourneyError::io("listing", place))? {
            let entry = entry.map_err(JourneyError::io("listing", place))?;
            search_files(&entry.path(), search, found)?;
        }
    } else if kind.is_file() {
        match File::open(place) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            file => {
                let file = file.map_err(JourneyError::io("opening", place))?;
                search_stream(file, search, &|| place.display().to_string(), found)
                    .map_err(JourneyError::io("reading", place))?;
            }
        }
    }
    Ok(())
}

/// A stream piece by piece; pieces overlap.
pub(super) fn search_stream(
    mut stream: impl Read,
    search: &Search<'_>,
    place: &dyn Fn() -> String,
    found: &mut Vec<Trace>,
) -> std::io::Result<()> {
    let mut piece = vec![0; PIECE + search.overlap()];
    let mut kept = 0;
    loop {
        let read = stream.read(&mut piece[kept..])?;
        if read == 0 {
            return Ok(());
        }
        let filled = kept + read;
        found.extend(search.find_in(&piece[..filled], place));
        let next = search.overlap().min(filled);
        piece.copy_within(filled - next..filled, 0);
        kept = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_on_the_border_of_two_pieces_in_a_folder_below_is_found() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("a/b");
        fs::create_dir_all(&below).unwrap();
        let bytes = [vec![0; PIECE - 5], b"Canary Road 18".to_vec(), vec![0; 100]].concat();
        fs::write(below.join("file"), bytes).unwrap();
        fs::write(below.join("named Canary Road 18"), "").unwrap();
        let sought = [Sought::words("typed", "Canary Road 18").unwrap().unwrap()];
        let mut found = Vec::new();
        search_files(root.path(), &Search::new(&sought).unwrap(), &mut found).unwrap();
        let places: Vec<&str> = found.iter().map(|trace| trace.place.as_str()).collect();
        assert!(places.iter().any(|place| place.ends_with("a/b/file")), "{places:?}");
        assert!(places.iter().any(|place| place.starts_with("the name")), "{places:?}");
    }
}
