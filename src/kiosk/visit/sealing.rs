//! Composing, sealing and handing over an application, off the screen's thread.

use std::sync::Arc;

use lobby_domain::FailureCode;
use lobby_domain::checklist::ChecklistLine;
use lobby_envelope::digest::sha256;
use lobby_envelope::{SealedBlob, seal};
use lobby_flow::{Application, CapturedPage};
use lobby_wire::Message as _;
use lobby_wire::digest::Sha256;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest, SUITE};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::kept_pages::KeptPages;
use super::link::CoreLink;
use super::pages::Pages;
use super::rendition::Rendition;
use super::settings::VisitSettings;
use super::{compose, signature};
use crate::ipc::VisitMessage;

/// Why an application could not be handed to core.
#[derive(Debug, Error)]
pub enum SubmitError {
    /// Sealing failed.
    #[error("sealing")]
    Seal(#[from] lobby_envelope::SealError),
    /// The signature's picture could not be made.
    #[error("drawing the signature")]
    Picture(#[from] lobby_imaging::ImagingError),
    /// A page is no longer in memory.
    #[error("a page is missing")]
    PageMissing,
    /// Core is gone.
    #[error("handing over to core")]
    Core(#[source] std::io::Error),
}

impl SubmitError {
    /// Failure that the citizen reads.
    #[must_use]
    pub fn code(&self) -> FailureCode {
        match self {
            SubmitError::Seal(_) | SubmitError::Picture(_) | SubmitError::PageMissing => FailureCode::SealFault,
            SubmitError::Core(_) => FailureCode::StoreFault,
        }
    }
}

/// A sealed application, ready for core.
pub struct Sealed {
    /// Unsigned: digests only.
    pub manifest: Manifest,
    /// Pages of it that core keeps already.
    pub kept: Vec<Sha256>,
    /// All others, in the manifest's order.
    pub blobs: Vec<SealedBlob>,
}

/// One page of an application.
pub enum PagePart {
    /// Core keeps it.
    Kept { sealed: BlobEntry, rendition: Option<Rendition> },
    /// The plain JPEG.
    Plain(Zeroizing<Vec<u8>>),
}

/// Composes and seals. `pages` are in the document's order. The id is derived from the case number, so
/// that a second try after a refusal is the same application.
///
/// # Errors
/// [`SubmitError`].
pub fn seal_application(
    application: &Application,
    pages: &[PagePart],
    settings: &VisitSettings,
    application_id: Uuid,
) -> Result<Sealed, SubmitError> {
    let document = compose::document(application, application_id, &settings.kiosk, settings.kiosk_use);
    let document_bytes = Zeroizing::new(document.to_bytes());
    let document_sha256 = sha256(&document_bytes);
    let picture = Zeroizing::new(signature::picture(&application.strokes)?);
    let record = signature::record(&application.strokes, document_sha256, &picture, application.signed_at);
    let record_bytes = Zeroizing::new(record.to_bytes());

    let (mut blobs, mut entries, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let mut seal_one = |kind, bytes: &[u8]| -> Result<BlobEntry, SubmitError> {
        let blob = seal(&settings.recipients, bytes)?;
        let entry = BlobEntry { kind, sha256: blob.sha256, size: blob.bytes.len() as u64 };
        blobs.push(blob);
        Ok(entry)
    };
    entries.push(seal_one(BlobKind::Document, &document_bytes)?);
    entries.push(seal_one(BlobKind::Signature, &record_bytes)?);
    entries.push(seal_one(BlobKind::SignaturePicture, &picture)?);
    for small in renditions(pages, settings) {
        entries.push(seal_one(BlobKind::Rendition, small.bytes())?);
    }
    for page in pages {
        entries.push(match page {
            PagePart::Plain(jpeg) => seal_one(BlobKind::Page, jpeg)?,
            PagePart::Kept { sealed, .. } => {
                kept.push(sealed.sha256);
                sealed.clone()
            }
        });
    }
    let manifest = Manifest {
        schema: Manifest::SCHEMA.into(),
        suite: SUITE.into(),
        application_id,
        case_number: application.case_number.to_string(),
        kiosk: settings.kiosk.clone(),
        item: compose::item_ref(&application.draft),
        catalogue_version: application.draft.catalogue.version,
        submitted_at: application.signed_at,
        document_sha256,
        test: settings.kiosk_use.is_test(),
        recipients: settings.recipients.iter().map(|recipient| recipient.id().to_owned()).collect(),
        blobs: entries,
    };
    Ok(Sealed { manifest, kept, blobs })
}

/// The small copies of the pages: one of each, or none at all.
fn renditions(pages: &[PagePart], settings: &VisitSettings) -> Vec<Rendition> {
    if !settings.config.sync.small_pages_first {
        return Vec::new();
    }
    // Where one can no longer be made there is no use in making the others.
    let lost = pages.iter().any(|page| matches!(page, PagePart::Kept { rendition: None, .. }));
    let of = |page: &PagePart| match page {
        PagePart::Kept { rendition, .. } => rendition.clone(),
        PagePart::Plain(jpeg) => Rendition::of(jpeg, settings),
    };
    let all = if lost { None } else { pages.iter().map(of).collect() };
    all.unwrap_or_else(|| {
        tracing::warn!(pages = pages.len(), "the pages go alone: not each of them has a small copy");
        Vec::new()
    })
}

/// Hands a sealed application to core.
///
/// # Errors
/// [`SubmitError::Core`].
pub fn hand_over(sealed: Sealed, link: &CoreLink) -> Result<(), SubmitError> {
    let Sealed { manifest, kept, blobs } = sealed;
    link.hand_over(VisitMessage::Submit { manifest: Box::new(manifest), kept }, &blobs).map_err(SubmitError::Core)
}

/// The pages of an application, in the document's order.
///
/// # Errors
/// [`SubmitError::PageMissing`].
pub fn page_parts(
    application: &Arc<Application>,
    pages: &Pages,
    kept: &KeptPages,
) -> Result<Vec<PagePart>, SubmitError> {
    let draft = &application.draft;
    let named = |line: &ChecklistLine| draft.pages.of(&line.material.code);
    draft.checklist().lines.iter().flat_map(named).map(|page| part(page, pages, kept)).collect()
}

fn part(page: &CapturedPage, pages: &Pages, kept: &KeptPages) -> Result<PagePart, SubmitError> {
    match kept.of(page.id) {
        // The document names this digest; another page under the same id would be noticed by the officer only.
        Some(kept) if kept.plain.0 == page.sha256 => {
            Ok(PagePart::Kept { sealed: kept.sealed.clone(), rendition: kept.rendition.clone() })
        }
        Some(_) => Err(SubmitError::PageMissing),
        None => pages
            .get(page.id)
            .filter(|held| !held.jpeg.is_empty())
            .map(|held| PagePart::Plain(held.jpeg.clone()))
            .ok_or(SubmitError::PageMissing),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lobby_domain::{KioskUse, Lang};
    use lobby_envelope::open;
    use lobby_flow::PageId;
    use lobby_imaging::Format;

    use super::*;
    use crate::ipc::KeepTicket;
    use crate::visit::fixture::{AGENCY, application, captured, jpeg, settings};

    fn page(jpeg: &[u8]) -> (CapturedPage, Pages) {
        let (captured, page) = captured(PageId(1), jpeg);
        let mut pages = Pages::default();
        pages.put(captured.id, page);
        (captured, pages)
    }

    /// What core answers when it keeps this page.
    fn keep(captured: &CapturedPage, plain: Sha256, pages: &mut Pages) -> (KeptPages, BlobEntry) {
        let sealed = BlobEntry { kind: BlobKind::Page, sha256: Sha256([7; 32]), size: 9 };
        let mut core_keeps = KeptPages::default();
        core_keeps.begin(captured.id, plain);
        assert_eq!(core_keeps.kept(KeepTicket(1), sealed.clone()), Some(captured.id));
        pages.let_go(captured.id);
        (core_keeps, sealed)
    }

    #[test]
    fn a_page_that_core_keeps_is_named_and_one_that_it_does_not_keep_yet_is_sent() {
        let (captured, mut pages) = page(b"jpeg");
        let mut core_keeps = KeptPages::default();
        let sent = |part: PagePart| matches!(part, PagePart::Plain(plain) if plain.as_slice() == b"jpeg");
        assert!(sent(part(&captured, &pages, &core_keeps).unwrap()));
        core_keeps.begin(captured.id, Sha256(captured.sha256));
        assert!(sent(part(&captured, &pages, &core_keeps).unwrap()), "core has not answered yet");
        let (core_keeps, sealed) = keep(&captured, Sha256(captured.sha256), &mut pages);
        assert!(
            matches!(part(&captured, &pages, &core_keeps).unwrap(), PagePart::Kept { sealed: kept, .. } if kept == sealed)
        );
        assert!(pages.get(captured.id).unwrap().jpeg.is_empty(), "the plain page is wiped");
    }

    #[test]
    fn another_page_than_the_document_names_and_a_page_that_is_nowhere_are_missing() {
        let (captured, mut pages) = page(b"jpeg");
        let (core_keeps, _) = keep(&captured, sha256(b"another page"), &mut pages);
        assert!(matches!(part(&captured, &pages, &core_keeps), Err(SubmitError::PageMissing)));
        assert!(matches!(part(&captured, &pages, &KeptPages::default()), Err(SubmitError::PageMissing)));
        assert!(matches!(part(&captured, &Pages::default(), &KeptPages::default()), Err(SubmitError::PageMissing)));
    }

    fn plain(width: u32) -> PagePart {
        PagePart::Plain(Zeroizing::new(jpeg(width)))
    }

    /// A page that core keeps sealed, and its small copy as the core_keeps made it.
    fn kept(width: u32, hall: &VisitSettings) -> PagePart {
        let sealed = BlobEntry { kind: BlobKind::Page, sha256: sha256(&jpeg(width)), size: 9 };
        PagePart::Kept { sealed, rendition: Rendition::of(&jpeg(width), hall) }
    }

    fn sealed(pages: &[PagePart], hall: &VisitSettings) -> Sealed {
        let sealed = seal_application(&application(), pages, hall, Uuid::from_u128(7)).unwrap();
        let sent = |blob: &&BlobEntry| !sealed.kept.contains(&blob.sha256);
        let named: Vec<Sha256> = sealed.manifest.blobs.iter().filter(sent).map(|blob| blob.sha256).collect();
        let handed_over: Vec<Sha256> = sealed.blobs.iter().map(|blob| blob.sha256).collect();
        assert_eq!(handed_over, named, "what core does not keep yet goes in the manifest's order");
        sealed
    }

    #[test]
    fn small_copies_stand_before_the_pages_in_their_order_and_the_agency_can_open_them() {
        let hall = settings(true);
        let pages = [kept(80, &hall), plain(60), kept(120, &hall)];
        let sealed = sealed(&pages, &hall);
        let listed = sealed.manifest.page_blobs().unwrap();
        assert_eq!(listed.pages.len(), 3);
        assert_eq!(sealed.kept, [sha256(&jpeg(80)), sha256(&jpeg(120))]);
        let widths = listed.renditions.iter().map(|small| {
            let blob = sealed.blobs.iter().find(|blob| blob.sha256 == small.sha256).unwrap();
            assert_eq!(blob.bytes.len() as u64, small.size);
            let jpeg = open(std::slice::from_ref(&*AGENCY), &blob.bytes).unwrap();
            let seen = lobby_imaging::decode::open(&jpeg, &lobby_imaging::decode::Caps::default()).unwrap();
            assert_eq!((seen.raster.format(), seen.dpi, seen.raster.height()), (Format::Gray, Some(150), 20));
            seen.raster.width()
        });
        assert_eq!(widths.collect::<Vec<_>>(), [40, 30, 60]);
    }

    #[test]
    fn the_pages_go_alone_where_one_of_them_has_no_small_copy() {
        let hall = settings(true);
        let lost = || kept(80, &settings(false));
        let broken = || PagePart::Plain(Zeroizing::new(b"no page".to_vec()));
        for pages in [[lost(), plain(60)], [kept(80, &hall), lost()], [kept(80, &hall), broken()]] {
            let sealed = sealed(&pages, &hall);
            let listed = sealed.manifest.page_blobs().unwrap();
            assert_eq!((listed.renditions.len(), listed.pages.len()), (0, 2));
        }
    }

    #[test]
    fn the_pages_go_alone_in_a_hall_that_wants_no_small_copies() {
        let pages = [plain(60), kept(80, &settings(true))];
        let sealed = sealed(&pages, &settings(false));
        assert!(sealed.manifest.page_blobs().unwrap().renditions.is_empty());
        assert_eq!(sealed.blobs.len(), 4, "document, signature, its picture and the page that core does not keep yet");
    }

    #[test]
    fn a_kiosk_for_tests_marks_manifest_document_and_papers() {
        let hall = VisitSettings { kiosk_use: KioskUse::Test, ..settings(false) };
        let made = sealed(&[], &hall);
        assert!(made.manifest.test && !sealed(&[], &settings(false)).manifest.test);
        let document = open(std::slice::from_ref(&*AGENCY), &made.blobs[0].bytes).unwrap();
        assert!(lobby_wire::read::<lobby_wire::document::Document>(&document).unwrap().test);
        let notice =
            |hall| crate::visit::papers::notice(hall, &application().draft, jiff::Timestamp::UNIX_EPOCH, Lang::ZH);
        assert!(notice(&hall).test && !notice(&settings(false)).test);
    }

    #[test]
    fn an_application_without_pages_has_no_small_copies() {
        assert_eq!(sealed(&[], &settings(true)).manifest.blobs.len(), 3);
    }
}
