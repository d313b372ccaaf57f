//! `dump DIR [FIRST [COUNT [turned | misleading]]]`: cases of the set, or of one beside it, as PNG with a line of truth
//! each, to look at.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = words.first() else { panic!("dump DIR [FIRST [COUNT [turned | misleading]]]") };
    let number = |at: usize, usual: usize| words.get(at).map_or(usual, |word| word.parse().unwrap());
    fs::create_dir_all(folder).unwrap();
    let make = match words.get(3).map(String::as_str) {
        Some("turned") => lobby_test_pages::turned::case,
        Some("misleading") => lobby_test_pages::misleading::case,
        Some(other) => panic!("no set is named {other}"),
        None => lobby_test_pages::case,
    };
    let first = number(1, 0);
    for index in first..first + number(2, lobby_test_pages::FULL) {
        let case = make(index);
        let path = Path::new(folder).join(format!("{}.png", case.name));
        let file = BufWriter::new(File::create(path).unwrap());
        let mut encoder = png::Encoder::new(file, case.width, case.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fastest);
        encoder.write_header().unwrap().write_image_data(&case.rgb).unwrap();
        println!(
            "{} {}x{} {:?} device {} dpi {:?}",
            case.name, case.width, case.height, case.source, case.dpi, case.truth
        );
    }
}
