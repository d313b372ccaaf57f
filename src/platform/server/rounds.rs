//! What the platform does by itself, again and again, while it serves.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use uuid::Uuid;

use super::listen::until_stopped;
use crate::app::App;
use crate::service::certificates::{self, LoggedWarnings};
use crate::service::{belonging, handling, leftovers, notice, release, retention, scrub, worklist};

/// How often certificates and update metadata are read again, and renewed where that is due.
const CERTIFICATES: Duration = Duration::from_secs(60);
/// How often leftovers are collected.
const ROUND: Duration = Duration::from_secs(3600);
/// How often cases are looked for that wait for their first step or for what time brings.
const HANDLING: Duration = Duration::from_secs(5);
/// A rest between two steps of a round, so that a large table is read slowly.
const BETWEEN_STEPS: Duration = Duration::from_secs(1);
/// A rest after blobs could not be read again.
const AFTER_FAILURE: Duration = Duration::from_secs(600);

/// Tends the platform's certificates and tells the log of them.
pub async fn certificates(app: App, stopped: watch::Receiver<bool>) {
    let mut logged = LoggedWarnings::default();
    loop {
        let now = app.now();
        if let Err(error) = certificates::tend(&app, now) {
            tracing::error!(%error, "the server's certificate cannot be renewed or exchanged; the one before goes on");
        }
        certificates::log(&logged.due(&certificates::warnings(&app, now), now));
        if is_stopped(&stopped, CERTIFICATES).await {
            return;
        }
    }
}

/// Signs the newest update metadata anew before it grows old.
pub async fn releases(app: App, stopped: watch::Receiver<bool>) {
    loop {
        let signing = app.clone();
        match tokio::task::spawn_blocking(move || release::renew(&signing, signing.now())).await {
            Ok(Ok(true)) => tracing::info!("update metadata is signed anew"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tracing::error!(%error, "update metadata cannot be signed anew; kiosks get no releases"),
            Err(error) => tracing::error!(%error, "update metadata was not signed anew"),
        }
        if is_stopped(&stopped, CERTIFICATES).await {
            return;
        }
    }
}

/// Collects what no application names any more.
pub async fn leftovers(app: App, stopped: watch::Receiver<bool>) {
    loop {
        match leftovers::collect(&app, app.now()).await {
            Ok(collected) if collected == leftovers::Collected::default() => {}
            Ok(collected) => tracing::info!(?collected, "collected what no application names"),
            Err(error) => tracing::warn!(%error, "what no application names cannot be collected"),
        }
        if is_stopped(&stopped, ROUND).await {
            return;
        }
    }
}

/// Erases what has lain its term, all cases once in each round.
pub async fn retention(app: App, stopped: watch::Receiver<bool>) {
    let mut after = Uuid::nil();
    loop {
        let rest = match retention::step(&app, after, app.now()).await {
            Ok(done) => {
                if done.erased > 0 || done.emptied > 0 {
                    tracing::info!(?done, "erased the records of cases whose term has ended");
                }
                after = done.after.unwrap_or(Uuid::nil());
                if done.after.is_some() { BETWEEN_STEPS } else { ROUND }
            }
            Err(error) => {
                tracing::warn!(%error, "records whose term has ended cannot be erased");
                AFTER_FAILURE
            }
        };
        if is_stopped(&stopped, rest).await {
            return;
        }
    }
}

/// Reads the blobs of cases again, slowly.
pub async fn scrub(app: App, stopped: watch::Receiver<bool>) {
    loop {
        let rest = match scrub::step(&app, app.now()).await {
            Ok(done) => done.rest(),
            Err(error) => {
                tracing::warn!(%error, "blobs cannot be read again");
                AFTER_FAILURE
            }
        };
        if is_stopped(&stopped, rest).await {
            return;
        }
    }
}

/// Enters cases into handling and does what time brings to them, in turns with other servers on the same rows.
pub async fn handling(app: App, stopped: watch::Receiver<bool>) {
    let claimant = Uuid::now_v7();
    if let Err(error) = worklist::refresh(&app).await {
        tracing::warn!(%error, "the lists of the desk cannot be made anew");
    }
    loop {
        match handling::enter_waiting(&app).await {
            Ok(0) => {}
            Ok(entered) => tracing::info!(entered, "cases are handled now"),
            Err(error) => tracing::warn!(%error, "cases that wait for being handled cannot be read"),
        }
        match belonging::place_waiting(&app).await {
            Ok(0) => {}
            Ok(placed) => tracing::info!(placed, "cases are placed in the organisation"),
            Err(error) => tracing::warn!(%error, "cases cannot be placed in the organisation"),
        }
        match handling::count_anew(&app).await {
            Ok(0) => {}
            Ok(counted) => tracing::info!(counted, "days of cases are counted by a new calendar"),
            Err(error) => tracing::warn!(%error, "days of cases cannot be counted anew"),
        }
        match handling::fire_due(&app, claimant).await {
            Ok(0) => {}
            Ok(fired) => tracing::info!(fired, "timers of cases have fired"),
            Err(error) => tracing::warn!(%error, "timers of cases cannot be read"),
        }
        match notice::count_announced(&app).await {
            Ok(0) => {}
            Ok(counted) => tracing::info!(counted, "announcements of letters count now"),
            Err(error) => tracing::warn!(%error, "announcements of letters cannot be counted"),
        }
        match notice::make_waiting(&app).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "letters of cases are made"),
            Err(error) => tracing::warn!(%error, "letters of cases cannot be made"),
        }
        if is_stopped(&stopped, HANDLING).await {
            return;
        }
    }
}

/// Waits so long; true where it was logged to stop meanwhile.
async fn is_stopped(stopped: &watch::Receiver<bool>, wait: Duration) -> bool {
    timeout(wait, until_stopped(stopped.clone())).await.is_ok()
}
