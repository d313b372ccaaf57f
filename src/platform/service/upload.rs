//! Sealed blobs coming in pieces: what tus 1.0 asks of a server, apart from its headers.

use std::future::Future;
use std::time::Duration;

use lobby_domain::id::KioskId;
use lobby_wire::digest::Sha256;
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::BLOB_MAX;
use ring::digest;

use crate::app::App;
use crate::disk::Disk;
use crate::error::{PlatformError, Result};
use crate::service::admission::{self, AdmittedKiosk, Purpose};
use crate::uploads::{Progress, Upload, Writer};

/// Most bytes of no application that a kiosk may have here, however large the disk is: what waits in its queue is brought
/// one application after the other.
const LOOSE_MAX: u64 = 8 * 1024 * 1024 * 1024;
/// Most uploads that a kiosk may have begun and not finished. It sends a few at a time.
const OPEN_MAX: usize = 64;
/// How long an unfinished upload rests before it makes room for another.
const RESTED: Duration = Duration::from_secs(24 * 3600);
/// What of a chunk is written at a time, bytes.
const PIECE: usize = 128 * 1024;

/// Begins an upload, or finds it begun: repeating is harmless.
///
/// # Errors
/// Refusals `blob_too_large`, `upload_conflict` (begun with another length), `too_many_uploads`, `quota_reached` and
/// `no_room`.
pub async fn begin(app: &App, kiosk: &KioskId, sha256: Sha256, length: u64, kind: &str) -> Result<()> {
    if length > BLOB_MAX {
        let title = format!("a blob of {length} bytes is larger than the {BLOB_MAX} the platform takes");
        return Err(PlatformError::refused(ProblemCode::BlobTooLarge, title));
    }
    let upload = app.uploads.of(kiosk, sha256);
    let known = match app.materials.size(kiosk, sha256).await? {
        Some(size) if size == length || !discard_damaged(app, kiosk, sha256, size).await? => Some(size),
        Some(_) | None => upload.progress().await?.map(|progress| progress.length),
    };
    let known = match known {
        Some(known) => known,
        None => {
            permit(app, kiosk, length).await?;
            let begun = upload.begin(length, kind).await?;
            if begun == 0 {
                finish(app, kiosk, sha256, 0).await?;
            }
            begun
        }
    };
    if known == length { Ok(()) } else { Err(ProblemCode::UploadConflict.into()) }
}

/// Sets a blob of this size aside where its bytes are not those of its digest, so that it is brought again: every upload
/// was compared with its digest, but a folder that was restored from a backup may hold files that were copied by half.
/// True where it did.
///
/// # Errors
/// [`PlatformError::File`] or [`PlatformError::Materials`].
pub(super) async fn discard_damaged(app: &App, kiosk: &KioskId, sha256: Sha256, size: u64) -> Result<bool> {
    if app.materials.holds(kiosk, sha256, size).await? {
        return Ok(false);
    }
    app.materials.set_aside(kiosk, sha256)?;
    tracing::error!(%kiosk, %sha256, "a blob was damaged since it came; it was set aside");
    Ok(true)
}

/// Whether a kiosk may begin an upload of so many bytes.
async fn permit(app: &App, kiosk: &KioskId, length: u64) -> Result<()> {
    let mut held = app.uploads.held(kiosk).await?;
    if held.open >= OPEN_MAX {
        app.uploads.forget_rested(kiosk, RESTED).await?;
        held = app.uploads.held(kiosk).await?;
    }
    if held.open >= OPEN_MAX {
        return Err(ProblemCode::TooManyUploads.into());
    }
    let room = app.disk.room()?;
    if length > room {
        return Err(ProblemCode::NoRoom.into());
    }
    if held.bytes + length > quota(room, held.bytes) { Err(ProblemCode::QuotaReached.into()) } else { Ok(()) }
}

/// Most bytes of no application that a kiosk may have here, where it holds `held` of them and there is `room` for more:
/// a quarter of what would be free without it, so that it leaves the others theirs.
fn quota(room: u64, held: u64) -> u64 {
    (room.saturating_add(held) / 4).clamp(BLOB_MAX / 16, LOOSE_MAX)
}

/// How far an upload has come; a complete blob is at its end. The kiosk goes on from there, so a request that
/// still writes ends.
///
/// # Errors
/// Refusals `upload_unknown` and `digest_mismatch` (it is complete but wrong, and was forgotten).
pub async fn progress(app: &App, kiosk: &KioskId, sha256: Sha256) -> Result<Progress> {
    app.uploads.settle(kiosk, sha256).await;
    if let Some(size) = app.materials.size(kiosk, sha256).await? {
        return Ok(Progress { length: size, offset: size, kind: String::new() });
    }
    let progress = app.uploads.of(kiosk, sha256).progress().await?.ok_or_else(unknown)?;
    if progress.offset == progress.length {
        // The process ended between the last byte and the move to the materials: the move is made up for now.
        finish(app, kiosk, sha256, progress.length).await?;
    }
    Ok(progress)
}

/// Where an upload continues, for a kiosk whose chunk was refused; `None` where it has not begun.
///
/// # Errors
/// [`PlatformError::File`] or [`PlatformError::Materials`].
pub async fn standing(app: &App, kiosk: &KioskId, sha256: Sha256) -> Result<Option<u64>> {
    match app.materials.size(kiosk, sha256).await? {
        Some(size) => Ok(Some(size)),
        None => Ok(app.uploads.of(kiosk, sha256).progress().await?.map(|progress| progress.offset)),
    }
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
/// without, whatever came before the line broke counts. Another request for the same upload takes it over.
///
/// # Errors
/// Refusals `upload_unknown`, `offset_conflict` (also where another request took the upload over), `chunk_too_long`,
/// `chunk_broken_off`, `checksum_mismatch`, `digest_mismatch` (the finished blob is not what its digest promised; it is
/// forgotten), `no_room`, and those of [`admission::admitted`]: a kiosk may be revoked while its bytes come.
pub async fn append<P: Pieces>(app: &App, device: &AdmittedKiosk, sha256: Sha256, chunk: Chunk<P>) -> Result<u64> {
    let kiosk = &device.kiosk;
    let writer = app.uploads.claim(kiosk, sha256);
    if let Some(size) = app.materials.size(kiosk, sha256).await? {
        return if chunk.offset == size { Ok(size) } else { Err(wrong_offset(size)) };
    }
    let upload = app.uploads.of(kiosk, sha256);
    let progress = upload.progress().await?.ok_or_else(unknown)?;
    if chunk.offset != progress.offset {
        return Err(wrong_offset(progress.offset));
    }
    let (taken, ended) = receive(&upload, &progress, chunk, &writer, &app.disk).await?;
    if taken > 0 {
        let (kiosk, serial, now) = (kiosk.clone(), device.serial.clone(), app.now());
        app.db.read(move |tx| admission::admitted(tx, &kiosk, &serial, Purpose::Deliver, now)).await?;
        if !upload.advance(progress.offset, progress.offset + taken).await? {
            return Err(taken_over());
        }
    }
    let offset = progress.offset + taken;
    match ended {
        Ended::Whole if offset == progress.length => finish(app, kiosk, sha256, offset).await.map(|()| offset),
        Ended::Whole => Ok(offset),
        Ended::BrokenOff => Err(ProblemCode::ChunkBrokenOff.into()),
        Ended::TakenOver => Err(taken_over()),
    }
}

/// How the body of a chunk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Whole,
    BrokenOff,
    TakenOver,
}

/// Writes the body behind the offset; answers with how many bytes of it count, and how it ended. Nothing is locked while
/// bytes are awaited.
async fn receive<P: Pieces>(
    upload: &Upload,
    progress: &Progress,
    mut chunk: Chunk<P>,
    writer: &Writer<'_>,
    disk: &Disk,
) -> Result<(u64, Ended)> {
    let mut hasher = chunk.checksum.as_ref().map(|checksum| digest::Context::new(checksum.algorithm));
    let (mut taken, mut written, mut waiting) = (0, 0, Vec::new());
    let (keep, ended) = loop {
        let piece = tokio::select! {
            biased;
            keep = writer.taken_over() => break (keep, Ended::TakenOver),
            piece = chunk.pieces.next() => piece,
        };
        let piece = match piece {
            Some(Ok(piece)) => piece,
            Some(Err(BrokenOff)) => break (true, Ended::BrokenOff),
            None => break (true, Ended::Whole),
        };
        let piece = piece.as_ref();
        taken += piece.len() as u64;
        if progress.offset + taken > progress.length {
            return Err(ProblemCode::ChunkTooLong.into());
        }
        if let Some(hasher) = &mut hasher {
            hasher.update(piece);
        }
        waiting.extend_from_slice(piece);
        if waiting.len() as u64 > disk.room()? {
            return Err(ProblemCode::NoRoom.into());
        }
        if waiting.len() >= PIECE {
            let (at, bytes) = (progress.offset + written, std::mem::take(&mut waiting));
            written = taken;
            if !upload.write(progress.offset, at, bytes).await? {
                return Ok((0, Ended::TakenOver));
            }
        }
    };
    if let Some((checksum, hasher)) = chunk.checksum.zip(hasher) {
        if ended != Ended::Whole {
            return Ok((0, ended));
        }
        if hasher.finish().as_ref() != checksum.digest {
            return Err(ProblemCode::ChecksumMismatch.into());
        }
    }
    if !keep {
        return Ok((0, ended));
    }
    if !waiting.is_empty() && !upload.write(progress.offset, progress.offset + written, waiting).await? {
        return Ok((0, Ended::TakenOver));
    }
    Ok((taken, ended))
}

/// Moves a complete upload to the materials.
async fn finish(app: &App, kiosk: &KioskId, sha256: Sha256, length: u64) -> Result<()> {
    let (place, owner) = (app.clone(), kiosk.clone());
    let upload = app.uploads.of(kiosk, sha256);
    let moved = upload.finish(move |part| {
        place.uploads.note_loose(&owner, sha256, length)?;
        place.materials.adopt(&owner, sha256, part)
    });
    if moved.await? || app.materials.size(kiosk, sha256).await?.is_some() {
        return Ok(());
    }
    Err(ProblemCode::DigestMismatch.into())
}

/// Gives an unfinished upload up. A complete blob stays: an application may rest on it.
///
/// # Errors
/// Refusals `upload_unknown` and `upload_complete`.
pub async fn terminate(app: &App, kiosk: &KioskId, sha256: Sha256) -> Result<()> {
    if app.materials.size(kiosk, sha256).await?.is_some() {
        return Err(ProblemCode::UploadComplete.into());
    }
    // A request that writes ends, and nothing that came with it counts.
    let _writer = app.uploads.claim(kiosk, sha256);
    let upload = app.uploads.of(kiosk, sha256);
    if upload.progress().await?.is_none() {
        return Err(unknown());
    }
    upload.forget().await
}

fn unknown() -> PlatformError {
    PlatformError::from(ProblemCode::UploadUnknown)
}

fn taken_over() -> PlatformError {
    PlatformError::refused(ProblemCode::OffsetConflict, "another request has taken this upload over")
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

    /// How many bytes of these pieces count, and how they ended.
    async fn after(
        pieces: impl IntoIterator<Item = Result<&'static [u8], BrokenOff>>,
        checksum: Option<&[u8]>,
    ) -> Result<(u64, Ended)> {
        let folder = tempfile::TempDir::new().unwrap();
        let uploads = Uploads::new(folder.path().to_owned());
        let (kiosk, sha256) = (KioskId::parse("WL01-K01").unwrap(), sha256(BLOB));
        let upload = uploads.of(&kiosk, sha256);
        upload.begin(BLOB.len() as u64, "page").await.unwrap();
        let checksum = checksum.map(|bytes| {
            let algorithm = &digest::SHA256;
            Checksum { algorithm, digest: digest::digest(algorithm, bytes).as_ref().to_vec() }
        });
        let chunk = Chunk { offset: 0, checksum, pieces: Written(pieces.into_iter().collect()) };
        let progress = upload.progress().await.unwrap().unwrap();
        receive(&upload, &progress, chunk, &uploads.claim(&kiosk, sha256), &Disk::of(folder.path())).await
    }

    #[tokio::test]
    async fn what_came_before_the_line_broke_counts_without_a_checksum_and_not_with_one() {
        let broken = [Ok(&BLOB[..4]), Ok(&BLOB[4..9]), Err(BrokenOff)];
        assert!(matches!(after(broken, None).await, Ok((9, Ended::BrokenOff))));
        assert!(matches!(after(broken, Some(&BLOB[..9])).await, Ok((0, Ended::BrokenOff))));
    }

    #[tokio::test]
    async fn a_whole_chunk_counts_with_its_checksum_alone_and_never_past_the_length() {
        let whole = [Ok(&BLOB[..6]), Ok(&BLOB[6..])];
        assert!(matches!(after(whole, Some(BLOB)).await, Ok((13, Ended::Whole))));
        assert!(matches!(after(whole, Some(b"another")).await, Err(PlatformError::Refused(_))));
        assert!(matches!(after([Ok(BLOB), Ok(&BLOB[..1])], None).await, Err(PlatformError::Refused(_))));
    }
}
