//! Which part of the kiosk to run, nothing else.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lobby_kiosk::commands::{config, doctor, enrol, helper_print, helper_scan, id_read, outbox, page, run, visit};
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
        Part::Enrol(args) => enrol::run(args),
        Part::Doctor(args) => doctor::run(&args),
        Part::Outbox(args) => outbox::run(&args),
        Part::IdRead(args) => id_read::run(args),
        Part::Page(args) => page::run(&args),
        #[cfg(feature = "journey")]
        Part::Journey(args) => lobby_journey::run(args),
    }
}
