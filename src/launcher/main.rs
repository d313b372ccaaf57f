//! `lobby-launcher PREFIX PROGRAM [ARGUMENT...]`: starts `PREFIX/releases/CURRENT/PROGRAM`, waits until it says that a
//! citizen can be served, and falls back when it does not. It never updates itself together with what it starts.
// The program is the edge: it has the clock, and people read what it prints.
#![allow(clippy::print_stderr, clippy::disallowed_methods)]

mod child;
mod disk;
mod sha256;
mod shell;
mod sums;

#[cfg(test)]
mod proofs;

use std::path::PathBuf;
use std::process::ExitCode;

use lobby_switch::Boot;

use crate::child::{Children, Limits};
use crate::disk::RealDisk;
use crate::shell::Shell;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(prefix), Some(program)) = (arguments.next(), arguments.next()) else {
        eprintln!("lobby-launcher PREFIX PROGRAM [ARGUMENT...]");
        return ExitCode::from(2);
    };
    let prefix = PathBuf::from(prefix);
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    // Without an id every start of the launcher is one of the machine: an interruption, never a failure.
    let boot = Boot::read(boot.trim()).or_else(|| Boot::read(&std::process::id().to_string()));
    let Some(boot) = boot else { return ExitCode::from(2) };
    let disk = RealDisk::at(&prefix);
    let mut children = Children { prefix, program, arguments: arguments.collect(), limits: Limits::of_environment() };
    let mut shell = Shell::new(&disk, boot);
    loop {
        shell.turn(&mut children);
    }
}
