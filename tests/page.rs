//! `lobby page` as a technician runs it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A5 at 200 dots per inch with rows of marks, on a dark bed: a portable pixmap.
fn page_on_a_bed() -> Vec<u8> {
    let (width, height, margin) = (1300_usize, 1800_usize, 60_usize);
    let (wide, high) = (1165, 1654);
    let mut picture = format!("P6\n{width} {height}\n255\n").into_bytes();
    for y in 0..height {
        for x in 0..width {
            let inside = (margin..margin + wide).contains(&x) && (margin..margin + high).contains(&y);
            let (u, v) = (x.wrapping_sub(margin), y.wrapping_sub(margin));
            let print = inside && (100..wide - 100).contains(&u) && (100..high - 100).contains(&v);
            let ink = print && v % 40 < 16 && u % 24 < 15 && (u / 24 + v / 40) % 7 != 0;
            let level = if ink {
                30
            } else if inside {
                245
            } else {
                40
            };
            picture.extend([level; 3]);
        }
    }
    picture
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn lobby_page(words: &[&str], files: &[&Path], out: &Path) -> (i32, String) {
    let mut lobby = Command::new(env!("CARGO_BIN_EXE_lobby"));
    lobby.arg("page").args(files).args(words).arg("--out").arg(out);
    let output = lobby.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn a_page_is_found_judged_and_written_with_its_renditions_and_a_document() {
    let dir = folder("whole");
    let file = dir.join("lease.ppm");
    fs::write(&file, page_on_a_bed()).unwrap();
    let out = dir.join("out");
    let (code, said) = lobby_page(&["--dpi", "200", "--size", "A5", "--json"], &[&file], &out);
    assert_eq!(code, 0, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    let page = &said["pages"][0];
    assert_eq!((page["verdict"].as_str(), page["kind"].as_str()), (Some("pass"), Some("pnm")), "{page}");
    let corner = |n: usize, axis: usize| page["corners"][n][axis].as_f64().unwrap();
    for (found, want) in [(corner(0, 0), 60.0), (corner(0, 1), 60.0), (corner(2, 0), 1225.0), (corner(2, 1), 1714.0)] {
        assert!((found - want).abs() < 2.0, "{page}");
    }
    let size: Vec<f64> = page["size_mm"].as_array().unwrap().iter().map(|side| side.as_f64().unwrap()).collect();
    assert!((size[0] - 148.0).abs() < 1.5 && (size[1] - 210.0).abs() < 2.1, "{size:?}");
    assert!(page["measures"]["white"].as_f64().unwrap() > 200.0 && page["ms"]["all"].as_f64().unwrap() > 0.0);
    for key in ["grey", "bilevel"] {
        assert!(Path::new(page[key].as_str().unwrap()).exists(), "{key}");
    }
    assert!(fs::read(page["page"]["file"].as_str().unwrap()).unwrap().starts_with(&[0xFF, 0xD8]));
    assert!(fs::read(said["document"].as_str().unwrap()).unwrap().starts_with(b"%PDF-1.7"));
    let record: Value = serde_json::from_slice(&fs::read(said["evidence"].as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(record["pages"].as_array().unwrap().len(), 1);
}

#[test]
fn a_file_that_is_no_picture_is_refused_by_name_and_the_others_are_made() {
    let dir = folder("garbage");
    let (good, bad) = (dir.join("good.ppm"), dir.join("bad.jpg"));
    fs::write(&good, page_on_a_bed()).unwrap();
    fs::write(&bad, b"this is a letter and not a picture").unwrap();
    let (code, said) = lobby_page(&["--json"], &[&bad, &good, &dir.join("absent.png")], &dir.join("out"));
    assert_eq!(code, 1, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["pages"][0]["error"]["code"], "no_picture");
    assert!(said["pages"][0]["error"]["message"]["zh"].as_str().unwrap().contains("不是图片"));
    assert!(said["pages"][1]["error"].is_null() && said["pages"][1]["verdict"].is_string());
    assert_eq!(said["pages"][2]["error"]["code"], "unreadable");
}

#[test]
fn a_folder_and_a_pipe_without_a_writer_are_refused_at_once() {
    let dir = folder("odd");
    let (good, pipe) = (dir.join("good.ppm"), dir.join("pipe.jpg"));
    fs::write(&good, page_on_a_bed()).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (code, said) = lobby_page(&["--json"], &[&pipe, &dir, &good], &dir.join("out"));
    assert_eq!(code, 1, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    for n in [0, 1] {
        assert_eq!(said["pages"][n]["error"]["code"], "unreadable");
    }
    assert!(said["pages"][2]["verdict"].is_string());
}

#[test]
fn a_picture_of_unknown_size_has_none_until_it_is_given() {
    let dir = folder("size");
    let file = dir.join("receipt.ppm");
    fs::write(&file, page_on_a_bed()).unwrap();
    let said = |words: &[&str]| {
        let (code, said) = lobby_page(&[&["--source", "camera", "--json"], words].concat(), &[&file], &dir.join("out"));
        assert_eq!(code, 0, "{said}");
        serde_json::from_str::<Value>(&said).unwrap()["pages"][0].clone()
    };
    let unknown = said(&[]);
    assert!(unknown["size_mm"].is_null() && unknown["dpi"].is_null(), "{unknown}");
    assert!((said(&["--size", "A5"])["size_mm"][0].as_f64().unwrap() - 148.0).abs() < 1.5);
}

#[test]
fn calibration_takes_enough_pages_and_writes_a_section_that_a_kiosk_accepts() {
    let dir = folder("calibrate");
    let file = dir.join("sample.ppm");
    fs::write(&file, page_on_a_bed()).unwrap();
    let out = dir.join("out");
    let (code, said) = lobby_page(&["--dpi", "200", "--calibrate"], &[&file], &out);
    assert!(code == 2 && said.contains("5"), "{code} {said}");
    let (code, said) = lobby_page(&["--dpi", "200", "--calibrate"], &[&*file; 5], &out);
    assert_eq!(code, 0, "{said}");
    assert!(out.join("sample-5.jpg").exists(), "five files of one name are five pages");
    let mut check = Command::new(env!("CARGO_BIN_EXE_lobby"));
    let checked = check.args(["config", "validate"]).arg(out.join("pages.toml")).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
