//! Which part of the kiosk to run, nothing else.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lobby_kiosk::commands::{
    config, doctor, enrol, facts, helper_print, helper_scan, id_read, outbox, page, run, visit,
};
use lobby_kiosk::start::StartArgs;
use lobby_kiosk::visit::VisitArgs;

/// Lobby, the self-service terminal of a government service hall.
#[derive(Parser)]
#[command(version)]
struct Lobby {
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Run the kiosk
    Run(StartArgs),
    /// One citizen's visit; started by `run`
    #[command(hide = true)]
    Visit(VisitArgs),
    /// Processes for closed or crash-prone code; started by a visit
    #[command(hide = true, subcommand)]
    Helper(Helper),
    /// Say which release this is, for the packager
    #[command(hide = true)]
    Facts,
    /// Make this machine's key and get its certificate
    Enrol(enrol::EnrolArgs),
    /// Check, explain and compare configuration
    Config(config::ConfigArgs),
    /// Tell how this kiosk is, for technicians
    Doctor(doctor::DoctorArgs),
    /// See, verify, put back and copy what waits on this kiosk, for technicians
    Outbox(outbox::OutboxArgs),
    /// Read one identity card, for technicians
    IdRead(id_read::IdReadArgs),
    /// Run pictures through the page pipeline, for technicians and for calibration
    Page(page::PageArgs),
    /// Play a scripted visit against the real programs
    #[cfg(feature = "journey")]
    Journey(lobby_journey::JourneyArgs),
}

#[derive(Subcommand)]
enum Helper {
    /// Scan one page through SANE
    Scan(helper_scan::HelperScanArgs),
    /// Print one document over IPP
    Print(helper_print::HelperPrintArgs),
}

fn main() -> ExitCode {
    match Lobby::parse().part {
        Part::Run(args) => run::run(&args),
        Part::Visit(args) => visit::run(&args),
        Part::Helper(Helper::Scan(args)) => helper_scan::run(args),
        Part::Helper(Helper::Print(args)) => helper_print::run(args),
        Part::Config(args) => config::run(&args),
        Part::Facts => facts::run(),
        Part::Enrol(args) => enrol::run(args),
        Part::Doctor(args) => doctor::run(&args),
        Part::Outbox(args) => outbox::run(&args),
        Part::IdRead(args) => id_read::run(args),
        Part::Page(args) => page::run(&args),
        #[cfg(feature = "journey")]
        Part::Journey(args) => lobby_journey::run(args),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory as _};

    use super::*;

    fn hidden(command: &Command, words: &str, under_hidden: bool, found: &mut Vec<String>) {
        for part in command.get_subcommands() {
            let (words, is_hidden) = (format!("{words} {}", part.get_name()), under_hidden || part.is_hide_set());
            if is_hidden && !part.has_subcommands() {
                found.push(words.trim().to_owned());
            }
            hidden(part, &words, is_hidden, found);
        }
    }

    /// `tests/roads.rs` tries every command that help lists for what it shows of people.
    #[test]
    fn commands_that_no_help_lists_are_those_that_programs_start_and_whose_output_they_read() {
        let mut found = Vec::new();
        hidden(&Lobby::command(), "", false, &mut found);
        assert_eq!(found, ["visit", "helper scan", "helper print", "facts"]);
    }
}
