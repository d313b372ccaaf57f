//! Reading the headers of a tus request.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use data_encoding::BASE64;
use lobby_wire::digest::Sha256;
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::{TUS_RESUMABLE, TUS_VERSION, UPLOAD_CHECKSUM, UPLOAD_METADATA};

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256};

use crate::error::{PlatformError, Result};
use crate::service::upload::Checksum;

/// Refuses a request of another protocol version.
///
/// # Errors
/// Refusal `tus_version`.
pub fn require_version(headers: &HeaderMap) -> Result<()> {
    if text(headers, TUS_RESUMABLE) == Some(TUS_VERSION) {
        return Ok(());
    }
    Err(PlatformError::refused(ProblemCode::TusVersion, format!("this server speaks {TUS_RESUMABLE} {TUS_VERSION}")))
}

/// A header that is a number.
///
/// # Errors
/// Refusal `bad_header`.
pub fn number(headers: &HeaderMap, name: &str) -> Result<u64> {
    let digits = text(headers, name).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| PlatformError::refused(ProblemCode::BadHeader, format!("{name} is missing or not a number")))
}

/// `Upload-Metadata`: keys with base64 values; an empty header, which some clients send, has no keys.
///
/// # Errors
/// Refusal `bad_metadata`.
pub fn metadata(headers: &HeaderMap) -> Result<BTreeMap<String, String>> {
    let bad = || PlatformError::from(ProblemCode::BadMetadata);
    let pairs = text(headers, UPLOAD_METADATA).unwrap_or_default();
    pairs
        .split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = BASE64.decode(value.trim().as_bytes()).map_err(|_| bad())?;
            Ok((key.to_owned(), String::from_utf8(value).map_err(|_| bad())?))
        })
        .collect()
}

/// `Upload-Checksum`, where there is one. Kiosks send sha256; the protocol demands sha1 of every server as well.
///
/// # Errors
/// Refusal `bad_checksum` for another algorithm or a malformed digest.
pub fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>> {
    let Some(value) = text(headers, UPLOAD_CHECKSUM) else { return Ok(None) };
    let (name, digest) = value.split_once(' ').unwrap_or((value, ""));
    let algorithm = match name {
        "sha256" => Some(&SHA256),
        "sha1" => Some(&SHA1_FOR_LEGACY_USE_ONLY),
        _ => None,
    };
    let digest = BASE64.decode(digest.trim().as_bytes()).ok();
    let checksum = algorithm.zip(digest).filter(|(algorithm, digest)| digest.len() == algorithm.output_len());
    match checksum {
        Some((algorithm, digest)) => Ok(Some(Checksum { algorithm, digest })),
        None => Err(ProblemCode::BadChecksum.into()),
    }
}

/// A digest in an address.
///
/// # Errors
/// Refusal `bad_digest`.
pub fn digest(text: &str) -> Result<Sha256> {
    text.parse().map_err(|_| PlatformError::from(ProblemCode::BadDigest))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}
