//! The pages of one material as one archival file: assembled once, here, from the bytes that the kiosk encoded once.
//! Nothing in it comes from a clock: the same case gives the same bytes each time.

use std::sync::{Arc, OnceLock};

use lobby_casework::authority::{Action, Purpose};
use lobby_casework::event::{ArchiveStandard, Event};
use lobby_domain::id::MaterialCode;
use lobby_domain::{Actor, CaseNumber, Lang};
use lobby_pdf::{
    Digest, Evidence, Fingerprint, FontFile, Fonts, Label, NotoFace, PageRecord, Properties, ScanDocument, ScanPage,
    SheetFonts, Standard, scan_pdf,
};
use lobby_wire::document::{Document, MaterialEntry, PageEntry};
use lobby_wire::manifest::{BlobEntry, BlobKind};
use lobby_wire::problem::ProblemCode;
use lobby_words::console::case as case_words;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::clock::zone;
use crate::error::{PlatformError, Result};
use crate::repository::{Tx, event};
use crate::service::case::{self, CaseHead};
use crate::service::envelope::{self, Lane};

/// A file and the pages it is made of lie in memory meanwhile: so many MiB of pages at once; others wait.
static MAKING: Semaphore = Semaphore::const_new(FILE_MAX as usize / MIB as usize);
const MIB: u32 = 1024 * 1024;
/// Most bytes of sealed pages that become one file.
const FILE_MAX: u32 = 64 * MIB;
/// Longest code of a material that goes into an address.
const CODE_MAX: usize = 64;

/// The standard that is asked for by name; PDF/A-2b where none is.
///
/// # Errors
/// Refusal `standard_unknown`.
pub fn standard(name: Option<&str>) -> Result<ArchiveStandard> {
    let Some(name) = name else { return Ok(ArchiveStandard::default()) };
    ArchiveStandard::from_name(name).ok_or_else(|| PlatformError::from(ProblemCode::StandardUnknown))
}

fn conformance(standard: ArchiveStandard) -> Standard {
    match standard {
        ArchiveStandard::A1b => Standard::A1b,
        ArchiveStandard::A2b => Standard::A2b,
        ArchiveStandard::A3b => Standard::A3b,
    }
}

/// Whether a material's code is short and plain, so that addresses and history can quote it.
#[must_use]
pub fn is_plain(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !code.is_empty() && code.len() <= CODE_MAX && code.bytes().all(plain)
}

/// The pages of a material as one file; who took it is noted in the case's history first.
///
/// # Errors
/// Refusals `not_permitted`, `case_unknown`, `material_unknown`, `pages_awaited`, `document_too_large` and `pages_differ`; [`PlatformError::Document`], or
/// whatever opening the envelope gives.
pub async fn take(
    app: &App,
    number: &CaseNumber,
    code: &str,
    standard: ArchiveStandard,
    reader: &Actor,
) -> Result<Vec<u8>> {
    let (wanted, for_app, asking) = (number.to_owned(), app.clone(), reader.clone());
    let find = move |tx: &mut Tx<'_>| case::find_for(tx, &for_app, &wanted, &asking, Action::ReadApplication);
    let (head, permitted) = app.db.read(find).await?;
    let material = MaterialCode::parse(code).ok().filter(|_| is_plain(code)).ok_or_else(unknown)?;
    let Listed { document, at, sealed } = list(app, &head, &material).await?;
    let size: u64 = sealed.iter().map(|entry| entry.size).sum();
    let size = u32::try_from(size).ok().filter(|size| *size <= FILE_MAX);
    let size = size.ok_or(PlatformError::from(ProblemCode::DocumentTooLarge))?;
    let turn = MAKING.acquire_many(size.div_ceil(MIB)).await.map_err(|_| PlatformError::Panicked)?;
    let parts = open(app, &head, Listed { document, at, sealed }).await?;
    note(app, &head, Event::DocumentTaken { material, standard }, reader, permitted.purpose).await?;
    let work = move || {
        // The caller may have gone; the memory stays in use until the work ends.
        let _turn = turn;
        assemble(parts, conformance(standard))
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| PlatformError::Panicked)?
}

/// What becomes a file.
struct Parts {
    document: Document,
    /// Which of its materials.
    at: usize,
    pages: Vec<Arc<Vec<u8>>>,
}

/// A document, and the pages of one of its materials.
struct Listed {
    document: Document,
    /// Which of its materials.
    at: usize,
    sealed: Vec<BlobEntry>,
}

/// Opens the document and lists the pages of one material, and opens nothing else of the envelope.
async fn list(app: &App, head: &CaseHead, code: &MaterialCode) -> Result<Listed> {
    let manifest = head.manifest()?;
    let entry = manifest.blobs.iter().find(|blob| blob.kind == BlobKind::Document).ok_or_else(differ)?;
    let blob = envelope::open(app, &head.kiosk, entry, Lane::Reading).await?;
    if blob.seen.plain_sha256 != manifest.document_sha256 {
        return Err(differ());
    }
    let document: Document = lobby_wire::read(&blob.plain)
        .map_err(|source| PlatformError::Wire { what: "reading the application document".into(), source })?;
    let wanted = |material: &MaterialEntry| *code == *material.code && !material.pages.is_empty();
    let at = document.materials.iter().position(wanted).ok_or_else(unknown)?;
    // Pages lie in the manifest in the document's order, material after material.
    let before: usize = document.materials[..at].iter().map(|material| material.pages.len()).sum();
    let count = document.materials[at].pages.len();
    let pages = manifest.blobs.iter().filter(|blob| blob.kind == BlobKind::Page);
    let sealed: Vec<BlobEntry> = pages.skip(before).take(count).cloned().collect();
    if sealed.len() == count { Ok(Listed { document, at, sealed }) } else { Err(differ()) }
}

/// Opens the pages.
async fn open(app: &App, head: &CaseHead, listed: Listed) -> Result<Parts> {
    let Listed { document, at, sealed } = listed;
    let mut pages = Vec::with_capacity(sealed.len());
    for (page, entry) in document.materials[at].pages.iter().zip(&sealed) {
        if case::is_awaited(app, head, entry).await? {
            // A file of small copies would look like the archive's, and never be replaced.
            return Err(ProblemCode::PagesAwaited.into());
        }
        let mut blob = envelope::open(app, &head.kiosk, entry, Lane::Reading).await?;
        // A file that looks like an archive's must not hold another page than the one that was signed for.
        if !blob.seen.sealed_matches || blob.seen.plain_sha256 != page.sha256 {
            return Err(differ());
        }
        pages.push(Arc::new(std::mem::take(&mut *blob.plain)));
    }
    Ok(Parts { document, at, pages })
}

async fn note(app: &App, head: &CaseHead, event: Event, reader: &Actor, purpose: Purpose) -> Result<()> {
    let (id, actor, at) = (head.application_id, reader.clone(), app.now());
    app.db.tx(move |tx| event::append_reading(tx, id, at, &actor, &event, purpose)).await
}

fn assemble(parts: Parts, standard: Standard) -> Result<Vec<u8>> {
    let Parts { document, at, pages } = parts;
    let material = &document.materials[at];
    let lang = lobby_words::from_code(&document.lang).unwrap_or_default();
    let words = marked(&document, material.name.get(lang), lang);
    let pages: Vec<ScanPage> = material
        .pages
        .iter()
        .zip(&pages)
        .zip(1..)
        .map(|((page, jpeg), n)| ScanPage { jpeg: Arc::clone(jpeg), dpi: page.dpi, label: Label::page(&words, n) })
        .collect();
    // Documents of kiosks that kept no evidence yet get no sheet: an empty one would look like a finding.
    let records: Option<Vec<PageRecord>> =
        material.pages.iter().zip(&pages).map(|(page, scan)| record(page, &scan.label)).collect();
    let evidence = records.map(Evidence::new);
    let file = ScanDocument {
        properties: Properties {
            title: &format!("{words} · {}", document.case_number),
            lang,
            made_at: &document.composed_at.to_zoned(zone()),
        },
        pages: &pages,
        evidence: evidence.as_ref(),
        fonts: fonts(),
    };
    scan_pdf(&file, standard).map_err(PlatformError::Document)
}

/// The name of a material; of a test's with the mark before it.
fn marked(document: &Document, name: &str, lang: Lang) -> String {
    if document.test { format!("{} · {name}", case_words::TEST.get(lang)) } else { name.to_owned() }
}

fn record(page: &PageEntry, label: &Label) -> Option<PageRecord> {
    let evidence = page.evidence.as_ref()?;
    Some(PageRecord {
        label: label.text(),
        device: page.device.clone(),
        original: Fingerprint { sha256: Digest::from_sha256(page.device_sha256.0), bytes: evidence.device_size },
        rendition: Fingerprint { sha256: Digest::from_sha256(page.sha256.0), bytes: page.size },
        evidence: evidence.known(),
    })
}

/// What the evidence sheet is set in, read once; a platform without the typeface makes documents without a sheet.
fn fonts() -> Option<&'static SheetFonts> {
    static READ: OnceLock<SheetFonts> = OnceLock::new();
    if let Some(fonts) = READ.get() {
        return Some(fonts);
    }
    match FontFile::load(NotoFace::SansRegular, |path| std::fs::read(path)) {
        Ok(regular) => Some(READ.get_or_init(|| SheetFonts { regular, others: Fonts::installed() })),
        Err(error) => {
            let path = NotoFace::SansRegular.path().display();
            tracing::warn!(%error, %path, "no font: documents get no evidence sheet; install fonts-noto-cjk");
            None
        }
    }
}

fn unknown() -> PlatformError {
    PlatformError::from(ProblemCode::MaterialUnknown)
}

fn differ() -> PlatformError {
    PlatformError::from(ProblemCode::PagesDiffer)
}
