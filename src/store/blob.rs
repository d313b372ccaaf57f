//! Reading sealed blobs. Nothing is served before its digest was found right.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use lobby_envelope::digest::Hasher;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::BlobEntry;
use uuid::Uuid;

use crate::copies;
use crate::disk::{Content, Disk, is_missing};
use crate::places::{ROW, folder_of};
use crate::quarantine::set_aside;
use crate::rows::application::{self, Held};
use crate::rows::state::RowState;
use crate::{Fault, Finding, Outbox, StoreError};

/// A sealed blob, from its first byte.
pub struct Blob {
    content: Box<dyn Content>,
}

impl Content for Cursor<Vec<u8>> {}

impl Read for Blob {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.content.read(buffer)
    }
}

impl Seek for Blob {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.content.seek(to)
    }
}

impl Outbox {
    /// Opens a blob of a waiting application. The first time since opening the outbox all of it is hashed.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::UnknownBlob`], [`StoreError::Damaged`] where its bytes are not those that
    /// were accepted (the application is then set aside), [`StoreError::Disk`], or [`StoreError::Rows`].
    pub fn open_blob(&self, application_id: Uuid, sha256: Sha256) -> Result<Blob, StoreError> {
        let (entry, held) = self.find_blob(application_id, sha256)?;
        let disk = self.shared.disk.as_ref();
        if !self.shared.verified().contains(&(application_id, sha256)) {
            match check(disk, application_id, &entry, &held) {
                Ok(()) => self.shared.verified().insert((application_id, sha256)),
                Err(Flaw::Fault(_)) if is_in_row(&held) && self.mend(application_id)? => {
                    // From a record that is whole: the same digest is right now.
                    return self.open_blob(application_id, sha256);
                }
                Err(Flaw::Fault(fault)) => {
                    let place = place(application_id, &held);
                    let finding = Finding { application_id: Some(application_id), place, fault };
                    set_aside(disk, &mut self.shared.rows(), application_id, &finding)?;
                    return Err(StoreError::Damaged { application_id });
                }
                Err(Flaw::Io(source)) => {
                    return Err(StoreError::disk("reading", &place(application_id, &held))(source));
                }
            };
        }
        let failed = StoreError::disk("opening", &place(application_id, &held));
        Ok(Blob { content: content(disk, application_id, held).map_err(failed)? })
    }

    /// Up to `len` bytes of a blob from `offset` on; fewer at its end.
    ///
    /// # Errors
    /// As [`Outbox::open_blob`].
    pub fn read_blob_range(
        &self,
        application_id: Uuid,
        sha256: Sha256,
        offset: u64,
        len: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let mut blob = self.open_blob(application_id, sha256)?;
        let mut bytes = Vec::new();
        blob.seek(SeekFrom::Start(offset))
            .and_then(|_| blob.take(len as u64).read_to_end(&mut bytes))
            .map_err(StoreError::disk("reading a blob of", &application_id.to_string()))?;
        Ok(bytes)
    }

    /// Makes damaged rows again from their record. False where there is none that is whole.
    pub(crate) fn mend(&self, application_id: Uuid) -> Result<bool, StoreError> {
        let mut rows = self.shared.rows();
        copies::mend(self.shared.disk.as_ref(), &mut rows, &self.shared.ledger(), application_id)
    }

    fn find_blob(&self, application_id: Uuid, sha256: Sha256) -> Result<(BlobEntry, Held), StoreError> {
        let (row, blob) = self.shared.rows().read("looking for a blob", |connection| {
            let row = application::find(connection, application_id)?;
            Ok((row, application::blob(connection, application_id, sha256)?))
        })?;
        let row = row.filter(|row| row.state != RowState::Receipted).ok_or(StoreError::Unknown { application_id })?;
        if row.state == RowState::Damaged {
            return Err(StoreError::Damaged { application_id });
        }
        blob.ok_or(StoreError::UnknownBlob { application_id, sha256 })
    }
}

fn is_in_row(held: &Held) -> bool {
    match held {
        Held::Row(_) | Held::Released => true,
        Held::File(_) => false,
    }
}

/// What is wrong with a blob.
pub(crate) enum Flaw {
    /// It is not what was accepted.
    Fault(Fault),
    /// It cannot be read now.
    Io(io::Error),
}

/// Hashes a blob where it lies.
pub(crate) fn check(disk: &dyn Disk, application_id: Uuid, entry: &BlobEntry, held: &Held) -> Result<(), Flaw> {
    let mut content = match content(disk, application_id, held.clone()) {
        Err(error) if is_missing(&error) => return Err(Flaw::Fault(Fault::Missing)),
        other => other.map_err(Flaw::Io)?,
    };
    let mut hasher = Hasher::default();
    let mut length = 0;
    let mut piece = vec![0; 64 * 1024];
    loop {
        match content.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => {
                length += read as u64;
                hasher.update(&piece[..read]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Flaw::Io(error)),
        }
    }
    if length != entry.size {
        return Err(Flaw::Fault(Fault::Length));
    }
    if hasher.finish() == entry.sha256 { Ok(()) } else { Err(Flaw::Fault(Fault::Digest)) }
}

/// Where the bytes of a blob are, for findings and errors: a file inside the outbox, or `row`.
pub(crate) fn place(application_id: Uuid, held: &Held) -> String {
    match held {
        Held::File(name) => format!("{}/{name}", folder_of(application_id)),
        Held::Row(_) | Held::Released => ROW.into(),
    }
}

fn content(disk: &dyn Disk, application_id: Uuid, held: Held) -> io::Result<Box<dyn Content>> {
    match held {
        Held::File(_) => disk.open(&place(application_id, &held)),
        Held::Row(bytes) => Ok(Box::new(Cursor::new(bytes))),
        Held::Released => Err(io::ErrorKind::NotFound.into()),
    }
}
