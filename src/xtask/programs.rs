//! The programs of the house: how they are built, and where they lie then.

use std::path::PathBuf;

use crate::shell::{self, Failure, run, say};

/// The packages of the programs.
pub const PACKAGES: &[&str] = &["lobby", "lobby-platform", "lobby-simulator", "lobby-journey"];

/// How the programs are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// As the tests build them: done in half the time.
    Dev,
    /// As kiosks run them: what a bench measures.
    Release,
}

impl Build {
    /// The folder that holds the programs.
    pub fn folder(self) -> PathBuf {
        shell::target_directory().join(match self {
            Build::Dev => "debug",
            Build::Release => "release",
        })
    }
}

/// Builds the kiosk as for production, without the feature `journey`, and what stands around it, in the tests' profile.
pub fn build() -> Result<(), Failure> {
    say("Building the programs (some minutes the first time).");
    let mut cargo = shell::cargo();
    cargo.args(["build", "--locked", "--bins"]).args(PACKAGES.iter().flat_map(|package| ["--package", package]));
    run(&mut cargo)
}
