//! Pages of a visit that are durable before its application is: each on the disk before the citizen lays down the next.
//!
//! They lie under `incoming/`, in a folder of that one visit, which no other visit can name. The end of the visit
//! removes them ([`Staging`] when it is dropped), and the next opening where core died too. An acceptance takes them
//! over by a second name for the same file ([`Incoming::staged`]): nothing is written twice, and where the acceptance
//! is refused they still lie there for the next try.

use std::io::Read;
use std::sync::Arc;

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind};
use lobby_wire::upload::BLOB_MAX;

use crate::disk::remove_folder;
use crate::outbox::Shared;
use crate::places::INCOMING;
use crate::pour::fill;
use crate::{BlobMismatch, Outbox, StoreError};

/// What one visit may stage. A visit is a program that handles pictures from outside: what it may put on the disk has
/// an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StagingLimits {
    /// Pages.
    pub pages: u64,
    /// Sealed bytes of all of them.
    pub bytes: u64,
}

impl Default for StagingLimits {
    fn default() -> StagingLimits {
        StagingLimits { pages: 200, bytes: 512 * 1024 * 1024 }
    }
}

/// Sealed pages of one visit. Dropped, it leaves nothing.
pub struct Staging {
    shared: Arc<Shared>,
    limits: StagingLimits,
    /// Its folder under `incoming/`, made with the first page.
    folder: String,
    has_folder: bool,
    /// Files made so far: a name is never used twice, whatever became of its file.
    made: u64,
    held: Vec<Staged>,
}

struct Staged {
    sha256: Sha256,
    size: u64,
    name: String,
}

impl Outbox {
    /// A staging for the pages of one visit; its folder is made with the first page.
    #[must_use]
    pub fn stage(&self, limits: StagingLimits) -> Staging {
        let shared = Arc::clone(&self.shared);
        let folder = format!("{INCOMING}/visit.{}", shared.next_incoming());
        Staging { shared, limits, folder, has_folder: false, made: 0, held: Vec::new() }
    }
}

impl Staging {
    /// Takes in one sealed page of `size` bytes and checks its digest on the way; durable once this returns. The same
    /// page again is fine, and not read again.
    ///
    /// # Errors
    /// [`StoreError::StagedTooMuch`], [`StoreError::OtherBlob`], [`StoreError::Source`], [`StoreError::Disk`], or
    /// [`StoreError::Rows`]; nothing of the page is kept then, and those before it stay.
    pub fn keep(&mut self, expected: Sha256, size: u64, source: impl Read) -> Result<(), StoreError> {
        if self.find(expected, size).is_some() {
            return Ok(());
        }
        if size > BLOB_MAX {
            return Err(StoreError::OtherBlob { sha256: expected, mismatch: BlobMismatch::Length });
        }
        self.check_room(size)?;
        let disk = Arc::clone(&self.shared.disk);
        self.make_folder()?;
        let name = format!("{}.age", self.made);
        self.made += 1;
        let place = format!("{}/{name}", self.folder);
        let file = disk.create(&place).map_err(StoreError::disk("making", &place))?;
        let entry = BlobEntry { kind: BlobKind::Page, sha256: expected, size };
        let written = fill(&entry, source, file, disk.allows_threads(), &place)
            .and_then(|writing| writing.wait().map_err(StoreError::disk("writing", &place)))
            .and_then(|()| disk.sync_dir(&self.folder).map_err(StoreError::disk("syncing", &self.folder)));
        if let Err(error) = written {
            // What cannot be removed now goes with the folder.
            let _ = disk.remove_file(&place);
            return Err(error);
        }
        self.held.push(Staged { sha256: expected, size, name });
        Ok(())
    }

    /// Forgets a page and removes its file; one that is not here is fine.
    pub fn discard(&mut self, sha256: Sha256) {
        let Some(at) = self.held.iter().position(|staged| staged.sha256 == sha256) else { return };
        let Staged { name, .. } = self.held.swap_remove(at);
        // What cannot be removed now goes with the folder.
        let _ = self.shared.disk.remove_file(&format!("{}/{name}", self.folder));
    }

    /// Removes everything, as when the application was accepted or its citizen has left.
    pub fn clear(&mut self) {
        self.held.clear();
        if self.has_folder {
            // What stays is removed with the staging itself, or at the next opening.
            self.has_folder = remove_folder(self.shared.disk.as_ref(), &self.folder).is_err();
        }
    }

    /// Whether this page lies here.
    #[must_use]
    pub fn holds(&self, sha256: Sha256, size: u64) -> bool {
        self.find(sha256, size).is_some()
    }

    /// Where this page lies.
    pub(crate) fn find(&self, sha256: Sha256, size: u64) -> Option<String> {
        let staged = self.held.iter().find(|staged| staged.sha256 == sha256 && staged.size == size)?;
        Some(format!("{}/{}", self.folder, staged.name))
    }

    fn check_room(&self, size: u64) -> Result<(), StoreError> {
        let bytes = self.held.iter().map(|staged| staged.size).sum::<u64>().saturating_add(size);
        let pages = self.held.len() as u64 + 1;
        if pages > self.limits.pages || bytes > self.limits.bytes {
            return Err(StoreError::StagedTooMuch { pages, bytes });
        }
        Ok(())
    }

    fn make_folder(&mut self) -> Result<(), StoreError> {
        if !self.has_folder {
            let disk = self.shared.disk.as_ref();
            disk.create_dir(&self.folder).map_err(StoreError::disk("making", &self.folder))?;
            // From here on there may be something to remove.
            self.has_folder = true;
            disk.sync_dir(INCOMING).map_err(StoreError::disk("syncing", INCOMING))?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.clear();
    }
}
