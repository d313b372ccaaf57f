//! `bench pages [--full] [speed|process|batch|accuracy [RECIPE]]…`: a page's road in process, as a whole process beside
//! other programs, sixty pages of a feeder, and the generated set with its truth. docs/benchmarks.md says how.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod accuracy;
mod batch;
mod clock;
mod figure;
mod material;
mod outcome;
mod peers;
mod process;
mod speed;
mod stages;

use std::io::{self, Write};
use std::path::Path;

use figure::Figure;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|given| given == word);
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--make", folder] => return material::make(Path::new(folder)),
        ["--page", from, to] => return page(Path::new(from), Path::new(to)),
        // `cargo test` runs benches too, without this word.
        _ if !has("--bench") => return,
        _ => {}
    }
    let parts = ["speed", "process", "batch", "accuracy"];
    let wanted = |part: &str| has(part) || !parts.iter().any(|part| has(part));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    material::order(folder.path());
    let mut figures: Vec<Figure> = Vec::new();
    // First, while this process is still small: see `clock::run`.
    if wanted("process") {
        figures.extend(process::figures(folder.path()));
    }
    if wanted("speed") {
        figures.extend(speed::figures(folder.path()));
    }
    if wanted("batch") {
        figures.extend(batch::figures());
    }
    if wanted("accuracy") {
        peers::Peers::prepare(folder.path());
        let known = |word: &str| word.starts_with("--") || parts.contains(&word);
        let recipes: Vec<&str> = words.iter().map(String::as_str).filter(|word| !known(word)).collect();
        figures.extend(accuracy::figures(folder.path(), has("--full"), &recipes));
    }
    let figures: Vec<String> = figures.iter().map(Figure::json).collect();
    writeln!(io::stdout().lock(), "{{\"bench\": \"pages\", \"figures\": [{}]}}", figures.join(", ")).unwrap();
}

/// What a program does that is started for one page.
fn page(from: &Path, to: &Path) {
    let bytes = std::fs::read(from).unwrap();
    let source = if from.ends_with(material::PHOTO_JPEG) {
        lobby_imaging::Source::Camera
    } else {
        lobby_imaging::Source::Flatbed
    };
    let made = stages::make(
        stages::Input::File(&bytes),
        source,
        if source == lobby_imaging::Source::Camera { 0 } else { 300 },
    );
    std::fs::write(to, made.pdf).unwrap();
}
