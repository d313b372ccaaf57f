//! `lobby-platform worker`: what time brings to cases, beside any number of servers on the same rows, until SIGTERM or SIGINT.

use std::path::PathBuf;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::place::DatabaseUrl;
use crate::server;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The platform's folder.
    #[arg(long)]
    data: PathBuf,
    /// Database to work on instead of the folder's: `postgres://user@host/database` [env: LOBBY_DATABASE].
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

pub(super) async fn run(arguments: Arguments) -> Result<()> {
    let waiting = PlatformError::file("waiting for", "signals");
    let (mut terminate, mut interrupt) = signal(SignalKind::terminate())
        .and_then(|terminate| Ok((terminate, signal(SignalKind::interrupt())?)))
        .map_err(waiting)?;
    let app = App::open_on(&arguments.data, arguments.database.map(DatabaseUrl::new).as_ref())?;
    let (stop, stopped) = watch::channel(false);
    let work = tokio::spawn(server::handle_cases(app, stopped));
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    // An error of either means that the work has ended.
    let _ = stop.send(true);
    let _ = work.await;
    Ok(())
}
