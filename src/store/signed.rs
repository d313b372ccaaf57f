//! Reading the manifest that core signed.

use data_encoding::BASE64URL_NOPAD;
use lobby_wire::manifest::Manifest;
use lobby_wire::receipt::IntakeReceipt;

/// What a manifest's JWS says. Nothing is verified here: core signed it, and rows and records keep its digest.
pub(crate) fn manifest_of(jws: &str) -> Option<Manifest> {
    lobby_wire::read(&payload(jws)?).ok()
}

/// What a receipt's JWS says. It was verified before it was recorded.
pub(crate) fn receipt_of(jws: &str) -> Option<IntakeReceipt> {
    lobby_wire::read(&payload(jws)?).ok()
}

fn payload(jws: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(jws.split('.').nth(1)?.as_bytes()).ok()
}
