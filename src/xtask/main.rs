//! `cargo xtask <command>`: what a developer, the newcomer's demo and CI do with the house as a whole.
//!
//! It builds before anything else can be built, so it depends on no room and on no C library.

// The tool waits for other programs and so owns a clock.
#![allow(clippy::disallowed_methods)]

mod bench;
mod demo;
mod gallery;
mod package;
mod postgres;
mod programs;
mod setup;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

use shell::Failure;

const USAGE: &str = "\
usage: cargo xtask <command>

  setup [--demo|--test|--bench|--ci]   install the Debian packages (and for --ci the cargo tools) that are missing
  demo [--headless] [--keep]   build and start platform, simulators and kiosk
                               --headless  play one application under a virtual display and check the case
                               --keep      after --headless leave everything running until Ctrl-C
  test [nextest arguments]     every test of the workspace
  test --long [arguments]      those too that play every visit in every hand and in a window
  test ROOM [arguments]        the tests of src/ROOM alone, without PostgreSQL or other programs
  bench [NAME...|all]          measure in a release build: screen, id, outbox, sync, intake and others; see
                               docs/benchmarks.md
  gallery [--check]            draw every page into docs/gallery; --check: say whether what is there is true
  package [--dev] [--twice]    make a release folder and a Debian package in target/package
                               --dev    of the tests' build
                               --twice  make both again and compare them byte by byte
  tidy                         check the rules of the house that the compiler cannot see";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<(), Failure> {
    let Some((command, rest)) = arguments.split_first() else {
        return Err(Failure::new(USAGE));
    };
    match command.as_str() {
        "setup" => setup::command(rest),
        "bench" => bench::command(rest),
        "demo" => demo::command(rest),
        "gallery" => gallery::command(rest),
        "package" => package::command(rest),
        "test" => test::command(rest),
        "tidy" => tidy::command(rest),
        "help" | "--help" | "-h" => {
            shell::say(USAGE);
            Ok(())
        }
        unknown => Err(Failure::new(format!("unknown command {unknown:?}\n{USAGE}"))),
    }
}
