//! `lobby-sim serve`: prints its addresses as one line of JSON, then runs until SIGTERM or SIGINT.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lobby_simulator::{SimError, SimOptions, Simulator};
use tokio::signal::unix::{SignalKind, signal};

/// The world around a kiosk, simulated: ID reader, scanner, network. All people are invented.
#[derive(Parser)]
#[command(name = "lobby-sim", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run reader, scanner and network with a remote control over HTTP
    Serve {
        /// Folder for the reader's link, the SANE configuration and the glass
        #[arg(long)]
        dir: PathBuf,
        /// Address of the remote control
        #[arg(long, default_value = "127.0.0.1:0")]
        http: SocketAddr,
        /// Where the platform really is, HOST:PORT
        #[arg(long)]
        upstream: Option<String>,
        /// Address that the kiosk takes for the platform's; with --upstream defaults to a free port
        #[arg(long)]
        proxy: Option<SocketAddr>,
        /// Let the reader's bytes take the time of a real line
        #[arg(long)]
        paced: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Serve { dir, http, upstream, proxy, paced } = Cli::parse().command;
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let proxy = proxy.or(upstream.as_ref().map(|_| any_port));
    match serve(SimOptions { dir, http, proxy, upstream, paced }).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr().lock(), "lobby-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: SimOptions) -> Result<(), SimError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(net("listen for SIGTERM"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(net("listen for SIGINT"))?;
    let simulator = Simulator::start(&options).await?;
    {
        let mut out = std::io::stdout().lock();
        let printed = writeln!(out, "{}", simulator.addresses()).and_then(|()| out.flush());
        printed.map_err(net("print the addresses"))?;
    }
    simulator
        .serve(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
        .await
}

fn net(doing: &'static str) -> impl FnOnce(std::io::Error) -> SimError {
    move |source| SimError::Net { doing, source }
}
