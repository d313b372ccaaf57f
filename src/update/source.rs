use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use lobby_trust::Fetched;

/// One of the two repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repository {
    /// What this kiosk gets now.
    Director,
    /// What may be had at all.
    Image,
}

impl Repository {
    /// Its name in addresses and folders.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Repository::Director => "director",
            Repository::Image => "image",
        }
    }
}

/// Where both repositories are: the platform, or a stick.
pub trait Source {
    /// A file of metadata, of at most so many bytes.
    fn metadata(&self, repository: Repository, file: &str, at_most: u64) -> Fetched;
    /// A target from this byte on, in pieces; ends early where `keep` answers false, or the line breaks.
    ///
    /// # Errors
    /// It could not be begun, or broke.
    fn target(&self, file: &str, from: u64, keep: &mut dyn FnMut(&[u8]) -> io::Result<bool>) -> io::Result<()>;
}

/// Repositories in a folder, as on a stick: `director/FILE`, `image/FILE`, `targets/FILE`.
pub struct FolderSource(PathBuf);

impl FolderSource {
    /// Below this folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

/// How much is read at once.
const PIECE: usize = 64 * 1024;

impl Source for FolderSource {
    fn metadata(&self, repository: Repository, file: &str, at_most: u64) -> Fetched {
        let mut bytes = Vec::new();
        let opened = match fs::File::open(self.0.join(repository.name()).join(file)) {
            Ok(opened) => opened,
            Err(error) if error.kind() == ErrorKind::NotFound => return Fetched::Absent,
            Err(_) => return Fetched::Failed,
        };
        match opened.take(at_most.saturating_add(1)).read_to_end(&mut bytes) {
            Err(_) => Fetched::Failed,
            Ok(_) if bytes.len() as u64 > at_most => Fetched::TooLong,
            Ok(_) => Fetched::Whole(bytes),
        }
    }

    fn target(&self, file: &str, from: u64, keep: &mut dyn FnMut(&[u8]) -> io::Result<bool>) -> io::Result<()> {
        let mut opened = fs::File::open(self.0.join("targets").join(file))?;
        opened.seek(SeekFrom::Start(from))?;
        let mut piece = vec![0; PIECE];
        loop {
            let length = opened.read(&mut piece)?;
            if length == 0 || !keep(&piece[..length])? {
                return Ok(());
            }
        }
    }
}
