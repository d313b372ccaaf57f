//! Receipts. A kiosk deletes its copies only after [`verify_receipt`] succeeds.

use lobby_wire::digest::Sha256;
use lobby_wire::manifest::Manifest;
use lobby_wire::receipt::IntakeReceipt;
use lobby_wire::{Message as _, read};

use crate::{SealError, SigningKey, VerifyingKey, jws};

/// `typ` of a receipt.
pub const RECEIPT_TYP: &str = "lobby-receipt+jws";

/// Signs a receipt with the platform's receipt key.
///
/// # Errors
/// [`SealError::Randomness`].
pub fn sign_receipt(key: &SigningKey, kid: &str, receipt: &IntakeReceipt) -> Result<String, SealError> {
    jws::sign(key, kid, RECEIPT_TYP, &receipt.to_bytes())
}

/// The receipt, once a trusted key vouches for it and it names exactly this manifest, whose JWS bytes have
/// `manifest_sha256`.
///
/// # Errors
/// Not signed: [`SealError::Unsigned`], [`SealError::NotJws`]. Not by the platform: [`SealError::Forged`],
/// [`SealError::UnknownKey`], [`SealError::Header`]. Genuine but for something else: [`SealError::OtherApplication`],
/// [`SealError::OtherManifest`], [`SealError::OtherBlobs`].
pub fn verify_receipt(
    jws: &str,
    keys: &[VerifyingKey],
    manifest: &Manifest,
    manifest_sha256: &Sha256,
) -> Result<IntakeReceipt, SealError> {
    let receipt: IntakeReceipt = read(&jws::verify(jws, keys, RECEIPT_TYP)?)?;
    if receipt.application_id != manifest.application_id || receipt.case_number != manifest.case_number {
        return Err(SealError::OtherApplication);
    }
    if receipt.manifest_sha256 != *manifest_sha256 {
        return Err(SealError::OtherManifest);
    }
    if !receipt.covers(manifest, manifest_sha256) {
        return Err(SealError::OtherBlobs);
    }
    Ok(receipt)
}

#[cfg(test)]
pub(crate) mod tests {
    use lobby_wire::manifest::{BlobEntry, BlobKind, ItemRef, SUITE};
    use uuid::Uuid;

    use super::*;
    use crate::digest::sha256;

    pub(crate) fn manifest() -> Manifest {
        let blob = |kind, text: &[u8]| BlobEntry { kind, sha256: sha256(text), size: text.len() as u64 };
        Manifest {
            schema: Manifest::SCHEMA.into(),
            suite: SUITE.into(),
            application_id: Uuid::from_u128(7),
            case_number: "QL01-K03-004826-T".into(),
            kiosk: "QL01-K03".into(),
            item: ItemRef { key: "signboard-filing".into(), task_code: "1".repeat(24), version: 1 },
            catalogue_version: 1,
            submitted_at: "2026-03-02T01:02:03Z".parse().unwrap(),
            document_sha256: sha256(b"document"),
            test: false,
            recipients: vec!["intake-1".into()],
            blobs: vec![blob(BlobKind::Document, b"sealed document"), blob(BlobKind::Page, b"sealed page")],
        }
    }

    pub(crate) fn receipt_for(manifest: &Manifest, manifest_sha256: Sha256) -> IntakeReceipt {
        IntakeReceipt {
            schema: IntakeReceipt::SCHEMA.into(),
            application_id: manifest.application_id,
            case_number: manifest.case_number.clone(),
            manifest_sha256,
            test: manifest.test,
            blobs: manifest.blobs.clone(),
            received_at: "2026-03-02T01:02:09Z".parse().unwrap(),
        }
    }

    fn platform() -> (SigningKey, Vec<VerifyingKey>) {
        let key = SigningKey::generate().unwrap();
        let keys = vec![VerifyingKey::from_wire(&key.public_key("receipts")).unwrap()];
        (key, keys)
    }

    #[test]
    fn a_genuine_receipt_for_this_manifest_is_taken() {
        let (key, keys) = platform();
        let digest = sha256(b"jws of the manifest");
        let receipt = receipt_for(&manifest(), digest);
        let jws = sign_receipt(&key, "receipts", &receipt).unwrap();
        assert_eq!(verify_receipt(&jws, &keys, &manifest(), &digest).unwrap(), receipt);
    }

    #[test]
    fn a_receipt_signed_by_another_key_is_forged() {
        let (_, keys) = platform();
        let digest = sha256(b"jws of the manifest");
        let receipt = receipt_for(&manifest(), digest);
        let jws = sign_receipt(&SigningKey::generate().unwrap(), "receipts", &receipt).unwrap();
        assert!(matches!(verify_receipt(&jws, &keys, &manifest(), &digest), Err(SealError::Forged { .. })));
    }

    #[test]
    fn plain_json_and_a_portal_page_are_not_receipts() {
        let (_, keys) = platform();
        let digest = sha256(b"jws of the manifest");
        let json = String::from_utf8(receipt_for(&manifest(), digest).to_bytes()).unwrap();
        for text in [json.as_str(), "<html>welcome to the hotel</html>", ""] {
            let found = verify_receipt(text, &keys, &manifest(), &digest);
            assert!(matches!(found, Err(SealError::NotJws { .. })), "{text}");
        }
    }

    #[test]
    fn a_genuine_receipt_for_something_else_is_refused_with_its_reason() {
        let (key, keys) = platform();
        let digest = sha256(b"jws of the manifest");
        let good = receipt_for(&manifest(), digest);
        let found = |receipt: &IntakeReceipt| {
            let jws = sign_receipt(&key, "receipts", receipt).unwrap();
            verify_receipt(&jws, &keys, &manifest(), &digest).unwrap_err()
        };
        let other_id = IntakeReceipt { application_id: Uuid::from_u128(8), ..good.clone() };
        assert!(matches!(found(&other_id), SealError::OtherApplication));
        let other_number = IntakeReceipt { case_number: "QL01-K03-004827-R".into(), ..good.clone() };
        assert!(matches!(found(&other_number), SealError::OtherApplication));
        let other_manifest = IntakeReceipt { manifest_sha256: sha256(b"another"), ..good.clone() };
        assert!(matches!(found(&other_manifest), SealError::OtherManifest));
        let mut fewer = good.clone();
        fewer.blobs.pop();
        assert!(matches!(found(&fewer), SealError::OtherBlobs));
        let mut changed = good;
        changed.blobs[1].sha256 = sha256(b"another page");
        assert!(matches!(found(&changed), SealError::OtherBlobs));
    }
}
