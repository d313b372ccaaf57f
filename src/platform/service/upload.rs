//! Sealed blobs coming in pieces: what tus 1.0 asks of a server, apart from its headers.

use std::future::Future;

use lobby_domain::id::KioskId;
use lobby_wire::digest::Sha256;
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::BLOB_MAX;
use ring::digest;
use tokio::io::AsyncWriteExt as _;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::uploads::{Progress, Upload};

/// Begins an upload, or finds it begun: repeating is harmless.
///
/// # Errors
/// Refusals `blob_too_large` and `upload_conflict` (begun with another length).
pub async fn begin(app: &App, kiosk: &KioskId, sha256: Sha256, length: u64, kind: &str) -> Result<()> {
    if length > BLOB_MAX {
        let title = format!("a blob of {length} bytes is larger than the {BLOB_MAX} the platform takes");
        return Err(PlatformError::refused(ProblemCode::BlobTooLarge, title));
    }
    let upload = app.uploads.lock(kiosk, sha256).await?;
    let known = match app.materials.size(kiosk, sha256).await? {
        Some(size) => Some(size),
        None => upload.progress().await?.map(|progress| progress.length),
    };
    match known {
        None => upload.begin(length, kind).await,
        Some(known) if known == length => Ok(()),
        Some(_) => Err(ProblemCode::UploadConflict.into()),
    }
}

/// How far an upload has come; a complete blob is at its end.
///
/// # Errors
/// Refusals `upload_unknown` and `digest_mismatch` (it is complete but wrong, and was forgotten).
pub async fn progress(app: &App, kiosk: &KioskId, sha256: Sha256) -> Result<Progress> {
    let upload = app.uploads.lock(kiosk, sha256).await?;
    if let Some(size) = app.materials.size(kiosk, sha256).await? {
        return Ok(Progress { length: size, offset: size, kind: String::new() });
    }
    let progress = upload.progress().await?.ok_or_else(unknown)?;
    if progress.offset == progress.length {
        // The process ended between the last byte and the move to the materials: the move is made up for now.
        finish(app, kiosk, sha256, &upload, progress.length).await?;
    }
    Ok(progress)
}

/// What a chunk is compared with before it counts.
pub struct Checksum {
    /// sha256 or sha1.
    pub algorithm: &'static digest::Algorithm,
    /// The digest the client gave.
    pub digest: Vec<u8>,
}

/// Bytes that arrive in pieces.
pub trait Pieces: Send {
    /// One piece.
    type Piece: AsRef<[u8]> + Send;

    /// The next piece; `None` at the end.
    fn next(&mut self) -> impl Future<Output = Option<Result<Self::Piece, BrokenOff>>> + Send;
}

/// The connection broke before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenOff;

/// One chunk.
pub struct Chunk<P> {
    /// Where it begins, as the client says.
    pub offset: u64,
    /// Digest of the chunk, where the client gave one.
    pub checksum: Option<Checksum>,
    /// Its bytes, as they arrive.
    pub pieces: P,
}

/// Takes a chunk; answers with the new offset once it is durable. With a checksum it counts whole or not at all;
/// without, whatever came before the line broke counts.
///
/// # Errors
/// Refusals `upload_unknown`, `offset_conflict`, `chunk_too_long`, `chunk_broken_off`, `checksum_mismatch` and
/// `digest_mismatch` (the finished blob is not what its digest promised; it is forgotten).
pub async fn append<P: Pieces>(app: &App, kiosk: &KioskId, sha256: Sha256, chunk: Chunk<P>) -> Result<u64> {
    let upload = app.uploads.lock(kiosk, sha256).await?;
    if let Some(size) = app.materials.size(kiosk, sha256).await? {
        return if chunk.offset == size { Ok(size) } else { Err(wrong_offset(size)) };
    }
    let mut progress = upload.progress().await?.ok_or_else(unknown)?;
    if chunk.offset != progress.offset {
        return Err(wrong_offset(progress.offset));
    }
    let broken_off = receive(&upload, &mut progress, chunk).await?;
    if broken_off {
        return Err(ProblemCode::ChunkBrokenOff.into());
    }
    if progress.offset == progress.length {
        finish(app, kiosk, sha256, &upload, progress.length).await?;
    }
    Ok(progress.offset)
}

/// Writes the body behind the offset and records how far it got; true where the line broke.
async fn receive<P: Pieces>(upload: &Upload<'_>, progress: &mut Progress, mut chunk: Chunk<P>) -> Result<bool> {
    let mut file = upload.open_at(progress.offset).await?;
    let mut hasher = chunk.checksum.as_ref().map(|checksum| digest::Context::new(checksum.algorithm));
    let mut taken = 0;
    let broken_off = loop {
        match chunk.pieces.next().await {
            Some(Ok(piece)) => {
                let piece = piece.as_ref();
                taken += piece.len() as u64;
                if progress.offset + taken > progress.length {
                    return Err(ProblemCode::ChunkTooLong.into());
                }
                if let Some(hasher) = &mut hasher {
                    hasher.update(piece);
                }
                file.write_all(piece).await.map_err(PlatformError::file("writing", "an upload"))?;
            }
            Some(Err(BrokenOff)) => break true,
            None => break false,
        }
    };
    file.flush().await.map_err(PlatformError::file("writing", "an upload"))?;
    if let Some((checksum, hasher)) = chunk.checksum.zip(hasher) {
        if broken_off {
            return Ok(true);
        }
        if hasher.finish().as_ref() != checksum.digest {
            return Err(ProblemCode::ChecksumMismatch.into());
        }
    }
    progress.offset += taken;
    upload.advance(&file, progress).await?;
    Ok(broken_off)
}

async fn finish(app: &App, kiosk: &KioskId, sha256: Sha256, upload: &Upload<'_>, length: u64) -> Result<()> {
    let Some(bytes) = upload.whole(length).await? else {
        upload.forget().await?;
        return Err(ProblemCode::DigestMismatch.into());
    };
    app.materials.put(kiosk, sha256, bytes).await?;
    upload.forget().await
}

/// Gives an unfinished upload up. A complete blob stays: an application may rest on it.
///
/// # Errors
/// Refusals `upload_unknown` and `upload_complete`.
pub async fn terminate(app: &App, kiosk: &KioskId, sha256: Sha256) -> Result<()> {
    let upload = app.uploads.lock(kiosk, sha256).await?;
    if app.materials.size(kiosk, sha256).await?.is_some() {
        return Err(ProblemCode::UploadComplete.into());
    }
    if upload.progress().await?.is_none() {
        return Err(unknown());
    }
    upload.forget().await
}

fn unknown() -> PlatformError {
    PlatformError::from(ProblemCode::UploadUnknown)
}

fn wrong_offset(offset: u64) -> PlatformError {
    PlatformError::refused(ProblemCode::OffsetConflict, format!("the upload continues at {offset}"))
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use lobby_envelope::digest::sha256;

    use super::*;
    use crate::uploads::Uploads;

    /// Pieces that were written down, and whether the line broke after them.
    struct Written(VecDeque<Result<&'static [u8], BrokenOff>>);

    impl Pieces for Written {
        type Piece = &'static [u8];

        async fn next(&mut self) -> Option<Result<&'static [u8], BrokenOff>> {
            self.0.pop_front()
        }
    }

    const BLOB: &[u8] = b"a sealed blob";

    /// How far an upload of [`BLOB`] is after these pieces, and how they ended.
    async fn after(
        pieces: impl IntoIterator<Item = Result<&'static [u8], BrokenOff>>,
        checksum: Option<&[u8]>,
    ) -> (u64, Result<bool>) {
        let folder = tempfile::TempDir::new().unwrap();
        let uploads = Uploads::new(folder.path().to_owned());
        let upload = uploads.lock(&KioskId::parse("WL01-K01").unwrap(), sha256(BLOB)).await.unwrap();
        upload.begin(BLOB.len() as u64, "page").await.unwrap();
        let checksum = checksum.map(|bytes| {
            let algorithm = &digest::SHA256;
            Checksum { algorithm, digest: digest::digest(algorithm, bytes).as_ref().to_vec() }
        });
        let chunk = Chunk { offset: 0, checksum, pieces: Written(pieces.into_iter().collect()) };
        let mut progress = upload.progress().await.unwrap().unwrap();
        let ended = receive(&upload, &mut progress, chunk).await;
        (upload.progress().await.unwrap().unwrap().offset, ended)
    }

    #[tokio::test]
    async fn what_came_before_the_line_broke_counts_without_a_checksum_and_not_with_one() {
        let broken = [Ok(&BLOB[..4]), Ok(&BLOB[4..9]), Err(BrokenOff)];
        assert!(matches!(after(broken, None).await, (9, Ok(true))));
        assert!(matches!(after(broken, Some(&BLOB[..9])).await, (0, Ok(true))));
    }

    #[tokio::test]
    async fn a_whole_chunk_counts_with_its_checksum_alone_and_never_past_the_length() {
        let whole = [Ok(&BLOB[..6]), Ok(&BLOB[6..])];
        assert!(matches!(after(whole, Some(BLOB)).await, (13, Ok(false))));
        assert!(matches!(after(whole, Some(b"another")).await, (0, Err(PlatformError::Refused(_)))));
        assert!(matches!(after([Ok(BLOB), Ok(&BLOB[..1])], None).await, (0, Err(PlatformError::Refused(_)))));
    }
}
