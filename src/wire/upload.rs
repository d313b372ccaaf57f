//! Names of the tus 1.0 upload (<https://tus.io/protocols/resumable-upload>) as both ends use them.
//!
//! 1. `POST /v1/uploads` with `Tus-Resumable`, `Upload-Length`, `Upload-Metadata: sha256 <b64 of hex>,kind <b64>`
//!    -> `201`, `Location: /v1/uploads/{sha256}`; repeating is harmless.
//! 2. `HEAD /v1/uploads/{sha256}` -> `200`, `Upload-Offset`, `Upload-Length`; `404` -> step 1.
//! 3. `PATCH /v1/uploads/{sha256}` with `Upload-Offset`, `Content-Type: application/offset+octet-stream`,
//!    `Upload-Checksum: sha256 <b64 of 32 bytes>` -> `204`, `Upload-Offset`; `409` wrong offset, `460` checksum.
//! 4. `PUT /v1/applications/{uuid}` with the manifest JWS as `application/jose` -> `201` or `200` with the receipt
//!    JWS (`application/jose`); `409` other digest; `422` problem `missing_blobs`; `202` and `pages_to_follow` in the
//!    shape of a problem where only full pages are missing whose small copies are there: officers can read, the same
//!    request gets the receipt once they have arrived.
//! 5. `GET /v1/applications/{uuid}/receipt` -> the same receipt again; `404` problem `receipt_pending` while pages follow.
//! 6. `GET /v1/catalogue/head` -> head JWS; `GET /v1/catalogue/{sha256}` -> bundle bytes.

/// Protocol version header.
pub const TUS_RESUMABLE: &str = "Tus-Resumable";
/// The version spoken.
pub const TUS_VERSION: &str = "1.0.0";
/// Bytes already there.
pub const UPLOAD_OFFSET: &str = "Upload-Offset";
/// Bytes in all.
pub const UPLOAD_LENGTH: &str = "Upload-Length";
/// Metadata of the upload.
pub const UPLOAD_METADATA: &str = "Upload-Metadata";
/// Checksum of one chunk.
pub const UPLOAD_CHECKSUM: &str = "Upload-Checksum";
/// Content type of a chunk.
pub const OFFSET_OCTET_STREAM: &str = "application/offset+octet-stream";
/// Media type of a compact JWS.
pub const JOSE: &str = "application/jose";
/// Largest chunk a kiosk sends, bytes.
pub const CHUNK_MAX: usize = 1024 * 1024;
/// Largest sealed blob the platform takes, bytes.
pub const BLOB_MAX: u64 = 64 * 1024 * 1024;
