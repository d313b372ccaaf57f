//! Copies of sealed applications, for a kiosk whose line or disk is gone: `DIR/<number>/manifest.jws` and one file per
//! blob, `<n>.age` in the order of the manifest. Only the platform's key opens them.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use lobby_domain::{CaseNumber, Text};
use lobby_envelope::digest::Hasher;
use lobby_wire::digest::Sha256;
use lobby_words::outbox::refusal as words;
use thiserror::Error;
use uuid::Uuid;

use super::desk::{Desk, DeskError, Instead};
use crate::ipc::desk::{DeskAnswer, DeskRequest, PIECE_MAX, Shown, ShownBlob};

/// Why an application was not copied.
#[derive(Debug, Error)]
pub enum ExportError {
    #[error("it was delivered meanwhile")]
    Unknown,
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("writing {place}")]
    Disk {
        place: String,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl ExportError {
    /// What happened and what to do, for the technician.
    pub fn text(&self) -> Text {
        match self {
            ExportError::Unknown => words::UNKNOWN.fill_text(&[("name", "–")]),
            ExportError::Unreadable(why) => words::BROKEN.fill_text(&[("why", why)]),
            ExportError::Disk { place, source } => {
                words::PLACE_UNWRITABLE.fill_text(&[("place", place), ("why", &source.to_string())])
            }
            ExportError::Desk(error) => error.text(),
        }
    }
}

/// Copies one application; its folder. One that is there already, whole, is left as it is.
///
/// # Errors
/// [`ExportError`]; a folder that is not whole has a name that ends in `.part`.
pub fn one(desk: &mut Desk, id: Uuid, to: &Path) -> Result<PathBuf, ExportError> {
    let shown = show(desk, id)?;
    let name = match shown.listed.case_number.parse::<CaseNumber>() {
        Ok(number) => number.as_str().to_owned(),
        // A damaged row: whatever stands there is no name for a folder.
        Err(_) => id.to_string(),
    };
    let (whole, part) = (to.join(&name), to.join(format!("{name}.part")));
    if whole.is_dir() {
        return Ok(whole);
    }
    match fs::remove_dir_all(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk(&part)(error)),
        Ok(()) | Err(_) => {}
    }
    fs::create_dir_all(&part).map_err(disk(&part))?;
    let answer = desk.ask(&DeskRequest::Manifest { application_id: id })?;
    let DeskAnswer::Manifest { jws } = answer else { return Err(refused(answer)) };
    write(&part.join("manifest.jws"), |file| file.write_all(jws.as_bytes()))?;
    for (at, blob) in shown.blobs.iter().enumerate() {
        copy(desk, id, blob, &part.join(format!("{at}.age")))?;
    }
    fs::rename(&part, &whole).map_err(disk(&whole))?;
    // A stick is pulled out right after this.
    File::open(to).and_then(|folder| folder.sync_all()).map_err(disk(to))?;
    Ok(whole)
}

fn show(desk: &mut Desk, id: Uuid) -> Result<Shown, ExportError> {
    let answer = desk.ask(&DeskRequest::Show { name: id.to_string() })?;
    let DeskAnswer::Shown { application } = answer else { return Err(refused(answer)) };
    Ok(*application)
}

/// Copies a blob and hashes what was read of it.
fn copy(desk: &mut Desk, id: Uuid, blob: &ShownBlob, to: &Path) -> Result<(), ExportError> {
    let mut file = File::create(to).map_err(disk(to))?;
    let mut hasher = Hasher::default();
    let mut offset = 0;
    while offset < blob.size {
        let bytes = read(desk, id, blob.sha256, offset)?;
        if bytes.is_empty() {
            return Err(ExportError::Unreadable("the blob ends early".into()));
        }
        file.write_all(&bytes).map_err(disk(to))?;
        hasher.update(&bytes);
        offset += bytes.len() as u64;
    }
    if hasher.finish() != blob.sha256 {
        return Err(ExportError::Unreadable("the blob has another digest".into()));
    }
    file.sync_all().map_err(disk(to))
}

fn read(desk: &mut Desk, application_id: Uuid, sha256: Sha256, offset: u64) -> Result<Vec<u8>, ExportError> {
    let answer = desk.ask(&DeskRequest::Read { application_id, sha256, offset, len: PIECE_MAX })?;
    let DeskAnswer::Bytes { base64 } = answer else { return Err(refused(answer)) };
    BASE64.decode(base64.as_bytes()).map_err(|_| ExportError::Desk(DeskError::OtherVersion))
}

fn write(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), ExportError> {
    let written = File::create(path).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    written.map_err(disk(path))
}

fn refused(answer: DeskAnswer) -> ExportError {
    match Instead::from(answer) {
        Instead::Unknown => ExportError::Unknown,
        Instead::Broken(why) => ExportError::Unreadable(why),
        Instead::NotRefused | Instead::Other => ExportError::Desk(DeskError::OtherVersion),
    }
}

fn disk(path: &Path) -> impl Fn(io::Error) -> ExportError + use<> {
    let place = path.display().to_string();
    move |source| ExportError::Disk { place: place.clone(), source }
}
