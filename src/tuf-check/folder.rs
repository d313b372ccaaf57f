use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use lobby_trust::encode_segment;

/// A folder whose files are replaced whole: temporary file, fsync, rename, fsync of the folder.
pub struct Folder(PathBuf);

const SUFFIX: &str = ".json";

impl Folder {
    pub fn new(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Stored metadata by the role's file name without its ending, which for plain names is the role.
    pub fn read_all(&self) -> io::Result<BTreeMap<String, Vec<u8>>> {
        let mut stored = BTreeMap::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(SUFFIX));
            if let Some(name) = name {
                stored.insert(lobby_trust::decode_segment(name), fs::read(&path)?);
            }
        }
        Ok(stored)
    }

    pub fn store(&self, role: &str, bytes: &[u8]) -> io::Result<()> {
        self.replace(&format!("{}{SUFFIX}", encode_segment(role)), bytes)
    }

    pub fn forget(&self, role: &str) -> io::Result<()> {
        fs::remove_file(self.0.join(format!("{}{SUFFIX}", encode_segment(role))))?;
        File::open(&self.0)?.sync_all()
    }

    pub fn target(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.0.join(encode_segment(name))) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub fn store_target(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.replace(&encode_segment(name), bytes)
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(self.0.join(name))?;
        File::open(&self.0)?.sync_all()
    }
}
