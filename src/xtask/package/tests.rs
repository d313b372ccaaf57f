#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use super::*;

/// A folder of one test, removed with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let place = std::env::temp_dir().join(format!("lobby-package-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).unwrap();
        Self(place)
    }

    fn file(&self, path: &str, text: &str, mode: u32) -> PathBuf {
        let place = self.0.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, text).unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(mode)).unwrap();
        place
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn source() -> Source {
    Source { commit: "0badcafe".into(), epoch: "1796118923".into(), time: "2026-12-01T09:55:23Z".into() }
}

fn release(scratch: &Scratch, place: &str, text: &str) -> ReleaseFolder {
    let program = scratch.file("program", text, 0o700);
    let facts = json!({ "version": "0.2.0", "outbox": { "from": 1, "to": 5 } });
    ReleaseFolder::make(&scratch.0.join(place), &program, &facts, &json!({ "components": [] }), &source()).unwrap()
}

#[test]
fn a_release_says_what_it_is_of_and_its_sums_hold_every_file_of_it() {
    let scratch = Scratch::new("release");
    let made = release(&scratch, "one", "#!/bin/sh\n");
    let sums = fs::read_to_string(made.path.join("SHA256SUMS")).unwrap();
    let mut files = sums::of_folder(&made.path).unwrap();
    assert_eq!(
        files.remove("SHA256SUMS").map(|sum| sum[..8].to_owned()),
        made.name.strip_prefix("0.2.0-").map(str::to_owned)
    );
    assert_eq!(sums, sums::listed(&files));
    let read = |name: &str| -> Value { serde_json::from_slice(&fs::read(made.path.join(name)).unwrap()).unwrap() };
    assert_eq!(read("release.json")["outbox"], json!({ "from": 1, "to": 5 }));
    assert_eq!(read("release.json")["built"], "2026-12-01T09:55:23Z");
    let subjects = read("provenance.intoto.json")["subject"].clone();
    let named: Vec<_> =
        subjects.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(named, ["bill.cdx.json", "lobby", "release.json"]);
    assert_eq!(subjects[1]["digest"]["sha256"].as_str(), files.get("lobby").map(String::as_str));
}

#[test]
fn two_packagings_of_one_program_are_the_same_and_of_another_one_are_not() {
    let scratch = Scratch::new("twice");
    release(&scratch, "one", "#!/bin/sh\n");
    release(&scratch, "two", "#!/bin/sh\n");
    release(&scratch, "three", "#!/bin/sh\nexit 1\n");
    let place = |name: &str| scratch.0.join(name);
    assert_eq!(differences(&place("one"), &place("two")).unwrap(), Vec::<String>::new());
    assert!(!differences(&place("one"), &place("three")).unwrap().is_empty());
}

/// Units in a root of their own, with empty programs where they name some.
fn units(scratch: &Scratch, change: impl Fn(&str) -> String) {
    let units = "usr/lib/systemd/system";
    for name in ["lobby.service", "lobby-display.service"] {
        let text = fs::read_to_string(shell::repository().join("assets/debian").join(name)).unwrap();
        scratch.file(&format!("{units}/{name}"), &change(&text), 0o644);
    }
    for target in ["sysinit", "basic", "shutdown", "multi-user", "network-online"] {
        scratch.file(&format!("{units}/{target}.target"), "[Unit]\nDescription=For a test\n", 0o644);
    }
    for program in ["usr/lib/lobby/place-factory", "usr/lib/lobby/lobby-launcher", "usr/bin/Xorg"] {
        scratch.file(program, "#!/bin/sh\n", 0o755);
    }
}

/// Whether `systemd-analyze verify` is content, and every line that it wrote: it is content with misspelt keys.
fn verify(scratch: &Scratch) -> (bool, String) {
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--man=no", "lobby.service", "lobby-display.service"]);
    let output = verify.arg(format!("--root={}", scratch.0.display())).output().unwrap();
    let lines = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&lines).into_owned())
}

#[test]
fn systemd_has_nothing_to_say_about_the_units() {
    let scratch = Scratch::new("units");
    units(&scratch, str::to_owned);
    assert_eq!(verify(&scratch), (true, String::new()));
    let misspelt = Scratch::new("misspelt");
    units(&misspelt, |text| text.replace("RestartSec=", "RestratSec="));
    assert!(verify(&misspelt).1.contains("RestratSec"), "the gate sees a misspelt key");
}

/// The exposure of a unit by `systemd-analyze security`, in tenths.
fn is_within(unit: &Path, tenths: &str) -> bool {
    let mut security = Command::new("systemd-analyze");
    security.args(["security", "--offline=true", &format!("--threshold={tenths}")]).arg(unit);
    security.output().unwrap().status.success()
}

#[test]
fn the_kiosk_is_exposed_to_two_at_most_and_its_display_to_five_and_a_half() {
    let units = shell::repository().join("assets/debian");
    assert!(is_within(&units.join("lobby.service"), "20"));
    assert!(is_within(&units.join("lobby-display.service"), "55"));
    let scratch = Scratch::new("bare");
    let bare = scratch.file("lobby.service", "[Service]\nExecStart=/bin/true\n", 0o644);
    assert!(!is_within(&bare, "55"), "the gate sees a bare unit");
}

fn place_factory(source: &Path, prefix: &Path) {
    let script = shell::repository().join("assets/debian/place-factory.sh");
    assert!(Command::new("sh").arg(script).arg(source).arg(prefix).status().unwrap().success());
}

#[test]
fn the_factory_release_is_placed_once_and_takes_no_link_that_is_there() {
    let scratch = Scratch::new("factory");
    let prefix = scratch.0.join("prefix");
    let link = |name: &str| fs::read_link(prefix.join(name)).unwrap().to_string_lossy().into_owned();
    let first = release(&scratch, "first", "#!/bin/sh\n");
    place_factory(first.path.parent().unwrap(), &prefix);
    let name = format!("releases/{}", first.name);
    assert_eq!([link("current"), link("last-good"), link("factory")], [&*name, &*name, &*name]);
    assert_eq!(sums::of_folder(&prefix.join(&name)).unwrap(), sums::of_folder(&first.path).unwrap());
    // Half of a copy, as a power cut leaves it, is begun anew.
    scratch.file("prefix/releases/.placing/lobby", "half", 0o755);
    let second = release(&scratch, "second", "#!/bin/sh\nexit 1\n");
    place_factory(second.path.parent().unwrap(), &prefix);
    let newer = format!("releases/{}", second.name);
    assert_eq!([link("current"), link("last-good"), link("factory")], [&*name, &*name, &*newer]);
    assert_eq!(sums::of_folder(&prefix.join(&newer)).unwrap(), sums::of_folder(&second.path).unwrap());
    assert!(!prefix.join("releases/.placing").exists());
}

#[test]
fn options_are_two_and_no_others() {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(read(&[]), Ok(Order { build: Build::Release, twice: false }));
    assert_eq!(read(&words("--twice --dev")), Ok(Order { build: Build::Dev, twice: true }));
    assert!(read(&words("--thrice")).is_err());
}
