//! The published guide of items, which citizens read without a login.

use std::sync::{Arc, Mutex, PoisonError};

use lobby_domain::Catalogue;
use lobby_domain::item::ImplementationItem;
use lobby_wire::catalogue::CatalogueBundle;

use crate::app::App;
use crate::error::{PlatformError, Result};
use crate::repository::catalogue;

/// The last catalogue that was read, by the digest of its bundle.
static LAST: Mutex<Option<(String, Arc<Vec<ImplementationItem>>)>> = Mutex::new(None);

/// Every item of the catalogue in force, most used first; none before one is published.
///
/// # Errors
/// [`PlatformError::Database`]; [`PlatformError::Wire`] where the published catalogue cannot be read.
pub async fn items(app: &App) -> Result<Arc<Vec<ImplementationItem>>> {
    let Some(in_force) = app.db.read(catalogue::in_force).await? else { return Ok(Arc::default()) };
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, items)) = last.filter(|(digest, _)| *digest == in_force.sha256) {
        return Ok(items);
    }
    let digest = in_force.sha256.clone();
    let published = app.db.read(move |tx| catalogue::by_digest(tx, &digest)).await?;
    let published = published.ok_or(PlatformError::Row("catalogue"))?;
    let read = |source| PlatformError::Wire { what: "reading the catalogue".into(), source };
    let bundle: CatalogueBundle = lobby_wire::read(published.bundle.as_bytes()).map_err(read)?;
    let mut items = Catalogue::try_from(bundle).map_err(read)?.items;
    items.sort_by(|one, other| {
        other.popularity.cmp(&one.popularity).then_with(|| one.key.as_str().cmp(other.key.as_str()))
    });
    let items = Arc::new(items);
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((in_force.sha256, Arc::clone(&items)));
    Ok(items)
}
