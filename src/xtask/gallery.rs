//! `cargo xtask gallery`: draws every page of the kiosk, in both languages and sizes, and keeps small pictures in `docs/`.
//!
//! The pages are drawn by the test that also judges them (`src/screen/tests/gallery.rs`): `target/gallery` gets every
//! picture in full size, and `docs/gallery` a small one of each page with normal text in both languages. The same sources,
//! fonts and libraries draw the same bytes, so `--check` can compare them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::setup::{self, Purpose};
use crate::shell::{self, Failure, While, run, say};

const KEPT: &str = "docs/gallery";

/// Runs the command with its arguments.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    let check = match arguments {
        [] => false,
        [only] if only == "--check" => true,
        _ => return Err(Failure::new("gallery: only --check")),
    };
    setup::prepare(Purpose::Test)?;
    let full = shell::target_directory().join("gallery");
    let small = if check { full.join("small") } else { shell::repository().join(KEPT) };
    for folder in [&full, &small] {
        fs::create_dir_all(folder).doing(|| format!("making {}", folder.display()))?;
    }
    for stale in pictures(&small)? {
        fs::remove_file(&stale).doing(|| format!("removing {}", stale.display()))?;
    }
    let mut draw = shell::cargo();
    draw.args(["test", "--locked", "--package", "lobby-screen", "--lib", "every_page_keeps"]);
    run(draw.env("LOBBY_GALLERY", &full).env("LOBBY_GALLERY_SMALL", &small))?;
    say(format!("Every page in full size: {}", full.display()));
    if check { compare(&small, &shell::repository().join(KEPT)) } else { report_size(&small) }
}

fn report_size(small: &Path) -> Result<(), Failure> {
    let pictures = pictures(small)?;
    let bytes: u64 = pictures.iter().filter_map(|path| fs::metadata(path).ok()).map(|facts| facts.len()).sum();
    say(format!("{} sheets, {} KB in {KEPT}", pictures.len(), bytes / 1000));
    Ok(())
}

/// Fails with the names of the pictures that are missing, left over or not what is drawn now.
fn compare(drawn: &Path, kept: &Path) -> Result<(), Failure> {
    let names = |folder: &Path| -> Result<Vec<String>, Failure> {
        let names = pictures(folder)?.into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
        Ok(names.collect())
    };
    let (now, then) = (names(drawn)?, names(kept)?);
    let read = |folder: &Path, name: &str| fs::read(folder.join(name)).unwrap_or_default();
    let mut wrong: Vec<String> = now
        .iter()
        .filter(|name| read(drawn, name) != read(kept, name))
        .map(|name| format!("{name} is not true"))
        .collect();
    wrong.extend(then.iter().filter(|name| !now.contains(name)).map(|name| format!("{name} is of no page")));
    if wrong.is_empty() {
        say(format!("{KEPT} is true."));
        return Ok(());
    }
    Err(Failure::new(format!("{}; `cargo xtask gallery` draws them again", wrong.join("; "))))
}

/// The PNG files of a folder, by name.
fn pictures(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).doing(|| format!("listing {}", folder.display()))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "png"))
        .collect();
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_missing_and_a_left_over_picture_are_named() {
        let folder = std::env::temp_dir().join(format!("lobby-xtask-gallery-{}", std::process::id()));
        let (drawn, kept) = (folder.join("drawn"), folder.join("kept"));
        fs::create_dir_all(&drawn).unwrap();
        fs::create_dir_all(&kept).unwrap();
        for (path, bytes) in [("drawn/a.png", "1"), ("kept/a.png", "1"), ("drawn/b.png", "2"), ("kept/b.png", "3")] {
            fs::write(folder.join(path), bytes).unwrap();
        }
        fs::write(folder.join("drawn/c.png"), "4").unwrap();
        fs::write(folder.join("kept/d.png"), "5").unwrap();
        let failure = compare(&drawn, &kept).unwrap_err().to_string();
        assert!(failure.starts_with("b.png is not true; c.png is not true; d.png is of no page"), "{failure}");
        fs::remove_dir_all(folder).unwrap();
    }
}
