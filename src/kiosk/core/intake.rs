//! Taking one sealed application from a visit into the outbox: blobs as they come, then the signed manifest.

use std::io::{self, Read};

use lobby_domain::{CaseNumber, FailureCode};
use lobby_fleet::Identity;
use lobby_seal::manifest::sign_manifest;
use lobby_store::{Outbox, StoreError};
use lobby_wire::manifest::Manifest;
use thiserror::Error;

use crate::ipc::{FrameError, VisitSays, read_frame};

/// Why an application was not taken in.
#[derive(Debug, Error)]
pub enum IntakeError {
    /// The visit is gone or does not keep to the protocol.
    #[error("the visit's socket")]
    Visit(#[from] FrameError),
    /// The manifest names another kiosk, another number than the reserved one, or other blobs than follow.
    #[error("the manifest does not fit: {0}")]
    Unfit(&'static str),
    /// The outbox refused.
    #[error("writing to the outbox")]
    Store(#[from] StoreError),
    /// The device key could not sign.
    #[error("signing the manifest")]
    Sign(#[source] lobby_seal::SealError),
}

impl IntakeError {
    /// What the citizen is told.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        match self {
            IntakeError::Store(error) => store_failure(error),
            IntakeError::Visit(_) | IntakeError::Unfit(_) | IntakeError::Sign(_) => FailureCode::SealFault,
        }
    }
}

/// What a refusal of the outbox means for the citizen.
pub fn store_failure(error: &StoreError) -> FailureCode {
    if error.is_full() { FailureCode::DiskFull } else { FailureCode::StoreFault }
}

/// Takes the application whose manifest just came; its blobs follow on `socket`. Returns once it is durable.
///
/// After an error of the outbox the remaining blobs are read and thrown away, so that the visit can try again on the
/// same socket.
///
/// # Errors
/// [`IntakeError`]; nothing of the application is kept then.
pub fn take(
    manifest: &Manifest,
    socket: &mut impl Read,
    outbox: &Outbox,
    identity: &Identity,
    reserved: Option<&CaseNumber>,
) -> Result<(), IntakeError> {
    let mut taken = fit(manifest, identity, reserved).and_then(|()| Ok(outbox.begin(manifest.application_id)?));
    for entry in &manifest.blobs {
        let VisitSays::Blob { sha256, size } = read_frame(socket)? else {
            return Err(IntakeError::Unfit("something else than a blob followed"));
        };
        let mut bytes = socket.take(size);
        let stored = match &mut taken {
            Ok(incoming) if sha256 == entry.sha256 && size == entry.size => {
                incoming.blob(entry.kind, entry.sha256, entry.size, &mut bytes).map_err(IntakeError::Store)
            }
            Ok(_) => Err(IntakeError::Unfit("a blob is not the one the manifest names")),
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
    Ok(())
}

fn fit(manifest: &Manifest, identity: &Identity, reserved: Option<&CaseNumber>) -> Result<(), IntakeError> {
    if manifest.kiosk != identity.record.kiosk {
        return Err(IntakeError::Unfit("another kiosk"));
    }
    if reserved.is_none_or(|number| number.as_str() != manifest.case_number) {
        return Err(IntakeError::Unfit("a case number that was not reserved for this visit"));
    }
    if manifest.blobs.is_empty() {
        return Err(IntakeError::Unfit("no blobs"));
    }
    Ok(())
}
