//! What travels: the files of a release in one tar archive (POSIX ustar), compressed with zstd. The same release gives the
//! same bytes.

use std::collections::BTreeMap;
use std::io::Read;

use crate::folder::Packaged;
use crate::refused::Refused;

/// Compression: smaller costs the platform minutes, and kiosks nothing.
const LEVEL: i32 = 19;
/// 128 MiB of window at most, so that unpacking needs no more memory than that.
const WINDOW_LOG: u32 = 27;
/// Files of a release at most.
const FILES_AT_MOST: usize = 1000;

/// A release in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    bytes: Vec<u8>,
    unpacked: u64,
}

impl Bundle {
    /// Of a release.
    ///
    /// # Errors
    /// [`Refused::Bundle`] where memory does not suffice.
    pub fn pack(release: &Packaged) -> Result<Self, Refused> {
        let failed = |_| Refused::Bundle("cannot be made");
        let mut archive = tar::Builder::new(Vec::new());
        for (name, bytes) in release.files() {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(if name == "lobby" { 0o755 } else { 0o644 });
            header.set_mtime(0);
            archive.append_data(&mut header, name, bytes.as_slice()).map_err(failed)?;
        }
        let plain = archive.into_inner().map_err(failed)?;
        let bytes = zstd::bulk::compress(&plain, LEVEL).map_err(failed)?;
        Ok(Self { bytes, unpacked: plain.len() as u64 })
    }

    /// As it travels.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Bytes once it is unpacked, signed beside it.
    #[must_use]
    pub fn unpacked(&self) -> u64 {
        self.unpacked
    }
}

/// Reads a bundle whose hash has been held against what was signed.
pub struct Unpack {
    unpacked: u64,
}

impl Unpack {
    /// Of a bundle that is signed to have so many bytes unpacked, and is given up when it has more.
    #[must_use]
    pub fn new(unpacked: u64) -> Self {
        Self { unpacked }
    }

    /// Hands every file to `keep`: its name, a single one without folders, whether it is a program, and its bytes.
    ///
    /// # Errors
    /// [`Refused::Bundle`] for anything else than what [`Bundle::pack`] makes; what `keep` answers.
    pub fn each<E: From<Refused>>(
        &self,
        bundle: impl Read,
        mut keep: impl FnMut(&str, bool, &mut dyn Read) -> Result<(), E>,
    ) -> Result<(), E> {
        let bad = |what| E::from(Refused::Bundle(what));
        let mut decoder = zstd::stream::read::Decoder::new(bundle).map_err(|_| bad("is no zstd"))?;
        decoder.window_log_max(WINDOW_LOG).map_err(|_| bad("is no zstd"))?;
        let mut archive = tar::Archive::new(decoder.take(self.unpacked));
        let mut names = BTreeMap::new();
        for entry in archive.entries().map_err(|_| bad("is no archive"))? {
            let mut entry = entry.map_err(|_| bad("ends early, or is longer than was signed"))?;
            let header = entry.header();
            if header.entry_type() != tar::EntryType::Regular || entry.size() > self.unpacked {
                return Err(bad("holds something else than files"));
            }
            let is_program = header.mode().is_ok_and(|mode| mode & 0o100 != 0);
            let name = name_of(&entry).ok_or_else(|| bad("holds a name that no release has"))?;
            if names.insert(name.clone(), ()).is_some() || names.len() > FILES_AT_MOST {
                return Err(bad("holds a name twice, or too many"));
            }
            keep(&name, is_program, &mut entry)?;
        }
        Ok(())
    }
}

fn name_of<R: Read>(entry: &tar::Entry<'_, R>) -> Option<String> {
    let bytes = entry.path_bytes();
    let name = std::str::from_utf8(&bytes).ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let fits = !name.is_empty() && !name.starts_with('.') && name.len() <= 100 && name.bytes().all(plain);
    fits.then(|| name.to_owned())
}
