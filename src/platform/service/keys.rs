//! Keys over the years: none of the intake's is ever lost unnoticed, and another is put in force while `serve` runs.

use jiff::Timestamp;
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::{Tx, intake_key};
use crate::service::desired;

/// Refuses to go on where an identity is missing that ever opened envelopes here: what is sealed to it could not be read.
/// Notes those that are new.
///
/// # Errors
/// [`PlatformError::Setup`]; [`PlatformError::Database`].
pub async fn require_known(app: &App, now: Timestamp) -> Result<()> {
    let held = app.keys.intake.ids();
    let (folder, noted) = (app.keys.folder().display().to_string(), held.clone());
    let known = app
        .db
        .tx(move |tx: &mut Tx<'_>| {
            let known = intake_key::list(tx)?;
            for id in noted.iter().filter(|id| !known.contains(*id)) {
                intake_key::note(tx, id, now)?;
            }
            Ok(known)
        })
        .await?;
    match known.into_iter().find(|id| !held.contains(id)) {
        None => Ok(()),
        Some(id) => Err(PlatformError::setup(words::IDENTITY_MISSING, &[("id", &id), ("folder", &folder)])),
    }
}

/// Puts a new intake identity in force and tells the kiosks; the one before goes on opening. Returns the new one's id.
///
/// # Errors
/// [`PlatformError::File`]; [`PlatformError::Database`], after which the new identity is in force and `serve` tells the
/// kiosks when it starts next.
pub async fn rotate_intake(app: &App, now: Timestamp) -> Result<String> {
    require_known(app, now).await?;
    let next = app.keys.intake.rotate()?.id().to_owned();
    require_known(app, now).await?;
    desired::note_recipients(app, now).await?;
    Ok(next)
}

/// Gives an identity up whose file is lost for good; false where none of that id was ever here.
///
/// # Errors
/// [`PlatformError::Setup`] where its file is there; [`PlatformError::Database`].
pub async fn forget_intake(app: &App, id: &str) -> Result<bool> {
    if app.keys.intake.ids().iter().any(|held| held == id) {
        return Err(PlatformError::setup(words::IDENTITY_THERE, &[("id", id)]));
    }
    let id = id.to_owned();
    app.db.tx(move |tx: &mut Tx<'_>| intake_key::forget(tx, &id)).await
}
