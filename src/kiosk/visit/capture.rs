//! What a device gave becomes a page: read, judged and encoded by `imaging`, off the screen's thread.

use lobby_domain::FailureCode;
use lobby_domain::capture::CaptureSpec;
use lobby_flow::{CapturedPage, PageId};
use lobby_imaging::capture::{Manner, Picture, Wish, page};
use lobby_imaging::judge::Thresholds;
use lobby_seal::digest::sha256;
use zeroize::Zeroizing;

use super::pages::{Given, Original, Page};

/// Makes the page `id`; what the device gave goes with it, whether or not that works.
///
/// # Errors
/// What the citizen is told.
pub fn make(
    id: PageId,
    original: Original,
    spec: Option<&CaptureSpec>,
    limits: &Thresholds,
    wish: Wish,
) -> Result<(CapturedPage, Page), (FailureCode, Original)> {
    let picture = match &original.given {
        Given::Raw(raster) => Picture::Raw(&raster.0),
        Given::Jpeg(bytes) => Picture::File(bytes),
    };
    let manner = Manner { source: original.source, side: original.side, dpi: original.dpi, limits, spec, wish };
    let made = match page(picture, &manner) {
        Ok(made) => made,
        Err(error) => {
            tracing::warn!(error = %error, "a page could not be used");
            return Err((FailureCode::ScannerBroken, original));
        }
    };
    let facts = CapturedPage {
        id,
        sha256: sha256(&made.jpeg).0,
        size: made.jpeg.len() as u64,
        width: made.width,
        height: made.height,
        dpi: made.dpi,
        device_sha256: original.sha256,
        device_size: original.size,
        device: original.device.clone(),
        evidence: made.evidence,
        remakable: true,
        kept: false,
    };
    let page = Page { jpeg: Zeroizing::new(made.jpeg), preview: made.preview, original: Some(original) };
    Ok((facts, page))
}
