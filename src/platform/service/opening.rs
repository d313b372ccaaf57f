//! Opening payloads behind the receipt: each case waits in its row until all that is here of its envelope was opened once.
//! A kiosk could mend nothing that is found here, so nothing of it delays an answer; staff see what is damaged.

use std::time::Duration;

use jiff::Timestamp;
use lobby_casework::{Phase, decide};
use lobby_domain::identity::mask_name;
use lobby_domain::{Actor, CaseNumber};
use lobby_wire::document::Document;
use lobby_words::setup as words;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::case::{self, Envelope, Projection};
use crate::repository::{Tx, event};
use crate::service::case::{self as cases, CaseHead};
use crate::service::envelope::Lane;

/// How often cases are looked for that another server took in and left, or that could not be opened for want of
/// something that comes back.
const POLL_EVERY: Duration = Duration::from_secs(30);
/// How many waiting cases are read at a time: their manifests lie in memory.
const AT_A_TIME: i64 = 32;
/// So much content at most, bytes, is opened before what became of it is noted.
const TOGETHER_MAX: u64 = 4 * 1024 * 1024;
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

/// Opens every case that waits now. One that cannot be read or noted waits on, and keeps none behind it from being opened.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn open_waiting(app: &App) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let (heads, last) = app.db.read(move |tx| waiting(tx, after)).await?;
        let Some(last) = last else { return Ok(()) };
        after = last;
        let (mut opened, mut bytes) = (Vec::with_capacity(heads.len()), 0);
        for head in heads {
            let Some(one) = open_one(app, head).await else { continue };
            bytes += one.bytes;
            opened.push(one);
            if bytes >= TOGETHER_MAX {
                note(app, std::mem::take(&mut opened)).await?;
                bytes = 0;
            }
        }
        note(app, opened).await?;
    }
}

/// The next cases that wait, and the id of the last of them, also where it cannot be read.
fn waiting(tx: &mut Tx<'_>, after: Uuid) -> Result<(Vec<CaseHead>, Option<Uuid>)> {
    let ids = case::to_open(tx, after, AT_A_TIME)?;
    let mut heads = Vec::with_capacity(ids.len());
    for id in &ids {
        match cases::by_id(tx, *id) {
            Ok(head) => heads.push(head),
            Err(error) if is_of_one_case(&error) => {
                tracing::error!(%error, application = %id, "a case that waits for being opened cannot be read");
            }
            Err(error) => return Err(error),
        }
    }
    Ok((heads, ids.last().copied()))
}

/// What became of a case's envelope.
#[derive(Clone)]
struct Opened {
    id: Uuid,
    case_number: CaseNumber,
    /// How far the case had come when it was opened.
    phase: Phase,
    became: Envelope,
    projection: Option<Projection>,
    /// What was opened, bytes.
    bytes: u64,
}

/// Opens one case; `None` where something that comes back leaves it waiting.
async fn open_one(app: &App, head: CaseHead) -> Option<Opened> {
    let (id, phase, case_number) = (head.application_id, head.phase, head.case_number.clone());
    let number = case_number.clone();
    let opened =
        move |became, projection, bytes| Some(Opened { id, case_number: number, phase, became, projection, bytes });
    match cases::open(app, head, Lane::Behind).await {
        Ok(open) => {
            let bytes = open.blobs.iter().map(|blob| blob.plain_size).sum();
            opened(Envelope::Open, Some(project(app, &open.document)), bytes)
        }
        Err(error) if error.is_damage() => {
            tracing::error!(%error, %case_number, "an envelope cannot be opened");
            opened(Envelope::Damaged, None, 0)
        }
        Err(error) => {
            tracing::warn!(%error, %case_number, "an envelope is opened later");
            None
        }
    }
}

/// Notes what became of these, together: a commit costs more than opening a small envelope. Where the rows of one cannot be
/// read, each by itself.
async fn note(app: &App, opened: Vec<Opened>) -> Result<()> {
    if opened.is_empty() {
        return Ok(());
    }
    let at = app.now();
    let all = opened.clone();
    match app.db.tx(move |tx| all.iter().try_for_each(|one| write(tx, one, at))).await {
        Err(error) if is_of_one_case(&error) => {}
        noted => return noted,
    }
    for one in opened {
        let case_number = one.case_number.clone();
        match app.db.tx(move |tx| write(tx, &one, at)).await {
            Err(error) if is_of_one_case(&error) => {
                tracing::error!(%error, %case_number, "what became of an envelope cannot be noted");
            }
            noted => noted?,
        }
    }
    Ok(())
}

/// Whether the rows of a case cannot be read, and those of others can.
fn is_of_one_case(error: &PlatformError) -> bool {
    matches!(error, PlatformError::Row(_) | PlatformError::UnknownValue { .. })
}

fn write(tx: &mut Tx<'_>, opened: &Opened, at: Timestamp) -> Result<()> {
    let Opened { id, phase, became, projection, .. } = opened;
    if !case::set_envelope(tx, *id, *phase, *became, projection.as_ref())? {
        return Ok(());
    }
    let was_readable = event::is_readable(tx, *id)?;
    let event = match became {
        Envelope::ToOpen | Envelope::Erased => None,
        Envelope::Open => decide::envelope_opened(was_readable),
        Envelope::Damaged => decide::envelope_failed(was_readable),
    };
    event.map_or(Ok(()), |event| event::append(tx, *id, at, &Actor::Platform, &event))
}

/// What the worklist shows, and whose case it is.
fn project(app: &App, document: &Document) -> Projection {
    let field = |key: &str| document.identity.fields.get(key).cloned().flatten().filter(|name| !name.is_empty());
    Projection {
        item_name: document.item_name.clone(),
        applicant_masked: field("name").or_else(|| field("english_name")).map(|name| mask_name(&name)),
        person: app.keys.persons.person(&document.identity),
    }
}
