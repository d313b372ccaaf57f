//! Judges whether an officer can read a page, before the citizen leaves the screen.
//!
//! One pass over the straightened page fills [`tiles`]; each of the other files derives its own value from them and
//! compares it with [`Thresholds`], which the material's [`CaptureSpec`] overrides. The result is typed findings with
//! value, limit and place; their words belong to `domain`. Nothing here drops or changes a page.

mod calibrate;
mod glare;
mod ink;
mod light;
mod measures;
mod patch;
mod sharpness;
mod size;
mod strip;
#[cfg(test)]
mod tests;
mod thresholds;
mod tile;
mod tiles;

use lobby_domain::capture::{CaptureSpec, Finding, Grade, Reason, Region};

pub use calibrate::{CALIBRATION_PAGES_MIN, calibrate};
pub use measures::{Measures, measure};
pub use size::{MaterialSize, sizes_of};
pub use thresholds::Thresholds;

use crate::{Raster, Source};

/// Knowledge of the page's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// None: its edges were not seen.
    Unknown,
    /// Proportions only: a camera at no fixed height saw all edges.
    Shape,
    /// Size: the device's resolution is reliable and all edges are known.
    Millimetres,
}

/// A page to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The straightened, upright page.
    pub page: &'a Raster,
    /// Kind of the device.
    pub source: Source,
    /// Dots of the original picture per inch of paper; 0 where unknown.
    pub dpi: f32,
    /// Knowledge of its size.
    pub scale: Scale,
    /// Whether it runs out of the picture: upper, right, lower, left edge.
    pub cut: [bool; 4],
    /// Whether more than one page lies there.
    pub several: bool,
    /// Whether there is no page at all.
    pub no_page: bool,
}

/// Result of judging a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// In the order of [`Reason::ALL`]; empty for a good page.
    pub findings: Vec<Finding>,
    /// All measured values, also those without a finding: kept as evidence and used for calibration.
    pub measures: Measures,
}

/// Judges a page; requirements of the material take precedence over `usual`.
#[must_use]
pub fn judge(scene: &Scene<'_>, usual: &Thresholds, spec: Option<&CaptureSpec>) -> Judgement {
    if scene.no_page {
        let none = finding(Reason::NoPage, Grade::Retake, (0.0, 1.0), None);
        return Judgement { findings: vec![none], measures: Measures::default() };
    }
    let scene = &size::as_asked(scene, spec);
    let limits = usual.for_material(spec);
    let tiles = tiles::survey(scene.page, scene.dpi);
    let measures = measures::of_tiles(&tiles, scene);
    let mut findings = Vec::new();
    let wants = |check: fn(&CaptureSpec) -> bool| spec.is_none_or(check);
    if scene.several {
        // What is true of two pages together is true of neither.
        let several = finding(Reason::SeveralPages, Grade::Retake, (2.0, 1.0), None);
        return Judgement { findings: vec![several], measures };
    }
    if wants(|spec| spec.edge_check) {
        findings.extend(size::cut(scene.cut));
    }
    findings.extend(sharpness::judge(&tiles, &measures, &limits));
    if wants(|spec| spec.glare_check) {
        findings.extend(glare::judge(&tiles, &measures, &limits));
    }
    findings.extend(light::judge(scene, &tiles, &measures, &limits));
    findings.extend(size::judge(scene, &limits, spec));
    let blurred = findings.iter().any(|finding| finding.reason == Reason::Blurred);
    // Grey print that is blurred is as faint as a back that shows through; a second capture will show which.
    findings.extend(ink::judge(scene.source, &measures, &limits).filter(|_| !blurred));
    let rank = |finding: &Finding| Reason::ALL.iter().position(|reason| *reason == finding.reason);
    findings.sort_by_key(rank);
    Judgement { findings, measures }
}

fn finding(reason: Reason, grade: Grade, (value, limit): (f32, f32), region: Option<Region>) -> Finding {
    Finding { reason, grade, value, limit, region }
}
