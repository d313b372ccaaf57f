//! The organisation in force, that accounts and cases belong to.

use std::sync::Arc;

use lobby_domain::id::OfficerLogin;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::published_organisation::PublishedOrganisation;
use crate::repository::{Tx, officer, organisation};

/// The organisation in force; none where none was imported.
///
/// # Errors
/// [`PlatformError::Database`].
pub async fn current(app: &App) -> Result<Arc<PublishedOrganisation>> {
    let for_app = app.clone();
    app.db.read(move |tx| in_force(tx, &for_app)).await
}

/// The organisation in force, and an officer's own account.
///
/// # Errors
/// [`PlatformError::Row`] where there is none.
pub async fn with_account(app: &App, login: &OfficerLogin) -> Result<(Arc<PublishedOrganisation>, officer::Account)> {
    let (for_app, login) = (app.clone(), login.clone());
    app.db
        .read(move |tx| {
            let account = officer::account(tx, &login)?.ok_or(PlatformError::Row("officer"))?;
            Ok((in_force(tx, &for_app)?, account))
        })
        .await
}

/// The organisation in force, in a transaction; none where none was imported.
///
/// # Errors
/// As [`Tx::rows`].
pub(super) fn in_force(tx: &mut Tx<'_>, app: &App) -> Result<Arc<PublishedOrganisation>> {
    let version = organisation::in_force(tx)?;
    if let Some(last) = app.organisation.of(version) {
        return Ok(last);
    }
    let read = match version {
        0 => PublishedOrganisation::none()?,
        _ => {
            let content = organisation::find(tx, version)?.ok_or(PlatformError::Row("organisation"))?;
            PublishedOrganisation::new(version, &content)?
        }
    };
    let read = Arc::new(read);
    app.organisation.keep(&read);
    Ok(read)
}
