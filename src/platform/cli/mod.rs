//! The command line.

mod admin;
mod ca;
mod calendar;
mod case;
mod clock;
mod config;
mod init;
mod keys;
mod kiosk;
mod notice;
mod organisation;
mod out;
mod reconcile;
mod release;
mod retention;
mod serve;
mod user;
mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::explanation::explain;
use crate::place::DatabaseUrl;

/// The central platform of Lobby.
#[derive(Parser)]
#[command(name = "lobby-platform", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make keys, certificates and database in a folder; what is there stays.
    Init(init::Arguments),
    /// Serve the API and the pages.
    Serve(serve::Arguments),
    /// Do what time brings to cases, beside servers on the same rows.
    Worker(worker::Arguments),
    /// Bring the database up to date.
    Migrate {
        /// The platform's folder.
        #[arg(long)]
        data: PathBuf,
        /// Database instead of the folder's: `postgres://user@host/database` [env: LOBBY_DATABASE].
        #[arg(long, value_name = "URL")]
        database: Option<String>,
    },
    /// Make releases for kiosks, sign, publish and order them; works while `serve` runs.
    Release {
        #[command(subcommand)]
        command: release::Command,
    },
    /// Look after kiosks, cases, accounts and the catalogue; works while `serve` runs.
    Admin {
        #[command(subcommand)]
        command: admin::Command,
    },
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_stderr();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&PlatformError::because(words::SYSTEM_REFUSES)(error)),
    };
    match runtime.block_on(run(arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Init(arguments) => init::run(arguments).await,
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Worker(arguments) => worker::run(arguments).await,
        Command::Migrate { data, database } => App::open_on(&data, database.map(DatabaseUrl::new).as_ref()).map(drop),
        Command::Release { command } => release::run(command),
        Command::Admin { command } => admin::run(command).await,
    }
}

/// JSON lines on stderr, `info` and above unless `RUST_LOG` says otherwise.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,refinery_core=warn"));
    // A second initialisation in one process is harmless.
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

fn fail(error: &PlatformError) -> ExitCode {
    out::complain(&explain(error));
    ExitCode::FAILURE
}
