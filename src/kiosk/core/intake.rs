//! Taking one sealed application from a visit into the outbox: pages as they are accepted, the other blobs as they come,
//! then the signed manifest.

use std::io::{self, Chain, Cursor, Read};

use lobby_domain::{CaseNumber, FailureCode};
use lobby_envelope::SealError;
use lobby_envelope::head::{self, HEAD_MAX};
use lobby_envelope::manifest::sign_manifest;
use lobby_fleet::Identity;
use lobby_store::{Outbox, Staging, StoreError};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest};
use thiserror::Error;

use crate::ipc::{FrameError, VisitMessage, read_frame};

/// Why an application was not taken in.
#[derive(Debug, Error)]
pub enum IntakeError {
    /// The visit is gone or does not keep to the protocol.
    #[error("the visit's socket")]
    Visit(#[from] FrameError),
    /// The manifest names another kiosk, another number than the reserved one, or other blobs than follow.
    #[error("the manifest does not fit: {0}")]
    Mismatch(&'static str),
    /// The kiosk may take nothing in.
    #[error("this kiosk takes no applications now: {}", .0.code())]
    Shut(FailureCode),
    /// The outbox refused.
    #[error("writing to the outbox")]
    Store(#[from] StoreError),
    /// The device key could not sign.
    #[error("signing the manifest")]
    Sign(#[source] SealError),
    /// The platform would refuse the manifest's list of blobs.
    #[error("checking the manifest")]
    Manifest(#[source] lobby_wire::WireError),
    /// A blob does not begin as an envelope of ours: the platform would refuse it.
    #[error("checking a sealed blob")]
    Envelope(#[source] SealError),
}

impl IntakeError {
    /// Failure that the citizen reads.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        match self {
            IntakeError::Store(error) => store_failure(error),
            IntakeError::Shut(code) => *code,
            IntakeError::Visit(_)
            | IntakeError::Mismatch(_)
            | IntakeError::Sign(_)
            | IntakeError::Manifest(_)
            | IntakeError::Envelope(_) => FailureCode::SealFault,
        }
    }
}

/// What a refusal of the outbox means for the citizen.
pub fn store_failure(error: &StoreError) -> FailureCode {
    if error.is_full() {
        FailureCode::DiskFull
    } else if matches!(error, StoreError::CounterExhausted) {
        FailureCode::NoNumber
    } else {
        FailureCode::StoreFault
    }
}

/// Where what a visit hands over goes, and what it is judged by.
pub struct IntakeContext<'a> {
    pub outbox: &'a Outbox,
    /// What this visit has kept.
    pub staging: &'a mut Staging,
    pub identity: &'a Identity,
    /// The number reserved for this visit.
    pub reserved: Option<&'a CaseNumber>,
    /// Why this kiosk may take nothing in, if so.
    pub block: Option<FailureCode>,
}

/// Keeps one sealed page whose bytes follow on `socket`. Returns once it is durable; whatever the outcome, its bytes are
/// read, so that the visit can go on on the same socket.
///
/// # Errors
/// [`IntakeError`]; nothing of the page is kept then. After [`IntakeError::Visit`] the socket cannot be used further.
pub fn keep(
    staging: &mut Staging,
    sha256: Sha256,
    size: u64,
    block: Option<FailureCode>,
    socket: &mut impl Read,
) -> Result<(), IntakeError> {
    let mut bytes = socket.take(size);
    let kept = match block {
        Some(code) => Err(IntakeError::Shut(code)),
        None => measured(&mut bytes)
            .and_then(|mut bytes| staging.keep(sha256, size, &mut bytes).map_err(IntakeError::Store)),
    };
    io::copy(&mut bytes, &mut io::sink()).map_err(FrameError::Io)?;
    if bytes.limit() > 0 {
        return Err(IntakeError::Visit(FrameError::Closed));
    }
    kept
}

/// Takes the application whose manifest just came; those of its blobs that are not among `kept` follow on `socket`.
/// Returns once it is durable; then nothing is kept for this visit any more.
///
/// After an error of the outbox the remaining blobs are read and thrown away, so that the visit can try again on the
/// same socket.
///
/// # Errors
/// [`IntakeError`]; nothing of the application is in the outbox then, and the pages that were kept still are.
pub fn take(
    manifest: &Manifest,
    kept: &[Sha256],
    socket: &mut impl Read,
    context: IntakeContext<'_>,
) -> Result<(), IntakeError> {
    let IntakeContext { outbox, staging, identity, reserved, block } = context;
    let open = block.map_or(Ok(()), |code| Err(IntakeError::Shut(code)));
    let mut taken =
        open.and_then(|()| fit(manifest, identity, reserved)).and_then(|()| Ok(outbox.begin(manifest.application_id)?));
    let is_kept = |entry: &BlobEntry| entry.kind == BlobKind::Page && kept.contains(&entry.sha256);
    for entry in &manifest.blobs {
        if is_kept(entry) {
            if let Ok(incoming) = &mut taken
                && let Err(error) = incoming.staged(entry.kind, entry.sha256, entry.size, staging)
            {
                taken = Err(IntakeError::Store(error));
            }
            continue;
        }
        let VisitMessage::Blob { sha256, size } = read_frame(socket)? else {
            return Err(IntakeError::Mismatch("something else than a blob followed"));
        };
        let mut bytes = socket.take(size);
        let stored = match &mut taken {
            Ok(incoming) if sha256 == entry.sha256 && size == entry.size => {
                measured(&mut bytes).and_then(|mut bytes| {
                    incoming.blob(entry.kind, entry.sha256, entry.size, &mut bytes).map_err(IntakeError::Store)
                })
            }
            Ok(_) => Err(IntakeError::Mismatch("a blob is not the one the manifest names")),
            Err(_) => Ok(()),
        };
        io::copy(&mut bytes, &mut io::sink()).map_err(FrameError::Io)?;
        if let Err(error) = stored {
            taken = Err(error);
        }
    }
    let incoming = taken?;
    let signed =
        sign_manifest(identity.signing_key(), &identity.signing_key().kid(), manifest).map_err(IntakeError::Sign)?;
    incoming.commit(&signed.jws, manifest, jiff::Timestamp::now())?;
    staging.clear();
    Ok(())
}

/// The same bytes, once the head of the envelope was measured. A visit opens what strangers hand it, so core looks
/// before it signs.
fn measured<R: Read>(bytes: &mut R) -> Result<Chain<Cursor<Vec<u8>>, &mut R>, IntakeError> {
    let mut beginning = Vec::with_capacity(HEAD_MAX);
    bytes.by_ref().take(HEAD_MAX as u64).read_to_end(&mut beginning).map_err(FrameError::Io)?;
    head::measure(&beginning).map_err(IntakeError::Envelope)?;
    Ok(Cursor::new(beginning).chain(bytes))
}

fn fit(manifest: &Manifest, identity: &Identity, reserved: Option<&CaseNumber>) -> Result<(), IntakeError> {
    if manifest.kiosk != identity.public.record.kiosk {
        return Err(IntakeError::Mismatch("another kiosk"));
    }
    if manifest.test != identity.public.record.test {
        return Err(IntakeError::Mismatch("a test mark that is not this kiosk's"));
    }
    if reserved.is_none_or(|number| number.as_str() != manifest.case_number) {
        return Err(IntakeError::Mismatch("a case number that was not reserved for this visit"));
    }
    if manifest.blobs.is_empty() {
        return Err(IntakeError::Mismatch("no blobs"));
    }
    if manifest.page_blobs().is_none() {
        return Err(IntakeError::Mismatch("blobs that do not stand in their order"));
    }
    manifest.check_blobs().map_err(IntakeError::Manifest)
}

#[cfg(test)]
mod tests;
