//! Result of the stages for a generated page, in the plain values of its score. The test and the bench share it.

use lobby_domain::capture::{CaptureSpec, Finding, Grade};
use lobby_imaging::capture::{Wish, quarters, scene};
use lobby_imaging::find::{Found, Outline, find};
use lobby_imaging::geometry::Quad;
use lobby_imaging::judge::{Thresholds, judge};
use lobby_imaging::straighten::{Straight, straighten};
use lobby_imaging::{Format, Raster, Source};
use lobby_test_pages::Case;
use lobby_test_pages::score::{Outcome, Weight};

/// The picture of a case and its source. The case keeps its truth and loses its pixels.
pub fn picture(case: &mut Case) -> (Raster, Source) {
    let rgb = std::mem::take(&mut case.rgb);
    let picture = Raster::new(case.width, case.height, Format::Rgb, rgb).unwrap();
    let source = match case.source {
        lobby_test_pages::Source::Flatbed => Source::Flatbed,
        lobby_test_pages::Source::Feeder => Source::Feeder,
        lobby_test_pages::Source::Camera => Source::Camera,
    };
    (picture, source)
}

/// Finds, straightens and judges the page of a case, under the limits of its material.
pub fn of(case: &mut Case) -> Outcome {
    let (picture, source) = picture(case);
    let found = find(&picture, source);
    let page = straighten(&picture, &found, case.dpi);
    Outcome {
        corners: match &found.outline {
            Outline::Edges { corners, .. } => Some(plain(corners)),
            Outline::Content { .. } | Outline::Nothing => None,
        },
        angle: (found.outline != Outline::Nothing).then_some(found.angle_deg),
        turn: Some(quarters(found.turn)),
        size_mm: size(&found, &page),
        findings: findings(case, source, &found, &page),
    }
}

fn findings(case: &Case, source: Source, found: &Found, page: &Straight<'_>) -> Vec<(&'static str, Weight)> {
    let spec = CaptureSpec {
        pages_min: 1,
        pages_max: 10,
        colour: true,
        dpi: 300,
        dpi_min_effective: 200,
        min_sharpness: Thresholds::default().sharpness_pass,
        retake_below: Thresholds::default().sharpness_retake,
        both_sides: false,
        page_size: case.truth.asked.to_owned(),
        glare_check: true,
        edge_check: true,
    };
    let weighed = |finding: &Finding| {
        let weight = match finding.grade {
            Grade::Note => Weight::Note,
            Grade::Look => Weight::Look,
            Grade::Retake => Weight::Retake,
        };
        (finding.reason.code(), weight)
    };
    judge(&scene(source, found, page, Wish::default()), &Thresholds::default(), Some(&spec))
        .findings
        .iter()
        .map(weighed)
        .collect()
}

fn plain(quad: &Quad) -> [(f64, f64); 4] {
    quad.0.map(|corner| (corner.x, corner.y))
}

fn size(found: &Found, page: &Straight<'_>) -> Option<(f64, f64)> {
    let seen = matches!(found.outline, Outline::Edges { .. }) && page.dpi_effective > 0.0;
    let side = |pixels: u32| f64::from(pixels) / page.dpi_effective * 25.4;
    seen.then(|| (side(page.raster.width()), side(page.raster.height())))
}
