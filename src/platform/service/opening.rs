//! Opening payloads behind the receipt: each case waits in its row until all that is here of its envelope was opened once.
//! A kiosk could mend nothing that is found here, so nothing of it delays an answer; staff see what is damaged.

use std::time::Duration;

use lobby_casework::{Phase, decide};
use lobby_domain::Actor;
use lobby_domain::identity::mask_name;
use lobby_wire::document::Document;
use lobby_words::setup as words;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::case::{self, Envelope, Projection};
use crate::repository::event;
use crate::service::case as cases;
use crate::service::envelope::Lane;

/// How often cases are looked for that another server took in and left, or that could not be opened for want of
/// something that comes back.
const POLL_EVERY: Duration = Duration::from_secs(30);
/// How many waiting cases are read at a time.
const AT_A_TIME: i64 = 64;
/// Niceness of the thread that opens: requests that wait for an answer come first.
const NICENESS: i32 = 10;

/// Opens what waits, on a thread of its own, until `stopped` is true. The receiver ends with the thread.
///
/// # Errors
/// [`PlatformError::Setup`] where no thread can be started.
pub fn start(app: App, stopped: watch::Receiver<bool>) -> Result<oneshot::Receiver<()>> {
    let (runtime, (ended, end)) = (Handle::current(), oneshot::channel());
    let work = move || {
        // Where it is not granted, it is only less polite.
        let _ = rustix::process::setpriority_process(None, NICENESS);
        runtime.block_on(open_until(app, stopped));
        drop(ended);
    };
    let thread = std::thread::Builder::new().name("opening".into()).spawn(work);
    thread.map_err(PlatformError::because(words::SYSTEM_REFUSES))?;
    Ok(end)
}

async fn open_until(app: App, mut stopped: watch::Receiver<bool>) {
    let mut stop = std::pin::pin!(stopped.wait_for(|stop| *stop));
    loop {
        tokio::select! {
            _ = stop.as_mut() => return,
            opened = open_waiting(&app) => if let Err(error) = opened {
                tracing::warn!(%error, "cases that wait for being opened cannot be read");
            }
        }
        tokio::select! {
            _ = stop.as_mut() => return,
            () = app.to_open.notified() => {}
            () = tokio::time::sleep(POLL_EVERY) => {}
        }
    }
}

/// Opens every case that waits now.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn open_waiting(app: &App) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let waiting = app.db.read(move |tx| case::to_open(tx, after, AT_A_TIME)).await?;
        let Some(last) = waiting.last() else { return Ok(()) };
        after = *last;
        for id in waiting {
            open_one(app, id).await?;
        }
    }
}

/// Opens one case and notes what became of it; something that comes back leaves it waiting.
async fn open_one(app: &App, id: Uuid) -> Result<()> {
    let head = app.db.read(move |tx| cases::by_id(tx, id)).await?;
    let phase = head.phase;
    let number = head.case_number.clone();
    match cases::open(app, head, Lane::Behind).await {
        Ok(open) => note(app, id, phase, Envelope::Open, Some(project(&open.document))).await,
        Err(error) if error.is_damage() => {
            tracing::error!(%error, case_number = %number, "an envelope cannot be opened");
            note(app, id, phase, Envelope::Damaged, None).await
        }
        Err(error) => {
            tracing::warn!(%error, case_number = %number, "an envelope is opened later");
            Ok(())
        }
    }
}

async fn note(app: &App, id: Uuid, phase: Phase, became: Envelope, projection: Option<Projection>) -> Result<()> {
    let at = app.now();
    app.db
        .tx(move |tx| {
            if !case::set_envelope(tx, id, phase, became, projection.as_ref())? {
                return Ok(());
            }
            let was_readable = event::is_readable(tx, id)?;
            let event = match became {
                Envelope::ToOpen => None,
                Envelope::Open => decide::envelope_opened(was_readable),
                Envelope::Damaged => decide::envelope_failed(was_readable),
            };
            event.map_or(Ok(()), |event| event::append(tx, id, at, &Actor::Platform, &event))
        })
        .await
}

/// What the worklist shows.
fn project(document: &Document) -> Projection {
    let field = |key: &str| document.identity.fields.get(key).cloned().flatten().filter(|name| !name.is_empty());
    Projection {
        item_name: document.item_name.clone(),
        applicant_masked: field("name").or_else(|| field("english_name")).map(|name| mask_name(&name)),
    }
}
