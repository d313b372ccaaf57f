//! What a device gave becomes a page: read, judged and encoded by `imaging`, off the screen's thread.

use lobby_domain::FailureCode;
use lobby_domain::capture::CaptureSpec;
use lobby_envelope::digest::sha256;
use lobby_fleet::config::PagesSection;
use lobby_flow::{CapturedPage, PageId};
use lobby_imaging::capture::{CaptureSettings, Picture, Wish, page};
use lobby_imaging::judge::Thresholds;
use zeroize::Zeroizing;

use super::pages::{Given, Original, Page};

/// Makes the page `id` of what the device gave.
///
/// # Errors
/// Failure that the citizen reads, and what the device gave.
pub fn make(
    id: PageId,
    original: Original,
    spec: Option<&CaptureSpec>,
    limits: &Thresholds,
    wish: Wish,
) -> Result<(CapturedPage, Page), (FailureCode, Original)> {
    let picture = match &original.given {
        Given::Raw(raster) => Picture::Raw(&raster.0),
        Given::File(bytes) => Picture::File(bytes),
    };
    let settings =
        CaptureSettings { source: original.source, side: original.side, dpi: original.dpi, limits, spec, wish };
    let made = match page(picture, &settings) {
        Ok(made) => made,
        Err(error) => {
            tracing::warn!(error = %error, "a page could not be used");
            return Err((FailureCode::ScannerBroken, original));
        }
    };
    let captured = CapturedPage {
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
    Ok((captured, page))
}

/// The limits of this kiosk's configuration.
#[must_use]
pub fn limits(section: &PagesSection) -> Thresholds {
    let PagesSection {
        sharpness_pass,
        sharpness_retake,
        white_pass,
        white_retake,
        over_exposed_share,
        glare_share,
        glare_step,
        uneven_ratio,
        dpi_min,
        size_tolerance,
        blank_cells,
        show_through_share,
    } = *section;
    Thresholds {
        sharpness_pass: sharpness_pass as f32,
        sharpness_retake: sharpness_retake as f32,
        white_pass: white_pass as f32,
        white_retake: white_retake as f32,
        over_exposed_share: over_exposed_share as f32,
        glare_share: glare_share as f32,
        glare_step: glare_step as f32,
        uneven_ratio: uneven_ratio as f32,
        dpi_min: dpi_min as f32,
        size_tolerance: size_tolerance as f32,
        blank_cells: blank_cells as f32,
        show_through_share: show_through_share as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_in_the_configuration_is_usual_for_the_judge() {
        assert_eq!(limits(&PagesSection::default()), Thresholds::default());
    }
}
