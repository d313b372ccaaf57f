//! Size and resolution of the page, and edges outside of the picture.

use lobby_domain::capture::{CaptureSpec, Finding, Grade, Reason, Region};

use crate::judge::{Scale, Scene, Thresholds, finding};

/// A size that a material may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MaterialSize {
    /// Paper or a card: short and long side, millimetres.
    Millimetres(f32, f32),
    /// A photograph: width and height in pixels; its proportions and at least so many.
    Pixels(u32, u32),
}

/// Largest deviation of a page's proportions from those of a size.
const SHAPE_NEAR: f32 = 0.03;

/// The smallest sheet that has the proportions of the A series, which is a passport, and the one that most pages have;
/// millimetres.
const SMALLEST: (f32, f32) = (88.0, 125.0);
const USUAL: (f32, f32) = (210.0, 297.0);

/// Sizes by the words of the catalogue (ISO 216; ISO/IEC 7810 ID-1 and ID-3).
const WORDS: &[(&str, MaterialSize)] = &[
    ("A3", MaterialSize::Millimetres(297.0, 420.0)),
    ("A4", MaterialSize::Millimetres(210.0, 297.0)),
    ("A5", MaterialSize::Millimetres(148.0, 210.0)),
    ("A6", MaterialSize::Millimetres(105.0, 148.0)),
    ("B4", MaterialSize::Millimetres(250.0, 353.0)),
    ("B5", MaterialSize::Millimetres(176.0, 250.0)),
    ("16K", MaterialSize::Millimetres(184.0, 260.0)),
    ("ID-1", MaterialSize::Millimetres(54.0, 85.6)),
    ("ID-3", MaterialSize::Millimetres(88.0, 125.0)),
    ("passport", MaterialSize::Millimetres(88.0, 125.0)),
];

/// Sizes for a word of the catalogue, e.g. `A4`, `A3_or_A4`, `358x441px`. Empty where any size is accepted or the word
/// is unknown, which is no reason to refuse a citizen's page.
#[must_use]
pub fn sizes_of(word: &str) -> Vec<MaterialSize> {
    let sizes: Vec<Option<MaterialSize>> = word.split("_or_").map(size_of).collect();
    if sizes.contains(&None) { Vec::new() } else { sizes.into_iter().flatten().collect() }
}

fn size_of(word: &str) -> Option<MaterialSize> {
    let known = WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, size)| *size);
    known.or_else(|| {
        let (width, height) = word.strip_suffix("px")?.split_once('x')?;
        let (width, height) = (width.parse().ok()?, height.parse().ok()?);
        (width > 0 && height > 0).then_some(MaterialSize::Pixels(width, height))
    })
}

impl MaterialSize {
    /// Deviation of a page from it, share of the side that deviates more.
    fn off(self, scene: &Scene<'_>) -> f32 {
        let (width, height) = (scene.page.width() as f32, scene.page.height() as f32);
        let (short, long) = (width.min(height), width.max(height));
        let scale = match scene.scale {
            // Without a resolution proportions are all there is.
            Scale::Millimetres if scene.dpi <= 0.0 => Scale::Shape,
            known @ (Scale::Unknown | Scale::Shape | Scale::Millimetres) => known,
        };
        match (self, scale) {
            (MaterialSize::Millimetres(s, l), Scale::Millimetres) => {
                let pixels = scene.dpi.max(1.0) / 25.4;
                (short / (s * pixels) - 1.0).abs().max((long / (l * pixels) - 1.0).abs())
            }
            (MaterialSize::Millimetres(s, l), Scale::Shape) => (long / short / (l / s) - 1.0).abs(),
            (MaterialSize::Pixels(w, h), Scale::Millimetres | Scale::Shape) => {
                (width / height / (w as f32 / h as f32) - 1.0).abs()
            }
            (MaterialSize::Millimetres(..) | MaterialSize::Pixels(..), Scale::Unknown) => 0.0,
        }
    }
}

/// The scene in the resolution that it has if the page is what the material asks for. By its shape alone a passport or
/// a receipt is as well an A4 page, seen from farther away; the material names the size that a camera cannot see.
pub fn as_asked<'a>(scene: &Scene<'a>, spec: Option<&CaptureSpec>) -> Scene<'a> {
    let (width, height) = (scene.page.width() as f32, scene.page.height() as f32);
    let sizes = spec.map(|spec| sizes_of(&spec.page_size)).unwrap_or_default();
    let dots = |size: &MaterialSize| match *size {
        MaterialSize::Millimetres(short, long) if size.off(scene) <= SHAPE_NEAR => {
            Some((width * height / (short * long)).sqrt() * 25.4)
        }
        MaterialSize::Millimetres(..) | MaterialSize::Pixels(..) => None,
    };
    // Among several the one that comes nearest to what it was taken for.
    let off = |dpi: &f32| if scene.dpi > 0.0 { (dpi / scene.dpi).ln().abs() } else { 0.0 };
    match scene.scale {
        Scale::Shape => {
            let asked = sizes.iter().filter_map(dots).min_by(|a, b| off(a).total_cmp(&off(b)));
            Scene { dpi: asked.unwrap_or(scene.dpi), ..*scene }
        }
        Scale::Unknown | Scale::Millimetres => *scene,
    }
}

/// Too few dots, or not the size asked for.
pub fn judge(scene: &Scene<'_>, limits: &Thresholds, spec: Option<&CaptureSpec>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if scene.dpi > 0.0 && scene.dpi < limits.dpi_min {
        findings.push(finding(Reason::Coarse, Grade::Retake, (scene.dpi, limits.dpi_min), None));
    }
    if scene.dpi <= 0.0 && scene.scale == Scale::Shape {
        findings.extend(coarse_by_shape(scene, limits));
    }
    let sizes = spec.map(|spec| sizes_of(&spec.page_size)).unwrap_or_default();
    let off = sizes.iter().map(|size| size.off(scene)).min_by(f32::total_cmp);
    // A cut page has no size, and has its own finding.
    if let Some(off) = off.filter(|off| *off > limits.size_tolerance && !scene.cut.contains(&true)) {
        findings.push(finding(Reason::WrongSize, Grade::Look, (off, limits.size_tolerance), None));
    }
    findings
}

/// A page of unknown size is refused if it would be coarse even as the smallest one of its shape; if it would be coarse
/// only as the usual one, the citizen is asked to look.
fn coarse_by_shape(scene: &Scene<'_>, limits: &Thresholds) -> Option<Finding> {
    let (width, height) = (scene.page.width() as f32, scene.page.height() as f32);
    let dots = |(short, long): (f32, f32)| (width * height / (short * long)).sqrt() * 25.4;
    let (smallest, usual) = (dots(SMALLEST), dots(USUAL));
    let grade = if smallest < limits.dpi_min { Grade::Retake } else { Grade::Look };
    let dots = if grade == Grade::Retake { smallest } else { usual };
    (dots < limits.dpi_min).then(|| finding(Reason::Coarse, grade, (dots, limits.dpi_min), None))
}

/// An edge is missing: marked by a strip along it.
pub fn cut([top, right, bottom, left]: [bool; 4]) -> Option<Finding> {
    const STRIP: f32 = 0.04;
    let count = [top, right, bottom, left].into_iter().filter(|cut| *cut).count();
    let strip = Region {
        left: if right && !left { 1.0 - STRIP } else { 0.0 },
        top: if bottom && !top { 1.0 - STRIP } else { 0.0 },
        right: if left && !right { STRIP } else { 1.0 },
        bottom: if top && !bottom { STRIP } else { 1.0 },
    };
    // One strip names one edge; of several the whole page is at fault.
    let place = (count == 1).then_some(strip);
    (count > 0).then(|| finding(Reason::Cut, Grade::Retake, (count as f32, 0.0), place))
}
