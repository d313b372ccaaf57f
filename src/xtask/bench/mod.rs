//! `cargo xtask bench`: starts the rooms' own bench programs in a release build, and holds what they say against limits.
//!
//! A bench program prints one line of JSON last: `{"bench": "id", "figures": [{"what", "value", "unit", "at_most" or
//! "at_least", "binds": "always" or "idle"}]}`. Ratios against a peer in the same run bind always; absolute figures bind
//! where the machine does nothing else, and are reported otherwise. What was measured, with the machine and its load, is
//! kept in `target/bench/<name>.json`. docs/benchmarks.md says how each figure is taken.

mod figure;
mod machine;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::programs::{self, Build};
use crate::setup::{self, Purpose};
use crate::shell::{self, Failure, While, say, shown};
use figure::Figure;
use machine::Machine;

/// A bench program.
struct Program {
    name: &'static str,
    package: &'static str,
    /// Whether it starts the programs of the house, and how they perform is what it measures.
    drives_programs: bool,
}

const fn measures(name: &'static str, package: &'static str) -> Program {
    Program { name, package, drives_programs: false }
}

const fn drives(name: &'static str, package: &'static str) -> Program {
    Program { name, package, drives_programs: true }
}

const PROGRAMS: &[Program] = &[
    drives("screen", "lobby-journey"),
    measures("id", "lobby-simulator"),
    measures("outbox", "lobby-store"),
    drives("sync", "lobby-kiosk"),
    measures("intake", "lobby-platform"),
    measures("platform", "lobby-platform"),
    measures("pages", "lobby-imaging"),
    drives("stack", "lobby-journey"),
    measures("clocks", "lobby-casework"),
];

/// Runs the command: names of benches, or `all` of them, then words for their programs.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    let (chosen, rest) = choose(arguments)?;
    setup::prepare(Purpose::Bench)?;
    build(&chosen)?;
    let mut misses = Vec::new();
    for program in chosen {
        misses.extend(run(program, rest)?);
    }
    if misses.is_empty() { Ok(()) } else { Err(Failure::new(format!("missed: {}", misses.join("; ")))) }
}

/// The programs that are named first, and the words behind the names.
fn choose(arguments: &[String]) -> Result<(Vec<&'static Program>, &[String]), Failure> {
    let called = |word: &String| PROGRAMS.iter().find(|program| program.name == *word);
    let named: Vec<_> = arguments.iter().map_while(called).collect();
    if !named.is_empty() {
        return Ok((named.clone(), &arguments[named.len()..]));
    }
    match arguments.split_first() {
        None => Ok((PROGRAMS.iter().collect(), arguments)),
        Some((first, rest)) if first == "all" => Ok((PROGRAMS.iter().collect(), rest)),
        Some((first, _)) => {
            let names: Vec<&str> = PROGRAMS.iter().map(|program| program.name).collect();
            Err(Failure::new(format!("bench: unknown {first:?}; {} or all", names.join(", "))))
        }
    }
}

/// What stands behind each call of cargo, whatever is measured: cargo chooses the features of what packages share by the
/// packages that it is given, and compiles that anew where they change.
fn packages() -> impl Iterator<Item = &'static str> {
    let all: BTreeSet<&str> =
        programs::PACKAGES.iter().copied().chain(PROGRAMS.iter().map(|one| one.package)).collect();
    all.into_iter().flat_map(|package| ["--package", package])
}

/// Compiles what is measured in one call: compiling is no part of it, and must not heat the machine for it.
fn build(chosen: &[&Program]) -> Result<(), Failure> {
    say("Building the programs (some minutes the first time).");
    let mut cargo = shell::cargo();
    cargo.args(["build", "--release", "--locked"]).args(packages());
    cargo.args(chosen.iter().flat_map(|program| ["--bench", program.name]));
    if chosen.iter().any(|program| program.drives_programs) {
        cargo.arg("--bins");
    }
    shell::run(&mut cargo)
}

/// Runs one program; the names of the limits that it missed.
fn run(program: &Program, arguments: &[String]) -> Result<Vec<String>, Failure> {
    let Program { name, package, drives_programs } = program;
    let mut bench = shell::cargo();
    bench.args(["bench", "--quiet", "--locked"]).args(packages());
    bench.args(["--bench", name, "--"]).args(arguments);
    if *drives_programs {
        bench.arg("--bin-dir").arg(Build::Release.folder());
    }
    if *package == "lobby-journey" {
        bench.arg("--shots").arg(shell::target_directory().join("bench").join(name));
    }
    let before = Machine::observe();
    say(format!("\nbench {name}: {before}"));
    let said = listen(&mut bench)?;
    let after = Machine::observe();
    let idle = before.is_idle() && after.is_idle();
    let figures: Vec<Figure> = said["figures"].as_array().into_iter().flatten().map(Figure::parse).collect();
    for figure in &figures {
        say(figure.row(idle));
    }
    let load = format!("load when it ended {}", after.load());
    say(if idle { load } else { format!("{load}; not idle: absolute limits are only reported") });
    keep(name, &json!({ "said": said, "before": before.json(), "after": after.json(), "idle": idle }))?;
    Ok(figures.iter().filter(|figure| figure.missed(idle)).map(|figure| format!("{name}: {}", figure.what())).collect())
}

/// Shows what the program prints, but for the line of JSON, which is returned.
fn listen(command: &mut std::process::Command) -> Result<Value, Failure> {
    let line = shown(command);
    let mut child = command.stdout(Stdio::piped()).spawn().doing(|| format!("starting `{line}`"))?;
    let mut said = Value::Null;
    if let Some(stdout) = child.stdout.take() {
        for text in BufReader::new(stdout).lines().map_while(Result::ok) {
            match serde_json::from_str::<Value>(&text) {
                Ok(value) if value["figures"].is_array() => said = value,
                Ok(_) | Err(_) => say(text),
            }
        }
    }
    let status = child.wait().doing(|| format!("waiting for `{line}`"))?;
    if !status.success() {
        return Err(Failure::new(format!("`{line}` ended with {status}")));
    }
    if said.is_null() {
        return Err(Failure::new(format!("`{line}` printed no figures")));
    }
    Ok(said)
}

fn keep(name: &str, result: &Value) -> Result<(), Failure> {
    let folder = shell::target_directory().join("bench");
    fs::create_dir_all(&folder).doing(|| format!("making {}", folder.display()))?;
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, format!("{result:#}\n")).doing(|| format!("writing {}", path.display()))?;
    say(format!("kept in {}", path.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(words: &str) -> Result<(Vec<&'static str>, Vec<String>), Failure> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let (programs, rest) = choose(&words)?;
        Ok((programs.iter().map(|program| program.name).collect(), rest.to_vec()))
    }

    #[test]
    fn several_benches_are_named_before_the_words_for_their_programs() {
        assert_eq!(chosen("id outbox").unwrap(), (vec!["id", "outbox"], vec![]));
        let (named, rest) = chosen("pages --full speed").unwrap();
        assert_eq!((named, rest), (vec!["pages"], vec!["--full".to_owned(), "speed".to_owned()]));
        let (all, rest) = chosen("all --queued 10").unwrap();
        assert_eq!((all.len(), rest.len()), (PROGRAMS.len(), 2));
        assert_eq!(chosen("").unwrap().0, all);
        assert!(chosen("speed").is_err() && chosen("--full").is_err());
    }

    #[test]
    fn every_package_of_a_bench_and_of_a_program_is_given_to_cargo_each_time() {
        let given: Vec<&str> = packages().collect();
        for package in PROGRAMS.iter().map(|program| program.package).chain(programs::PACKAGES.iter().copied()) {
            assert_eq!(given.iter().filter(|word| **word == package).count(), 1, "{package}");
        }
    }
}
