//! The program itself, with releases that are shell scripts.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use lobby_switch::{Boot, Journal, Reason, Release, Step};
use ring::digest::{SHA256, digest};

/// Says that it lives and serves, and ends with the launcher.
const GOOD: &str = "#!/bin/sh\necho alive >&0\necho healthy >&0\nexec cat\n";

fn hash(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn install(prefix: &Path, version: &str, script: &str) -> Release {
    let sums = format!("{}  lobby\n", hash(script.as_bytes()));
    let release = Release::read(&format!("{version}-{}", &hash(sums.as_bytes())[..8])).unwrap();
    let folder = prefix.join("releases").join(release.name());
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("SHA256SUMS"), sums).unwrap();
    fs::write(folder.join("lobby"), script).unwrap();
    fs::set_permissions(folder.join("lobby"), fs::Permissions::from_mode(0o755)).unwrap();
    release
}

/// A machine that is about to be switched to a new release.
struct Machine {
    folder: tempfile::TempDir,
    good: Release,
    new: Release,
}

impl Machine {
    fn armed(new: &str) -> Self {
        Self::of(GOOD, new)
    }

    fn of(good: &str, new: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let good = install(folder.path(), "0.2.0", good);
        let new = install(folder.path(), "0.3.0", new);
        for link in ["factory", "last-good", "current"] {
            symlink(format!("releases/{good}"), folder.path().join(link)).unwrap();
        }
        let mut journal = Journal::open(b"", Boot::read("b007").unwrap());
        let mut lines = journal.write(Step::Confirmed, &good, Reason::Planned, 1).unwrap();
        for step in [Step::Checking, Step::Downloading, Step::Verified, Step::Staged, Step::Armed] {
            lines.extend(journal.write(step, &new, Reason::Planned, 1).unwrap());
        }
        fs::write(folder.path().join("journal"), lines).unwrap();
        Self { folder, good, new }
    }

    fn launcher(&self) -> Launcher {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lobby-launcher"));
        command.arg(self.folder.path()).args(["lobby", "run"]).stdin(Stdio::null()).stdout(Stdio::null());
        command.env("LOBBY_LAUNCHER_FIRST_MS", "20000").env("LOBBY_LAUNCHER_BETWEEN_MS", "20000");
        Launcher::start(command)
    }

    fn link(&self, link: &str) -> PathBuf {
        fs::canonicalize(self.folder.path().join(link)).unwrap()
    }

    fn assert_runs(&self, release: &Release) {
        let folder = fs::canonicalize(self.folder.path().join("releases").join(release.name())).unwrap();
        assert_eq!(self.link("current"), folder);
        assert_eq!(self.link("last-good"), folder);
    }
}

struct Launcher {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Launcher {
    fn start(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines }
    }

    /// What it reports until a line that contains this.
    fn until(&mut self, words: &str) -> Vec<String> {
        let mut seen = Vec::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            let found = line.contains(words);
            seen.push(line);
            if found {
                return seen;
            }
        }
        panic!("ended before {words:?}: {seen:#?}");
    }
}

impl Drop for Launcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_release_that_serves_is_confirmed() {
    let machine = Machine::armed(GOOD);
    let mut launcher = machine.launcher();
    launcher.until("serves");
    machine.assert_runs(&machine.new);
}

#[test]
fn a_release_that_crashes_is_gone_back_from_after_three_tries() {
    for (script, reason) in [
        ("#!/bin/sh\nexit 3\n", "crash"),
        ("#!/bin/sh\nkill -9 $$\n", "crash"),
        ("#!/bin/sh\nexit 0\n", "exit"),
        ("#!/bin/sh\nexit 75\n", "exit"),
    ] {
        let machine = Machine::armed(script);
        let lines = machine.launcher().until("reverted");
        let failed: Vec<_> = lines.iter().filter(|line| line.contains("failed")).collect();
        assert!(failed.len() == 3 && failed.iter().all(|line| line.ends_with(reason)), "{script:?}: {lines:#?}");
        machine.assert_runs(&machine.good);
    }
}

#[test]
fn a_release_that_cannot_be_started_is_gone_back_from_at_once() {
    let machine = Machine::armed("#!/no/such/interpreter\n");
    let lines = machine.launcher().until("reverted");
    assert_eq!(lines.iter().filter(|line| line.contains("failed")).count(), 1, "{lines:#?}");
    machine.assert_runs(&machine.good);
}

#[test]
fn a_release_that_falls_silent_or_is_never_confirmed_is_ended_and_gone_back_from() {
    for (script, limit, reason) in [
        ("#!/bin/sh\nexec cat\n", "LOBBY_LAUNCHER_FIRST_MS", "watchdog"),
        ("#!/bin/sh\necho alive >&0\nexec cat\n", "LOBBY_LAUNCHER_BETWEEN_MS", "watchdog"),
        ("#!/bin/sh\necho alive >&0\nexec cat\n", "LOBBY_LAUNCHER_TRIAL_MS", "timeout"),
    ] {
        let machine = Machine::armed(script);
        let mut command = Command::new(env!("CARGO_BIN_EXE_lobby-launcher"));
        command.arg(machine.folder.path()).args(["lobby", "run"]).stdin(Stdio::null()).stdout(Stdio::null());
        command.env(limit, "1");
        let lines = Launcher::start(command).until("reverted");
        let failed = lines.iter().filter(|line| line.contains("failed") && line.ends_with(reason));
        assert_eq!(failed.count(), 3, "{limit}: {lines:#?}");
    }
}

#[test]
fn with_nothing_that_starts_it_says_so_in_both_languages() {
    let machine = Machine::of("#!/no/such/interpreter\n", "#!/no/such/interpreter\n");
    let lines = machine.launcher().until("technician").join("\n");
    assert!(lines.contains("请联系技术人员") && lines.contains("Accepted applications are kept"), "{lines}");
}

#[test]
fn ended_at_any_instant_a_hundred_times_a_good_release_is_confirmed() {
    end_at_any_instant(GOOD, true);
}

#[test]
fn ended_at_any_instant_a_hundred_times_a_bad_release_is_gone_back_from() {
    end_at_any_instant("#!/bin/sh\nexit 3\n", false);
}

fn end_at_any_instant(script: &str, serves: bool) {
    let mut number = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 0..50 {
        let machine = Machine::armed(script);
        for _ in 0..2 {
            let mut launcher = machine.launcher();
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // The instant is the point: any will do, and none is waited for.
            std::thread::sleep(Duration::from_micros(number >> 50));
            launcher.child.kill().unwrap();
            launcher.child.wait().unwrap();
            assert!(machine.link("current").join("lobby").exists(), "round {round}");
            assert_eq!(Journal::read(&fs::read(machine.folder.path().join("journal")).unwrap()).damaged, 0);
        }
        machine.launcher().until("serves");
        machine.assert_runs(if serves { &machine.new } else { &machine.good });
    }
}

/// Lines of code: neither blank, nor comments, nor tests.
fn code_lines(file: &Path) -> usize {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap();
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn it_is_small_and_built_of_the_standard_library_alone() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources: Vec<PathBuf> = Vec::new();
    for folder in [here.to_owned(), here.join("../switch")] {
        sources.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    // When to switch and what health is are for the running program alone.
    let is_of_launcher = |path: &PathBuf| !path.ends_with("gate.rs") && !path.ends_with("health.rs");
    sources.retain(|path| path.extension().is_some_and(|ending| ending == "rs") && is_of_launcher(path));
    let lines: usize = sources.iter().map(|path| code_lines(path)).sum();
    assert!(sources.len() > 10 && lines < 1000, "{lines} lines");
    for path in &sources {
        assert!(!fs::read_to_string(path).unwrap().contains("std::net"), "{}", path.display());
    }
    let lock = fs::read_to_string(here.join("../../Cargo.lock")).unwrap();
    let package = lock.split("[[package]]").find(|package| package.contains("name = \"lobby-switch\"")).unwrap();
    assert!(!package.contains("dependencies"), "{package}");
    let manifest = fs::read_to_string(here.join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]\n").nth(1).unwrap().split("\n\n").next().unwrap();
    assert_eq!(dependencies.trim(), "lobby-switch = { workspace = true }");
}
