//! `cargo xtask test`: every test of the workspace, after one build of everything. `cargo xtask test ROOM`: one room's
//! own tests, without the rest of the workspace, a database server, or programs to compare with.

use crate::postgres::{self, Server};
use crate::setup::{self, Purpose};
use crate::shell::{self, Failure, run, say};

/// What is compiled, once, for the build and for the tests alike: with `--all-targets` both ask for the same features,
/// so nothing is compiled twice, and the programs stand beside `lobby` where the end-to-end tests look for them.
const EVERYTHING: &[&str] = &["--workspace", "--features", "journey", "--locked"];

/// The profile in `.config/nextest.toml` that leaves out what needs PostgreSQL or another program.
const ONE_ROOM: &str = "room";

/// After `test`: the long tests, too, which play every visit in every hand, in a window, for an hour or two.
const LONG: &str = "--long";

/// Runs the command with its arguments.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    match arguments.split_first() {
        Some((room, rest)) if is_room(room) => one_room(room, rest),
        Some((first, rest)) if first == LONG => everything(rest, Length::Long),
        Some(_) | None => everything(arguments, Length::Short),
    }
}

/// Which tests run.
#[derive(Clone, Copy, PartialEq)]
enum Length {
    Short,
    Long,
}

/// A folder in `src/`.
fn is_room(word: &str) -> bool {
    let plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    plain && shell::repository().join("src").join(word).join("Cargo.toml").is_file()
}

fn one_room(room: &str, arguments: &[String]) -> Result<(), Failure> {
    setup::prepare(Purpose::Room)?;
    let package = if room == "xtask" { room.to_owned() } else { format!("lobby-{room}") };
    let mut tests = shell::cargo();
    if has_nextest() {
        tests.args(["nextest", "run", "--profile", ONE_ROOM]).args(words_without_tests(arguments));
    } else {
        say(
            "cargo-nextest is not here, so cargo runs all of the room's tests; some need what `cargo xtask setup` installs.",
        );
        tests.args(["test", "--no-fail-fast"]);
    }
    run(tests.args(["--locked", "--package", &package]).args(arguments))
}

/// A room may have no tests, such as `ui`; a filter that finds none is a mistake.
fn words_without_tests(arguments: &[String]) -> &'static [&'static str] {
    if arguments.is_empty() { &["--no-tests", "pass"] } else { &[] }
}

fn has_nextest() -> bool {
    shell::answers("cargo-nextest", &["nextest", "--version"])
}

/// The last lines come from the test runner: CI reads its verdict there.
fn everything(arguments: &[String], length: Length) -> Result<(), Failure> {
    setup::prepare(Purpose::Test)?;
    run(shell::cargo().arg("build").arg("--all-targets").args(EVERYTHING))?;
    let server = Server::start()?;
    let mut tests = shell::cargo();
    tests.env(postgres::VARIABLE, &server.url);
    if has_nextest() {
        tests.args(["nextest", "run"]);
    } else {
        tests.args(["test", "--all-targets", "--no-fail-fast"]);
    }
    tests.args(EVERYTHING).args(long_words(length, has_nextest()));
    run(tests.args(arguments))
}

/// What makes the runner run the tests that are marked `ignore`, too: those that take long.
fn long_words(length: Length, nextest: bool) -> &'static [&'static str] {
    match (length, nextest) {
        (Length::Short, _) => &[],
        (Length::Long, true) => &["--run-ignored", "all"],
        (Length::Long, false) => &["--", "--include-ignored"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_a_folder_with_a_manifest_and_nothing_else_is() {
        assert!(is_room("domain") && is_room("xtask"));
        for word in ["cellar", "-p", "../src/domain", "domain/identity", ""] {
            assert!(!is_room(word), "{word}");
        }
    }

    #[test]
    fn a_room_without_tests_passes_and_a_filter_that_finds_none_does_not() {
        assert_eq!(words_without_tests(&[]), ["--no-tests", "pass"]);
        assert!(words_without_tests(&["a_test_of_another_room".to_owned()]).is_empty());
    }

    #[test]
    fn long_tests_run_only_when_they_are_asked_for() {
        assert!(long_words(Length::Short, true).is_empty());
        assert_eq!(long_words(Length::Long, true), ["--run-ignored", "all"]);
    }
}
