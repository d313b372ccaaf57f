//! One page in process: wall and processor time of each part, medians.

use std::fs;
use std::path::Path;

use lobby_imaging::Source;
use lobby_test_pages::standard;

use crate::figure::{Figure, median};
use crate::material;
use crate::stages::{Input, Made, PARTS, make};

/// Runs of each; the first is thrown away.
const RUNS: usize = 21;

pub fn figures(folder: &Path) -> Vec<Figure> {
    let scan = material::raster(standard::scan());
    let file = |name: &str| fs::read(folder.join(name)).unwrap();
    let (jpeg, photo) = (file(material::SCAN_JPEG), file(material::PHOTO_JPEG));
    let mut figures = Vec::new();
    let raw = runs(|| make(Input::Raw(&scan), Source::Flatbed, 300));
    figures.push(Figure::new("A4 300 dpi raw: wall", wall(&raw), "ms").at_most_idle(110.0));
    figures.push(Figure::new("A4 300 dpi raw: CPU", cpu(&raw), "ms").at_most_idle(200.0));
    figures.extend(parts(&raw, 1));
    let from_jpeg = runs(|| make(Input::File(&jpeg), Source::Flatbed, 300));
    figures.push(Figure::new("A4 300 dpi JPEG: wall", wall(&from_jpeg), "ms").at_most_idle(140.0));
    figures.push(Figure::new("A4 300 dpi JPEG: CPU", cpu(&from_jpeg), "ms"));
    figures.extend(parts(&from_jpeg, 0).into_iter().take(1));
    let camera = runs(|| make(Input::File(&photo), Source::Camera, 0));
    figures.push(Figure::new("13 MP camera JPEG: wall", wall(&camera), "ms").at_most_idle(140.0));
    figures.push(Figure::new("13 MP camera JPEG: CPU", cpu(&camera), "ms"));
    figures.extend(parts(&camera, 0));
    figures
}

fn runs(mut once: impl FnMut() -> Made) -> Vec<Made> {
    (0..RUNS).map(|_| once()).skip(1).collect()
}

fn wall(runs: &[Made]) -> Option<f64> {
    median(runs.iter().map(|run| run.all.wall).collect())
}

fn cpu(runs: &[Made]) -> Option<f64> {
    median(runs.iter().map(|run| run.all.cpu).collect())
}

/// CPU of each part from `first` on.
fn parts(runs: &[Made], first: usize) -> Vec<Figure> {
    (first..PARTS.len())
        .map(|part| {
            let cpu = median(runs.iter().map(|run| run.parts[part].cpu).collect());
            Figure::new(format!("  of it CPU of {}", PARTS[part]), cpu, "ms")
        })
        .collect()
}
