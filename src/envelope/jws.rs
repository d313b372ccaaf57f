//! Compact JWS (RFC 7515) with ES256 and nothing else.
//!
//! The header is exactly `{alg, kid, typ}`. A header with any other member is refused, `crit` included, so that no
//! sender can make an extension that one side honours and the other ignores.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::{SealError, SigningKey, VerifyingKey};

/// Longest JWS that is looked at, bytes: a manifest of a thousand pages has a fifth of it.
pub const JWS_MAX: usize = 1024 * 1024;

const ALG: &str = "ES256";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// Signs `payload` as a message of type `typ` with the key whose id is `kid`.
///
/// # Errors
/// [`SealError::Randomness`].
pub fn sign(key: &SigningKey, kid: &str, typ: &'static str, payload: &[u8]) -> Result<String, SealError> {
    let header = Header { alg: ALG.into(), kid: kid.into(), typ: typ.into() };
    let header = serde_json::to_vec(&header).map_err(|_| SealError::NotJws { typ, reason: "header not writable" })?;
    let mut jws = format!("{}.{}", BASE64URL_NOPAD.encode(&header), BASE64URL_NOPAD.encode(payload));
    let signature = key.sign(jws.as_bytes())?;
    jws.push('.');
    jws.push_str(&BASE64URL_NOPAD.encode(&signature));
    Ok(jws)
}

/// The payload of `jws`, once one of `keys` vouches for it as a message of type `typ`.
///
/// # Errors
/// [`SealError::NotJws`], [`SealError::Unsigned`], [`SealError::Header`], [`SealError::UnknownKey`] or
/// [`SealError::Forged`].
pub fn verify(jws: &str, keys: &[VerifyingKey], typ: &'static str) -> Result<Vec<u8>, SealError> {
    let parts = Parts::of(jws, typ)?;
    let header = parts.header()?;
    if parts.signature.is_empty() || header.alg.eq_ignore_ascii_case("none") {
        return Err(SealError::Unsigned { typ });
    }
    if header.alg != ALG {
        return Err(SealError::Header { typ, member: "alg" });
    }
    if header.typ != typ {
        return Err(SealError::Header { typ, member: "typ" });
    }
    let signature = decode(parts.signature, typ, "the signature is not base64url")?;
    let mut named = keys.iter().filter(|key| key.kid() == header.kid).peekable();
    named.peek().ok_or(SealError::UnknownKey { typ })?;
    if !named.any(|key| key.verifies(parts.signed.as_bytes(), &signature)) {
        return Err(SealError::Forged { typ });
    }
    decode(parts.payload, typ, "the payload is not base64url")
}

/// The key id a JWS of type `typ` names, unverified: for looking up the key to verify with.
///
/// # Errors
/// [`SealError::NotJws`].
pub fn claimed_kid(jws: &str, typ: &'static str) -> Result<String, SealError> {
    Ok(Parts::of(jws, typ)?.header()?.kid)
}

/// The three parts of a compact JWS, still encoded.
struct Parts<'a> {
    typ: &'static str,
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
    /// Header and payload with the dot between them: what the signature is over.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn of(jws: &'a str, typ: &'static str) -> Result<Parts<'a>, SealError> {
        if jws.len() > JWS_MAX {
            return Err(SealError::NotJws { typ, reason: "longer than any JWS of ours" });
        }
        let three = SealError::NotJws { typ, reason: "not three parts with dots between" };
        let Some((signed, signature)) = jws.rsplit_once('.') else { return Err(three) };
        let Some((header, payload)) = signed.split_once('.') else { return Err(three) };
        Ok(Parts { typ, header, payload, signature, signed })
    }

    fn header(&self) -> Result<Header, SealError> {
        let bytes = decode(self.header, self.typ, "the header is not base64url")?;
        let reason = "the header is not {alg, kid, typ}";
        serde_json::from_slice(&bytes).map_err(|_| match is_unsigned(&bytes) {
            true => SealError::Unsigned { typ: self.typ },
            false => SealError::NotJws { typ: self.typ, reason },
        })
    }
}

/// Whether a header that is not ours says openly that nothing is signed.
fn is_unsigned(header: &[u8]) -> bool {
    let value: Option<serde_json::Value> = serde_json::from_slice(header).ok();
    value.and_then(|value| Some(value.get("alg")?.as_str()?.eq_ignore_ascii_case("none"))).unwrap_or(false)
}

fn decode(part: &str, typ: &'static str, reason: &'static str) -> Result<Vec<u8>, SealError> {
    BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| SealError::NotJws { typ, reason })
}

#[cfg(test)]
mod tests;
