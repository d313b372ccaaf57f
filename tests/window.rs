//! The ordinary binary in a real X window, touched by the labels that a screen reader reads, on a display of its own.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The kiosk's upright screen.
const SIZE: (u32, u32) = (1080, 1920);
/// A page has at least so many colours; an empty window has one.
const COLOURS_MIN: usize = 8;

/// Plays a script in a window and returns what the hand reports.
fn play(script: &str, shots: &Path) -> Value {
    play_so(script, shots, &[])
}

/// Plays it with options of its own.
fn play_so(script: &str, shots: &Path, options: &[&str]) -> Value {
    let hand = Path::new(env!("CARGO_BIN_EXE_lobby")).with_file_name("lobby-hand");
    assert!(hand.exists(), "lobby-hand is not built; `cargo xtask test` builds the workspace first");
    let _ = fs::remove_dir_all(shots);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let mut play = Command::new(hand);
    let output = play.arg("play").arg(script).arg("--shots").arg(shots).arg("--json").args(options).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn one_application_travels_from_the_window_to_the_platform_and_survives_a_cut_network() {
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window");
    let report = play("journeys/offline_then_online_signboard_filing.txt", &shots);
    assert_eq!(report["digests_match"], true, "{report}");
    assert!(report["case"].as_str().unwrap().starts_with("WL01-K01-"), "{report}");

    let pictures = pictures(&shots);
    for step in ["home", "identify", "fill_form_known", "provide_materials", "review", "sign", "receipt_offline"] {
        assert!(pictures.iter().any(|path| path.to_string_lossy().contains(step)), "no picture of {step}");
    }
    for picture in pictures {
        let colours = colours(&picture);
        assert!(colours >= COLOURS_MIN, "{} is blank: {colours} colours", picture.display());
    }
}

#[test]
fn the_window_of_a_killed_visit_gives_way_to_the_waiting_one_within_a_second() {
    let report =
        play("journeys/visit_killed_half_way.txt", &Path::new(env!("CARGO_TARGET_TMPDIR")).join("window-killed"));
    assert_eq!(report["digests_match"], true, "the next citizen's case: {report}");
}

#[test]
fn every_control_stays_on_a_screen_that_is_exchanged_or_falls_over_and_the_visit_goes_on() {
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window-sizes");
    let report = play("windows/screen_that_changes.txt", &shots);
    assert_eq!(report["digests_match"], true, "{report}");
    for (name, size) in [("small", (768, 1366)), ("on_its_side", (1920, 1080)), ("upright", SIZE)] {
        let picture = pictures(&shots).into_iter().find(|path| path.to_string_lossy().contains(name)).unwrap();
        let reader = png::Decoder::new(BufReader::new(File::open(&picture).unwrap())).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), size, "{name}");
    }
}

#[test]
fn taps_made_twice_in_a_window_lead_to_the_receipt_as_single_ones_do() {
    let shots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window-doubled");
    let report = play_so("journeys/senior_card.txt", &shots, &["--hands", "doubled"]);
    assert_eq!(report["digests_match"], true, "{report}");
}

#[test]
#[ignore = "long: cargo xtask test --long"]
fn every_item_reaches_its_receipt_in_a_window_in_every_hand_and_size() {
    let scripts = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys")).unwrap();
    let names = scripts.map(|script| script.unwrap().file_name().into_string().unwrap());
    let is_of_an_item = |name: &String| {
        let items = ["signboard_filing.txt", "permit_apply.txt", "senior_card.txt", "card_replace.txt"];
        items.iter().any(|item| name.ends_with(item)) && !name.starts_with("thin_line") && !name.starts_with("offline")
    };
    for name in names.filter(is_of_an_item) {
        for hands in ["steady", "doubled", "trembling", "wrong"] {
            let sizes: &[&[&str]] = if name.starts_with("unhappy") { &[&[]] } else { &[&[], &["--large"]] };
            for size in sizes {
                let shots =
                    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("window-{name}-{hands}-{}", size.len()));
                let options = [&["--every-page", "--hands", hands], *size].concat();
                let report = play_so(&format!("journeys/{name}"), &shots, &options);
                assert_eq!(report["digests_match"], true, "{name} {options:?}: {report}");
            }
        }
    }
}

fn pictures(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn colours(path: &Path) -> usize {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap())).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), SIZE);
    pixels.chunks(info.color_type.samples()).collect::<BTreeSet<_>>().len()
}
