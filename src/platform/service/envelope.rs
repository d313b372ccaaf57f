//! Opening envelopes. Pages are opened as they are read and never held whole; the plain content of a document lives in
//! the memory of one request and is wiped with it.

use std::io::{self, BufReader, Read};

use lobby_domain::id::KioskId;
use lobby_envelope::digest::Hasher;
use lobby_envelope::{PlainReader, SealError};
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::BlobEntry;
use lobby_wire::problem::ProblemCode;
use lobby_wire::upload::BLOB_MAX;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::materials::Source;
use crate::uploads::Kept;

/// So many pieces of envelopes are opened at once for those who read; others wait for a piece to be done.
static OPENING: Semaphore = Semaphore::const_new(4);
/// What is opened at a time, bytes: four chunks of an age file.
const PIECE: u64 = 256 * 1024;

/// A blob that was opened and read to its end.
#[derive(Clone)]
pub struct SeenBlob {
    /// As the manifest names it.
    pub entry: BlobEntry,
    /// Whether the stored bytes have the manifest's digest and size.
    pub sealed_matches: bool,
    /// Digest of the content.
    pub plain_sha256: Sha256,
    /// Length of the content, bytes.
    pub plain_size: u64,
}

/// The same with its content.
pub struct OpenBlob {
    /// What was seen of it.
    pub seen: SeenBlob,
    /// The content.
    pub plain: Zeroizing<Vec<u8>>,
}

/// Who waits for an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A reader: it is opened on one of the threads that may block.
    Reading,
    /// The worker behind the receipts: it is opened on that thread, which does nothing else.
    Behind,
}

/// What is here of the blobs that a manifest names.
#[derive(Default)]
pub struct Found {
    /// What is not here.
    pub absent: Vec<BlobEntry>,
    /// What is here with another size, and that size.
    pub other_size: Vec<(BlobEntry, u64)>,
}

/// Finds these blobs, and keeps from being collected what is found. Of those that are here the head of each envelope is
/// measured and its file's key unwrapped, and nothing of its content is opened. All of it is one piece of work for one thread:
/// where many kiosks hand in at once, a thread's turn costs more than a look.
///
/// # Errors
/// Refusals `bad_envelope` and `key_missing`; [`PlatformError::File`].
pub async fn check_blobs(app: &App, kiosk: &KioskId, blobs: &[BlobEntry]) -> Result<(Found, Kept)> {
    let (app, kiosk, blobs) = (app.clone(), kiosk.clone(), blobs.to_vec());
    let work = move || {
        let kept = app.uploads.keep(&kiosk)?;
        let identities = app.keys.intake.all();
        let mut found = Found::default();
        for blob in blobs {
            match app.materials.open(&kiosk, blob.sha256)? {
                None => found.absent.push(blob),
                Some(source) if source.size != blob.size => found.other_size.push((blob, source.size)),
                Some(source) => drop(PlainReader::new(&identities, BufReader::new(source.reader)).map_err(refusal)?),
            }
        }
        Ok((found, kept))
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| PlatformError::Panicked)?
}

/// The refusal of an envelope that does not open here.
fn refusal(error: SealError) -> PlatformError {
    if matches!(error, SealError::OtherRecipient) {
        PlatformError::from(ProblemCode::KeyMissing)
    } else {
        PlatformError::refused(ProblemCode::BadEnvelope, error.to_string())
    }
}

/// Opens one blob of a kiosk and keeps its content.
///
/// # Errors
/// [`PlatformError::Materials`], or [`PlatformError::Seal`] where it is damaged or sealed to other recipients.
pub async fn open(app: &App, kiosk: &KioskId, entry: &BlobEntry, lane: Lane) -> Result<OpenBlob> {
    // The whole capacity at once: a vector that grows leaves copies behind that are never wiped.
    let room = usize::try_from(entry.size.min(BLOB_MAX)).unwrap_or_default();
    let mut plain = Zeroizing::new(Vec::with_capacity(room));
    let (seen, plain) = through(app, kiosk, entry, lane, move |content| {
        content.read_to_end(&mut plain)?;
        Ok(plain)
    })
    .await?;
    Ok(OpenBlob { seen, plain })
}

/// Opens one blob of a kiosk and keeps nothing of its content.
///
/// # Errors
/// As [`open`].
pub async fn see(app: &App, kiosk: &KioskId, entry: &BlobEntry, lane: Lane) -> Result<SeenBlob> {
    // Wiping takes its time for every byte.
    let room = usize::try_from(entry.size.clamp(1, PIECE)).unwrap_or(1);
    let read = move |content: &mut dyn Read| {
        let mut piece = Zeroizing::new(vec![0; room]);
        while content.read(&mut piece)? > 0 {}
        Ok(())
    };
    Ok(through(app, kiosk, entry, lane, read).await?.0)
}

/// The content of a blob, piece by piece.
pub struct Plain(Option<PlainReader<BufReader<Box<dyn Read + Send>>>>);

/// Begins to open one blob of a kiosk, whose content is then taken piece by piece.
///
/// # Errors
/// As [`open`]; damage further in is found by [`Plain::next`].
pub async fn begin(app: &App, kiosk: &KioskId, entry: &BlobEntry) -> Result<Plain> {
    let source = source(app, kiosk, entry, Lane::Reading).await?;
    let app = app.clone();
    let work = move || PlainReader::new(&app.keys.intake.all(), BufReader::new(source.reader));
    let reader = run(Lane::Reading, work).await?.map_err(PlatformError::seal("opening a blob"))?;
    Ok(Plain(Some(reader)))
}

impl Plain {
    /// The next piece; empty at the end.
    ///
    /// # Errors
    /// [`PlatformError::Seal`] where the blob is damaged.
    pub async fn next(&mut self) -> Result<Vec<u8>> {
        let Some(mut reader) = self.0.take() else { return Ok(Vec::new()) };
        let work = move || {
            let mut piece = Vec::with_capacity(usize::try_from(PIECE).unwrap_or_default());
            let read = reader.by_ref().take(PIECE).read_to_end(&mut piece);
            (read.map(|_| piece), reader)
        };
        let (piece, reader) = run(Lane::Reading, work).await?;
        let piece = piece.map_err(|_| damaged())?;
        if !piece.is_empty() {
            self.0 = Some(reader);
        }
        Ok(piece)
    }
}

/// Opens a blob to its end; `take` reads all of its content.
async fn through<T: Send + 'static>(
    app: &App,
    kiosk: &KioskId,
    entry: &BlobEntry,
    lane: Lane,
    take: impl FnOnce(&mut dyn Read) -> io::Result<T> + Send + 'static,
) -> Result<(SeenBlob, T)> {
    let source = source(app, kiosk, entry, lane).await?;
    let (app, entry) = (app.clone(), entry.clone());
    let work = move || {
        let mut sealed = Counted::new(source.reader);
        let reader = PlainReader::new(&app.keys.intake.all(), BufReader::new(&mut sealed));
        let mut plain = Counted::new(reader.map_err(PlatformError::seal("opening a blob"))?);
        let taken = take(&mut plain).map_err(|_| damaged())?;
        let (plain_size, plain_sha256) = (plain.size, plain.hasher.finish());
        let sealed_matches = sealed.size == entry.size && sealed.hasher.finish() == entry.sha256;
        Ok((SeenBlob { entry, sealed_matches, plain_sha256, plain_size }, taken))
    };
    run(lane, work).await?
}

async fn source(app: &App, kiosk: &KioskId, entry: &BlobEntry, lane: Lane) -> Result<Source> {
    let source = match lane {
        Lane::Reading => app.materials.source(kiosk, entry.sha256).await?,
        Lane::Behind => app.materials.open(kiosk, entry.sha256)?,
    };
    source.ok_or(PlatformError::Lost { sha256: entry.sha256 })
}

async fn run<T: Send + 'static>(lane: Lane, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    match lane {
        Lane::Behind => Ok(work()),
        Lane::Reading => {
            let turn = OPENING.acquire().await.map_err(|_| PlatformError::Panicked)?;
            let work = move || {
                // The reader may have gone; the processor is taken until the work is done.
                let _turn = turn;
                work()
            };
            tokio::task::spawn_blocking(work).await.map_err(|_| PlatformError::Panicked)
        }
    }
}

fn damaged() -> PlatformError {
    PlatformError::seal("opening a blob")(SealError::Damaged)
}

/// Counts and digests what is read through it.
struct Counted<R> {
    inner: R,
    size: u64,
    hasher: Hasher,
}

impl<R> Counted<R> {
    fn new(inner: R) -> Counted<R> {
        Counted { inner, size: 0, hasher: Hasher::default() }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.size += read as u64;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
