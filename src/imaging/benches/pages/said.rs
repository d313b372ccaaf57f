//! What the stages say of a generated page, in the plain values that it is scored by. The test and the bench share it.

use lobby_domain::capture::{CaptureSpec, Finding, Grade};
use lobby_imaging::find::{Found, Outline, Turn, find};
use lobby_imaging::geometry::Quad;
use lobby_imaging::judge::{Scale, Scene, Thresholds, judge};
use lobby_imaging::straighten::{Straight, straighten};
use lobby_imaging::{Format, Raster, Source};
use lobby_test_pages::Case;
use lobby_test_pages::score::{Said, Weight};

/// The picture of a case, and what took it. The case keeps its truth and loses its pixels.
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

/// Finds, straightens and judges, as a material asks for it.
pub fn say(case: &mut Case) -> Said {
    let (picture, source) = picture(case);
    let found = find(&picture, source);
    let page = straighten(&picture, &found, case.dpi);
    Said {
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
    judge(&scene(source, found, page), &Thresholds::default(), Some(&spec)).findings.iter().map(weighed).collect()
}

/// What the judge is told of a page that was found and straightened.
pub fn scene<'a>(source: Source, found: &Found, page: &'a Straight<'_>) -> Scene<'a> {
    let (mut cut, scale) = match &found.outline {
        Outline::Edges { cut, .. } if source == Source::Camera => (*cut, Scale::Shape),
        Outline::Edges { cut, .. } if cut.contains(&true) => (*cut, Scale::Unknown),
        Outline::Edges { cut, .. } => (*cut, Scale::Millimetres),
        Outline::Content { .. } | Outline::Nothing => ([false; 4], Scale::Unknown),
    };
    cut.rotate_right(usize::from(quarters(found.turn)));
    Scene {
        page: &page.raster,
        source,
        dpi: page.dpi_effective as f32,
        scale: if page.dpi_effective > 0.0 { scale } else { Scale::Unknown },
        cut,
        several: found.several,
        // A device that draws or covers its paper had one: white on white is a blank page, not none.
        no_page: found.outline == Outline::Nothing && source == Source::Camera,
    }
}

fn plain(quad: &Quad) -> [(f64, f64); 4] {
    quad.0.map(|corner| (corner.x, corner.y))
}

fn quarters(turn: Turn) -> u8 {
    match turn {
        Turn::None => 0,
        Turn::Right => 1,
        Turn::Half => 2,
        Turn::Left => 3,
    }
}

fn size(found: &Found, page: &Straight<'_>) -> Option<(f64, f64)> {
    let seen = matches!(found.outline, Outline::Edges { .. }) && page.dpi_effective > 0.0;
    let side = |pixels: u32| f64::from(pixels) / page.dpi_effective * 25.4;
    seen.then(|| (side(page.raster.width()), side(page.raster.height())))
}
