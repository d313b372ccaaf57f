//! Logs: JSON lines on standard error, nothing personal in them.

use tracing_subscriber::EnvFilter;

/// Starts logging for this process. `LOBBY_LOG` sets the level, `info` by default.
pub fn start() {
    let filter = EnvFilter::try_from_env("LOBBY_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second start in one process (tests) keeps the first.
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
