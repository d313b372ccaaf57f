//! The programs of the house: how they are built, and where they lie then.

use std::path::PathBuf;

use crate::shell::{self, Failure, run, say};

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

    /// Builds the kiosk as for production, without the feature `journey`, and what stands around it.
    pub fn run(self) -> Result<(), Failure> {
        say("Building the programs (some minutes the first time).");
        let mut cargo = shell::cargo();
        cargo.args(["build", "--locked", "--bins"]);
        if self == Build::Release {
            cargo.arg("--release");
        }
        for package in ["lobby", "lobby-platform", "lobby-simulator", "lobby-journey"] {
            cargo.args(["--package", package]);
        }
        run(&mut cargo)
    }
}
