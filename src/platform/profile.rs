//! What a platform is run for. Simulation allows what a demonstration needs; production refuses it.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Demonstrations and tests: pages over plain HTTP on loopback, keys made by `init` on this machine.
    Simulation,
    /// Real service: pages over TLS only, keys made for production.
    Production,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Profile::Simulation => "simulation",
            Profile::Production => "production",
        })
    }
}
