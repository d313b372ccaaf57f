//! A whole process for one page, file in and PDF out, beside the peers, in turns.

use std::path::Path;
use std::process::Command;

use crate::clock::{Ran, run};
use crate::figure::{Figure, median};
use crate::material::{PHOTO_JPEG, SCAN_JPEG};
use crate::peers::Peers;

/// Rounds of each program that needs less than a few seconds.
const ROUNDS: usize = 7;
/// Rounds of the slow ones.
const SLOW_ROUNDS: usize = 2;

/// Name, program, rounds, the least that its wall time is of ours.
type Row = (&'static str, fn(&Peers) -> Option<Ran>, usize, Option<f64>);

const PEERS: [Row; 6] = [
    ("leptonica (no crop, no PDF)", Peers::leptonica, ROUNDS, Some(2.5)),
    ("OpenCV (no PDF)", Peers::opencv, ROUNDS, Some(2.5)),
    ("ImageMagick (no crop, no PDF)", Peers::imagemagick, SLOW_ROUNDS, None),
    ("unpaper (no crop, no PDF)", Peers::unpaper, SLOW_ROUNDS, None),
    ("OCRmyPDF (no crop)", Peers::ocrmypdf, SLOW_ROUNDS, Some(20.0)),
    ("OpenCV, 13 MP", Peers::opencv_photo, ROUNDS, None),
];

pub fn figures(folder: &Path) -> Vec<Figure> {
    let peers = Peers::prepare(folder);
    let mut ours = Vec::new();
    let mut photos = Vec::new();
    let mut theirs: [Vec<Ran>; 6] = Default::default();
    for round in 0..=ROUNDS {
        let (page, photo) = (own(folder, SCAN_JPEG), own(folder, PHOTO_JPEG));
        // The first round warms files.
        if round > 0 {
            ours.extend(page);
            photos.extend(photo);
        }
        for ((_, program, rounds, _), ran) in PEERS.iter().zip(&mut theirs) {
            if (1..=*rounds).contains(&round) {
                ran.extend(program(&peers));
            }
        }
    }
    let mut figures = Vec::new();
    add_figures(&mut figures, "whole process, JPEG in, PDF/A out", &ours, Some(90.0));
    add_figures(&mut figures, "whole process, 13 MP", &photos, None);
    for ((name, _, _, least), ran) in PEERS.iter().zip(&theirs) {
        add_figures(&mut figures, name, ran, None);
        let own = if name.contains("13 MP") { &photos } else { &ours };
        let ratio = Figure::new(format!("  of ours, wall: {name}"), ratio(ran, own, |ran| ran.spent.wall), "x");
        figures.push(match least {
            Some(least) => ratio.at_least(*least),
            None => ratio,
        });
        figures.push(Figure::new("  of ours, CPU", self::ratio(ran, own, |ran| ran.spent.cpu), "x"));
    }
    figures
}

fn own(folder: &Path, name: &str) -> Option<Ran> {
    let mut page = Command::new(std::env::current_exe().ok()?);
    run(page.arg("--page").arg(folder.join(name)).arg(folder.join("ours.pdf")))
}

fn middle(runs: &[Ran], of: fn(&Ran) -> f64) -> Option<f64> {
    median(runs.iter().map(of).collect())
}

fn ratio(theirs: &[Ran], ours: &[Ran], of: fn(&Ran) -> f64) -> Option<f64> {
    Some(middle(theirs, of)? / middle(ours, of)?)
}

fn add_figures(figures: &mut Vec<Figure>, name: &str, runs: &[Ran], peak_mb: Option<f64>) {
    figures.push(Figure::new(format!("{name}: wall"), middle(runs, |ran| ran.spent.wall), "ms"));
    figures.push(Figure::new("  CPU", middle(runs, |ran| ran.spent.cpu), "ms"));
    let memory = Figure::new("  peak memory", middle(runs, |ran| ran.peak_mb), "MB");
    figures.push(match peak_mb {
        Some(limit) => memory.at_most(limit),
        None => memory,
    });
}
