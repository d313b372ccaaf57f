//! `cargo xtask bench`: starts the rooms' own bench programs in a release build, and holds what they say against limits.
//!
//! A bench program prints one line of JSON last: `{"bench": "id", "figures": [{"what", "value", "unit", "at_most" or
//! "at_least", "binds": "always" or "idle"}]}`. Ratios against a peer in the same run bind always; absolute figures bind
//! where the machine does nothing else, and are reported otherwise. What was measured, with the machine and its load, is
//! kept in `target/bench/<name>.json`. docs/benchmarks.md says how each figure is taken.

mod figure;
mod machine;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::programs::Build;
use crate::setup::{self, Purpose};
use crate::shell::{self, Failure, While, say, shown};
use figure::Figure;
use machine::Machine;

/// Name of a bench program and the package it lives in.
const PROGRAMS: &[(&str, &str)] = &[
    ("screen", "lobby-journey"),
    ("id", "lobby-simulator"),
    ("outbox", "lobby-store"),
    ("sync", "lobby-kiosk"),
    ("intake", "lobby-platform"),
    ("pages", "lobby-imaging"),
    ("stack", "lobby-journey"),
    ("clocks", "lobby-casework"),
];

/// Runs the command with its arguments.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    let (wanted, rest) = arguments.split_first().map_or(("all", &[][..]), |(first, rest)| (first.as_str(), rest));
    let chosen: Vec<_> = PROGRAMS.iter().filter(|(name, _)| wanted == "all" || *name == wanted).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
        return Err(Failure::new(format!("bench: unknown {wanted:?}; {} or all", names.join(", "))));
    }
    setup::prepare(Purpose::Bench)?;
    let mut misses = Vec::new();
    for (name, package) in chosen {
        misses.extend(run(name, package, rest)?);
    }
    if misses.is_empty() { Ok(()) } else { Err(Failure::new(format!("missed: {}", misses.join("; ")))) }
}

/// Runs one program; the names of the limits that it missed.
fn run(name: &str, package: &str, arguments: &[String]) -> Result<Vec<String>, Failure> {
    let mut bench = shell::cargo();
    bench.args(["bench", "--quiet", "--locked", "--package", package, "--bench", name]);
    // These drive the programs themselves.
    let drives_programs = ["lobby-journey", "lobby-kiosk"].contains(&package);
    if drives_programs {
        Build::Release.run()?;
    }
    // Compiling is no part of what is measured, and must not heat the machine for it.
    let mut build = shell::cargo();
    build.args(["bench", "--quiet", "--locked", "--package", package, "--bench", name, "--no-run"]);
    shell::run(&mut build)?;
    bench.arg("--").args(arguments);
    if drives_programs {
        bench.arg("--bin-dir").arg(Build::Release.folder());
    }
    if package == "lobby-journey" {
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
