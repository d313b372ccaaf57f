//! Importing an organisation: as a whole, one version after the other.

use std::path::Path;

use jiff::Timestamp;
use lobby_casework::authority::{Action, Scope};
use lobby_words::setup as words;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::organisation_file::OrganisationFile;
use crate::published_organisation::PublishedOrganisation;
use crate::repository::{Tx, officer, organisation};
use crate::service::authority;
use crate::service::catalogue::Source;

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// The version in force.
    pub version: i64,
    /// How many divisions, agencies, halls, kiosks and roles it has; the platform's own two roles count.
    pub counts: [(&'static str, usize); 5],
    /// Logins of accounts that reach nothing any more: their agency, their division or all of their roles are gone.
    pub stranded: Vec<String>,
}

/// Imports a file as the next version, unless it is the one in force.
///
/// # Errors
/// [`PlatformError::File`]; [`PlatformError::Setup`] with what is wrong with it.
pub async fn import(app: &App, file: &Path, now: Timestamp) -> Result<Imported> {
    let content = crate::data_dir::read(file)?;
    import_text(app, content, now).await
}

/// Imports the sample that is built in, unless there is an organisation.
///
/// # Errors
/// As [`import`].
pub async fn import_sample(app: &App, now: Timestamp) -> Result<()> {
    if app.db.read(organisation::in_force).await? == 0 {
        import_text(app, Source::sample().organisation, now).await?;
    }
    Ok(())
}

async fn import_text(app: &App, content: String, now: Timestamp) -> Result<Imported> {
    let file = OrganisationFile::read(&content)
        .map_err(|error| PlatformError::setup(words::ORGANISATION_WRONG, &[("why", &error.to_string())]))?;
    let counts = [
        ("divisions", file.divisions.len()),
        ("agencies", file.agencies.len()),
        ("halls", file.organisation.halls().count()),
        ("kiosks", file.kiosks),
        ("roles", file.roles.len()),
    ];
    let kept = app.clone();
    let import = move |tx: &mut Tx<'_>| {
        let before = organisation::in_force(tx)?;
        let is_same = before > 0 && organisation::find(tx, before)?.as_deref() == Some(content.as_str());
        let version = if is_same { before } else { before + 1 };
        if !is_same {
            organisation::insert(tx, version, now, &content)?;
        }
        let organisation = PublishedOrganisation::new(version, &content)?;
        let reaches_nothing = |account: &officer::Account| {
            let officer = authority::of_account(account, &organisation);
            let reaches = |action: &Action| {
                Scope::of(&organisation.tree, &officer, *action).is_ok_and(|scope| !scope.parts().is_empty())
            };
            !Action::ALL.iter().any(reaches)
        };
        let accounts = officer::list(tx)?.into_iter().filter(|account| !account.is_closed);
        let stranded = accounts.filter(reaches_nothing).map(|account| account.login.to_string()).collect();
        Ok((version, stranded))
    };
    let (version, stranded) = kept.db.tx(import).await?;
    tracing::info!(version, "organisation imported");
    Ok(Imported { version, counts, stranded })
}
