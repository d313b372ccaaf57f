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
    /// The kiosk may take nothing in.
    #[error("this kiosk takes no applications now: {}", .0.code())]
    Shut(FailureCode),
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
            IntakeError::Shut(code) => *code,
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
/// `unfit` is why this kiosk may take nothing in, if so. After that, or an error of the outbox the remaining
/// blobs are read and thrown away, so that the visit can try again on the same socket.
///
/// # Errors
/// [`IntakeError`]; nothing of the application is kept then.
pub fn take(
    manifest: &Manifest,
    socket: &mut impl Read,
    outbox: &Outbox,
    identity: &Identity,
    reserved: Option<&CaseNumber>,
    unfit: Option<FailureCode>,
) -> Result<(), IntakeError> {
    let open = unfit.map_or(Ok(()), |code| Err(IntakeError::Shut(code)));
    let mut taken =
        open.and_then(|()| fit(manifest, identity, reserved)).and_then(|()| Ok(outbox.begin(manifest.application_id)?));
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
    if manifest.kiosk != identity.public.record.kiosk {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use lobby_seal::SigningKey;
    use lobby_seal::digest::sha256;
    use lobby_store::Limits;
    use lobby_wire::Message as _;
    use lobby_wire::digest::Sha256;
    use lobby_wire::enrol::Trust;
    use lobby_wire::manifest::{BlobEntry, BlobKind, ItemRef, SUITE};
    use uuid::Uuid;

    use super::*;
    use crate::ipc::write_frame;

    /// An identity as enrolment leaves it on disk, for a kiosk nobody else has.
    fn identity(state: &Path) -> Identity {
        let folder = state.join("identity");
        std::fs::create_dir_all(&folder).unwrap();
        let key = SigningKey::generate().unwrap();
        let trust = Trust {
            schema: Trust::SCHEMA.into(),
            ca_pem: String::new(),
            receipt_key: key.public_key("receipt"),
            catalogue_key: key.public_key("catalogue"),
            recipients: vec![],
        };
        let record = r#"{"kiosk":"WL01-K01","site_code":"WL01","kiosk_code":"K01","platform_url":"https://127.0.0.1"}"#;
        std::fs::write(folder.join("device.key"), key.to_pkcs8_pem().as_bytes()).unwrap();
        std::fs::write(folder.join("device.crt"), "").unwrap();
        std::fs::write(folder.join("trust.json"), trust.to_bytes()).unwrap();
        std::fs::write(folder.join("kiosk.json"), record).unwrap();
        Identity::load(state).unwrap()
    }

    fn number(counter: u32) -> CaseNumber {
        CaseNumber::new("WL01", "K01", counter).unwrap()
    }

    /// A document, a signature, its picture and a page too large for a row.
    fn blobs() -> Vec<(BlobKind, Vec<u8>)> {
        let kinds = [BlobKind::Document, BlobKind::Signature, BlobKind::SignaturePicture, BlobKind::Page];
        kinds.into_iter().zip(1_u8..).map(|(kind, fill)| (kind, vec![fill; usize::from(fill) * 50_000])).collect()
    }

    fn manifest(number: &CaseNumber) -> Manifest {
        let entry =
            |(kind, bytes): (BlobKind, Vec<u8>)| BlobEntry { kind, sha256: sha256(&bytes), size: bytes.len() as u64 };
        Manifest {
            schema: Manifest::SCHEMA.into(),
            suite: SUITE.into(),
            application_id: Uuid::from_u128(7),
            case_number: number.to_string(),
            kiosk: "WL01-K01".into(),
            item: ItemRef { key: "signboard-filing".into(), task_code: "3".repeat(24), version: 1 },
            catalogue_version: 1,
            submitted_at: jiff::Timestamp::UNIX_EPOCH,
            document_sha256: Sha256([1; 32]),
            recipients: vec!["intake-1".into()],
            blobs: blobs().into_iter().map(entry).collect(),
        }
    }

    /// What a visit sends behind the manifest; `spoil` may change the bytes.
    fn sent(spoil: impl Fn(usize, &mut Vec<u8>)) -> Vec<u8> {
        let mut stream = Vec::new();
        for (at, (_, bytes)) in blobs().into_iter().enumerate() {
            let (announced, mut really) = (VisitSays::Blob { sha256: sha256(&bytes), size: bytes.len() as u64 }, bytes);
            spoil(at, &mut really);
            write_frame(&mut stream, &announced).unwrap();
            stream.extend(really);
        }
        stream
    }

    struct Bench {
        _dir: tempfile::TempDir,
        identity: Identity,
        outbox: Outbox,
    }

    fn bench() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let identity = identity(dir.path());
        let (outbox, _) = Outbox::open(&dir.path().join("outbox"), Limits::default()).unwrap();
        Bench { _dir: dir, identity, outbox }
    }

    #[test]
    fn an_application_is_durable_and_signed_by_the_device_when_it_is_taken() {
        let bench = bench();
        let manifest = manifest(&number(1));
        take(&manifest, &mut sent(|_, _| ()).as_slice(), &bench.outbox, &bench.identity, Some(&number(1)), None)
            .unwrap();
        let queued = bench.outbox.queued().unwrap();
        assert_eq!(queued.len(), 1);
        assert_eq!(queued[0].manifest().unwrap(), manifest);
    }

    #[test]
    fn a_blob_that_is_not_the_announced_one_leaves_nothing_and_the_next_try_succeeds_on_the_same_socket() {
        let bench = bench();
        let manifest = manifest(&number(1));
        let mut stream = sent(|at, bytes| {
            if at == 3 {
                bytes[9] ^= 1
            }
        });
        stream.extend(sent(|_, _| ()));
        let mut socket = stream.as_slice();
        let error = take(&manifest, &mut socket, &bench.outbox, &bench.identity, Some(&number(1)), None).unwrap_err();
        assert_eq!(error.code(), FailureCode::StoreFault);
        assert!(bench.outbox.queued().unwrap().is_empty());
        take(&manifest, &mut socket, &bench.outbox, &bench.identity, Some(&number(1)), None).unwrap();
        assert_eq!((bench.outbox.queued().unwrap().len(), socket.len()), (1, 0));
    }

    #[test]
    fn a_kiosk_that_was_shut_out_refuses_what_is_under_way_and_takes_it_once_it_is_admitted_again() {
        let bench = bench();
        let (manifest, number) = (manifest(&number(1)), number(1));
        let stream = [sent(|_, _| ()), sent(|_, _| ())].concat();
        let mut socket = stream.as_slice();
        let mut take = |unfit| take(&manifest, &mut socket, &bench.outbox, &bench.identity, Some(&number), unfit);
        assert_eq!(take(Some(FailureCode::ShutOut)).unwrap_err().code(), FailureCode::ShutOut);
        assert!(bench.outbox.queued().unwrap().is_empty());
        take(None).unwrap();
        assert_eq!(bench.outbox.queued().unwrap().len(), 1);
    }

    #[test]
    fn a_number_that_was_not_reserved_another_kiosk_and_missing_blobs_are_refused() {
        let bench = bench();
        let refused = |manifest: &Manifest, reserved: Option<&CaseNumber>| {
            let stream = if manifest.blobs.is_empty() { Vec::new() } else { sent(|_, _| ()) };
            take(manifest, &mut stream.as_slice(), &bench.outbox, &bench.identity, reserved, None)
                .unwrap_err()
                .to_string()
        };
        assert!(refused(&manifest(&number(1)), None).contains("not reserved"));
        assert!(refused(&manifest(&number(1)), Some(&number(2))).contains("not reserved"));
        let other = Manifest { kiosk: "WL01-K02".into(), ..manifest(&number(1)) };
        assert!(refused(&other, Some(&number(1))).contains("another kiosk"));
        let empty = Manifest { blobs: vec![], ..manifest(&number(1)) };
        assert!(refused(&empty, Some(&number(1))).contains("no blobs"));
        assert!(bench.outbox.queued().unwrap().is_empty());
    }

    #[test]
    fn a_visit_that_dies_half_way_leaves_nothing() {
        let bench = bench();
        let stream = sent(|_, _| ());
        for cut in [0, 3, 40, 60_000, stream.len() - 1] {
            let mut socket = &stream[..cut];
            let taken =
                take(&manifest(&number(1)), &mut socket, &bench.outbox, &bench.identity, Some(&number(1)), None);
            assert!(taken.is_err(), "cut at {cut}");
        }
        assert!(bench.outbox.queued().unwrap().is_empty());
    }
}
