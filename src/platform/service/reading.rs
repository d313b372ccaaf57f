//! Reading what is in a case's envelope. Every road to personal data passes here, and leaves its event in the history
//! before anything is handed out.

use lobby_casework::authority::Action;
use lobby_casework::decide;
use lobby_casework::event::{Event, Part, Picture, Recorded};
use lobby_domain::Actor;
use lobby_domain::CaseNumber;
use lobby_wire::manifest::{BlobEntry, BlobKind, Manifest};
use lobby_wire::problem::ProblemCode;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::handling::Handling;
use crate::repository::{Tx, event};
use crate::service::case::{self, CaseHead, OpenCase};
use crate::service::envelope::{self, Lane, Plain};
use crate::service::handling;

/// A case that was read.
pub struct Reading {
    /// The case.
    pub head: CaseHead,
    /// Its history, oldest event first, with this reading.
    pub history: Vec<Recorded>,
    /// How it stands in handling; `None` until it has entered, and for a test.
    pub standing: Option<Handling>,
    /// What is in its envelope; `None` where that is damaged, which is logged, or erased: neither may hide the case.
    pub open: Option<OpenCase>,
}

/// Opens a case for `reader`.
///
/// # Errors
/// Refusals `not_permitted` and `case_unknown`; [`PlatformError::Database`].
pub async fn open(app: &App, number: &CaseNumber, reader: &Actor) -> Result<Reading> {
    let (head, history) = record(app, number, reader, |_| vec![Event::Opened]).await?;
    let standing = handling::standing(app, head.application_id).await?;
    Ok(Reading {
        standing,
        open: tolerate_damage(&head, case::open(app, head.clone(), Lane::Reading).await)?,
        head,
        history,
    })
}

/// Opens a case for `reader`, who reads one masked value of it in full.
///
/// # Errors
/// As [`open`].
pub async fn reveal(app: &App, number: &CaseNumber, reader: &Actor, part: &Part) -> Result<Reading> {
    let part = part.clone();
    let (head, history) = record(app, number, reader, move |_| vec![Event::Revealed { part: part.clone() }]).await?;
    let standing = handling::standing(app, head.application_id).await?;
    Ok(Reading {
        standing,
        open: tolerate_damage(&head, case::open(app, head.clone(), Lane::Reading).await)?,
        head,
        history,
    })
}

/// Opens a case for `reader`, who cannot do with less than all of it. `export`: it is written into files.
///
/// # Errors
/// Refusals `not_permitted` and `case_unknown`; [`PlatformError::Materials`], [`PlatformError::Seal`] or [`PlatformError::Wire`] where the
/// envelope is damaged.
pub async fn open_whole(app: &App, number: &CaseNumber, reader: &Actor, export: bool) -> Result<OpenCase> {
    let events = if export { vec![Event::Opened, Event::Exported] } else { vec![Event::Opened] };
    let (head, _) = record(app, number, reader, move |_| events.clone()).await?;
    case::open(app, head, Lane::Reading).await
}

/// The JPEG of a page, counted from 0; its small copy while the page is missing.
///
/// # Errors
/// Refusals `not_permitted`, `case_unknown` and `picture_unknown`; whatever opening the blob gives.
pub async fn page(app: &App, number: &CaseNumber, at: usize, reader: &Actor) -> Result<Plain> {
    let shown = u32::try_from(at).ok().and_then(|at| at.checked_add(1)).ok_or_else(picture_unknown)?;
    let head = record_view(app, number, Picture::Page(shown), reader).await?;
    let manifest = head.manifest()?;
    let listed = manifest.page_blobs().ok_or_else(picture_unknown)?;
    let page = listed.pages.get(at).ok_or_else(picture_unknown)?;
    let entry = if case::is_awaited(app, &head, page).await? {
        listed.renditions.get(at).ok_or_else(picture_unknown)?
    } else {
        page
    };
    picture(app, &head, entry).await
}

/// The PNG of the signature.
///
/// # Errors
/// As [`page`].
pub async fn signature(app: &App, number: &CaseNumber, reader: &Actor) -> Result<Plain> {
    let head = record_view(app, number, Picture::Signature, reader).await?;
    let manifest = head.manifest()?;
    let entry = manifest.blobs.iter().find(|blob| blob.kind == BlobKind::SignaturePicture);
    picture(app, &head, entry.ok_or_else(picture_unknown)?).await
}

/// No such picture of a case.
#[must_use]
pub fn picture_unknown() -> PlatformError {
    PlatformError::from(ProblemCode::PictureUnknown)
}

async fn picture(app: &App, head: &CaseHead, entry: &BlobEntry) -> Result<Plain> {
    envelope::begin(app, &head.kiosk, entry).await
}

/// A picture is shown. A browser asks for the same one again and again, so this writes only where there is news.
async fn record_view(app: &App, number: &CaseNumber, picture: Picture, reader: &Actor) -> Result<CaseHead> {
    let (wanted, for_app, asking) = (number.clone(), app.clone(), reader.clone());
    let read = move |tx: &mut Tx<'_>| {
        let (head, _) = case::find_for(tx, &for_app, &wanted, &asking, Action::ReadApplication)?;
        let history = event::history(tx, head.application_id)?;
        Ok((head, history))
    };
    let (head, history) = app.db.read(read).await?;
    let now = app.now();
    if !has(&head.manifest()?, picture) {
        return Err(picture_unknown());
    }
    if decide::view(&history, picture, reader, now).is_some() {
        let actor = reader.clone();
        let news = move |history: &[Recorded]| decide::view(history, picture, &actor, now).into_iter().collect();
        record(app, number, reader, news).await?;
    }
    Ok(head)
}

/// Whether a manifest lists the picture: what is not there is not looked at.
fn has(manifest: &Manifest, picture: Picture) -> bool {
    match picture {
        Picture::Page(n) => {
            let pages = manifest.page_blobs().map_or(0, |listed| listed.pages.len());
            usize::try_from(n).is_ok_and(|n| n <= pages)
        }
        Picture::Signature => manifest.blobs.iter().any(|blob| blob.kind == BlobKind::SignaturePicture),
    }
}

/// Adds the events that `decide` finds for the history of the case, in the transaction that reads it.
async fn record(
    app: &App,
    number: &CaseNumber,
    reader: &Actor,
    decide: impl Fn(&[Recorded]) -> Vec<Event> + Send + 'static,
) -> Result<(CaseHead, Vec<Recorded>)> {
    let (wanted, actor, at) = (number.clone(), reader.clone(), app.now());
    let for_app = app.clone();
    app.db
        .tx(move |tx| {
            let (head, permitted) = case::find_for(tx, &for_app, &wanted, &actor, Action::ReadApplication)?;
            let mut history = event::history(tx, head.application_id)?;
            for event in decide(&history) {
                event::append_reading(tx, head.application_id, at, &actor, &event, permitted.purpose)?;
                let position = history.last().map_or(1, |last| last.position + 1);
                history.push(Recorded { position, at, actor: actor.clone(), event });
            }
            Ok((head, history))
        })
        .await
}

/// An envelope that is damaged or erased must not hide the case: number, time and history are still there to act on.
fn tolerate_damage(head: &CaseHead, opened: Result<OpenCase>) -> Result<Option<OpenCase>> {
    match opened {
        Ok(open) => Ok(Some(open)),
        Err(error) if error.is_damage() || matches!(error, PlatformError::Materials { .. }) => {
            tracing::error!(%error, case_number = %head.case_number, "an envelope cannot be opened");
            Ok(None)
        }
        Err(PlatformError::Refused(problem)) if problem.code == ProblemCode::CaseErased => Ok(None),
        Err(error) => Err(error),
    }
}
