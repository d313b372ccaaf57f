//! `cargo xtask package`: a release folder as kiosks run it, and the Debian package of a kiosk that begins with it.
//!
//! The same commit gives the same bytes: nothing in either depends on when, where or by whom it was built.

mod bill;
mod debian;
mod folder;
mod provenance;
mod source;
mod sums;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::programs::Build;
use crate::shell::{self, Failure, While, run, say};
use folder::ReleaseFolder;
use source::Source;

/// What is packaged, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Order {
    build: Build,
    twice: bool,
}

/// Runs the command.
pub fn command(arguments: &[String]) -> Result<(), Failure> {
    let order = read(arguments)?;
    let source = Source::read()?;
    build(order.build, &source)?;
    let first = package(order.build, &source, "release")?;
    say(format!("Packaged {}", first.display()));
    if order.twice {
        let second = package(order.build, &source, "release-again")?;
        let differences = differences(&first, &second)?;
        if !differences.is_empty() {
            return Err(Failure::new(format!("two packagings differ in {}", differences.join(", "))));
        }
        say("A second packaging is the same, byte for byte.");
    }
    Ok(())
}

fn read(arguments: &[String]) -> Result<Order, Failure> {
    let mut order = Order { build: Build::Release, twice: false };
    for argument in arguments {
        match argument.as_str() {
            "--dev" => order.build = Build::Dev,
            "--twice" => order.twice = true,
            unknown => return Err(Failure::new(format!("package: unknown option {unknown:?}; --dev or --twice"))),
        }
    }
    Ok(order)
}

/// As production builds, without the feature `journey`, and with no path of this machine in the programs.
fn build(build: Build, source: &Source) -> Result<(), Failure> {
    let mut cargo = shell::cargo();
    cargo.args(["build", "--locked", "--package", "lobby", "--package", "lobby-launcher", "--bins"]);
    if build == Build::Release {
        let cargo_home = std::env::var_os("CARGO_HOME")
            .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo"), PathBuf::from);
        let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
        let flags = [remap(&shell::repository(), "lobby"), remap(&cargo_home, "cargo")];
        cargo.arg("--release").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    }
    run(cargo.env("SOURCE_DATE_EPOCH", &source.epoch))
}

/// Packages what was built into `target/package/NAME`; the release folder and the package lie in it.
fn package(build: Build, source: &Source, name: &str) -> Result<PathBuf, Failure> {
    let place = shell::target_directory().join("package").join(name);
    if place.exists() {
        fs::remove_dir_all(&place).doing(|| format!("removing {}", place.display()))?;
    }
    let facts = facts(&build.folder().join("lobby"))?;
    let bill = bill::of_workspace(source)?;
    let release = ReleaseFolder::make(&place, &build.folder().join("lobby"), &facts, &bill, source)?;
    debian::make(&place, &release, &build.folder().join("lobby-launcher"), source)?;
    Ok(place)
}

/// What the program says of itself.
fn facts(program: &Path) -> Result<Value, Failure> {
    let (good, text) =
        shell::output(Command::new(program).arg("facts")).doing(|| format!("asking {}", program.display()))?;
    let facts = serde_json::from_str(&text).ok().filter(|_| good);
    facts.ok_or_else(|| Failure::new(format!("{} does not say which release it is", program.display())))
}

/// Files that two folders do not have alike, by path below them.
fn differences(first: &Path, second: &Path) -> Result<Vec<String>, Failure> {
    let (ours, theirs) = (sums::of_folder(first)?, sums::of_folder(second)?);
    let alike = |path: &String| ours.get(path) == theirs.get(path);
    let all: std::collections::BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    Ok(all.into_iter().filter(|path| !alike(path)).cloned().collect())
}

#[cfg(test)]
mod tests;
