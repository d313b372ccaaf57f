//! `lobby-platform serve`: until SIGTERM or SIGINT.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use super::out::say_json;
use crate::clock::Clock;
use crate::error::{PlatformError, Result};
use crate::languages;
use crate::place::DatabaseUrl;
use crate::profile::Profile;
use crate::server::limits::{Limits, raise_descriptors};
use crate::server::{self, Options};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The platform's folder.
    #[arg(long)]
    data: PathBuf,
    /// Database to serve from instead of the folder's: `postgres://user@host/database` [env: LOBBY_DATABASE].
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Profile to run under; that of the folder where none is given.
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// Where the API listens (TLS); port 0 takes any.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// Where the pages listen: simulation in plain HTTP on loopback [default there: 127.0.0.1:8080], production over TLS
    /// [default there: `pages` of platform.json, or the address of the API].
    #[arg(long)]
    pages: Option<SocketAddr>,
}

pub(super) async fn run(arguments: Arguments) -> Result<()> {
    withhold_memory();
    let waiting = PlatformError::file("waiting for", "signals");
    let (mut terminate, mut interrupt) = signal(SignalKind::terminate())
        .and_then(|terminate| Ok((terminate, signal(SignalKind::interrupt())?)))
        .map_err(waiting)?;
    languages::add(&arguments.data.join("words"))?;
    raise_descriptors();
    let options = Options {
        data: arguments.data,
        database: arguments.database.map(DatabaseUrl::new),
        profile: arguments.profile,
        listen: arguments.listen,
        pages: arguments.pages,
        limits: Limits::default(),
        clock: Clock::system(),
    };
    let running = server::start(&options).await?;
    say_json(&json!({"api": running.api, "pages": running.pages}))?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    running.stop().await;
    Ok(())
}

/// Neither a core dump nor another process may tell what the server holds: the keys of every case.
fn withhold_memory() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    if set_dumpable_behavior(DumpableBehavior::NotDumpable).is_err() {
        tracing::warn!("core dumps and tracing by others could not be switched off");
    }
}
